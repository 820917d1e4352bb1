"""A count is offered from marks, taken by one key, and never forced."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from qa_desktop.domain.evaluation import NOT_APPLICABLE
from qa_desktop.services.events import EventBus
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings
from qa_desktop.settings.store import load_settings
from tests.ui.hands import click
from tests.ui.scorecard.helpers import answer_of, row_of
from tests.ui.support.desk import START, Desk
from tests.ui.support.keyboard import CTRL, SHIFT, digit, press
from ui.notify import Tone
from ui.scorecard.count_answer import CountAnswer
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.tag_ties import TagTies


def counting(panel: ScorecardPanel) -> CountAnswer:
    answer = row_of(panel, "forbidden").answer
    assert isinstance(answer, CountAnswer)
    return answer


def offered(panel: ScorecardPanel) -> str:
    key = counting(panel).offer_key
    return key.words if key.isVisible() else ""


def tie(desk: Desk, panel: ScorecardPanel, mark_id: str) -> None:
    row_of(panel, "forbidden").enter()
    desk.view_state.choose_annotation(mark_id)
    press(Qt.Key.Key_L, held=CTRL | SHIFT)


def test_linked_marks_are_offered_and_one_key_takes_them(desk: Desk, panel: ScorecardPanel) -> None:
    assert offered(panel) == ""
    for at in (1000, 2000):
        desk.grading.link("forbidden", desk.mark(at))
    assert offered(panel) == "2 marks: set 2"
    assert answer_of(desk, "forbidden").value is None
    row_of(panel, "forbidden").enter()
    digit(4)
    assert answer_of(desk, "forbidden").value == Decimal(2)
    assert panel.focused_criterion_id == "solved"
    assert offered(panel) == ""
    desk.grading.undo()
    assert offered(panel) == "2 marks: set 2"


def test_the_offer_follows_the_marks(desk: Desk, panel: ScorecardPanel) -> None:
    first, second = desk.mark(1000), desk.mark(2000)
    tie(desk, panel, first)
    assert offered(panel) == "2 marks: set 2"
    click(counting(panel).offer_key)
    assert (answer_of(desk, "forbidden").value, offered(panel)) == (Decimal(2), "")
    desk.mark(3000)
    assert offered(panel) == "3 marks: set 3"
    desk.grading.delete_mark(first)
    assert offered(panel) == ""
    desk.grading.delete_mark(second)
    assert offered(panel) == "1 mark: set 1"
    assert answer_of(desk, "forbidden").value == Decimal(2)


def test_marks_with_another_tag_do_not_count(desk: Desk, panel: ScorecardPanel) -> None:
    tie(desk, panel, desk.mark(1000, tag_id="interruption"))
    desk.mark(2000, tag_id="empathy")
    assert offered(panel) == "1 mark: set 1"


def test_a_tag_is_tied_and_untied_by_the_same_key_and_that_is_said(desk: Desk, panel: ScorecardPanel) -> None:
    said: list[tuple[object, str]] = []
    panel.quick.told.connect(lambda tone, text, _: said.append((tone, text)))
    mark_id = desk.mark(1000)
    tie(desk, panel, mark_id)
    tie(desk, panel, mark_id)
    assert offered(panel) == ""
    assert said == [
        (Tone.GOOD, "Marks tagged “Interruption” are counted for “Forbidden phrases” from now on."),
        (Tone.GOOD, "Marks tagged “Interruption” are no longer counted for “Forbidden phrases”."),
    ]
    row_of(panel, "polite").enter()
    press(Qt.Key.Key_L, held=CTRL | SHIFT)
    assert said[-1] == (Tone.INFO, "Choose a criterion that counts how often something happened.")
    row_of(panel, "forbidden").enter()
    desk.view_state.choose_annotation("")
    panel.quick.tie_tag()
    assert said[-1] == (Tone.INFO, "Choose a mark with a tag first.")


def test_not_applicable_is_not_overruled(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("forbidden", NOT_APPLICABLE)
    desk.grading.link("forbidden", desk.mark(1000))
    assert answer_of(desk, "forbidden").value is NOT_APPLICABLE
    assert offered(panel) == "1 mark: set 1"


def test_four_means_nothing_without_an_offer(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "forbidden").enter()
    digit(4)
    assert answer_of(desk, "forbidden").value is None
    assert panel.focused_criterion_id == "forbidden"


def test_whoever_reads_is_offered_nothing(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.link("forbidden", desk.mark(1000))
    panel.quick.full_marks()
    desk.grading.submit(failed=lambda error: pytest.fail(error.code))
    assert offered(panel) == ""


def test_ties_are_remembered_on_this_workstation(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    ties = TagTies(Preferences(Settings(), path, EventBus()))
    assert ties.toggle("five", "forbidden", "interruption")
    assert ties.toggle("five", "forbidden", "dead_air")
    assert not ties.toggle("five", "forbidden", "interruption")
    again = TagTies(Preferences(load_settings(path, START).settings, path, EventBus()))
    assert again.of("five", "forbidden") == {"dead_air"}
    assert again.of("five", "polite") == frozenset()
