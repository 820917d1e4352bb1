from dataclasses import dataclass

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.actions import Actions
from ui.commands import When
from ui.folding import CARD, LOW_PX, NARROW_PX, QUEUE, TABLE, PanelFolding

AMPLE, SMALL = QSize(1366, 768), QSize(683, 384)
LOW, NARROW = QSize(NARROW_PX, LOW_PX - 1), QSize(NARROW_PX - 1, LOW_PX)


@dataclass
class Panels:
    window: QWidget
    actions: Actions
    folding: PanelFolding
    parts: dict[str, QWidget]

    @property
    def open(self) -> str:
        return "".join(letter for letter, panel in self.parts.items() if not panel.isHidden()) + (
            "" if self._agree else " but the menu says otherwise"
        )

    @property
    def _agree(self) -> bool:
        commands = dict(zip("qtc", (QUEUE, TABLE, CARD), strict=True))
        return all(
            self.actions[command].isChecked() is not self.parts[letter].isHidden()
            for letter, command in commands.items()
        )


@pytest.fixture
def panels(qtbot: QtBot) -> Panels:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, {})
    actions.allow(frozenset(When))
    parts = {letter: QWidget(window) for letter in "qtc"}
    folding = PanelFolding(parts["q"], parts["t"], parts["c"], actions, window)
    folding.fit(AMPLE)
    return Panels(window, actions, folding, parts)


def test_where_there_is_room_everything_is_unfolded(panels: Panels) -> None:
    assert panels.open == "qtc"


def test_what_the_person_folds_stays_folded_through_a_small_window(panels: Panels) -> None:
    panels.actions[QUEUE].trigger()
    assert panels.open == "tc"
    panels.folding.fit(SMALL)
    panels.folding.fit(AMPLE)
    assert panels.open == "tc"


def test_in_a_narrow_window_queue_and_scorecard_take_turns(panels: Panels) -> None:
    panels.folding.fit(NARROW)
    assert panels.open == "qt"
    panels.folding.begin_call()
    assert panels.open == "tc"
    panels.actions[QUEUE].trigger()
    assert panels.open == "qt"
    panels.actions[QUEUE].trigger()
    assert panels.open == "tc"
    panels.actions[CARD].trigger()
    assert panels.open == "t"
    panels.folding.end_call()
    assert panels.open == "qt"


def test_in_a_low_window_the_table_waits_to_be_asked_for(panels: Panels) -> None:
    panels.folding.fit(LOW)
    assert panels.open == "qc"
    panels.actions[TABLE].trigger()
    assert panels.open == "qtc"
    panels.folding.fit(AMPLE)
    panels.folding.fit(LOW)
    assert panels.open == "qc"


@pytest.mark.parametrize(
    ("command", "opened"),
    [("edit.find", "q"), ("view.queue_focus", "q"), ("score.next", "c"), ("score.submit_next", "c")],
)
def test_a_command_that_leads_into_a_folded_panel_unfolds_it(panels: Panels, command: str, opened: str) -> None:
    panels.folding.fit(SMALL)
    panels.folding.begin_call() if opened == "q" else panels.folding.end_call()
    panels.actions[command].trigger()
    assert panels.open == opened


@pytest.mark.parametrize("command", ["view.table_focus", "mark.edit"])
def test_the_table_is_unfolded_for_what_is_done_in_it(panels: Panels, command: str) -> None:
    panels.folding.fit(SMALL)
    panels.actions[command].trigger()
    assert panels.open == "qt"


def test_it_tells_when_room_becomes_scarce_or_ample(panels: Panels, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panels.folding.tightened):
        panels.folding.fit(SMALL)
    with qtbot.assertNotEmitted(panels.folding.tightened):
        panels.folding.fit(SMALL + QSize(1, 1))
    with qtbot.waitSignal(panels.folding.tightened):
        panels.folding.fit(AMPLE)
