"""Clips: what is heard in them, what is not, and how large they are."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_desktop.audio.clips import MOST_BYTES, Cut, Unhearable, cut, decode, encode, longest_ms
from qa_desktop.audio.decode import measure
from qa_desktop.audio.loading import CallAudio
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.clip import Span, around
from tests.audio.corpus import voices

RATE = 8_000
STEREO_CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"
MONO_CALL = "zhcn_continuous_mode_sample.wav"


def stored(samples: np.ndarray, rate: int = RATE) -> SampleStore:
    store = SampleStore(len(samples), rate)
    store.append(samples)
    store.finish()
    return store


def must_cut(samples: SampleStore, span: Span, private: tuple[Span, ...] = ()) -> Cut:
    piece = cut(samples, span, private)
    assert piece is not None
    return piece


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Return the correlation of two stretches of sound, over the length of the shorter."""
    count = min(len(one), len(other))
    return float(np.corrcoef(one[:count], other[:count])[0, 1])


def test_a_clip_covers_three_seconds_around_within_the_call() -> None:
    assert around(10_000, 12_000) == (7_000, 15_000)
    assert around(1_000, 1_000) == (0, 4_000)
    store = stored(voices(5))
    piece = must_cut(store, around(4_000, 4_000))
    assert (piece.start_ms, piece.end_ms) == (1_000, 5_000)
    assert np.array_equal(piece.samples, voices(5)[:, RATE:])
    assert cut(store, (5_000, 8_000)) is None
    assert cut(store, (9_000, 9_500)) is None


def test_a_cut_stays_when_its_call_is_closed() -> None:
    store = stored(voices(2))
    piece = must_cut(store, (0, 2_000))
    store.close()
    assert np.array_equal(piece.samples, voices(2))


def test_the_same_sound_makes_the_same_clip() -> None:
    piece = must_cut(stored(voices(3)), (0, 3_000))
    assert encode(piece) == encode(piece)


@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_every_channel_keeps_to_itself(channels: int) -> None:
    """Each channel in turn speaks alone: what is heard on the others then is the coder's own noise."""
    second = voices(1, channels=1)[0]
    samples = np.zeros((channels, channels * RATE), np.int16)
    for channel in range(channels):
        samples[channel, channel * RATE : (channel + 1) * RATE] = second
    heard, rate = decode(encode(must_cut(stored(samples), (0, channels * 1_000))), 60_000)
    assert (heard.shape, rate) == (samples.shape, RATE)
    for speaker in range(channels):
        levels = np.abs(heard[:, speaker * RATE + RATE // 4 : (speaker + 1) * RATE - RATE // 4]).max(axis=1)
        assert levels[speaker] > 4_000
        assert (np.delete(levels, speaker) < 40).all()


@given(
    seconds=st.floats(0.001, 12),
    channels=st.integers(1, 3),
    rate=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000]),
    noisy=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_any_clip_is_small_enough_and_as_long_as_it_says(
    seconds: float, channels: int, rate: int, *, noisy: bool
) -> None:
    check_size(noise(seconds, rate, channels) if noisy else voices(seconds, rate, channels), rate)


@pytest.mark.parametrize(("seconds", "channels", "rate"), [(80, 1, 8_000), (260, 1, 8_000), (70, 2, 44_100)])
def test_not_even_long_noise_makes_a_larger_clip(seconds: float, channels: int, rate: int) -> None:
    check_size(noise(seconds, rate, channels), rate)


def noise(seconds: float, rate: int, channels: int) -> np.ndarray:
    """Return what is hardest to code."""
    return np.random.default_rng(7).integers(-32768, 32768, (channels, round(seconds * rate)), dtype=np.int16)


def check_size(samples: np.ndarray, rate: int) -> None:
    channels, frames = samples.shape
    piece = cut(stored(samples, rate), (0, 400_000))
    assert (piece is None) == (frames * 1000 < rate)
    if piece is None:
        return
    assert piece.end_ms == min(int(frames * 1000 / rate), longest_ms(channels))
    coded = encode(piece)
    assert len(coded) <= MOST_BYTES
    heard, own_rate = decode(coded, 400_000)
    assert len(heard) == channels
    assert heard.shape[1] / own_rate == pytest.approx(piece.samples.shape[1] / rate, abs=0.07)


def test_a_region_too_long_keeps_its_beginning_and_says_so() -> None:
    store = stored(voices(200))
    piece = must_cut(store, (10_000, 200_000))
    assert (piece.start_ms, piece.end_ms) == (10_000, 10_000 + longest_ms(2))
    assert 110_000 < longest_ms(2) < longest_ms(1)


@given(st.integers(0, 3_900), st.integers(1, 4_000), st.sampled_from([8_000, 16_000, 44_100]))
@settings(max_examples=15, deadline=None)
def test_what_was_said_in_private_changes_nothing_in_the_clip(start: int, length: int, rate: int) -> None:
    """Two calls that differ only in what was said in private make the same clip, byte for byte: so none of it is in."""
    private = start, start + length
    one = voices(4, rate)
    other = one.copy()
    first, end = start * rate // 1000, -(-private[1] * rate // 1000)
    other[:, first:end] = np.random.default_rng(start).integers(-32768, 32768, (2, rate * 4), dtype=np.int16)[
        :, first:end
    ]
    pieces = [must_cut(stored(samples, rate), (0, 4_000), (private,)) for samples in (one, other)]
    assert encode(pieces[0]) == encode(pieces[1])


def test_private_speech_is_a_soft_tone_on_all_channels_and_the_rest_is_speech(shared_recordings: Path) -> None:
    call = CallAudio.open(shared_recordings / STEREO_CALL)
    call.load()
    span, private = (40_000, 60_000), (48_000, 52_000)
    said = must_cut(call.store, span).samples
    heard, rate = decode(encode(must_cut(call.store, span, (private,))), 20_000)
    call.close()
    inside = slice(8 * rate, 12 * rate)
    for channel in range(2):
        assert abs(alike(said[channel, inside], heard[channel, inside])) < 0.05
        middle = heard[channel, 9 * rate : 11 * rate].astype(float)
        strengths = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
        assert np.argmax(strengths) * rate / len(middle) == pytest.approx(400, abs=2)
        assert 200 < np.abs(middle).max() < 1_500
        outside = [slice(0, 8 * rate), slice(12 * rate, 20 * rate)]
        assert max(alike(said[channel, part], heard[channel, part]) for part in outside) > 0.8


@pytest.mark.parametrize("name", [STEREO_CALL, MONO_CALL])
def test_real_speech_is_heard_in_its_clip_at_its_place(shared_recordings: Path, name: str) -> None:
    call = CallAudio.open(shared_recordings / name)
    call.load()
    piece = must_cut(call.store, (20_000, 40_000))
    coded = encode(piece)
    heard, rate = decode(coded, 20_000)
    call.close()
    assert rate == piece.sample_rate
    for said, again in zip(piece.samples, heard, strict=True):
        assert alike(said, again) > 0.85
        assert alike(said, np.roll(again, rate // 100)) < alike(said, again) - 0.2
    assert len(coded) < 120_000


def test_only_clips_are_decoded(shared_recordings: Path) -> None:
    good = encode(must_cut(stored(voices(3)), (0, 3_000)))
    vorbis = (shared_recordings / STEREO_CALL).read_bytes()[:4_000]
    for bad in (b"", b"OggS", good[:40], good[: len(good) // 2], vorbis, b"\0" * 5_000):
        try:
            samples, _ = decode(bad, 3_000)
        except Unhearable:
            continue
        assert bad == good[: len(good) // 2]
        assert samples.shape[1] < 2 * RATE


def test_a_clip_is_decoded_no_further_than_it_says_it_goes() -> None:
    samples, rate = decode(encode(must_cut(stored(voices(5)), (0, 5_000))), 2_000)
    assert samples.shape == (2, 2 * rate)


def test_a_file_of_eight_planes_is_decoded(tmp_path: Path) -> None:
    """PyAV looks for the planes' end beyond the eighth: decoding such a file by its means ends the program."""
    path = tmp_path / "eight.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000, layout="7.1")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8 * 16_000), np.int16), format="s16", layout="7.1")
        frame.sample_rate = 16_000
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert measure(path).channels == 8
