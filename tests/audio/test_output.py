"""The clock of a device, the output of a machine without one, and the queue that can be rewritten."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.audio.device import faded_in, overwrite
from qa_desktop.audio.output import PlayedClock, SilentOutput
from qa_desktop.domain.errors import EnvironmentFault

RATE = 48_000


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def heard_of(
    clock: PlayedClock, time: Time, gulp: int, seconds: float, *, drift: float = 1.0
) -> list[tuple[float, float]]:
    """Let a device take `gulp` frames at a time and ask the clock every 5 ms; return (seconds, frames heard)."""
    begun, answers = time.now, []
    while time.now - begun < seconds:
        taken = int((time.now - begun) * RATE * drift // gulp + 1) * gulp
        answers.append((time.now - begun, clock.heard(taken, RATE)))
        time.now += 0.005
    return answers


@given(gulp=st.integers(50, 2400), beyond=st.floats(0.0, 0.05), drift=st.floats(0.999, 1.001))
def test_the_clock_is_even_never_falls_and_keeps_to_the_device(gulp: int, beyond: float, drift: float) -> None:
    latency = gulp / RATE + beyond  # a device holds at least the gulp it has just taken
    time = Time()
    answers = heard_of(PlayedClock(RATE, latency, time), time, gulp, 10, drift=drift)
    seconds, heard = np.array(answers).T
    assert (np.diff(heard) >= 0).all()
    settled = seconds > 3
    device = (seconds * drift - latency) * RATE
    assert np.abs(heard - device)[settled].max() <= gulp + 0.003 * RATE
    steps = np.diff(heard[settled]) / (0.005 * RATE)
    assert steps.min() > 0.9
    assert steps.max() < 1.1


def test_nothing_is_heard_before_the_latency_has_passed() -> None:
    time = Time()
    clock = PlayedClock(RATE, 0.05, time)
    assert clock.heard(0, 48_000) == 0
    assert clock.heard(480, 48_000) == 0
    time.now += 0.03
    assert clock.heard(480, 48_000) == 0


def test_the_rest_is_heard_when_the_queue_is_dry_and_then_the_clock_stands() -> None:
    time = Time()
    clock = PlayedClock(RATE, 0.04, time)
    heard_of(clock, time, 480, 2)
    taken = 96_000
    for _ in range(40):
        time.now += 0.01
        last = clock.heard(taken, 0)
    assert last == taken
    time.now += 5
    assert clock.heard(taken, 0) == taken


def test_after_a_rest_it_begins_where_it_stood() -> None:
    time = Time()
    clock = PlayedClock(RATE, 0.02, time)
    heard_of(clock, time, 480, 1)
    for _ in range(40):
        time.now += 0.01
        clock.heard(48_000, 0)
    time.now += 7
    assert clock.heard(48_480, 4800) == 48_000
    time.now += 0.03
    assert clock.heard(48_960, 4800) == pytest.approx(48_000 + 480 + 0.01 * RATE, abs=500)


def test_a_device_that_stalls_is_not_run_ahead_of() -> None:
    time = Time()
    clock = PlayedClock(RATE, 0.02, time)
    heard_of(clock, time, 480, 1)
    for _ in range(100):
        time.now += 0.02
        assert clock.heard(48_480, 9999) <= 48_480


def test_without_a_device_time_passes_as_if_there_were_one() -> None:
    time = Time()
    output = SilentOutput(now=time)
    output.put(0, np.zeros((8000, 2), np.float32))
    time.now += 0.5
    assert output.heard() == pytest.approx(4000)
    assert output.edge() == 4000
    output.put(output.edge(), np.zeros((800, 2), np.float32))
    time.now += 5
    assert output.heard() == 4800
    assert output.taken() == 4800
    assert (output.name, output.fault) == ("", None)


def test_silence_tells_its_reason() -> None:
    fault = EnvironmentFault("audio.no_device")
    assert SilentOutput(fault).fault is fault


@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=3),
    place=st.integers(0, 40),
    length=st.integers(0, 40),
    fade=st.integers(0, 20),
)
def test_a_queue_in_parts_is_rewritten_as_if_it_were_one(sizes: list[int], place: int, length: int, fade: int) -> None:
    random = np.random.default_rng(1)
    parts = [random.normal(size=(size, 2)).astype(np.float32) for size in sizes]
    before = np.concatenate(parts)
    length = max(0, min(length, len(before) - place))
    frames = random.normal(size=(length, 2)).astype(np.float32)
    overwrite(parts, place, frames, fade)
    after = np.concatenate(parts)
    expected = before.copy()
    for index in range(place, len(before)):
        inside = index - place
        share = min(1.0, inside / fade) if fade else 1.0
        expected[index] = frames[inside] * share + before[index] * (1 - share) if inside < length else 0
    assert np.allclose(after, expected, atol=1e-6)


@given(length=st.integers(0, 30), fade=st.integers(-5, 40))
def test_fading_in_rises_from_silence(length: int, fade: int) -> None:
    result = faded_in(np.ones((length, 2), np.float32), fade)
    expected = [min(1.0, index / fade) if fade > 0 else 1.0 for index in range(length)]
    assert np.allclose(result[:, 0], expected)
