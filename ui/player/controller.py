"""Joins the player, what is seen of the call, and the commands that play it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from qa_desktop.settings.model import Settings
from ui.actions import Actions
from ui.notify import Notifier, Tone
from ui.player.clock import FrameClock
from ui.player.loop import LoopKeeper
from ui.player.port import PlayerPort
from ui.player.region import RegionKeys
from ui.player.speeds import USUAL_FAST, Shuttle, faster, slower
from ui.view_state import ViewState
from ui.waveform.marks import Mark

SKIPS_MS = {
    "play.back": -2000,
    "play.forward": 2000,
    "play.back_far": -10_000,
    "play.forward_far": 10_000,
    "play.back_fine": -200,
    "play.forward_fine": 200,
}
SOLO_COMMANDS = {"play.solo_agent": Channel.AGENT, "play.solo_customer": Channel.CUSTOMER}
VOLUME_STEP = 5
LOUDEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """What the transport bar shows, but for the time; channels are counted from 0."""

    open: bool = False
    playing: bool = False
    waiting: bool = False
    speed: float = 1.0
    volume: int = 80
    silenced: bool = False
    channels: tuple[Channel, ...] = ()
    solo: int | None = None
    muted: frozenset[int] = frozenset()
    looping: bool = False

    @property
    def unheard(self) -> frozenset[int]:
        """The channels that are not heard now."""
        numbers = frozenset(range(len(self.channels)))
        return self.muted if self.solo is None else numbers - {self.solo}


class PlayerController(QObject):
    """Does what the commands of the play menu say, and moves the playhead while it plays.

    The owner puts a call into the player, then calls `open`; `close` before it takes it out. `volume_changed` and
    `stored_speed_changed` tell what is worth remembering.
    """

    changed = Signal()
    loop_changed = Signal(object)
    unheard_changed = Signal(object)
    volume_changed = Signal(int)
    stored_speed_changed = Signal(float)

    def __init__(
        self,
        player: PlayerPort,
        view: ViewState,
        actions: Actions,
        notifier: Notifier,
        settings: Settings,
        *,
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._view, self._actions, self._notifier = player, view, actions, notifier
        self._channels: tuple[Channel, ...] = ()
        self._volume, self._silenced = settings.volume, False
        self._stored_speed = settings.stored_speed
        self._shown = Transport()
        self._shuttle = Shuttle(now)
        self.region = RegionKeys(view, self)
        self.loop = LoopKeeper(player, view, self.region, self)
        self._clock = FrameClock(lambda: float(player.position_ms), self)
        self._clock.ticked.connect(self._follow_sound)
        self.loop.changed.connect(self._tell_loop)
        self._bind()
        self.use_settings(settings)
        player.set_volume(self._volume)
        self._refresh()

    @property
    def transport(self) -> Transport:
        """What the bar shows now."""
        return self._shown

    @property
    def stored_speed(self) -> float:
        """The speed that one key toggles with 1×."""
        return self._stored_speed

    def use_settings(self, settings: Settings) -> None:
        """Resume as far back as the settings say."""
        self._player.rewind_ms = settings.rewind_on_resume_ms

    def open(self, channels: Sequence[Channel]) -> None:
        """Serve the call that is in the player now; `channels` says who is heard on each of its channels."""
        self._channels = tuple(channels)
        self._begin_anew()

    def close(self) -> None:
        """Serve no call."""
        self._player.pause()
        self._channels = ()
        self._begin_anew()

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        """Know the marks whose spans can be looped."""
        self.loop.set_annotations(marks)

    # Playing

    def toggle(self) -> None:
        """Play where paused, pause where playing."""
        if self._player.state.playing:
            self._player.pause()
        else:
            self._player.play()
        self._refresh()

    def hear(self, start_ms: int, end_ms: int) -> None:
        """Show a span, play it once and pause at its end."""
        self._view.reveal(start_ms, end_ms)
        self._player.play_span(start_ms, end_ms)
        self._refresh()

    def seek(self, ms: float) -> None:
        """Put the playhead there, in sight; a place outside of the loop ends it."""
        target = round(min(max(ms, 0.0), self._view.length))
        span = self.loop.span
        if span is not None and not span.start <= target < span.end:
            self.loop.stop()
        self._go_to(target)

    def skip(self, by_ms: float) -> None:
        """Move the playhead by that much, not beyond a loop that it is in."""
        here = float(self._player.position_ms)
        target, span = here + by_ms, self.loop.span
        if span is not None and span.start <= here <= span.end:
            target = min(max(target, span.start), span.end - 1)
        self._go_to(round(min(max(target, 0.0), self._view.length)))

    def _go_to(self, target: int) -> None:
        self._player.seek(target)
        if not self._view.held:
            self._view.reveal(target, target)
        self._view.move_playhead(target)
        self._refresh()

    # Shuttle

    def shuttle_forward(self) -> None:
        """Play, and faster with each further press."""
        if self._player.state.playing:
            self._player.set_speed(self._shuttle.forward(self._player.state.speed))
        else:
            self._player.play()
        self._refresh()

    def shuttle_stop(self) -> None:
        """Pause, at the speed from before the shuttle."""
        self._player.pause()
        self._player.set_speed(self._shuttle.rest(self._player.state.speed))
        self._refresh()

    def shuttle_back(self) -> None:
        """Hear it again: from 2 s earlier, further with each quick press, at the speed from before the shuttle."""
        self._player.set_speed(self._shuttle.rest(self._player.state.speed))
        self.skip(-self._shuttle.back())
        self._player.play()
        self._refresh()

    # Speed

    def set_speed(self, speed: float) -> None:
        """Play at that speed, and remember it as the one to toggle with, unless it is 1×."""
        self._shuttle.rest(speed)
        self._player.set_speed(speed)
        if speed not in {1.0, self._stored_speed}:
            self._stored_speed = speed
            self.stored_speed_changed.emit(speed)
        self._refresh()

    def step_speed(self, up: bool) -> None:
        """Play a step faster or slower."""
        speed = self._player.state.speed
        self.set_speed(faster(speed) if up else slower(speed))

    def toggle_speed(self) -> None:
        """Change between 1× and the speed used last."""
        stored = self._stored_speed if self._stored_speed != 1.0 else USUAL_FAST
        self.set_speed(stored if self._player.state.speed == 1.0 else 1.0)

    # Who is heard, and how loud

    def set_volume(self, volume: int) -> None:
        """Set the volume, 0 … 100, and let sound be heard."""
        self._volume, self._silenced = min(max(volume, 0), LOUDEST), False
        self._player.set_volume(self._volume)
        self._refresh()
        self.volume_changed.emit(self._volume)

    def silence(self, silenced: bool) -> None:
        """Hear nothing, or hear again at the volume from before."""
        self._silenced = silenced
        self._player.set_volume(0 if silenced else self._volume)
        self._refresh()

    def toggle_solo(self, channel: Channel) -> None:
        """Hear one channel alone, or all again; a call of one channel has nobody to choose."""
        if len(self._channels) > 1 and channel in self._channels:
            number = self._channels.index(channel)
            self._player.set_solo(None if self._player.state.mix.solo == number else number)
        self._refresh()

    def set_muted(self, number: int, muted: bool) -> None:
        """Mute a channel, counted from 0, or let it be heard."""
        self._player.set_muted(number, muted=muted)
        self._refresh()

    # Region and loop

    def toggle_loop(self) -> None:
        """Loop the chosen region or mark, or loop no longer."""
        if not self.loop.toggle():
            self._notifier.say(
                Tone.INFO, tr("Choose a region first."), tr("Drag in the ruler, or press [ and ] while it plays.")
            )
        self._refresh()

    def clear_region(self) -> None:
        """Choose no region; where there was none, no mark."""
        if not self.region.clear():
            self._view.choose_annotation("")

    # Inside

    def _bind(self) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "play.toggle": self.toggle,
            "play.slower_shuttle": self.shuttle_back,
            "play.stop_shuttle": self.shuttle_stop,
            "play.faster_shuttle": self.shuttle_forward,
            "play.home": lambda: self.seek(0),
            "play.end": lambda: self.seek(self._view.length),
            "play.slower": lambda: self.step_speed(False),
            "play.faster": lambda: self.step_speed(True),
            "play.speed_toggle": self.toggle_speed,
            "play.loop": self.toggle_loop,
            "play.louder": lambda: self.set_volume(self._volume + VOLUME_STEP),
            "play.quieter": lambda: self.set_volume(self._volume - VOLUME_STEP),
            "region.start": self.region.start_here,
            "region.end": self.region.end_here,
            "region.clear": self.clear_region,
            **{command: partial(self.skip, by_ms) for command, by_ms in SKIPS_MS.items()},
            **{command: partial(self.toggle_solo, channel) for command, channel in SOLO_COMMANDS.items()},
        }
        for command, deed in deeds.items():
            self._actions.on(command, deed)

    def _begin_anew(self) -> None:
        self.loop.stop()
        self.region.clear()
        self._player.set_speed(self._shuttle.rest(self._player.state.speed))
        self._refresh()

    @Slot(float)
    def _follow_sound(self, ms: float) -> None:
        self._view.move_playhead(ms)
        state = self._player.state
        if not state.playing or state.waiting != self._shown.waiting:
            self._refresh()

    @Slot(object)
    def _tell_loop(self, span: object) -> None:
        self.loop_changed.emit(span)
        if span is not None:
            self._view.move_playhead(self._player.position_ms)
        self._refresh()

    def _refresh(self) -> None:
        """Show what the player does now, on the bar and in the menus."""
        state, before = self._player.state, self._shown
        self._shown = Transport(
            open=bool(self._channels),
            playing=state.playing,
            waiting=state.waiting,
            speed=state.speed,
            volume=self._volume,
            silenced=self._silenced,
            channels=self._channels,
            solo=state.mix.solo,
            muted=state.mix.muted,
            looping=self.loop.span is not None,
        )
        self._clock.run(state.playing)
        if not state.playing and before.playing:
            self._view.move_playhead(self._player.position_ms)
        self._check_actions()
        if self._shown.unheard != before.unheard:
            self.unheard_changed.emit(self._shown.unheard)
        if self._shown != before:
            self.changed.emit()

    def _check_actions(self) -> None:
        self._actions["play.loop"].setChecked(self._shown.looping)
        for command, channel in SOLO_COMMANDS.items():
            alone = channel in self._channels and self._channels.index(channel) == self._shown.solo
            self._actions[command].setChecked(alone)
