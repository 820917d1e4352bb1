"""PortAudio, kept apart: it may be missing, keeps one list of devices for the whole process, and is not thread-safe.

Everything here is called from one thread only, `Outlet`'s.
"""

import contextlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from qa_desktop.domain.errors import EnvironmentFault

BEST_HOST_API = "Windows WASAPI"  # elsewhere PortAudio's own choice stands


@dataclass(frozen=True, slots=True)
class Device:
    """An output device: its place in PortAudio's list, its rate in Hz, its channels (at most 2 are used)."""

    index: int
    name: str
    rate: int
    channels: int


class PortAudio:
    """The library and rtmixer upon it, loaded when first needed.

    Raises, from every method:
        EnvironmentFault: `audio.no_portaudio` where the library is missing, `audio.no_device` where there is no
            output, `audio.device_failed` where it cannot be opened.
    """

    def __init__(self) -> None:
        self._sounddevice: ModuleType | None = None
        self._rtmixer: ModuleType | None = None
        self._open_streams = 0

    def refresh(self) -> None:
        """Look for devices anew (PortAudio itself keeps the list of its start); not while a stream is open."""
        library = self._load()
        if self._open_streams:
            return
        with contextlib.suppress(library.PortAudioError):
            library._terminate()  # noqa: SLF001 - sounddevice offers no other way to renew the list
        try:
            library._initialize()  # noqa: SLF001 - as above
        except library.PortAudioError as error:
            raise EnvironmentFault("audio.no_device", reason=str(error)) from error

    def devices(self) -> tuple[str, ...]:
        """Return the names of the output devices that can be chosen."""
        return tuple(device.name for device in self._outputs())

    def find(self, name: str) -> Device:
        """Return the output device of that name; the system's own choice where it is empty or gone."""
        outputs = self._outputs()
        default = self._host().get("default_output_device", -1)
        for device in outputs:
            if name and device.name == name:
                return device
        for device in outputs:
            if device.index == default:
                return device
        raise EnvironmentFault("audio.no_device")

    def open_mixer(self, device: Device) -> Any:
        """Return a running `rtmixer.Mixer`: its callback is C and takes from ring buffers, never waiting on Python."""
        library = self._load()
        assert self._rtmixer is not None  # noqa: S101 - `_load` has seen to it
        try:
            mixer = self._rtmixer.Mixer(
                device=device.index, channels=min(2, device.channels), samplerate=device.rate, latency="high"
            )
            mixer.start()
        except library.PortAudioError as error:
            raise EnvironmentFault("audio.device_failed", device=device.name, reason=str(error)) from error
        self._open_streams += 1
        return mixer

    def new_ring(self, channels: int, frames: int) -> Any:
        """Return an `rtmixer.RingBuffer` for float32 frames; `frames` is a power of two."""
        self._load()
        assert self._rtmixer is not None  # noqa: S101 - as above
        return self._rtmixer.RingBuffer(4 * channels, frames)

    def set_running(self, mixer: Any, *, running: bool) -> bool:
        """Start or stop a stream where it does not run or rest as wanted; False where it has died."""
        library = self._load()
        try:
            if running and mixer.stopped:
                mixer.start()
            elif not running and not mixer.stopped:
                mixer.abort()
            return not running or bool(mixer.active)
        except library.PortAudioError:
            return False

    def close_mixer(self, mixer: Any) -> None:
        """Close a stream, dead or alive."""
        self._open_streams -= 1
        mixer.close(ignore_errors=True)

    def _load(self) -> Any:
        if self._sounddevice is None:
            try:
                import rtmixer  # noqa: PLC0415 - loads PortAudio, which may be missing
                import sounddevice  # noqa: PLC0415 - as above
            except (ImportError, OSError) as error:
                raise EnvironmentFault("audio.no_portaudio", reason=str(error)) from error
            except Exception as error:  # PortAudio's own, which cannot be named before it is loaded
                if type(error).__name__ != "PortAudioError":
                    raise
                raise EnvironmentFault("audio.no_device", reason=str(error)) from error
            self._sounddevice, self._rtmixer = sounddevice, rtmixer
        return self._sounddevice

    def _host(self) -> dict[str, Any]:
        """Return the host interface to be used; empty where there is none."""
        library = self._load()
        try:
            hosts = library.query_hostapis()
            best = [host for host in hosts if host["name"] == BEST_HOST_API and host["default_output_device"] >= 0]
            return dict(best[0] if best else hosts[library.default.hostapi])
        except (library.PortAudioError, IndexError):
            return {}

    def _outputs(self) -> list[Device]:
        library = self._load()
        found = []
        for index in self._host().get("devices", []):
            with contextlib.suppress(library.PortAudioError):  # a device may go while it is asked about
                entry = library.query_devices(index)
                rate, channels = round(entry["default_samplerate"]), int(entry["max_output_channels"])
                if rate > 0 and channels > 0:
                    found.append(Device(index, str(entry["name"]), rate, channels))
        return found
