"""Devices that come, go, stall and are missing, played by a stand-in for PortAudio."""

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qa_desktop.audio import device as device_module
from qa_desktop.audio import outlet as outlet_module
from qa_desktop.audio.device import DeviceOutput
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.output import Output
from qa_desktop.audio.portaudio import Device, PortAudio
from qa_desktop.domain.errors import EnvironmentFault

SPEAKERS = Device(0, "Speakers", 48_000, 2)
HEADSET = Device(1, "Headset", 16_000, 1)
PATIENCE = 10.0


class Ring:
    """A ring buffer as rtmixer's, without the ring."""

    def __init__(self, channels: int, frames: int) -> None:
        self._channels, self._frames = channels, frames
        self.queue = np.zeros((0, channels), np.float32)
        self.taken: list[np.ndarray] = []

    def __len__(self) -> int:
        return self._frames

    @property
    def read_available(self) -> int:
        return len(self.queue)

    def write(self, frames: np.ndarray) -> int:
        self.queue = np.concatenate([self.queue, frames])
        return len(frames)

    def get_read_buffers(self, _: int) -> tuple[int, np.ndarray, np.ndarray]:
        half = len(self.queue) // 2
        first, second = (part.reshape(-1).view(np.uint8) for part in (self.queue[:half], self.queue[half:]))
        return len(self.queue), first, second

    def take(self, frames: int) -> np.ndarray:
        taken, self.queue = self.queue[:frames], self.queue[frames:]
        return taken


class Library(PortAudio):
    """Devices that the test plugs in and out."""

    def __init__(self, *plugged: Device) -> None:
        super().__init__()
        self.plugged = list(plugged)
        self.fault: EnvironmentFault | None = None
        self.dead = False
        self.running: list[bool] = []
        self.rings: list[Ring] = []
        self.closed = 0
        self.threads: set[str] = set()

    def _note(self) -> None:
        self.threads.add(threading.current_thread().name)
        if self.fault is not None:
            raise self.fault

    def refresh(self) -> None:
        self._note()

    def devices(self) -> tuple[str, ...]:
        self._note()
        return tuple(device.name for device in self.plugged)

    def find(self, name: str) -> Device:
        self._note()
        named = [device for device in self.plugged if device.name == name] + self.plugged
        if not named:
            raise EnvironmentFault("audio.no_device")
        return named[0]

    def open_mixer(self, device: Device) -> Any:  # noqa: ARG002 - all devices are alike
        self._note()
        self.dead = False
        return SimpleNamespace(latency=0.01, actions={}, play_ringbuffer=lambda ring: ring)

    def new_ring(self, channels: int, frames: int) -> Any:
        self._note()
        self.rings.append(Ring(channels, frames))
        return self.rings[-1]

    def set_running(self, mixer: Any, *, running: bool) -> bool:  # noqa: ARG002 - there is one
        self._note()
        self.running.append(running)
        return not self.dead

    def close_mixer(self, mixer: Any) -> None:  # noqa: ARG002 - there is one
        self.threads.add(threading.current_thread().name)
        self.closed += 1


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet_module, "LOOK_SECONDS", 0.005)
    monkeypatch.setattr(outlet_module, "CHECK_SECONDS", 0.005)


@pytest.fixture
def opened() -> Iterator[Callable[..., Outlet]]:
    outlets: list[Outlet] = []

    def make(library: PortAudio, name: str = "") -> Outlet:
        outlets.append(Outlet(name, library=library))
        assert outlets[-1].wait(PATIENCE)
        return outlets[-1]

    yield make
    for outlet in outlets:
        outlet.close()


def until(outlet: Outlet, condition: Callable[[Output], bool]) -> Output:
    """Wait until the current output is as wanted, and return it."""
    changed = threading.Event()
    outlet.listen(changed.set)
    while not condition(outlet.current):
        assert changed.wait(PATIENCE)
        changed.clear()
    return outlet.current


def test_the_systems_device_is_opened() -> None:
    library = Library(SPEAKERS, HEADSET)
    outlet = Outlet(library=library)
    assert outlet.wait(PATIENCE)
    assert outlet.current.name == "Speakers"
    assert outlet.device_names == ("Speakers", "Headset")
    outlet.close()
    assert library.closed == 1
    assert library.threads == {"sound-outlet"}  # PortAudio wants one


def test_a_named_device_is_opened_and_another_chosen(opened: Callable[..., Outlet]) -> None:
    library = Library(SPEAKERS, HEADSET)
    outlet = opened(library, "Headset")
    assert outlet.current.name == "Headset"
    assert outlet.current.rate == 16_000
    outlet.choose("Speakers")
    until(outlet, lambda output: output.name == "Speakers")
    assert library.closed == 1


def test_without_a_device_there_is_silence_with_a_reason_until_one_comes(opened: Callable[..., Outlet]) -> None:
    library = Library()
    outlet = opened(library)
    fault = outlet.current.fault
    assert fault is not None
    assert fault.code == "audio.no_device"
    silent = outlet.current
    library.plugged.append(HEADSET)
    until(outlet, lambda output: output.name == "Headset")
    assert silent is not outlet.current


def test_silence_stays_the_same_object_while_its_reason_does(opened: Callable[..., Outlet]) -> None:
    outlet = opened(Library())
    silent = outlet.current
    outlet.choose("Whatever")
    outlet.wanted(sounding=True)
    assert outlet.current is silent


def test_a_device_that_dies_is_survived_and_taken_up_again(opened: Callable[..., Outlet]) -> None:
    library = Library(SPEAKERS)
    outlet = opened(library)
    first = outlet.current
    library.plugged.clear()
    library.dead = True
    lost = until(outlet, lambda output: output is not first)
    assert lost.fault is not None
    library.plugged.append(SPEAKERS)
    until(outlet, lambda output: output.name == "Speakers")


def test_a_device_that_takes_nothing_is_dead(opened: Callable[..., Outlet], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "STALLED_SECONDS", 0.02)
    outlet = opened(Library(SPEAKERS))
    first = outlet.current
    outlet.wanted(sounding=True)
    first.put(0, np.zeros((100, 2), np.float32))
    until(outlet, lambda output: output is not first)


def test_a_missing_library_is_no_more_than_a_reason(opened: Callable[..., Outlet]) -> None:
    library = Library()
    library.fault = EnvironmentFault("audio.no_portaudio", reason="PortAudio library not found")
    assert opened(library).current.fault is library.fault


def test_the_device_rests_while_nothing_is_to_be_heard(opened: Callable[..., Outlet]) -> None:
    library = Library(SPEAKERS)
    outlet = opened(library)
    outlet.wanted(sounding=True)
    while True not in library.running:
        outlet.wait(0)
    outlet.wanted(sounding=False)
    while library.running[-1]:
        outlet.wait(0)


@pytest.mark.parametrize("broken", ["sounddevice", "rtmixer"])
def test_the_real_library_missing_is_told_by_code(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, broken, None)
    with pytest.raises(EnvironmentFault) as caught:
        PortAudio().devices()
    assert caught.value.code == "audio.no_portaudio"


def device_output(device: Device = SPEAKERS) -> tuple[DeviceOutput, Ring]:
    library = Library(device)
    output = DeviceOutput(library, device)
    return output, library.rings[0]


def test_what_is_put_is_taken_in_order_and_gaps_are_silence() -> None:
    output, ring = device_output()
    output.put(0, np.full((100, 2), 0.1, np.float32))
    output.put(100, np.full((100, 2), 0.2, np.float32))
    output.put(250, np.full((50, 2), 0.3, np.float32))
    levels = ring.take(400)[:, 0]
    assert np.allclose(levels, [0.1] * 100 + [0.2] * 100 + [0.0] * 50 + [0.3] * 50)
    assert output.taken() == 300


def test_what_is_queued_is_replaced_and_what_is_taken_is_not() -> None:
    output, ring = device_output()
    output.put(0, np.full((1000, 2), 0.1, np.float32))
    ring.take(300)
    output.put(200, np.full((200, 2), 0.5, np.float32))
    assert np.allclose(ring.take(900)[:, 0], [0.5] * 100 + [0.0] * 600)


def test_the_edge_leaves_the_device_time_but_not_when_nothing_is_queued() -> None:
    output, ring = device_output()
    assert output.edge() == 0
    output.put(0, np.zeros((10_000, 2), np.float32))
    ring.take(1000)
    assert output.edge() == 1000 + 1440
    ring.take(10_000)
    assert output.edge() == 10_000


def test_one_ear_hears_both() -> None:
    output, ring = device_output(HEADSET)
    output.put(0, np.tile(np.array([0.2, 0.6], np.float32), (10, 1)))
    assert np.allclose(ring.take(10), 0.4)


def test_a_headset_that_is_plugged_in_is_listed_and_taken_up_at_a_look(opened: Callable[..., Outlet]) -> None:
    library = Library(SPEAKERS)
    outlet = opened(library)
    library.plugged.insert(0, HEADSET)
    outlet.look(PATIENCE)
    assert outlet.device_names == ("Headset", "Speakers")
    assert outlet.current.name == "Headset"


def test_a_look_leaves_alone_what_sounds_until_it_rests(opened: Callable[..., Outlet]) -> None:
    library = Library(SPEAKERS)
    outlet = opened(library)
    outlet.wanted(sounding=True)
    library.plugged.insert(0, HEADSET)
    outlet.look(PATIENCE)
    checks = len(library.running)
    while len(library.running) < checks + 3:
        assert outlet.current.name == "Speakers"
    assert library.closed == 0
    outlet.wanted(sounding=False)
    assert until(outlet, lambda output: output.name == "Headset").fault is None
