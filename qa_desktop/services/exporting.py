"""Exporting what was graded: evaluations, their answers, their annotations."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Evaluation
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import NO, YES, Criterion, Scorecard
from qa_desktop.domain.scoring import chosen_option, has_failed
from qa_desktop.domain.timecode import format_position
from qa_desktop.interchange.export import Cell, Table, as_csv, as_json
from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import current_language, tr
from qa_desktop.services.ports import UnitOfWork, UnitOfWorkFactory

Columns = tuple[tuple[str, str], ...]


class ExportKind(StrEnum):
    """What a row of the export is."""

    EVALUATIONS = "evaluations"
    ANSWERS = "answers"
    ANNOTATIONS = "annotations"


class ExportForm(StrEnum):
    """How the export is written."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Graded:
    """An evaluation with what it is about; `tags` gives tags' names by id."""

    evaluation: Evaluation
    recording: Recording
    card: Scorecard
    tags: Mapping[str, str]


class Exporter:
    """Writes tables of what was graded; to be called inside store jobs."""

    def __init__(self, *, store: UnitOfWorkFactory) -> None:
        self._store = store

    def export(self, kind: ExportKind, form: ExportForm, path: Path, *, submitted_only: bool = False) -> int:
        """Write a file, in the language spoken now, and return how many rows it has.

        Raises:
            EnvironmentFault: `export.unwritable` with the file and the reason; a file that was there is untouched.
        """
        columns, rows_of = _TABLES[kind]
        with self._store() as unit:
            rows = [row for graded in _every(unit, submitted_only=submitted_only) for row in rows_of(graded)]
        table = Table(columns(), rows)
        write_whole(path, as_csv(table) if form is ExportForm.CSV else as_json(table))
        return len(rows)


def _every(unit: UnitOfWork, *, submitted_only: bool) -> Iterator[_Graded]:
    language = current_language()
    tags = {tag.id: tag.name.in_language(language) for tag in unit.tags.every()}
    cards: dict[tuple[str, int], Scorecard] = {}
    for evaluation in unit.evaluations.every(submitted_only=submitted_only):
        key = (evaluation.card_id, evaluation.card_version)
        if key not in cards:
            cards[key] = unit.scorecards.get(*key)
        yield _Graded(evaluation, unit.recordings.get(evaluation.recording_id), cards[key], tags)


def _call_columns() -> Columns:
    return (
        ("evaluation", tr("Evaluation")),
        ("recording", tr("Recording")),
        ("file", tr("File")),
        ("agent", tr("Agent")),
        ("customer", tr("Customer")),
        ("queue", tr("Queue")),
        ("call_id", tr("Call id")),
        ("started_at", tr("Call time")),
        ("author", tr("Inspector")),
        ("state", tr("State")),
    )


def _call_cells(graded: _Graded) -> dict[str, Cell]:
    evaluation, recording = graded.evaluation, graded.recording
    return {
        "evaluation": evaluation.id,
        "recording": recording.id,
        "file": recording.file_name,
        "agent": recording.call.agent,
        "customer": recording.call.customer,
        "queue": recording.call.queue,
        "call_id": recording.call.call_id,
        "started_at": recording.call.started_at,
        "author": evaluation.author,
        "state": evaluation.state.value,
    }


def _evaluation_columns() -> Columns:
    return (
        *_call_columns(),
        ("card", tr("Scorecard")),
        ("card_version", tr("Version")),
        ("revision", tr("Revision")),
        ("score", tr("Score")),
        ("before_fatal", tr("Score before fatal errors")),
        ("fatal", tr("Fatal error")),
        ("band", tr("Band")),
        ("summary", tr("Overall comment")),
        ("created_at", tr("Begun")),
        ("submitted_at", tr("Submitted")),
    )


def _evaluation_rows(graded: _Graded) -> Iterator[dict[str, Cell]]:
    evaluation, outcome = graded.evaluation, graded.evaluation.outcome
    language = current_language()
    bands = {band.id: band.name.in_language(language) for band in graded.card.bands}
    yield _call_cells(graded) | {
        "card": graded.card.name.in_language(language),
        "card_version": evaluation.card_version,
        "revision": evaluation.revision,
        "score": outcome.score,
        "before_fatal": outcome.before_fatal,
        "fatal": outcome.fatal,
        "band": bands.get(outcome.band_id, ""),
        "summary": evaluation.summary,
        "created_at": evaluation.created_at,
        "submitted_at": evaluation.submitted_at,
    }


def _answer_columns() -> Columns:
    return (
        *_call_columns(),
        ("section", tr("Section")),
        ("criterion", tr("Criterion")),
        ("criterion_name", tr("Criterion name")),
        ("answer", tr("Answer")),
        ("failed", tr("Failed")),
        ("comment", tr("Comment")),
        ("evidence", tr("Evidence")),
    )


def _answer_rows(graded: _Graded) -> Iterator[dict[str, Cell]]:
    language = current_language()
    starts = {mark.id: format_position(mark.start_ms) for mark in graded.evaluation.annotations}
    for section in graded.card.sections:
        for criterion in section.criteria:
            answer = graded.evaluation.answer(criterion.id)
            yield _call_cells(graded) | {
                "section": section.name.in_language(language),
                "criterion": criterion.id,
                "criterion_name": criterion.name.in_language(language),
                "answer": _answer_text(criterion, graded.evaluation),
                "failed": has_failed(criterion, answer.value),
                "comment": answer.comment,
                "evidence": ", ".join(starts[one] for one in answer.evidence if one in starts),
            }


def _answer_text(criterion: Criterion, evaluation: Evaluation) -> str:
    value = evaluation.answer(criterion.id).value
    option = chosen_option(criterion, value)
    if option is not None:
        return option.text.in_language(current_language())
    if value is NOT_APPLICABLE:
        return tr("Not applicable")
    named: dict[object, str] = {YES: tr("Yes"), NO: tr("No"), None: ""}
    return named[value] if value in named else str(value)


def _annotation_columns() -> Columns:
    return (
        *_call_columns(),
        ("annotation", tr("Annotation")),
        ("start_ms", tr("Start (ms)")),
        ("end_ms", tr("End (ms)")),
        ("position", tr("Position")),
        ("channel", tr("Channel")),
        ("tag", tr("Tag")),
        ("severity", tr("Severity")),
        ("note", tr("Note")),
        ("criteria", tr("Evidence for")),
    )


def _annotation_rows(graded: _Graded) -> Iterator[dict[str, Cell]]:
    language = current_language()
    names = {criterion.id: criterion.name.in_language(language) for criterion in graded.card.criteria}
    for mark in graded.evaluation.annotations:
        criteria = graded.evaluation.evidence_for(mark.id)
        yield _call_cells(graded) | {
            "annotation": mark.id,
            "start_ms": mark.start_ms,
            "end_ms": mark.end_ms,
            "position": format_position(mark.start_ms),
            "channel": "" if mark.channel is None else mark.channel.value,
            "tag": graded.tags.get(mark.tag_id, mark.tag_id),
            "severity": mark.severity.value,
            "note": mark.note,
            "criteria": ", ".join(names.get(one, one) for one in criteria),
        }


_TABLES: Mapping[ExportKind, tuple[Callable[[], Columns], Callable[[_Graded], Iterator[dict[str, Cell]]]]] = {
    ExportKind.EVALUATIONS: (_evaluation_columns, _evaluation_rows),
    ExportKind.ANSWERS: (_answer_columns, _answer_rows),
    ExportKind.ANNOTATIONS: (_annotation_columns, _annotation_rows),
}
