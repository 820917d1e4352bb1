"""Through a real device: PortAudio plays into PulseAudio's null sink, whose monitor tells what was heard."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soxr

from qa_desktop.audio.mixing import Mix
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from tests.audio.corpus import voices
from tests.audio.fakes import Tune
from tests.support.sound import RATE, Heard, NullSink

pytestmark = pytest.mark.sound
PATIENCE = 20.0
SECOND = 8000


@pytest.fixture
def player() -> Iterator[Player]:
    outlet = Outlet()
    assert outlet.wait(PATIENCE)
    assert outlet.current.fault is None, outlet.current.fault
    player = Player(outlet, mix=Mix(volume=100))
    yield player
    player.close()
    outlet.close()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what is to come about."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return
        pause.wait(0.01)
    pytest.fail("it did not come about")


def listened(sink: NullSink, player: Player, tune: Tune, during: Callable[[Heard], None]) -> np.ndarray:
    """Play `tune`, do something during it, and return what was heard from the first sound on, shape (2, n)."""
    player.load(tune)
    with sink.listening() as heard:
        until(lambda: len(heard.samples()) > RATE // 10)
        player.play()
        during(heard)
        player.pause()
        ended = len(heard.samples())
        until(lambda: len(heard.samples()) > ended + RATE // 2)
        samples = heard.samples()
    first = int(np.flatnonzero(np.abs(samples).max(axis=1) > 100)[0])
    return samples[max(0, first - RATE // 10) :].T.astype(float)


def tones(seconds: int) -> np.ndarray:
    """Return a call in which second n is a tone of 400 + 200 n Hz."""
    time = np.arange(seconds * SECOND) / SECOND
    return (np.sin(2 * np.pi * (400 + 200 * (time // 1)) * time) * 12_000).astype(np.int16)[np.newaxis]


def seconds_heard(ear: np.ndarray) -> list[int]:
    """Return from which second of `tones` each loud block of 25 ms is, repetitions left out."""
    block = RATE // 40
    found: list[int] = []
    for first in range(0, len(ear) - block, block):
        part = ear[first : first + block]
        if np.abs(part).max() > 9000:
            spectrum = np.abs(np.fft.rfft(part * np.hanning(block)))
            second = round((int(spectrum.argmax()) * RATE / block - 400) / 200)
            if not found or found[-1] != second:
                found.append(second)
    return found


def lag_of(ear: np.ndarray, sent: np.ndarray) -> int:
    """Return where in `ear` the sound that was sent begins, by cross-correlation."""
    size = 1 << int(np.ceil(np.log2(len(ear) + len(sent))))
    likeness = np.fft.irfft(np.fft.rfft(ear, size) * np.conj(np.fft.rfft(sent, size)))
    place = int(likeness.argmax())
    return place if place < size // 2 else place - size


def test_what_is_heard_is_what_was_sent(null_sink: NullSink, player: Player) -> None:
    samples = voices(2)
    ears = listened(null_sink, player, Tune(samples), lambda _: until(lambda: player.state.at_end))
    sent = soxr.resample(samples.T.astype(float), SECOND, RATE).T
    edge = RATE // 10
    for ear, channel in zip(ears, sent, strict=True):
        lag = lag_of(ear, channel)
        part, wanted = ear[lag + edge : lag + len(channel) - edge], channel[edge:-edge]
        assert np.corrcoef(part, wanted)[0, 1] > 0.995
        assert part.std() == pytest.approx(wanted.std(), rel=0.03)
    assert player.state.position_ms == 2000


def slow_document() -> str:
    """Return a JSON that this machine, as fast or slow as it is just now, reads in about half a second."""
    sample = json.dumps(list(range(300_000)))
    begun = time.perf_counter()
    json.loads(sample)
    often = min(25, max(1, round(0.5 / (time.perf_counter() - begun))))
    return json.dumps(list(range(300_000)) * often)


def reached(player: Player, position_ms: float) -> bool:
    return player.position_ms > position_ms or player.state.at_end


def test_a_stall_of_the_program_is_not_heard(null_sink: NullSink, player: Player) -> None:
    """Reading a large JSON holds every other Python thread up for tenths of a second; the queue lasts longer."""
    document = slow_document()

    def during(_: Heard) -> None:
        while not player.state.at_end:
            wanted = player.position_ms + 300
            until(partial(reached, player, wanted))
            json.loads(document)

    sound = np.full((1, 3 * SECOND), 12_000, np.int16)
    ears = listened(null_sink, player, Tune(sound), during)
    loud = np.abs(ears[0]) > 6000
    first, last = np.flatnonzero(loud)[[0, -1]]
    assert (last - first) / RATE == pytest.approx(3.0, abs=0.3)
    # Without the queue each reading would tear a hole; a busy sound server tears small ones of its own.
    assert loud[first:last].mean() > 0.95


def test_a_seek_and_a_loop_are_heard(null_sink: NullSink, player: Player) -> None:
    def during(heard: Heard) -> None:
        until(lambda: heard.loud_ms() > 200)
        player.seek(5200)
        until(lambda: player.position_ms > 5500)
        player.set_loop((2800, 3200))
        begun = player.state.heard_ms
        until(lambda: player.state.heard_ms > begun + 1500)

    ears = listened(null_sink, player, Tune(tones(8)), during)
    order = seconds_heard(ears[0])
    assert order[:2] == [0, 5]
    assert order[2:5] == [2, 3, 2]
    assert set(order[2:]) == {2, 3}


def test_speed_keeps_the_pitch_through_the_device(null_sink: NullSink, player: Player) -> None:
    player.set_speed(2.0)
    ears = listened(null_sink, player, Tune(tones(4)), lambda _: until(lambda: player.state.at_end))
    assert seconds_heard(ears[0]) == [0, 1, 2, 3]
    loud = np.flatnonzero(np.abs(ears[0]) > 5000)
    assert (loud[-1] - loud[0]) / RATE == pytest.approx(2.0, abs=0.1)


def test_the_playhead_moves_evenly(null_sink: NullSink, player: Player) -> None:
    positions: list[int] = []

    def during(heard: Heard) -> None:
        until(lambda: heard.loud_ms() > 100)
        while not player.state.at_end:
            positions.append(player.position_ms)

    listened(null_sink, player, Tune(voices(2)), during)
    assert positions == sorted(positions)
    assert np.diff(positions).max() < 150  # a stall of the machine, not a jump
    assert len(set(positions)) > 200


@pytest.mark.skipif(not shutil.which("pulseaudio"), reason="there is no PulseAudio to be started and killed")
def test_a_device_killed_while_playing_is_survived_and_taken_up_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.audio.killed_device", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["before"] == "default"
    assert told["fault"] in {"audio.device_lost", "audio.no_device"}
    assert told["moved_without_device_ms"] > 300
    assert told["after"] == "default"
    assert told["heard_again_ms"] > 300
    assert told["threads_left"] == []
