"""What stands in the columns of each export: the key, the heading, and where the value comes from.

A row is an evaluation, an answer that was given in one, or an annotation in one. Keys never change their meaning;
headings and words are in the language spoken. Scores and shares are out of 100; `_ms` and positions count from the
start of the recording; times are instants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Answer, Evaluation
from qa_desktop.domain.judging import has_failed, share_earned
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Criterion, Scorecard, Section
from qa_desktop.domain.scoring import Score
from qa_desktop.domain.text import Text
from qa_desktop.domain.timecode import format_position
from qa_desktop.interchange.export import Cell
from qa_desktop.language import current_language, tr
from qa_desktop.services.evaluation_words import cause_word
from qa_desktop.services.export_words import CHANNELS, ERROR_CLASSES, SEVERITIES, STATES, answer_in_words, plain_answer

FULL_MARKS = Decimal(100)
CENT = Decimal("0.01")

Source = TypeVar("Source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """An evaluation with all that belongs to it; `author` is how its author wants to be called."""

    evaluation: Evaluation
    author: str
    recording: Recording
    card: Scorecard
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer, and what it answers; a criterion that was not asked has none, whatever was answered before."""

    graded: Graded
    section: Section
    criterion: Criterion
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An annotation, the name of its tag, and the criteria that it is evidence for."""

    graded: Graded
    annotation: Annotation
    tag: str
    evidence_for: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Column(Generic[Source]):
    """A column."""

    key: str
    heading: Callable[[], str]
    cell: Callable[[Source], Cell]


def in_words(text: Text) -> str:
    """Return a wording in the language spoken now."""
    return text.in_language(current_language())


def _fatal_criteria(one: Graded) -> tuple[str, ...]:
    return tuple(in_words(one.card.criterion(criterion_id).name) for criterion_id in one.score.fatal_criteria)


def _band(one: Graded) -> str:
    names = {band.id: in_words(band.name) for band in one.card.bands}
    return names.get(one.evaluation.outcome.band_id, "")


def _section_scores(one: Graded) -> tuple[str, ...]:
    names = {section.id: in_words(section.name) for section in one.card.sections}
    scored = [(names[part.section_id], part.score) for part in one.score.sections]
    return tuple(f"{name} {score}" for name, score in scored if score is not None)


def _share(one: GivenAnswer) -> Decimal | None:
    share = share_earned(one.criterion, one.answer.value)
    return None if share is None else (share * FULL_MARKS).quantize(CENT)


def _id_of(value: StrEnum | None) -> str:
    """Return what programs know a value by, empty where there is none."""
    return "" if value is None else value.value


def _error_class(one: GivenAnswer) -> str:
    return "" if one.criterion.error_class is None else ERROR_CLASSES[one.criterion.error_class]()


def _evidence(one: GivenAnswer) -> tuple[str, ...]:
    starts = {mark.id: format_position(mark.start_ms) for mark in one.graded.evaluation.annotations}
    return tuple(starts[mark_id] for mark_id in one.answer.evidence if mark_id in starts)


def _end(one: Mark) -> str:
    return "" if one.annotation.end_ms is None else format_position(one.annotation.end_ms)


def _channel(one: Mark) -> str:
    return "" if one.annotation.channel is None else CHANNELS[one.annotation.channel]()


CALL: tuple[Column[Graded], ...] = (
    Column("evaluation", lambda: tr("Evaluation"), lambda one: one.evaluation.id),
    Column("recording", lambda: tr("Recording"), lambda one: one.recording.id),
    Column("file", lambda: tr("File"), lambda one: one.recording.file_name),
    Column("agent", lambda: tr("Agent"), lambda one: one.recording.call.agent),
    Column("customer", lambda: tr("Customer"), lambda one: one.recording.call.customer),
    Column("queue", lambda: tr("Queue name"), lambda one: one.recording.call.queue),
    Column("call_id", lambda: tr("Call id"), lambda one: one.recording.call.call_id),
    Column("started_at", lambda: tr("Time of the call"), lambda one: one.recording.call.started_at),
    Column("author", lambda: tr("Inspector"), lambda one: one.author),
    Column("author_id", lambda: tr("Inspector id"), lambda one: one.evaluation.author),
    Column("state", lambda: tr("State"), lambda one: STATES[one.evaluation.state]()),
    Column("state_id", lambda: tr("State id"), lambda one: one.evaluation.state.value),
    Column("card", lambda: tr("Scorecard"), lambda one: in_words(one.card.name)),
    Column("card_id", lambda: tr("Scorecard id"), lambda one: one.card.id),
    Column("card_version", lambda: tr("Version"), lambda one: one.card.version),
)
"""What every row begins with: which call, whose evaluation, on which card."""

EVALUATION: tuple[Column[Graded], ...] = (
    Column("length_ms", lambda: tr("Length (ms)"), lambda one: one.recording.audio.duration_ms),
    Column("revision", lambda: tr("Revision"), lambda one: one.evaluation.revision),
    Column("score", lambda: tr("Score"), lambda one: one.evaluation.outcome.score),
    Column("before_fatal", lambda: tr("Score before fatal errors"), lambda one: one.evaluation.outcome.before_fatal),
    Column("fatal", lambda: tr("Fatal error"), lambda one: one.evaluation.outcome.fatal),
    Column("fatal_criteria", lambda: tr("Fatal criteria"), _fatal_criteria),
    Column("band", lambda: tr("Band"), _band),
    Column("band_id", lambda: tr("Band id"), lambda one: one.evaluation.outcome.band_id),
    Column("sections", lambda: tr("Section scores"), _section_scores),
    Column("answered", lambda: tr("Answered"), lambda one: one.score.answered),
    Column("criteria", lambda: tr("Criteria"), lambda one: one.score.total),
    Column("annotations", lambda: tr("Annotations"), lambda one: len(one.evaluation.annotations)),
    Column("summary", lambda: tr("Comment on the whole call"), lambda one: one.evaluation.summary),
    Column("done_well", lambda: tr("Done well"), lambda one: one.evaluation.feedback.done_well),
    Column("training", lambda: tr("Training needed"), lambda one: one.evaluation.feedback.training),
    Column("improve", lambda: tr("To improve"), lambda one: one.evaluation.feedback.improve),
    Column("listening_ms", lambda: tr("Listening (ms)"), lambda one: one.evaluation.time.listening_ms),
    Column("grading_ms", lambda: tr("Grading (ms)"), lambda one: one.evaluation.time.grading_ms),
    Column("paused_ms", lambda: tr("Paused (ms)"), lambda one: one.evaluation.time.paused_ms),
    Column("created_at", lambda: tr("Begun"), lambda one: one.evaluation.created_at),
    Column("updated_at", lambda: tr("Last changed"), lambda one: one.evaluation.updated_at),
    Column("submitted_at", lambda: tr("Submitted at"), lambda one: one.evaluation.submitted_at),
)

ANSWER: tuple[Column[GivenAnswer], ...] = (
    Column("section", lambda: tr("Section"), lambda one: in_words(one.section.name)),
    Column("section_id", lambda: tr("Section id"), lambda one: one.section.id),
    Column("criterion", lambda: tr("Criterion"), lambda one: in_words(one.criterion.name)),
    Column("criterion_id", lambda: tr("Criterion id"), lambda one: one.criterion.id),
    Column("answer", lambda: tr("Answer"), lambda one: answer_in_words(one.criterion, one.answer.value)),
    Column("answer_id", lambda: tr("Answer id"), lambda one: plain_answer(one.answer.value)),
    Column("share", lambda: tr("Share of the points"), _share),
    Column("failed", lambda: tr("Failed"), lambda one: has_failed(one.criterion, one.answer.value)),
    Column("fatal", lambda: tr("Fatal error"), lambda one: one.criterion.id in one.graded.score.fatal_criteria),
    Column("error_class", lambda: tr("Error class"), _error_class),
    Column("error_class_id", lambda: tr("Error class id"), lambda one: _id_of(one.criterion.error_class)),
    Column("comment", lambda: tr("Comment"), lambda one: one.answer.comment),
    Column("evidence", lambda: tr("Evidence"), _evidence),
    Column("root_causes", lambda: tr("Root causes"), lambda one: tuple(map(cause_word, one.answer.reasons))),
    Column("root_cause_ids", lambda: tr("Root causes (ids)"), lambda one: one.answer.reasons),
)

ANNOTATION: tuple[Column[Mark], ...] = (
    Column("annotation", lambda: tr("Annotation"), lambda one: one.annotation.id),
    Column("start_ms", lambda: tr("Start (ms)"), lambda one: one.annotation.start_ms),
    Column("end_ms", lambda: tr("End (ms)"), lambda one: one.annotation.end_ms),
    Column("start", lambda: tr("Start"), lambda one: format_position(one.annotation.start_ms)),
    Column("end", lambda: tr("End"), _end),
    Column("channel", lambda: tr("Channel"), _channel),
    Column("channel_id", lambda: tr("Channel id"), lambda one: _id_of(one.annotation.channel)),
    Column("tag", lambda: tr("Tag"), lambda one: one.tag),
    Column("tag_id", lambda: tr("Tag id"), lambda one: one.annotation.tag_id),
    Column("severity", lambda: tr("Severity"), lambda one: SEVERITIES[one.annotation.severity]()),
    Column("severity_id", lambda: tr("Severity id"), lambda one: one.annotation.severity.value),
    Column("note", lambda: tr("Note"), lambda one: one.annotation.note),
    Column("evidence_for", lambda: tr("Evidence for"), lambda one: tuple(in_words(c.name) for c in one.evidence_for)),
    Column("evidence_for_ids", lambda: tr("Evidence for (ids)"), lambda one: tuple(c.id for c in one.evidence_for)),
    Column("marked_at", lambda: tr("Marked at"), lambda one: one.annotation.created_at),
)
