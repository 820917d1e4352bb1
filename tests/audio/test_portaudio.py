"""The choice of a device, played by a stand-in for sounddevice and rtmixer."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from qa_desktop.audio.portaudio import Device, PortAudio
from qa_desktop.domain.errors import EnvironmentFault


class PortAudioError(Exception):
    """As sounddevice's."""


class Sounddevice:
    """A list of devices and host interfaces, as sounddevice tells them."""

    PortAudioError = PortAudioError

    def __init__(self, devices: list[dict[str, Any]], hosts: list[dict[str, Any]]) -> None:
        self.devices, self.hosts = devices, hosts
        self.default = SimpleNamespace(hostapi=0)
        self.calls: list[str] = []
        self.failing: set[str] = set()

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failing:
            raise PortAudioError(name)

    def query_hostapis(self) -> list[dict[str, Any]]:
        self._called("query_hostapis")
        return self.hosts

    def query_devices(self, index: int) -> dict[str, Any]:
        if self.devices[index] == {}:
            raise PortAudioError(index)
        return self.devices[index]

    def _terminate(self) -> None:
        self._called("terminate")

    def _initialize(self) -> None:
        self._called("initialize")


class Mixer:
    """A stream, as rtmixer's."""

    def __init__(self, **wanted: Any) -> None:
        self.wanted = wanted
        self.stopped, self.active, self.dead = True, False, False

    def start(self) -> None:
        if self.wanted["samplerate"] == 8000 or self.dead:
            raise PortAudioError("Invalid sample rate")
        self.stopped, self.active = False, True

    def abort(self) -> None:
        self.stopped, self.active = True, False

    def close(self, *, ignore_errors: bool) -> None:
        assert ignore_errors


def device(name: str, channels: int = 2, rate: float = 48_000.0) -> dict[str, Any]:
    return {"name": name, "max_output_channels": channels, "default_samplerate": rate}


def host(name: str, devices: list[int], default: int) -> dict[str, Any]:
    return {"name": name, "devices": devices, "default_output_device": default}


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Sounddevice:
    """A Windows machine: PortAudio's own choice is MME, the better one WASAPI."""
    library = Sounddevice(
        [
            device("Speakers (MME)", rate=44_100.0),
            device("Microphone", 0),
            device("Speakers"),
            device("Headset", 1),
            {},
        ],
        [host("MME", [0], 0), host("Windows WASAPI", [1, 2, 3, 4], 2)],
    )
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    monkeypatch.setitem(sys.modules, "rtmixer", SimpleNamespace(Mixer=Mixer, RingBuffer=lambda *size: size))
    return library


@pytest.mark.usefixtures("windows")
def test_wasapi_is_used_where_it_is_and_only_outputs_that_answer_are_listed() -> None:
    assert PortAudio().devices() == ("Speakers", "Headset")
    assert PortAudio().find("") == Device(2, "Speakers", 48_000, 2)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(("name", "found"), [("Headset", "Headset"), ("gone", "Speakers")])
def test_a_device_is_found_by_name_or_is_the_systems_choice(name: str, found: str) -> None:
    assert PortAudio().find(name).name == found


def test_without_wasapis_own_choice_the_default_stands(windows: Sounddevice) -> None:
    windows.hosts[1]["default_output_device"] = -1
    assert PortAudio().find("").name == "Speakers (MME)"


def test_no_device_at_all_is_told_by_code(windows: Sounddevice) -> None:
    windows.hosts = [host("ALSA", [], -1)]
    assert PortAudio().devices() == ()
    with pytest.raises(EnvironmentFault) as caught:
        PortAudio().find("")
    assert caught.value.code == "audio.no_device"


def test_a_library_that_fails_lists_nothing(windows: Sounddevice) -> None:
    windows.failing.add("query_hostapis")
    assert PortAudio().devices() == ()


def test_the_list_is_renewed_but_never_under_an_open_stream(windows: Sounddevice) -> None:
    library = PortAudio()
    library.refresh()
    mixer = library.open_mixer(library.find(""))
    library.refresh()
    library.close_mixer(mixer)
    library.refresh()
    assert [call for call in windows.calls if call != "query_hostapis"] == ["terminate", "initialize"] * 2


def test_a_library_that_does_not_start_again_is_no_device(windows: Sounddevice) -> None:
    windows.failing |= {"terminate", "initialize"}
    with pytest.raises(EnvironmentFault) as caught:
        PortAudio().refresh()
    assert caught.value.code == "audio.no_device"


@pytest.mark.usefixtures("windows")
def test_a_stream_has_the_devices_own_rate_and_channels() -> None:
    library = PortAudio()
    mixer = library.open_mixer(library.find("Headset"))
    assert mixer.wanted == {"device": 3, "channels": 1, "samplerate": 48_000, "latency": "high"}
    assert library.new_ring(1, 1024) == (4, 1024)


@pytest.mark.usefixtures("windows")
def test_a_device_that_cannot_be_opened_is_told_by_name() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        PortAudio().open_mixer(Device(0, "Old", 8000, 2))
    assert caught.value.code == "audio.device_failed"
    assert caught.value.facts == {"device": "Old", "reason": "Invalid sample rate"}


@pytest.mark.usefixtures("windows")
def test_a_stream_rests_wakes_and_dies() -> None:
    library = PortAudio()
    mixer = library.open_mixer(library.find(""))
    assert library.set_running(mixer, running=True)
    assert library.set_running(mixer, running=False)
    assert mixer.stopped
    assert library.set_running(mixer, running=False)
    assert library.set_running(mixer, running=True)
    mixer.active = False
    assert not library.set_running(mixer, running=True)
    mixer.stopped = mixer.dead = True
    assert not library.set_running(mixer, running=True)


def test_a_library_that_fails_while_loading_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise PortAudioError("Error initializing PortAudio")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setitem(sys.modules, "rtmixer", SimpleNamespace())
    monkeypatch.setattr(sys, "meta_path", [Failing(), *sys.meta_path])
    with pytest.raises(EnvironmentFault) as caught:
        PortAudio().devices()
    assert caught.value.code == "audio.no_device"
