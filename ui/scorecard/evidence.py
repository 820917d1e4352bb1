"""The marks that prove an answer: each a chip to hear it by, and the words where one is still needed."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from qa_desktop.domain.annotation import Annotation, TagColour
from qa_desktop.language import tr
from ui.annotations.tag_book import TagBook
from ui.annotations.wording import mark_words, span_of
from ui.theme import Theme
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import IconButton, press_or_pass_on
from ui.widgets.drawing import draw_icon, draw_text, fill_box, focus_ring, outline, small_font, text_size, text_width
from ui.widgets.plain import as_plain
from ui.widgets.sizing import height_follows_width

CHIP_HEIGHT = 24
ICON_PX = 12
LEAD = 24
TRAIL = 24


class Evidence(QWidget):
    """The chips of one criterion."""

    played = Signal(str)
    unlinked = Signal(str)

    def __init__(self, theme: Theme, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tags = tags
        self._marks: tuple[Annotation, ...] = ()
        self._box = FlowBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._box)

    @property
    def chips(self) -> tuple["EvidenceChip", ...]:
        """The chips, in order."""
        return tuple(chip for chip in self._box.held if isinstance(chip, EvidenceChip))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard can stand on: each chip, and the button that takes it away."""
        return tuple(stop for chip in self.chips for stop in (chip.play, chip.remove))

    def show_marks(self, marks: Sequence[Annotation], *, editable: bool) -> None:
        """Show a chip a mark; chips that stay keep the keyboard."""
        self._marks = tuple(marks)
        old = {chip.annotation_id: chip for chip in self.chips}
        chips = [old.get(mark.id) or self._new_chip(mark.id) for mark in marks]
        for chip, mark in zip(chips, marks, strict=True):
            chip.show_mark(mark, self._tags, editable=editable)
        self._box.hold(chips)

    def _new_chip(self, annotation_id: str) -> "EvidenceChip":
        chip = EvidenceChip(annotation_id, self._theme)
        chip.play.clicked.connect(lambda: self.played.emit(annotation_id))
        chip.remove.clicked.connect(lambda: self.unlinked.emit(annotation_id))
        return chip


class EvidenceChip(QWidget):
    """A mark as evidence: press it to hear it, press the cross to take it away."""

    def __init__(self, annotation_id: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.annotation_id = annotation_id
        self._editable = True
        self.play = PlayMark(theme, self)
        self.remove = IconButton(theme, "close", self)
        height_follows_width(self)

    def show_mark(self, mark: Annotation, tags: TagBook, *, editable: bool) -> None:
        """Show that mark."""
        words = mark_words(mark, tags)
        self._editable = editable
        self.play.show_words(words, tags.colour(mark.tag_id))
        hear, no_more = tr("Hear {mark}"), tr("No evidence any more")
        self.play.setToolTip(as_plain("\n".join(filter(None, (hear.format(mark=span_of(mark)), mark.note)))))
        self.play.setAccessibleName(hear.format(mark=words))
        self.remove.setToolTip(no_more)
        self.remove.setAccessibleName(f"{no_more}: {words}")
        self.remove.setVisible(editable)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size with the words in one line."""
        width = self.play.sizeHint().width() + self._trail()
        return QSize(width, CHIP_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        return self.play.heightForWidth(width - self._trail())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cross over the chip's end."""
        super().resizeEvent(event)
        self.play.set_trail(self._trail())
        self.play.setGeometry(0, 0, self.width(), self.height())
        self.remove.setGeometry(self.width() - TRAIL, (self.height() - CHIP_HEIGHT) // 2, TRAIL, CHIP_HEIGHT)
        self.remove.raise_()

    def _trail(self) -> int:
        return TRAIL - 4 if self._editable else 0


class PlayMark(QAbstractButton):
    """The words of a chip, in a pill outlined in the tag's colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._colour = TagColour.GREY
        self._trail = 0
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_words(self, words: str, colour: TagColour) -> None:
        """Show these words in that colour."""
        self.setText(words)
        self._colour = colour
        self.update()

    def set_trail(self, trail: int) -> None:
        """Keep so much room free at the end."""
        self._trail = trail

    def sizeHint(self) -> QSize:
        """Return the size with the words in one line."""
        return QSize(LEAD + text_width(small_font(self), self.text()) + 10, CHIP_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        return max(CHIP_HEIGHT, text_size(small_font(self), self.text(), width - LEAD - 8).height() + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill, the play sign and the words."""
        del event
        tokens = self.theme.tokens
        colour = tokens.tags[self._colour]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        fill_box(painter, rect, tokens.hover if self.underMouse() else tokens.panel, radius=CHIP_HEIGHT / 2)
        outline(painter, rect, colour, radius=CHIP_HEIGHT / 2)
        draw_icon(painter, QRectF(6, 0, 16, self.height()), "play", colour, ICON_PX)
        painter.setFont(small_font(self))
        painter.setPen(QColor(tokens.text))
        draw_text(painter, QRect(LEAD, 0, self.width() - LEAD - 8 - self._trail, self.height()), self.text())
        if self.hasFocus():
            focus_ring(painter, rect, tokens.accent, radius=CHIP_HEIGHT / 2)
