"""What a report of one evaluation is made of, read from the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.export_columns import Graded
from qa_desktop.services.exporting import graded_of
from qa_desktop.services.ports import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An evaluation with all that belongs to it, and the names of the tags, by their ids."""

    graded: Graded
    tags: Mapping[str, Text]


ReportPrinter = Callable[[Report, Path, Language], int]
"""Writes a report as a PDF in one language and returns how many pages it has; raises EnvironmentFault."""


class Reports:
    """Reads them; every call may block and belongs inside a store job.

    People are called as the shared store told; `names` tells how those are called, by their ids, whom it does not know.
    """

    def __init__(self, *, store: UnitOfWorkFactory, names: Callable[[], Mapping[str, str]] = dict) -> None:
        self._store = store
        self._names = names

    def of(self, evaluation: Evaluation) -> Report:
        """Return the report of an evaluation as it stands on the desk, saved or not."""
        with self._store() as unit:
            return self._report(unit, evaluation)

    def find(self, wanted: str, author: str) -> Report:
        """Return the report of the evaluation with that id, or else of the author's newest one of that recording.

        Raises:
            UserMistake: `evaluation.unknown`.
        """
        with self._store() as unit:
            try:
                evaluation: Evaluation | None = unit.evaluations.get(wanted)
            except KeyError:
                evaluation = unit.evaluations.latest(wanted, author)
            if evaluation is None:
                raise UserMistake("evaluation.unknown", evaluation=wanted)
            return self._report(unit, evaluation)

    def _report(self, unit: UnitOfWork, evaluation: Evaluation) -> Report:
        (graded,) = graded_of(unit, [evaluation], self._names())
        return Report(graded=graded, tags={tag.id: tag.name for tag in unit.tags.every()})
