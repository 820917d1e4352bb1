"""The phrases that come with the program stand after the others, and are used as they are."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from db.store import Store, open_throwaway_store
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.phrase import ShippedPhrase
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import speaking
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity
from qa_desktop.settings.model import Settings
from tests.ui.scorecard.helpers import answer_of, comment_of, row_of
from tests.ui.support.desk import Desk, explain
from tests.ui.support.fixtures import seat
from tests.ui.support.keyboard import SHIFT, focus, press, write
from ui.scorecard.commands import hang_commands
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.phrase_list import PhraseList
from ui.scorecard.phrase_row import PhraseRow

OWN, CENTRES = "Hurried the goodbye", "Sighed twice"
STIFF, RUDE, WARM = "Stiff words, read off", "Ordered the customer about", "Warm throughout"
OFF = Settings(shipped_phrases=False)
ON = Settings()


def shipped(en: str, zh: str, *, praises: bool = False) -> ShippedPhrase:
    return ShippedPhrase(card_id="five", criterion_id="polite", text=Text(zh=zh, en=en), praises=praises)


SHIPPED = (shipped(STIFF, "生硬像念稿"), shipped(RUDE, "命令口吻"), shipped(WARM, "始终亲切", praises=True))


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_throwaway_store()
    yield store
    store.close()


@pytest.fixture
def bank(desk: Desk, store: Store) -> Phrases:
    """A bank of somebody who works alone, with one phrase of each source for `polite`, and three that are shipped."""
    bank = Phrases(
        store=store.unit_of_work,
        events=desk.events,
        identity=Identity("local:inspector"),
        shipped=lambda: SHIPPED,
    )
    bank.add("five", "polite", OWN)
    bank.add("five", "", CENTRES, for_all=True)
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


def listed(panel: ScorecardPanel) -> PhraseList:
    assert panel.phrases is not None
    assert panel.phrases.list is not None
    return panel.phrases.list


def every(panel: ScorecardPanel) -> list[str]:
    """Return all that is listed for the criterion, with from whom it is as a screen reader says it."""
    press(Qt.Key.Key_F6)
    rows = listed(panel).list
    said = [str(rows.item(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(rows.count())]
    press(Qt.Key.Key_Escape)
    return said


def test_they_come_after_ones_own_and_the_centres_and_say_so(panel: ScorecardPanel) -> None:
    assert every(panel) == [
        f"{CENTRES} · the centre's",
        OWN,
        f"{STIFF} · built-in",
        f"{RUDE} · built-in",
        f"{WARM} · built-in",
    ]


@pytest.mark.parametrize(
    ("answer", "first"), [("full", WARM), ("good", STIFF), ("not_met", STIFF), (NOT_APPLICABLE, STIFF)]
)
def test_with_full_marks_praise_comes_first(desk: Desk, panel: ScorecardPanel, answer: AnswerValue, first: str) -> None:
    desk.grading.answer("polite", answer)
    assert every(panel)[2] == f"{first} · built-in"


def test_one_that_is_used_stands_before_all_that_nobody_used(panel: ScorecardPanel, bank: Phrases) -> None:
    write("ordered")
    press(Qt.Key.Key_Tab)
    assert comment_of(panel, "polite").field.toPlainText() == RUDE
    assert [one.uses for one in bank.of_criterion("five", "polite") if one.text == RUDE] == [1]
    assert every(panel) == [RUDE, f"{CENTRES} · the centre's", OWN, f"{STIFF} · built-in", f"{WARM} · built-in"]


def test_what_is_one_s_own_already_is_not_offered_again(panel: ScorecardPanel, bank: Phrases) -> None:
    bank.add("five", "polite", WARM)
    bank.add("five", "", STIFF, for_all=True)
    bank.add("five", "polite", CENTRES)
    said = every(panel)
    assert len({one.partition(" · ")[0] for one in said}) == len(said) == 5
    assert said[-1] == f"{RUDE} · built-in"


def test_typing_completes_from_them_in_the_language_of_the_window(desk: Desk, panel: ScorecardPanel) -> None:
    with speaking(Language.CHINESE):
        write("念")
        assert [one.text for one in listed(panel).shown] == ["生硬像念稿"]
        press(Qt.Key.Key_Tab)
    assert answer_of(desk, "polite").comment == "生硬像念稿"


def test_they_are_neither_reworded_nor_deleted(panel: ScorecardPanel) -> None:
    write("stiff")
    assert listed(panel).hint.text() == "Tab takes it · Esc closes · Settings can turn these off"
    press(Qt.Key.Key_F2)
    assert listed(panel).edit.isHidden()
    assert focus() is comment_of(panel, "polite").field
    press(Qt.Key.Key_Delete, held=SHIFT)
    press(Qt.Key.Key_Delete, held=SHIFT)
    assert [one.text for one in listed(panel).shown] == [STIFF]


def test_who_does_not_want_them_is_rid_of_them_but_keeps_what_was_used(panel: ScorecardPanel) -> None:
    write("ordered")
    press(Qt.Key.Key_Tab)
    panel.use_settings(OFF)
    assert every(panel) == [RUDE, f"{CENTRES} · the centre's", OWN]
    panel.use_settings(ON)
    assert len(every(panel)) == 5


def test_the_source_is_told_however_long_the_phrase_is(panel: ScorecardPanel, bank: Phrases) -> None:
    bank.add("five", "polite", "A phrase that is a good deal longer than any row of the list " * 2, for_all=True)
    write("good deal")
    rows = listed(panel).list
    row, index = rows.itemDelegate(), rows.model().index(0, 0)
    assert isinstance(row, PhraseRow)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 300, 26)
    option.font = rows.font()
    row.initStyleOption(option, index)
    assert option.text.endswith("…")
    assert option.fontMetrics.horizontalAdvance(option.text) < 300 - option.fontMetrics.horizontalAdvance(
        "the centre's"
    )


def test_the_chosen_row_is_seen_whole_where_there_is_room_for_few(desk: Desk, panel: ScorecardPanel) -> None:
    desk.window.resize(355, 300)
    press(Qt.Key.Key_F6)
    rows = listed(panel).list
    for _ in range(rows.count()):
        assert rows.viewport().rect().contains(rows.visualItemRect(rows.currentItem()))
        press(Qt.Key.Key_Down)
