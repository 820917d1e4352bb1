"""A queue panel over a library in memory."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.text import Language
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.services.ports import LibraryRow
from qa_desktop.settings.model import ThemeChoice
from tests.ui.library.fakes import FakeLibrary, StillClock, make_row
from ui.bridge import Bridge
from ui.library.panel import LibraryPanel
from ui.theme import Theme


class Desk:
    """The panel with all that it was given, and what it asked for."""

    def __init__(self, rows: list[LibraryRow], jobs: Jobs, theme: Theme) -> None:
        self.library = FakeLibrary(rows)
        self.events = EventBus()
        self.bridge = Bridge(self.events)
        self.theme = theme
        self.panel = LibraryPanel(
            library=self.library,
            jobs=jobs,
            bridge=self.bridge,
            theme=theme,
            clock=StillClock(),
            author="me",
        )
        self.opened: list[str] = []
        self.panel.open_asked.connect(self.opened.append)

    def shown(self) -> list[str]:
        """Return the ids of all rows, `…` for those on their way."""
        model = self.panel.model
        rows = [model.row(number) for number in range(model.rowCount())]
        return [row.recording_id if row else "…" for row in rows]

    @property
    def chosen(self) -> str:
        """The id of the row with the cursor."""
        row = self.panel.view.chosen
        return row.recording_id if row else ""


MakeDesk = Callable[..., Desk]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """Return the light theme, worn."""
    theme = Theme(ThemeChoice.LIGHT)
    theme.dress(qapp, Language.ENGLISH)
    return theme


@pytest.fixture
def make_desk(qtbot: QtBot, theme: Theme) -> Iterator[MakeDesk]:
    """Return a maker of shown panels; they are held here, since qtbot holds weakly and Python may collect them."""
    held: list[Desk] = []

    def make(rows: int | list[LibraryRow] = 12, jobs: Jobs | None = None, width: int = 232) -> Desk:
        made = [make_row(number) for number in range(rows)] if isinstance(rows, int) else rows
        desk = Desk(made, jobs or InlineJobs(), theme)
        qtbot.addWidget(desk.panel, before_close_func=lambda _: desk.panel.close_down())
        desk.panel.resize(width, 640)
        with qtbot.waitExposed(desk.panel):
            desk.panel.show()
        desk.panel.activateWindow()
        held.append(desk)
        return desk

    yield make
    held.clear()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Return a panel over twelve calls."""
    return make_desk()
