"""Critical accuracy: how many calls went without an error that harms the customer, the business or compliance.

It stands beside the score and is never blended with it, nor are the classes with one another.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qa_desktop.domain.scorecard import ErrorClass, Scorecard

LEAST_INSPECTED = 30
"""Of fewer calls, one more with an error moves the accuracy by over 3 %."""


@dataclass(frozen=True, slots=True)
class ClassAccuracy:
    """How many calls were inspected for a class of errors, and how many of them had none."""

    error_class: ErrorClass
    inspected: int
    without: int

    @property
    def share(self) -> float | None:
        """Return calls without such an error ÷ calls inspected, 0…1; None where they are too few to say so."""
        return self.without / self.inspected if self.inspected >= LEAST_INSPECTED else None


def error_classes_of(card: Scorecard) -> tuple[ErrorClass, ...]:
    """Return the classes that criteria of a card have, in their own order."""
    had = {criterion.error_class for criterion in card.criteria}
    return tuple(one for one in ErrorClass if one in had)


def critical_accuracy(
    classes: Collection[ErrorClass], calls: Iterable[Collection[ErrorClass]]
) -> tuple[ClassAccuracy, ...]:
    """Return the accuracy of each class; each of `calls` is told by the classes of which it has an error.

    Transactions without a critical error ÷ transactions inspected, for each class apart: the customer, business and
    compliance critical error accuracy of the COPC Customer Experience Standard. A call has an error of a class once,
    however many criteria of that class have failed.
    """
    inspected = 0
    defective = dict.fromkeys(classes, 0)
    for found in calls:
        inspected += 1
        for one in defective.keys() & set(found):
            defective[one] += 1
    return tuple(ClassAccuracy(one, inspected, inspected - count) for one, count in defective.items())
