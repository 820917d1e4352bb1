"""The lead's bar under the scorecard: a field, and what to do with what stands in it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.review import ReplyTarget
from qa_desktop.language import tr
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.review.dossier import Dossier
from ui.review.wording import place_words
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.growing_text import MOST_LINES, GrowingText
from ui.widgets.plain import as_plain
from ui.widgets.trouble import TroubleLine

Place = tuple[ReplyTarget, str]
SIDE = 14
LOW_GAP = 4
LOW_LINES = 2
WHOLE: Place = (ReplyTarget.EVALUATION, "")


class DecisionBar(QFrame):
    """Seen while a lead reads somebody else's evaluation.

    The place of a reply is the mark or the criterion that was chosen last. `reply_asked` carries place and words,
    `approve_asked` and `return_asked` the words; `aimed` tells that the place is another one.
    """

    reply_asked = Signal(object, str)
    approve_asked = Signal(str)
    return_asked = Signal(str)
    aimed = Signal()
    next_asked = Signal()
    team_asked = Signal()

    def __init__(self, dossier: Dossier, actions: Actions, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self.setObjectName("decision-bar")
        self._dossier = dossier
        self._actions = actions
        self._tags = tags
        self._place: Place = WHOLE
        self._low = False
        self.place = ElidedLabel()
        self.place.setProperty("role", "small")
        self.whole = _button("review-whole", "quiet")
        self.field = _Field()
        self.field.setObjectName("review-text")
        self.trouble = TroubleLine()
        self.reply = _button("review-reply")
        self.send_back = _button("review-return")
        self.approve = _button("review-approve", "primary")
        self.onward = _button("review-onward", "primary")
        self.team = _button("review-team")
        self._lay_out()
        self._connect()
        self.refresh()

    # -- what is chosen --------------------------------------------------------------------------------------------

    def aim(self, place: Place) -> None:
        """Let the next reply stand there."""
        changed, self._place = place != self._place, place
        self._show_place()
        if changed:
            self.aimed.emit()

    @property
    def aim_taken(self) -> Place:
        """Where the next reply stands."""
        return self._place

    @property
    def words(self) -> str:
        """What stands in the field."""
        return self.field.toPlainText().strip()

    def write(self) -> None:
        """Take the keyboard to the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def clear(self) -> None:
        """Begin anew: what was written is stored."""
        self.field.set_text("")
        self.forgive()

    def blame(self, error: QaError) -> None:
        """Say why it did not go, and wait for better words."""
        self.warn(error)
        self.write()

    def warn(self, error: QaError) -> None:
        """Say what is amiss or has happened, and leave the keyboard where it is."""
        self.trouble.blame(error)
        self._fit()

    def forgive(self) -> None:
        """Say nothing more of what was amiss."""
        self.trouble.clear()
        self._fit()

    # -- what it shows ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what can be done now."""
        dossier, call = self._dossier, self._dossier.call
        may = dossier.may_decide
        reading = call is not None and dossier.is_lead and not dossier.is_own and not call.evaluation.is_open
        self.setVisible(reading)
        for part in (self.field, self.reply, self.send_back, self.approve, self.place, self.whole):
            part.setVisible(may)
        self.onward.setVisible(not may)
        if not may:
            self.trouble.clear()
        self._word()

    def make_low(self, *, low: bool) -> None:
        """Leave what height there is to the words: margins shrink, and a refusal takes the line of the place."""
        self._low = low
        self.field.let_grow(LOW_LINES if low else MOST_LINES)
        margin = LOW_GAP if low else 8
        self._column.setContentsMargins(SIDE, margin, SIDE, margin)
        self._column.setSpacing(LOW_GAP if low else 6)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words of a refusal the height that they need in the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(6)
        above.addWidget(self.place, 1)
        above.addWidget(self.whole)
        below = QHBoxLayout()
        below.setSpacing(6)
        for button in (self.reply, self.send_back, self.approve, self.team, self.onward):
            below.addWidget(button)
        below.setStretchFactor(self.approve, 1)
        below.setStretchFactor(self.onward, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 8, SIDE, 8)
        column.setSpacing(6)
        column.addLayout(above)
        column.addWidget(self.field)
        column.addWidget(self.trouble)
        column.addLayout(below)

    def _connect(self) -> None:
        self.whole.clicked.connect(lambda: self.aim(WHOLE))
        self.reply.clicked.connect(lambda: self.reply_asked.emit(self._place, self.words))
        self.send_back.clicked.connect(lambda: self.return_asked.emit(self.words))
        self.approve.clicked.connect(lambda: self.approve_asked.emit(self.words))
        self.onward.clicked.connect(self.next_asked)
        self.team.clicked.connect(self.team_asked)
        self.field.sent.connect(self.reply.click)
        self.field.typed.connect(lambda _text: self.forgive())
        self.field.textChanged.connect(self._show_place)
        self._dossier.changed.connect(self.refresh)
        self._actions.rebound.connect(self._word)
        self._tags.changed.connect(self._show_place)

    def _word(self) -> None:
        self.setAccessibleName(tr("Review"))
        self.field.setPlaceholderText(tr("A reply, or the reason for returning it"))
        self.field.setAccessibleName(tr("A reply, or the reason for returning it"))
        self.whole.setText(tr("On the whole"))
        self.whole.setToolTip(tr("Reply on the whole evaluation"))
        self.reply.setText(tr("Reply"))
        self.send_back.setText(tr("Return"))
        self.approve.setText(tr("Approve"))
        self.onward.setText(tr("Review the next one"))
        self.team.setText(tr("Team's evaluations"))
        for button, command in (
            (self.reply, "review.reply"),
            (self.send_back, "review.return"),
            (self.approve, "review.approve"),
            (self.onward, "review.next"),
            (self.team, "review.team"),
        ):
            keys = self._actions.keys_of(command)
            button.setToolTip(f"{self._actions[command].text()} ({keys})" if keys else self._actions[command].text())
        self.team.setVisible(not self._dossier.may_decide)
        self._show_place()

    def _fit(self) -> None:
        width = self.contentsRect().width() - 2 * SIDE
        troubled = bool(self.trouble.text())
        self.trouble.setMinimumHeight(self.trouble.heightForWidth(width) if troubled else 0)
        may = self._dossier.may_decide
        self.place.setVisible(may and not (self._low and troubled))
        self.whole.setVisible(may and self._place != WHOLE and not (self._low and troubled))

    def _show_place(self) -> None:
        call = self._dossier.call
        if call is None:
            return
        place = place_words(*self._place, call.evaluation, call.card, self._tags)
        words = tr("Reply on: {place}").format(place=place)
        full = self.field.labelled(tr("Reply")) if self.field.is_full else ""
        self.place.setText(full or words)
        self.place.setToolTip(as_plain("\n".join(filter(None, (words, full)))))
        self._fit()


class _Field(GrowingText):
    """Ctrl+Enter sends."""

    sent = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _sends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Ctrl+Enter."""
        if _sends(event):
            self.sent.emit()
            return
        super().keyPressEvent(event)


def _sends(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _button(name: str, role: str = "") -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    if role:
        button.setProperty("role", role)
    return button
