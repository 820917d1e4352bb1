"""How a section of an evaluation stands, as its header says it."""

from typing import Protocol

from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Section
from qa_desktop.domain.scoring import Score, SectionScore
from ui.scorecard.section_header import HeaderScore
from ui.scorecard.shares import bonus_earned, signed
from ui.scorecard.wording import short_score


class Graded(Protocol):
    """An evaluation with its score."""

    @property
    def evaluation(self) -> Evaluation:
        """What was answered."""
        ...

    @property
    def score(self) -> Score:
        """What it comes to."""
        ...


def header_score(section: Section, score: SectionScore, graded: Graded) -> HeaderScore:
    """Return how a section stands; one of nothing but bonus shows what it has added."""
    hidden = graded.score.hidden
    added = bonus_earned(section, graded.evaluation, hidden)
    return HeaderScore(
        words=short_score(score.score) if added is None else signed(added),
        answered=score.answered,
        total=score.total,
        is_fatal=not places_in(section.criteria).keys().isdisjoint(graded.score.fatal_criteria),
        is_asked=any(one.id not in hidden for one in section.criteria),
    )
