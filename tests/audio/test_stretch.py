"""Speed: the pitch stays, the length is right, and the place of every sample is known."""

from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from av.filter import Graph

from qa_desktop.audio.render import Renderer
from qa_desktop.audio.samples import SampleStore
from qa_desktop.audio.stretch import Piece, Stretcher
from qa_desktop.audio.tape import Tape
from tests.audio.corpus import voices

SPEEDS = (0.5, 0.8, 1.25, 1.5, 2.0, 2.5, 3.0)


def store_of(samples: np.ndarray, rate: int = 8000) -> SampleStore:
    store = SampleStore(len(samples), rate)
    store.append(samples)
    store.finish()
    return store


def pieces_of(samples: np.ndarray, speed: float, rate: int = 8000) -> list[Piece]:
    stretcher = Stretcher(Tape(store_of(samples, rate), 0), speed)
    pieces = []
    while (piece := stretcher.next_piece()) is not None:
        pieces.append(piece)
    assert stretcher.ended
    return pieces


def stretched(samples: np.ndarray, speed: float, rate: int = 8000) -> np.ndarray:
    return np.concatenate([piece.samples for piece in pieces_of(samples, speed, rate)], axis=1)


def tone(hertz: float, rate: int = 8000, seconds: float = 6) -> np.ndarray:
    time = np.arange(int(rate * seconds)) / rate
    return (np.sin(2 * np.pi * hertz * time) * 10_000).astype(np.int16)[np.newaxis]


def loudest_hertz(sound: np.ndarray, rate: int) -> tuple[float, float]:
    """Return the strongest frequency and its share of the power, in decibels over all the rest."""
    part = sound[rate // 2 : rate // 2 + rate]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    peak = int(power.argmax())
    near = power[max(0, peak - 4) : peak + 5].sum()
    return peak * rate / len(part), float(10 * np.log10(near / (power.sum() - near)))


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize(("hertz", "rate"), [(110, 8000), (220, 8000), (440, 16_000), (1003, 44_100)])
def test_the_pitch_is_kept_and_clean(speed: float, hertz: float, rate: int) -> None:
    found, clean_db = loudest_hertz(stretched(tone(hertz, rate), speed, rate)[0], rate)
    assert found == pytest.approx(hertz, abs=2)
    assert clean_db > 25


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_length_is_divided_by_the_speed(speed: float) -> None:
    samples = voices(10)
    assert stretched(samples, speed).shape[1] == pytest.approx(samples.shape[1] / speed, abs=160)  # one piece


@pytest.mark.parametrize("speed", SPEEDS)
def test_places_grow_meet_and_stay_within_the_search(speed: float) -> None:
    pieces = pieces_of(voices(10), speed)
    assert pieces[0].first == 0
    assert all(one.last == other.first for one, other in pairwise(pieces))
    assert all(piece.last > piece.first for piece in pieces)
    nominal = np.arange(1, len(pieces) + 1) * 160 * speed
    assert np.abs(np.array([piece.last for piece in pieces]) - nominal).max() <= 81  # 10 ms, rounded


@pytest.mark.parametrize("speed", SPEEDS)
def test_places_tell_where_the_sound_is_from(speed: float) -> None:
    """A chirp's frequency tells the time of the recording it was taken from."""
    seconds, low, high = 8.0, 300.0, 2700.0
    time = np.arange(int(8000 * seconds)) / 8000
    sweep = (high - low) / seconds
    chirp = (np.sin(2 * np.pi * (low * time + sweep * time**2 / 2)) * 10_000).astype(np.int16)[np.newaxis]
    pieces = pieces_of(chirp, speed)
    sound = np.concatenate([piece.samples[0] for piece in pieces])
    ends = np.array([piece.last for piece in pieces])
    errors = []
    for index in range(20, len(pieces) - 20, 7):
        middle = (index + 1) * 160  # where a fragment is heard alone
        part = sound[middle - 80 : middle + 80]
        power = np.abs(np.fft.rfft(part * np.hanning(160), 8192)) ** 2
        peak = int(power.argmax())
        hertz = (
            (power[peak - 3 : peak + 4] @ np.arange(peak - 3, peak + 4))
            / power[peak - 3 : peak + 4].sum()
            * 8000
            / 8192
        )
        errors.append((hertz - low) / sweep * 1000 - ends[index] / 8)
    assert np.abs(np.median(errors)) < 3  # ms
    assert np.percentile(np.abs(errors), 90) < 12


def by_ffmpeg(samples: np.ndarray, speed: float) -> np.ndarray:
    """Return what FFmpeg's atempo makes of one channel."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=8000, format="s16", layout="mono", time_base=Fraction(1, 8000))
    graph.link_nodes(source, graph.add("atempo", str(speed)), graph.add("abuffersink"))
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16", layout="mono")
    frame.sample_rate = 8000
    graph.push(frame)
    graph.push(None)
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray())
        except (av.BlockingIOError, av.EOFError):
            sound: np.ndarray = np.concatenate(parts, axis=1)[0] / 32768
            return sound


@pytest.mark.parametrize("speed", [0.75, 1.5, 2.0])
def test_it_sounds_as_ffmpegs_atempo_does(speed: float) -> None:
    """The long-time spectrum of a voice is the same; so is the length."""
    samples = voices(12, channels=1)
    ours, theirs = stretched(samples, speed)[0], by_ffmpeg(samples, speed)
    assert len(ours) == pytest.approx(len(theirs), abs=400)

    def spectrum(sound: np.ndarray) -> np.ndarray:
        windows = np.lib.stride_tricks.sliding_window_view(sound, 512)[::128] * np.hanning(512)
        levels: np.ndarray = 10 * np.log10((np.abs(np.fft.rfft(windows)) ** 2).mean(axis=0) + 1e-6)
        return levels

    assert np.abs(spectrum(ours) - spectrum(theirs)).mean() < 1.5


def test_speed_one_is_the_recording_itself() -> None:
    samples = voices(2)
    assert np.array_equal(np.rint(stretched(samples, 1.0) * 32_768).astype(np.int16), samples)


def test_channels_stay_together() -> None:
    samples = voices(3, channels=1)
    sound = stretched(np.concatenate([samples, samples]), 1.7)
    assert np.array_equal(sound[0], sound[1])


def test_silence_stays_silent() -> None:
    assert not stretched(np.zeros((2, 16_000), np.int16), 1.5).any()


@pytest.mark.parametrize("speed", [0.49, 3.01, 0.0, -1.0])
def test_other_speeds_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match=str(speed)):
        Stretcher(Tape(store_of(voices(1)), 0), speed)


def drained(stretcher: Stretcher) -> tuple[int, bool]:
    """Return how many pieces there are just now, and whether that is all."""
    given = 0
    while stretcher.next_piece() is not None:
        given += 1
    return given, stretcher.ended


def test_it_waits_for_what_is_not_decoded_yet() -> None:
    store = SampleStore(1, 8000)
    store.append(voices(0.5, channels=1))
    stretcher = Stretcher(Tape(store, 0), 1.5)
    first, ended = drained(stretcher)
    assert not ended
    store.append(voices(0.5, channels=1))
    store.finish()
    second, ended = drained(stretcher)
    assert ended
    assert (first + second) * 160 == pytest.approx(8000 / 1.5, abs=160)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("speed", [1.0, 1.5])
def test_rendering_for_a_device_keeps_length_pitch_and_place(rate: int, speed: float) -> None:
    renderer = Renderer(Tape(store_of(tone(440)), 8000), speed, rate)
    sounds = []
    while (sound := renderer.next_sound()) is not None:
        sounds.append(sound)
    assert renderer.ended
    whole = np.concatenate([sound.samples[:, 0] for sound in sounds])
    assert len(whole) == pytest.approx(5 * rate / speed, abs=0.021 * rate)
    assert loudest_hertz(whole, rate)[0] == pytest.approx(440, abs=2)
    assert sounds[0].first == 0
    assert sounds[-1].last == pytest.approx(40_000, abs=160 * speed)
    assert all(one.last == pytest.approx(other.first) for one, other in pairwise(sounds))


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_rendering_from_the_middle_begins_at_full_level_and_in_phase(rate: int) -> None:
    """The resampler is warmed up: a start must not fade in."""
    renderer = Renderer(Tape(store_of(tone(200)), 8000), 1.0, rate)
    sound = renderer.next_sound()
    assert sound is not None
    expected = np.sin(2 * np.pi * 200 * (1 + np.arange(len(sound.samples)) / rate)) * 10_000 / 32_768
    assert np.abs(sound.samples[:, 0] - expected).max() < 0.01


def test_a_loop_reads_round_and_round() -> None:
    samples = np.arange(1000, dtype=np.int16)[np.newaxis]
    tape = Tape(store_of(samples), 250, loop=(200, 300))
    assert tape.read(0, 260)[0].tolist() == [*range(250, 300), *range(200, 300), *range(200, 300), *range(200, 210)]
    assert [tape.frame(place) for place in (0, 49, 50, 149, 150)] == [250, 299, 200, 299, 200]
    assert not tape.ended_at(10**9)


def test_before_the_start_lies_what_is_there_and_else_silence() -> None:
    tape = Tape(store_of(np.arange(1, 100, dtype=np.int16)[np.newaxis]), 3)
    assert tape.read(-5, 8)[0].tolist() == [0, 0, 1, 2, 3, 4, 5, 6]


def test_a_tape_ends_at_its_stop_even_before_all_is_decoded() -> None:
    store = SampleStore(1, 8000)
    store.append(np.ones((1, 500), np.int16))
    tape = Tape(store, 100, stop=300)
    assert tape.ready() == 200
    assert tape.ended_at(200)
    assert not tape.ended_at(199)


@pytest.mark.parametrize(("start", "loop"), [(300, (100, 300)), (0, (50, 50)), (0, (60, 50))])
def test_a_loop_that_cannot_be_is_refused(start: int, loop: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=str(loop[0])):
        Tape(store_of(np.ones((1, 500), np.int16)), start, loop=loop)
