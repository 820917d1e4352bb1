"""A player without sound: what the window asks of it is done at once, and time moves by hand."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeMix:
    """Who is heard."""

    volume: int = 80
    solo: int | None = None
    muted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeState:
    """A moment."""

    loaded: bool = True
    playing: bool = False
    waiting: bool = False
    speed: float = 1.0
    mix: FakeMix = FakeMix()


@dataclass(slots=True)
class FakePlayer:
    """Plays nothing; `pass_time` moves the playhead as sound would."""

    length_ms: int = 245_000
    rewind_ms: int = 0
    state: FakeState = FakeState()
    position_ms: int = 0
    loop: tuple[int, int] | None = None
    stop_at: int | None = None
    resumes: bool = False
    seeks: list[int] = field(default_factory=list)

    def play(self) -> None:
        if not self.state.playing:
            if self.resumes:
                self.position_ms = max(self.position_ms - self.rewind_ms, 0)
            self.state, self.resumes = replace(self.state, playing=True), False

    def play_span(self, start_ms: int, end_ms: int) -> None:
        self.position_ms, self.stop_at = start_ms, end_ms
        self.state = replace(self.state, playing=True)

    def pause(self) -> None:
        self.resumes = self.resumes or self.state.playing
        self.state = replace(self.state, playing=False)

    def seek(self, position_ms: int) -> None:
        self.position_ms, self.resumes, self.stop_at = position_ms, False, None
        self.seeks.append(position_ms)

    def set_speed(self, speed: float) -> None:
        self.state = replace(self.state, speed=speed)

    def set_loop(self, loop_ms: tuple[int, int] | None) -> None:
        self.loop = loop_ms
        if loop_ms is not None and not loop_ms[0] <= self.position_ms < loop_ms[1]:
            self.position_ms = loop_ms[0]

    def set_volume(self, volume: int) -> None:
        self._mix(volume=volume)

    def set_solo(self, channel: int | None) -> None:
        self._mix(solo=channel)

    def set_muted(self, channel: int, *, muted: bool) -> None:
        others = self.state.mix.muted - {channel}
        self._mix(muted=others | {channel} if muted else others)

    def pass_time(self, ms: int) -> None:
        """Let `ms` go by at the speed it plays."""
        self.position_ms += round(ms * self.state.speed)
        end = self.length_ms if self.stop_at is None else self.stop_at
        if self.position_ms >= end:
            self.position_ms, self.stop_at = end, None
            self.state = replace(self.state, playing=False)

    def wait(self, *, waiting: bool) -> None:
        """Catch up with the decode, or go on."""
        self.state = replace(self.state, waiting=waiting)

    def _mix(self, **changes: object) -> None:
        self.state = replace(self.state, mix=replace(self.state.mix, **changes))  # type: ignore[arg-type] # the fields of FakeMix
