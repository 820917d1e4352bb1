"""Why an answer lost points: a line under it that names the root causes, and the list to choose them from."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from qa_desktop.domain.root_cause import Axis, RootCause
from qa_desktop.language import tr
from qa_desktop.services.evaluation_words import AXES, ROOT_CAUSES, causes_words
from ui.scorecard.kit import CardKit
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import CellBox
from ui.widgets.buttons import ARROWS, ENTER
from ui.widgets.option_button import OptionButton
from ui.widgets.plain import PlainLabel
from ui.widgets.sentence import Ink, Said, SentenceButton

PICKER_WIDTH = 300
CLEARING = (Qt.Key.Key_0, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class ReasonLine(SentenceButton):
    """Names the root causes of one answer; pressed, it opens the list."""

    toggled_cause = Signal(str)
    cleared = Signal()

    def __init__(self, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(kit.theme, parent)
        self._kit = kit
        self._about = ""
        self._reasons: tuple[str, ...] = ()
        self._picker: ReasonPicker | None = None
        self.clicked.connect(self.open)

    @property
    def picker(self) -> "ReasonPicker | None":
        """The list, None while it is closed."""
        return self._picker

    def show_reasons(self, about: str, reasons: Sequence[str], *, editable: bool) -> None:
        """Show the root causes of an answer to what `about` names."""
        self._about, self._reasons = about, tuple(reasons)
        words = tr("Root cause: {causes}").format(causes=causes_words(reasons)) if reasons else tr("Root cause…")
        self.say(Said(words, Ink.WARNING if reasons else Ink.MUTED, "cause"))
        self.setEnabled(editable)
        keys = self._kit.actions.keys_of("score.reasons")
        self.setToolTip(tr("Why points were lost ({key})").format(key=keys) if editable else "")
        self.setAccessibleName(f"{about}: {words}")
        self.setAccessibleDescription(keys)
        if self._picker is not None:
            self._picker.show_chosen(self._reasons)

    def open(self) -> None:
        """Open the list under the line."""
        if self._picker is not None or not self.isEnabled():
            return
        picker = ReasonPicker(self._about, self._kit.theme, self)
        picker.toggled.connect(self.toggled_cause)
        picker.cleared.connect(self.cleared)
        picker.destroyed.connect(self._forget)
        self._picker = picker
        picker.show_chosen(self._reasons)
        picker.open_under(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _forget(self) -> None:
        self._picker = None


class ReasonPicker(QFrame):
    """The root causes by axis, each on a digit; 0 clears, Enter and Escape close. What is chosen is stored at once."""

    toggled = Signal(str)
    cleared = Signal()

    def __init__(self, about: str, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "over")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._owner = owner
        self.keys: dict[RootCause, OptionButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        heading = _label(tr("Root cause: {criterion}").format(criterion=about), "heading")
        heading.setMinimumWidth(PICKER_WIDTH)
        column.addWidget(heading)
        for axis in Axis:
            column.addWidget(_label(AXES[axis](), "small"))
            box = CellBox()
            box.hold([self._key(cause, theme) for cause in RootCause if cause.axis is axis])
            column.addWidget(box)
        column.addWidget(_label(tr("A digit chooses or takes back, 0 takes all back, Enter closes"), "small"))
        self.setAccessibleName(heading.text())

    def show_chosen(self, reasons: Sequence[str]) -> None:
        """Show those as chosen."""
        for cause, key in self.keys.items():
            key.setChecked(cause.value in reasons)

    def open_under(self, corner: QPoint) -> None:
        """Open with its upper left corner there, or as near as the screen allows."""
        room = self._owner.screen().availableGeometry()
        width = max(PICKER_WIDTH, self.sizeHint().width())
        self.resize(width, max(self.sizeHint().height(), self.heightForWidth(width)))
        place = QRect(corner, self.size())
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        self.move(place.topLeft())
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit, walk with the arrow keys, close with Enter or Escape."""
        causes = list(self.keys)
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(causes):
            self._toggle(causes[place])
        elif event.key() in CLEARING:
            self.cleared.emit()
        elif event.key() in ARROWS:
            self._walk(1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right) else -1)
        elif event.key() in ENTER or event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        keys = list(self.keys.values())
        focus = self.focusWidget()
        at = keys.index(focus) + by if isinstance(focus, OptionButton) and focus in keys else 0
        keys[at % len(keys)].setFocus(Qt.FocusReason.TabFocusReason)

    def _key(self, cause: RootCause, theme: Theme) -> OptionButton:
        key = OptionButton(theme)
        key.offer(ROOT_CAUSES[cause](), str(len(self.keys) + 1))
        key.clicked.connect(lambda: self._toggle(cause))
        self.keys[cause] = key
        return key

    def _toggle(self, cause: RootCause) -> None:
        self.toggled.emit(cause.value)
        chosen = tr("chosen") if self.keys[cause].isChecked() else tr("not chosen")
        announce(self, f"{ROOT_CAUSES[cause]()}: {chosen}")


def _label(text: str, role: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
