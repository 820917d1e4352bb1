"""The card editor on a card of a hundred sections of a hundred criteria: `python -m tests.benchmarks card_editor`.

The window of scorecards over a real store with its threads: what is typed is saved beside it. A frame is one turn of
the event loop in which something was asked of the window, until all of it has been drawn; frames follow each other at
once, as under a hand that never rests. Beside the time on the clock, in which a frame waits for whatever else the
machine does, stands what the window's own thread worked.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.services.card_editing import Part
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ThemeChoice
from tests.ui.support.cards import long_card
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge, MainThread
from ui.cards.desk import CardsDesk
from ui.cards.panes import PaneName
from ui.cards.preview_pane import FOLLOWED_AFTER_MS
from ui.cards.window import CardsWindow
from ui.theme import Theme

SECTIONS = CRITERIA = 100
FRAME_MS = 1000 / 60
ROUNDS = 300
FEW = 60
PAUSE_S = 0.5
FOLLOWED_S = FOLLOWED_AFTER_MS / 1000 + 0.2
"""In which the preview has followed, and told how the score comes about."""
PATIENCE_S = 60.0
Rows = list[tuple[str, str]]


def run(rounds: int = ROUNDS) -> Rows:
    """Return how the frames came out, for each thing that one does."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        main = MainThread()
        jobs = ThreadJobs(main.deliver, on_error=_raise, on_bug=_raise)
        folders = Folders(Path(folder))
        folders.make()
        with open_workplace(folders, jobs) as place:
            theme = Theme(ThemeChoice.LIGHT)
            theme.dress(app, Language.ENGLISH)
            bridge = Bridge(place.events)
            desk = CardsDesk(place.cards, jobs, place.clock)
            window = CardsWindow(desk, bridge, theme, TagBook(place.tags, bridge))
            figures = _measure(window, desk, rounds)
            window.close()
            bridge.disconnect_core()
            jobs.close()
    return figures


def _measure(window: CardsWindow, desk: CardsDesk, rounds: int) -> Rows:
    window.resize(1366, 768)
    window.show()
    window.begin()
    begun = time.perf_counter()
    desk.do(lambda cards: cards.add(_card()))
    _until(lambda: desk.card is not None and desk.card.id == "long" and desk.is_editable)
    opened = (time.perf_counter() - begun) * 1000
    _rest()
    view = window.outline.view
    name = window.form.criterion_form.name.side(Language.ENGLISH)
    view.fold_all(folded=False)
    desk.choose(Part("c50_50"))
    window.form.focus_name()
    _rest()
    bar, last = view.verticalScrollBar(), view.outline.rowCount()
    rows = [
        ("add the card, store it and open it, once", f"{opened:.0f} ms"),
        _frames("scroll by the wheel", rounds, lambda at: bar.setValue(at * 90 % bar.maximum())),
        _frames("jump anywhere", rounds, lambda at: bar.setValue(at * 7919 % bar.maximum())),
        _frames(
            "go down by the arrow key", rounds, lambda _: QTest.keyClick(view, Qt.Key.Key_Down), begin=view.setFocus
        ),
    ]
    desk.choose(Part("c50_50"))
    window.form.focus_name()
    _rest()
    field = name.control.field
    rows += [
        _frames("type a name, letter by letter", rounds, lambda at: QTest.keyClicks(field, _letter(at))),
        _frames("type a name, five letters a second", FEW, lambda at: QTest.keyClicks(field, _letter(at)), pause_s=0.2),
        _frames("drag over the rows", rounds, lambda at: _drag(window, at)),
        _frames("drop a criterion elsewhere", FEW, lambda at: _drop(window, at * 997 % last)),
        _frames("move a section by a key", FEW, lambda at: desk.session.nudge(_section(at), down=bool(at % 2))),
        _frames("add a criterion", FEW, lambda _: desk.edit_part(lambda: desk.session.add_criterion(Part("c30_30")))),
        _frames("undo and redo", FEW, lambda at: (desk.session.undo if at % 2 else desk.session.redo)()),
        _frames("fold and unfold a section", FEW, lambda at: view.outline.fold("s40", folded=not at % 2)),
    ]
    window.panes.show_pane(PaneName.PREVIEW)
    _rest()
    rows += [
        _frames("let the preview follow a weight", FEW, lambda at: _weigh(window, at), pause_s=FOLLOWED_S),
        _frames(
            "let the preview follow a drop",
            FEW,
            lambda at: view.drop(Part("c50_50"), at * 997 % last),
            pause_s=FOLLOWED_S,
        ),
    ]
    _until(lambda: not desk.saving.waits)
    return rows


def _card() -> Scorecard:
    return long_card(SECTIONS, CRITERIA)


def _weigh(window: CardsWindow, at: int) -> None:
    window.desk.session.change_criterion("c50_50", weight=str(at + 2))


def _drop(window: CardsWindow, row: int) -> None:
    window.outline.view.drop(Part("c50_50"), row)


def _section(at: int) -> Part:
    return Part(f"s{at // 2 % SECTIONS}", is_section=True)


def _letter(at: int) -> str:
    return "quality "[at % 8]


def _drag(window: CardsWindow, at: int) -> None:
    view = window.outline.view
    data = view.outline.mimeData([view.outline.index(3)])
    where = QPointF(40, at * 13 % view.viewport().height()).toPoint()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragMoveEvent(where, Qt.DropAction.MoveAction, data, buttons, keys)
    view._show_drop(view._gap_at(event.position()))


def _frames(
    what: str,
    rounds: int,
    deed: Callable[[int], object],
    *,
    begin: Callable[[], object] | None = None,
    pause_s: float = 0.0,
) -> tuple[str, str]:
    if begin is not None:
        begin()
    _rest()
    walls, busies = [], []
    for at in range(rounds):
        wall, busy = time.perf_counter(), time.thread_time()
        deed(at)
        QApplication.processEvents()
        walls.append((time.perf_counter() - wall) * 1000)
        busies.append((time.thread_time() - busy) * 1000)
        if pause_s:
            later = _turns(pause_s)
            walls += [wall for wall, _ in later]
            busies += [busy for _, busy in later]
    over = sum(wall > FRAME_MS for wall in walls)
    figures = f"median {_at(walls, 50):5.2f}, p99 {_at(walls, 99):5.2f}, worst {max(walls):5.1f} ms"
    worked = f"worked: p99 {_at(busies, 99):.2f}, {sum(busy > FRAME_MS for busy in busies)} over"
    return what, f"{figures}; {over} of {len(walls)} over 16.7 ms ({worked})"


def _turns(seconds: float) -> list[tuple[float, float]]:
    """Let time pass frame by frame; return how long each of those took, and worked, that had anything to do."""
    ends, frames = time.perf_counter() + seconds, []
    while time.perf_counter() < ends:
        wall, busy = time.perf_counter(), time.thread_time()
        QApplication.processEvents()
        took, worked = (time.perf_counter() - wall) * 1000, (time.thread_time() - busy) * 1000
        if took > 1.0:
            frames.append((took, worked))
        time.sleep(0.002)
    return frames


def _rest() -> None:
    _turns(PAUSE_S)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        QApplication.processEvents()
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.001)


def _at(figures: list[float], percent: int) -> float:
    return quantiles(figures, n=100)[percent - 1]


def _raise(error: BaseException) -> None:
    raise error
