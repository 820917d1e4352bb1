"""Why points were lost: root causes on two axes, between whom or what something gaped and what let it happen."""

from collections.abc import Iterable
from enum import StrEnum

from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.judging import has_failed, share_earned
from qa_desktop.domain.scorecard import Criterion


class Axis(StrEnum):
    """What a root cause speaks of."""

    GAP = "gap"
    ORIGIN = "origin"


class RootCause(StrEnum):
    """The root causes, in the order in which they are listed; the first four are gaps, the others origins."""

    INFORMATION_GAP = "information_gap"
    DESIGN_GAP = "design_gap"
    COMMUNICATION_GAP = "communication_gap"
    DELIVERY_GAP = "delivery_gap"
    PROCESS_HOLE = "process_hole"
    SKILL_GAP = "skill_gap"
    SYSTEM_DEFECT = "system_defect"

    @property
    def axis(self) -> Axis:
        """The axis that it lies on."""
        return Axis.ORIGIN if self in _ORIGINS else Axis.GAP


_ORIGINS = frozenset({RootCause.PROCESS_HOLE, RootCause.SKILL_GAP, RootCause.SYSTEM_DEFECT})


def loses_points(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether an answer lost points or failed, so that one may ask why; a bonus not earned is no loss."""
    share = share_earned(criterion, value)
    if criterion.bonus or share is None:
        return False
    return share < 1 or has_failed(criterion, value)


def in_order(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return reasons once each as they are listed; those of a newer program, unknown here, come last."""
    chosen = dict.fromkeys(reasons)
    known = [cause.value for cause in RootCause if cause.value in chosen]
    return (*known, *(one for one in chosen if one not in known))


def toggled(reasons: Iterable[str], cause: str) -> tuple[str, ...]:
    """Return reasons with one that was not there added, or one that was taken away."""
    chosen = tuple(reasons)
    return in_order(one for one in chosen if one != cause) if cause in chosen else in_order((*chosen, cause))
