"""Every revision of an evaluation with what was said of it, and the way to read each."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.review import Reply, Review
from qa_desktop.language import tr
from qa_desktop.services.review_ports import Revision
from ui.annotations.tag_book import TagBook
from ui.review.dossier import Dossier
from ui.review.wording import decision_words, place_words, reply_words, revision_words
from ui.scorecard.wording import score_words
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.room import give_room, scrolling

SIZE = (560, 460)


class RevisionsDialog(QDialog):
    """The revisions, the newest first; `read_asked` carries the id of the one to be read."""

    read_asked = Signal(str)

    def __init__(self, dossier: Dossier, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dossier = dossier
        self._tags = tags
        give_room(self, *SIZE)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(12)
        self._list = scrolling(QWidget())
        self._column.addWidget(self._list, 1)
        self.retranslate()
        buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)  # after the list, so that Tab comes to it last
        buttons.rejected.connect(self.reject)
        self._column.addWidget(buttons)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Revisions and reviews"))
        content = QWidget()
        content.setAutoFillBackground(False)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        revisions = self._dossier.revisions
        for place, revision in reversed(list(enumerate(revisions))):
            after = revisions[place + 1] if place + 1 < len(revisions) else None
            column.addWidget(self._box(revision, after))
        column.addStretch(1)
        self._list.setWidget(content)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _box(self, revision: Revision, after: Revision | None) -> QWidget:
        box = QFrame()
        box.setProperty("role", "card")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(_label(revision_words(revision), "heading"), 1)
        current = self._dossier.current
        if current is not None and revision.evaluation_id == current.evaluation_id:
            head.addWidget(_label(tr("on the desk"), "small"))
        else:
            head.addWidget(self._reader(revision))
        column.addLayout(head)
        for number, review in enumerate(revision.reviews):
            column.addWidget(_label(decision_words(review), "muted"))
            if review.reason:
                column.addWidget(_label(review.reason))
            column.addWidget(_label(_consequence(review, after, counts=number == 0), "small"))
        for reply in revision.replies:
            column.addWidget(_label(reply_words(reply, self._place(reply)), "small"))
        return box

    def _place(self, reply: Reply) -> str:
        call = self._dossier.call
        if call is None:
            return ""
        return place_words(reply.target, reply.target_id, call.evaluation, call.card, self._tags)

    def _reader(self, revision: Revision) -> QPushButton:
        button = QPushButton(tr("Read"))
        button.setObjectName(f"read-revision-{revision.number}")
        button.setAccessibleName(tr("Read revision {number}").format(number=revision.number))

        def read() -> None:
            self.accept()
            self.read_asked.emit(revision.evaluation_id)

        button.clicked.connect(read)
        return button


def _consequence(review: Review, after: Revision | None, *, counts: bool) -> str:
    """Say on which score it was decided and which score came of it; a review that came second counted for nothing."""
    before = score_words(review.score)
    if not counts:
        return tr("Came second, so it did not count. Score {score}").format(score=before)
    if after is None or after.submitted_at is None:
        return tr("Score {score}").format(score=before)
    return tr("Score before {before}, after {after}").format(before=before, after=score_words(after.score))


def _label(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label
