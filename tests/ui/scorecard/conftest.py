from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from qa_desktop.domain.scorecard import Scorecard
from tests.ui.support.desk import Desk, explain
from tests.ui.support.fixtures import desk, seat
from ui.scorecard.commands import hang_commands
from ui.scorecard.panel import ScorecardPanel

__all__ = ["desk"]


def make_panel(desk: Desk) -> ScorecardPanel:
    panel = ScorecardPanel(
        grading=desk.grading,
        bridge=desk.bridge,
        theme=desk.theme,
        actions=desk.actions,
        view_state=desk.view_state,
        tags=desk.tags,
        explain=explain,
        clock=desk.clock,
    )
    hang_commands(desk.actions, panel)
    return panel


@pytest.fixture
def empty_panel(desk: Desk, qtbot: QtBot) -> ScorecardPanel:
    panel = make_panel(desk)
    seat(desk, qtbot, panel)
    return panel


@pytest.fixture
def panel(desk: Desk, empty_panel: ScorecardPanel) -> ScorecardPanel:
    """Return the panel with a call on the desk."""
    desk.open()
    return empty_panel


PutCard = Callable[[Scorecard], ScorecardPanel]


@pytest.fixture
def put_card(desk: Desk, empty_panel: ScorecardPanel) -> PutCard:
    """Return what puts a call with another card on the desk."""

    def put(card: Scorecard) -> ScorecardPanel:
        desk.store.cards = [card]
        desk.open()
        return empty_panel

    return put
