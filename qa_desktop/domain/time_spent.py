"""How long an evaluation took its author, in three amounts that never overlap."""

from dataclasses import dataclass

MOST_MS = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent:
    """Milliseconds while the call lay on the desk and could be edited.

    listening: the sound played. grading: it stood still and the person worked in the window. paused: it stood still and
    nobody worked there. `qa_desktop.services.time_keeping` says what counts as working.
    """

    listening_ms: int = 0
    grading_ms: int = 0
    paused_ms: int = 0

    def __post_init__(self) -> None:
        """Refuse an amount that no clock shows."""
        if min(self.listening_ms, self.grading_ms, self.paused_ms) < 0:
            msg = f"no such time: {self}"
            raise ValueError(msg)

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.total_ms)

    def __add__(self, other: "TimeSpent") -> "TimeSpent":
        """Return both together; what no person can spend, as only a damaged record says, grows no further."""
        return TimeSpent(
            listening_ms=min(MOST_MS, self.listening_ms + other.listening_ms),
            grading_ms=min(MOST_MS, self.grading_ms + other.grading_ms),
            paused_ms=min(MOST_MS, self.paused_ms + other.paused_ms),
        )

    @property
    def total_ms(self) -> int:
        """All three together."""
        return self.listening_ms + self.grading_ms + self.paused_ms
