"""Languages and themes switch while everything is open: nothing keeps its old words, nothing is cut off."""

import gettext
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop import language
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.text import Language
from qa_desktop.services.events import EventBus
from qa_desktop.services.import_report import ImportReport, Progress
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings, ThemeChoice
from tests.services.fakes import FakeClock
from tests.ui.library.conftest import Desk, MakeDesk
from tests.ui.library.fakes import FakeLibrary, make_row
from ui.library.details_dialog import DetailsDialog
from ui.library.import_bar import ImportBar
from ui.library.import_dialog import ImportDialog
from ui.library.import_result import ImportResult
from ui.library.pattern_editor import PatternEditor
from ui.theme import DARK, LIGHT, Theme

FOREIGN = "‹{}›"
FAULT = EnvironmentFault("audio.missing", file="a.wav", path="/calls/a.wav")
REPORT = ImportReport(imported=["id"], duplicates=[Path("b.wav")], failures=[(Path("a.wav"), FAULT)], cancelled=True)
Maker = Callable[[Theme, Path], QWidget]


class Foreign(gettext.NullTranslations):
    """Puts brackets around every text that is translated."""

    def gettext(self, message: str) -> str:
        return FOREIGN.format(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return FOREIGN.format(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        del context
        return FOREIGN.format(message)


def switch(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language._Voice, "catalogue", Foreign())
    QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


def preferences(folder: Path) -> Preferences:
    own = (NamePattern(name="Flawed", pattern="{agnt}", time_format="%Q", time_zone="Mars"),)
    return Preferences(Settings(name_patterns=own), folder / "settings.json", EventBus())


def bar(theme: Theme, folder: Path) -> ImportBar:
    del folder
    shown = ImportBar(theme)
    shown.begin()
    shown.show_progress(Progress(1, 3, "a.wav"))
    return shown


def finished_bar(theme: Theme, folder: Path) -> ImportBar:
    shown = bar(theme, folder)
    shown.show_report(REPORT)
    return shown


def details(theme: Theme, folder: Path) -> DetailsDialog:
    del theme, folder
    library = FakeLibrary([make_row(0)])
    return DetailsDialog(library.recording("id0"), library, InlineJobs())


def importing(theme: Theme, folder: Path) -> ImportDialog:
    paths = (folder / "nowhere.wav",)
    return ImportDialog(paths, preferences=preferences(folder), jobs=InlineJobs(), clock=FakeClock(), theme=theme)


def result(theme: Theme, folder: Path) -> ImportResult:
    del theme, folder
    return ImportResult(REPORT)


def patterns(theme: Theme, folder: Path) -> PatternEditor:
    return PatternEditor(preferences(folder), theme, ["a.wav"])


WINDOWS: list[Maker] = [bar, finished_bar, details, importing, result, patterns]
NOT_WORDS = {"a.wav", "Flawed", "nowhere.wav", "call_00000.wav", "–", ""}


@pytest.fixture(params=WINDOWS, ids=lambda make: make.__name__)
def window(request: pytest.FixtureRequest, theme: Theme, tmp_path: Path, qtbot: QtBot) -> Iterator[QWidget]:
    shown = request.param(theme, tmp_path)
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(shown)
    shown.show()
    yield shown
    shown.close()


def words(widget: QWidget) -> list[str]:
    """Return what is written on what is seen, the heads of tables, and the tool tips."""
    seen = [one for one in widget.findChildren(QWidget) if one.isVisible()]
    texts = [one.text() for one in seen if isinstance(one, QLabel | QAbstractButton)]
    texts += [one.placeholderText() for one in seen if isinstance(one, QLineEdit)]
    texts += [one.toolTip() for one in seen if isinstance(one, QToolButton)]
    for table in (one for one in seen if isinstance(one, QTableView)):
        heads = range(table.model().columnCount())
        texts += [str(table.model().headerData(head, Qt.Orientation.Horizontal)) for head in heads]
    return [text for text in texts if text not in NOT_WORDS]


def names(widget: QWidget) -> list[str]:
    """Return the names that a screen reader hears of what can have the focus."""
    return [
        one.accessibleName() or (one.text() if isinstance(one, QAbstractButton) else "")
        for one in widget.findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not _is_inside_another(one)
    ]


def _is_inside_another(widget: QWidget) -> bool:
    return widget.objectName().startswith("qt_") or type(widget.parentWidget()).__name__ in (
        "QComboBox",
        "QDateTimeEdit",
    )


def test_every_word_switches(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(window)
    switch(window, monkeypatch)
    assert [text for text in words(window) if "‹" not in text] == []
    assert "‹" in window.windowTitle() or isinstance(window, ImportBar)


def test_everything_that_takes_the_focus_has_a_name(window: QWidget) -> None:
    assert [name for name in names(window) if not name] == []


def test_no_button_is_cut_off(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(window, monkeypatch)
    QApplication.processEvents()
    buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.text()]
    assert buttons
    assert [one.text() for one in buttons if one.width() < one.minimumSizeHint().width()] == []


def test_the_panel_switches_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(desk.panel, monkeypatch)
    assert [text for text in words(desk.panel) if "‹" not in text] == []
    assert [name for name in names(desk.panel) if not name] == []
    assert desk.panel.model.index(1, 2).data() == "‹Draft›"
    assert "‹" in desk.panel.head.sorting.menu.actions()[0].text()


def test_what_stands_in_an_empty_panel_switches(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(0)
    switch(desk.panel, monkeypatch)
    assert [text for text in words(desk.panel) if "‹" not in text] == []


def test_a_fault_on_show_switches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.library.fault = EnvironmentFault("store.failed", file="store.sqlite", reason="I/O error")
    desk.panel.refresh()
    switch(desk.panel, monkeypatch)
    assert [text for text in words(desk.panel) if "‹" not in text] == []


def test_rows_take_the_colours_of_the_theme(desk: Desk, qapp: QApplication) -> None:
    def ground() -> str:
        picture = desk.panel.view.viewport().grab().toImage()
        return picture.pixelColor(picture.width() - 3, 10).name()

    desk.theme.dress(qapp, Language.ENGLISH)
    assert ground() == LIGHT.panel
    desk.theme.choose(ThemeChoice.DARK)
    assert ground() == DARK.panel
    desk.theme.choose(ThemeChoice.LIGHT)
