"""An evaluation with its answers and annotations, as one record; an approved one travels as it was submitted."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, EvaluationState, Outcome
from qa_desktop.domain.feedback import Feedback, FeedbackPart
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.root_cause import in_order
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.sync.reading import Fields, fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import ById, ByKey, known
from qa_desktop.sync.writing import clean, instant, maybe_instant, number

KIND = "evaluation"
SCHEMA = 1
TRIFLES = frozenset({"created_at", "updated_at", "time"})
SHAPE = known(
    *("recording_id", "state", "revision", "previous_id", "summary", "score", "before_fatal", "fatal", "band_id"),
    *("created_at", "updated_at", "submitted_at"),
    card=known("id", "version"),
    answers=ByKey(known("value", "kind", "comment", "evidence", "reasons")),
    feedback=known("done_well", "training", "improve"),
    time=known("listening_ms", "grading_ms", "paused_ms"),
    annotations=ById(
        known("id", "start_ms", "end_ms", "channel", "tag_id", "severity", "note", "created_at"),
    ),
)
_TIMES = ("listening_ms", "grading_ms", "paused_ms")
_FINAL = frozenset({EvaluationState.SUBMITTED.value, EvaluationState.APPROVED.value})
_NONE, _OPTION, _NUMBER, _NOT_APPLICABLE = "none", "option", "number", "not_applicable"


def id_of(evaluation: Evaluation) -> str:
    """Return the id of its record."""
    return evaluation.id


def is_final(record: RecordVersion) -> bool:
    """Tell whether it was submitted: nobody edits that version any more."""
    state = record.body.get("state")
    return not record.deleted and isinstance(state, str) and state in _FINAL


def to_body(evaluation: Evaluation) -> Body:
    """Return what travels."""
    state = evaluation.state
    outcome = evaluation.outcome
    body: Body = clean(
        {
            "recording_id": evaluation.recording_id,
            "card": {"id": evaluation.card_id, "version": evaluation.card_version},
            "state": (EvaluationState.SUBMITTED if state is EvaluationState.APPROVED else state).value,
            "revision": evaluation.revision,
            "previous_id": evaluation.previous_id,
            "summary": evaluation.summary,
            "score": number(outcome.score),
            "before_fatal": number(outcome.before_fatal),
            "fatal": outcome.fatal,
            "band_id": outcome.band_id,
            "created_at": instant(evaluation.created_at),
            "updated_at": instant(evaluation.updated_at),
            "submitted_at": maybe_instant(evaluation.submitted_at),
            "answers": {key: _answer(answer) for key, answer in evaluation.answers.items()},
            "annotations": [_annotation(one) for one in evaluation.annotations],
            **_since_told(evaluation),
        }
    )
    return body


def from_record(record: RecordVersion) -> Evaluation:
    """Return the evaluation; it is whole: each piece of evidence is one of its annotations.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    fields = fields_of(record, SCHEMA)
    card = fields.part("card")
    annotations = _read_annotations(fields)
    state = fields.choice("state", EvaluationState)
    return Evaluation(
        id=record.id,
        recording_id=fields.text("recording_id"),
        card_id=card.text("id"),
        card_version=card.whole("version"),
        author=record.author,
        state=EvaluationState.SUBMITTED if state is EvaluationState.APPROVED else state,
        revision=fields.whole("revision"),
        previous_id=fields.text("previous_id"),
        answers=_read_answers(fields, frozenset(one.id for one in annotations)),
        annotations=annotations,
        summary=fields.text("summary"),
        feedback=_read_feedback(fields),
        time=_read_time(fields),
        outcome=Outcome(
            score=fields.maybe_number("score"),
            before_fatal=fields.maybe_number("before_fatal"),
            fatal=fields.flag("fatal"),
            band_id=fields.text("band_id"),
        ),
        created_at=fields.instant("created_at"),
        updated_at=fields.instant("updated_at"),
        submitted_at=fields.maybe_instant("submitted_at"),
    )


def _since_told(evaluation: Evaluation) -> Body:
    """Return what evaluations have held since some programs were out; one without it is written as they write it."""
    feedback, spent = evaluation.feedback, evaluation.time
    parts = {part.value: words for part in FeedbackPart if (words := feedback.part(part))}
    return {**({"feedback": parts} if parts else {}), **({"time": asdict(spent)} if spent else {})}


def _answer(answer: Answer) -> dict[str, Any]:
    kind, value = _kind_and_value(answer.value)
    told = {"kind": kind, "value": value, "comment": answer.comment, "evidence": list(answer.evidence)}
    return {**told, "reasons": list(answer.reasons)} if answer.reasons else told


def _kind_and_value(value: AnswerValue) -> tuple[str, str | None]:
    if value is None:
        return _NONE, None
    if value is NOT_APPLICABLE:
        return _NOT_APPLICABLE, None
    return _NUMBER if isinstance(value, Decimal) else _OPTION, str(value)


def _annotation(annotation: Annotation) -> dict[str, Any]:
    return {
        "id": annotation.id,
        "start_ms": annotation.start_ms,
        "end_ms": annotation.end_ms,
        "channel": None if annotation.channel is None else annotation.channel.value,
        "tag_id": annotation.tag_id,
        "severity": annotation.severity.value,
        "note": annotation.note,
        "created_at": instant(annotation.created_at),
    }


def _read_annotations(fields: Fields) -> tuple[Annotation, ...]:
    read = [_read_annotation(part) for part in fields.parts("annotations")]
    if len({one.id for one in read}) != len(read):
        raise fields.unreadable("annotations")
    return tuple(sorted(read, key=lambda one: (one.start_ms, one.created_at, one.id)))


def _read_annotation(part: Fields) -> Annotation:
    start_ms = part.whole("start_ms")
    return Annotation(
        id=part.text("id"),
        start_ms=start_ms,
        end_ms=part.maybe_whole("end_ms", least=start_ms + 1),
        channel=part.maybe_choice("channel", Channel),
        tag_id=part.text("tag_id"),
        severity=part.choice("severity", Severity),
        note=part.text("note"),
        created_at=part.instant("created_at"),
    )


def _read_answers(fields: Fields, annotation_ids: frozenset[str]) -> Mapping[str, Answer]:
    answers = {}
    for criterion_id, part in fields.named_parts("answers").items():
        evidence = part.texts("evidence")
        if len(set(evidence)) != len(evidence) or not annotation_ids.issuperset(evidence):
            raise part.unreadable("evidence")
        answers[criterion_id] = Answer(
            value=_read_value(part),
            comment=part.text("comment"),
            evidence=evidence,
            reasons=in_order(part.maybe_texts("reasons")),
        )
    return MappingProxyType(answers)


def _read_feedback(fields: Fields) -> Feedback:
    part = fields.maybe_part("feedback")
    return Feedback() if part is None else Feedback(**{one.value: part.maybe_text(one) or "" for one in FeedbackPart})


def _read_time(fields: Fields) -> TimeSpent:
    part = fields.maybe_part("time")
    return TimeSpent() if part is None else TimeSpent(**{one: part.maybe_whole(one) or 0 for one in _TIMES})


def _read_value(part: Fields) -> AnswerValue:
    kind = part.text("kind")
    if kind == _NUMBER:
        return part.number("value")
    if kind == _OPTION:
        return part.text("value")
    if kind == _NOT_APPLICABLE:
        return NOT_APPLICABLE
    if kind == _NONE:
        return None
    raise part.unreadable("kind")
