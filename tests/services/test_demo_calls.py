"""The demo's calls as files, and the script that makes them."""

import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from qa_desktop.interchange.call_table import read_call_table
from qa_desktop.services.demo import demo_folder, demo_gradings, demo_recordings
from qa_desktop.services.demo_gradings import DemoMark
from resources.demo import make_demo
from resources.demo.encode import write_mp3, write_opus, write_wav
from resources.demo.make_demo import CUT_BETWEEN_MS, DIALOGUES, cut_at_a_lull
from resources.demo.speech import BAND_HZ, CEILING, RATE_HZ, Voice, perform, read_dialogues, say

LIMIT_BYTES = 3_000_000
QUIET_DBFS = -45.0
LOUD_DBFS = -40.0
STEP_MS = 20
SIDES = ("agent", "customer")
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Call:
    """A decoded call."""

    samples: Samples
    rate: int
    codec: str

    @property
    def duration_ms(self) -> float:
        return len(self.samples) * 1000 / self.rate

    def levels(self, start_ms: int, end_ms: int) -> npt.NDArray[np.float64]:
        """Return the level of each 20 ms of each channel, in dBFS, shape (steps, channels)."""
        step = self.rate * STEP_MS // 1000
        part = self.samples[start_ms * self.rate // 1000 : end_ms * self.rate // 1000].astype(np.float64)
        blocks = part[: len(part) // step * step].reshape(-1, step, part.shape[1])
        return np.asarray(10 * np.log10(np.mean(blocks**2, axis=1) + 1e-12))


def read(path: Path) -> Call:
    with soundfile.SoundFile(path) as file:
        return Call(
            file.read(file.frames, dtype="float32", always_2d=True), file.samplerate, f"{file.format}/{file.subtype}"
        )


@pytest.fixture(scope="module")
def calls() -> dict[str, Call]:
    return {path.name: read(path) for path in demo_recordings()}


@pytest.fixture
def speaker() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed: the spoken calls cannot be made anew here")


MARKS = [
    pytest.param(one.file, mark, id=f"{one.state.value}-{mark.id}")
    for one in demo_gradings().evaluations
    for mark in one.annotations
]


def test_there_are_a_few_calls_and_they_are_small() -> None:
    assert 4 <= len(demo_recordings()) <= 5
    assert sum(path.stat().st_size for path in demo_folder().iterdir() if path.is_file()) <= LIMIT_BYTES


def test_they_come_in_several_codecs_in_stereo_and_mono(calls: dict[str, Call]) -> None:
    assert {call.codec for call in calls.values()} == {
        "OGG/OPUS",
        "WAV/ULAW",
        "MP3/MPEG_LAYER_III",
        "WAV/GSM610",
    }
    assert {call.samples.shape[1] for call in calls.values()} == {1, 2}


def test_each_is_long_enough_to_grade_and_loud_enough_to_hear(calls: dict[str, Call]) -> None:
    for call in calls.values():
        assert 50_000 <= call.duration_ms <= 250_000
        assert 0.3 < np.max(np.abs(call.samples)) <= 1.0
        assert np.mean(np.abs(call.samples) > 0.99) < 1e-5


def test_both_languages_are_spoken() -> None:
    spoken = {dialogue.file for dialogue in read_dialogues(DIALOGUES)}
    assert spoken < {path.name for path in demo_recordings()}
    assert len(demo_recordings()) - len(spoken) == 2


def test_the_table_names_exactly_the_files_that_are_there() -> None:
    table = read_call_table(demo_folder() / "calls.csv")
    assert table is not None
    assert table.problems == ()
    assert table.by_name.keys() == {path.name.casefold() for path in demo_recordings()}


def test_every_file_is_accounted_for_in_the_readme() -> None:
    text = (demo_folder() / "README.md").read_text("utf-8")
    assert all(path.name[:14] in text for path in demo_recordings())


def at(mark: DemoMark) -> tuple[int, int]:
    """Return the mark's span; around a point, the second before it ends and the second after."""
    return (mark.start_ms - 1000, mark.start_ms + 1000) if mark.end_ms is None else (mark.start_ms, mark.end_ms)


@pytest.mark.parametrize(("file", "mark"), MARKS)
def test_a_mark_lies_where_that_is_heard(calls: dict[str, Call], file: str, mark: DemoMark) -> None:
    start, end = at(mark)
    assert end <= calls[file].duration_ms
    levels = calls[file].levels(start, end)
    if mark.tag == "dead_air":
        assert np.percentile(levels, 95) < QUIET_DBFS
        assert np.max(levels) < LOUD_DBFS
        assert end - start >= 2000
    elif mark.tag == "interruption":
        assert np.all(np.mean(levels > LOUD_DBFS, axis=0) > 0.5)
        assert end - start > 1000
    elif mark.channel is None:
        assert np.mean(levels.max(axis=1) > LOUD_DBFS) > 0.4
    else:
        own = levels[:, SIDES.index(mark.channel.value)]
        other = levels[:, 1 - SIDES.index(mark.channel.value)]
        assert np.mean(own > LOUD_DBFS) > 0.4
        assert np.mean(own > LOUD_DBFS) > 3 * np.mean(other > LOUD_DBFS)


@pytest.mark.parametrize(("file", "mark"), MARKS)
def test_a_region_begins_and_ends_with_what_it_marks(calls: dict[str, Call], file: str, mark: DemoMark) -> None:
    if mark.end_ms is None or mark.channel is None:
        return
    side = SIDES.index(mark.channel.value)
    first = calls[file].levels(mark.start_ms, mark.start_ms + 200)
    last = calls[file].levels(mark.end_ms - 200, mark.end_ms)
    for edge in (first, last):
        assert np.max(edge[:, side]) > LOUD_DBFS


def test_a_cut_falls_into_the_longest_lull() -> None:
    rate_per_ms = RATE_HZ // 1000
    call = np.full((120_000 * rate_per_ms, 1), 0.2, np.float32)
    call[88_000 * rate_per_ms : 88_500 * rate_per_ms] = 0
    call[92_000 * rate_per_ms : 94_000 * rate_per_ms] = 0
    assert len(cut_at_a_lull(call)) == 93_000 * rate_per_ms


def test_a_call_without_a_lull_is_not_cut_in_a_word() -> None:
    with pytest.raises(ValueError, match="nobody pauses"):
        cut_at_a_lull(np.full((CUT_BETWEEN_MS[1] * RATE_HZ // 1000, 1), 0.2, np.float32))


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_can_be_read_and_is_the_same_each_time(tmp_path: Path, channels: int) -> None:
    seconds = np.arange(3 * RATE_HZ) / RATE_HZ
    tone = np.repeat((0.4 * np.sin(2 * np.pi * 700 * seconds)).astype(np.float32)[:, None], channels, axis=1)
    for folder in (tmp_path / "1", tmp_path / "2"):
        folder.mkdir()
        write_opus(folder / "a.opus", tone, 24_000)
        write_mp3(folder / "a.mp3", tone, 32_000)
        write_wav(folder / "a.wav", tone, "ULAW")
    for name in ("a.opus", "a.mp3", "a.wav"):
        call = read(tmp_path / "1" / name)
        assert abs(call.duration_ms - 3000) < 1
        assert call.samples.shape[1] == channels
        assert np.all(np.abs(call.levels(1000, 2000) + 11) < 1.5)
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_the_originals_give_the_calls_that_are_here(
    tmp_path: Path, shared_recordings: Path, calls: dict[str, Call]
) -> None:
    make_demo.make_real_calls(shared_recordings, tmp_path)
    made = {path.name: read(path) for path in tmp_path.iterdir()}
    assert len(made) == 2
    for name, call in made.items():
        assert call.samples.shape == calls[name].samples.shape
        assert np.corrcoef(call.samples[:, 0], calls[name].samples[:, 0])[0, 1] > 0.99


def test_without_the_originals_it_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="Auto_Repairs"):
        make_demo.main(["--recordings", str(tmp_path), "--out", str(tmp_path / "out")])


@pytest.mark.usefixtures("speaker")
def test_the_dialogues_give_the_calls_that_are_here(tmp_path: Path, calls: dict[str, Call]) -> None:
    timeline = make_demo.make_spoken_calls(read_dialogues(DIALOGUES), tmp_path)
    same = 0.05  # another version of the synthesiser may speak a little faster or slower
    for name, turns in timeline.items():
        made = read(tmp_path / name)
        assert made.samples.shape[1] == calls[name].samples.shape[1]
        assert abs(made.duration_ms - calls[name].duration_ms) < same * calls[name].duration_ms
        assert turns[-1].end_ms < made.duration_ms


@pytest.mark.usefixtures("speaker")
def test_they_talk_when_the_script_wants_it_and_at_once_where_it_wants_that() -> None:
    dialogue = next(one for one in read_dialogues(DIALOGUES) if any(turn.gap_ms < 0 for turn in one.turns))
    samples, turns = perform(dialogue)
    for before, after in pairwise(turns):
        assert abs(after.start_ms - before.end_ms - after.turn.gap_ms) <= 1
    assert np.max(np.abs(samples)) <= np.float32(CEILING)
    call = Call(samples, RATE_HZ, "")
    for one in turns:
        assert np.mean(call.levels(one.start_ms, one.end_ms)[:, SIDES.index(one.turn.speaker)] > LOUD_DBFS) > 0.4


@pytest.mark.usefixtures("speaker")
def test_a_voice_comes_over_the_telephone() -> None:
    words = say("nin2hao3", Voice(variant="f3", words_per_minute=170, pitch=50))
    power = np.abs(np.fft.rfft(words)) ** 2
    hz = np.fft.rfftfreq(len(words), 1 / RATE_HZ)
    outside = power[(hz < BAND_HZ[0] - 100) | (hz > BAND_HZ[1] + 100)].sum()
    assert outside < 0.02 * power.sum()
    assert np.max(np.abs(words)) <= np.float32(CEILING)
