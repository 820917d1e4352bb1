"""The critical accuracy of a card: a figure for each class of errors that it knows, beside one another."""

from PySide6.QtWidgets import QLabel, QWidget

from qa_desktop.domain.critical_accuracy import ClassAccuracy
from qa_desktop.services.accuracy_words import accuracy_explanation, accuracy_heading, accuracy_words
from ui.widgets.flow import FlowLayout
from ui.widgets.plain import PlainLabel, as_plain
from ui.widgets.sizing import height_follows_width

GAP = 20


class AccuracyLine(QWidget):
    """Hidden where the card knows no class of errors."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("health-accuracy")
        self._shown: tuple[ClassAccuracy, ...] = ()
        self._heading = PlainLabel()
        self._heading.setProperty("role", "small")
        self.figures: list[QLabel] = []
        self._flow = FlowLayout(self, gap=GAP)
        self._flow.addWidget(self._heading)
        height_follows_width(self)

    def show_figures(self, accuracies: tuple[ClassAccuracy, ...]) -> None:
        """Show these."""
        self._shown = accuracies
        while len(self.figures) < len(accuracies):
            self.figures.append(PlainLabel())
            self._flow.addWidget(self.figures[-1])
        self.setVisible(bool(accuracies))
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        told = as_plain(accuracy_explanation())
        self._heading.setText(accuracy_heading())
        self._heading.setToolTip(told)
        for place, label in enumerate(self.figures):
            shown = place < len(self._shown)
            label.setText(accuracy_words(self._shown[place]) if shown else "")
            label.setToolTip(told)
            label.setVisible(shown)
        self.updateGeometry()
