"""The preview: the grading panel itself on the draft; answers survive edits, nothing is stored."""

import gc
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qa_desktop.domain.answer_types import YesNo
from qa_desktop.domain.text import Text
from qa_desktop.services.card_editing import Part
from qa_desktop.services.card_saving import LARGE
from qa_desktop.services.card_trial import Trial
from tests.services.fakes import FakeClock
from tests.ui.cards.conftest import Cards, Open
from tests.ui.support.cards import long_card, small_card


def shown(cards: Cards) -> None:
    cards.do("to_preview")
    cards.window.preview.follow_now()
    cards.settle()


def test_an_answer_counts_and_survives_an_edit(open_cards: Open) -> None:
    cards = open_cards()
    shown(cards)
    preview = cards.window.preview
    row = preview.panel.view.show_row("polite")
    assert row is not None
    row.enter()
    QTest.keyClick(cards.window.focusWidget(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert preview.panel.head.score.text() == "60.00"
    cards.desk.session.change_criterion("polite", name=Text(en="Courteous"), weight="2")
    cards.desk.session.change_criterion("listens", answer=YesNo())
    preview.follow_now()
    assert preview.trial.call is not None
    assert preview.trial.call.evaluation.answer("polite").value == "fair"
    told = preview.model.as_text()
    assert "Courteous" in told
    assert "60" in told
    assert cards.memory.saves == 0


def test_what_does_not_fit_waits_until_it_does() -> None:
    trial = Trial(FakeClock())
    card = small_card()
    trial.try_card(card)
    trial.answer("polite", "good")
    trial.answer("solved", Decimal(7))
    without = card.model_copy(update={"sections": card.sections[1:]})
    trial.try_card(without)
    assert trial.call is not None
    assert set(trial.call.evaluation.answers) == {"solved"}
    trial.answer("solved", None)
    trial.try_card(card)
    assert set(trial.call.evaluation.answers) == {"polite"}
    trial.begin_anew(card)
    assert not trial.call.evaluation.answers


def test_another_card_begins_without_answers(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.add(long_card(2, 2))
    cards.desk.refresh()
    shown(cards)
    cards.window.preview.trial.answer("polite", "good")
    cards.desk.open(("long", 1))
    cards.settle()
    cards.window.preview.follow_now()
    call = cards.window.preview.trial.call
    assert call is not None
    assert call.card.id == "long"
    assert not call.evaluation.answers


def test_a_pane_that_is_not_seen_costs_nothing(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_criterion("polite", name=Text(en="A"))
    cards.settle()
    assert cards.window.preview.trial.call is None
    shown(cards)
    assert cards.window.preview.panel.view.card is not None
    assert cards.window.preview.panel.foot.isHidden()


def test_the_place_in_the_card_stays_while_it_is_edited(open_cards: Open) -> None:
    cards = open_cards()
    shown(cards)
    view = cards.window.preview.panel.view
    view.show_row("solved")
    cards.desk.session.add_criterion(Part("polite"))
    cards.window.preview.follow_now()
    assert [box.section.id for box in view.sections if box.is_open] == ["solving"]
    assert view.current_id == "solved"


def test_an_edit_makes_anew_only_what_it_changed_and_stays_where_one_was(open_cards: Open) -> None:
    cards = open_cards(long_card(4, 12))
    shown(cards)
    preview = cards.window.preview
    view = preview.panel.view
    assert view.show_row("c2_7") is not None
    cards.settle()
    at, before = view.verticalScrollBar().value(), view.sections[2].rows
    assert at > 0
    cards.desk.session.change_criterion("c2_3", name=Text(en="Courteous"))
    cards.desk.session.nudge(Part("c2_11"), down=False)
    preview.follow_now()
    cards.settle()
    after = view.sections[2].rows
    assert [row.criterion.id for row in after] == [f"c2_{at}" for at in (*range(10), 11, 10)]
    assert {row.criterion.id for row in {*after} - {*before}} == {"c2_3"}
    assert view.current_id == "c2_7"
    assert abs(view.verticalScrollBar().value() - at) <= 1
    assert [box.is_open for box in view.sections] == [False, False, True, False]
    tops = [row.y() for row in after]
    assert tops == sorted(tops)
    assert tops[-1] > tops[0]


def test_a_section_that_is_gone_is_seen_no_more_and_a_new_one_is(open_cards: Open) -> None:
    cards = open_cards(long_card(3, 2))
    shown(cards)
    view = cards.window.preview.panel.view
    gone = view.sections[0]
    cards.desk.session.remove(Part("s0", is_section=True))
    cards.desk.session.add_section(Part("s1", is_section=True))
    cards.window.preview.follow_now()
    cards.settle()
    assert gone not in view.sections
    assert [box.section.id for box in view.sections] == ["s1", "section_1", "s2"]
    tops = [box.y() for box in view.sections]
    assert tops == sorted(tops)
    assert all(box.isVisible() for box in view.sections)
    assert view.sections[0].is_open


def test_a_large_card_on_the_desk_is_left_alone_by_the_collector(
    open_cards: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    open_cards(long_card(2, 2))
    assert done == []
    open_cards(long_card(20, LARGE // 20))
    assert done == ["collect", "freeze"]
