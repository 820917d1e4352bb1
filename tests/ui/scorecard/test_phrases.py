"""Comments are completed from the bank of phrases, by keyboard alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.store import Store, open_throwaway_store
from qa_desktop.domain.phrase import Phrase
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity
from tests.ui.scorecard.helpers import answer_of, comment_of, row_of
from tests.ui.support.desk import Desk, explain
from tests.ui.support.fixtures import seat
from tests.ui.support.keyboard import ALT, CTRL, SHIFT, digit, focus, press, write
from ui.notify import Tone
from ui.scorecard.commands import hang_commands
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.phrase_list import PhraseList
from ui.scorecard.phrase_match import being_typed, fitting, is_enough

INTERRUPTED = "Cut the customer off twice, let them finish"
CALM = "Calm and patient throughout"
GREETING = "Greeting left out"


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_throwaway_store()
    yield store
    store.close()


@pytest.fixture
def bank(desk: Desk, store: Store) -> Phrases:
    """A bank on a real store, kept by somebody who works alone, with three phrases for `polite`."""
    bank = Phrases(store=store.unit_of_work, events=desk.events, identity=Identity("local:inspector"))
    for text in (INTERRUPTED, CALM):
        bank.add("five", "polite", text)
    bank.add("five", "", GREETING, for_all=True)
    bank.add("five", "listens", "Listens well")
    return bank


@pytest.fixture
def panel(desk: Desk, bank: Phrases, qtbot: QtBot) -> ScorecardPanel:
    panel = ScorecardPanel(
        grading=desk.grading,
        bridge=desk.bridge,
        theme=desk.theme,
        actions=desk.actions,
        view_state=desk.view_state,
        tags=desk.tags,
        explain=explain,
        clock=desk.clock,
        phrases=PhraseBook(bank, desk.jobs, desk.grading, desk.bridge, desk.window),
    )
    hang_commands(desk.actions, panel)
    seat(desk, qtbot, panel)
    desk.open()
    row_of(panel, "polite").enter()
    press(Qt.Key.Key_F6)
    return panel


def shown(panel: ScorecardPanel) -> list[str]:
    """Return the phrases that are listed, the chosen one in front of the others."""
    assert panel.phrases is not None
    listed = panel.phrases.list
    return [] if listed is None else [one.text for one in listed.shown]


def listed(panel: ScorecardPanel) -> PhraseList:
    assert panel.phrases is not None
    assert panel.phrases.list is not None
    return panel.phrases.list


def comment(desk: Desk) -> str:
    return answer_of(desk, "polite").comment


def told(panel: ScorecardPanel) -> list[tuple[object, str]]:
    said: list[tuple[object, str]] = []
    panel.quick.told.connect(lambda tone, text, _: said.append((tone, text)))
    return said


# -- what fits ---------------------------------------------------------------------------------------------------------


def phrase(text: str) -> Phrase:
    return Phrase(id=text, card_id="c", text=text)


@pytest.mark.parametrize(
    ("before", "typed"),
    [("", ""), ("客户着急，未安", "未安"), ("One. two", "two"), ("a\n  b c", "b c"), ("结束。", "")],
)
def test_what_is_typed_begins_after_the_last_stop(before: str, typed: str) -> None:
    assert being_typed(before) == typed


def test_what_begins_so_comes_before_what_holds_it_each_in_its_order() -> None:
    bank = [phrase("Was not calm"), phrase("Calm voice"), phrase("calm"), phrase("Calm words"), phrase("Rude")]
    assert [one.text for one in fitting(bank, "calm")] == ["Calm voice", "Calm words", "Was not calm"]


def test_two_letters_or_one_ideograph_are_enough() -> None:
    assert [is_enough(one) for one in ("", "a", "ab", "安")] == [False, False, True, True]


# -- typing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_what_fits_is_listed_as_one_types_and_taken_by_one_key(desk: Desk, panel: ScorecardPanel, key: Qt.Key) -> None:
    write("c")
    assert shown(panel) == []
    write("u")
    assert shown(panel) == [INTERRUPTED]
    press(key)
    assert comment(desk) == INTERRUPTED
    assert shown(panel) == []
    assert focus() is comment_of(panel, "polite").field
    desk.grading.undo()
    assert comment(desk) == "cu"


def test_a_phrase_goes_on_behind_what_was_written(desk: Desk, panel: ScorecardPanel) -> None:
    write("At 1:20, cut the")
    press(Qt.Key.Key_Tab)
    assert comment(desk) == f"At 1:20, {INTERRUPTED}"
    write(". pati")
    assert shown(panel) == [CALM]
    press(Qt.Key.Key_Tab)
    assert comment(desk) == f"At 1:20, {INTERRUPTED}. {CALM}"


def test_every_phrase_is_listed_by_a_key_the_most_used_first(desk: Desk, panel: ScorecardPanel, bank: Phrases) -> None:
    press(Qt.Key.Key_F6)
    assert shown(panel) == [GREETING, CALM, INTERRUPTED]
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert comment(desk) == INTERRUPTED
    press(Qt.Key.Key_Down, held=ALT)
    assert shown(panel)[0] == INTERRUPTED
    assert [one.uses for one in bank.of_criterion("five", "polite")] == [1, 0, 0]
    press(Qt.Key.Key_Up)
    chosen = listed(panel).current
    assert chosen is not None
    assert chosen.text == shown(panel)[-1]


def test_phrases_of_other_criteria_are_not_listed(panel: ScorecardPanel) -> None:
    write("listens")
    assert shown(panel) == []


def test_escape_closes_the_list_and_then_leaves_the_comment(desk: Desk, panel: ScorecardPanel) -> None:
    write("calm")
    press(Qt.Key.Key_Escape)
    assert shown(panel) == []
    assert focus() is comment_of(panel, "polite").field
    assert comment(desk) == "calm"
    press(Qt.Key.Key_Escape)
    assert focus() is not comment_of(panel, "polite").field


def test_figures_are_text_and_ctrl_digits_answer_while_the_list_is_open(desk: Desk, panel: ScorecardPanel) -> None:
    write("calm")
    assert shown(panel)
    write("1")
    assert comment(desk) == "calm1"
    press(Qt.Key.Key_Backspace)
    assert shown(panel)
    digit(2)
    assert answer_of(desk, "polite").value == "good"
    assert comment(desk) == "calm"


def test_without_a_list_tab_and_enter_mean_what_they_did(desk: Desk, panel: ScorecardPanel) -> None:
    write("xy")
    press(Qt.Key.Key_Return)
    assert comment(desk) == "xy\n"
    press(Qt.Key.Key_Tab)
    assert panel.focused_criterion_id == "listens"


def test_the_list_goes_with_the_keyboard(desk: Desk, panel: ScorecardPanel) -> None:
    write("calm")
    desk.elsewhere.setFocus()
    assert shown(panel) == []


def test_chinese_is_completed_from_one_ideograph_on(desk: Desk, panel: ScorecardPanel, bank: Phrases) -> None:
    bank.add("five", "polite", "未先安抚客户情绪")
    write("客户着急，安")
    assert shown(panel) == ["未先安抚客户情绪"]
    press(Qt.Key.Key_Tab)
    assert comment(desk) == "客户着急，未先安抚客户情绪"


def test_the_list_lies_under_the_cursor_inside_the_window(desk: Desk, panel: ScorecardPanel) -> None:
    write("calm")
    found = listed(panel)
    assert desk.window.rect().contains(found.geometry())
    field = comment_of(panel, "polite").field
    caret = field.viewport().mapTo(desk.window, field.cursorRect().bottomLeft())
    assert 0 <= found.geometry().top() - caret.y() < 20


# -- keeping -----------------------------------------------------------------------------------------------------------


def test_a_comment_is_kept_as_a_phrase_by_one_key(panel: ScorecardPanel, bank: Phrases) -> None:
    said = told(panel)
    write("Too short a goodbye")
    press(Qt.Key.Key_P, held=CTRL | SHIFT)
    assert said == [(Tone.GOOD, "Kept as a phrase for “Polite”.")]
    kept = bank.of_criterion("five", "polite")[0]
    assert (kept.text, kept.owner) == ("Too short a goodbye", "local:inspector")
    press(Qt.Key.Key_P, held=CTRL | SHIFT)
    assert said[-1] == (Tone.ERROR, "The disk is full (phrase.twice).")
    row_of(panel, "listens").enter()
    press(Qt.Key.Key_P, held=CTRL | SHIFT)
    assert said[-1] == (Tone.INFO, "Write a comment first: it is what is kept as a phrase.")


@pytest.mark.usefixtures("panel")
def test_what_is_chosen_of_a_comment_is_kept_alone(bank: Phrases) -> None:
    write("At 1:20 rude tone")
    for _ in "rude tone":
        press(Qt.Key.Key_Left, held=SHIFT)
    press(Qt.Key.Key_P, held=CTRL | SHIFT)
    assert bank.of_criterion("five", "polite")[0].text == "rude tone"


def test_a_phrase_is_kept_for_everybody(panel: ScorecardPanel, bank: Phrases) -> None:
    said = told(panel)
    write("Hold announced")
    panel.quick.keep_phrase(for_all=True)
    assert said == [(Tone.GOOD, "Kept as a phrase of the centre for “Polite”.")]
    assert bank.of_criterion("five", "polite")[0].is_the_centres


def test_a_phrase_is_reworded_in_place(desk: Desk, panel: ScorecardPanel, bank: Phrases) -> None:
    write("calm")
    press(Qt.Key.Key_F2)
    assert focus() is listed(panel).edit
    write("Calm and friendly")
    press(Qt.Key.Key_Return)
    assert focus() is comment_of(panel, "polite").field
    assert "Calm and friendly" in [one.text for one in bank.of_criterion("five", "polite")]
    assert shown(panel) == ["Calm and friendly"]
    press(Qt.Key.Key_F2)
    write("x")
    press(Qt.Key.Key_Escape)
    assert focus() is comment_of(panel, "polite").field
    assert shown(panel) == ["Calm and friendly"]
    press(Qt.Key.Key_Tab)
    assert comment(desk) == "Calm and friendly"


def test_a_phrase_is_deleted_in_place_on_the_second_press(panel: ScorecardPanel, bank: Phrases) -> None:
    press(Qt.Key.Key_F6)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Delete, held=SHIFT)
    assert listed(panel).hint.text() == "Shift+Del once more deletes this phrase"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Delete, held=SHIFT)
    assert len(bank.of_criterion("five", "polite")) == 3
    press(Qt.Key.Key_Delete, held=SHIFT)
    assert [one.text for one in bank.of_criterion("five", "polite")] == [GREETING, CALM]
    assert shown(panel) == [GREETING, CALM]


@pytest.mark.parametrize("height", [260, 330, 420])
def test_the_list_stays_inside_a_low_window(desk: Desk, panel: ScorecardPanel, bank: Phrases, height: int) -> None:
    for number in range(12):
        bank.add("five", "polite", f"Phrase number {number}")
    desk.window.resize(355, height)
    QApplication.processEvents()
    press(Qt.Key.Key_F6)
    assert desk.window.rect().contains(listed(panel).geometry())
    press(Qt.Key.Key_F2)
    assert desk.window.rect().contains(listed(panel).geometry())
