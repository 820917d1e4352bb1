"""What a lead said, over the scorecard: the decision, its reason, the replies with the way to their places."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qa_desktop.domain.review import Decision, Reply, ReplyTarget
from qa_desktop.language import tr
from ui.annotations.tag_book import TagBook
from ui.review.dossier import Dossier
from ui.review.wording import decision_words, place_words, reply_words
from ui.theme import Theme
from ui.widgets.drawing import fill_box
from ui.widgets.sentence import Ink, Said, Sentence, SentenceButton

MOST_HEIGHT = 190
LOW_HEIGHT = 19


class Feedback(QFrame):
    """Hidden while nothing was said and the newest revision is on the desk.

    `mark_asked` carries an annotation's id, `criterion_asked` a criterion's; `newest_asked` and `revisions_asked` lead
    to the other revisions.
    """

    mark_asked = Signal(str)
    criterion_asked = Signal(str)
    newest_asked = Signal()
    revisions_asked = Signal()

    def __init__(self, dossier: Dossier, theme: Theme, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low = False
        self._dossier = dossier
        self._theme = theme
        self._tags = tags
        self.standing = Sentence(theme)
        self.decision = Sentence(theme)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.replies: list[SentenceButton] = []
        self.revisions = _button("review-revisions")
        self.newest = _button("review-newest")
        self._lay_out()
        self.revisions.clicked.connect(self.revisions_asked)
        self.newest.clicked.connect(self.newest_asked)
        dossier.changed.connect(self.refresh)
        tags.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what was said."""
        dossier = self._dossier
        decision, many = dossier.decision, len(dossier.revisions) > 1
        self.standing.say(self._standing())
        self.standing.setVisible(bool(self.standing.said.text))
        self.decision.setVisible(decision is not None)
        self.reason.setVisible(decision is not None and bool(decision.reason))
        if decision is not None:
            approved = decision.decision is Decision.APPROVED
            ink, sign = (Ink.GOOD, "check") if approved else (Ink.WARNING, "back")
            self.decision.say(Said(decision_words(decision), ink, sign))
            self.reason.setText(decision.reason)
            self.reason.setAccessibleName(decision.reason)
        self._show_replies(dossier.replies)
        self.revisions.setText(tr("Revisions ({count})").format(count=len(dossier.revisions)))
        self.revisions.setVisible(many and not self._low)
        self.newest.setText(tr("To the newest revision"))
        self.newest.setVisible(many and dossier.current is not dossier.newest)
        self._area.setVisible(self.reason.isVisibleTo(self._content) or bool(self.replies))
        self._fit()
        said = decision is not None or bool(self.replies) or bool(self.standing.said.text)
        self.setVisible(dossier.call is not None and (said or many))

    def make_low(self, *, low: bool) -> None:
        """Leave the height to the card: what was said is scrolled, the revisions are reached by their command."""
        if low != self._low:
            self._low = low
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, in the colour of the decision."""
        del event
        tokens, decision = self._theme.tokens, self._dossier.decision
        ground = tokens.hover
        if decision is not None:
            ground = tokens.good_soft if decision.decision is Decision.APPROVED else tokens.warning_soft
        fill_box(QPainter(self), QRectF(self.rect()), ground, radius=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the words in the new width."""
        super().resizeEvent(event)
        self._fit()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._content = QWidget()
        self._said = QVBoxLayout(self._content)
        self._said.setContentsMargins(0, 0, 0, 0)
        self._said.setSpacing(2)
        self._said.addWidget(self.reason)
        self._area = QScrollArea()
        self._area.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.revisions)
        buttons.addWidget(self.newest)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.setSpacing(4)
        for part in (self.standing, self.decision, self._area):
            column.addWidget(part)
        column.addLayout(buttons)

    def _standing(self) -> Said:
        """Say whose evaluation and which revision is on the desk, where that is not plain."""
        dossier = self._dossier
        current, newest = dossier.current, dossier.newest
        if current is None or newest is None:
            return Said()
        whose = "" if dossier.is_own else tr("Graded by {person}").format(person=current.author_name)
        which = ""
        if current is not newest:
            words = tr("revision {number} of {count}, to be read")
            which = words.format(number=current.number, count=len(dossier.revisions))
        said = " · ".join(part for part in (whose, which) if part)
        said = said[:1].upper() + said[1:]
        return Said(said, icon_name="lock" if said else "")

    def _show_replies(self, replies: tuple[Reply, ...]) -> None:
        for old in self.replies:
            old.setParent(None)
            old.deleteLater()
        self.replies = []
        call = self._dossier.call
        if call is None:
            return
        for reply in replies:
            place = place_words(reply.target, reply.target_id, call.evaluation, call.card, self._tags)
            button = SentenceButton(self._theme)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.say(Said(reply_words(reply, place), icon_name=_SIGNS[reply.target]))
            button.clicked.connect(lambda _checked=False, one=reply: self._go(one))
            self._said.addWidget(button)
            button.show()  # by itself Qt shows it later, and until then it has no height
            before = self.revisions.previousInFocusChain()
            if before is not None:  # so that the card comes after what was said
                QWidget.setTabOrder(before, button)
                QWidget.setTabOrder(button, self.revisions)
            self.replies.append(button)

    def _go(self, reply: Reply) -> None:
        if reply.target is ReplyTarget.ANNOTATION:
            self.mark_asked.emit(reply.target_id)
        elif reply.target is ReplyTarget.ANSWER:
            self.criterion_asked.emit(reply.target_id)

    def _fit(self) -> None:
        """Take no more height than the words need; what is longer than the most is scrolled."""
        width = self.width() - 28
        needed = self._said.heightForWidth(width) if self._said.hasHeightForWidth() else self._said.sizeHint().height()
        height = min(LOW_HEIGHT if self._low else MOST_HEIGHT, max(needed, 1))
        if self._area.minimumHeight() != height:
            self._area.setFixedHeight(height)


_SIGNS = {ReplyTarget.ANNOTATION: "tag", ReplyTarget.ANSWER: "check", ReplyTarget.EVALUATION: "info"}


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    return button
