"""The name in the head of the scorecard: another card is chosen there, asked for where answers hang on the present."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.root_cause import RootCause
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.history import StepName
from tests.ui.hands import click
from tests.ui.support.cards import deducting_card
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import focus, press
from ui.scorecard.card_choosing import named
from ui.scorecard.panel import ScorecardPanel

LONG = "Service quality of the second line for business customers abroad, evenings and weekends"


def other_card() -> Scorecard:
    return deducting_card().model_copy(update={"id": "other", "name": Text(zh="另一张", en="Faults & losses")})


@pytest.fixture
def two(desk: Desk, panel: ScorecardPanel) -> ScorecardPanel:
    """Return the panel over a call, with a second card in use."""
    desk.store.cards = [desk.card, other_card()]
    return panel


def settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def menu_of(panel: ScorecardPanel) -> QMenu:
    assert panel.choosing.menu is not None
    return panel.choosing.menu


def choose(panel: ScorecardPanel, words: str) -> None:
    panel.choosing.open()
    (action,) = [one for one in menu_of(panel).actions() if words in one.text()]
    action.trigger()
    menu_of(panel).close()
    settle()


def question() -> QMessageBox:
    (box,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    return box


def answer_question(name: str) -> None:
    button = question().findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()
    settle()


def test_the_name_lists_the_cards_in_use_the_present_one_ticked(desk: Desk, two: ScorecardPanel) -> None:
    click(two.head.name)
    menu = menu_of(two)
    assert menu.isVisible()
    assert [(one.text(), one.isChecked()) for one in menu.actions()] == [
        (named(desk.card), True),
        ("Faults && losses · version 1", False),
    ]
    assert menu.activeAction().isChecked()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settle()
    assert desk.call.card == other_card()
    assert two.head.name.words == "Faults & losses · version\u00a01"
    assert two.view.card == other_card()
    assert two.choosing.menu is None


def test_its_key_lists_the_cards(two: ScorecardPanel) -> None:
    two.view.sections[0].header.setFocus()
    press(Qt.Key.Key_F3)
    assert menu_of(two).isVisible()
    menu_of(two).close()


def test_the_arrows_lead_to_it(two: ScorecardPanel) -> None:
    two.view.sections[0].header.setFocus()
    press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert focus() is two.head.name
    press(Qt.Key.Key_Return)
    assert menu_of(two).isVisible()
    menu_of(two).close()


def test_a_card_of_which_there_is_a_newer_version_is_listed_too(desk: Desk, two: ScorecardPanel) -> None:
    newer = desk.card.model_copy(update={"version": 9})
    desk.store.cards = [newer]
    two.choosing.open()
    assert [(one.text(), one.isChecked()) for one in menu_of(two).actions()] == [
        (named(desk.card), True),
        (named(newer), False),
    ]
    menu_of(two).close()


def test_marks_and_words_on_the_call_are_kept_without_a_question(desk: Desk, two: ScorecardPanel) -> None:
    desk.mark(1000)
    desk.grading.summarise("Calm")
    choose(two, "Faults")
    assert desk.call.card == other_card()
    assert len(desk.call.evaluation.annotations) == 1
    assert desk.call.evaluation.summary == "Calm"


def test_what_hangs_on_the_card_is_named_before_it_is_lost(desk: Desk, two: ScorecardPanel) -> None:
    mark = desk.mark(1000)
    desk.grading.answer("polite", "fair")
    desk.grading.answer("listens", "full")
    desk.grading.comment("polite", "Cut in twice")
    desk.grading.link("polite", mark)
    before = desk.call.evaluation
    choose(two, "Faults")
    assert question().text() == "Grade with “Faults & losses” instead?"
    assert "This is lost: 2 answers, 1 comment, 1 link to evidence." in question().informativeText()
    assert question().defaultButton().objectName() == "keep"
    answer_question("keep")
    assert desk.call.evaluation == before
    choose(two, "Faults")
    answer_question("change")
    assert (desk.call.card, dict(desk.call.evaluation.answers)) == (other_card(), {})
    assert [one.id for one in desk.call.evaluation.annotations] == [mark]
    desk.grading.undo()
    assert desk.call.evaluation.answers == before.answers
    assert two.view.card == desk.card
    assert two.head.progress.text() == "2/7"


def test_root_causes_are_named_too(desk: Desk, two: ScorecardPanel) -> None:
    desk.grading.answer("polite", "not_met")
    answer = desk.call.evaluation.answer("polite")
    causes = tuple(one.value for one in list(RootCause)[:2])
    desk.grading.change(
        StepName.REASONS, "polite", desk.call.evaluation.with_answer("polite", replace(answer, reasons=causes))
    )
    choose(two, "Faults")
    assert "This is lost: 1 answer, 2 root causes." in question().informativeText()
    answer_question("keep")


def test_a_question_for_a_call_that_is_left_changes_nothing(desk: Desk, two: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    choose(two, "Faults")
    desk.open(2)
    answer_question("change")
    assert desk.call.card == desk.card


def test_what_is_submitted_or_corrected_shows_plain_words(desk: Desk, panel: ScorecardPanel) -> None:
    height = panel.head.heightForWidth(panel.width())
    assert panel.head.name.isEnabled()
    assert panel.head.name.accessibleDescription() == "Choose the scorecard (F3)"
    evaluation_id = desk.call.evaluation.id
    desk.grading.answer("polite", "full")
    draft = desk.store.evaluation_by_id[evaluation_id]
    desk.store.evaluation_by_id[evaluation_id] = replace(draft, state=EvaluationState.SUBMITTED)
    desk.open()
    assert desk.call.read_only
    assert not panel.head.name.isEnabled()
    assert panel.head.heightForWidth(panel.width()) == height
    panel.choosing.open()
    assert panel.choosing.menu is None
    panel.view.sections[0].header.setFocus()
    press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert focus() is panel.head.account


def test_a_refusal_is_told(desk: Desk, two: ScorecardPanel) -> None:
    told: list[object] = []
    two.choosing.failed.connect(told.append)
    desk.grading._busy = True
    two.choosing.choose(other_card())
    assert [getattr(one, "code", "") for one in told] == ["evaluation.frozen"]
    desk.grading._busy = False


@pytest.mark.parametrize("width", [90, 140, 200, 360])
def test_a_long_name_ends_in_dots_and_keeps_its_version_in_sight(panel: ScorecardPanel, width: int) -> None:
    name = panel.head.name
    name.say(LONG, "version\u00a012")
    lines = name.lines(width)
    measure = QFontMetricsF(name._font())
    assert len(lines) == 2
    assert lines[1].endswith("version\u00a012")
    assert all(measure.horizontalAdvance(line) <= width for line in lines)
    panel.head.offer_cards(offered=True)
    assert name.toolTip() == f"{LONG} · version\u00a012\nChoose the scorecard (F3)"
    name.say("Short", "version\u00a01")
    assert name.lines(300) == ["Short · version\u00a01"]
    assert name.lines(110) == ["Short", "version\u00a01"]
