"""How fast: the steps that the keys take, and the shuttle."""

from collections.abc import Callable

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
SHUTTLE_SPEEDS = (1.0, 1.5, 2.0, 3.0)
USUAL_FAST = 1.5
BACK_MS = 2000
FURTHEST_BACK_MS = 16_000
AGAIN_WITHIN_S = 1.0


def faster(speed: float) -> float:
    """Return the next step up, the last one at the top."""
    return next((step for step in SPEEDS if step > speed), SPEEDS[-1])


def slower(speed: float) -> float:
    """Return the next step down, the first one at the bottom."""
    return next((step for step in reversed(SPEEDS) if step < speed), SPEEDS[0])


def speed_text(speed: float) -> str:
    """Write a speed: `1.5×`."""
    return f"{speed:g}×"


class Shuttle:
    """What J, K and L do; `now` tells seconds.

    L plays; while it plays each L is a step faster: 1, 1.5, 2, 3. K pauses. J plays from 2 s earlier, and each further
    J within a second leaps twice as far back, up to 16 s: reversed speech tells nobody anything, hearing it again does.
    K and J bring back the speed from before the shuttle, so that whoever works at 1.25× stays there.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._before: float | None = None
        self._back_at = -AGAIN_WITHIN_S
        self._back_ms = 0

    def forward(self, speed: float) -> float:
        """Return the speed for another L while it plays at `speed`."""
        step = next((step for step in SHUTTLE_SPEEDS if step > speed), speed)
        if step != speed and self._before is None:
            self._before = speed
        return step

    def back(self) -> int:
        """Return by how many ms another J goes back."""
        again = self._now() - self._back_at < AGAIN_WITHIN_S
        self._back_ms = min(self._back_ms * 2, FURTHEST_BACK_MS) if again and self._back_ms else BACK_MS
        self._back_at = self._now()
        return self._back_ms

    def rest(self, speed: float) -> float:
        """End the shuttle: return the speed from before it, `speed` where there was none."""
        before, self._before = self._before, None
        return speed if before is None else before
