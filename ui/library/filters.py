"""The filters that are needed now and then: agent, queue, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from qa_desktop.language import tr, trc

WIDTH = 280


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; empty is everything. Days are this machine's, both included."""

    agent: str = ""
    queue: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def started_from(self) -> datetime | None:
        """The instant at which the first day begins."""
        return None if self.first_day is None else _midnight(self.first_day)

    @property
    def started_before(self) -> datetime | None:
        """The instant at which the day after the last one begins."""
        return None if self.last_day is None else _midnight(self.last_day + timedelta(days=1))

    def in_words(self) -> str:
        """Say it in one line, empty where nothing is narrowed."""
        parts = [
            self.agent,
            self.queue,
            "" if self.first_day is None else tr("from {day}").format(day=self.first_day.isoformat()),
            "" if self.last_day is None else tr("until {day}").format(day=self.last_day.isoformat()),
        ]
        return " · ".join(part for part in parts if part)


class FilterPopup(QFrame):
    """A small window under the filter button; every change narrows the list at once."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filters")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._quiet = False
        self._agent = _choice("filter-agent")
        self._queue = _choice("filter-queue")
        self._first = DayField("filter-first-day")
        self._last = DayField("filter-last-day")
        self._labels = {field: QLabel() for field in (self._agent, self._queue, self._first, self._last)}
        self._clear = QPushButton()
        self._clear.setObjectName("filter-clear")
        self._done = QPushButton()
        self._done.setProperty("role", "primary")
        self._done.setObjectName("filter-done")
        self._lay_out()
        for combo in (self._agent, self._queue):
            combo.currentTextChanged.connect(self._tell)
        for day in (self._first, self._last):
            day.changed.connect(self._tell)
        self._clear.clicked.connect(self.clear)
        self._done.clicked.connect(self.close)
        self.retranslate()

    @property
    def narrowing(self) -> Narrowing:
        """What is chosen."""
        return Narrowing(
            agent=_chosen(self._agent), queue=_chosen(self._queue), first_day=self._first.day, last_day=self._last.day
        )

    def offer(self, agents: Sequence[str], queues: Sequence[str]) -> None:
        """Offer these names; what is chosen stays chosen."""
        self._quiet = True
        _fill(self._agent, agents)
        _fill(self._queue, queues)
        self._quiet = False

    def clear(self) -> None:
        """Narrow nothing."""
        before = self.narrowing
        self._quiet = True
        self._agent.setCurrentIndex(0)
        self._queue.setCurrentIndex(0)
        self._first.clear()
        self._last.clear()
        self._quiet = False
        if before != Narrowing():
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Enter too; Esc is the popup's own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
            return
        super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Word everything anew."""
        words = (tr("Agent"), trc("call", "Queue"), tr("From day"), tr("Until day"))
        for (field, label), word in zip(self._labels.items(), words, strict=True):
            label.setText(word)
            field.setAccessibleName(word)
        for combo in (self._agent, self._queue):
            combo.setItemText(0, trc("filter", "Any"))
        self._clear.setText(tr("Clear filters"))
        self._done.setText(tr("Done"))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, (field, label) in enumerate(self._labels.items()):
            label.setBuddy(field)
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
        row = QHBoxLayout()
        row.addWidget(self._clear)
        row.addStretch(1)
        row.addWidget(self._done)
        grid.addLayout(row, len(self._labels), 0, 1, 2)

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()


class DayField(QWidget):
    """A day that may be left open."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._set = QCheckBox()
        self._set.setObjectName(f"{name}-set")
        self._edit = QDateEdit(QDate.currentDate())
        self._edit.setObjectName(name)
        self._edit.setDisplayFormat("yyyy-MM-dd")
        self._edit.setCalendarPopup(True)
        self._edit.setEnabled(False)
        self.setFocusProxy(self._set)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._set)
        row.addWidget(self._edit, 1)
        self._set.toggled.connect(self._edit.setEnabled)
        self._set.toggled.connect(self.changed)
        self._edit.dateChanged.connect(self.changed)

    @property
    def day(self) -> date | None:
        """The day, None where it is open."""
        return cast("date", self._edit.date().toPython()) if self._set.isChecked() else None

    def setAccessibleName(self, name: str) -> None:
        """Name both parts."""
        self._set.setAccessibleName(name)
        self._edit.setAccessibleName(name)

    def clear(self) -> None:
        """Leave the day open."""
        self._set.setChecked(False)


def _choice(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    combo.addItem("")
    completer = QCompleter(combo.model(), combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    combo.setCompleter(completer)
    combo.setMinimumContentsLength(10)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _chosen(combo: QComboBox) -> str:
    index = combo.findText(combo.currentText(), Qt.MatchFlag.MatchFixedString)
    return combo.itemText(index) if index > 0 else ""


def _fill(combo: QComboBox, names: Sequence[str]) -> None:
    chosen = _chosen(combo)
    while combo.count() > 1:
        combo.removeItem(1)
    combo.addItems([name for name in names if name])
    combo.setCurrentIndex(max(0, combo.findText(chosen)) if chosen else 0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone().astimezone(UTC)
