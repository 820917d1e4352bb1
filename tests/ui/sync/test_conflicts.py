"""Conflicts: side by side in words, and settled by one key."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import Answer
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.settling import Dispute, Settling
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import Body
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section
from tests.services.fakes import START, FakeClock
from ui.bridge import Bridge
from ui.sync.comparison import compare
from ui.sync.conflicts import ConflictWindow
from ui.theme import Theme

CARD = card(section("attitude", [criterion("polite", FOUR_STEPS), criterion("rules")]))
BASE = evaluation(CARD, annotations=(mark("m", 61_500, 65_000, note="here"),)).with_answer(
    "polite", Answer(value="good", comment="mostly", evidence=("m",))
)
OTHER = replace(BASE.with_answer("polite", Answer(value="not_met")).without_annotation("m"), summary="rude")


def dispute(name: str = "e") -> Dispute:
    sides = ((BASE, START, True), (OTHER, None, False))
    versions = tuple(
        ConflictVersion(version=f"v{n}", author="张岚", received_at=at, body=codec.to_body(one), is_current=current)
        for n, (one, at, current) in enumerate(sides, 1)
    )
    return Dispute(conflict=Conflict(kind="evaluation", id=name, noticed_at=START, versions=versions), cards=(CARD,))


def rows(one: Dispute) -> dict[str, tuple[str, ...]]:
    return {row.name: row.cells for row in compare(one) if row.differs}


def test_fields_are_compared_in_words() -> None:
    differing = rows(dispute())
    assert differing["polite"] == ("Good\nmostly\nEvidence: 1:01.5", "Not met")
    assert differing["Mark at 1:01.5"] == ("1:01.5 – 1:05.0\nhere", "–")
    assert differing["Comment on the whole call"] == ("–", "rude")
    assert "State" not in differing


def test_a_deleted_version_says_so() -> None:
    one = dispute()
    gone = replace(one.conflict.versions[1], body={}, deleted=True)
    deleted = replace(one, conflict=replace(one.conflict, versions=(one.conflict.versions[0], gone)))
    assert rows(deleted)["Record"] == ("Kept", "Deleted")


def test_a_kind_without_words_of_its_own_is_compared_field_by_field() -> None:
    bodies: tuple[Body, ...] = (
        {"tags": [{"id": "a", "name": {"en": "One"}}], "new": 1},
        {"tags": [{"id": "a", "name": {"en": "Two"}}]},
    )
    versions = tuple(
        ConflictVersion(version=str(n), author="x", received_at=None, body=body, is_current=False)
        for n, body in enumerate(bodies)
    )
    one = Dispute(conflict=Conflict(kind="tags", id="tags", noticed_at=START, versions=versions))
    assert rows(one) == {"tags / a / name / en": ("One", "Two"), "new": ("1", "–")}


class FakeSettling:
    """Settles in memory; `error` is raised by the next."""

    def __init__(self, *disputes: Dispute) -> None:
        self.here = disputes
        self.chosen: list[tuple[str, str]] = []
        self.error: QaError | None = None

    def every(self, done: Callable[[tuple[Dispute, ...]], None], failed: ErrorHandler) -> None:
        del failed
        done(self.here)

    def settle(self, conflict: Conflict, version: str, done: Callable[[], None], failed: ErrorHandler) -> None:
        if self.error is not None:
            error, self.error = self.error, None
            failed(error)
            return
        self.chosen.append((conflict.id, version))
        self.here = tuple(one for one in self.here if one.conflict.id != conflict.id)
        done()


@pytest.fixture
def settling() -> FakeSettling:
    return FakeSettling(dispute("e1"), dispute("e2"))


@pytest.fixture
def window(qtbot: QtBot, settling: FakeSettling) -> Iterator[ConflictWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ConflictWindow(cast("Settling", settling), Bridge(EventBus(), parent), Theme(), FakeClock(), parent)
    window.show()
    yield window
    assert parent is not None, "it owns the window until here"


def test_one_key_settles_and_goes_on_to_the_next(window: ConflictWindow, settling: FakeSettling) -> None:
    QTest.keyClick(window, Qt.Key.Key_2)
    assert settling.chosen == [("e1", "v2")]
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v2"), ("e2", "v1")]
    QTest.keyClick(window, Qt.Key.Key_1)
    assert len(settling.chosen) == 2
    assert window.isVisible()


def test_a_key_without_a_version_does_nothing(window: ConflictWindow, settling: FakeSettling) -> None:
    QTest.keyClick(window, Qt.Key.Key_3)
    assert settling.chosen == []


def test_what_differs_is_marked_and_the_rest_shown_on_demand(window: ConflictWindow) -> None:
    model = window.comparison
    few = model.rowCount()
    assert str(model.index(0, 0).data()).startswith("≠ ")
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith(": differs")
    assert model.index(0, 1).data(Qt.ItemDataRole.BackgroundRole) is not None
    only = window.findChild(QCheckBox, "conflict-only")
    assert only is not None
    only.setChecked(False)
    assert model.rowCount() > few
    assert str(model.headerData(1, Qt.Orientation.Horizontal)).startswith("Version 1")


def test_a_conflict_that_is_gone_is_told_and_can_be_tried_again(window: ConflictWindow, settling: FakeSettling) -> None:
    settling.error = UserMistake("sync.conflict_gone", kind="evaluation", id="e1")
    button = window.findChild(QPushButton, "conflict-keep-1")
    assert button is not None
    button.click()
    assert settling.chosen == []
    assert button.isEnabled()
    button.click()
    assert settling.chosen == [("e1", "v1")]


def test_of_a_reviewed_evaluation_nothing_but_what_was_reviewed_can_be_chosen(
    qtbot: QtBot, settling: FakeSettling
) -> None:
    one = dispute("e1")
    settling.here = (replace(one, conflict=replace(one.conflict, is_reviewed=True)),)
    parent = QWidget()
    qtbot.addWidget(parent)
    window = ConflictWindow(cast("Settling", settling), Bridge(EventBus(), parent), Theme(), FakeClock(), parent)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    shown = [button for button in window.findChildren(QPushButton) if button.objectName().startswith("conflict-keep")]
    assert [button.text() for button in shown if button.isVisible()] == ["I have seen it"]
    assert any("stays as it was reviewed" in label.text() for label in window.findChildren(QLabel))
    QTest.keyClick(window, Qt.Key.Key_2)
    assert settling.chosen == []
    QTest.keyClick(window, Qt.Key.Key_1)
    assert settling.chosen == [("e1", "v1")]
