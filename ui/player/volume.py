"""How loud, and which channels are heard: a button that shows it, and the small panel it opens."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.player.buttons import ToolButton
from ui.player.controller import LOUDEST, VOLUME_STEP, PlayerController
from ui.theme import Tokens
from ui.waveform.lanes import lane_names
from ui.widgets.buttons import name_for_everyone

NOTCH = 120


class VolumePanel(QFrame):
    """Mute and a slider, and a mute for each channel; closes at a click elsewhere or at Escape."""

    closed = Signal()

    def __init__(self, controller: PlayerController, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self._controller = controller
        self._mute = ToolButton("tool")
        self._mute.setCheckable(True)
        self._mute.clicked.connect(controller.silence)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, LOUDEST)
        self._slider.setPageStep(VOLUME_STEP)
        self._slider.setMinimumWidth(150)
        self._slider.valueChanged.connect(self._take_volume)
        self._figure = QLabel()
        self._figure.setMinimumWidth(self._figure.fontMetrics().horizontalAdvance("100"))
        self._tokens: Tokens | None = None
        self._mutes: list[ToolButton] = []
        self._channels = QHBoxLayout()
        self._lay_out()

    def retranslate(self) -> None:
        """Word everything anew."""
        name_for_everyone(self._mute, tr("Mute"))
        self._slider.setAccessibleName(tr("Volume"))
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now."""
        shown = self._controller.transport
        self._mute.setChecked(shown.silenced)
        self._mute.show_icon("mute" if shown.silenced else "volume")
        self._mute.label("")
        self._slider.blockSignals(True)
        self._slider.setValue(shown.volume)
        self._slider.blockSignals(False)
        self._figure.setText(str(shown.volume))
        self._show_channels(lane_names(shown.channels) if len(shown.channels) > 1 else ())
        for number, mute in enumerate(self._mutes):
            mute.setChecked(number in shown.muted)
            mute.setEnabled(shown.solo is None)
            mute.show_icon("mute" if number in shown.muted else "volume")
        self._colour()

    def dress(self, tokens: Tokens) -> None:
        """Colour the icons for the theme."""
        self._tokens = tokens
        self._colour()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the slider."""
        super().showEvent(event)
        self._slider.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._mute)
        row.addWidget(self._slider, 1)
        row.addWidget(self._figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(self._channels)

    def _show_channels(self, names: tuple[str, ...]) -> None:
        while len(self._mutes) > len(names):
            old = self._mutes.pop()
            old.hide()
            old.deleteLater()
        while len(self._mutes) < len(names):
            mute = ToolButton("tool")
            mute.setCheckable(True)
            mute.clicked.connect(self._take_mutes)
            mute.show_icon("volume")
            self._channels.addWidget(mute, 1)
            self._mutes.append(mute)
        for mute, name in zip(self._mutes, names, strict=True):
            mute.label(name)
            name_for_everyone(mute, tr("Mute {channel}").format(channel=name))

    def _colour(self) -> None:
        if self._tokens is not None:
            for button in (self._mute, *self._mutes):
                button.dress(self._tokens)

    @Slot(int)
    def _take_volume(self, volume: int) -> None:
        self._controller.set_volume(volume)

    @Slot()
    def _take_mutes(self) -> None:
        muted = self._controller.transport.muted
        for number, mute in enumerate(self._mutes):
            if mute.isChecked() != (number in muted):
                self._controller.set_muted(number, mute.isChecked())


class VolumeButton(ToolButton):
    """Shows the volume; opens the panel, and the wheel over it turns the volume."""

    def __init__(self, controller: PlayerController, parent: QWidget | None = None) -> None:
        super().__init__("tool", parent)
        self._controller = controller
        self.panel = VolumePanel(controller, self)
        self.clicked.connect(self.open_panel)

    def refresh(self, *, compact: bool) -> None:
        """Show what is so now; without the figure where room is scarce."""
        shown = self._controller.transport
        self.show_icon("mute" if shown.silenced or shown.volume == 0 else "volume")
        self.label("" if compact else str(shown.volume))
        self.light(bool(shown.muted) or shown.silenced)
        self.setToolTip(self._described())
        self.setAccessibleName(self._described())
        self.panel.refresh()

    @Slot()
    def open_panel(self) -> None:
        """Open the panel above the button, within the screen."""
        self.panel.adjustSize()
        size, screen = self.panel.sizeHint(), self.screen().availableGeometry()
        place = self.mapToGlobal(QPoint(self.width() - size.width(), -size.height() - 4))
        left = min(max(place.x(), screen.left()), screen.right() - size.width())
        self.panel.move(left, max(place.y(), screen.top()))
        self.panel.show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the volume."""
        turned = event.angleDelta().y()
        self._controller.set_volume(self._controller.transport.volume + round(turned / NOTCH * VOLUME_STEP))
        event.accept()

    def _described(self) -> str:
        shown = self._controller.transport
        if shown.silenced:
            return tr("Volume: muted")
        names = lane_names(shown.channels)
        muted = [names[number] for number in sorted(shown.muted) if number < len(names)]
        volume = tr("Volume: {volume}").format(volume=shown.volume)
        silent = tr("Muted: {names}").format(names=", ".join(muted))
        return f"{volume} · {silent}" if muted else volume
