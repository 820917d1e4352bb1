"""The chips over the list: one state, or all, each with how many calls there are."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from qa_desktop.language import tr, trc
from qa_desktop.services.ports import QueueState
from ui.library.wording import state_word
from ui.widgets.flow import FlowLayout

RARE = frozenset({QueueState.RETURNED, QueueState.APPROVED})


class StateChips(QWidget):
    """One chip is always chosen; states that are rare are shown only where there are such calls."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Mapping[QueueState, int] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._chips: dict[QueueState | None, QPushButton] = {}
        flow = FlowLayout(self)
        for state in (None, *QueueState):
            chip = QPushButton()
            chip.setProperty("role", "chip")
            chip.setCheckable(True)
            chip.setObjectName("chip-all" if state is None else f"chip-{state}")
            chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._group.addButton(chip)
            self._chips[state] = chip
            flow.addWidget(chip)
        self._chips[None].setChecked(True)
        self._group.buttonClicked.connect(self.chosen)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retranslate()

    @property
    def states(self) -> frozenset[QueueState]:
        """The chosen state, empty for all."""
        return frozenset(state for state, chip in self._chips.items() if state is not None and chip.isChecked())

    def choose_all(self) -> None:
        """Choose the first chip, without saying so."""
        self._chips[None].setChecked(True)
        self.retranslate()

    def show_counts(self, counts: Mapping[QueueState, int]) -> None:
        """Show how many calls there are."""
        self._counts = counts
        self.retranslate()

    def retranslate(self) -> None:
        """Word the chips anew."""
        for state, chip in self._chips.items():
            count = sum(self._counts.values()) if state is None else self._counts.get(state, 0)
            word = trc("state", "All") if state is None else state_word(state)
            chip.setText(f"{word} {count}")
            chip.setAccessibleName(tr("Show: {state}, {count}").format(state=word, count=count))
            chip.setVisible(state not in RARE or bool(count) or chip.isChecked())
        self.updateGeometry()
