from collections.abc import Sequence

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.text import Language
from tests.ui.support.desk import Desk
from tests.ui.support.fixtures import seat
from ui.i18n import LanguageSwitch
from ui.marks_feed import MarksFeed
from ui.waveform.marks import Mark
from ui.waveform.widget import WaveformView


class Picture:
    """A picture that remembers what the marks in it are called."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        self.labels = [mark.label for mark in marks]


def test_the_marks_are_called_in_the_language_that_is_spoken(desk: Desk, qtbot: QtBot) -> None:
    waveform, picture = WaveformView(desk.view_state, desk.theme), Picture()
    seat(desk, qtbot, waveform)
    MarksFeed(
        grading=desk.grading,
        bridge=desk.bridge,
        tags=desk.tags,
        waveform=waveform,
        pictures=(waveform, picture),
        parent=desk.window,
    )
    desk.open()
    desk.mark(1000)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    switch, english = LanguageSwitch(app), picture.labels
    switch.use(Language.CHINESE)
    assert picture.labels == ["抢话"]
    switch.use(Language.ENGLISH)
    assert picture.labels == english != ["抢话"]
