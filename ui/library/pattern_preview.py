"""What a pattern reads from real names: each name with its fields coloured, and what was read under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qa_desktop.interchange.name_parts import FieldName
from qa_desktop.interchange.names import CompiledPattern, NameMatch, Span
from qa_desktop.language import tr
from ui.library.pattern_wording import details_in_words, field_colour
from ui.theme import Theme
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
READING_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_HEIGHT = 44
SMALL_PX = 12
SHADE_ALPHA = 36
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a name, and the field it was read as."""

    text: str
    field: FieldName | None = None


def pieces_of(name: str, spans: Mapping[FieldName, Span]) -> tuple[Piece, ...]:
    """Cut a name (in its composed form) at its fields."""
    pieces = []
    done = 0
    for field, (start, end) in sorted(spans.items(), key=lambda item: item[1]):
        pieces += [Piece(name[done:start]), Piece(name[start:end], field)]
        done = end
    return tuple(piece for piece in (*pieces, Piece(name[done:])) if piece.text)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name, and how the pattern reads it (None: not at all)."""

    name: str
    match: NameMatch | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The name, cut at its fields."""
        return pieces_of(self.name, {} if self.match is None else self.match.spans)

    @property
    def in_words(self) -> str:
        """What was read."""
        return tr("The pattern does not fit this name.") if self.match is None else details_in_words(self.match.details)


class ReadingsModel(QAbstractListModel):
    """The names and their readings by one pattern."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.readings: tuple[Reading, ...] = ()

    def show_names(self, names: Sequence[str]) -> None:
        """Take the names to read."""
        self._names = tuple(normalize("NFC", name) for name in names)
        self.read_by(None)

    def read_by(self, pattern: CompiledPattern | None) -> None:
        """Read every name by a pattern; None reads nothing."""
        self.beginResetModel()
        self.readings = tuple(Reading(name, None if pattern is None else pattern.match(name)) for name in self._names)
        self.endResetModel()

    @property
    def fitting(self) -> int:
        """How many names the pattern fits."""
        return sum(1 for reading in self.readings if reading.match is not None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of names."""
        return 0 if parent.isValid() else len(self.readings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Reading | str | None:
        """Return a name, its reading, or both in one line for screen readers."""
        if not index.isValid():
            return None
        reading = self.readings[index.row()]
        if role == READING_ROLE:
            return reading
        if role == Qt.ItemDataRole.DisplayRole:
            return reading.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = f"{reading.name}: {reading.in_words}"
            return words if role == Qt.ItemDataRole.AccessibleTextRole else as_plain(words)
        return None


class ReadingDelegate(QStyledItemDelegate):
    """Paints a reading: the name with its fields shaded, under it what was read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row, and as much width as the name needs."""
        reading: Reading = index.data(READING_ROLE)
        metrics = QFontMetrics(option.font)
        return QSize(max(metrics.horizontalAdvance(text) for text in (reading.name, reading.in_words)) + 24, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a reading."""
        tokens = self._theme.tokens
        reading: Reading = index.data(READING_ROLE)
        rect: QRect = option.rect.adjusted(12, 0, -12, 0)
        painter.save()
        painter.fillRect(QRect(option.rect.left(), rect.bottom(), option.rect.width(), 1), QColor(tokens.line))
        upper = QRect(rect.left(), rect.top() + 4, rect.width(), 18)
        for piece in reading.pieces:
            upper.setLeft(self._paint_piece(painter, upper, option.font, piece))
        small = QFont(option.font)
        small.setPixelSize(SMALL_PX)
        painter.setFont(small)
        painter.setPen(QColor(tokens.bad if reading.match is None else tokens.muted))
        painter.drawText(QRect(rect.left(), rect.top() + 22, rect.width(), 18), LEFT, reading.in_words)
        painter.restore()

    def _paint_piece(self, painter: QPainter, place: QRect, font: QFont, piece: Piece) -> int:
        """Draw a piece and return where the next one begins."""
        tokens = self._theme.tokens
        width = QFontMetrics(font).horizontalAdvance(piece.text)
        colour = QColor(tokens.text if piece.field is None else field_colour(piece.field, tokens))
        if piece.field is not None:
            shade = QColor(colour)
            shade.setAlpha(SHADE_ALPHA)
            painter.fillRect(QRect(place.left(), place.top(), width, place.height()), shade)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(place, LEFT, piece.text)
        return place.left() + width


LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ReadingsView(QListView):
    """The list of readings."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.readings = ReadingsModel(self)
        self.setModel(self.readings)
        self.setItemDelegate(ReadingDelegate(theme, self))
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setUniformItemSizes(False)
        self.setProperty("role", "card")
        theme.changed.connect(self.viewport().update)

    def retranslate(self) -> None:
        """Word the readings anew."""
        self.setAccessibleName(tr("What the pattern reads"))
        self.viewport().update()
