"""What the window asks of the player; `qa_desktop.audio` has the real one."""

from typing import Protocol


class MixSeen(Protocol):
    """Who is heard, and how loud."""

    @property
    def volume(self) -> int:
        """0 … 100."""
        ...

    @property
    def solo(self) -> int | None:
        """The channel that is heard alone, counted from 0."""
        ...

    @property
    def muted(self) -> frozenset[int]:
        """The channels that are not heard."""
        ...


class StateSeen(Protocol):
    """The player at a moment."""

    @property
    def loaded(self) -> bool:
        """Whether a call is in it."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        ...

    @property
    def waiting(self) -> bool:
        """Whether the playhead has caught up with the decode and waits for it."""
        ...

    @property
    def speed(self) -> float:
        """How fast, 1.0 as recorded."""
        ...

    @property
    def mix(self) -> MixSeen:
        """Who is heard."""
        ...


class PlayerPort(Protocol):
    """Plays one call at a time; positions in ms. `play` after `pause` starts `rewind_ms` earlier."""

    rewind_ms: int

    @property
    def state(self) -> StateSeen:
        """The state of this moment."""
        ...

    @property
    def position_ms(self) -> int:
        """What is heard now."""
        ...

    def play(self) -> None:
        """Play from the playhead; at the end from the start."""
        ...

    def play_span(self, start_ms: int, end_ms: int) -> None:
        """Play from one position to another and pause there."""
        ...

    def pause(self) -> None:
        """Fall silent; the playhead stays."""
        ...

    def seek(self, position_ms: int) -> None:
        """Put the playhead there."""
        ...

    def set_speed(self, speed: float) -> None:
        """Play at that speed, the pitch kept."""
        ...

    def set_loop(self, loop_ms: tuple[int, int] | None) -> None:
        """Go round between two positions, or no longer; a playhead outside goes to the start of the loop."""
        ...

    def set_volume(self, volume: int) -> None:
        """Set the volume, 0 … 100."""
        ...

    def set_solo(self, channel: int | None) -> None:
        """Let one channel be heard alone, or all again."""
        ...

    def set_muted(self, channel: int, *, muted: bool) -> None:
        """Silence a channel, or let it be heard again."""
        ...
