import pytest
from pytestqt.qtbot import QtBot

from tests.ui.support.desk import Desk
from tests.ui.support.fixtures import desk, seat
from ui.annotations.table import AnnotationTable

__all__ = ["desk"]


@pytest.fixture
def table(desk: Desk, qtbot: QtBot) -> AnnotationTable:
    """Return the table in a window; no call is on the desk yet."""
    table = AnnotationTable(
        grading=desk.grading,
        bridge=desk.bridge,
        theme=desk.theme,
        actions=desk.actions,
        view_state=desk.view_state,
        tags=desk.tags,
    )
    seat(desk, qtbot, table, width=754, height=312)
    return table
