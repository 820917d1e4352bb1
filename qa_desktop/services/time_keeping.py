"""How long the person is at the call on the desk: what counts as listening, as grading and as a pause.

Every stretch of time is one of these, while an evaluation lies on the desk that can be edited:

- *listening*: the sound plays. Where nobody does anything for longer than the call lasts and `IDLE_S` more, a loop
  plays to an empty chair, and the time counts for nothing.
- *grading*: the sound stands still, the program's window is in front, and something was done in it (a key, a click, the
  wheel) no longer than `IDLE_S` before or after.
- *paused*: the sound stands still and nobody works: another program is in front, or nothing was done for longer than
  `IDLE_S`; then all the time since the last deed. A pause longer than `LONGEST_PAUSE_S` counts no further: the person
  has gone home.

A stretch between two looks that is longer than `ASLEEP_S` is one in which the machine slept: it counts for nothing.
"""

import time
from collections.abc import Callable

from qa_desktop.domain.time_spent import TimeSpent

IDLE_S = 120.0
LONGEST_PAUSE_S = 1800.0
ASLEEP_S = 30.0


class TimeKeeper:
    """Told by the window what goes on, once a second and at every change; `take` hands out what has come together."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._runs = False
        self._longest_listening_s = 0.0
        self._playing = False
        self._in_front = False
        self._at = self._acted_at = timer()
        self._listening = self._grading = self._paused = 0.0
        self._undecided = 0.0

    def begin(self, length_ms: int) -> None:
        """Keep the time of a call of that length from now on; it was just opened, so somebody is there."""
        self._runs = True
        self._longest_listening_s = length_ms / 1000 + IDLE_S
        self._at = self._acted_at = self._timer()
        self._listening = self._grading = self._paused = self._undecided = 0.0

    def end(self) -> None:
        """Keep no time until the next call."""
        self._runs = False

    @property
    def runs(self) -> bool:
        """Whether the time of a call is kept."""
        return self._runs

    def look(self, *, playing: bool, in_front: bool) -> None:
        """Take in how it stands: whether the sound plays, and whether the window is in front."""
        self._book()
        if (playing, in_front) != (self._playing, self._in_front):
            self._decide()
        self._playing, self._in_front = playing, in_front

    def acted(self) -> None:
        """Take in that the person did something in the window."""
        self._book()
        self._decide()
        self._acted_at = self._at

    @property
    def so_far(self) -> TimeSpent:
        """What has come together since it was last taken; while nothing was done for a while, as if one graded."""
        return self._reckoned(self._grading + self._undecided)

    def take(self) -> TimeSpent:
        """Return what has come together, and begin again from nothing.

        What may still turn out to be a pause, since nothing was done since, comes with the next.
        """
        self._book()
        taken = self._reckoned(self._grading)
        self._listening -= taken.listening_ms / 1000  # what rounding left over comes with the next
        self._grading -= taken.grading_ms / 1000
        self._paused -= taken.paused_ms / 1000
        return taken

    def _reckoned(self, grading: float) -> TimeSpent:
        amounts = (max(0, round(seconds * 1000)) for seconds in (self._listening, grading, self._paused))
        listening, graded, paused = amounts
        return TimeSpent(listening_ms=listening, grading_ms=graded, paused_ms=paused)

    def _book(self) -> None:
        """Put the stretch since the last look where it belongs."""
        now = self._timer()
        stretch, idle = now - self._at, now - self._acted_at
        self._at = now
        if not self._runs or stretch > ASLEEP_S:
            return
        if self._playing:
            self._listening += stretch if idle <= self._longest_listening_s else 0.0
        elif not self._in_front:
            self._paused += stretch if idle <= LONGEST_PAUSE_S else 0.0
        elif idle <= IDLE_S:
            self._undecided += stretch
        elif idle <= LONGEST_PAUSE_S:
            self._paused += stretch + self._undecided
            self._undecided = 0.0

    def _decide(self) -> None:
        """Take it that the person was working until now."""
        self._grading += self._undecided
        self._undecided = 0.0
