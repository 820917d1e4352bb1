"""When workstations come: each at its own moment of the minute, over and over, or all as fast as it goes."""

import heapq
from random import Random

from qa_desktop.sync.schedule import JITTER

MINUTE_S = 60.0
RETRY_S = 10.0
"""How long somebody waits who was turned away."""


class Comings:
    """Who comes next; all times in s from the start. A workstation comes once at a time; not for several threads.

    With `paced` they come once a minute each, first at moments spread evenly, then as jittered as the program does it;
    without, one after the other.
    """

    def __init__(self, workstations: int, seconds: float, random: Random, *, paced: bool) -> None:
        self._seconds = seconds
        self._random = random
        self._paced = paced
        share = MINUTE_S / workstations if paced else 0.0
        self._waiting = [(share * (number + random.random()), number) for number in range(workstations)]
        heapq.heapify(self._waiting)

    def take(self, now: float) -> tuple[float, int] | None:
        """Return the next one and when it is due, None where nobody is due before the end."""
        if not self._waiting or (not self._paced and now >= self._seconds):
            return None
        if self._waiting[0][0] >= self._seconds:
            return None
        return heapq.heappop(self._waiting)

    def went(self, which: int, due: float, now: float, *, refused: bool = False) -> None:
        """Let that one come again; it was due then, and has been done with, or turned away, just now."""
        usual = due + self._about(MINUTE_S) if self._paced else now
        following = now + self._about(RETRY_S) if refused else usual
        heapq.heappush(self._waiting, (following, which))

    def _about(self, seconds: float) -> float:
        return seconds * self._random.uniform(1 - JITTER, 1 + JITTER)
