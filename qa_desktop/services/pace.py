"""How work beside the window goes on: at full speed while nothing moves there, in short stretches while it does."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

STRETCH_S = 0.001
"""For how long work beside the window goes on before it rests; a frame is drawn in 16 ms."""
REST_S = 0.005
MOVES_FOR_S = 0.25
"""For how long after the last event the window counts as moving: a scroll, a playhead, somebody who types."""
SWITCH_S = 0.0005
"""For how long a thread may hold the interpreter while the window wants it: a frame asks for it many times, and with
Python's own 5 ms would be late."""


class _Quickened:
    """How many works go on beside the window, and what the interval was before."""

    def __init__(self) -> None:
        self._own = Lock()
        self._works = 0
        self._normal = 0.0

    def enter(self) -> None:
        with self._own:
            if not self._works:
                self._normal = sys.getswitchinterval()
                sys.setswitchinterval(min(self._normal, SWITCH_S))
            self._works += 1

    def leave(self) -> None:
        with self._own:
            self._works -= 1
            if not self._works:
                sys.setswitchinterval(self._normal)


_QUICKENED = _Quickened()


class Pace:
    """Lets the window have the processor and the interpreter first; `moved` is the window's, all else is the work's."""

    def __init__(
        self, *, clock: Callable[[], float] = time.perf_counter, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._moved_at = -MOVES_FOR_S
        self._rested_at = 0.0

    def moved(self) -> None:
        """Note that the window handles something just now."""
        self._moved_at = self._clock()

    def rest(self) -> None:
        """Rest where the last rest is a stretch ago and the window moves; called between small pieces of work."""
        now = self._clock()
        if now - self._rested_at < STRETCH_S:
            return
        if now - self._moved_at < MOVES_FOR_S:
            self._sleep(REST_S)
        self._rested_at = self._clock()

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work in the block such that the window's thread has the interpreter sooner than Python usually gives it.

        The interval is the whole program's: the first of several such works sets it, the last one sets it back.
        """
        _QUICKENED.enter()
        try:
            yield
        finally:
            _QUICKENED.leave()
