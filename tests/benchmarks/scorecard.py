"""How fast the scorecard is on a card of sixty criteria: `python -m tests.benchmarks.scorecard`.

An answer is measured from the call to `Grading` until the panel has drawn itself anew. Beside the time on the clock
stands the processor's own: where others use the machine too, the waiting is not the panel's.
"""

import time
from collections.abc import Callable
from statistics import quantiles

from PySide6.QtWidgets import QApplication, QVBoxLayout

from tests.ui.support.cards import long_card
from tests.ui.support.desk import Desk, explain
from ui.annotations.table import AnnotationTable
from ui.scorecard.panel import ScorecardPanel

SECTIONS, CRITERIA = 6, 10
ROUNDS = 200
MARKS = 500
ANSWERS = ("full", "good", "fair", "not_met")
Figures = list[tuple[str, str]]


def run(rounds: int = ROUNDS) -> Figures:
    """Return the figures, each as its median and its 99th percentile in ms."""
    app = QApplication.instance() or QApplication([])
    desk = Desk(card=long_card(SECTIONS, CRITERIA))
    desk.dress()
    panel = _panel(desk)
    figures = [
        _measured("open the first call: the card is built", 1, lambda _: desk.open(1)),
        _measured("open the next call on the same card", rounds, lambda at: desk.open(1 + at % 2)),
        _measured("answer a criterion in the open section", rounds, lambda at: _answer(desk, 0, at)),
        _measured("answer a criterion in a closed section", rounds, lambda at: _answer(desk, 3, at)),
        _measured("type a letter into a comment", rounds, lambda at: desk.grading.comment("c0_1", "a" * at)),
        _measured("open a section for the first time", 1, lambda _: panel.view.open_section("s1")),
        _measured("go to the next criterion", rounds, lambda at: _go(panel, 1, at)),
        _measured("open a section again", rounds, lambda at: panel.view.open_section(f"s{at % 2}")),
        *_table(desk, rounds),
    ]
    desk.window.deleteLater()
    app.processEvents()
    return figures


def _panel(desk: Desk) -> ScorecardPanel:
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
    column = QVBoxLayout(desk.window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(panel)
    desk.window.resize(355, 710)
    desk.window.show()
    QApplication.processEvents()
    return panel


def _answer(desk: Desk, section: int, at: int) -> None:
    criterion_id = f"c{section}_{at % CRITERIA}"
    desk.grading.answer(criterion_id, ANSWERS[(at + at // CRITERIA) % len(ANSWERS)])


def _go(panel: ScorecardPanel, section: int, at: int) -> None:
    row = panel.view.show_row(f"c{section}_{at % CRITERIA}")
    if row is not None:
        row.enter()


def _table(desk: Desk, rounds: int) -> Figures:
    table = AnnotationTable(
        grading=desk.grading,
        bridge=desk.bridge,
        theme=desk.theme,
        actions=desk.actions,
        view_state=desk.view_state,
        tags=desk.tags,
    )
    table.resize(754, 312)
    table.show()
    ids = [desk.mark(at * 400) for at in range(MARKS)]
    figures = [
        _measured(
            f"move one of {MARKS} marks: table and card",
            rounds,
            lambda at: desk.grading.move_mark(ids[at], at * 400 + 50, None),
        )
    ]
    table.close()
    table.deleteLater()
    return figures


def _measured(what: str, rounds: int, deed: Callable[[int], object]) -> tuple[str, str]:
    walls, busies = [], []
    for at in range(rounds):
        wall, busy = time.perf_counter(), time.process_time()
        deed(at)
        QApplication.processEvents()
        walls.append((time.perf_counter() - wall) * 1000)
        busies.append((time.process_time() - busy) * 1000)
    if rounds == 1:
        return what, f"{walls[0]:6.1f} ms (processor {busies[0]:.1f})"
    on_clock = f"{_middle(walls):6.2f} ms, 99 % within {_most(walls):6.2f}"
    return what, f"{on_clock} (processor {_middle(busies):.2f}, {_most(busies):.2f})"


def _middle(figures: list[float]) -> float:
    return quantiles(figures, n=2)[0]


def _most(figures: list[float]) -> float:
    return quantiles(figures, n=100)[-1]


if __name__ == "__main__":
    for _what, _figure in run():
        print(f"{_what:<45} {_figure}")
