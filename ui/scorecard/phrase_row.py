"""Paints the rows of the list of phrases: the words, and at the right, where no length hides it, from whom they are."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem

from qa_desktop.domain.phrase import Phrase
from qa_desktop.language import trc
from ui.widgets.drawing import text_width

Index = QModelIndex | QPersistentModelIndex
SOURCE_ROLE = int(Qt.ItemDataRole.UserRole)
PAD = 8
GAP = 12


def source_words(phrase: Phrase) -> str:
    """Return from whom a phrase is; empty where it is one's own."""
    if phrase.is_shipped:
        return trc("phrase", "built-in")
    return trc("phrase", "the centre's") if phrase.is_the_centres else ""


class PhraseRow(QStyledItemDelegate):
    """Draws a phrase as every list here does, and its source in muted ink."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Shorten the words by the room that the source needs."""
        super().initStyleOption(option, index)
        source = index.data(SOURCE_ROLE)
        if source:
            room = option.rect.width() - 2 * PAD - GAP - text_width(option.font, source)
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(0, room))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        super().paint(painter, option, index)
        source = index.data(SOURCE_ROLE)
        if source:
            painter.save()
            painter.setFont(option.font)
            muted = QApplication.palette().color(QPalette.ColorRole.PlaceholderText)  # the view's is paled by the style
            painter.setPen(muted)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(PAD, 0, -PAD, 0), right, source)
            painter.restore()
