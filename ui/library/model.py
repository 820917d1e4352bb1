"""The library as a Qt model over pages that come from the store when they are needed."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.timecode import format_length
from qa_desktop.language import tr, trc
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey
from ui.library.fetching import Fetching
from ui.library.look import MOVED_BY_GRADING, Listing, Sighting, Ticket, list_anew, look_again
from ui.library.ports import LibrarySource
from ui.library.wording import sentence_of, state_word, title_of
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole `LibraryRow`, None while it is on its way."""
OPEN_ROLE = ROW_ROLE + 1
"""Whether it is the call on the desk."""
FIRST_ROWS = 30
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns; a narrow panel shows the first three."""

    CALL = 0
    LENGTH = 1
    STATE = 2
    QUEUE = 3
    CUSTOMER = 4
    CALL_ID = 5
    FILE = 6


SORT_OF = {
    Column.CALL: SortKey.AGENT,
    Column.LENGTH: SortKey.LENGTH,
    Column.STATE: SortKey.STATE,
    Column.QUEUE: SortKey.QUEUE,
    Column.FILE: SortKey.FILE,
}
"""Which order a click on a column's head asks for."""

_CELLS: Mapping[Column, Callable[[LibraryRow], str]] = {
    Column.CALL: title_of,
    Column.LENGTH: lambda row: format_length(row.duration_ms),
    Column.STATE: lambda row: state_word(row.state),
    Column.QUEUE: lambda row: row.queue,
    Column.CUSTOMER: lambda row: row.customer,
    Column.CALL_ID: lambda row: row.call_id,
    Column.FILE: lambda row: row.file_name,
}


class LibraryModel(QAbstractTableModel):
    """Rows known by number, their pages fetched one at a time, nearest to what is seen first.

    Nothing here waits: a row that is not here yet is None, and `dataChanged` follows. `listed` tells that a whole new
    list has come, `counted` that the counts are new, `failed` what went wrong.
    """

    listed = Signal(object)
    counted = Signal()
    failed = Signal(object)

    def __init__(self, source: LibrarySource, jobs: Jobs, query: LibraryQuery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._jobs = jobs
        self._query = query
        self._listed: LibraryQuery | None = None
        self._rows = Fetching(jobs, _recording_of, told=self._tell, failed=self.failed.emit, window=(0, FIRST_ROWS))
        self._list_ticket = Ticket()
        self._closed = False
        self._open_id = ""
        self.by_state: Mapping[QueueState, int] = {}

    # -- what is asked ---------------------------------------------------------------------------------------------

    @property
    def query(self) -> LibraryQuery:
        """What was asked for last."""
        return self._query

    @property
    def is_listed(self) -> bool:
        """Whether any list has come yet."""
        return self._listed is not None

    @property
    def open_id(self) -> str:
        """The call on the desk, empty where there is none."""
        return self._open_id

    def ask(self, query: LibraryQuery, *, current: str = "", top: str = "") -> None:
        """List `query`; the old list stays until the new one comes, and answers to older questions are dropped.

        `current` and `top` are recordings whose new places `listed` will tell.
        """
        if self._closed:
            return  # the window's parts change while they go
        self._list_ticket.void = True
        self._list_ticket = ticket = Ticket()
        self._query = query
        window = self._rows.window

        def look() -> Listing | None:
            return None if ticket.void else list_anew(self._source, query, current=current, top=top, window=window)

        self._jobs.store(look, lambda listing: self._take_listing(ticket, listing), self._on_failure(ticket))

    def look_again(self, recording_ids: frozenset[str], *, otherwise: Callable[[], None]) -> None:
        """Take over what grading changed in a few rows; `otherwise` is called where the list's order changed too."""
        if self._closed:
            return
        ticket, query = self._rows.ticket, self._listed or self._query

        def look() -> Sighting | None:
            return None if ticket.void else look_again(self._source, query, recording_ids)

        def take(sighting: Sighting | None) -> None:
            if sighting is not None and not ticket.void:
                self._take_sighting(sighting, otherwise)
            elif not self._closed:
                otherwise()

        self._jobs.store(look, take, self._on_failure(ticket))

    def show_rows(self, first: int, last: int) -> None:
        """Fetch what the rows seen now lack; pages of rows passed by meanwhile are not asked for."""
        self._rows.show_rows(first, last)

    def close(self) -> None:
        """Let no answer that is still on its way do anything."""
        self._closed = True
        self._list_ticket.void = True
        self._rows.drop()

    def mark_open(self, recording_id: str) -> None:
        """Mark the call on the desk."""
        before, self._open_id = self._open_id, recording_id
        for changed in {before, recording_id} - {""}:
            place = self._rows.pages.find(changed)
            if place is not None:
                self._tell(place, place)

    # -- rows ------------------------------------------------------------------------------------------------------

    def row(self, number: int) -> LibraryRow | None:
        """Return a row, None while it is not here."""
        return self._rows.row(number)

    def find(self, recording_id: str) -> int | None:
        """Return where a recording stands, if its row is here."""
        return self._rows.pages.find(recording_id)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many recordings the query has."""
        return 0 if parent.isValid() else self._rows.count

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; placeholders are empty."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None or role == ROW_ROLE:
            return row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _CELLS[Column(index.column())](row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return sentence_of(row)
            case Qt.ItemDataRole.ToolTipRole:
                return as_plain(f"{sentence_of(row)}\n{row.file_name}")
            case _:
                return row.recording_id == self._open_id if role == OPEN_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        """Return a column's head, with an arrow where the list is sorted by it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        word = _head(Column(section))
        listed = self._listed or self._query
        if SORT_OF.get(Column(section)) is not listed.sort:
            return word
        return f"{word}\N{NARROW NO-BREAK SPACE}{'↓' if listed.descending else '↑'}"

    def retranslate(self) -> None:
        """Word heads and cells anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._rows.count:
            self._tell(0, self._rows.count - 1)

    # -- what is answered ------------------------------------------------------------------------------------------

    def _take_listing(self, ticket: Ticket, listing: Listing | None) -> None:
        if listing is None or ticket.void:
            return
        self.beginResetModel()
        query = listing.query
        self._rows.begin(lambda offset, limit: self._source.page(query, offset, limit), listing.count, listing.pages)
        self.by_state = listing.by_state
        self._listed = listing.query
        self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self.listed.emit(listing)
        self.counted.emit()

    def _take_sighting(self, sighting: Sighting, otherwise: Callable[[], None]) -> None:
        if sighting.count != self._rows.count or any(self._moved(*item) for item in sighting.places.items()):
            otherwise()
            return
        for place, row in sighting.rows.items():
            self._rows.pages.replace(place, row)
            self._tell(place, place)
        self.by_state = sighting.by_state
        self.counted.emit()

    def _moved(self, recording_id: str, place: int | None) -> bool:
        here = self._rows.pages.find(recording_id)
        sort = (self._listed or self._query).sort
        return here != place and (here is not None or sort in MOVED_BY_GRADING)

    def _on_failure(self, ticket: Ticket) -> Callable[[QaError], None]:
        def fail(error: QaError) -> None:
            if not ticket.void:
                self.failed.emit(error)

        return fail

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _recording_of(row: LibraryRow) -> str:
    return row.recording_id


def _head(column: Column) -> str:
    return {
        Column.CALL: tr("Agent"),
        Column.LENGTH: tr("Length"),
        Column.STATE: tr("State"),
        Column.QUEUE: trc("call", "Queue"),
        Column.CUSTOMER: tr("Customer"),
        Column.CALL_ID: tr("Call id"),
        Column.FILE: tr("File"),
    }[column]
