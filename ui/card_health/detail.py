"""What is said of the chosen criterion in whole sentences: what stands out, then every figure."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from qa_desktop.domain.card_health import CriterionHealth, Lack
from qa_desktop.language import sentences, tr
from qa_desktop.services.health_words import Shown, figure_of, sentence
from ui.card_health.model import HealthModel
from ui.widgets.plain import PlainLabel


class CriterionDetail(QWidget):
    """Follows the cursor of the table."""

    def __init__(self, model: HealthModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("health-detail")
        self._model = model
        self._row: CriterionHealth | None = None
        self.name = _line("heading")
        self.remarks = _line("warning")
        self.figures = _line("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 8, 4)
        column.setSpacing(4)
        for line in (self.name, self.remarks, self.figures):
            column.addWidget(line)
        column.addStretch(1)

    def show_row(self, row: CriterionHealth | None) -> None:
        """Tell of this criterion."""
        self._row = row
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        row = self._row
        self.name.setText("" if row is None else self._model.name(row))
        remarks = () if row is None else self._model.remarks(row)
        self.remarks.setText("\n".join(remarks))
        self.remarks.setVisible(bool(remarks))
        nothing = "" if row is None or remarks else tr("Nothing stands out.")
        figures = () if row is None else dict.fromkeys(sentence(row, shown) for shown in Shown if _tells(row, shown))
        self.figures.setText(sentences(nothing, *figures))


def _tells(row: CriterionHealth, shown: Shown) -> bool:
    """Whether there is anything to say: that a criterion without a condition is always shown goes without it."""
    return figure_of(row, shown).lack is not Lack.ALWAYS_SHOWN


def _line(role: str) -> QLabel:
    label = PlainLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
