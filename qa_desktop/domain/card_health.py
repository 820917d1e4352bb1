"""The health of a version of a card: what its criteria tell apart, and which of them stand out.

Every figure says of how many it is; one that is not defined says why instead of being 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_desktop.domain.critical_accuracy import ClassAccuracy

LEAST_EVALUATIONS = 30
"""Below so many an r says little: the 95 % interval around an r of 0 then reaches beyond ±0.36."""
LEAST_DOUBLED = 10
"""Below so many calls that two people graded, one answer more moves the share of agreement by over 10 %."""
LEAST_FOR_SPREAD = 2
OVERLAP = 0.8
"""From this |r| on two criteria measure much the same: they share 64 % of their variance."""
LOWEST_ALPHA = 0.667
"""Below it not even tentative conclusions should be drawn (Krippendorff, "Content Analysis", 2nd edition, p. 241)."""
MOSTLY = 0.5


class Lack(StrEnum):
    """Why a figure is not there."""

    UNSCORED = "unscored"  # words and dates earn nothing
    NEVER_ASKED = "never_asked"  # it was hidden in every evaluation
    NO_ANSWER = "no_answer"
    TOO_FEW = "too_few"  # evaluations, or calls that two people graded
    NO_LIMIT = "no_limit"  # each time costs, without end, so that it is no share of anything
    NO_SPREAD = "no_spread"  # every answer earns the same
    NO_REST = "no_rest"  # there is no other criterion that counts
    REST_WITHOUT_SPREAD = "rest_without_spread"  # the rest of the card earns the same everywhere
    NO_DIFFERENCE = "no_difference"  # nobody ever answered otherwise, so that chance explains it all
    ALWAYS_SHOWN = "always_shown"  # it depends on nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and of how many it is; without a value, why there is none."""

    n: int
    value: float | None = None
    lack: Lack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionHealth:
    """What one criterion is like.

    `evaluations` had the card, `asked` were those in which it was shown; of these it was `answered` in some, and not
    applicable in others. `hidden` is a share of all evaluations, `answer_rate` and `not_applicable` are shares of those
    asked. `mean` and `spread` (the standard deviation of a sample) are of what was earned of what was possible, 0…1.
    `rest` is the correlation with the rest of the card, `same` the share of pairs that answered alike, `alpha`
    Krippendorff's, both of calls that at least two people graded. `is_uniform`: it was never answered differently.
    """

    criterion_id: str
    evaluations: int
    asked: int
    answered: int
    answer_rate: Figure
    not_applicable: Figure
    hidden: Figure
    mean: Figure
    spread: Figure
    rest: Figure
    same: Figure
    alpha: Figure
    is_uniform: bool = False


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two criteria of which one says much the same as the other, or the opposite: r, and in how many evaluations."""

    first: str
    second: str
    r: float
    n: int

    def other(self, criterion_id: str) -> str:
        """Return the other one of the two."""
        return self.second if criterion_id == self.first else self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHealth:
    """What is known of a version of a card; `doubled` counts calls that at least two people graded on it.

    `accuracies` are of the classes of errors that its criteria have, none where none of them has one. `pairs_sought` is
    false where the card has so many criteria that no two of them were compared.
    """

    card_id: str
    version: int
    evaluations: int
    doubled: int
    criteria: tuple[CriterionHealth, ...]
    overlaps: tuple[Overlap, ...] = ()
    pairs_sought: bool = True
    accuracies: tuple[ClassAccuracy, ...] = ()

    def overlaps_of(self, criterion_id: str) -> tuple[Overlap, ...]:
        """Return those that a criterion is one of."""
        return tuple(one for one in self.overlaps if criterion_id in (one.first, one.second))


class Oddity(StrEnum):
    """Why a criterion stands out."""

    UNIFORM = "uniform"
    MOSTLY_NOT_APPLICABLE = "mostly_not_applicable"
    NEVER_ASKED = "never_asked"
    AGAINST_THE_REST = "against_the_rest"
    LOW_AGREEMENT = "low_agreement"
    OVERLAPS = "overlaps"


def oddities(criterion: CriterionHealth, overlaps: Sequence[Overlap] = ()) -> tuple[Oddity, ...]:
    """Return what stands out about a criterion, which `overlaps` are of; too few evaluations say nothing."""
    if criterion.evaluations < LEAST_EVALUATIONS:
        known = _low_agreement(criterion)
        return (Oddity.LOW_AGREEMENT,) if known else ()
    not_applicable, rest = criterion.not_applicable.value, criterion.rest.value
    found = {
        Oddity.NEVER_ASKED: not criterion.asked,
        Oddity.UNIFORM: criterion.is_uniform and criterion.answered >= LEAST_EVALUATIONS,
        Oddity.MOSTLY_NOT_APPLICABLE: not_applicable is not None and not_applicable > MOSTLY,
        Oddity.AGAINST_THE_REST: rest is not None and round(rest, 2) < 0,
        Oddity.LOW_AGREEMENT: _low_agreement(criterion),
        Oddity.OVERLAPS: bool(overlaps),
    }
    return tuple(oddity for oddity, holds in found.items() if holds)


def _low_agreement(criterion: CriterionHealth) -> bool:
    return criterion.alpha.value is not None and criterion.alpha.value < LOWEST_ALPHA
