"""Scoring the evaluations of one card after the other: what depends on the card alone is reckoned once a card."""

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import Score, Scorer


class CardScorer:
    """Remembers the card that was scored last, so that a key costs no more than its answer."""

    def __init__(self) -> None:
        self._scorer: Scorer | None = None

    def score(self, card: Scorecard, evaluation: Evaluation) -> Score:
        """Return the score of an evaluation on that card."""
        if self._scorer is None or self._scorer.card is not card:
            self._scorer = Scorer(card)
        return self._scorer.score(evaluation.answers)
