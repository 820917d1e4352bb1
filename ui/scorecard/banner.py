"""The line under the head that says why nothing can be changed, or that something came back."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import miscounted
from qa_desktop.language import tr
from ui.scorecard.wording import doubt_words, result_words
from ui.theme import Theme
from ui.widgets.drawing import fill_box
from ui.widgets.sentence import Ink, Said, Sentence


class StateBanner(QWidget):
    """Seen unless the evaluation is a plain draft."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_low = False
        self._whole = self._short = Said()
        self.sentence = Sentence(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 5, 14, 5)
        self.doubt = Sentence(theme)
        column.addWidget(self.sentence)
        column.addWidget(self.doubt)

    def show_state(self, evaluation: Evaluation, card: Scorecard, *, to_read: bool = False) -> None:
        """Show how the evaluation stands; `to_read`: it is not this person's to edit, even where it is open.

        And that its answers come to something else than it was sent with, where they do.
        """
        self._whole, self._short = _said_to_reader() if to_read and evaluation.is_open else _said(evaluation)
        doubt = _doubt(evaluation, card)
        self.doubt.say(Said(doubt, Ink.WARNING, "warning") if doubt else Said())
        for part in (self.sentence, self.doubt):
            part.setToolTip(self._whole.text)
        self.setVisible(bool(self._whole.text))
        self._share_room()

    def make_low(self, *, low: bool) -> None:
        """Spend a single sentence on it where height is scarce: the doubt, where there is one; its tip has all."""
        self._is_low = low
        self._share_room()

    def _share_room(self) -> None:
        doubts = bool(self.doubt.said.text)
        self.doubt.setVisible(doubts)
        self.sentence.say(self._short if self._is_low else self._whole)
        self.sentence.setVisible(not (self._is_low and doubts))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        del event
        fill_box(QPainter(self), QRectF(self.rect()), self._theme.tokens.hover, radius=0)


def _doubt(evaluation: Evaluation, card: Scorecard) -> str:
    reckoned = miscounted(card, evaluation)
    if reckoned is None:
        return ""
    bands = {band.id: band.name for band in card.bands}
    claimed, come_to = (
        result_words(one.score, bands.get(one.band_id), fatal=one.fatal) for one in (evaluation.outcome, reckoned)
    )
    return doubt_words(claimed, come_to)


def _said_to_reader() -> tuple[Said, Said]:
    whole, short = (
        tr("Its author is still working on it. It can be read, not changed."),
        tr("Its author is still working on it."),
    )
    return Said(whole, icon_name="lock"), Said(short, icon_name="lock")


def _said(evaluation: Evaluation) -> tuple[Said, Said]:
    """Return what is said of an evaluation, whole and in a single sentence."""
    at = "" if evaluation.submitted_at is None else f"{evaluation.submitted_at.astimezone():%Y-%m-%d %H:%M}"
    match evaluation.state:
        case EvaluationState.SUBMITTED:
            whole, short = tr("Submitted on {time}. It can be read, not changed."), tr("Submitted on {time}.")
        case EvaluationState.APPROVED:
            whole = tr("Submitted on {time} and approved. It can be read, not changed.")
            short = tr("Submitted on {time} and approved.")
        case EvaluationState.RETURNED:
            said = Said(tr("Returned to you: revise it and submit it again."), Ink.WARNING, "back")
            return said, said
        case EvaluationState.DRAFT:
            return Said(), Said()
    return Said(whole.format(time=at), icon_name="lock"), Said(short.format(time=at), icon_name="lock")
