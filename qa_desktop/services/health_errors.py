"""Which calls had an error of which class: one that several people graded is one call, and has what any of them found.

Of two gradings by the same person the later one counts, as it does for the agreement.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from qa_desktop.domain.critical_accuracy import ClassAccuracy, critical_accuracy, error_classes_of
from qa_desktop.domain.scorecard import ErrorClass, Scorecard
from qa_desktop.services.health_columns import Column
from qa_desktop.services.health_ports import GradedLine

NOTHING: frozenset[ErrorClass] = frozenset()


class CriticalErrors:
    """Gathers them."""

    def __init__(self, card: Scorecard, columns: Sequence[Column]) -> None:
        self._classes = error_classes_of(card)
        self._watched = [
            (place, column, column.criterion.error_class)
            for place, column in enumerate(columns)
            if column.criterion.error_class is not None
        ]
        self._found: dict[tuple[int, str], frozenset[ErrorClass]] = {}

    def add(self, line: GradedLine, codes: Sequence[int]) -> None:
        """Take what was answered in one evaluation."""
        if self._classes:
            failed = {error_class for place, column, error_class in self._watched if column.fails[codes[place]]}
            self._found[line.recording, line.author] = frozenset(failed) or NOTHING

    def result(self) -> tuple[ClassAccuracy, ...]:
        """Return the accuracy of each class that the card knows."""
        return critical_accuracy(self._classes, _by_call(self._found).values())


def _by_call(found: Mapping[tuple[int, str], frozenset[ErrorClass]]) -> Mapping[int, frozenset[ErrorClass]]:
    calls: defaultdict[int, frozenset[ErrorClass]] = defaultdict(frozenset)
    for (recording, _), classes in found.items():
        calls[recording] |= classes
    return calls
