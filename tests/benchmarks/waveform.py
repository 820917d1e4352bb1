"""How long a frame of the waveform takes: 1920×300 with 500 annotations over an hour, painted into an image.

`python -m tests.benchmarks.waveform` prints the table.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from qa_desktop.audio.peaks import PeakPyramid, Peaks
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from ui.theme import LIGHT
from ui.view_state import ViewState
from ui.waveform.marks import Mark
from ui.waveform.painter import paint_into, paint_playhead
from ui.waveform.stage import Stage
from ui.waveform.style import WaveStyle
from ui.waveform.tiles import TileCache

WIDTH, HEIGHT = 1920, 300
MARKS = 500
HOUR_MS = 3_600_000
RATE = 8000
CHANNELS = 2
MINUTE_MS = 60_000
ROUNDS = 200
AIM_MS = 8.0


@dataclass(frozen=True, slots=True)
class HourPeaks:
    """An hour of a call as the waveform asks for it."""

    store: SampleStore
    peaks: PeakPyramid

    @classmethod
    def made(cls) -> "HourPeaks":
        """Make an hour of two voices that take turns, minute by minute."""
        store = SampleStore(CHANNELS, RATE)
        made = cls(store, PeakPyramid(store))
        generator = np.random.default_rng(1)
        turns = (np.arange(60 * RATE) // (4 * RATE)) % 2
        for _ in range(HOUR_MS // MINUTE_MS):
            minute = (generator.standard_normal((CHANNELS, 60 * RATE)) * 5000 * [turns, 1 - turns]).astype(np.int16)
            store.append(minute)
            made.peaks.append(minute)
        made.peaks.finish()
        store.finish()
        return made

    @property
    def channels(self) -> int:
        """Two."""
        return self.store.channels

    @property
    def length_ms(self) -> float:
        """An hour."""
        return self.store.frames_ready * 1000 / RATE

    @property
    def ready_ms(self) -> float:
        """All of it."""
        return self.length_ms

    @property
    def complete(self) -> bool:
        """It is decoded."""
        return self.store.complete

    @property
    def held(self) -> None:
        """All of it is here."""
        return

    def query(self, channel: int, first_ms: float, last_ms: float, columns: int) -> Peaks:
        """Return the peaks of a stretch."""
        return self.peaks.query(channel, first_ms, last_ms, columns)


class Desk:
    """A call of an hour on the screen."""

    def __init__(self) -> None:
        self.view = ViewState()
        self.stage = Stage(self.view, WaveStyle.of(LIGHT, QFont()))
        self.stage.width, self.stage.height = float(WIDTH), float(HEIGHT)
        self.tiles = TileCache()
        source = HourPeaks.made()
        self.view.open(source.length_ms)
        self.stage.show(source, (Channel.AGENT, Channel.CUSTOMER))
        self.stage.marks.use(tuple(_marks()))
        self.tiles.use(source)
        self._kept: QImage | None = None
        self.screen = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)

    def frame(self) -> QImage:
        """Paint a frame."""
        self._kept = paint_into(self._kept, self.stage.scene(1.0, focused=False), self.stage.style, self.tiles)
        return self._kept


def run() -> list[tuple[str, str]]:
    """Measure each kind of frame, in ms: median and 99th percentile of the time that passed.

    `busy` counts only the time in which the processor worked for it: where others use the machine too, the waiting is
    not the painting's.
    """
    _app = QApplication.instance() or QApplication([])
    desk = Desk()
    kinds: dict[str, Callable[[int], None]] = {
        "full frame, cold, the whole call": lambda _: _cold(desk),
        "scroll frame": lambda number: _scroll(desk, number),
        "zoom frame": lambda number: _zoom(desk, number),
        "playhead frame": _playhead_over(desk),
    }
    size = f"{WIDTH}x{HEIGHT}, {MARKS} annotations, {HOUR_MS // MINUTE_MS} min"
    return [(f"{what} ({size})", _measure(kind)) for what, kind in kinds.items()]


def main() -> None:
    """Print the table."""
    for what, figures in run():
        print(f"{what:72}{figures}")


def _measure(kind: Callable[[int], None]) -> str:
    kind(0)
    taken, busy = [], []
    for number in range(1, ROUNDS + 1):
        start, busy_start = time.perf_counter(), time.thread_time()
        kind(number)
        busy.append((time.thread_time() - busy_start) * 1000)
        taken.append((time.perf_counter() - start) * 1000)
    median, p99, busy_p99 = np.median(taken), np.percentile(taken, 99), np.percentile(busy, 99)
    return f"{median:.2f} ms, p99 {p99:.2f} ms, busy p99 {busy_p99:.2f} ms (aim {AIM_MS:g})"


def _cold(desk: Desk) -> None:
    desk.tiles.clear()
    desk.view.fit()
    desk.frame()


def _scroll(desk: Desk, number: int) -> None:
    length = HOUR_MS / 4
    desk.view.show(number * 7_919 % HOUR_MS, number * 7_919 % HOUR_MS + length)
    desk.frame()


def _zoom(desk: Desk, number: int) -> None:
    length = 20_000 * 1.06 ** (number % 88)
    desk.view.show(HOUR_MS / 3, HOUR_MS / 3 + length)
    desk.frame()


def _playhead_over(desk: Desk) -> Callable[[int], None]:
    desk.view.fit()
    frame = desk.frame()

    def move(number: int) -> None:
        desk.view.move_playhead(number * 1_877)
        x = desk.stage.playhead_x(1.0) or 0.0
        painter = QPainter(desk.screen)
        painter.setClipRect(int(x) - 8, 0, 17, HEIGHT)
        painter.drawImage(QPointF(0, 0), frame)
        paint_playhead(painter, x, HEIGHT, desk.stage.style)
        painter.end()

    return move


def _marks() -> Iterator[Mark]:
    chance = random.Random(7)  # noqa: S311 - the same marks each time, not a secret
    labels = ("Interruption", "Dead air", "Empathy", "Commitment", "抢话", "静默")
    for number in range(MARKS):
        start = chance.randrange(HOUR_MS - 60_000)
        end = start + chance.randrange(500, 60_000) if number % 2 else None
        colour = chance.choice(list(TagColour))
        yield Mark(id=str(number), start_ms=start, end_ms=end, label=chance.choice(labels), colour=colour)


if __name__ == "__main__":
    main()
