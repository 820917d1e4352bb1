"""What the demo's inspector did already: how it is written down, and the evaluations that follow from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.answer_types import Count, Scale
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.judging import is_valid
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.domain.scoring import outcome_of, score_card
from qa_desktop.domain.submission import blockers
from qa_desktop.services.ports import Identity

Minutes = Annotated[int, Field(ge=0)]
Position = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemoMark(_Part):
    """An annotation, positions in ms; answers name it by `id` as their evidence."""

    id: str
    start_ms: Position
    end_ms: Position | None = None
    channel: Channel | None = None
    tag: str = ""
    severity: Severity = Severity.NONE
    note: str = ""


class DemoAnswer(_Part):
    """An answer as it is written: an option's id, a number, `not_applicable`, or nothing yet."""

    value: str | None = None
    comment: str = ""
    evidence: tuple[str, ...] = ()


class DemoEvaluation(_Part):
    """What was graded of the call in `file`; minutes count back from the moment at which the demo is set up."""

    file: str
    state: EvaluationState
    begun_minutes_ago: Minutes
    saved_minutes_ago: Minutes
    submitted_minutes_ago: Minutes | None = None
    summary: str = ""
    annotations: tuple[DemoMark, ...] = ()
    answers: Mapping[str, DemoAnswer] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _submitted_unless_draft(self) -> Self:
        if (self.state is EvaluationState.DRAFT) != (self.submitted_minutes_ago is None):
            msg = "a draft was never submitted, everything else was"
            raise ValueError(msg)
        return self


class DemoGradings(_Part):
    """Everything that was graded, on one version of one card."""

    card: str
    version: Annotated[int, Field(ge=1)]
    evaluations: tuple[DemoEvaluation, ...]


def parse_gradings(text: str) -> DemoGradings:
    """Return what was written down; raises pydantic's ValidationError or a YAMLError where it is not well written."""
    return DemoGradings.model_validate(yaml.safe_load(text))


def make_evaluation(
    written: DemoEvaluation, card: Scorecard, recording_id: str, author: Identity, now: datetime
) -> Evaluation:
    """Return the evaluation as its author left it, with the score that follows from the answers.

    Raises:
        ValueError: it gives an answer that the card does not allow, or was submitted with something lacking.
        KeyError: it names a criterion that the card has not, or a mark that is not there.
    """
    submitted = written.submitted_minutes_ago
    evaluation = Evaluation(
        id=new_id(),
        recording_id=recording_id,
        card_id=card.id,
        card_version=card.version,
        author=author.id,
        state=written.state,
        summary=written.summary,
        created_at=now - timedelta(minutes=written.begun_minutes_ago),
        updated_at=now - timedelta(minutes=written.saved_minutes_ago),
        submitted_at=None if submitted is None else now - timedelta(minutes=submitted),
    )
    marks = {mark.id: _annotation(mark, evaluation.created_at) for mark in written.annotations}
    for annotation in marks.values():
        evaluation = evaluation.with_annotation(annotation)
    evaluation = _answered(evaluation, written.answers, marks, card)
    if submitted is not None and blockers(card, evaluation):
        msg = f"{written.file} was submitted, but lacks {blockers(card, evaluation)}"
        raise ValueError(msg)
    return replace(evaluation, outcome=outcome_of(score_card(card, evaluation.answers)))


def _annotation(mark: DemoMark, begun: datetime) -> Annotation:
    """Return the mark, made when the call had been heard that far."""
    return Annotation(
        id=new_id(),
        start_ms=mark.start_ms,
        end_ms=mark.end_ms,
        channel=mark.channel,
        tag_id=mark.tag,
        severity=mark.severity,
        note=mark.note,
        created_at=begun + timedelta(milliseconds=mark.end_ms or mark.start_ms),
    )


def _answered(
    evaluation: Evaluation, answers: Mapping[str, DemoAnswer], marks: Mapping[str, Annotation], card: Scorecard
) -> Evaluation:
    for criterion_id, answer in answers.items():
        value = _value(card.criterion(criterion_id), answer.value)
        evaluation = evaluation.with_answer(criterion_id, Answer(value=value, comment=answer.comment))
        for mark in answer.evidence:
            evaluation = evaluation.with_evidence(criterion_id, marks[mark].id)
    return evaluation


def _value(criterion: Criterion, written: str | None) -> AnswerValue:
    value: AnswerValue = written
    if written == NOT_APPLICABLE.value:
        value = NOT_APPLICABLE
    elif written is not None and isinstance(criterion.answer, Scale | Count):
        value = Decimal(written)
    if not is_valid(criterion, value):
        msg = f"{criterion.id} cannot be answered with {written!r}"
        raise ValueError(msg)
    return value
