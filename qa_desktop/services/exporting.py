"""Exporting what was graded: evaluations, the answers in them, the annotations in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from qa_desktop.domain.evaluation import Answer, Evaluation
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.interchange.export import Cell, Table, as_csv, as_json
from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import tr
from qa_desktop.services.export_columns import (
    ANNOTATION,
    ANSWER,
    CALL,
    EVALUATION,
    Column,
    GivenAnswer,
    Graded,
    Mark,
    in_words,
)
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import UnitOfWork, UnitOfWorkFactory

PAGE = 50
"""How many evaluations a store job reads: some tens of milliseconds, for which a save may wait."""
Source = TypeVar("Source", GivenAnswer, Mark)
Row = tuple[Cell, ...]
_Place = tuple[datetime, str]
"""When an evaluation was created, and its id: the order of an export."""
Headings = tuple[tuple[str, str], ...]


class ExportKind(StrEnum):
    """What a row of the export is."""

    EVALUATIONS = "evaluations"
    ANSWERS = "answers"
    ANNOTATIONS = "annotations"


class ExportForm(StrEnum):
    """How the export is written; the value is the file's extension."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Page:
    """The rows of some evaluations, each with its evaluation's place in the export, and the id after which more follow.

    They are read by their ids, which stay what they are, and put in order at the end: an exchange may bring, change and
    take away evaluations while they are gathered.
    """

    rows: tuple[tuple[_Place, Row], ...]
    following: str | None


class Exporter:
    """Writes tables of what was graded, in the language spoken.

    People are called as the shared store told; `names` tells how those are called, by their ids, whom it does not know.
    """

    def __init__(self, *, store: UnitOfWorkFactory, names: Callable[[], Mapping[str, str]] = dict) -> None:
        self._store = store
        self._names = names

    def export(self, kind: ExportKind, form: ExportForm, path: Path, *, submitted_only: bool = False) -> int:
        """Write a file at once and return how many rows it has; for the command line.

        Raises:
            EnvironmentFault: `export.unwritable` with the file and the reason; a file that was there is untouched.
        """
        return self.write(self.gather(kind, submitted_only=submitted_only), form, path)

    def start(
        self,
        kind: ExportKind,
        form: ExportForm,
        path: Path,
        *,
        jobs: Jobs,
        done: Callable[[int], None],
        failed: ErrorHandler,
        submitted_only: bool = False,
    ) -> None:
        """Write a file beside the window: gathered in short store jobs, between which drafts are saved.

        `done` gets the number of rows; `failed` what `export` raises.
        """
        pages: list[_Page] = []

        def ask(after: str) -> None:
            jobs.store(lambda: self._page(kind, after, submitted_only=submitted_only), take, failed)

        def take(page: _Page) -> None:
            pages.append(page)
            if page.following is None:
                jobs.pool(lambda: self.write(_table(kind, pages), form, path), done, failed)
            else:
                ask(page.following)

        ask("")

    def gather(self, kind: ExportKind, *, submitted_only: bool = False) -> Table:
        """Return the whole table."""
        pages = [self._page(kind, "", submitted_only=submitted_only)]
        while (following := pages[-1].following) is not None:
            pages.append(self._page(kind, following, submitted_only=submitted_only))
        return _table(kind, pages)

    def _page(self, kind: ExportKind, after: str, *, submitted_only: bool) -> _Page:
        """Return the rows of some evaluations; to be called inside a store job."""
        _, rows_of = _TABLES[kind]
        with self._store() as unit:
            tags = {tag.id: in_words(tag.name) for tag in unit.tags.every()}
            found = unit.evaluations.every(submitted_only=submitted_only, after=after, limit=PAGE)
            graded = graded_of(unit, found, self._names())
            rows = tuple((_place(one), row) for one in graded for row in rows_of(one, tags))
        return _Page(rows, None if len(found) < PAGE else found[-1].id)

    def write(self, table: Table, form: ExportForm, path: Path, *, zone: tzinfo | None = None) -> int:
        """Write a table and return how many rows it has; raises as `export` does."""
        write_whole(path, as_csv(table, zone) if form is ExportForm.CSV else as_json(table))
        return len(table.rows)


def _place(graded: Graded) -> _Place:
    return graded.evaluation.created_at, graded.evaluation.id


def _table(kind: ExportKind, pages: Sequence[_Page]) -> Table:
    headings, _ = _TABLES[kind]
    rows = sorted((one for page in pages for one in page.rows), key=itemgetter(0))
    return Table(headings(), tuple(row for _, row in rows), true=tr("Yes"), false=tr("No"))


def graded_of(unit: UnitOfWork, evaluations: Sequence[Evaluation], names: Mapping[str, str]) -> Iterator[Graded]:
    """Return evaluations with all that belongs to them; `names` is of people whom the shared store does not know."""
    cards: dict[tuple[str, int], Scorecard] = {}
    for evaluation in evaluations:
        key = (evaluation.card_id, evaluation.card_version)
        if key not in cards:
            cards[key] = unit.scorecards.get(*key)
        recording = unit.recordings.get(evaluation.recording_id)
        score = score_card(cards[key], evaluation.answers)
        author = evaluation.author
        called = unit.people.known_name(author) or names.get(author) or unit.people.name(author)
        yield Graded(evaluation=evaluation, author=called, recording=recording, card=cards[key], score=score)


def _evaluation_rows(graded: Graded, _tags: Mapping[str, str]) -> Iterator[Row]:
    yield tuple(column.cell(graded) for column in (*CALL, *EVALUATION))


def _answer_rows(graded: Graded, _tags: Mapping[str, str]) -> Iterator[Row]:
    for section in graded.card.sections:
        for criterion in section.criteria:
            answer = _counted(graded, criterion.id)
            if not answer.is_empty:
                given = GivenAnswer(graded=graded, section=section, criterion=criterion, answer=answer)
                yield _row(graded, ANSWER, given)


def _counted(graded: Graded, criterion_id: str) -> Answer:
    """Return what was answered; what a criterion was answered before it was hidden is neither right nor failed."""
    answer = graded.evaluation.answer(criterion_id)
    return replace(answer, value=None, reasons=()) if criterion_id in graded.score.hidden else answer


def _annotation_rows(graded: Graded, tags: Mapping[str, str]) -> Iterator[Row]:
    for annotation in graded.evaluation.annotations:
        linked = graded.evaluation.evidence_for(annotation.id)
        proves = tuple(criterion for criterion in graded.card.criteria if criterion.id in linked)
        tag = tags.get(annotation.tag_id, annotation.tag_id)
        yield _row(graded, ANNOTATION, Mark(graded=graded, annotation=annotation, tag=tag, evidence_for=proves))


def _row(graded: Graded, columns: Sequence[Column[Source]], source: Source) -> Row:
    return (*(column.cell(graded) for column in CALL), *(column.cell(source) for column in columns))


def _headings(columns: Sequence[Column[Graded]] | Sequence[Column[GivenAnswer]] | Sequence[Column[Mark]]) -> Headings:
    of_call = tuple((column.key, column.heading()) for column in CALL)
    return (*of_call, *((column.key, column.heading()) for column in columns))


_TABLES: Mapping[ExportKind, tuple[Callable[[], Headings], Callable[[Graded, Mapping[str, str]], Iterator[Row]]]] = {
    ExportKind.EVALUATIONS: (lambda: _headings(EVALUATION), _evaluation_rows),
    ExportKind.ANSWERS: (lambda: _headings(ANSWER), _answer_rows),
    ExportKind.ANNOTATIONS: (lambda: _headings(ANNOTATION), _annotation_rows),
}
