"""Nothing moves under the pointer, whatever unfolds: by geometry, for each kind of answer, wherever the card stands."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from qa_desktop.domain.answer_types import CalendarDate, Count, FreeText, Scale, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.root_cause import RootCause
from qa_desktop.domain.scorecard import CardState, Demand, Scorecard, Section
from qa_desktop.domain.text import Text
from qa_desktop.services.comforts import Comforts
from tests.ui.hands import click
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import row_of
from tests.ui.support.cards import LEVELS, SECONDS, criterion
from tests.ui.support.desk import Desk
from ui.scorecard.criterion_row import CriterionRow
from ui.scorecard.panel import ScorecardPanel
from ui.widgets.option_button import OptionButton

LONG = Scale(maximum=Decimal(100), step=Decimal("2.5"), passes_at=Decimal(60))
KINDS: dict[str, tuple[object, AnswerValue]] = {
    "yes_no": (YesNo(), "no"),
    "choice": (LEVELS, "not_met"),
    "scale": (Scale(), Decimal(2)),
    "long_scale": (LONG, Decimal(25)),
    "count": (Count(), Decimal(3)),
    "ranges": (SECONDS, Decimal(300)),
    "text": (FreeText(), "why"),
    "date": (CalendarDate(), "2026-12-31"),
}
HEIGHTS = (330, 420, 710)


def card_of_kinds() -> Scorecard:
    """A criterion of each kind that demands both comment and evidence, in one section, among plain ones."""
    demands = {"comment": Demand.LOST_POINTS, "evidence": Demand.LOST_POINTS}
    criteria = []
    for name, (answer, _) in KINDS.items():
        criteria.append(criterion(f"before_{name}", "前", f"Before {name}", LEVELS))
        criteria.append(criterion(name, name, name, answer, **demands))  # type: ignore[arg-type]  # each kind of answer
    criteria.append(criterion("last", "末", "Last"))
    section = Section(id="all", name=Text(zh="全部", en="All"), criteria=tuple(criteria))
    return Scorecard(id="kinds", state=CardState.PUBLISHED, name=Text(zh="卡", en="Kinds"), sections=(section,))


@pytest.fixture
def kinds(put_card: PutCard) -> ScorecardPanel:
    return put_card(card_of_kinds())


@pytest.fixture(autouse=True)
def pointer() -> Iterator[None]:
    before = QCursor.pos()
    yield
    QCursor.setPos(before)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def point_at(widget: QWidget) -> None:
    QCursor.setPos(widget.mapToGlobal(widget.rect().center()))
    settle()


def place(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(0, 0))


def controls(row: CriterionRow) -> list[QWidget]:
    return [one for one in (row.name_line.info, *row.answer.stops) if one.isVisible()]


def everything_that_unfolds(desk: Desk, name: str) -> list[Callable[[], object]]:
    """Return what happens to a criterion and above it, one thing after the other, as it unfolds and folds again."""
    grading = desk.grading
    mark = desk.mark(1000)
    value = KINDS[name][1]
    scored = name not in ("text", "date")
    deeds: list[Callable[[], object]] = [
        lambda: grading.answer(name, value),
        lambda: grading.comment(name, "one\ntwo\nthree"),
        lambda: Comforts(grading).toggle_reason(name, "skill_gap"),
        *(partial(Comforts(grading).toggle_reason, name, cause) for cause in RootCause),
        lambda: grading.link(name, mark),
        lambda: grading.answer(f"before_{name}", "not_met"),
        lambda: grading.comment(f"before_{name}", "a\nb\nc"),
        lambda: grading.unlink(name, mark),
        lambda: grading.comment(name, ""),
        lambda: grading.answer(name, NOT_APPLICABLE if scored else None),
        lambda: grading.answer(f"before_{name}", "full"),
        grading.undo,
        grading.undo,
    ]
    return deeds


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("name", KINDS)
def test_what_the_pointer_is_on_stays(desk: Desk, kinds: ScorecardPanel, name: str, height: int) -> None:
    desk.window.resize(355, height)
    settle()
    row = row_of(kinds, name)
    settle()
    deeds = everything_that_unfolds(desk, name)
    for deed in deeds:
        settle()
        (control,) = controls(row)[-1:]
        kinds.view.ensure_seen(control)
        settle()
        point_at(control)
        before = place(control)
        deed()
        settle()
        if control.isVisible():
            assert place(control) == before


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_count_that_is_offered_and_taken_moves_nothing(desk: Desk, kinds: ScorecardPanel, height: int) -> None:
    desk.window.resize(355, height)
    settle()
    row = row_of(kinds, "count")
    control = controls(row)[0]
    kinds.view.ensure_seen(control)
    settle()
    point_at(control)
    before = place(control)
    marks = [desk.mark(at) for at in (1000, 2000)]
    for deed in (
        *(partial(desk.grading.link, "count", mark) for mark in marks),
        partial(desk.grading.answer, "count", Decimal(2)),
        partial(desk.grading.delete_mark, marks[0]),
    ):
        deed()
        settle()
        assert place(control) == before


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("name", ["yes_no", "choice", "scale"])
def test_a_click_that_demands_more_leaves_the_key_under_the_pointer(
    desk: Desk, kinds: ScorecardPanel, name: str, height: int
) -> None:
    """What is demanded may lie below the edge then; the foot says what is missing."""
    desk.window.resize(355, height)
    settle()
    row = row_of(kinds, name)
    settle()
    keys = [one for one in row.answer.stops if isinstance(one, OptionButton)]
    for key in (keys[1], keys[0], keys[2], keys[1]):
        point_at(key)
        before = place(key)
        click(key)
        settle()
        assert place(key) == before


def test_unfolding_the_standard_by_the_pointer_leaves_its_button_there(desk: Desk, kinds: ScorecardPanel) -> None:
    desk.window.resize(355, 330)
    settle()
    row = row_of(kinds, "before_count")
    button = row.name_line.info
    for _ in range(3):
        point_at(button)
        before = place(button)
        click(button)
        settle()
        assert place(button) == before


def test_the_foot_stays_as_high_as_it_is_whatever_is_missing(desk: Desk, kinds: ScorecardPanel) -> None:
    settle()
    before = kinds.foot.height()
    for deed in (
        partial(desk.grading.answer, "yes_no", "no"),
        partial(desk.grading.answer, "choice", "not_met"),
        kinds.quick.full_marks,
        partial(desk.grading.answer, "text", "why"),
    ):
        deed()
        settle()
        assert kinds.foot.height() == before
