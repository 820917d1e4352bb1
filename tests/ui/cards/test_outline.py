"""Sections and criteria as rows: folded, moved, dragged, by keys and pointer; the rows always are the card's."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.card_editing import CardEditing, Part
from tests.services.fakes import FakeClock
from tests.ui.cards.conftest import Cards, Open
from tests.ui.support.cards import deducting_card, long_card, small_card
from ui.cards.outline_model import MIME, OutlineModel

NO_KEYS = Qt.KeyboardModifier.NoModifier


def rows_of(model: OutlineModel) -> list[str]:
    parts = [model.part_at(row) for row in range(model.rowCount())]
    return [f"[{part.id}]" if part.is_section else part.id for part in parts if part is not None]


def laid_out(card: Scorecard) -> list[str]:
    return [row for one in card.sections for row in (f"[{one.id}]", *(criterion.id for criterion in one.criteria))]


def following(card: Scorecard) -> tuple[CardEditing, OutlineModel]:
    session = CardEditing(clock=FakeClock(), keep=lambda _: None)
    session.open(card, is_editable=True)
    model = OutlineModel()
    model.show_card(card, is_editable=True, folded=False)
    session.watch(model.follow)
    return session, model


def test_a_row_shows_what_a_fault_costs_and_no_minus_before_nothing() -> None:
    card = deducting_card()
    lied = card.criterion("lied").model_copy(update={"points": Decimal(0)})
    section = card.sections[0].model_copy(update={"criteria": (card.criterion("late"), lied)})
    _, model = following(card.model_copy(update={"sections": (section,)}))
    rows = [model.row(number) for number in range(model.rowCount())]
    assert [row and row.worth for row in rows] == ["", "−10", "0"]


def test_typing_touches_one_row_only() -> None:
    session, model = following(long_card(20, 20))
    touched: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _: touched.append((first.row(), last.row())))
    session.change_criterion("c3_4", name=Text(en="Other"))
    section, row = model.row_of(Part("s3", is_section=True)), model.row_of(Part("c3_4"))
    assert touched == [(section, section), (row, row)]


def _do(session: CardEditing, model: OutlineModel, kind: int, one: int, other: int) -> None:
    card = session.card
    assert card is not None
    criterion, section = card.criteria[one % len(card.criteria)], card.sections[other % len(card.sections)]
    deeds: tuple[Callable[[], object], ...] = (
        lambda: session.add_criterion(Part(criterion.id)),
        lambda: session.add_section(Part(section.id, is_section=True)),
        lambda: session.remove(Part(criterion.id)),
        lambda: session.remove(Part(section.id, is_section=True)),
        lambda: session.move_criterion(criterion.id, section.id, one),
        lambda: session.move_section(section.id, one),
        lambda: session.copy(Part(section.id, is_section=True)),
        session.undo,
        lambda: model.fold(section.id, folded=bool(one % 2)),
    )
    deeds[kind]()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 60), st.integers(0, 60)), max_size=20),
)
def test_whatever_is_done_the_rows_are_the_cards(deeds: list[tuple[int, int, int]]) -> None:
    session, model = following(long_card(4, 3))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for kind, one, other in deeds:
        _do(session, model, kind, one, other)
        card = session.card
        assert card is not None
        shown = [one for one in card.sections if not model.is_open(one.id)]
        hidden = {criterion.id for one in shown for criterion in one.criteria}
        assert rows_of(model) == [row for row in laid_out(card) if row not in hidden]
        assert all(model.row(row) is not None for row in range(model.rowCount()))


def outline(cards: Cards) -> Any:
    return cards.window.outline.view


def press(cards: Cards, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(outline(cards), key, modifiers)
    cards.settle()


def stand_on(cards: Cards, part: Part) -> None:
    cards.desk.choose(part)
    outline(cards).setFocus()
    cards.settle()


def test_keys_add_copy_move_and_remove(open_cards: Open) -> None:
    cards = open_cards()
    stand_on(cards, Part("polite"))
    press(cards, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [one.id for one in cards.card.sections[0].criteria] == ["listens", "polite", "whole"]
    press(cards, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    copied = cards.card.sections[0].criteria[2].id
    assert cards.desk.part == Part(copied)
    stand_on(cards, Part(copied))
    press(cards, Qt.Key.Key_Delete)
    assert cards.desk.part == Part("whole")
    press(cards, Qt.Key.Key_Insert)
    added = cards.desk.part
    assert added is not None
    assert cards.card.sections[0].criteria[-1].id == added.id
    assert cards.window.focusWidget() is cards.window.form.criterion_form.name.side().control.field
    stand_on(cards, added)
    press(cards, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert added.id not in {one.id for one in cards.card.criteria}
    press(cards, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert cards.desk.part == added


def test_delete_in_a_field_deletes_letters(open_cards: Open) -> None:
    cards = open_cards()
    stand_on(cards, Part("polite"))
    cards.do("rename")
    QTest.keyClick(cards.window.focusWidget(), Qt.Key.Key_Delete)
    assert cards.card.criterion("polite").name.en == ""
    assert len(cards.card.sections[0].criteria) == 3


def test_arrows_fold_and_unfold(open_cards: Open) -> None:
    cards = open_cards()
    stand_on(cards, Part("listens"))
    press(cards, Qt.Key.Key_Left)
    assert cards.desk.part == Part("attitude", is_section=True)
    press(cards, Qt.Key.Key_Left)
    assert "polite" not in rows_of(outline(cards).outline)
    press(cards, Qt.Key.Key_Right)
    press(cards, Qt.Key.Key_Right)
    assert cards.desk.part == Part("polite")
    press(cards, Qt.Key.Key_Return)
    assert cards.window.form.isAncestorOf(cards.window.focusWidget())


@pytest.mark.parametrize(
    ("part", "gap", "expected"),
    [
        (Part("polite"), 4, "[attitude] listens whole polite [rules] identity forbidden [solving] solved speed"),
        (Part("polite"), 5, "[attitude] listens whole [rules] polite identity forbidden [solving] solved speed"),
        (Part("speed"), 0, "[attitude] speed polite listens whole [rules] identity forbidden [solving] solved"),
        (Part("speed"), 7, "[attitude] polite listens whole [rules] identity forbidden speed [solving] solved"),
        (
            Part("solving", is_section=True),
            0,
            "[solving] solved speed [attitude] polite listens whole [rules] identity forbidden",
        ),
        (
            Part("attitude", is_section=True),
            10,
            "[rules] identity forbidden [solving] solved speed [attitude] polite listens whole",
        ),
        (
            Part("attitude", is_section=True),
            2,
            "[attitude] polite listens whole [rules] identity forbidden [solving] solved speed",
        ),
    ],
)
def test_what_is_dragged_lands_in_the_gap(open_cards: Open, part: Part, gap: int, expected: str) -> None:
    cards = open_cards()
    outline(cards).drop(part, gap)
    assert laid_out(cards.card) == expected.split()
    assert rows_of(outline(cards).outline) == expected.split()
    assert cards.desk.part in (None, part)


def test_a_drop_of_the_pointer_moves_what_was_dragged(open_cards: Open) -> None:
    cards = open_cards()
    view = outline(cards)
    data = view.outline.mimeData([view.outline.index(1)])
    assert bytes(data.data(MIME).data()) == b"criterion:polite"
    below = view.visualRect(view.outline.index(3)).bottomLeft() + QPoint(30, -2)
    event = _Drop(view, QPointF(below), data)
    view.dropEvent(event)
    assert [one.id for one in cards.card.sections[0].criteria] == ["listens", "whole", "polite"]
    assert event.dropAction() is Qt.DropAction.MoveAction


def test_what_is_dragged_over_the_rows_shows_its_gap_and_what_is_not_of_them_is_refused(open_cards: Open) -> None:
    cards = open_cards()
    view = outline(cards)
    data = view.outline.mimeData([view.outline.index(1)])
    middle = view.visualRect(view.outline.index(2)).center()
    still = view.viewport().grab().toImage()
    entering = _Enter(view, middle, data)
    view.dragEnterEvent(entering)
    assert entering.isAccepted()
    over = _Move(view, middle + QPoint(0, 4), data)
    view.dragMoveEvent(over)
    assert over.isAccepted()
    assert view.viewport().grab().toImage() != still
    view.dragLeaveEvent(QDragLeaveEvent())
    assert view.viewport().grab().toImage() == still
    for source, dragged in ((cards.window, data), (view, QMimeData())):
        foreign = _Enter(source, middle, dragged)
        view.dragEnterEvent(foreign)
        assert not foreign.isAccepted()


def test_a_click_on_a_row_leads_to_its_form(open_cards: Open) -> None:
    cards = open_cards()
    view = outline(cards)
    where = view.visualRect(view.outline.index(view.outline.row_of(Part("listens")))).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert cards.desk.part == Part("listens")


def test_all_sections_are_folded_and_unfolded_at_once(open_cards: Open) -> None:
    cards = open_cards()
    view = outline(cards)
    unfolded = rows_of(view.outline)
    view.fold_all(folded=True)
    assert [row for row in unfolded if row.startswith("[")] == rows_of(view.outline)
    view.fold_all(folded=False)
    assert rows_of(view.outline) == unfolded


class _Enter(QDragEnterEvent):
    """A drag that comes in."""

    def __init__(self, source: Any, where: QPoint, data: QMimeData) -> None:
        super().__init__(where, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        self._from = source
        self.ignore()

    def source(self) -> Any:
        return self._from


class _Move(QDragMoveEvent):
    """A drag over the rows."""

    def __init__(self, source: Any, where: QPoint, data: QMimeData) -> None:
        super().__init__(where, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        self._from = source

    def source(self) -> Any:
        return self._from


class _Drop(QDropEvent):
    """A drop from the view onto itself."""

    def __init__(self, source: Any, where: QPointF, data: QMimeData) -> None:
        super().__init__(
            where,
            Qt.DropAction.MoveAction,
            data,
            Qt.MouseButton.LeftButton,
            NO_KEYS,
        )
        self._from = source

    def source(self) -> Any:
        return self._from


def test_the_arrow_of_a_section_folds_it(open_cards: Open) -> None:
    cards = open_cards()
    view = outline(cards)
    rect = view.visualRect(view.outline.index(0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(14, rect.center().y()))
    assert rows_of(view.outline)[1] == "[rules]"


def test_a_published_version_is_read_only(open_cards: Open) -> None:
    cards = open_cards(editable=False)
    stand_on(cards, Part("polite"))
    press(cards, Qt.Key.Key_Delete)
    press(cards, Qt.Key.Key_Insert)
    assert cards.card == small_card()
    assert not cards.window.actions_["add_section"].isEnabled()
    line: Any = cards.window.form.criterion_form.name.side().control.field
    assert line.isReadOnly()


def test_what_a_screen_reader_is_told(open_cards: Open) -> None:
    cards = open_cards()
    model = outline(cards).outline
    said = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 5)]
    assert said[0] == "Service attitude, section of 3 criteria, unfolded, counts 20"
    assert said[1] == "Identity checked, counts 1, Zeroes the whole score"


def test_flaws_show_in_their_rows_and_through_folded_sections(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_criterion("polite", standard=Text())
    cards.settle()
    model = outline(cards).outline
    assert model.row(1).flaw == 2
    model.fold("attitude", folded=True)
    assert model.row(0).flaw == 2


def test_home_and_end_go_to_the_first_and_the_last_row(open_cards: Open) -> None:
    cards = open_cards()
    view = cards.window.outline.view
    view.setFocus()
    view.setCurrentIndex(view.outline.index(3))
    last = cards.card.sections[-1].criteria[-1]
    QTest.keyClick(view, Qt.Key.Key_End)
    assert cards.desk.part == Part(last.id)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert cards.desk.part == Part(cards.card.sections[0].id, is_section=True)
