"""The speed: a button that toggles 1× and the last speed, with a menu of all."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup, QWheelEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from qa_desktop.language import tr
from ui.player.buttons import ToolButton, with_key
from ui.player.controller import PlayerController
from ui.player.speeds import SPEEDS, speed_text


class SpeedButton(ToolButton):
    """A click toggles, the arrow opens the menu, the wheel goes a step."""

    def __init__(self, controller: PlayerController, toggle: QAction, parent: QWidget | None = None) -> None:
        super().__init__("tool", parent)
        self._controller, self._toggle = controller, toggle
        self._menu = QMenu(self)
        self._steps = self._fill()
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.clicked.connect(toggle.trigger)

    def refresh(self) -> None:
        """Show the speed."""
        speed = self._controller.transport.speed
        text = speed_text(speed)
        self.label(text)
        self.light(speed != 1.0)
        self.setToolTip(with_key(self._toggle.text(), self._toggle))
        self.setAccessibleName(tr("Speed: {speed}").format(speed=text))
        for step, action in self._steps.items():
            action.setChecked(step == speed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go a step up or down."""
        turned = event.angleDelta().y()
        if turned:
            self._controller.step_speed(turned > 0)
        event.accept()

    def _fill(self) -> dict[float, QAction]:
        group = QActionGroup(self._menu)
        group.triggered.connect(self._choose)
        steps = {}
        for speed in reversed(SPEEDS):
            action = self._menu.addAction(speed_text(speed))
            action.setCheckable(True)
            action.setData(speed)
            steps[speed] = group.addAction(action)
        return steps

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._controller.set_speed(float(action.data()))
