"""Each card that the program brings along, reckoned by hand, and what its conditions show."""

import re
from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import Choice, Count
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.scorecard import CardKind, Criterion, Demand, ErrorClass, points_on
from qa_desktop.domain.submission import Blocker, Lack, blockers, evidence_demanded
from tests.domain.cards import answers, evaluation
from tests.services.card_answers import CARDS, best, scored

# -- five stars --------------------------------------------------------------------------------------------------------


def test_five_stars_of_a_call_about_a_bill() -> None:
    """A wrong fee put right, one interruption, one dead air, a hold of 75 s, a plan without a time; nobody was upset.

    Attitude     (2·0.6 + 2·0.75 + 2·0.75 + 1·1)/7     = 5.2/7  → 20 · 0.742857… = 14.857142…
    Knowledge    (3·0.8 + 2·1 + 1·1 + 2·1)/8           = 0.925  → 20 · 0.925     = 18.5
    Ability      (2·0.7 + 1·0.6 + 1·1)/4               = 0.75   → 20 · 0.75      = 15
    Solving      (2·1 + 3·0.7 + 1·1 + 1·0.5)/7         = 0.8    → 25 · 0.8       = 20
    Efficiency   (1·1 + 1·0.75 + 1·0.6 + 2·1)/5        = 0.87   → 15 · 0.87      = 13.05
    Together 81.407142…, three stars.
    """
    score = scored(
        CARDS["five_stars"],
        greeting="fair",
        tone=Decimal(4),
        interruptions=Decimal(1),
        calming=NOT_APPLICABLE,
        accuracy="corrected",
        probing="good",
        advice="stock",
        ticket=NOT_APPLICABLE,
        solution="loose",
        acceptance="formal",
        first_word=Decimal("2.4"),
        dead_air=Decimal(1),
        longest_hold=Decimal(75),
    )
    assert (score.score, score.band and score.band.id) == (Decimal("81.41"), "three_stars")
    assert not score.error_classes


def test_the_stars_are_cut_where_the_field_cuts_them() -> None:
    bands = [(band.id, int(band.at_least), band.passes) for band in CARDS["five_stars"].bands]
    assert bands == [
        ("fail", 0, False),
        ("pass", 70, True),
        ("three_stars", 80, True),
        ("four_stars", 90, True),
        ("five_stars", 95, True),
    ]


# -- satisfaction ------------------------------------------------------------------------------------------------------


def test_satisfaction_of_a_repeat_caller_on_a_broken_line() -> None:
    """A second call, accepted with reluctance, 150 s of waiting, a stock apology and a line that breaks up.

    Quality      (4·0.7 + 3·1 + 2·0.6 + 2·0.5 + 1·0.5 + 1·1)/13     = 9.5/13 → 35 · 0.730769… = 25.576923…
    Efficiency   (1·0.6 + 2·0.75 + 2·0.3 + 1·0.75)/6                = 0.575  → 20 · 0.575     = 11.5
    Attitude     (2·0.7 + 2·1 + 2·0.6 + 1·1 + 3·0.4)/10             = 0.68   → 25 · 0.68      = 17
    Environment  (0.8 + 1 + 0.4 + 0.5 + 0.5)/5                      = 0.64   → 20 · 0.64      = 12.8
    Together 66.876923…, dissatisfied.
    """
    score = scored(
        CARDS["satisfaction"],
        need_met="reluctant",
        explanation="twice",
        follow_up="vague",
        repeat_caller="retold",
        first_word=Decimal(4),
        told_again=Decimal(1),
        hold_total=Decimal(150),
        pace=Decimal(4),
        warmth="cold",
        empathy="stock",
        customer_at_end="uneasy",
        background_noise="slight",
        line_quality="broken",
        line_handling="when_asked",
        dead_air=Decimal(2),
    )
    assert (score.score, score.band and score.band.id) == (Decimal("66.88"), "dissatisfied")
    assert not score.hidden


def test_the_reason_is_asked_of_the_unhappy_and_the_handling_of_a_bad_line() -> None:
    card = CARDS["satisfaction"]
    assert scored(card).hidden == {"unhappy_about", "line_handling"}
    assert scored(card, customer_at_end="angry").hidden == {"line_handling"}
    assert scored(card, line_quality="lost").hidden == {"unhappy_about"}
    assert not card.criterion("unhappy_about").is_required


# -- process and script ------------------------------------------------------------------------------------------------

COMPLAINT = {"complaint_empathy", "complaint_clarify", "complaint_solve", "complaint_confirm"}
PLAIN: dict[str, AnswerValue] = {
    "complaint_recognised": NOT_APPLICABLE,
    "transfer": NOT_APPLICABLE,
    "call_back": NOT_APPLICABLE,
}


def test_the_complaint_section_is_there_when_somebody_complains() -> None:
    card = CARDS["process_and_script"]
    plain = scored(card, **PLAIN)
    assert plain.hidden == COMPLAINT | {"ownership", "call_back_date"}
    assert [(part.score, part.total) for part in plain.sections if part.section_id == "complaint"] == [(None, 0)]
    for recognised in ("at_once", "late", "missed"):
        assert not scored(card, complaint_recognised=recognised).hidden & COMPLAINT
    assert {one.id for one in card.criteria if card.section_of(one.id).id == "complaint"} == COMPLAINT


def test_a_plain_call_has_a_hundred_points() -> None:
    """5 + 10 + 5, 10 + 5 + 5, 20 + 10, 10 + 5 and 5 + 5 + 5: each point lost is one off the score."""
    card = CARDS["process_and_script"]
    assert scored(card, **PLAIN, forbidden_phrases=Decimal(2)).score == Decimal(95)
    assert scored(card, **PLAIN, need_confirmed="partial", closing_time=Decimal(75)).score == Decimal("93.50")


def test_what_was_answered_to_a_hidden_section_does_not_count() -> None:
    card = CARDS["process_and_script"]
    assert scored(card, **PLAIN, complaint_solve="none", ownership="dropped").score == Decimal(100)


def test_process_and_script_of_a_complaint_with_a_call_back() -> None:
    """Complaint noticed late, one forbidden phrase, the check 52 s, the solution after 200 s, the closing 61 s.

    Identity     5·0.6 + 10·0.5 + 5·0.5             = 10.5 of 20
    Need         10 + 5 + 5 + 10·0.5                = 25   of 30
    Complaint    1.5 · (5·0.5 + 5 + 10·0.6 + 5·0.5) = 24   of 37.5
    Solution     20·0.7 + 10·0.3                    = 17   of 30
    Closing      10 + 5·0.5 + 5                     = 17.5 of 20, no transfer
    Wording      5·0.5 + 5 + 5                      = 12.5 of 15
    Together 106.5 of 152.5 = 69.836…
    """
    score = scored(
        CARDS["process_and_script"],
        opening="gap",
        identity_check="partial",
        identity_time=Decimal(52),
        classify_time=Decimal(30),
        complaint_recognised="late",
        complaint_empathy="stock",
        complaint_solve="untimed",
        complaint_confirm="gap",
        solution_right="gap",
        solution_time=Decimal(200),
        closing_time=Decimal(61),
        transfer=NOT_APPLICABLE,
        forbidden_phrases=Decimal(1),
    )
    assert (score.score, score.band and score.band.id) == (Decimal("69.84"), "fail")
    assert score.hidden == {"ownership"}
    assert score.error_classes == {ErrorClass.CUSTOMER}


def test_a_skipped_identity_check_takes_its_section_and_hides_its_time() -> None:
    """Before: 85 of the 95 points without the time; after, the opening's 5 are gone too: 80 of 95."""
    score = scored(CARDS["process_and_script"], **PLAIN, identity_check="skipped")
    assert (score.before_fatal, score.score) == (Decimal("89.47"), Decimal("84.21"))
    assert "identity_time" in score.hidden
    assert score.error_classes == {ErrorClass.COMPLIANCE}


def test_a_promise_beyond_the_manual_is_fatal_and_has_to_be_proved() -> None:
    card = CARDS["process_and_script"]
    score = scored(card, promise_bounds="no")
    assert (score.score, score.fatal_criteria) == (Decimal(0), ("promise_bounds",))
    given = {one.id: Answer(value=best(one)) for one in card.criteria} | answers(promise_bounds="no")
    lacking = [Blocker("promise_bounds", Lack.COMMENT), Blocker("promise_bounds", Lack.EVIDENCE)]
    assert list(blockers(card, evaluation(card, answers=given))) == lacking


def test_the_day_of_the_call_back_is_asked_where_one_was_promised_and_may_be_unknown() -> None:
    card = CARDS["process_and_script"]
    assert "call_back_date" in scored(card, call_back="none").hidden
    for promised in ("full", "vague"):
        assert "call_back_date" not in scored(card, call_back=promised).hidden
    given = {one.id: Answer(value=best(one)) for one in card.criteria if one.id != "call_back_date"}
    assert blockers(card, evaluation(card, answers=given)) == ()


def test_after_a_transfer_good_or_bad_it_is_asked_who_kept_the_matter() -> None:
    card = CARDS["process_and_script"]
    for transferred in ("yes", "no"):
        assert "ownership" not in scored(card, transfer=transferred).hidden


# -- deduction ---------------------------------------------------------------------------------------------------------


def test_deduction_of_a_praised_call_with_small_faults() -> None:
    """Courtesy missing four times, an interruption, a plan without a time, a slip in the ticket; praise.

    Four times 5 is 20, but costs 15 at most; 5 for the interruption; 20·0.3 = 6 for the plan; 5 for the slip.
    100 − (15 + 5 + 6 + 5) + 5 for the customer's praise = 74.
    """
    score = scored(
        CARDS["deduction"],
        courtesy=Decimal(4),
        interruptions=Decimal(1),
        solved="loose",
        identity_check=NOT_APPLICABLE,
        ticket_errors=Decimal(1),
        praise="praised",
        defused=NOT_APPLICABLE,
    )
    assert (score.score, score.band and score.band.id) == (Decimal(74), "pass")
    assert score.error_classes == {ErrorClass.BUSINESS}


def test_what_an_occurrence_costs_is_ten_unless_the_card_says_otherwise() -> None:
    card = CARDS["deduction"]
    assert (card.base, card.floor, card.ceiling) == (Decimal(100), Decimal(0), Decimal(100))
    usual = [one.id for one in card.criteria if one.points is None]
    assert usual == ["impatience", "forbidden_phrases", "missing_information"]
    assert scored(card, forbidden_phrases=Decimal(3), praise="none", defused=NOT_APPLICABLE).score == Decimal(70)


def test_forbidden_phrases_have_no_limit_but_the_floor() -> None:
    score = scored(CARDS["deduction"], forbidden_phrases=Decimal(12), praise="none", defused=NOT_APPLICABLE)
    assert (score.score, score.fatal_criteria) == (Decimal(0), ())


def test_a_bonus_mends_but_does_not_lift_above_a_hundred() -> None:
    card = CARDS["deduction"]
    assert scored(card).score == Decimal(100)
    assert scored(card, opening_closing=Decimal(1)).score == Decimal(100)
    assert scored(card, opening_closing=Decimal(1), praise="none", defused="open").score == Decimal(95)
    praise = card.criterion("praise")
    assert evidence_demanded(praise, Answer(value="praised"))
    assert not evidence_demanded(praise, Answer(value="none"))


def test_every_counted_fault_that_costs_ten_or_more_is_explained_or_proved() -> None:
    for one in CARDS["deduction"].criteria:
        if isinstance(one.answer, Count) and (one.points is None or one.points >= 10):
            assert Demand.FAILED in (one.comment, one.evidence), one.id


def costs_of(one: Criterion) -> set[Decimal]:
    """Return what a criterion of a deduction card can cost or, as a bonus, add, in points; a count's limit is one."""
    points = points_on(CardKind.DEDUCTION, one)
    if isinstance(one.answer, Count):
        return {points} | ({one.at_most} if one.at_most is not None else set())
    if isinstance(one.answer, Choice):
        shares = [option.share if one.bonus else 1 - option.share for option in one.answer.options]
        return {points * share for share in shares} - {Decimal(0)}
    return {points} - {Decimal(0)}


@pytest.mark.parametrize("one", CARDS["deduction"].criteria, ids=lambda one: one.id)
def test_each_criterion_of_the_deduction_card_costs_what_its_standard_says(one: Criterion) -> None:
    chinese = re.findall(r"[扣加] (\d+) 分", one.standard.zh)
    english = re.findall(r"(\d+) points|(\d+) at most", one.standard.en)
    assert {Decimal(points) for points in chinese} == costs_of(one)
    assert {Decimal(points or most) for points, most in english} == costs_of(one)


def test_before_a_red_line_the_score_is_what_the_rest_of_the_call_came_to() -> None:
    """A plan without a time costs 6; the red lines that were crossed cost nothing but the whole."""
    red_lines = ("respect", "data_security", "promise_bounds")
    rest: dict[str, AnswerValue] = {"solved": "loose", "praise": "none", "defused": NOT_APPLICABLE}
    score = scored(CARDS["deduction"], **rest, **dict.fromkeys(red_lines, "no"))
    assert (score.score, score.before_fatal, score.fatal_criteria) == (Decimal(0), Decimal(94), red_lines)
