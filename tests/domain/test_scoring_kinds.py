"""Each kind of card, bonus, limits and conditions by worked examples, some of them from manuals of known products."""

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

import pytest
from pydantic import ValidationError

from qa_desktop.domain.account import Standing, account_of
from qa_desktop.domain.answer_types import CalendarDate, Count, FreeText, NumberRange, NumberRanges
from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer
from qa_desktop.domain.judging import has_failed, is_valid, share_earned
from qa_desktop.domain.scorecard import CardKind, Condition, Criterion, ErrorClass, Fatal
from qa_desktop.domain.scoring import Scorer, score_card
from qa_desktop.domain.submission import Blocker, Lack, blockers
from tests.domain.cards import answers, card, criterion, evaluation, section

DEDUCTION = CardKind.DEDUCTION
POINTS = CardKind.GROUP_POINTS
SECONDS = NumberRanges(
    minimum=Decimal(0),
    maximum=Decimal(600),
    ranges=(
        NumberRange(at_least=Decimal(0), share=Decimal(1)),
        NumberRange(at_least=Decimal("30.01"), share=Decimal("0.5")),
        NumberRange(at_least=Decimal(60), share=Decimal(0), passes=False, comment_demanded=True),
    ),
)


def test_group_points_are_weighed_by_their_group() -> None:
    """1 of 2 points in a group of weight 40, 1 of 1 in one of weight 20: (1·40 + 1·20)/(2·40 + 1·20)."""
    graded = card(
        section("greeting", [criterion("a"), criterion("b")], 40), section("closing", [criterion("c")], 20), kind=POINTS
    )
    score = score_card(graded, answers(a="yes", b="no", c="yes"))
    assert score.score == Decimal("60.00")
    assert [part.score for part in score.sections] == [Decimal(50), Decimal(100)]


def test_what_does_not_apply_is_nought_of_nought_points() -> None:
    graded = card(section("one", [criterion("a", points=3), criterion("b", points=2)], 1), kind=POINTS)
    assert score_card(graded, answers(a=NOT_APPLICABLE, b="yes")).score == Decimal(100)
    assert score_card(graded, answers(a="yes", b="no")).score == Decimal(60)


def test_five_equal_questions_with_four_yes_are_80() -> None:
    graded = card(section("one", [criterion(name) for name in "abcde"]))
    assert score_card(graded, answers(a="yes", b="yes", c="no", d="yes", e="yes")).score == Decimal("80.00")


def test_a_failed_critical_item_makes_0_and_the_score_before_it_stays() -> None:
    graded = card(section("one", [*(criterion(name) for name in "abcd"), criterion("critical", fatal=Fatal.CARD)]))
    score = score_card(graded, answers(a="yes", b="yes", c="yes", d="yes", critical="no"))
    assert (score.score, score.before_fatal) == (Decimal(0), Decimal("80.00"))
    assert score.fatal_criteria == ("critical",)


def test_a_score_below_the_floor_is_the_floor() -> None:
    graded = card(section("one", [criterion("a", Count(loss=Decimal("0.97")))]), floor=5)
    assert score_card(graded, answers(a=Decimal(1))).score == Decimal("5.00")
    account = account_of(graded, answers(a=Decimal(1)))
    assert account.sections[0].gained == 3
    assert account.held == 2


def test_a_fatal_error_goes_below_the_floor() -> None:
    graded = card(section("one", [criterion("a"), criterion("b", fatal=Fatal.CARD)]), floor=5)
    assert score_card(graded, answers(a="yes", b="no")).score == Decimal(0)


def test_each_time_costs_its_points_from_the_base() -> None:
    graded = card(section("one", [criterion("a", Count(), points=5), criterion("b", Count())]), kind=DEDUCTION)
    assert score_card(graded, answers(a=Decimal(1), b=Decimal(0))).score == Decimal("95.00")
    assert score_card(graded, answers(a=Decimal(1), b=Decimal(2))).score == Decimal("75.00")  # 10 where none is named
    assert score_card(graded, answers(b=Decimal(99))).score == Decimal("0.00")


def test_a_criterion_costs_at_most_what_its_card_says() -> None:
    graded = card(section("one", [criterion("a", Count(), points=5, at_most=12)]), kind=DEDUCTION)
    assert [score_card(graded, answers(a=Decimal(times))).score for times in (2, 3)] == [Decimal(90), Decimal(88)]


def test_on_a_deduction_card_other_answers_cost_what_they_do_not_earn() -> None:
    graded = card(section("one", [criterion("a"), criterion("b", SECONDS, points=8)]), kind=DEDUCTION, base=90)
    score = score_card(graded, answers(a="no", b=Decimal(45)))
    assert score.score == Decimal("76.00")
    assert score.sections[0].score == Decimal("-14.00")


def test_a_deduction_card_on_which_nothing_applies_has_no_score() -> None:
    graded = card(section("one", [criterion("a", Count())]), kind=DEDUCTION)
    assert score_card(graded, answers(a=NOT_APPLICABLE)).score is None
    assert account_of(graded, answers(a=NOT_APPLICABLE)).total == 0


def test_a_fatal_error_on_a_deduction_card_never_raises_a_score_below_0() -> None:
    graded = card(
        section("one", [criterion("a", Count(), points=60), criterion("b", fatal=Fatal.CARD)]),
        kind=DEDUCTION,
        floor=-50,
    )
    score = score_card(graded, answers(a=Decimal(2), b="no"))
    assert score.score == score.before_fatal == Decimal("-30.00")


def test_a_bonus_adds_its_points_up_to_the_ceiling() -> None:
    graded = card(section("one", [criterion("a"), criterion("b"), criterion("praised", bonus=True, points=10)]))
    assert score_card(graded, answers(a="yes", b="no", praised="yes")).score == Decimal("60.00")
    assert score_card(graded, answers(a="yes", b="no", praised="no")).score == Decimal("50.00")
    assert score_card(graded, answers(a="yes", b="yes", praised="yes")).score == Decimal("100.00")
    more = graded.model_copy(update={"ceiling": Decimal(110)})
    assert score_card(more, answers(a="yes", b="yes", praised="yes")).score == Decimal("110.00")


def test_a_bonus_alone_is_no_score_and_a_zeroed_section_loses_its_bonus() -> None:
    graded = card(
        section("one", [criterion("a", fatal=Fatal.SECTION), criterion("praised", bonus=True, points=10)]),
        section("two", [criterion("b")]),
    )
    assert score_card(graded, answers(praised="yes")).score is None
    score = score_card(graded, answers(a="no", praised="yes", b="yes"))
    assert (score.score, score.before_fatal) == (Decimal(50), Decimal(60))


@pytest.mark.parametrize(
    ("seconds", "share", "fails"),
    [("0", "1", False), ("30", "1", False), ("30.01", "0.5", False), ("59.99", "0.5", False), ("60", "0", True)],
)
def test_a_range_of_numbers_begins_where_it_says(seconds: str, share: str, *, fails: bool) -> None:
    timed = criterion("a", SECONDS)
    assert share_earned(timed, Decimal(seconds)) == Decimal(share)
    assert has_failed(timed, Decimal(seconds)) is fails


@pytest.mark.parametrize("number", ["-0.01", "600.01", "1.001", "NaN", "1E+30"])
def test_a_number_outside_its_ranges_is_not_allowed(number: str) -> None:
    assert not is_valid(criterion("a", SECONDS), Decimal(number))


def test_words_and_dates_do_not_count() -> None:
    graded = card(section("one", [criterion("a"), criterion("why", FreeText()), criterion("when", CalendarDate())]))
    score = score_card(graded, answers(a="yes", why="no", when="2026-02-28"))
    assert (score.score, score.answered, score.total) == (Decimal(100), 3, 3)
    assert not is_valid(graded.criterion("when"), "2026-02-30")
    assert not is_valid(graded.criterion("when"), "20260228")
    assert not is_valid(graded.criterion("why"), "  ")


def test_words_that_are_not_required_hinder_nobody() -> None:
    graded = card(
        section("one", [criterion("a"), criterion("b", FreeText()), criterion("c", FreeText(required=False))])
    )
    done = evaluation(graded, answers=answers(a="yes"))
    assert blockers(graded, done) == (Blocker("b", Lack.ANSWER),)
    assert (score_card(graded, done.answers).answered, score_card(graded, done.answers).total) == (1, 2)


# -- conditions --------------------------------------------------------------------------------------------------------

COMPLAINT = card(
    section(
        "one",
        [
            criterion("complains"),
            criterion("soothed", shown_when=Condition(criterion="complains", answers=("yes",)), error_class="customer"),
            criterion("explained", shown_when=Condition(criterion="soothed", answers=("no", "not_applicable"))),
            criterion("times", Count()),
            criterion("often", shown_when=Condition(criterion="times", at_least=Decimal(2), at_most=Decimal(4))),
        ],
    )
)


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        ({}, {"soothed", "often"}),
        ({"complains": "yes"}, {"explained", "often"}),
        ({"complains": "no"}, {"soothed", "often"}),
        ({"complains": "yes", "soothed": "no"}, {"often"}),
        ({"complains": "yes", "soothed": "yes"}, {"explained", "often"}),
        ({"complains": "no", "soothed": "yes"}, {"soothed", "often"}),
        ({"times": Decimal(1)}, {"soothed", "often"}),
        ({"times": Decimal(2)}, {"soothed"}),
        ({"times": Decimal(4)}, {"soothed"}),
        ({"times": Decimal(5)}, {"soothed", "often"}),
    ],
)
def test_what_is_asked_only_after_another_answer(given: dict[str, str], hidden: set[str]) -> None:
    """`explained` is asked where `soothed` does not apply, which it does not where it is hidden."""
    assert hidden_criteria(COMPLAINT, answers(**given)) == hidden


def test_a_hidden_criterion_neither_counts_nor_fails_nor_hinders() -> None:
    given = answers(complains="no", soothed="no", explained="yes", times=Decimal(0))
    score = score_card(COMPLAINT, given)
    assert (score.score, score.answered, score.total) == (Decimal("66.67"), 3, 3)
    assert score.error_classes == frozenset()
    assert blockers(COMPLAINT, evaluation(COMPLAINT, answers=given)) == ()
    standing = {line.criterion_id: line.standing for line in account_of(COMPLAINT, given).sections[0].lines}
    assert standing["soothed"] is Standing.HIDDEN
    assert score_card(COMPLAINT, {**given, "complains": Answer(value="yes")}).error_classes == {ErrorClass.CUSTOMER}


def test_what_asks_in_a_circle_is_never_shown() -> None:
    one = criterion("a", shown_when=Condition(criterion="b", answers=("yes",)))
    other = criterion("b", shown_when=Condition(criterion="a", answers=("yes",)))
    lost = criterion("c", shown_when=Condition(criterion="gone", answers=("yes",)))
    graded = card(section("one", [one, other, lost, criterion("d")]))
    given = answers(a="yes", b="yes", c="yes", d="yes")
    assert hidden_criteria(graded, given) == Scorer(graded).score(given).hidden == {"a", "b", "c"}


def test_a_long_chain_of_conditions_is_followed_link_by_link() -> None:
    """Each link is looked at a few times, however many there are."""
    links = 300
    asking = [
        Watched.model_validate(
            criterion(f"c{at}", shown_when=Condition(criterion=f"c{at + 1}", answers=("yes",))).model_dump()
        )
        for at in range(links)
    ]
    graded = card(section("one", [*asking, criterion(f"c{links}")]))
    Watched.looks = 0
    given = answers(**{f"c{at}": "yes" for at in range(links + 1)})
    assert hidden_criteria(graded, given) == frozenset()
    assert Watched.looks < 10 * links
    assert len(hidden_criteria(graded, {**given, "c250": Answer(value="no")})) == 250


class Watched(Criterion):
    """Counts how often its condition is looked at."""

    looks: ClassVar[int] = 0

    def __getattribute__(self, name: str) -> object:
        if name == "shown_when":
            Watched.looks += 1
        return super().__getattribute__(name)


# -- what does not fit together ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "of_card", "flaw"),
    [
        ({"points": 5}, {}, "points_on_weighted"),
        ({"at_most": 5}, {}, "at_most_elsewhere"),
        ({"at_most": 5}, {"kind": POINTS}, "at_most_elsewhere"),
        ({"fatal": Fatal.SECTION}, {"kind": DEDUCTION}, "section_of_deduction"),
        ({"bonus": True}, {}, "bonus_points"),
        ({"bonus": True, "points": 5, "fatal": Fatal.CARD}, {}, "bonus_fatal"),
        ({}, {"floor": 100}, "limits_crossed"),
        ({}, {"base": 101}, "base_beyond"),
        ({"shown_when": {"criterion": "b"}}, {}, "condition_empty"),
    ],
)
def test_fields_that_do_not_go_together_are_refused(
    fields: dict[str, object], of_card: dict[str, object], flaw: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        card(section("one", [criterion("b"), criterion("a", **fields)]), **of_card)
    assert [one["type"] for one in refused.value.errors()] == [flaw]


@pytest.mark.parametrize(
    ("begins", "flaw"),
    [([1, 5], "ranges_begin"), ([0, 5, 5], "ranges_order"), ([0, 7, 5], "ranges_order"), ([0, 11], "ranges_beyond")],
)
def test_ranges_that_do_not_cover_are_refused(begins: list[int], flaw: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NumberRanges(
            minimum=Decimal(0),
            maximum=Decimal(10),
            ranges=tuple(NumberRange(at_least=Decimal(begin), share=Decimal(1)) for begin in begins),
        )
    assert [one["type"] for one in refused.value.errors()] == [flaw]


def test_the_account_tells_what_each_criterion_gave_and_cost() -> None:
    graded = card(section("one", [criterion("a", weight=3), criterion("b")], 60), section("two", [criterion("c")], 40))
    account = account_of(graded, answers(a="yes", b="no", c=NOT_APPLICABLE))
    first, second = account.sections
    assert [(line.gained, line.lost) for line in first.lines] == [
        (Fraction(75), Fraction(0)),
        (Fraction(0), Fraction(25)),
    ]
    assert (first.whole, second.whole, second.lines[0].standing) == (
        Fraction(100),
        Fraction(0),
        Standing.NOT_APPLICABLE,
    )
    assert account.total == Fraction(75)


def test_what_weighs_nothing_changes_no_score_but_fails() -> None:
    red_line = criterion("red_line", weight=0, fatal=Fatal.CARD)
    graded = card(section("one", [criterion("a"), criterion("b"), red_line], 60), section("none", [criterion("c")], 0))
    half = answers(a="yes", b="no", red_line="yes", c="no")
    assert score_card(graded, half).score == Decimal("50.00")
    failed = score_card(graded, {**half, **answers(red_line="no")})
    assert (failed.score, failed.before_fatal) == (Decimal(0), Decimal("50.00"))
    assert [part.raw for part in failed.sections] == [Decimal(50), Decimal(0)]


def test_a_fatal_error_makes_0_even_where_nothing_else_counts() -> None:
    red_line = criterion("red_line", weight=0, fatal=Fatal.CARD)
    graded = card(section("one", [criterion("a"), red_line]), floor=5)
    elsewhere = answers(a=NOT_APPLICABLE, red_line="yes")
    assert score_card(graded, elsewhere).score is None
    failed = answers(a=NOT_APPLICABLE, red_line="no")
    score = score_card(graded, failed)
    assert (score.score, score.before_fatal, score.fatal_criteria) == (Decimal(0), None, ("red_line",))
    account = account_of(graded, failed)
    assert (account.total, account.held, account.by_fatal) == (Fraction(0),) * 3


@pytest.mark.parametrize("kind", [CardKind.WEIGHTED, POINTS])
def test_a_zeroed_section_counts_even_where_nothing_else_in_it_does(kind: CardKind) -> None:
    nothing = {"weight": 0} if kind is CardKind.WEIGHTED else {"points": 0}
    checked = criterion("checked", fatal=Fatal.SECTION, **nothing)
    graded = card(
        section("identity", [checked, criterion("facts")], 50), section("rest", [criterion("a")], 50), kind=kind
    )
    for facts in ("yes", NOT_APPLICABLE, None):
        given = answers(checked="no", facts=facts, a="yes")
        score = score_card(graded, given)
        assert (score.score, score.sections[0].score) == (Decimal(50), Decimal(0))
        assert account_of(graded, given).total == 50
        assert score_card(graded, {**given, **answers(checked="yes")}).score == Decimal(100)
    weightless = card(section("identity", [checked], 50), section("rest", [criterion("a")], 50), kind=kind)
    assert score_card(weightless, answers(checked="no", a="yes")).score == Decimal(100)  # as the checks say
    alone = score_card(graded, answers(checked="no"))
    assert (alone.score, alone.before_fatal) == (Decimal(0), None)


def test_a_zeroed_section_without_weight_makes_no_score_of_a_bonus() -> None:
    checked = criterion("checked", weight=0, fatal=Fatal.SECTION)
    praise = criterion("praise", bonus=True, points=5)
    graded = card(section("identity", [checked], 0), section("rest", [criterion("a"), praise], 100))
    given = answers(checked="no", praise="yes")
    assert score_card(graded, given).score is None
    assert account_of(graded, given).total == 0


def test_an_answer_that_is_no_count_costs_at_most_what_the_criterion_can() -> None:
    graded = card(section("one", [criterion("a", SECONDS, points=20, at_most=5)]), kind=DEDUCTION)
    assert score_card(graded, answers(a=Decimal(40))).score == Decimal(95)
    assert score_card(graded, answers(a=Decimal(10))).score == Decimal(100)


def test_what_costs_nothing_leaves_the_base() -> None:
    graded = card(
        section("one", [criterion("a", points=0, fatal=Fatal.CARD), criterion("b", points=5)]), kind=DEDUCTION
    )
    assert score_card(graded, answers(a="yes", b="no")).score == Decimal(95)
    assert score_card(graded, answers(a="no", b="yes")).score == Decimal(0)


def test_a_bonus_adds_something() -> None:
    with pytest.raises(ValidationError, match="a bonus needs points"):
        criterion("praise", bonus=True, points=0)
