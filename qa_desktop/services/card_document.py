"""A scorecard as a document to print: sections, criteria with standards, answers and points, bands; in one language."""

from collections.abc import Iterator
from datetime import date
from html import escape

from qa_desktop.domain.answer_types import (
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRanges,
    Scale,
)
from qa_desktop.domain.evaluation import NOT_APPLICABLE
from qa_desktop.domain.judging import CENT
from qa_desktop.domain.scorecard import (
    CardKind,
    CardState,
    Condition,
    Criterion,
    Demand,
    Fatal,
    Scorecard,
    Section,
    points_of,
)
from qa_desktop.language import tr, trc
from qa_desktop.services.card_ports import CardStage
from qa_desktop.services.card_words import (
    DEMANDS,
    FATALS,
    HARMS,
    KINDS,
    STAGES,
    field_words,
    figure,
    kind_of_answer,
    percent,
    said,
    unnamed_criterion,
    unnamed_section,
)
from qa_desktop.services.markup import document_of, paragraph, table, words

GRADED_WIDTHS = (24, 12, 9, 21, 34)
BAND_WIDTHS = (40, 30, 30)


def card_document(card: Scorecard) -> str:
    """Return a card as a document, in the language spoken; headings stay with what follows them."""
    body = "".join(_Printing(card).parts())
    return document_of(body)


def document_title(card: Scorecard) -> str:
    """Return what stands at the foot of each page."""
    name = said(card.name, tr("Unnamed scorecard"))
    titled = tr("{card}, version {number}").format(card=name, number=card.version)
    return f"{titled} · {STAGES[CardStage(card.state.value)]()}" if card.state is CardState.DRAFT else titled


class _Printing:
    def __init__(self, card: Scorecard) -> None:
        self._card = card
        self._criteria = {criterion.id: criterion for criterion in card.criteria}

    def parts(self) -> Iterator[str]:
        """Return the document piece by piece."""
        name = said(self._card.name, tr("Unnamed scorecard"))
        yield f"<h1>{escape(name)}</h1>"
        yield paragraph(self._card_facts(), "facts")
        yield from self._bands()
        for number, section in enumerate(self._card.sections, start=1):
            yield from self._section(number, section)

    def _card_facts(self) -> list[str]:
        card = self._card
        facts = [
            tr("version {number}").format(number=card.version),
            STAGES[CardStage(card.state.value)](),
            KINDS[card.kind](),
        ]
        if card.kind is CardKind.DEDUCTION:
            facts.append(_fact("base", figure(card.base)))
        facts += [_fact("floor", figure(card.floor)), _fact("ceiling", figure(card.ceiling))]
        due: date | None = card.review_due
        return [*facts, _fact("review_due", due.isoformat())] if due is not None else facts

    def _bands(self) -> Iterator[str]:
        bands = sorted(self._card.bands, key=lambda band: band.at_least)
        if bands:
            rows = [
                [said(one.name), tr("from {score}").format(score=figure(one.at_least)), _passing(one.passes)]
                for one in bands
            ]
            heading = tr("Bands")
            yield f"<h2>{escape(heading)}</h2>"
            yield table([field_words("name"), tr("Score"), ""], rows, BAND_WIDTHS)

    def _section(self, number: int, section: Section) -> Iterator[str]:
        name = escape(said(section.name, unnamed_section()))
        worth = "" if self._card.kind is CardKind.DEDUCTION else _fact("weight", figure(section.weight))
        yield f"<h2>{number}. {name}{f' · {escape(worth)}' if worth else ''}</h2>"
        for place, criterion in enumerate(section.criteria, start=1):
            yield from self._criterion(f"{number}.{place}", criterion)

    def _criterion(self, number: str, criterion: Criterion) -> Iterator[str]:
        yield f"<h3>{number} {escape(said(criterion.name, unnamed_criterion()))}</h3>"
        yield paragraph(self._facts(criterion), "facts")
        if criterion.fatal is not Fatal.NOTHING:
            yield paragraph([f"{field_words('fatal')}: {FATALS[criterion.fatal]()}"], "fatal")
        standard = said(criterion.standard)
        if standard:
            yield f"<p>{words(standard)}</p>"
        yield from self._answers(criterion)

    def _facts(self, criterion: Criterion) -> list[str]:
        facts = [kind_of_answer(criterion.answer), *self._figures(criterion.answer), *self._worth(criterion)]
        if criterion.not_applicable_allowed:
            facts.append(tr("may be not applicable"))
        if criterion.error_class is not None:
            facts.append(HARMS[criterion.error_class]())
        for name in ("comment", "evidence"):
            demand: Demand = getattr(criterion, name)
            if demand is not Demand.NEVER:
                facts.append(_fact(name, DEMANDS[demand]()))
        if criterion.shown_when is not None:
            facts.append(self._condition(criterion.shown_when))
        return facts

    def _worth(self, criterion: Criterion) -> list[str]:
        card = self._card
        if not criterion.is_scored:
            return []
        if criterion.bonus:
            return [tr("bonus of {points}").format(points=figure(points_of(card, criterion)))]
        if card.kind is CardKind.WEIGHTED:
            return [_fact("weight", figure(criterion.weight))]
        points = points_of(card, criterion)
        if card.kind is CardKind.GROUP_POINTS:
            return [_fact("points", figure(points))]
        if not points:
            return [tr("costs no points")]
        costs = [tr("costs {points}").format(points=figure(points))]
        return costs if criterion.at_most is None else [*costs, _fact("at_most", figure(criterion.at_most))]

    def _figures(self, answer: AnswerType) -> list[str]:
        match answer:
            case Scale():
                span = f"{figure(answer.minimum)}–{figure(answer.maximum)}"
                return [span, _fact("step", figure(answer.step)), _fact("passes_at", figure(answer.passes_at))]
            case NumberRanges():
                return [f"{figure(answer.minimum)}–{figure(answer.maximum)}"]
            case Count():
                deduction = self._card.kind is CardKind.DEDUCTION
                loss = [] if deduction else [_fact("loss", percent(answer.loss))]
                return [*loss, _fact("allowed", str(answer.allowed))]
            case FreeText() | CalendarDate():
                return [field_words("required")] if answer.required else []
        return []

    def _answers(self, criterion: Criterion) -> Iterator[str]:
        answer = criterion.answer
        if isinstance(answer, Choice):
            rows = [
                [said(one.text), percent(one.share), _passing(one.passes), _demanded(one), said(one.anchor)]
                for one in answer.options
            ]
            yield table([field_words("options"), tr("Share"), "", "", field_words("anchor")], rows, GRADED_WIDTHS)
        elif isinstance(answer, NumberRanges):
            rows = [
                [
                    _span(answer, number),
                    percent(one.share),
                    _passing(one.passes),
                    _demanded(one),
                    said(one.anchor),
                ]
                for number, one in enumerate(answer.ranges)
            ]
            yield table([field_words("ranges"), tr("Share"), "", "", field_words("anchor")], rows, GRADED_WIDTHS)

    def _condition(self, condition: Condition) -> str:
        asked = self._criteria.get(condition.criterion)
        name = condition.criterion if asked is None else said(asked.name, unnamed_criterion())
        said_answers = [_answer_words(asked, one) for one in condition.answers]
        if condition.at_least is not None:
            said_answers.append(f"≥ {figure(condition.at_least)}")
        if condition.at_most is not None:
            said_answers.append(f"≤ {figure(condition.at_most)}")
        joined = trc("between things", ", ").join(said_answers)
        return tr("asked only when “{criterion}” is {answers}").format(criterion=name, answers=joined)


def _answer_words(asked: Criterion | None, answer: str) -> str:
    if asked is not None and isinstance(asked.answer, Choice):
        named = next((option for option in asked.answer.options if option.id == answer), None)
        if named is not None:
            return said(named.text, answer)
    plain = {"yes": tr("Yes"), "no": tr("No"), NOT_APPLICABLE.value: tr("Not applicable")}
    return plain.get(answer, answer)


def _span(ranges: NumberRanges, number: int) -> str:
    """Write the numbers of a range, of which each has at most two decimals."""
    first = ranges.ranges[number].at_least
    following = ranges.ranges[number + 1 :]
    last = following[0].at_least - CENT if following else ranges.maximum
    return figure(first) if first == last else f"{figure(first)}–{figure(last)}"


def _passing(passes: bool) -> str:  # noqa: FBT001 - a field of the card
    return trc("answer", "passes") if passes else trc("answer", "fails")


def _demanded(one: object) -> str:
    names = [name for name in ("comment_demanded", "evidence_demanded") if getattr(one, name)]
    return trc("between things", ", ").join(field_words(name) for name in names)


def _fact(name: str, value: str) -> str:
    return trc("a field and its value", "{field}: {value}").format(field=field_words(name), value=value)
