"""Asking before a draft is thrown away: the question names what is lost."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.language import tr, trc, trn
from qa_desktop.services.discarding import Discarding, is_draft
from qa_desktop.services.grading import Grading
from ui.actions import Actions
from ui.call_name import name_of
from ui.widgets.plain import as_plain, breakable
from ui.widgets.settle import settle_typing

QUESTION_WIDTH = 360


class Discard(QObject):
    """Does `call.discard`."""

    def __init__(
        self,
        *,
        grading: Grading,
        discarding: Discarding,
        actions: Actions,
        say: Callable[[QaError], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._grading = grading
        self._discarding = discarding
        self._say = say
        self._window = window
        actions.on("call.discard", self.ask)

    def ask(self) -> None:
        """Ask, with the harmless answer under Enter and Esc."""
        settle_typing()
        call = self._grading.call
        if call is None or call.read_only or not is_draft(call.evaluation):
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setStyleSheet(f"QLabel {{ min-width: {QUESTION_WIDTH}px; }}")
        box.setWindowTitle(tr("Discard this draft"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Discard this draft?"))
        box.setInformativeText(
            as_plain(
                f"{breakable(name_of(call.recording))}\n\n"
                + tr("Lost for good: {what}.").format(what=lost_words(call.evaluation))
                + "\n\n"
                + tr("The call itself stays in the queue and can be graded anew.")
            )
        )
        discard = box.addButton(tr("Discard the draft"), QMessageBox.ButtonRole.DestructiveRole)
        discard.setObjectName("discard")
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("keep")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        draft = call.evaluation.id
        discard.clicked.connect(lambda: self._discarding.discard(draft, failed=self._say))
        box.open()


def lost_words(evaluation: Evaluation) -> str:
    """Count what a draft holds: `11 answers, 5 marks, 8 comments`."""
    answers = evaluation.answers.values()
    answered = sum(answer.value is not None for answer in answers)
    marks = len(evaluation.annotations)
    comments = sum(bool(answer.comment) for answer in answers) + bool(evaluation.summary)
    parts = (
        (answered, trn("{count} answer", "{count} answers", answered)),
        (marks, trn("{count} mark", "{count} marks", marks)),
        (comments, trn("{count} comment", "{count} comments", comments)),
    )
    return trc("between things", ", ").join(words.format(count=count) for count, words in parts if count)
