"""How a score came about, in words and figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from qa_desktop.domain.account import account_of
from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer
from qa_desktop.domain.scorecard import Band, CardKind, Condition, Fatal, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import speaking
from qa_desktop.services.account_rows import account_rows, figure, signed
from tests.domain.cards import FOUR_STEPS, answered_cards, answers, card, criterion, section

PASS = Band(id="pass", name=Text(zh="合格", en="Pass"), at_least=Decimal(70))


def told(of: Scorecard, given_answers: dict[str, Answer], language: Language = Language.ENGLISH) -> list[str]:
    """Return the rows as lines."""
    with speaking(language):
        rows = account_rows(of, account_of(of, given_answers))
    return [" | ".join(filter(None, ("  " * row.level + row.what, row.answer, row.how, row.points))) for row in rows]


def test_a_weighted_card_tells_each_share() -> None:
    graded = card(
        section("one", [criterion("a", FOUR_STEPS, weight=3), criterion("b"), criterion("c")], 60),
        section("two", [criterion("d", fatal=Fatal.CARD)], 40),
        bands=(PASS,),
    )
    given = answers(a="good", b=NOT_APPLICABLE, d="no")
    assert told(graded, given) == [
        "  one | of 60 | 48",
        "    a | Good | 60 × 80% | 48",
        "    b | N/A | not applicable: left out",
        "    c | not answered yet",
        "  two | of 40 | 0",
        "    d | No | 40 × 0% | 0",
        "Together | 48",
        "Fatal error: the whole score is zeroed | d | −48",
        "Score | 0.00",
    ]
    whole = {**given, "c": Answer(value="yes"), "d": Answer(value="yes")}
    assert told(graded, whole, Language.CHINESE)[1:4] == [
        "    a | 良好 | 60 × 3/4 × 80% | 36",
        "    b | 不适用 | 不适用，不计入",
        "    c | 是 | 60 × 1/4 × 100% | 15",
    ]
    assert told(graded, whole, Language.CHINESE)[-2:] == ["合计 | 91", "得分 | 合格 | 91.00"]


def test_a_deduction_card_tells_what_each_time_costs() -> None:
    counted = criterion("a", Count(), points=5, at_most=12)
    asked = criterion("c", shown_when=Condition(criterion="b", answers=("no",)))
    praised = criterion("d", bonus=True, points=8)
    graded = card(section("one", [counted, criterion("b"), asked, praised]), kind=CardKind.DEDUCTION, ceiling=100)
    assert told(graded, answers(a=Decimal(3), b="yes", d="yes")) == [
        "Begins at | 100",
        "  one | −12",
        "    a | 3 | 3 × 5, at most 12 | −12",
        "    b | Yes | 0% × 10 | 0",
        "    c | not asked here: left out",
        "    d | Yes | bonus: 100% of 8 | +8",
        "Together | 88",
        "Bonus | +8",
        "Score | 96.00",
    ]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_what_costs_no_points_on_a_deduction_card_says_so(answer: str) -> None:
    red_line = criterion("b", points=0, fatal=Fatal.CARD)
    graded = card(section("one", [criterion("a")]), section("two", [red_line]), kind=CardKind.DEDUCTION)
    lines = told(graded, answers(a="no", b=answer))
    assert lines[3:6] == ["  two | 0", f"    b | {answer.title()} | costs no points | 0", "Together | 90"]
    assert told(graded, answers(a="no", b=answer), Language.CHINESE)[4].endswith("本身不扣分 | 0")


def test_limits_and_rounding_are_told() -> None:
    thirds = card(section("one", [criterion("a"), criterion("b"), criterion("c")]), floor=50, bands=(PASS,))
    assert told(thirds, answers(a="yes", b="yes", c="no"))[-3:] == [
        "Together | ≈\u00a066.6667",
        "Rounded to cents | ≈\u00a0+0.0033",
        "Score | 66.67",
    ]
    assert told(thirds, answers(a="yes", b="no", c="no"))[-3:] == [
        "Together | ≈\u00a033.3333",
        "No less than 50 | ≈\u00a0+16.6667",
        "Score | 50.00",
    ]


def test_where_nothing_counts_there_is_no_score() -> None:
    graded = card(section("one", [criterion("a")]))
    assert told(graded, answers(a=NOT_APPLICABLE))[-1] == "No score | Nothing that counts has been answered"


@pytest.mark.parametrize(
    ("amount", "plain", "with_sign"),
    [
        (Fraction(0), "0", "0"),
        (Fraction(5), "5", "+5"),
        (Fraction(100), "100", "+100"),
        (Fraction(-5, 2), "−2.5", "−2.5"),
        (Fraction(1, 3), "≈\u00a00.3333", "≈\u00a0+0.3333"),
        (Fraction(-1, 3), "≈\u00a0−0.3333", "≈\u00a0−0.3333"),
    ],
)
def test_numbers_have_at_most_four_decimals(amount: Fraction, plain: str, with_sign: str) -> None:
    assert (figure(amount), signed(amount)) == (plain, with_sign)


@given(answered_cards())
def test_any_score_can_be_told_in_both_languages(drawn: tuple[Scorecard, dict[str, Answer]]) -> None:
    graded, given_answers = drawn
    account = account_of(graded, given_answers)
    for language in Language:
        with speaking(language):
            rows = account_rows(graded, account)
        criteria = [row for row in rows if row.level == 2]
        assert len(criteria) == len(graded.criteria)
        assert all(row.how or row.points for row in criteria)
        assert rows[-1].points == ("" if account.score is None else f"{account.score}")


def test_what_carries_no_weight_says_so() -> None:
    red_line = criterion("c", weight=0, fatal=Fatal.CARD)
    graded = card(section("one", [criterion("a"), criterion("b"), red_line]), section("two", [criterion("d")], 0))
    assert told(graded, answers(a="yes", b="no", c="yes", d="no")) == [
        "  one | of 100 | 50",
        "    a | Yes | 100 × 1/2 × 100% | 50",
        "    b | No | 100 × 1/2 × 0% | 0",
        "    c | Yes | carries no weight | 0",
        "  two | carries no weight | 0",
        "    d | No | carries no weight | 0",
        "Together | 50",
        "Score | 50.00",
    ]
