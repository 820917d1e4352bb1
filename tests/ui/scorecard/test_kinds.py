from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import FreeText
from qa_desktop.domain.text import Text
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import row_of
from tests.ui.support.cards import criterion, deducting_card, points_card, typed_card
from tests.ui.support.desk import Desk
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.wording import score_words
from ui.widgets.drawing import text_width


@pytest.fixture
def deducting(put_card: PutCard) -> ScorecardPanel:
    return put_card(deducting_card())


def test_a_section_of_a_deduction_card_shows_what_it_has_cost(desk: Desk, deducting: ScorecardPanel) -> None:
    header = deducting.view.sections[0].header
    assert header.accessibleDescription() == "–, 0/4, open"
    assert header.toolTip() == "What this section has cost"
    desk.grading.answer("rude", Decimal(2))
    assert header.score_words == "−15"
    assert header.accessibleDescription() == "−15, 1/4, open"
    desk.grading.answer("rude", Decimal(0))
    assert header.score_words == "0"


def test_a_section_of_bonus_shows_what_it_can_add_and_what_it_has_added(desk: Desk, deducting: ScorecardPanel) -> None:
    header = deducting.view.sections[1].header
    assert header.accessibleDescription() == "up to +5, –, 0/1, closed"
    assert header.toolTip() == "What this section can add to the score"
    desk.grading.answer("praised", "yes")
    assert header.score_words == "+5"


def test_what_a_fault_costs_and_a_bonus_adds_stands_beside_the_name(deducting: ScorecardPanel) -> None:
    names = ("late", "rude", "lied", "half", "praised")
    assert [row_of(deducting, name).name_line.pills for name in names] == [
        ("−10 each, at most 20",),
        ("−7.5 each",),
        ("Fatal", "−10"),
        ("up to −4",),
        ("Bonus +5",),
    ]


def test_a_fatal_error_that_costs_no_points_shows_none(put_card: PutCard) -> None:
    card = deducting_card()
    lied = card.criterion("lied").model_copy(update={"points": Decimal(0)})
    section = card.sections[0].model_copy(update={"criteria": (lied,)})
    panel = put_card(card.model_copy(update={"sections": (section,)}))
    assert row_of(panel, "lied").name_line.pills == ("Fatal",)


def test_the_head_has_room_for_every_score_of_the_card(desk: Desk, deducting: ScorecardPanel) -> None:
    room = deducting.head.score.minimumWidth()
    assert room >= max(text_width(deducting.head.score.font(), words) for words in ("110.00", "−50.00"))
    desk.grading.answer("rude", Decimal(20))
    assert deducting.head.score.text() == "−50.00"
    assert deducting.head.score.minimumWidth() == room


def test_a_score_below_zero_has_a_true_minus() -> None:
    assert score_words(Decimal("-7.5")) == "−7.50"


def test_a_section_of_a_points_card_shows_what_can_be_earned(put_card: PutCard) -> None:
    panel = put_card(points_card())
    first, second = (section.header for section in panel.view.sections)
    assert first.accessibleDescription() == "3 points × 1.5, –, 0/2, open"
    assert first.toolTip() == "Points that can be earned here × the weight of the section"
    assert second.accessibleDescription() == "1 point, –, 0/1, closed"
    assert second.toolTip() == "Points that can be earned here"


def test_a_card_that_requires_nothing_has_a_whole_line(put_card: PutCard) -> None:
    card = typed_card()
    (section,) = card.sections
    optional = criterion("remark", "备注", "Remark", FreeText(required=False))
    panel = put_card(card.model_copy(update={"sections": (section.model_copy(update={"criteria": (optional,)}),)}))
    assert panel.head.score.text() == "–"
    assert not panel.head.progress.isVisible()
    assert panel.walk.start_id() == "remark"
    assert panel.view.sections[0].header.accessibleDescription() == "–, open"


def test_an_unscored_section_weighs_nothing_in_the_others(put_card: PutCard) -> None:
    card = typed_card()
    (section,) = card.sections
    remark = criterion("why", "原因", "Why", FreeText())
    unscored = section.model_copy(update={"id": "why", "name": Text(en="Why"), "criteria": (remark,)})
    panel = put_card(card.model_copy(update={"sections": (section, unscored)}))
    told = [one.header.accessibleDescription().split(",")[0] for one in panel.view.sections]
    assert told == ["100%", "–"]
