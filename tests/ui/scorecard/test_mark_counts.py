"""A count is offered from marks, taken by one key, and never forced."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer
from qa_desktop.services.events import EventBus
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.shipped_ties import SHIPPED_TIES
from qa_desktop.services.shipping import shipped_cards, shipped_tags
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


def test_whoever_takes_the_offer_links_its_marks_in_the_same_step(desk: Desk, panel: ScorecardPanel) -> None:
    first, second = desk.mark(1000), desk.mark(2000)
    other = desk.mark(3000, tag_id="empathy")
    tie(desk, panel, first)
    desk.view_state.choose_annotation(other)
    click(counting(panel).offer_key)
    assert answer_of(desk, "forbidden") == Answer(value=Decimal(2), evidence=(first, second))
    assert desk.grading.undo() == "forbidden"
    assert answer_of(desk, "forbidden") == Answer()
    assert offered(panel) == "2 marks: set 2"
    digit(4)
    assert answer_of(desk, "forbidden").evidence == (first, second)


def test_whoever_counts_by_hand_links_nothing(desk: Desk, panel: ScorecardPanel) -> None:
    tie(desk, panel, desk.mark(1000))
    digit(2)
    assert answer_of(desk, "forbidden") == Answer(value=Decimal(1))


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
    desk.grading.answer("forbidden", Decimal(0))
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


def test_shipped_ties_hold_until_a_person_ties_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    preferences = Preferences(Settings(), path, EventBus())
    ties = TagTies(preferences)
    assert ties.of("deduction", "interruptions") == {"interruption"}
    assert ties.toggle("deduction", "interruptions", "dead_air")
    assert ties.of("deduction", "interruptions") == {"interruption", "dead_air"}
    assert not ties.toggle("deduction", "interruptions", "dead_air")
    assert preferences.settings.tied_tags == {}
    assert not ties.toggle("deduction", "interruptions", "interruption")
    again = TagTies(Preferences(load_settings(path, START).settings, path, EventBus()))
    assert again.of("deduction", "interruptions") == frozenset()
    assert again.of("deduction", "dead_air") == {"dead_air"}
    assert again.toggle("deduction", "interruptions", "interruption")
    assert again.of("deduction", "interruptions") == {"interruption"}


def test_each_shipped_tie_is_of_a_shipped_tag_to_what_counts_on_a_shipped_card() -> None:
    cards = {card.id: card for card in shipped_cards()}
    tags = {tag.id for tag in shipped_tags()}
    for key, tied in SHIPPED_TIES.items():
        card_id, criterion_id = key.split("/")
        assert isinstance(cards[card_id].criterion(criterion_id).answer, Count)
        assert tied
        assert tied <= tags


@pytest.mark.parametrize("criterion_id", ["interruptions", "dead_air", "forbidden_phrases", "wrong_answers"])
def test_what_has_a_tag_of_its_own_is_tied_on_every_shipped_card_that_counts_it(criterion_id: str) -> None:
    counted = {
        f"{card.id}/{one.id}"
        for card in shipped_cards()
        for one in card.criteria
        if one.id == criterion_id and isinstance(one.answer, Count)
    }
    assert counted
    assert counted <= SHIPPED_TIES.keys()
