"""Small cards and evaluations for the tests of everything above the domain, and Hypothesis strategies for any card."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.answer_types import (
    NO,
    YES,
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation
from qa_desktop.domain.scorecard import CardKind, Condition, Criterion, Fatal, Scorecard, Section
from qa_desktop.domain.text import Text

NOW = datetime(2025, 2, 19, 6, 1, 22, tzinfo=UTC)

FOUR_STEPS = Choice(
    options=(
        Option(id="full", text=Text(zh="完全符合", en="Full"), share=Decimal(1)),
        Option(id="good", text=Text(zh="良好", en="Good"), share=Decimal("0.8")),
        Option(id="fair", text=Text(zh="一般", en="Fair"), share=Decimal("0.6")),
        Option(id="not_met", text=Text(zh="不符合", en="Not met"), share=Decimal(0), passes=False),
    )
)


def criterion(name: str, answer: AnswerType | None = None, /, **fields: object) -> Criterion:
    """Return a criterion called `name`; yes/no where no answer type is given."""
    return Criterion.model_validate(
        {"id": name, "name": Text(en=name), "standard": Text(en="…"), "answer": answer or YesNo(), **fields}
    )


def section(name: str, criteria: Sequence[Criterion], weight: Decimal | int = 1) -> Section:
    """Return a section called `name`."""
    return Section(id=name, name=Text(en=name), weight=Decimal(weight), criteria=tuple(criteria))


def card(*sections: Section, **fields: object) -> Scorecard:
    """Return a card of these sections."""
    return Scorecard.model_validate({"id": "card", "name": Text(en="Card"), "sections": sections, **fields})


def answers(**values: AnswerValue) -> dict[str, Answer]:
    """Return answers with these values."""
    return {name: Answer(value=value) for name, value in values.items()}


def evaluation(of: Scorecard | None = None, **fields: object) -> Evaluation:
    """Return an evaluation with nothing in it yet."""
    given: dict[str, object] = {
        "id": "evaluation",
        "recording_id": "recording",
        "card_id": "card" if of is None else of.id,
        "card_version": 1 if of is None else of.version,
        "author": "zhang",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Evaluation(**{**given, **fields})  # type: ignore[arg-type]  # the fields are named by each test


def mark(name: str, start_ms: int = 1000, end_ms: int | None = None, note: str = "") -> Annotation:
    """Return an annotation."""
    return Annotation(id=name, start_ms=start_ms, end_ms=end_ms, note=note, created_at=NOW)


# -- any card, and any answers to it -----------------------------------------------------------------------------------

shares = st.decimals(min_value=0, max_value=1, places=2)
factors = st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2)
weights = st.one_of(st.just(Decimal(0)), factors, factors, factors)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    """Any choice."""
    count = draw(st.integers(2, 11))
    return Choice(
        options=tuple(
            Option(id=f"o{place}", text=Text(en=str(place)), share=draw(shares), passes=draw(st.booleans()))
            for place in range(count)
        )
    )


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Any scale."""
    step = draw(st.sampled_from([Decimal("0.01"), Decimal("0.25"), Decimal("0.3"), Decimal(1), Decimal(5)]))
    minimum = draw(st.decimals(min_value=-100, max_value=100, places=2))
    maximum = minimum + step * draw(st.integers(1, 100))
    return Scale(minimum=minimum, maximum=maximum, step=step, passes_at=draw(st.sampled_from([minimum, maximum])))


@st.composite
def number_ranges(draw: st.DrawFn) -> NumberRanges:
    """Any ranges of numbers."""
    begins = sorted(draw(st.sets(st.integers(-500, 500), min_size=1, max_size=5)))
    return NumberRanges(
        minimum=Decimal(begins[0]),
        maximum=Decimal(begins[-1] + draw(st.integers(1, 100))),
        ranges=tuple(
            NumberRange(at_least=Decimal(begin), share=draw(shares), passes=draw(st.booleans())) for begin in begins
        ),
    )


counts = st.builds(Count, loss=st.decimals(min_value=Decimal("0.01"), max_value=1, places=2), allowed=st.integers(0, 5))
scored_types: st.SearchStrategy[AnswerType] = st.one_of(st.just(YesNo()), choices(), scales(), number_ranges(), counts)
answer_types: st.SearchStrategy[AnswerType] = st.one_of(
    scored_types, st.builds(FreeText, required=st.booleans()), st.builds(CalendarDate, required=st.booleans())
)


@st.composite
def conditions(draw: st.DrawFn, on: Criterion) -> Condition:
    """Any condition on a criterion."""
    if isinstance(on.answer, Scale | NumberRanges | Count):
        return Condition(criterion=on.id, at_least=draw(st.integers(-100, 100).map(Decimal)))
    met = draw(st.sampled_from([YES, NO, "o0", "o1", NOT_APPLICABLE.value]))
    return Condition(criterion=on.id, answers=(met,))


@st.composite
def any_criterion(draw: st.DrawFn, name: str, kind: CardKind, before: Sequence[Criterion], *, fatal: bool) -> Criterion:
    """Any criterion of such a card, which may ask about those before it."""
    answer = draw(answer_types)
    scored = not isinstance(answer, FreeText | CalendarDate)
    bonus = scored and draw(st.integers(0, 7)) == 0
    zeroes = [one for one in Fatal if kind is not CardKind.DEDUCTION or one is not Fatal.SECTION]
    fields: dict[str, object] = {"weight": draw(weights), "bonus": bonus}
    if bonus or (kind is not CardKind.WEIGHTED and draw(st.booleans())):
        fields["points"] = draw(st.decimals(min_value=Decimal("0.5") if bonus else 0, max_value=50, places=2))
    if kind is CardKind.DEDUCTION and draw(st.booleans()):
        fields["at_most"] = draw(st.decimals(min_value=Decimal("0.5"), max_value=50, places=2))
    if fatal and scored and not bonus:
        fields["fatal"] = draw(st.sampled_from(zeroes))
    if before and draw(st.integers(0, 3)) == 0:
        fields["shown_when"] = draw(conditions(draw(st.sampled_from(before))))
    return criterion(name, answer, **fields)


@st.composite
def cards(draw: st.DrawFn, *, fatal: bool = True, kind: CardKind | None = None) -> Scorecard:
    """Any card, or any of a kind."""
    drawn = kind or draw(st.sampled_from(CardKind))
    every: list[Criterion] = []
    sections = []
    for place in range(draw(st.integers(1, 4))):
        inside: list[Criterion] = []
        for number in range(draw(st.integers(1, 4))):
            inside.append(draw(any_criterion(f"s{place}c{number}", drawn, every, fatal=fatal)))
            every.append(inside[-1])
        sections.append(section(f"s{place}", inside, draw(weights)))
    floor = draw(st.sampled_from([Decimal(0), Decimal(5), Decimal(-50)]))
    ceiling = draw(st.sampled_from([Decimal(100), Decimal(120), Decimal("99.5")]))
    return card(*sections, kind=drawn, floor=floor, ceiling=ceiling, base=min(Decimal(100), ceiling))


def values(of: Criterion) -> st.SearchStrategy[AnswerValue]:
    """Return any answer that the criterion allows."""
    kind = of.answer
    real: st.SearchStrategy[AnswerValue]
    match kind:
        case Choice():
            real = st.sampled_from([option.id for option in kind.options])
        case Scale():
            steps = int((kind.maximum - kind.minimum) / kind.step)
            real = st.integers(0, steps).map(lambda number: kind.minimum + kind.step * number)
        case NumberRanges():
            real = st.decimals(min_value=kind.minimum, max_value=kind.maximum, places=2)
        case Count():
            real = st.integers(0, 10).map(Decimal)
        case FreeText():
            real = st.just("words")
        case CalendarDate():
            real = st.just("2026-02-28")
        case YesNo():
            real = st.sampled_from([YES, NO])
    return st.one_of(st.none(), st.just(NOT_APPLICABLE), real)


@st.composite
def answered_cards(
    draw: st.DrawFn, *, fatal: bool = True, kind: CardKind | None = None
) -> tuple[Scorecard, dict[str, Answer]]:
    """Any card with any answers."""
    drawn = draw(cards(fatal=fatal, kind=kind))
    return drawn, {one.id: Answer(value=draw(values(one))) for one in drawn.criteria}
