"""An evaluation as rows, and rows as an evaluation."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from db.tables import AnswerKind
from db.transaction import AnyRow
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, Outcome
from qa_desktop.domain.feedback import Feedback, FeedbackPart
from qa_desktop.domain.time_spent import TimeSpent

Values = dict[str, Any]
Rows = dict[tuple[str, ...], Values]
"""Rows of one table by the rest of their key: what follows the evaluation's id."""


def evaluation_values(evaluation: Evaluation) -> Values:
    """Return the row of the evaluation itself."""
    outcome, feedback, spent = evaluation.outcome, evaluation.feedback, evaluation.time
    return {
        "id": evaluation.id,
        "recording_id": evaluation.recording_id,
        "card_id": evaluation.card_id,
        "card_version": evaluation.card_version,
        "author": evaluation.author,
        "state": evaluation.state,
        "revision": evaluation.revision,
        "previous_id": evaluation.previous_id,
        "summary": evaluation.summary,
        **{part.value: feedback.part(part) for part in FeedbackPart},
        "listening_ms": spent.listening_ms,
        "grading_ms": spent.grading_ms,
        "paused_ms": spent.paused_ms,
        "score": outcome.score,
        "before_fatal": outcome.before_fatal,
        "fatal": outcome.fatal,
        "band_id": outcome.band_id,
        "created_at": evaluation.created_at,
        "updated_at": evaluation.updated_at,
        "submitted_at": evaluation.submitted_at,
    }


def annotation_rows(evaluation: Evaluation) -> Rows:
    """Return the rows of its annotations."""
    return {
        (one.id,): {
            "evaluation_id": evaluation.id,
            "id": one.id,
            "start_ms": one.start_ms,
            "end_ms": one.end_ms,
            "channel": one.channel,
            "tag_id": one.tag_id,
            "severity": one.severity,
            "note": one.note,
            "created_at": one.created_at,
        }
        for one in evaluation.annotations
    }


def answer_rows(evaluation: Evaluation) -> Rows:
    """Return the rows of its answers."""
    rows: Rows = {}
    for criterion_id, answer in evaluation.answers.items():
        kind, value = _stored(answer.value)
        rows[criterion_id,] = {
            "evaluation_id": evaluation.id,
            "criterion_id": criterion_id,
            "kind": kind,
            "value": value,
            "comment": answer.comment,
            "reasons": answer.reasons,
        }
    return rows


def evidence_rows(evaluation: Evaluation) -> Rows:
    """Return the rows that link its answers to its annotations."""
    return {
        (criterion_id, annotation_id): {
            "evaluation_id": evaluation.id,
            "criterion_id": criterion_id,
            "annotation_id": annotation_id,
            "position": position,
        }
        for criterion_id, answer in evaluation.answers.items()
        for position, annotation_id in enumerate(answer.evidence)
    }


def to_annotation(row: AnyRow) -> Annotation:
    """Return the annotation of a row."""
    return Annotation(
        id=row.id,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        channel=row.channel,
        tag_id=row.tag_id,
        severity=row.severity,
        note=row.note,
        created_at=row.created_at,
    )


def to_answers(answers: Iterable[AnyRow], evidence: Mapping[str, tuple[str, ...]]) -> Mapping[str, Answer]:
    """Return the answers by criterion; `evidence` holds the annotations of each criterion that has any."""
    return MappingProxyType(
        {
            row.criterion_id: Answer(
                value=_meant(row.kind, row.value),
                comment=row.comment,
                evidence=evidence.get(row.criterion_id, ()),
                reasons=row.reasons,
            )
            for row in answers
        }
    )


def to_evaluation(row: AnyRow, answers: Mapping[str, Answer], annotations: tuple[Annotation, ...]) -> Evaluation:
    """Return the evaluation of a row with its parts."""
    return Evaluation(
        id=row.id,
        recording_id=row.recording_id,
        card_id=row.card_id,
        card_version=row.card_version,
        author=row.author,
        state=row.state,
        revision=row.revision,
        previous_id=row.previous_id,
        answers=answers,
        annotations=annotations,
        summary=row.summary,
        feedback=Feedback(done_well=row.done_well, training=row.training, improve=row.improve),
        time=TimeSpent(listening_ms=row.listening_ms, grading_ms=row.grading_ms, paused_ms=row.paused_ms),
        outcome=Outcome(score=row.score, before_fatal=row.before_fatal, fatal=row.fatal, band_id=row.band_id),
        created_at=row.created_at,
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
    )


def _stored(value: AnswerValue) -> tuple[AnswerKind, str | None]:
    if value is None:
        return AnswerKind.NONE, None
    if value is NOT_APPLICABLE:
        return AnswerKind.NOT_APPLICABLE, None
    if isinstance(value, Decimal):
        return AnswerKind.NUMBER, str(value)
    return AnswerKind.OPTION, str(value)


def _meant(kind: AnswerKind, value: str) -> AnswerValue:
    if kind is AnswerKind.NONE:
        return None
    if kind is AnswerKind.NOT_APPLICABLE:
        return NOT_APPLICABLE
    return Decimal(value) if kind is AnswerKind.NUMBER else value
