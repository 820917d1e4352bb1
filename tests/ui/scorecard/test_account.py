from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.text import Language, Text
from tests.ui.hands import click
from tests.ui.scorecard.conftest import PutCard
from tests.ui.support.cards import deducting_card, long_card, typed_card
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, focus, press
from ui.i18n import LanguageSwitch
from ui.scorecard.account_dialog import AccountDialog
from ui.scorecard.account_table import MANY_ROWS
from ui.scorecard.panel import ScorecardPanel


@pytest.fixture
def deducting(put_card: PutCard) -> ScorecardPanel:
    return put_card(deducting_card())


def opened(panel: ScorecardPanel) -> AccountDialog:
    panel.account.open()
    dialog = panel.account.dialog
    assert dialog is not None
    return dialog


def told(dialog: AccountDialog) -> list[str]:
    return dialog.model.as_text().splitlines()


def test_the_key_and_the_button_open_it_once(deducting: ScorecardPanel) -> None:
    press(Qt.Key.Key_F9)
    first = deducting.account.dialog
    assert first is not None
    assert first.isVisible()
    click(deducting.head.account)
    assert deducting.account.dialog is first
    assert deducting.head.account.accessibleName() == "How this score came about"
    assert deducting.head.account.accessibleDescription() == "F9"


def test_the_arrows_reach_the_button(deducting: ScorecardPanel) -> None:
    deducting.view.sections[0].header.setFocus()
    press(Qt.Key.Key_Up)
    assert focus() is deducting.head.account


def test_it_follows_the_answers(desk: Desk, deducting: ScorecardPanel) -> None:
    dialog = opened(deducting)
    assert told(dialog)[-1] == "No score\t\tNothing that counts has been answered"
    desk.grading.answer("late", Decimal(3))
    assert "  Late\t3\t3 × 10, at most 20\t−20" in told(dialog)
    assert told(dialog)[-1] == "Score\t\t\t80.00"
    assert dialog.heading.text() == "Card · version 1 · Score: 80.00"
    desk.grading.undo()
    assert dialog.heading.text() == "Card · version 1 · Score: –"


def test_a_fatal_error_is_told_in_words_and_the_sections_are_bold(desk: Desk, deducting: ScorecardPanel) -> None:
    desk.grading.answer("lied", "no")
    dialog = opened(deducting)
    model = dialog.model
    names = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
    assert "Lied · Fatal" in names
    assert "Fatal error: the whole score is zeroed" in names
    bold = [name for row, name in enumerate(names) if isinstance(_font(dialog, row), QFont)]
    assert {"Begins at", "Faults", "Praise", "Score"} <= set(bold)
    assert "Late" not in bold


def _font(dialog: AccountDialog, row: int) -> object:
    return dialog.model.index(row, 0).data(Qt.ItemDataRole.FontRole)


def test_it_can_be_copied_in_either_language(desk: Desk, deducting: ScorecardPanel) -> None:
    desk.grading.answer("late", Decimal(1))
    dialog = opened(deducting)
    click(dialog.copy)
    in_english = QGuiApplication.clipboard().text()
    assert in_english.startswith(
        "Card · version 1 · Score: 90.00\nCriterion\tAnswer\tHow\tPoints\nBegins at\t\t\t100\n"
    )
    dialog.table.setFocus()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    switch = LanguageSwitch(app)
    switch.use(Language.CHINESE)
    try:
        assert dialog.windowTitle() == "得分是怎么算出来的"
        QApplication.processEvents()
        QTest.keyClick(dialog.table, Qt.Key.Key_C, CTRL)
        in_chinese = QGuiApplication.clipboard().text()
        assert "\n指标\t评分\t计算过程\t分值\n" in in_chinese
        assert "\n  超时\t1\t" in in_chinese
    finally:
        switch.use(Language.ENGLISH)


def test_without_a_call_it_says_so_and_copies_nothing(desk: Desk, deducting: ScorecardPanel) -> None:
    dialog = opened(deducting)
    QGuiApplication.clipboard().setText("before")
    desk.grading.close()
    assert dialog.empty.isVisible()
    assert not dialog.table.isVisible()
    dialog.copy_text()
    assert QGuiApplication.clipboard().text() == "before"
    desk.open()
    assert dialog.table.isVisible()


def test_it_stays_where_it_is_scrolled_to_while_one_answers(desk: Desk, deducting: ScorecardPanel) -> None:
    desk.grading.answer("late", Decimal(1))
    dialog = opened(deducting)
    dialog.resize(600, 260)
    QApplication.processEvents()
    bar = dialog.table.verticalScrollBar()
    bar.setValue(40)
    desk.grading.answer("late", Decimal(2))
    QApplication.processEvents()
    assert bar.value() == 40


def test_of_a_long_account_the_rows_in_sight_have_their_heights_wherever_one_scrolls(put_card: PutCard) -> None:
    wordy = long_card(2, MANY_ROWS)
    names = [one.model_copy(update={"name": Text(en="many words " * 12)}) for one in wordy.sections[1].criteria]
    sections = (wordy.sections[0], wordy.sections[1].model_copy(update={"criteria": tuple(names)}))
    table = opened(put_card(wordy.model_copy(update={"sections": sections}))).table
    QApplication.processEvents()
    assert table.rowHeight(1) < table.sizeHintForRow(MANY_ROWS + 5)
    for place in (0.5, 1.0, 0.75):
        table.verticalScrollBar().setValue(int(table.verticalScrollBar().maximum() * place))
        QApplication.processEvents()
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        assert 0 <= first < last
        assert all(table.rowHeight(row) >= table.sizeHintForRow(row) for row in range(first, last + 1))


def test_of_a_long_account_each_row_in_sight_is_fitted_once_however_many_changed(
    put_card: PutCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(put_card(long_card(2, MANY_ROWS)))
    table, model = dialog.table, dialog.model
    QApplication.processEvents()
    seen = table.rowAt(table.viewport().height() - 1) - table.rowAt(0) + 1
    assert 3 < seen < MANY_ROWS
    fitted: list[int] = []
    monkeypatch.setattr(table, "resizeRowToContents", fitted.append)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.show_rows([replace(row, how="another" if at % 100 else row.how) for at, row in enumerate(model.rows)])
    assert told == [(at + 1, min(at + 99, len(model.rows) - 1)) for at in range(0, len(model.rows), 100)]
    assert len(fitted) <= seen


def test_of_a_short_account_the_rows_that_changed_are_fitted(deducting: ScorecardPanel) -> None:
    dialog = opened(deducting)
    table, model = dialog.table, dialog.model
    low = [table.rowHeight(row) for row in range(model.rowCount())]
    at = next(at for at, row in enumerate(model.rows) if row.what == "Rude")
    model.show_rows([replace(row, how="many words " * 20) if row.what == "Rude" else row for row in model.rows])
    high = [table.rowHeight(row) for row in range(model.rowCount())]
    assert high[at] > low[at]
    assert [*high[:at], *high[at + 1 :]] == [*low[:at], *low[at + 1 :]]


def test_long_words_are_shortened_where_they_are_seen_and_whole_where_they_are_copied(
    desk: Desk, put_card: PutCard
) -> None:
    panel = put_card(typed_card())
    said = "waited\tlong\n" + "and longer " * 40
    desk.grading.answer("reason", said)
    dialog = opened(panel)
    (line,) = (line for line in told(dialog) if line.startswith("  Reason"))
    assert line == f"  Reason\t{said.replace(chr(9), ' ').replace(chr(10), ' ')}\tdoes not count"
    names = [str(dialog.model.index(row, 0).data()).strip() for row in range(dialog.model.rowCount())]
    shown = str(dialog.model.index(names.index("Reason"), 1).data())
    assert len(shown) == 160
    assert shown.endswith("…")


def test_closed_it_is_gone_and_opens_anew(deducting: ScorecardPanel) -> None:
    opened(deducting).close()
    QApplication.sendPostedEvents(None, 0)
    QApplication.processEvents()
    assert opened(deducting).isVisible()
