"""A screen of our own (Xvfb with a small window manager) and a person at it (xdotool): keys, mouse, pictures."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("Xvfb", "openbox", "xdotool", "import")
KEY_PAUSE_MS = 12


def missing_tools() -> list[str]:
    """Return which of the programs that this needs are not installed."""
    return [name for name in NEEDED if shutil.which(name) is None]


class Screen:
    """A running X display of `width` × `height` pixels."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to show itself here."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def do(self, *arguments: str) -> str:
        """Run one xdotool command and return what it prints."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout.strip()

    def key(self, *keys: str) -> None:
        """Press and release each key, named as in X: `ctrl+Return`."""
        self.do("key", "--clearmodifiers", "--delay", str(KEY_PAUSE_MS), *keys)

    def write(self, text: str) -> None:
        """Type text."""
        self.do("type", "--clearmodifiers", "--delay", str(KEY_PAUSE_MS), text)

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click the left button there."""
        self.do("mousemove", str(x), str(y))
        self.do("click", "--repeat", str(times), "--delay", "60", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press at `start`, move in steps, release at `end`."""
        self.do("mousemove", str(start[0]), str(start[1]), "mousedown", "1")
        for step in range(1, 9):
            x = start[0] + (end[0] - start[0]) * step // 8
            y = start[1] + (end[1] - start[1]) * step // 8
            self.do("mousemove", str(x), str(y))
        self.do("mouseup", "1")

    def titles(self) -> list[str]:
        """Return the titles of the windows that are seen."""
        found = self.do("search", "--onlyvisible", "--name", ".+").split()
        return [title for title in (self.do("getwindowname", one) for one in found) if title]

    def active_title(self) -> str:
        """Return the title of the window that has the keyboard."""
        return self.do("getactivewindow", "getwindowname")

    def active_window(self) -> str:
        """Return the number of the window that has the keyboard."""
        return self.do("getactivewindow")

    def settle(self) -> None:
        """Wait until what the screen shows stands still."""
        before = b""

        def still() -> bool:
            nonlocal before
            last, before = before, self.pixels()
            return before == last

        wait_until(still, "a screen that stands still")

    def pixels(self, area: str = "") -> bytes:
        """Return what the screen shows, all of it or in an area: `231x120+0+200` is width, height, left and top."""
        crop = ["-crop", area] if area else []
        command = ["import", "-display", self.name, "-window", "root", *crop, "-depth", "8", "rgb:-"]
        return subprocess.run(command, check=True, timeout=30, capture_output=True).stdout

    def picture(self, path: Path) -> Path:
        """Save what the screen shows."""
        subprocess.run(
            ["import", "-display", self.name, "-window", "root", str(path)], check=True, timeout=30, capture_output=True
        )
        return path


@contextmanager
def screen(width: int = 1366, height: int = 768) -> Iterator[Screen]:
    """Run a display of that size with a window manager, and end both."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        shown = Screen(f":{answer.readline().strip()}")
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, **shown.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield shown
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(timeout=10)


def wait_until(true: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until `true()`; raises AssertionError naming `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            msg = f"waited {seconds:g} s in vain for: {what}"
            raise AssertionError(msg)
        time.sleep(0.05)
