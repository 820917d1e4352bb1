"""The head of the queue: its title, order, filters, search and states."""

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.icons import icon
from ui.library.chips import StateChips
from ui.library.filters import FilterPopup
from ui.library.search_field import SearchField
from ui.library.sorting import Sorting
from ui.library.wording import sort_word
from ui.theme import Theme
from ui.widgets.plain import PlainLabel, as_plain

BUTTON = 28


class PanelHead(QWidget):
    """Everything that decides what is listed; `changed` says that something else is wanted now."""

    changed = Signal()
    import_asked = Signal()
    names_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = ""
        self.search = SearchField(theme)
        self.search.setObjectName("library-search")
        self.chips = StateChips()
        self.filters = FilterPopup(self)
        self.sorting = Sorting(self)
        self._title = PlainLabel()
        self._title.setProperty("role", "title")
        self._sort = _button("library-sort")
        self._filter = _button("library-filter")
        self._filter.setCheckable(True)
        self._import = _button("library-import")
        self._narrowed = PlainLabel()
        self._narrowed.setProperty("role", "small")
        self._narrowed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._widen = _button("library-widen")
        self._lay_out()
        self._connect()
        self._paint()
        self.retranslate()

    def clear(self) -> None:
        """Search and filter nothing, without saying so."""
        self.search.clear_quietly()
        self.text = ""
        self.chips.choose_all()
        self.filters.blockSignals(True)
        self.filters.clear()
        self.filters.blockSignals(False)
        self._show_narrowing()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._title.setText(tr("Queue"))
        for button, word in (
            (self._sort, self._order_in_words()),
            (self._filter, tr("Filter by agent, queue, day…")),
            (self._import, tr("Import recordings…")),
            (self._widen, tr("Clear filters")),
        ):
            button.setToolTip(word)
            button.setAccessibleName(word)
        for part in (self.search, self.chips, self.filters, self.sorting):
            part.retranslate()
        self._show_narrowing()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._title, 1)
        for button in (self._sort, self._filter, self._import):
            top.addWidget(button)
        narrowed = QHBoxLayout()
        narrowed.addWidget(self._narrowed, 1)
        narrowed.addWidget(self._widen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.chips)
        column.addLayout(narrowed)

    def _connect(self) -> None:
        self._sort.clicked.connect(self._show_orders)
        self._filter.clicked.connect(self._show_filters)
        self._import.clicked.connect(self.import_asked)
        self._widen.clicked.connect(self.filters.clear)
        self.search.searched.connect(self._take_text)
        self.chips.chosen.connect(self.changed)
        self.sorting.changed.connect(self.retranslate)
        self.sorting.changed.connect(self.changed)
        self.filters.changed.connect(self._show_narrowing)
        self.filters.changed.connect(self.changed)
        self._theme.changed.connect(self._paint)

    def _order_in_words(self) -> str:
        way = "↓" if self.sorting.descending else "↑"
        return tr("Sorted by: {order}").format(order=f"{sort_word(self.sorting.key)} {way}")

    def _take_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.changed.emit()

    def _show_orders(self) -> None:
        self.sorting.menu.popup(self._under(self._sort))

    def _show_filters(self) -> None:
        self.names_asked.emit()
        self.filters.move(self._under(self._filter))
        self.filters.show()
        self._show_narrowing()

    def _under(self, button: QToolButton) -> QPoint:
        return button.mapToGlobal(QPoint(0, button.height() + 2))

    def _show_narrowing(self) -> None:
        words = self.filters.narrowing.in_words()
        self._narrowed.setText(words)
        self._narrowed.setToolTip(as_plain(words))
        self._narrowed.setVisible(bool(words))
        self._widen.setVisible(bool(words))
        self._filter.setChecked(bool(words))

    def _paint(self) -> None:
        colour = self._theme.tokens.muted
        for button, name in (
            (self._sort, "sort"),
            (self._filter, "filter"),
            (self._import, "import"),
            (self._widen, "close"),
        ):
            button.setIcon(icon(name, colour))


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("role", "icon")
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(BUTTON, BUTTON)
    return button
