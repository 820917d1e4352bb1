"""Small cards and evaluations for the tests of everything above the domain, and Hypothesis strategies for any card."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.answer_types import AnswerType, Choice, Count, Option, Scale, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation
from qa_desktop.domain.scorecard import Criterion, Fatal, Scorecard, Section
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
weights = st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2)


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


counts = st.builds(Count, loss=st.decimals(min_value=Decimal("0.01"), max_value=1, places=2), allowed=st.integers(0, 5))
answer_types: st.SearchStrategy[AnswerType] = st.one_of(st.just(YesNo()), choices(), scales(), counts)


@st.composite
def cards(draw: st.DrawFn, *, fatal: bool = True) -> Scorecard:
    """Any card."""
    sections = []
    for place in range(draw(st.integers(1, 4))):
        criteria = [
            criterion(
                f"s{place}c{number}",
                draw(answer_types),
                weight=draw(weights),
                fatal=draw(st.sampled_from(Fatal)) if fatal else Fatal.NOTHING,
            )
            for number in range(draw(st.integers(1, 4)))
        ]
        sections.append(section(f"s{place}", criteria, draw(weights)))
    return card(*sections)


def values(of: Criterion) -> st.SearchStrategy[AnswerValue]:
    """Return any answer that the criterion allows."""
    kind = of.answer
    real: st.SearchStrategy[AnswerValue]
    if isinstance(kind, Choice):
        real = st.sampled_from([option.id for option in kind.options])
    elif isinstance(kind, Scale):
        minimum, step = kind.minimum, kind.step
        real = st.integers(0, int((kind.maximum - minimum) / step)).map(lambda number: minimum + step * number)
    elif isinstance(kind, Count):
        real = st.integers(0, 10).map(Decimal)
    else:
        real = st.sampled_from(["yes", "no"])
    return st.one_of(st.none(), st.just(NOT_APPLICABLE), real)


@st.composite
def answered_cards(draw: st.DrawFn, *, fatal: bool = True) -> tuple[Scorecard, dict[str, Answer]]:
    """Any card with any answers."""
    drawn = draw(cards(fatal=fatal))
    return drawn, {one.id: Answer(value=draw(values(one))) for one in drawn.criteria}
