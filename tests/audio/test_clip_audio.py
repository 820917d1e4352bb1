"""A call of which only clips are here: what is heard and seen of it, and how the player passes the gaps."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.audio.clip_audio import ClipAudio, SparseSamples
from qa_desktop.audio.clips import FORM, cut, encode
from qa_desktop.audio.gaps import next_sound
from qa_desktop.audio.loading import CallAudio
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.recording import AudioFormat
from tests.audio.corpus import voices
from tests.audio.fakes import Rig, ramp
from tests.audio.test_clips import STEREO_CALL, alike, stored

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RATE = 8_000


def clip(start_ms: int, samples: np.ndarray, number: int = 0) -> Clip:
    piece = cut(stored(samples), (0, 10**6))
    assert piece is not None
    return Clip(
        evaluation_id="e",
        annotation_id=f"a{number}",
        start_ms=start_ms,
        end_ms=start_ms + piece.end_ms,
        form=FORM,
        audio=encode(piece),
        made_at=NOW,
    )


def call_of(minutes: float, *clips: Clip) -> ClipAudio:
    audio = AudioFormat(codec="PCM", sample_rate=RATE, channels=2, duration_ms=round(minutes * 60_000))
    opened = ClipAudio.open(clips, audio)
    assert opened is not None
    return opened


@given(
    frames=st.integers(0, 300),
    pieces=st.lists(st.tuples(st.integers(0, 320), st.integers(0, 60)), max_size=5),
    first=st.integers(-20, 320),
    count=st.integers(0, 320),
)
def test_samples_are_there_where_pieces_lie_and_silence_elsewhere(
    frames: int, pieces: list[tuple[int, int]], first: int, count: int
) -> None:
    whole = ramp(400, 2, first=1)
    sparse = SparseSamples(2, RATE, frames, [(start, whole[:, start : start + length]) for start, length in pieces])
    here = np.zeros(400, bool)
    for start, length in pieces:
        here[start : min(frames, start + length)] = True
    expected = np.where(here, whole, 0)[:, max(0, first) : max(0, min(frames, max(0, first) + count))]
    assert np.array_equal(sparse.read(first, count), expected)
    assert np.array_equal(sparse.read_channel(1, first, count), expected[1])
    for frame in range(0, 400, 7):
        following = np.flatnonzero(here[frame:])
        assert sparse.sound_from(frame) == (frame + following[0] if len(following) else None)


def test_evidence_is_heard_at_its_place_and_nothing_beside_it(shared_recordings: Path) -> None:
    whole = CallAudio.open(shared_recordings / STEREO_CALL)
    whole.load()
    said = whole.store.read(20 * RATE, 8 * RATE)
    here = call_of(4, clip(20_000, said))
    whole.close()
    assert (here.duration_ms, here.held, here.damaged) == (240_000, ((20_000, 28_000),), False)
    for channel in range(2):
        assert alike(said[channel], here.store.read_channel(channel, 20 * RATE, 8 * RATE)) > 0.85
    assert not here.store.read(0, 20 * RATE).any()
    assert not here.store.read(28 * RATE, 1000 * RATE).any()
    peaks = here.peaks.query(0, 0, 240_000, 240)
    assert peaks.ready_ms == 240_000
    assert set(np.flatnonzero(peaks.maximum)) <= set(range(19, 29))
    assert peaks.maximum[20:28].max() > 0.01
    here.close()
    assert here.frames == 0


def test_an_hour_with_few_clips_takes_little_memory() -> None:
    clips = [clip(minute * 600_000, voices(10), minute) for minute in range(6)]
    tracemalloc.start()
    here = call_of(60, *clips)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert here.duration_ms == 3_600_000
    assert held < 20 << 20
    assert most < 60 << 20


def test_a_damaged_clip_is_passed_over_and_told_of() -> None:
    good = clip(1_000, voices(2))
    bad = replace(good, start_ms=10_000, end_ms=12_000, audio=b"no clip")
    mono = replace(clip(20_000, voices(2, channels=1)), annotation_id="m")
    here = call_of(1, good, bad, mono)
    assert (here.held, here.damaged) == (((1_000, 3_000),), True)
    audio = AudioFormat(codec="PCM", sample_rate=RATE, channels=2, duration_ms=60_000)
    assert ClipAudio.open([bad], audio) is None
    assert ClipAudio.open([good], audio, cancelled=lambda: True) is None


# ---- playing


class Gappy:
    """Ten seconds of which 2-4 s and 6-7 s are here."""

    def __init__(self) -> None:
        self.store = SparseSamples(
            1,
            RATE,
            10 * RATE,
            [(2 * RATE, ramp(2 * RATE, first=2 * RATE) // 4), (6 * RATE, ramp(RATE, first=1) // 4)],
        )

    @property
    def frames(self) -> int:
        return self.store.frames_ready


def positions(rig: Rig, ms: int) -> list[int]:
    found = []
    for _ in range(0, ms, 10):
        rig.listen(10)
        found.append(rig.player.position_ms)
    return found


def places_outside(found: list[int]) -> list[int]:
    """Return where the playhead was that is not here, by more than two of the player's steps."""
    return [at for at in found if not (1_980 <= at <= 4_030 or 5_980 <= at <= 7_030)]


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.player.load(Gappy())
    return rig


def test_playing_passes_the_gaps_and_ends_after_the_last_clip(rig: Rig) -> None:
    rig.player.play()
    found = positions(rig, 3_500)
    assert places_outside(found) == []
    assert found[0] <= 2_030
    assert found[-1] == pytest.approx(7_000, abs=30)
    assert found == sorted(found)
    state = rig.player.state
    assert (state.playing, state.at_end) == (False, True)
    rig.player.play()
    assert positions(rig, 100)[-1] == pytest.approx(2_100, abs=40)


def test_a_place_in_a_gap_can_be_gone_to_and_is_told_truly(rig: Rig) -> None:
    rig.player.seek(5_000)
    assert rig.player.position_ms == 5_000
    rig.player.play()
    assert positions(rig, 200)[-1] == pytest.approx(6_200, abs=40)


def test_evidence_ends_with_its_clip_where_the_rest_is_not_here(rig: Rig) -> None:
    rig.player.play_span(3_500, 5_500)
    found = positions(rig, 1_000)
    assert places_outside(found) == []
    assert not rig.player.state.playing
    assert found[-1] == pytest.approx(4_000, abs=30)


def test_a_loop_goes_round_over_what_is_here_of_it(rig: Rig) -> None:
    rig.player.set_loop((3_000, 6_500))
    rig.player.play()
    found = positions(rig, 4_000)
    assert places_outside(found) == []
    assert sum(later < earlier for earlier, later in pairwise(found)) >= 2
    assert rig.player.state.playing
    rig.player.set_loop((4_500, 5_500))
    positions(rig, 100)
    assert not rig.player.state.playing


@pytest.mark.parametrize(
    ("frame", "stop", "loop", "expected"),
    [
        (100, None, None, 16_000),
        (16_000, None, None, 16_000),
        (15_990, None, None, 15_990),
        (31_999, None, None, 31_999),
        (32_000, 40_000, None, None),
        (32_000, 60_000, None, 48_000),
        (60_000, None, None, None),
        (60_000, None, (20_000, 70_000), 20_000),
        (33_000, None, (32_500, 40_000), None),
        (80_000, None, None, 80_000),
    ],
)
def test_where_playing_goes_on(
    frame: int, stop: int | None, loop: tuple[int, int] | None, expected: int | None
) -> None:
    assert next_sound(Gappy().store, frame, stop=stop, loop=loop) == expected
