"""An evaluation: one person's grading of one recording on one version of a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.time_spent import TimeSpent


class EvaluationState(StrEnum):
    """The life of an evaluation."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class NotApplicable(Enum):
    """The answer that takes a criterion out of the score."""

    NOT_APPLICABLE = "not_applicable"


NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE


AnswerValue = str | Decimal | NotApplicable | None
"""An option's id (`yes`/`no` for yes/no), a number (scale, count), not applicable, or None: not answered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to a criterion, why, and the annotations that prove it.

    `reasons` are ids of root causes, see `qa_desktop.domain.root_cause`; a newer program's may be among them.
    """

    value: AnswerValue = None
    comment: str = ""
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it worth keeping."""
        return self == Answer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A score as it stood when the evaluation was last saved; kept for lists and for ever once submitted.

    `score` is rounded to cents, None where nothing is applicable; `before_fatal` is the score without fatal errors.
    """

    score: Decimal | None = None
    before_fatal: Decimal | None = None
    fatal: bool = False
    band_id: str = ""


_NO_ANSWERS: Mapping[str, Answer] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """An evaluation with its answers (by criterion id) and annotations (by start): one aggregate, saved whole.

    `previous_id` names the submitted revision that was returned and that this one corrects; empty for the first.
    `feedback` is for the agent, the summary is on the whole call. `time` is what this revision took; it is no work: it
    can be neither undone nor disputed.
    """

    id: str
    recording_id: str
    card_id: str
    card_version: int
    author: str
    state: EvaluationState = EvaluationState.DRAFT
    revision: int = 1
    previous_id: str = ""
    answers: Mapping[str, Answer] = field(default_factory=lambda: _NO_ANSWERS)
    annotations: tuple[Annotation, ...] = ()
    summary: str = ""
    feedback: Feedback = field(default_factory=Feedback)
    time: TimeSpent = field(default_factory=TimeSpent)
    outcome: Outcome = field(default_factory=Outcome)
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None

    @property
    def is_filled(self) -> bool:
        """Whether anything was graded in it."""
        return bool(self.answers or self.annotations or self.summary or self.feedback)

    @property
    def is_open(self) -> bool:
        """Whether it may still be edited."""
        return self.state in (EvaluationState.DRAFT, EvaluationState.RETURNED)

    def answer(self, criterion_id: str) -> Answer:
        """Return the answer to a criterion, an empty one where there is none yet."""
        return self.answers.get(criterion_id, Answer())

    def annotation(self, annotation_id: str) -> Annotation:
        """Return an annotation; raises KeyError where there is none of that id."""
        for annotation in self.annotations:
            if annotation.id == annotation_id:
                return annotation
        raise KeyError(annotation_id)

    def evidence_for(self, annotation_id: str) -> tuple[str, ...]:
        """Return the ids of the criteria that an annotation is evidence for."""
        return tuple(key for key, answer in self.answers.items() if annotation_id in answer.evidence)

    def with_answer(self, criterion_id: str, answer: Answer) -> "Evaluation":
        """Return a copy with that answer; an empty one is left out."""
        answers = {key: value for key, value in self.answers.items() if key != criterion_id}
        if not answer.is_empty:
            answers[criterion_id] = answer
        return replace(self, answers=MappingProxyType(answers))

    def with_annotation(self, annotation: Annotation) -> "Evaluation":
        """Return a copy with that annotation added, or put in the place of the one with its id."""
        others = [other for other in self.annotations if other.id != annotation.id]
        ordered = sorted([*others, annotation], key=lambda one: (one.start_ms, one.created_at, one.id))
        return replace(self, annotations=tuple(ordered))

    def without_annotation(self, annotation_id: str) -> "Evaluation":
        """Return a copy without that annotation and without the links to it."""
        kept = tuple(one for one in self.annotations if one.id != annotation_id)
        result = replace(self, annotations=kept)
        for criterion_id in self.evidence_for(annotation_id):
            result = result.without_evidence(criterion_id, annotation_id)
        return result

    def with_evidence(self, criterion_id: str, annotation_id: str) -> "Evaluation":
        """Return a copy in which the annotation is evidence for the criterion; KeyError if there is no such mark."""
        self.annotation(annotation_id)
        answer = self.answer(criterion_id)
        if annotation_id in answer.evidence:
            return self
        return self.with_answer(criterion_id, replace(answer, evidence=(*answer.evidence, annotation_id)))

    def without_evidence(self, criterion_id: str, annotation_id: str) -> "Evaluation":
        """Return a copy in which the annotation is no evidence for the criterion."""
        answer = self.answer(criterion_id)
        kept = tuple(one for one in answer.evidence if one != annotation_id)
        return self.with_answer(criterion_id, replace(answer, evidence=kept))
