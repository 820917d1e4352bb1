"""The words on the whole call, at the end of the card: the comment, feedback in three parts, and the time it took."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.domain.timecode import MS_PER_SECOND
from qa_desktop.language import tr
from qa_desktop.services.evaluation_words import FEEDBACK, time_words
from ui.scorecard.comment_box import CommentBox
from ui.scorecard.kit import CardKit
from ui.widgets.growing_text import GrowingText
from ui.widgets.plain import PlainLabel
from ui.widgets.sentence import Said, Sentence


class CallWords(QWidget):
    """Whoever grades sees every field; whoever reads sees those that hold something.

    So an evaluation from before there was feedback in parts looks as it did: its comment on the whole call, and nothing
    empty under it.
    """

    def __init__(self, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = CommentBox()
        self.summary.field.typed.connect(kit.wishes.summarised)
        self.heading = PlainLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        self.parts = {part: CommentBox() for part in FeedbackPart}
        for part, box in self.parts.items():
            box.field.typed.connect(partial(kit.wishes.fed_back.emit, part.value))
        self.time = Sentence(kit.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        for widget in (self.summary, self.heading, *self.parts.values(), self.time):
            column.addWidget(widget)

    @property
    def fields(self) -> tuple[GrowingText, ...]:
        """The fields that show, in order."""
        boxes = (self.summary, *self.parts.values())
        return tuple(box.field for box in boxes if not box.isHidden())

    def show_words(self, evaluation: Evaluation, *, editable: bool) -> None:
        """Show what is said in an evaluation."""
        feedback = evaluation.feedback
        self.summary.show_comment("", evaluation.summary, demanded=False, editable=editable)
        self.summary.word("", tr("Comment on the whole call"))
        self.summary.setVisible(editable or bool(evaluation.summary) or not feedback)
        self.heading.setText(tr("Feedback to the agent"))
        self.heading.setVisible(editable or bool(feedback))
        for part, box in self.parts.items():
            words = feedback.part(part)
            box.show_comment("", words, demanded=False, editable=editable)
            box.word(tr("Feedback to the agent"), FEEDBACK[part]())
            box.setVisible(editable or bool(words))
        self.show_time(evaluation.time)

    def show_time(self, spent: TimeSpent) -> None:
        """Show how long it has taken, once that is a second."""
        shown = spent.total_ms >= MS_PER_SECOND
        self.time.say(Said(time_words(spent) if shown else "", icon_name="clock" if shown else ""))
        self.time.setVisible(shown)
        self.time.setToolTip(
            tr("Listening: the sound played. Grading: you worked while it stood still. Paused: neither.")
        )
