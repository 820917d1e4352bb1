"""Labels and fields in two columns, whose words switch with the language."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

Wording = Callable[[], str]


class Form(QWidget):
    """Rows of a label and its field; the label's words also name the field for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, QWidget, Wording]] = []
        self._hints: list[tuple[QLabel, Wording]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def add(
        self, word: Wording, field: QWidget, *, hint: Wording | None = None, trouble: TroubleLine | None = None
    ) -> None:
        """Add a row; `hint` stands small under the field, `trouble` says there what is wrong."""
        label = PlainLabel()
        label.setBuddy(field)
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, line, 1)
        self._rows.append((label, field, word))
        if hint is not None:
            small = PlainLabel()
            small.setProperty("role", "small")
            small.setWordWrap(True)
            self._grid.addWidget(small, line + 1, 1)
            self._hints.append((small, hint))
        if trouble is not None:
            self._grid.addWidget(trouble, line + 2, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Word labels and hints anew."""
        for label, field, word in self._rows:
            label.setText(word())
            field.setAccessibleName(word())
        for small, hint in self._hints:
            small.setText(hint())
