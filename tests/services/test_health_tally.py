"""What is said of a card's criteria, by hand and against the scorer, NumPy and the textbook's own formula."""

import math
from collections.abc import Sequence
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_desktop.domain.answer_types import Count, FreeText, Scale
from qa_desktop.domain.card_health import CardHealth, Figure, Lack, Oddity, Overlap, oddities
from qa_desktop.domain.critical_accuracy import ClassAccuracy
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.judging import exact_share
from qa_desktop.domain.scorecard import CardKind, Condition, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.scoring import Scorer, score_card
from qa_desktop.services import health_tally
from qa_desktop.services.health_columns import FIRST_SCORED, Column
from qa_desktop.services.health_rest import RestScores
from tests.domain.cards import FOUR_STEPS, card, cards, criterion, section
from tests.domain.golden_scores import answers_by_chance
from tests.services.health_cases import Given, alone, as_answers, of, together

YES_NO = card(section("a", [criterion("one"), criterion("two"), criterion("three")]))


def odd(health: CardHealth, criterion_id: str) -> tuple[Oddity, ...]:
    return oddities(of(health, criterion_id), health.overlaps_of(criterion_id))


def answered(count: int, **values: AnswerValue) -> list[Given]:
    return [values] * count


def test_what_is_counted() -> None:
    asking = card(
        section(
            "a",
            [
                criterion("one"),
                criterion("two", shown_when=Condition(criterion="one", answers=("no",))),
                criterion("three"),
                criterion("words", FreeText(required=False)),
            ],
        )
    )
    health = alone(
        asking,
        [
            {"one": "yes", "two": "yes", "three": NOT_APPLICABLE, "words": "…"},
            {"one": "no", "two": "yes", "three": "no"},
            {"one": "no", "two": "no", "three": "yes"},
            {"one": "no", "three": "yes"},
        ],
    )
    one, two, three, words = health.criteria
    assert (health.evaluations, one.asked, one.answered) == (4, 4, 4)
    assert one.hidden == Figure(4, lack=Lack.ALWAYS_SHOWN)
    assert one.mean == Figure(4, 0.25)
    assert one.spread == Figure(4, 0.5)
    assert (two.asked, two.answered) == (3, 2)
    assert two.hidden == Figure(4, 0.25)
    assert two.answer_rate == Figure(3, 2 / 3)
    assert two.mean == Figure(2, 0.5)
    assert three.not_applicable == Figure(4, 0.25)
    assert three.mean == Figure(3, 2 / 3)
    assert (words.asked, words.answered) == (4, 1)
    for figure in (words.mean, words.spread, words.rest, words.same, words.alpha):
        assert (figure.value, figure.lack) == (None, Lack.UNSCORED)


def test_what_is_not_defined_says_why() -> None:
    few = of(alone(YES_NO, answered(1, one="yes", two="no")), "one")
    assert few.spread == Figure(1, lack=Lack.TOO_FEW)
    assert few.rest == Figure(1, lack=Lack.TOO_FEW)
    assert few.same == few.alpha == Figure(0, lack=Lack.TOO_FEW)
    health = alone(YES_NO, [*answered(20, one="yes", two="no"), *answered(20, one="yes", two="yes")])
    assert of(health, "one").spread == Figure(40, lack=Lack.NO_SPREAD)
    assert of(health, "one").rest == Figure(40, lack=Lack.NO_SPREAD)
    assert of(health, "two").rest == Figure(40, lack=Lack.REST_WITHOUT_SPREAD)
    assert of(health, "three").mean == Figure(0, lack=Lack.NO_ANSWER)
    assert of(alone(YES_NO, answered(40, one="yes")), "one").rest == Figure(0, lack=Lack.NO_REST)
    nothing = alone(YES_NO, [])
    assert of(nothing, "one").answer_rate == Figure(0, lack=Lack.NEVER_ASKED)


def test_a_criterion_that_was_never_shown() -> None:
    asking = card(
        section("a", [criterion("one"), criterion("two", shown_when=Condition(criterion="one", answers=("no",)))])
    )
    health = alone(asking, answered(40, one="yes"))
    assert of(health, "two").answer_rate == Figure(0, lack=Lack.NEVER_ASKED)
    assert of(health, "two").hidden == Figure(40, 1.0)
    assert odd(health, "two") == (Oddity.NEVER_ASKED,)


def test_what_stands_out() -> None:
    half = [{"one": "yes", "two": "yes", "three": "no"}, {"one": "yes", "two": "no", "three": "yes"}]
    health = alone(YES_NO, half * 20)
    assert odd(health, "one") == (Oddity.UNIFORM,)
    assert odd(health, "two") == (Oddity.AGAINST_THE_REST, Oddity.OVERLAPS)
    assert health.overlaps == (Overlap("two", "three", -1.0, 40),)
    assert health.overlaps[0].other("three") == "two"
    assert odd(alone(YES_NO, half * 10), "two") == ()  # too few to say so
    seldom = alone(YES_NO, [*answered(21, one=NOT_APPLICABLE), *answered(19, one="yes")])
    assert odd(seldom, "one") == (Oddity.MOSTLY_NOT_APPLICABLE,)


def test_two_options_that_earn_the_same_are_different_answers() -> None:
    options = [option.model_copy(update={"share": Decimal(1)}) for option in FOUR_STEPS.options]
    graded = card(section("a", [criterion("one", FOUR_STEPS.model_copy(update={"options": tuple(options)}))]))
    health = alone(graded, [{"one": "full"}, {"one": "good"}] * 20)
    assert of(health, "one").spread.lack is Lack.NO_SPREAD
    assert odd(health, "one") == ()


def test_people_who_graded_the_same_call() -> None:
    gradings: list[tuple[int, str, Given]] = []
    for call in range(20):
        good = "yes" if call % 2 else "no"
        gradings += [(call, "ann", {"one": good, "two": good}), (call, "bob", {"one": good, "two": "yes"})]
    gradings += [(99, "ann", {"one": "yes"}), (99, "ann", {"one": "no"})]
    health = together(YES_NO, gradings)
    assert health.doubled == 20
    assert of(health, "one").same == Figure(20, 1.0)
    assert of(health, "one").alpha == Figure(20, 1.0)
    assert of(health, "two").same == Figure(20, 0.5)
    assert of(health, "two").alpha.value is not None
    assert odd(health, "two") == (Oddity.LOW_AGREEMENT,)
    assert of(health, "three").same == Figure(0, lack=Lack.TOO_FEW)
    alike = together(YES_NO, [(call, who, {"one": "yes"}) for call in range(10) for who in ("ann", "bob")])
    assert of(alike, "one").same == Figure(10, 1.0)
    assert of(alike, "one").alpha == Figure(10, lack=Lack.NO_DIFFERENCE)


def test_of_two_gradings_by_one_person_the_later_counts() -> None:
    gradings: list[tuple[int, str, Given]] = []
    for call in range(10):
        later = "yes" if call % 2 else "no"
        gradings += [(call, "ann", {"one": "yes"}), (call, "ann", {"one": later}), (call, "bob", {"one": later})]
    assert of(together(YES_NO, gradings), "one").alpha == Figure(10, 1.0)


def test_a_count_that_costs_is_measured_by_what_it_can_cost() -> None:
    costly = card(
        section("a", [criterion("one", Count(), points=Decimal(5), at_most=Decimal(20)), criterion("two", Count())]),
        kind=CardKind.DEDUCTION,
    )
    health = alone(costly, [{"one": Decimal(1), "two": Decimal(1)}, {"one": Decimal(9), "two": Decimal(9)}])
    assert of(health, "one").mean == Figure(2, 0.375)
    assert of(health, "two").mean == of(health, "two").spread == Figure(2, lack=Lack.NO_LIMIT)


def test_each_time_of_a_count_without_limit_counts_for_what_goes_together() -> None:
    """Twice costs less than five times, though both cost more than a whole."""
    costly = card(
        section("a", [criterion(name, Count(), points=5) for name in ("one", "two")]), kind=CardKind.DEDUCTION
    )
    times = [(0, 0), (1, 2), (2, 2), (5, 4), (3, 5), (5, 5), (0, 1)] * 8
    health = alone(costly, [{"one": Decimal(one), "two": Decimal(two)} for one, two in times])
    one, two = np.array(times).T
    assert of(health, "one").rest.value == pytest.approx(np.corrcoef(one, two)[0, 1], abs=1e-3)


def test_the_rest_of_a_card_of_points_is_the_sum_without_the_criterion() -> None:
    """Henrysson 1963: r(i, t−i) = (r(i,t)·s(t) − s(i)) ÷ √(s(t)² + s(i)² − 2·r(i,t)·s(t)·s(i))."""
    points = card(
        section("a", [criterion(name, Scale(), points=Decimal(10)) for name in ("one", "two", "three")]),
        kind=CardKind.GROUP_POINTS,
    )
    chance = Random(7)  # noqa: S311 - made-up gradings
    every = [[chance.randint(0, 10) for _ in range(3)] for _ in range(50)]
    health = alone(points, [dict(zip(("one", "two", "three"), map(Decimal, row), strict=True)) for row in every])
    item, total = np.array(every)[:, 0], np.array(every).sum(axis=1)
    r, s_i, s_t = np.corrcoef(item, total)[0, 1], item.std(ddof=1), total.std(ddof=1)
    expected = (r * s_t - s_i) / math.sqrt(s_t**2 + s_i**2 - 2 * r * s_t * s_i)
    assert of(health, "one").rest.value == pytest.approx(expected, abs=1e-4)


def test_a_fatal_error_does_not_make_everything_go_together() -> None:
    fatal = card(section("a", [criterion("one", fatal=Fatal.CARD), criterion("two"), criterion("three")]))
    chance = Random(3)  # noqa: S311 - made-up gradings
    every: list[Given] = [{name: chance.choice(["yes", "no"]) for name in ("one", "two", "three")} for _ in range(200)]
    assert alone(fatal, every).criteria == alone(YES_NO, every).criteria


def overlap_at(apart: int, of: int) -> CardHealth:
    """Return what is known of two criteria, half of whose answers earn all: `apart` pairs of `of` differ both ways.

    r is then 1 − 4·apart ÷ of.
    """
    alike = of // 2 - apart
    pairs = [("yes", "yes")] * alike + [("no", "no")] * alike + [("yes", "no"), ("no", "yes")] * apart
    two = card(section("a", [criterion("one"), criterion("two")]))
    return alone(two, [{"one": one, "two": other} for one, other in pairs])


def test_criteria_overlap_from_an_r_of_just_four_fifths_on() -> None:
    (found,) = overlap_at(5, 100).overlaps
    assert found.r == pytest.approx(0.8, abs=1e-12)
    assert overlap_at(51, 1000).overlaps == ()  # r = 0.796
    assert [round(one.r, 3) for one in overlap_at(49, 1000).overlaps] == [0.804]


def test_that_one_is_the_opposite_of_another_counts_as_much() -> None:
    opposite = [("yes", "no")] * 45 + [("no", "yes")] * 45 + [("yes", "yes"), ("no", "no")] * 5
    two = card(section("a", [criterion("one"), criterion("two")]))
    (found,) = alone(two, [{"one": one, "two": other} for one, other in opposite]).overlaps
    assert found.r == pytest.approx(-0.8, abs=1e-12)


CRITICAL = card(
    section(
        "a",
        [
            criterion("polite", error_class=ErrorClass.CUSTOMER),
            criterion("solved", error_class=ErrorClass.CUSTOMER),
            criterion("secret", error_class=ErrorClass.COMPLIANCE, fatal=Fatal.CARD),
            criterion("plain"),
        ],
    )
)


def test_critical_accuracy_is_of_calls_and_of_each_class_apart() -> None:
    fine: Given = {"polite": "yes", "solved": "yes", "secret": "yes", "plain": "no"}
    both: Given = {**fine, "polite": "no", "solved": "no"}
    health = alone(CRITICAL, [*[fine] * 36, *[both] * 3, {**fine, "secret": "no"}])
    assert health.accuracies == (
        ClassAccuracy(ErrorClass.CUSTOMER, 40, 37),
        ClassAccuracy(ErrorClass.COMPLIANCE, 40, 39),
    )
    assert alone(YES_NO, answered(40, one="no")).accuracies == ()


def test_a_call_that_two_people_graded_is_one_call_with_what_either_found() -> None:
    gradings: list[tuple[int, str, Given]] = [
        (1, "ann", {"polite": "yes"}),
        (1, "bob", {"polite": "no"}),
        (2, "ann", {"polite": "no"}),
        (2, "ann", {"polite": "yes"}),  # she graded it anew
        (3, "ann", {"polite": "yes"}),
    ]
    customer, _ = together(CRITICAL, gradings).accuracies
    assert (customer.inspected, customer.without) == (3, 2)


@given(cards(), st.integers(0, 2**32))
def test_critical_accuracy_is_what_the_scorer_says_of_each_call(graded: Scorecard, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up gradings
    classes = [None, *ErrorClass]
    sections = tuple(
        one.model_copy(
            update={
                "criteria": tuple(
                    inner.model_copy(update={"error_class": chance.choice(classes)}) for inner in one.criteria
                )
            }
        )
        for one in graded.sections
    )
    critical = graded.model_copy(update={"sections": sections})
    every = [answers_by_chance(critical, chance) for _ in range(40)]
    found = [score_card(critical, one).error_classes for one in every]
    health = alone(critical, [{name: one.value for name, one in given.items()} for given in every])
    assert {one.error_class for one in health.accuracies} == {one.error_class for one in critical.criteria} - {None}
    for accuracy in health.accuracies:
        assert accuracy.inspected == 40
        assert accuracy.without == sum(accuracy.error_class not in one for one in found)


def test_of_too_many_criteria_no_two_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_tally, "MOST_PAIRED", 2)
    health = alone(YES_NO, answered(40, one="yes", two="yes"))
    assert not health.pairs_sought
    assert health.overlaps == ()


@given(cards(), st.randoms(use_true_random=False))
def test_the_rest_is_what_the_scorer_says_of_the_card_without_the_criterion(graded: Scorecard, chance: Random) -> None:
    given_answers = answers_by_chance(graded, chance)
    hidden = Scorer(graded).hidden(given_answers)
    shown = {name: answer for name, answer in given_answers.items() if name not in hidden}
    columns = [Column(graded, one) for one in graded.criteria]
    codes = [
        column[shown[one.id].value] if one.id in shown else 0
        for column, one in zip(columns, graded.criteria, strict=True)
    ]
    counted = np.array([[float(code >= FIRST_SCORED) for code in codes]])
    worth = np.array([[column.worth[code] for column, code in zip(columns, codes, strict=True)]])
    rests = RestScores(graded).in_cents(counted, worth)[0]
    plain = graded.model_copy(
        update={
            "sections": tuple(
                one.model_copy(
                    update={"criteria": tuple(inner.model_copy(update={"shown_when": None}) for inner in one.criteria)}
                )
                for one in graded.sections
            )
        }
    )
    for place, one in enumerate(graded.criteria):
        score = score_card(plain, {name: answer for name, answer in shown.items() if name != one.id}).before_fatal
        if score is None:
            assert math.isnan(rests[place])
        else:
            assert rests[place] == pytest.approx(float(score) * 100, abs=1)  # a tie may fall on either side


@settings(deadline=None)
@given(cards(), st.integers(0, 2**32))
def test_means_spreads_and_pairs_are_what_numpy_says(graded: Scorecard, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up gradings
    every = [{name: one.value for name, one in answers_by_chance(graded, chance).items()} for _ in range(40)]
    health = alone(graded, every)
    shares = _shares(graded, every)
    for place, one in enumerate(health.criteria):
        column = shares[:, place]
        known = column[~np.isnan(column)]
        if one.mean.value is not None and not _is_limited(graded, place):
            assert one.mean.n == len(known)
            assert one.mean.value == pytest.approx(known.mean(), abs=1e-5)
            if one.spread.value is not None:
                assert one.spread.value == pytest.approx(known.std(ddof=1), abs=2e-5)
            elif one.spread.lack is Lack.NO_SPREAD:
                assert np.ptp(known) < 1e-4
    for pair in health.overlaps:
        ids = [one.id for one in graded.criteria]
        first, second = shares[:, ids.index(pair.first)], shares[:, ids.index(pair.second)]
        both = ~np.isnan(first) & ~np.isnan(second)
        if not (_is_limited(graded, ids.index(pair.first)) or _is_limited(graded, ids.index(pair.second))):
            assert pair.n == both.sum()
            assert pair.r == pytest.approx(np.corrcoef(first[both], second[both])[0, 1], abs=1e-3)


def _shares(graded: Scorecard, every: Sequence[Given]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    scorer = Scorer(graded)
    rows = np.full((len(every), len(graded.criteria)), np.nan)
    for number, values in enumerate(every):
        hidden = scorer.hidden(as_answers(values))
        for place, one in enumerate(graded.criteria):
            share = None if one.id in hidden else exact_share(one, values.get(one.id))
            rows[number, place] = np.nan if share is None else float(share)
    return rows


def _is_limited(graded: Scorecard, place: int) -> bool:
    """Whether what is possible is the limit of what it can cost."""
    one = graded.criteria[place]
    return one.at_most is not None and isinstance(one.answer, Count)
