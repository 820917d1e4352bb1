"""The score of a weighted card by worked examples, its bands, and which answers are allowed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import Count, Scale
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue, EvaluationState
from qa_desktop.domain.judging import has_failed, is_valid, share_earned
from qa_desktop.domain.scorecard import Band, Fatal
from qa_desktop.domain.scoring import band_of, miscounted, outcome_of, score_card
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, answers, card, criterion, evaluation, section

TEN = Scale(minimum=Decimal(0), maximum=Decimal(10), step=Decimal("0.5"), passes_at=Decimal(6))
STARS = tuple(
    Band(id=name, name=Text(en=name), at_least=Decimal(at_least), passes=at_least >= 70)
    for name, at_least in [("fail", 0), ("pass", 70), ("three", 80), ("four", 90), ("five", 95)]
)

# -- worked examples ---------------------------------------------------------------------------------------------------


def test_a_weighted_card_to_the_cent() -> None:
    """Knowledge 25: (1 + 0.8 + 0.6)/3 = 0.8. Attitude 20: (2·1 + 1·0)/3. Solving 25: 7.5/10. Speed 30: 1 − 2·0.3."""
    graded = card(
        section("knowledge", [criterion(name, FOUR_STEPS) for name in ("product", "process", "rules")], 25),
        section("attitude", [criterion("polite", weight=2), criterion("patient")], 20),
        section("solving", [criterion("solved", TEN)], 25),
        section("speed", [criterion("repeats", Count(loss=Decimal("0.3")))], 30),
    )
    given_answers = answers(
        product="full",
        process="good",
        rules="fair",
        polite="yes",
        patient="no",
        solved=Decimal("7.5"),
        repeats=Decimal(2),
    )
    score = score_card(graded, given_answers)
    # 25·0.8 + 20·2/3 + 25·0.75 + 30·0.4 = 20 + 13.333… + 18.75 + 12 = 64.0833…
    assert score.score == Decimal("64.08")
    assert [part.score for part in score.sections] == [Decimal(80), Decimal("66.67"), Decimal(75), Decimal(40)]
    assert (score.answered, score.total) == (7, 7)


def test_what_does_not_apply_leaves_numerator_and_denominator() -> None:
    graded = card(
        section("one", [criterion("a", weight=3), criterion("b", FOUR_STEPS)], 60), section("two", [criterion("c")], 40)
    )
    score = score_card(graded, answers(a=NOT_APPLICABLE, b="good", c="yes"))
    assert score.score == Decimal("88.00")  # (60·0.8 + 40·1)/100
    assert score.answered == 3


def test_a_section_without_anything_applicable_leaves_the_card() -> None:
    graded = card(section("one", [criterion("a"), criterion("b")], 60), section("two", [criterion("c")], 40))
    score = score_card(graded, answers(a=NOT_APPLICABLE, b=NOT_APPLICABLE, c="no"))
    assert score.score == Decimal(0)
    assert score.sections[0].score is None
    assert score.sections[1].score == Decimal(0)


def test_nothing_applicable_is_no_score_and_not_a_zero() -> None:
    graded = card(section("one", [criterion("a")]), section("two", [criterion("b")]), bands=STARS)
    score = score_card(graded, answers(a=NOT_APPLICABLE, b=NOT_APPLICABLE))
    assert score.score is None
    assert score.before_fatal is None
    assert score.band is None


def test_before_anything_is_answered_there_is_no_score() -> None:
    score = score_card(card(section("one", [criterion("a")])), {})
    assert (score.score, score.answered, score.total) == (None, 0, 1)


def test_a_fatal_error_zeroes_the_card_and_leaves_the_score_before_it_in_sight() -> None:
    graded = card(
        section("one", [criterion("a"), criterion("b", fatal=Fatal.CARD)]), section("two", [criterion("c")], 3)
    )
    score = score_card(graded, answers(a="yes", b="no", c="yes"))
    assert score.score == Decimal(0)
    assert score.before_fatal == Decimal("87.50")
    assert score.fatal_criteria == ("b",)
    assert [part.score for part in score.sections] == [Decimal(50), Decimal(100)]


def test_a_fatal_error_may_zero_only_its_section() -> None:
    graded = card(
        section("one", [criterion("a", weight=9), criterion("b", fatal=Fatal.SECTION)]),
        section("two", [criterion("c")], 3),
    )
    score = score_card(graded, answers(a="yes", b="no", c="yes"))
    assert score.score == Decimal("75.00")
    assert score.before_fatal == Decimal("97.50")
    assert [(part.score, part.raw) for part in score.sections] == [(Decimal(0), Decimal(90)), (Decimal(100),) * 2]


def test_a_fatal_criterion_that_does_not_apply_is_no_fatal_error() -> None:
    graded = card(section("one", [criterion("a"), criterion("b", fatal=Fatal.CARD)]))
    assert score_card(graded, answers(a="yes", b=NOT_APPLICABLE)).fatal_criteria == ()


def test_a_half_cent_is_rounded_up_even_where_thirds_were_added() -> None:
    """True score 25.005: (3·⅓ + 0.0002)/4 has no exact finite sum of rounded thirds."""
    graded = card(
        section("thirds", [criterion(name) for name in ("a", "b", "c")], 3),
        section("rest", [criterion("d", Count(loss=Decimal("0.9998")))], 1),
    )
    score = score_card(graded, answers(a="yes", b="no", c="no", d=Decimal(1)))
    assert score.score == Decimal("25.01")


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("0.00", "fail"),
        ("69.99", "fail"),
        ("70.00", "pass"),
        ("79.99", "pass"),
        ("80.00", "three"),
        ("90.00", "four"),
        ("94.99", "four"),
        ("95.00", "five"),
        ("100.00", "five"),
    ],
)
def test_bands_are_reached_at_their_boundary(score: str, band: str) -> None:
    reached = band_of(card(section("one", [criterion("a")]), bands=STARS), Decimal(score))
    assert reached is not None
    assert reached.id == band


def test_below_every_band_there_is_none() -> None:
    graded = card(section("one", [criterion("a")]), bands=STARS[1:])
    assert band_of(graded, Decimal("69.99")) is None


def test_the_band_is_read_from_the_rounded_score() -> None:
    """94.995 is shown as 95.00, and whoever sees 95.00 expects five stars."""
    graded = card(section("one", [criterion("a", Count(loss=Decimal("0.05005")))]), bands=STARS)
    score = score_card(graded, answers(a=Decimal(1)))
    assert score.score == Decimal("95.00")
    assert score.band == STARS[-1]


# -- which answers are allowed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer_type", "value", "allowed"),
    [
        (None, "yes", True),
        (None, "maybe", False),
        (None, Decimal(1), False),
        (FOUR_STEPS, "fair", True),
        (FOUR_STEPS, "yes", False),
        (FOUR_STEPS, Decimal(1), False),
        (TEN, Decimal("7.5"), True),
        (TEN, Decimal("7.25"), False),
        (TEN, Decimal("10.5"), False),
        (TEN, Decimal("-0.5"), False),
        (TEN, Decimal("NaN"), False),
        (TEN, Decimal("5.00000000000000000000000000000001"), False),
        (TEN, "7", False),
        (Count(), Decimal(0), True),
        (Count(), Decimal(3), True),
        (Count(), Decimal("1.5"), False),
        (Count(), Decimal(-1), False),
        (Count(), Decimal("1E+1000000"), False),
        (Count(), Decimal("Infinity"), False),
    ],
)
def test_which_answers_a_criterion_allows(
    answer_type: Scale | Count | None, value: AnswerValue, *, allowed: bool
) -> None:
    assert is_valid(criterion("a", answer_type), value) is allowed


def test_not_applicable_only_where_it_may_be() -> None:
    assert is_valid(criterion("a"), NOT_APPLICABLE)
    assert not is_valid(criterion("a", not_applicable_allowed=False), NOT_APPLICABLE)


def test_an_answer_that_is_not_allowed_counts_as_not_given() -> None:
    graded = card(section("one", [criterion("a", Count()), criterion("b", fatal=Fatal.CARD)]))
    score = score_card(graded, answers(a=Decimal(-3), b="never"))
    assert (score.score, score.answered, score.fatal_criteria) == (None, 0, ())


@pytest.mark.parametrize(
    ("value", "share", "failed"),
    [(Decimal(0), Decimal(1), False), (Decimal(1), Decimal("0.6"), False), (Decimal(3), Decimal(0), True)],
)
def test_each_occurrence_costs_until_nothing_is_left(value: Decimal, share: Decimal, *, failed: bool) -> None:
    counted = criterion("a", Count(loss=Decimal("0.4"), allowed=1))
    assert share_earned(counted, value) == share
    assert has_failed(counted, value) is failed


def test_a_scale_passes_from_its_pass_mark_on() -> None:
    scaled = criterion("a", TEN)
    assert has_failed(scaled, Decimal("5.5"))
    assert not has_failed(scaled, Decimal(6))
    assert not has_failed(scaled, None)
    assert not has_failed(scaled, NOT_APPLICABLE)


def test_a_submitted_evaluation_claims_what_its_answers_come_to_or_is_told_of() -> None:
    graded = card(section("one", [criterion("a"), criterion("b", fatal=Fatal.CARD)]), bands=STARS)
    given = answers(a="yes", b="no")
    reckoned = outcome_of(score_card(graded, given))
    sent = replace(evaluation(graded, answers=given), state=EvaluationState.SUBMITTED, outcome=reckoned)
    assert (reckoned.score, reckoned.fatal, reckoned.band_id) == (Decimal(0), True, "fail")
    assert miscounted(graded, sent) is None
    for outcome in (
        replace(reckoned, score=Decimal("0.01")),
        replace(reckoned, score=None),
        replace(reckoned, fatal=False),
        replace(reckoned, band_id="five"),
    ):
        claimed = replace(sent, outcome=outcome)
        assert miscounted(graded, claimed) == reckoned
        assert miscounted(graded, replace(claimed, state=EvaluationState.APPROVED)) == reckoned
        assert miscounted(graded, replace(claimed, state=EvaluationState.DRAFT)) is None, "it is reckoned anew"
