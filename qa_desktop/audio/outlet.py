"""Keeps the best output there is: a device, or silence while there is none."""

import threading
from collections.abc import Callable
from typing import Protocol

from qa_desktop.audio.device import DeviceOutput
from qa_desktop.audio.output import Output, SilentOutput
from qa_desktop.audio.portaudio import PortAudio
from qa_desktop.domain.errors import EnvironmentFault

LOOK_SECONDS = 2.0  # between two looks for a device while there is none
HANGING_SECONDS = 5.0  # after which a driver is given up at the end
CHECK_SECONDS = 0.25  # between two looks whether the device still lives


class OutputSource(Protocol):
    """Where the player gets its output."""

    @property
    def current(self) -> Output:
        """The output of the moment; another object when the device has changed."""
        ...

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener`, from any thread, whenever `current` has become another object."""
        ...

    def wanted(self, *, sounding: bool) -> None:
        """Say whether sound is about to be played; without it the device may rest."""
        ...

    def close(self) -> None:
        """Give the device back."""
        ...


class Outlet:
    """Opens the device of a name (the system's choice where it is empty), watches it, and looks for one that is gone.

    All of PortAudio is used from this object's own thread.
    """

    def __init__(self, device_name: str = "", *, library: PortAudio | None = None) -> None:
        self._library = library or PortAudio()
        self._name = device_name
        self._current: Output = SilentOutput()
        self._device: DeviceOutput | None = None
        self._names: tuple[str, ...] = ()
        self._listener: Callable[[], None] = _nobody
        self._sounding = False
        self._reopen = False
        self._look = False
        self._closing = False
        self._wake = threading.Event()
        self._tried = threading.Event()
        self._looked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound-outlet", daemon=True)
        self._thread.start()

    @property
    def current(self) -> Output:
        """The output of the moment; silence until the first device is open."""
        return self._current

    @property
    def device_names(self) -> tuple[str, ...]:
        """The output devices seen at the last look."""
        return self._names

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on this object's thread, whenever `current` has become another object."""
        self._listener = listener

    def choose(self, device_name: str) -> None:
        """Use the device of that name from now on."""
        self._name = device_name
        self._reopen = True
        self._wake.set()

    def look(self, seconds: float) -> None:
        """Look for devices anew and take up the one that is due now; wait for it, but at most so long.

        The list can only be renewed while no device is open. While sound is played that waits until the sound rests.
        """
        self._looked.clear()
        self._look = True
        self._wake.set()
        if not self._sounding:
            self._looked.wait(seconds)

    def wanted(self, *, sounding: bool) -> None:
        """Say whether sound is about to be played; without it the device rests."""
        if sounding != self._sounding:
            self._sounding = sounding
            self._wake.set()

    def wait(self, seconds: float) -> bool:
        """Wait until a device was found or missed for the first time; False where that takes longer."""
        return self._tried.wait(seconds)

    def close(self) -> None:
        """Give the device back and end the thread; a driver that hangs is not waited for."""
        self._closing = True
        self._wake.set()
        self._thread.join(HANGING_SECONDS)

    def _run(self) -> None:
        while not self._closing:
            lost = self._tend()
            self._tried.set()
            if not lost:
                self._wake.wait(CHECK_SECONDS if self._device else LOOK_SECONDS)
            self._wake.clear()
        self._drop_device()

    def _tend(self) -> bool:
        """Look after the device; True where it was lost just now."""
        looking = self._look and not self._sounding
        if self._device is None or self._reopen or looking:
            self._reopen = self._look = False
            self._drop_device()
            self._open()
            self._looked.set()
            return False
        if self._device.check(sounding=self._sounding):
            return False
        self._use(SilentOutput(EnvironmentFault("audio.device_lost", device=self._device.name)))
        self._drop_device()
        return True

    def _open(self) -> None:
        try:
            self._library.refresh()
            self._names = self._library.devices()
            self._device = DeviceOutput(self._library, self._library.find(self._name))
        except EnvironmentFault as fault:
            known = self._current.fault
            if known is None or known.code != fault.code:
                self._use(SilentOutput(fault))
        else:
            self._use(self._device)

    def _use(self, output: Output) -> None:
        self._current = output
        self._listener()

    def _drop_device(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()


def _nobody() -> None:
    """Stand in until somebody listens."""
