"""The report of one evaluation as a document to print: who and what, answers, feedback, marks, how the score came.

It is what an agent is handed, so it says everything that the score rests on. One that is still open says so at its head
and at the foot of each page.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from qa_desktop.domain.account import account_of
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Answer, Outcome
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.judging import has_failed
from qa_desktop.domain.scorecard import Criterion, Fatal, Section
from qa_desktop.domain.scoring import miscounted, outcome_of
from qa_desktop.domain.text import Text
from qa_desktop.domain.timecode import format_length, format_position
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.account_rows import account_rows
from qa_desktop.services.evaluation_words import FEEDBACK, causes_words
from qa_desktop.services.export_words import CHANNELS, ERROR_CLASSES, SEVERITIES, STATES, answer_in_words
from qa_desktop.services.markup import document_of, heading, paragraph, table, text
from qa_desktop.services.reports import Report

ANSWER_WIDTHS = (25, 21, 54)
MARK_WIDTHS = (17, 17, 12, 10, 24, 20)
ACCOUNT_WIDTHS = (36, 20, 32, 12)
HEAD_WIDTHS = (15, 35, 15, 35)
POINTS = 3
BOLD_LEVELS = (0, 1)
"""The rows of the card and of its sections."""
INDENT = "\u00a0" * 4
"""What a document's markup leaves at the beginning of a cell, unlike other spaces."""
NO_SCORE = "–"


def report_document(report: Report) -> str:
    """Return the report as a document, in the language spoken."""
    return document_of("".join(_Printing(report).parts()))


def report_title(report: Report) -> str:
    """Return what stands at the foot of each page."""
    graded = report.graded
    said = [tr("Evaluation report"), graded.recording.call.agent, graded.recording.file_name]
    if graded.evaluation.is_open:
        said.insert(0, trc("state", "Draft"))
    return " · ".join(part for part in said if part)


class _Printing:
    def __init__(self, report: Report) -> None:
        self._graded = report.graded
        self._tags = report.tags
        self._marks = {mark.id: mark for mark in report.graded.evaluation.annotations}

    def parts(self) -> Iterator[str]:
        """Return the document piece by piece."""
        yield heading(1, tr("Evaluation report"))
        if self._graded.evaluation.is_open:
            yield paragraph([tr("Draft: it is not submitted and may still change.")], "fatal")
        yield table(["", "", "", ""], self._head(), HEAD_WIDTHS)
        yield from self._result()
        yield from self._answers()
        yield from self._feedback()
        yield from self._annotations()
        yield from self._account()

    # -- who, what, and what came of it ----------------------------------------------------------------------------

    def _head(self) -> list[list[str]]:
        graded = self._graded
        evaluation, recording, card = graded.evaluation, graded.recording, graded.card
        version = tr("version {number}").format(number=card.version)
        facts = [
            (tr("Agent"), recording.call.agent),
            (tr("Time of the call"), _minute(recording.call.started_at)),
            (tr("Customer"), recording.call.customer),
            (tr("Queue name"), recording.call.queue),
            (tr("Call id"), recording.call.call_id),
            (tr("Length"), format_length(recording.audio.duration_ms)),
            (tr("File"), recording.file_name),
            (tr("Scorecard"), f"{_said(card.name)} · {version}"),
            (tr("Inspector"), graded.author),
            (tr("State"), STATES[evaluation.state]()),
            (tr("Submitted at"), _minute(evaluation.submitted_at)),
            (tr("Revision"), str(evaluation.revision) if evaluation.revision > 1 else ""),
        ]
        known = [[name, said] for name, said in facts if said]
        known += [["", ""]] * (len(known) % 2)
        return [[*first, *second] for first, second in zip(known[::2], known[1::2], strict=True)]

    def _result(self) -> Iterator[str]:
        graded = self._graded
        open_still = graded.evaluation.is_open
        outcome = outcome_of(graded.score) if open_still else graded.evaluation.outcome
        said = tr("Score: {score}").format(score=self._result_words(outcome))
        yield heading(2, said)
        if outcome.fatal:
            yield paragraph(self._fatal(outcome), "fatal")
        if open_still:
            answered = tr("{answered} of {total} criteria are answered.")
            yield paragraph([answered.format(answered=graded.score.answered, total=graded.score.total)], "facts")
        reckoned = miscounted(graded.card, graded.evaluation)
        if reckoned is not None:
            doubt = tr("It was sent with the result {claimed}, but its answers come to {reckoned} on this card.")
            both = {"claimed": self._result_words(outcome), "reckoned": self._result_words(reckoned)}
            yield paragraph([doubt.format(**both)], "fatal")

    def _result_words(self, outcome: Outcome) -> str:
        bands = {band.id: _said(band.name) for band in self._graded.card.bands}
        return " · ".join(part for part in (_points(outcome.score), bands.get(outcome.band_id, "")) if part)

    def _fatal(self, outcome: Outcome) -> list[str]:
        names = [_said(self._graded.card.criterion(one).name) for one in self._graded.score.fatal_criteria]
        before = [tr("Score before fatal errors: {score}").format(score=_points(outcome.before_fatal))]
        if outcome.before_fatal is None:
            before = []
        if not names:
            return [tr("Fatal error"), *before]
        joined = trc("between things", ", ").join(names)
        return [trc("a field and its value", "{field}: {value}").format(field=tr("Fatal error"), value=joined), *before]

    # -- answers ---------------------------------------------------------------------------------------------------

    def _answers(self) -> Iterator[str]:
        yield heading(2, tr("Answers"))
        scores = {part.section_id: part.score for part in self._graded.score.sections}
        heads = [tr("Criterion"), tr("Answer"), tr("Comment and evidence")]
        for number, section in enumerate(self._graded.card.sections, start=1):
            score = scores.get(section.id)
            worth = "" if score is None else f" · {_points(score)}"
            yield heading(3, f"{number}. {_said(section.name)}{worth}")
            yield table(heads, self._rows(section), ANSWER_WIDTHS)

    def _rows(self, section: Section) -> list[list[str]]:
        return [
            [_said(one.name), self._answer(one), "\n".join(self._reasons(one, self._graded.evaluation.answer(one.id)))]
            for one in section.criteria
        ]

    def _answer(self, criterion: Criterion) -> str:
        if criterion.id in self._graded.score.hidden:
            return tr("not asked here: left out")
        said = answer_in_words(criterion, self._graded.evaluation.answer(criterion.id).value)
        return said or tr("not answered yet")

    def _reasons(self, criterion: Criterion, answer: Answer) -> Iterator[str]:
        hidden = criterion.id in self._graded.score.hidden
        if criterion.id in self._graded.score.fatal_criteria:
            zeroes = criterion.fatal is Fatal.CARD
            yield tr("Fatal: it zeroes the whole score") if zeroes else tr("Fatal: it zeroes the section")
        if criterion.error_class is not None and not hidden and has_failed(criterion, answer.value):
            yield ERROR_CLASSES[criterion.error_class]()
        if answer.comment:
            yield answer.comment
        if answer.reasons and not hidden:
            causes = {"field": tr("Root causes"), "value": causes_words(answer.reasons)}
            yield trc("a field and its value", "{field}: {value}").format(**causes)
        for mark_id in answer.evidence:
            if mark_id in self._marks:
                yield self._mark_words(self._marks[mark_id])

    def _mark_words(self, mark: Annotation) -> str:
        said = " ".join(part for part in (_span(mark), self._tag(mark)) if part)
        return (
            trc("a field and its value", "{field}: {value}").format(field=said, value=mark.note) if mark.note else said
        )

    # -- the rest --------------------------------------------------------------------------------------------------

    def _feedback(self) -> Iterator[str]:
        evaluation = self._graded.evaluation
        if evaluation.feedback:
            yield heading(2, tr("Feedback to the agent"))
            for part in FeedbackPart:
                if evaluation.feedback.part(part):
                    yield heading(3, FEEDBACK[part]())
                    yield text(evaluation.feedback.part(part))
        if evaluation.summary:
            yield heading(2, tr("Comment on the whole call"))
            yield text(evaluation.summary)

    def _annotations(self) -> Iterator[str]:
        marks = self._graded.evaluation.annotations
        if marks:
            heads = [tr("Time"), tr("Tag"), tr("Channel"), tr("Severity"), tr("Note"), tr("Evidence for")]
            yield heading(2, tr("Annotations"))
            yield table(heads, [self._annotation(one) for one in marks], MARK_WIDTHS)

    def _annotation(self, mark: Annotation) -> list[str]:
        linked = self._graded.evaluation.evidence_for(mark.id)
        proved = [_said(one.name) for one in self._graded.card.criteria if one.id in linked]
        channel = "" if mark.channel is None else CHANNELS[mark.channel]()
        severity = SEVERITIES[mark.severity]()
        return [_span(mark), self._tag(mark), channel, severity, mark.note, trc("between things", ", ").join(proved)]

    def _tag(self, mark: Annotation) -> str:
        tag = self._tags.get(mark.tag_id)
        return mark.tag_id if tag is None else _said(tag)

    def _account(self) -> Iterator[str]:
        graded = self._graded
        rows = account_rows(graded.card, account_of(graded.card, graded.evaluation.answers, graded.score))
        heads = [tr("Criterion"), tr("Answer"), trc("account", "How"), tr("Points")]
        cells = [[f"{INDENT * max(row.level - 1, 0)}{row.what}", row.answer, row.how, row.points] for row in rows]
        bold = {number for number, row in enumerate(rows) if row.level in BOLD_LEVELS}
        yield heading(2, tr("How this score came about"))
        yield table(heads, cells, ACCOUNT_WIDTHS, bold=bold, right={POINTS})


def _said(wording: Text) -> str:
    return wording.in_language(current_language())


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def _points(score: Decimal | None) -> str:
    return NO_SCORE if score is None else f"{score:.2f}".replace("-", "−")


def _span(mark: Annotation) -> str:
    start = format_position(mark.start_ms)
    return start if mark.end_ms is None else f"{start}–{format_position(mark.end_ms)}"
