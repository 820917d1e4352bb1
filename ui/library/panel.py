"""The queue: search, filters and the list of calls."""

from enum import IntEnum
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock, LibraryQuery, LibraryRow
from ui.bridge import Bridge
from ui.library.empty import EmptyState
from ui.library.follower import ChangeFollower
from ui.library.head import PanelHead
from ui.library.look import Listing
from ui.library.model import LibraryModel
from ui.library.ports import Library
from ui.library.row_deeds import RowDeeds
from ui.library.view import LibraryView
from ui.theme import Theme
from ui.widgets.drop import DropArea
from ui.widgets.trouble import TroubleLine

USUAL_WIDTH = 232
LEAST_WIDTH = 228


class _After(IntEnum):
    """What the view does once a list has come; of two wishes the greater one holds."""

    NOTHING = 0  # none is on its way
    STAY = 1  # it keeps showing what it shows
    FOLLOW = 2  # it shows the chosen call, if that is in the list
    REVEAL = 3  # it shows the chosen call, or the start


class LibraryPanel(QWidget):
    """Lists the calls, opens one on a click or Enter, takes dropped files.

    `open_asked` carries a recording's id, `import_asked` a tuple of paths.
    """

    open_asked = Signal(str)
    import_asked = Signal(object)
    import_dialog_asked = Signal()
    demo_asked = Signal()

    def __init__(
        self,
        *,
        library: Library,
        jobs: Jobs,
        bridge: Bridge,
        theme: Theme,
        clock: Clock,
        author: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "side-left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self._author = author
        self._library = library
        self._jobs = jobs
        self._after = _After.NOTHING
        self._chosen_id = ""
        self._top_offset = 0
        self._entering = False
        self.head = PanelHead(theme)
        self.model = LibraryModel(library, jobs, self.current_query(), self)
        self.view = LibraryView(self.model, theme, clock)
        self._deeds = RowDeeds(library, jobs, self)
        self._follower = ChangeFollower(
            bridge, refresh=self.refresh, look_again=partial(self.model.look_again, otherwise=self.refresh), parent=self
        )
        self._trouble = TroubleLine()
        self.setFocusProxy(self.view)
        self._set_up_states(theme)
        self._lay_out()
        self._connect(bridge, DropArea(self, theme))
        self.retranslate()
        self._ask(_After.REVEAL)

    # -- for the window --------------------------------------------------------------------------------------------

    def current_query(self) -> LibraryQuery:
        """Return what is listed, in its order: the queue that submit-and-next walks."""
        head = self.head
        narrowing = head.filters.narrowing
        return LibraryQuery(
            author=self._author,
            text=head.text,
            states=head.chips.states,
            agent=narrowing.agent,
            queue=narrowing.queue,
            started_from=narrowing.started_from,
            started_before=narrowing.started_before,
            sort=head.sorting.key,
            descending=head.sorting.descending,
        )

    def focus_search(self) -> None:
        """Go to the search field, with its text chosen."""
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def focus_list(self) -> None:
        """Go to the list, on its first row where none is chosen; a list that is on its way is waited for."""
        self._entering = self._after is not _After.NOTHING
        if self._entering or self.stack.currentWidget() is not self.view:
            return
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.choose(0, reveal=True)

    def refresh(self) -> None:
        """List everything anew, without moving what is seen."""
        self._ask(_After.STAY)

    def add_foot(self, widget: QWidget) -> None:
        """Put a widget under the list."""
        self._column.addWidget(widget)

    def close_down(self) -> None:
        """Take no more answers, for the end of the program."""
        self._follower.stop()
        self.model.close()

    def sizeHint(self) -> QSize:
        """Return the usual width."""
        return QSize(USUAL_WIDTH, super().sizeHint().height())

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Queue"))
        self.head.retranslate()
        self.view.retranslate()
        for state in (self._loading, self._empty, self._nothing, self._failed):
            state.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _set_up_states(self, theme: Theme) -> None:
        self._loading = EmptyState(theme, "queue", lambda: tr("Loading the library…"))
        self._empty = EmptyState(
            theme, "queue", lambda: tr("The calls to be graded will stand here. Import recordings, or drop them here.")
        )
        self._empty.offer("empty-import", lambda: tr("Import recordings…"), primary=True).clicked.connect(
            self.import_dialog_asked
        )
        self._empty.offer("empty-demo", lambda: tr("Try it with demo calls")).clicked.connect(self.demo_asked)
        self._nothing = EmptyState(theme, "search", lambda: tr("No call matches the search and the filters."))
        self._nothing.offer("clear-filters", lambda: tr("Show all calls")).clicked.connect(self._show_all)
        self._failed = EmptyState(theme, "warning", lambda: "")
        self._failed.offer("try-again", lambda: tr("Try again")).clicked.connect(lambda: self._ask(_After.REVEAL))

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        for page in (self._loading, self.view, self._empty, self._nothing, self._failed):
            self.stack.addWidget(page)
        self._trouble.setContentsMargins(12, 4, 12, 4)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 1, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self._trouble)
        self._column.addWidget(self.stack, 1)

    def _connect(self, bridge: Bridge, drop: DropArea) -> None:
        self.head.changed.connect(lambda: self._ask(_After.REVEAL))
        self.head.import_asked.connect(self.import_dialog_asked)
        self.head.names_asked.connect(self._load_names)
        self.head.search.entered.connect(self.focus_list)
        self.head.search.left.connect(self.focus_list)
        self.model.listed.connect(self._show_list)
        self.model.counted.connect(lambda: self.head.chips.show_counts(self.model.by_state))
        self.model.failed.connect(self._show_failure)
        self.view.open_asked.connect(self._open)
        self.view.selectionModel().currentRowChanged.connect(self._remember)
        self.view.menu_asked.connect(self._show_menu)
        self.view.sort_asked.connect(self.head.sorting.by)
        self._deeds.open_asked.connect(self._open)
        self._deeds.troubled.connect(self._trouble.say)
        bridge.call_opened.connect(self._show_open)
        bridge.call_closed.connect(lambda: self.model.mark_open(""))
        drop.dropped.connect(self.import_asked)

    def _ask(self, after: _After) -> None:
        self._after = max(after, self._after)
        top = None if self._after is _After.REVEAL else self.view.top
        self._top_offset = self.view.top_offset
        self.model.ask(self.current_query(), current=self._chosen_id, top=top.recording_id if top else "")

    def _show_list(self, listing: Listing) -> None:
        after, self._after = self._after, _After.NOTHING
        self._trouble.clear()
        self.stack.setCurrentWidget(self._page_for(listing))
        if listing.top_at is not None:
            self.view.put_at_top(listing.top_at, self._top_offset)
        if listing.current_at is not None:
            self.view.choose(listing.current_at, reveal=after >= _After.FOLLOW)
        elif after is _After.REVEAL:
            self.view.scrollToTop()
        if self._entering:
            self.focus_list()

    def _page_for(self, listing: Listing) -> QWidget:
        if listing.count:
            return self.view
        untouched = LibraryQuery(author=self._author, sort=listing.query.sort, descending=listing.query.descending)
        return self._empty if listing.query == untouched else self._nothing

    def _show_failure(self, error: QaError) -> None:
        self._after = _After.NOTHING
        if self.model.is_listed:
            self._trouble.blame(error)
        else:
            self._failed.reword(lambda: str(describe(error)))
            self.stack.setCurrentWidget(self._failed)

    def _show_open(self, recording_id: str) -> None:
        self.model.mark_open(recording_id)
        self._chosen_id = recording_id
        place = self.model.find(recording_id)
        if place is None:
            self._ask(_After.FOLLOW)
        else:
            self.view.choose(place, reveal=True)

    def _remember(self, current: QModelIndex) -> None:
        row = self.model.row(current.row())
        self._chosen_id = row.recording_id if row else ""

    def _show_all(self) -> None:
        self.head.clear()
        self._ask(_After.REVEAL)
        self.head.search.setFocus()

    def _open(self, recording_id: str) -> None:
        if recording_id != self.model.open_id:
            self.open_asked.emit(recording_id)

    def _show_menu(self, row: LibraryRow, place: QPoint) -> None:
        self._deeds.show_menu(row, place, is_open=row.recording_id == self.model.open_id)

    def _load_names(self) -> None:
        def load() -> tuple[tuple[str, ...], tuple[str, ...]]:
            return self._library.agents(), self._library.queues()

        self._jobs.store(load, lambda names: self.head.filters.offer(*names), self._show_failure)
