"""The score: worked examples, and what must hold for any card."""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, EvaluationState
from qa_desktop.domain.scorecard import Band, Count, Fatal, Scale, Scorecard
from qa_desktop.domain.scoring import band_of, has_failed, is_valid, miscounted, outcome_of, score_card, share_earned
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, answered_cards, answers, card, cards, criterion, evaluation, section, weights

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


# -- what holds for any card -------------------------------------------------------------------------------------------


@given(answered_cards())
def test_a_score_lies_between_0_and_100_and_a_fatal_error_never_raises_it(
    drawn: tuple[Scorecard, dict[str, Answer]],
) -> None:
    score = score_card(*drawn)
    if score.score is None or score.before_fatal is None:
        assert score.score is score.before_fatal
        return
    assert 0 <= score.score <= score.before_fatal <= 100
    assert score.score.as_tuple().exponent == -2


@given(answered_cards(fatal=False))
def test_the_score_is_the_weighted_mean_rounded_half_up_once(drawn: tuple[Scorecard, dict[str, Answer]]) -> None:
    graded, given_answers = drawn
    total, weight = Fraction(0), Fraction(0)
    for part in graded.sections:
        counted = [
            (Fraction(one.weight), _share_by_hand(graded, one.id, given_answers[one.id].value)) for one in part.criteria
        ]
        applicable = [(w, share) for w, share in counted if share is not None]
        if applicable:
            mean = sum((w * share for w, share in applicable), Fraction(0)) / sum(w for w, _ in applicable)
            total += Fraction(part.weight) * mean
            weight += Fraction(part.weight)
    expected = None if not weight else Decimal(math.floor(total / weight * 10_000 + Fraction(1, 2))) / 100
    assert score_card(graded, given_answers).score == expected


def _share_by_hand(graded: Scorecard, criterion_id: str, value: AnswerValue) -> Fraction | None:
    kind = graded.criterion(criterion_id).answer
    if value is None or value is NOT_APPLICABLE:
        return None
    if kind.type == "choice":
        return Fraction({option.id: option.share for option in kind.options}[str(value)])
    if kind.type == "yes_no":
        return Fraction({"yes": 1, "no": 0}[str(value)])
    number = Fraction(Decimal(str(value)))
    if kind.type == "scale":
        return (number - Fraction(kind.minimum)) / (Fraction(kind.maximum) - Fraction(kind.minimum))
    return max(Fraction(0), 1 - number * Fraction(kind.loss))


@given(answered_cards(), st.data())
def test_a_better_answer_never_lowers_the_score_before_fatal_errors(
    drawn: tuple[Scorecard, dict[str, Answer]], data: st.DataObject
) -> None:
    graded, given_answers = drawn
    changed = data.draw(st.sampled_from(graded.criteria))
    old = share_earned(changed, given_answers[changed.id].value)
    kind = changed.answer
    best: AnswerValue = "yes"
    if kind.type == "choice":
        best = max(kind.options, key=lambda option: option.share).id
    elif kind.type == "scale":
        best = kind.maximum
    elif kind.type == "count":
        best = Decimal(0)
    if old is None:
        return
    before = score_card(graded, given_answers).before_fatal
    after = score_card(graded, {**given_answers, changed.id: Answer(value=best)}).before_fatal
    assert before is not None
    assert after is not None
    assert after >= before


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


@given(cards())
def test_not_applicable_everywhere_is_no_score(drawn: Scorecard) -> None:
    score = score_card(drawn, {one.id: Answer(value=NOT_APPLICABLE) for one in drawn.criteria})
    assert score.score is None
    assert all(part.score is None for part in score.sections)
    assert score.answered == score.total


@given(answered_cards(), weights)
def test_only_the_proportion_of_weights_matters(drawn: tuple[Scorecard, dict[str, Answer]], factor: Decimal) -> None:
    graded, given_answers = drawn
    scaled = graded.model_copy(
        update={"sections": tuple(part.model_copy(update={"weight": part.weight * factor}) for part in graded.sections)}
    )
    assert score_card(scaled, given_answers).score == score_card(graded, given_answers).score


@given(answered_cards(), st.randoms(use_true_random=False))
def test_the_order_of_sections_does_not_matter(
    drawn: tuple[Scorecard, dict[str, Answer]], random: st.DataObject
) -> None:
    graded, given_answers = drawn
    order = list(graded.sections)
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis hands over a random.Random
    turned = graded.model_copy(update={"sections": tuple(order)})
    one, other = score_card(turned, given_answers), score_card(graded, given_answers)
    assert (one.score, one.before_fatal) == (other.score, other.before_fatal)


@given(answered_cards())
def test_comments_and_evidence_do_not_count(drawn: tuple[Scorecard, dict[str, Answer]]) -> None:
    graded, given_answers = drawn
    commented = {key: replace(answer, comment="…", evidence=("m",)) for key, answer in given_answers.items()}
    assert score_card(graded, commented) == score_card(graded, given_answers)
