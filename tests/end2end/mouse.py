"""A hand on the mouse over the whole window: it reaches only what can be seen and is not covered."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QPushButton, QWidget

from tests.end2end.program import Program
from tests.ui.waveform.hands import Hand
from ui.scorecard.answer_control import KeysAnswer
from ui.scorecard.count_answer import CountAnswer
from ui.scorecard.criterion_row import CriterionRow
from ui.widgets.option_button import OptionButton

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click there, in the middle where no place is given; fails where that is out of sight or covered."""
    place = widget.rect().center() if at is None else at
    assert widget.isVisible(), f"{widget} is not shown"
    window = widget.window()
    hit = window.childAt(widget.mapTo(window, place))
    assert hit is widget or (hit is not None and widget.isAncestorOf(hit)), f"{hit} lies over {widget}"
    QTest.mouseClick(widget, LEFT, NONE, place)


def press_button(parent: QWidget, name: str) -> None:
    """Click a button by its object name."""
    click(button(parent, name))


def button(parent: QWidget, name: str) -> QPushButton:
    """Return a button by its object name."""
    found = parent.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def choose(program: Program, command: str) -> None:
    """Choose a command from the menu bar, by clicking the menu and then the entry."""
    action = program.workbench.actions[command]
    bar = program.window.menuBar()
    menu = _menu_with(bar, action)
    QTest.mouseClick(bar, LEFT, NONE, bar.actionGeometry(menu.menuAction()).center())
    assert menu.isVisible()
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
    assert not menu.isVisible()


def can_choose(program: Program, command: str) -> bool:
    """Return whether the menu offers a command now."""
    return program.workbench.actions[command].isEnabled()


def _menu_with(bar: QMenuBar, action: QAction) -> QMenu:
    for entry in bar.actions():
        menu = entry.menu()
        if isinstance(menu, QMenu) and action in menu.actions():
            return menu
    raise AssertionError(action.objectName())


def click_row(program: Program, recording_id: str) -> None:
    """Click a call in the queue."""
    view, model = program.parts.library.view, program.parts.library.model
    number = model.find(recording_id)
    assert number is not None
    click(view.viewport(), view.visualRect(model.index(number, 0)).center())


def row_of(program: Program, criterion_id: str) -> CriterionRow:
    """Return a criterion's row, its section opened by a click on its header and scrolled to."""
    view = program.parts.scorecard.view
    section = view.section_box_of(criterion_id)
    assert section is not None
    if not section.is_open:
        view.ensure_seen(section.header)
        click(section.header)
    row = view.row(criterion_id)
    assert row is not None
    return row


def keys_of(row: CriterionRow) -> tuple[OptionButton, ...]:
    """Return the keys that a criterion is answered by."""
    if isinstance(row.answer, CountAnswer):
        return (row.answer.none_key,)
    assert isinstance(row.answer, KeysAnswer)
    return row.answer.keys


def answer(program: Program, criterion_id: str, number: int = 0) -> None:
    """Click one of a criterion's answers, counted from 0."""
    key = keys_of(row_of(program, criterion_id))[number]
    program.parts.scorecard.view.ensure_seen(key)
    click(key)


def write_comment(program: Program, criterion_id: str, text: str) -> None:
    """Click into the comment that a criterion demands, and type."""
    comment = row_of(program, criterion_id).comment
    assert comment is not None
    program.parts.scorecard.view.ensure_seen(comment.field)
    click(comment.field.viewport())
    QTest.keyClicks(comment.field, text)


def settle() -> None:
    """Let the layouts take their sizes, as they do before anybody can look."""
    for _ in range(3):
        QApplication.processEvents()


class WaveHand(Hand):
    """A hand over the waveform that thinks in ms."""

    def __init__(self, program: Program) -> None:
        self._wave = program.parts.waveform
        super().__init__(self._wave)

    def select(self, start_ms: float, end_ms: float) -> None:
        """Draw a region in the ruler."""
        stage = self._wave._stage
        y, scale = stage.bands().ruler.middle, stage.scale()
        begin, end = scale.x_of(start_ms), scale.x_of(end_ms)
        self.drag((begin, y), ((begin + end) / 2, y), (end, y))

    def drag_edge(self, from_ms: float, to_ms: float) -> None:
        """Drag the chosen mark's edge over the lanes."""
        stage = self._wave._stage
        y, scale = stage.bands().all_lanes.middle + 5, stage.scale()
        begin, end = scale.x_of(from_ms), scale.x_of(to_ms)
        self.drag((begin, y), ((begin + end) / 2, y), (end, y))

    def seek(self, ms: float) -> None:
        """Click into the lanes."""
        stage = self._wave._stage
        self.click(stage.scale().x_of(ms), stage.bands().all_lanes.middle)

    @property
    def ms_per_px(self) -> float:
        """How long a pixel is."""
        return self._wave._stage.scale().ms_per_px
