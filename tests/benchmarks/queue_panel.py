"""How the queue panel feels over a store of 50,000 recordings: `python -m tests.benchmarks queue_panel`.

The window's thread does all that a person sees; what matters is how long it is held, and how soon rows are there.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import quantiles

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from db.store import Store, open_store
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.text import Language
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import SortKey, SystemClock
from qa_desktop.settings.model import ThemeChoice
from tests.db.samples import ME, Crowd, make_card, make_seen
from ui.bridge import Bridge, MainThread
from ui.library.panel import LibraryPanel
from ui.theme import Theme

Figures = list[tuple[str, str]]
RECORDINGS = 50_000
EVERY = 10
STEPS = 300
ROUNDS = 20
TYPED = ("1", "13", "138", "王", "王伟", "agent 7", "wav", "no such call")
PATIENCE_S = 30.0


class Desk:
    """The panel over a real store, with real threads."""

    def __init__(self, store: Store) -> None:
        self.events = EventBus()
        self.main = MainThread()
        self.jobs = ThreadJobs(self.main.deliver, on_error=_give_up, on_bug=_give_up)
        self.bridge = Bridge(self.events)
        theme = Theme(ThemeChoice.LIGHT)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.dress(app, Language.ENGLISH)
        self.panel = LibraryPanel(
            library=Library(store=store.unit_of_work, events=self.events),
            jobs=self.jobs,
            bridge=self.bridge,
            theme=theme,
            clock=SystemClock(),
            author=ME,
        )
        self.panel.resize(232, 700)
        self.panel.show()

    def close(self) -> None:
        """Put everything down."""
        self.panel.close_down()
        self.jobs.close()
        self.panel.close()

    def wait(self, until: Callable[[], bool]) -> float:
        """Let events happen until something holds; return the ms it took."""
        began = time.perf_counter()
        while not until():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if time.perf_counter() - began > PATIENCE_S:
                raise TimeoutError
        return (time.perf_counter() - began) * 1000

    def listed(self, ask: Callable[[], None]) -> float:
        """Ask for another list; return the ms until it is there."""
        lists: list[object] = []
        self.panel.model.listed.connect(lists.append)
        ask()
        waited = self.wait(lambda: bool(lists))
        self.panel.model.listed.disconnect(lists.append)
        return waited

    @property
    def is_whole(self) -> bool:
        """Whether every row that is seen is here."""
        view = self.panel.view
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        return all(self.panel.model.row(row) is not None for row in range(first, last + 1))


def run() -> Figures:
    """Return the figures, each as its median, its 99th percentile and its worst, in ms."""
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        _fill(store)
        desk = Desk(store)
        try:
            first = desk.wait(lambda: desk.panel.model.is_listed and desk.is_whole)
            return [
                ("from the panel to the first rows", f"{first:.0f} ms"),
                *_scrolling(desk),
                ("a word typed until its list is shown, after the rest of 120 ms", _said(_typing(desk))),
                ("another order until its list is shown", _said(_sorting(desk))),
                ("a call graded until its row has changed", _said(_grading(desk))),
            ]
        finally:
            desk.close()
            store.close()
            app.processEvents()


def _fill(store: Store) -> None:
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    card = make_card(criteria=10)
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        for number in range(RECORDINGS):
            recording = crowd.recording(number)
            unit.recordings.add(recording, make_seen(recording))
            if number % EVERY == 0:
                unit.evaluations.save(crowd.evaluation(recording, card, number))
        unit.commit()


def _scrolling(desk: Desk) -> Figures:
    """Drag the scroll bar from the first call to the last in 300 steps, as fast as the window follows."""
    bar = desk.panel.view.verticalScrollBar()
    held: list[float] = []
    whole: list[float] = []
    chance = Random(2)  # noqa: S311 - made-up places
    for step in range(STEPS):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // (STEPS - 1))
        desk.panel.view.viewport().repaint()
        QApplication.processEvents()
        held.append((time.perf_counter() - began) * 1000)
    for _ in range(ROUNDS):
        bar.setValue(chance.randrange(bar.maximum()))
        whole.append(desk.wait(lambda: desk.is_whole))
    return [
        ("a step of the scroll bar, painted", _said(held)),
        ("a jump until every row seen is here", _said(whole)),
    ]


def _typing(desk: Desk) -> list[float]:
    search = desk.panel.head.search

    def ask(word: str) -> None:
        search.setText(word)
        search._pause.flush()

    times = [desk.listed(lambda word=word: ask(word)) for word in TYPED * 3]  # type: ignore[misc]  # mypy types no default
    desk.listed(lambda: ask(""))
    return times


def _sorting(desk: Desk) -> list[float]:
    sorting = desk.panel.head.sorting
    keys = [key for key in SortKey if key is not sorting.key] * 3
    return [desk.listed(lambda key=key: sorting.by(key)) for key in keys]  # type: ignore[misc]  # as above


def _grading(desk: Desk) -> list[float]:
    row = desk.panel.model.row(3)
    if row is None:
        raise LookupError
    counted: list[int] = []
    desk.panel.model.counted.connect(lambda: counted.append(1))
    times = []
    for _ in range(ROUNDS):
        _rest(600)
        counted.clear()
        desk.events.publish(Changed(frozenset({Kind.EVALUATIONS}), row.recording_id))
        times.append(desk.wait(lambda: bool(counted)))
    return times


def _rest(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _said(times: list[float]) -> str:
    cuts = quantiles(times, n=100, method="inclusive")
    return f"p50 {cuts[49]:.1f} ms · p99 {cuts[98]:.1f} ms · worst {max(times):.1f} ms"


def _give_up(error: BaseException | QaError) -> None:
    raise error
