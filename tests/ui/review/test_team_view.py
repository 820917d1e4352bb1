"""The team's table as it is painted."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QPaintEvent, QRegion

from qa_desktop.domain.text import Language
from qa_desktop.settings.model import ThemeChoice
from tests.screens.stage import Stage, prepare, stage
from tests.support.team import fill_team
from ui.review.team_view import TeamView
from ui.widgets.table import ROW_HEIGHT

SMALL, LARGE = QSize(1366, 500), QSize(1366, 1000)


class Paintings(QObject):
    """Notes what of a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        """Look at what passes."""
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def _listed(on: Stage) -> TeamView:
    """Show the table, with the pointer beside it: the row under it is lit, and painted as another comes there."""
    QCursor.setPos(on.window.mapToGlobal(QPoint(0, 0)))
    fill_team(on.place.store)
    on.window.show_team(True)
    on.parts.team.begin()
    on.settle()
    return on.parts.team.view


def test_scrolling_paints_only_the_rows_that_come_into_view(tmp_path: Path) -> None:
    with stage(tmp_path / "stage", Language.ENGLISH, filled=prepare(tmp_path / "filled"), size=SMALL) as on:
        view = _listed(on)
        paintings = Paintings()
        assert view.verticalScrollBar().maximum() >= ROW_HEIGHT // 2
        view.viewport().installEventFilter(paintings)
        view.verticalScrollBar().setValue(ROW_HEIGHT // 2)
        on.settle()
        view.viewport().removeEventFilter(paintings)
        assert 0 < paintings.region.boundingRect().height() <= ROW_HEIGHT


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_ground_is_as_qt_paints_it(tmp_path: Path, theme: ThemeChoice) -> None:
    with stage(tmp_path / "stage", Language.ENGLISH, filled=prepare(tmp_path / "filled"), size=LARGE) as on:
        view = _listed(on)
        on.wear(theme)
        assert view.rowAt(view.viewport().height() - 1) == -1
        ours = view.grab().toImage()
        view.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        assert view.grab().toImage() == ours
