"""A call that is open while it loads."""

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa_desktop.audio.loading import CallAudio
from qa_desktop.domain.errors import EnvironmentFault, QaError
from tests.audio.corpus import RECIPES, make, voices
from tests.audio.fakes import Rig

MULAW = next(recipe for recipe in RECIPES if recipe.name == "mulaw.wav")


@pytest.fixture
def call_file(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    soundfile.write(path, voices(120).T, 8000, subtype="PCM_16")
    return path


def test_it_grows_while_it_can_be_read_seen_and_measured(call_file: Path) -> None:
    samples = voices(120)
    call = CallAudio.open(call_file)
    seen: list[tuple[int, float, int]] = []

    def look(frames: int) -> None:
        assert np.array_equal(call.store.read(frames - 100, 100), samples[:, frames - 100 : frames])
        seen.append((frames, call.peaks.query(0, 0, 1000, 10).ready_ms, call.duration_ms))

    assert (call.complete, call.frames, call.codec) == (False, 960_000, "PCM 16-bit")
    call.load(look)
    assert call.complete
    assert [frames for frames, _, _ in seen] == sorted({frames for frames, _, _ in seen})
    assert seen[0][0] <= 4096
    assert seen[0][1] > 0
    assert {length for _, _, length in seen} == {120_000}
    assert call.format.duration_ms == 120_000
    assert not call.damaged
    call.close()


def test_it_can_be_played_from_the_first_block(call_file: Path) -> None:
    call = CallAudio.open(call_file)
    rig = Rig()
    rig.player.load(call)
    rig.player.play()
    heard: list[np.ndarray] = []
    call.load(lambda _: None if heard else heard.append(rig.listen(100)))
    assert np.abs(heard[0]).max() > 0.01
    call.close()


def test_closing_while_loading_ends_it_quietly_and_drops_the_samples(call_file: Path) -> None:
    call = CallAudio.open(call_file)
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: int) -> None:
        begun.set()
        go_on.wait()

    job = threading.Thread(target=call.load, args=(hold,))
    job.start()
    begun.wait()
    call.close()
    assert call.store.frames_ready > 0  # the job cleans up behind itself
    go_on.set()
    job.join()
    assert call.store.frames_ready == 0
    assert call.error is None


def test_closing_before_loading_makes_loading_do_nothing(call_file: Path) -> None:
    call = CallAudio.open(call_file)
    call.close()
    call.load()
    call.close()
    assert call.store.frames_ready == 0


def test_the_file_is_let_go_when_loaded(call_file: Path) -> None:
    call = CallAudio.open(call_file)
    call.load()
    call_file.unlink()
    assert call.store.read(0, 10).shape == (2, 10)
    call.close()


def test_a_disk_that_fails_midway_leaves_what_was_read(call_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = CallAudio.open(call_file)

    def fail(_: int) -> None:
        monkeypatch.setattr(call._decoding._file, "_fault", EnvironmentFault("audio.read_failed", file="call.wav"))

    with pytest.raises(QaError) as caught:
        call.load(fail)
    assert call.error is caught.value
    assert call.complete
    assert call.damaged
    assert 0 < call.frames < 960_000
    call.close()


def test_a_large_call_goes_to_a_file_beyond_the_limit(call_file: Path) -> None:
    call = CallAudio.open(call_file, memory_limit=0)
    call.load()
    assert np.array_equal(call.store.read(0, 960_000), voices(120))
    call.close()


def test_a_damaged_file_is_known_once_loaded(tmp_path: Path) -> None:
    path = make(MULAW, tmp_path, 10)
    path.write_bytes(path.read_bytes()[:100_000])
    call = CallAudio.open(path)
    call.load()
    assert call.damaged
    assert call.duration_ms == pytest.approx(6246, abs=1)
    call.close()


def test_a_bad_file_is_refused_at_opening(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        CallAudio.open(tmp_path / "gone.wav")
    assert caught.value.code == "audio.missing"
