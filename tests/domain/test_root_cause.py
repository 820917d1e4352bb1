from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import Count, FreeText, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.root_cause import Axis, RootCause, in_order, loses_points, toggled
from tests.domain.cards import FOUR_STEPS, criterion


def test_there_are_four_gaps_and_three_origins() -> None:
    axes = [cause.axis for cause in RootCause]
    assert axes == [Axis.GAP] * 4 + [Axis.ORIGIN] * 3


@pytest.mark.parametrize(
    ("value", "lost"), [("full", False), ("good", True), ("not_met", True), (NOT_APPLICABLE, False), (None, False)]
)
def test_what_earns_less_than_everything_has_lost_points(value: AnswerValue, *, lost: bool) -> None:
    assert loses_points(criterion("a", FOUR_STEPS), value) is lost


def test_a_count_has_lost_points_from_the_first_time_on() -> None:
    counted = criterion("a", Count(allowed=3))
    assert [loses_points(counted, Decimal(times)) for times in (0, 1)] == [False, True]


def test_a_bonus_that_is_not_earned_and_words_are_no_loss() -> None:
    assert not loses_points(criterion("a", YesNo(), bonus=True, points=5), "no")
    assert not loses_points(criterion("a", FreeText()), "no")


def test_reasons_stand_in_their_order_and_those_of_a_newer_program_come_last() -> None:
    assert in_order(["brand_new", "skill_gap", "information_gap", "skill_gap"]) == (
        "information_gap",
        "skill_gap",
        "brand_new",
    )
    assert toggled(("skill_gap",), "design_gap") == ("design_gap", "skill_gap")
    assert toggled(("design_gap", "skill_gap"), "design_gap") == ("skill_gap",)
