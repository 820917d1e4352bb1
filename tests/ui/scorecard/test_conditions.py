from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.review import ReplyTarget
from tests.ui.hands import click
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import keys_of, row_of
from tests.ui.support.cards import asking_card
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, digit, focus, press
from ui.review.wording import place_words
from ui.scorecard.panel import ScorecardPanel

COMPLAINT = {"shouted", "sorry", "calmed", "solved"}


@pytest.fixture
def asking(put_card: PutCard) -> ScorecardPanel:
    return put_card(asking_card())


def shown(panel: ScorecardPanel) -> list[str]:
    return [row.criterion.id for section in panel.view.sections for row in section.rows if row.isVisible()]


def test_what_is_not_asked_is_not_shown_until_it_is(desk: Desk, asking: ScorecardPanel) -> None:
    assert shown(asking) == ["greeted", "complaint", "again"]
    desk.grading.answer("complaint", "yes")
    assert shown(asking) == ["greeted", "shouted", "complaint", "again"]
    desk.grading.answer("complaint", "no")
    assert shown(asking) == ["greeted", "complaint", "again"]


def test_a_section_of_which_nothing_is_asked_says_so(desk: Desk, asking: ScorecardPanel) -> None:
    header = asking.view.sections[1].header
    assert (header.progress_words, header.score_words) == ("not asked", "")
    assert header.accessibleDescription() == "not asked, closed"
    desk.grading.answer("complaint", "yes")
    assert (header.progress_words, header.score_words) == ("0/3", "–")
    assert header.accessibleDescription() == "33.3%, –, 0/3, closed"


def test_counts_leave_out_what_is_not_asked(desk: Desk, asking: ScorecardPanel) -> None:
    assert asking.head.progress.text() == "0/4"
    assert asking.view.sections[0].header.progress_words == "0/3"
    assert asking.foot.missing.said.text == "Still missing: answers 4"
    desk.grading.answer("complaint", "yes")
    assert asking.head.progress.text() == "1/8"


def test_tab_walks_by_what_is_not_asked(desk: Desk, asking: ScorecardPanel) -> None:
    def walked() -> list[str]:
        seen = []
        row_of(asking, "greeted").enter()
        while asking.focused_criterion_id:
            seen.append(asking.focused_criterion_id)
            press(Qt.Key.Key_Tab)
        return seen

    assert walked() == ["greeted", "complaint", "again", "closed"]
    desk.grading.answer("complaint", "yes")
    assert walked() == ["greeted", "shouted", "complaint", "again", "sorry", "calmed", "solved", "closed"]


def test_tab_goes_on_from_the_header_of_what_is_not_asked(asking: ScorecardPanel) -> None:
    for key, reached in ((Qt.Key.Key_Tab, "closed"), (Qt.Key.Key_Backtab, "again")):
        asking.view.sections[1].header.setFocus()
        press(key)
        assert asking.focused_criterion_id == reached


def test_the_arrows_go_by_what_is_not_asked(asking: ScorecardPanel) -> None:
    row_of(asking, "greeted").answer.stops[-1].setFocus()
    press(Qt.Key.Key_Down)
    assert focus() in row_of(asking, "complaint").stops


def test_the_walk_begins_at_what_is_asked_and_not_answered(desk: Desk, asking: ScorecardPanel) -> None:
    for name in ("greeted", "complaint", "again"):
        desk.grading.answer(name, "no")
    assert asking.walk.start_id() == "closed"
    assert asking.view.show_row("sorry") is None
    assert asking.focused_criterion_id == ""


def test_what_is_missing_is_only_what_is_asked(desk: Desk, asking: ScorecardPanel) -> None:
    for name in ("greeted", "complaint", "again", "closed"):
        desk.grading.answer(name, "no")
    assert desk.grading.blockers == ()
    desk.grading.answer("complaint", "yes")
    asking.go_to_missing()
    assert asking.focused_criterion_id == "shouted"


def test_the_criterion_at_hand_stays_where_it_is_while_another_one_comes(desk: Desk, asking: ScorecardPanel) -> None:
    asking.onward.goes = False
    desk.window.resize(355, 400)
    QApplication.processEvents()
    row = row_of(asking, "complaint")
    row.enter()
    asking.view.scroll_to(asking.view.sections[0].header)
    bar = asking.view.verticalScrollBar()
    bar.setValue(20)
    before = row.mapTo(asking.view.viewport(), QPoint(0, 0)).y()
    click(keys_of(asking, "complaint").keys[0])
    assert "shouted" in shown(asking)
    assert row.mapTo(asking.view.viewport(), QPoint(0, 0)).y() == before
    digit(2)
    assert "shouted" not in shown(asking)
    assert row.mapTo(asking.view.viewport(), QPoint(0, 0)).y() == before
    assert focus() in row.answer.stops


def test_it_stays_where_there_is_nothing_to_scroll_too(desk: Desk, asking: ScorecardPanel) -> None:
    desk.grading.answer("complaint", "yes")
    row = row_of(asking, "again")
    row.enter()
    bar = asking.view.verticalScrollBar()
    assert bar.value() == 0
    before = row.mapTo(asking.view.viewport(), QPoint(0, 0)).y()
    for given in ("no", "yes", "no"):
        desk.grading.answer("complaint", given)
        assert row.mapTo(asking.view.viewport(), QPoint(0, 0)).y() == before
    top = asking.view.sections[0].mapTo(asking.view.viewport(), QPoint(0, 0)).y()
    asking.view.open_section("last")
    QApplication.processEvents()
    assert asking.view.sections[0].mapTo(asking.view.viewport(), QPoint(0, 0)).y() < top


def test_it_stays_at_the_end_of_the_card_too(desk: Desk, asking: ScorecardPanel) -> None:
    desk.window.resize(355, 330)
    desk.grading.answer("complaint", "yes")
    QApplication.processEvents()
    row = row_of(asking, "greeted")
    row.enter()
    bar = asking.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = row.mapTo(asking.view.viewport(), QPoint(0, 0)).y()
    desk.grading.answer("complaint", "no")
    assert row.mapTo(asking.view.viewport(), QPoint(0, 0)).y() == before


def test_the_keyboard_leaves_what_is_asked_no_more(desk: Desk, asking: ScorecardPanel) -> None:
    desk.grading.answer("complaint", "yes")
    row_of(asking, "shouted").enter()
    desk.grading.undo()
    assert focus() is asking.view.sections[0].header
    assert asking.focused_criterion_id == ""
    press(Qt.Key.Key_PageDown, held=CTRL)
    assert asking.focused_criterion_id == "greeted"


def test_a_section_opened_later_hides_what_is_not_asked(desk: Desk, asking: ScorecardPanel) -> None:
    asking.view.open_section("second")
    assert shown(asking) == []
    desk.grading.answer("complaint", "yes")
    assert shown(asking) == ["sorry", "calmed", "solved"]


def test_another_call_on_the_card_asks_what_its_own_answers_ask(desk: Desk, asking: ScorecardPanel) -> None:
    desk.grading.answer("complaint", "yes")
    desk.open(2)
    assert not COMPLAINT.intersection(shown(asking))
    desk.open(1)
    assert "shouted" in shown(asking)
    assert desk.call.evaluation.answer("greeted").value is None
    assert desk.grading.score is not None
    assert desk.grading.score.score == Decimal(100)


def test_a_reply_on_what_is_not_asked_any_more_leads_to_what_it_hangs_on(desk: Desk, asking: ScorecardPanel) -> None:
    def named(criterion_id: str) -> str:
        call = desk.grading.call
        assert call is not None
        return place_words(ReplyTarget.ANSWER, criterion_id, call.evaluation, call.card, desk.tags)

    for criterion_id in ("shouted", "sorry", "greeted"):
        row = asking.view.lead_to(criterion_id)
        assert row is not None
        assert row.criterion.id == ("greeted" if criterion_id == "greeted" else "complaint")
    assert (named("shouted").endswith(" (not asked now)"), named("greeted").endswith(" (not asked now)")) == (
        True,
        False,
    )
    desk.grading.answer("complaint", "yes")
    row = asking.view.lead_to("sorry")
    assert row is not None
    assert (row.criterion.id, "not asked" in named("sorry")) == ("sorry", False)
