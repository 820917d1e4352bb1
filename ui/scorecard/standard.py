"""A criterion's written standard, unfolded under its name."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language, tr
from ui.scorecard.anchors import anchor_lines
from ui.scorecard.wording import fatal_words, harm_words
from ui.theme import Theme
from ui.widgets.drawing import fill_box, outline
from ui.widgets.plain import PlainLabel


class Standard(QWidget):
    """What full marks look like, what loses them, by what each answer is recognised, and what failing does."""

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._criterion = criterion
        self._theme = theme
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._anchors = PlainLabel()
        self._anchors.setWordWrap(True)
        self._anchors.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notes = PlainLabel()
        self._notes.setWordWrap(True)
        self._notes.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addWidget(self._anchors)
        column.addWidget(self._notes)
        self.retranslate()

    @property
    def words(self) -> str:
        """Everything that it says."""
        return "\n".join(filter(None, (self._text.text(), self._anchors.text(), self._notes.text())))

    def retranslate(self) -> None:
        """Word everything anew."""
        written = self._criterion.standard.in_language(current_language()).strip()
        self._text.setText(written or tr("This criterion has no written standard."))
        anchors = "\n".join(anchor_lines(self._criterion))
        self._anchors.setText(anchors)
        self._anchors.setVisible(bool(anchors))
        notes = "\n".join(filter(None, (fatal_words(self._criterion.fatal), harm_words(self._criterion.error_class))))
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill_box(painter, QRectF(self.rect()), tokens.sunken)
        outline(painter, QRectF(self.rect()), tokens.line)
