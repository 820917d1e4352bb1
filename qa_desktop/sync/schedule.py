"""When the next exchange is due: evenly spread over the centre's workstations, patient after faults, soon when asked.

Pure: it is told what happened and when, and answers with a moment; whoever waits for that moment has the timer.
"""

from datetime import datetime, timedelta
from random import Random

from qa_desktop.sync.tally import Outcome

JITTER = 0.2
"""By which share of itself a wait is made shorter or longer, so that workstations do not come all at once."""
SOON = timedelta(seconds=5)
"""How long after a submission or a review the next exchange waits, for what is still being typed beside it."""
FIRST_RETRY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
"""What no wait after a fault is longer than, made longer by chance or not."""
DRAFTS_REST = timedelta(minutes=10)
"""How long a draft that is worked on stays here after a version of it was sent: the shared store keeps each for good.

Nobody waits for it meanwhile. With every exchange, 2,000 people would leave 2.3 GB a day there.
"""


class Schedule:
    """The moment of the next exchange; `interval` lies between two that went well."""

    def __init__(self, interval: timedelta, random: Random, now: datetime) -> None:
        self._interval = interval
        self._random = random
        self._faults = 0
        self._due = now + interval * random.random()

    @property
    def due(self) -> datetime:
        """When the next exchange is due."""
        return self._due

    @property
    def interval(self) -> timedelta:
        """What lies between two exchanges that go well."""
        return self._interval

    def is_due(self, now: datetime) -> bool:
        """Whether it is time."""
        return now >= self._due

    def ask_now(self, now: datetime) -> None:
        """Somebody wants it now."""
        self._due = min(self._due, now)

    def ask_soon(self, now: datetime) -> None:
        """Something was submitted; after faults the patience stays, or every submission would be an attempt."""
        if not self._faults:
            self._due = min(self._due, now + self._spread(SOON))

    def ended(self, outcome: Outcome, now: datetime) -> None:
        """An exchange ended: the wait after a fault doubles from one to the next, up to `LONGEST_WAIT`."""
        if outcome.fault is None:
            self._faults = 0
            self._due = now if outcome.more and not outcome.cancelled else now + self._spread(self._interval)
            return
        self._due = now + self._spread(self._patience())
        self._faults += 1

    def change_interval(self, interval: timedelta, now: datetime) -> None:
        """Take another interval from now on."""
        self._interval = interval
        self._due = min(self._due, now + self._spread(interval))

    def _patience(self) -> timedelta:
        wait, longest = FIRST_RETRY, LONGEST_WAIT / (1 + JITTER)
        for _ in range(self._faults):
            if wait >= longest:
                break
            wait *= 2
        return min(wait, longest)

    def _spread(self, wait: timedelta) -> timedelta:
        return wait * self._random.uniform(1 - JITTER, 1 + JITTER)
