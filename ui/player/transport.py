"""The transport bar: play, where we are, how fast, what is looped, who is heard, how loud."""

from enum import IntEnum

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QWidget

from qa_desktop.domain.recording import Channel
from qa_desktop.domain.timecode import format_position
from qa_desktop.language import tr
from ui.actions import Actions
from ui.player.buttons import ActionButton, ToolButton, with_key
from ui.player.controller import PlayerController
from ui.player.speed_button import SpeedButton
from ui.player.volume import VolumeButton
from ui.theme import Lane, Theme, Tokens
from ui.view_state import ViewState
from ui.waveform.lanes import channel_name

HEIGHT_PX = 44
NARROWEST_PX = 336
SPACING_PX, TIGHT_PX = 8, 4
SOLO = ((Channel.AGENT, "play.solo_agent"), (Channel.CUSTOMER, "play.solo_customer"))


class Room(IntEnum):
    """How much is written on the bar, from everything to what must be."""

    AMPLE = 0
    SHORT = 1  # keys and icons instead of words
    TIGHT = 2  # and no length
    LEAST = 3  # and no skip buttons
    SCANT = 4  # and no loop


class TransportBar(QFrame):
    """Buttons trigger the commands of the table; the rest is the controller's."""

    def __init__(
        self,
        controller: PlayerController,
        view: ViewState,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedHeight(HEIGHT_PX)
        self._controller, self._view, self._actions, self._theme = controller, view, actions, theme
        self._room = Room.AMPLE
        self._back = ActionButton(actions["play.back"])
        self._play = ActionButton(actions["play.toggle"], "play")
        self._forward = ActionButton(actions["play.forward"])
        self._time, self._length = QLabel(), QLabel()
        self._speed = SpeedButton(controller, actions["play.speed_toggle"])
        self._loop = ActionButton(actions["play.loop"])
        self._solo = {channel: ActionButton(actions[command]) for channel, command in SOLO}
        self._volume = VolumeButton(controller)
        self._prepare()
        self._lay_out()
        self._listen()
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Playback"))
        self._time.setAccessibleName(tr("Position"))
        self._length.setAccessibleName(tr("Length"))
        self._volume.panel.retranslate()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what the player does now, with as many words as there is room for."""
        self._show_length()
        for room in Room:
            self._room = room
            self._fill()
            layout = self.layout()
            if layout is None or layout.sizeHint().width() <= self.width():
                break
        self._dress()

    def _fill(self) -> None:
        shown, words = self._controller.transport, self._room is Room.AMPLE
        self._play.show_icon("pause" if shown.playing else "play")
        for skip in (self._back, self._forward):
            skip.setVisible(self._room < Room.LEAST)
        self._length.setVisible(self._room < Room.TIGHT)
        self._sync_sound()
        self._loop.setVisible(self._room < Room.SCANT)
        self._row.setSpacing(SPACING_PX if self._room < Room.LEAST else TIGHT_PX)
        for wordless in (self._back, self._play, self._forward):
            wordless.label("")
        for part in (self._time, self._length, self._speed):
            part.setEnabled(shown.open)
        self._speed.refresh()
        self._loop.label(self._actions.keys_of("play.loop") if self._room < Room.TIGHT else "")
        for channel, command in SOLO:
            self._fill_solo(channel, command, words=words)
        self._volume.refresh(compact=not words)

    def _fill_solo(self, channel: Channel, command: str, *, words: bool) -> None:
        button, action = self._solo[channel], self._actions[command]
        of_use = len(self._controller.transport.channels) > 1
        button.setEnabled(of_use and action.isEnabled())
        key = self._actions.keys_of(command)
        button.label(f"{key} {channel_name(channel)}".strip() if words else key or channel_name(channel)[:1])
        alone = self._controller.transport.open and not of_use
        button.setToolTip(tr("One channel: both speakers are mixed") if alone else with_key(action.text(), action))

    def _prepare(self) -> None:
        self._back.show_icon("back")
        self._forward.show_icon("forward")
        self._loop.show_icon("loop")
        self._time.setProperty("role", "clock")
        self._length.setProperty("role", "muted")
        for label in (self._time, self._length):
            font = QFont(label.font())
            font.setFeature(QFont.Tag("tnum"), 1)
            label.setFont(font)

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for first in (self._back, self._play, self._forward):
            row.addWidget(first)
        row.addSpacing(4)
        row.addWidget(self._time)
        row.addWidget(self._length)
        row.addSpacing(4)
        for button in (self._speed, self._loop, *self._solo.values()):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._volume)

    def _listen(self) -> None:
        self._controller.changed.connect(self.refresh)
        self._actions.rebound.connect(self.refresh)
        for _, command in SOLO:
            self._actions[command].changed.connect(self._sync_solo)
        for command, _ in self._sounding():
            self._actions[command].changed.connect(self._sync_sound)
        self._view.playhead_moved.connect(self._show_time)
        self._view.length_changed.connect(self.refresh)
        self._theme.changed.connect(self._dress)

    @Slot()
    def _show_time(self) -> None:
        text = format_position(int(self._view.playhead))
        if text != self._time.text():
            self._time.setText(text)

    def _show_length(self) -> None:
        text = format_position(int(self._view.length))
        self._length.setText(f"/ {text}")
        widest = self._time.fontMetrics().horizontalAdvance("".join("0" if c.isdigit() else c for c in text))
        self._time.setMinimumWidth(widest + 2)
        self._show_time()

    def _sounding(self) -> tuple[tuple[str, ActionButton], ...]:
        buttons = (self._back, self._play, self._forward, self._loop)
        return tuple(zip(("play.back", "play.toggle", "play.forward", "play.loop"), buttons, strict=True))

    @Slot()
    def _sync_sound(self) -> None:
        """Offer to play only what can be heard: a call whose file is gone can be graded all the same."""
        for command, button in self._sounding():
            button.setEnabled(self._controller.transport.open and self._actions[command].isEnabled())

    @Slot()
    def _sync_solo(self) -> None:
        for channel, command in SOLO:
            self._fill_solo(channel, command, words=self._room is Room.AMPLE)

    @Slot()
    def _dress(self) -> None:
        tokens = self._theme.tokens
        for channel, lane in _lanes(tokens).items():
            self._solo[channel].show_icon("dot", lane.text)
        buttons: tuple[ToolButton, ...] = (self._back, self._play, self._forward, self._loop, self._volume)
        for button in (*buttons, *self._solo.values()):
            button.dress(tokens)
        self._volume.panel.dress(tokens)

    def minimumSizeHint(self) -> QSize:
        """With what must be on it."""
        return QSize(NARROWEST_PX, HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much as fits."""
        super().resizeEvent(event)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _lanes(tokens: Tokens) -> dict[Channel, Lane]:
    return {Channel.AGENT: tokens.agent, Channel.CUSTOMER: tokens.customer}
