"""The team's table as a Qt model over pages that come from the store when they are needed."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr, trc
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.review_ports import TeamQuery, TeamRow, TeamSort, TeamState
from ui.annotations.tag_book import TagBook
from ui.library.fetching import Fetching
from ui.library.look import Ticket
from ui.library.pages import PAGE_ROWS
from ui.review.wording import (
    card_words,
    column_word,
    doubt_of,
    local_time,
    revision_cell,
    score_cell,
    sentence_of,
    state_word,
    tag_words,
)
from ui.theme import Theme
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
Opening = tuple[int, Mapping[TeamState, int], tuple[TeamRow, ...], int | None]
_ROOT = QModelIndex()
TAGS = "tags"
COLUMNS: tuple[TeamSort | str, ...] = (
    TeamSort.STATE,
    TeamSort.PERSON,
    TeamSort.TEAM,
    TeamSort.AGENT,
    TeamSort.QUEUE,
    TeamSort.STARTED,
    TeamSort.SUBMITTED,
    TeamSort.SCORE,
    TeamSort.FATAL,
    TAGS,
    TeamSort.MARKS,
    TeamSort.CARD,
    TeamSort.REVISION,
    TeamSort.DECIDED_BY,
)


class TeamSource(Protocol):
    """Where the lines come from; every call may block and is made in a store job."""

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return `limit` lines from `offset` on."""
        ...

    def opening(self, query: TeamQuery, limit: int, *, current: str) -> Opening:
        """Return what a list opens with: its length, the counts by state, the first lines, the place of `current`."""
        ...


class TeamModel(QAbstractTableModel):
    """Rows known by number; one that is not here yet is None, and `dataChanged` follows.

    `listed` tells that a whole new list has come, with the place of the evaluation that was asked for; `failed` what
    went wrong.
    """

    listed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, source: TeamSource, jobs: Jobs, tags: TagBook, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._jobs = jobs
        self._tags = tags
        self._theme = theme
        self._rows = Fetching(jobs, _evaluation_of, told=self._tell, failed=self.failed.emit)
        self._ticket = Ticket()
        self._closed = False
        self.query = TeamQuery()
        self.is_listed = False
        self.by_state: Mapping[TeamState, int] = {}
        tags.changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)

    # -- what is asked ---------------------------------------------------------------------------------------------

    def ask(self, query: TeamQuery, *, current: str = "") -> None:
        """List `query`; the old list stays until the new one comes, and answers to older questions are dropped."""
        if self._closed:
            return
        self._ticket.void = True
        self._ticket = ticket = Ticket()

        def look() -> Opening | None:
            return None if ticket.void else self._source.opening(query, PAGE_ROWS, current=current)

        self._jobs.store(look, lambda opening: self._take(ticket, query, opening), self._on_failure(ticket))

    def show_rows(self, first: int, last: int) -> None:
        """Fetch what the rows seen now lack."""
        self._rows.show_rows(first, last)

    def close(self) -> None:
        """Let no answer that is still on its way do anything."""
        self._closed = True
        self._ticket.void = True
        self._rows.drop()

    # -- rows ------------------------------------------------------------------------------------------------------

    def row(self, number: int) -> TeamRow | None:
        """Return a row, None while it is not here."""
        return self._rows.row(number)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many evaluations the query has."""
        return 0 if parent.isValid() else self._rows.count

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; placeholders are empty."""
        # Most of what a view asks about each cell that it paints is not answered: no row is looked for then.
        row = self.row(index.row()) if role in _ANSWERED and index.isValid() else None
        if row is None:
            return None
        column = COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                doubt = doubt_of(row) if column == TeamSort.SCORE else ""
                return as_plain(doubt or self._cell(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return sentence_of(row)
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        """Return a column's head, with an arrow where the list is sorted by it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        column = COLUMNS[section]
        word = head_word(column)
        if column != self.query.sort:
            return word
        return f"{word}\N{NARROW NO-BREAK SPACE}{'↓' if self.query.descending else '↑'}"

    def retranslate(self) -> None:
        """Word and paint heads and cells anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows.count:
            self._tell(0, self._rows.count - 1)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _cell(self, row: TeamRow, column: TeamSort | str) -> str:
        return tag_words(row, self._tags) if column == TAGS else _CELLS[TeamSort(column)](row)

    def _ink(self, row: TeamRow, column: TeamSort | str) -> QColor | None:
        tokens = self._theme.tokens
        if column == TeamSort.STATE:
            inks = {
                TeamState.AWAITING: tokens.warning,
                TeamState.RETURNED: tokens.bad,
                TeamState.APPROVED: tokens.good,
            }
            return QColor(inks[row.state])
        if column == TeamSort.SCORE and row.reckoned is not None:
            return QColor(tokens.warning)
        if column == TeamSort.FATAL or (column == TeamSort.SCORE and row.fatal):
            return QColor(tokens.bad)
        return None if row.is_newest else QColor(tokens.muted)

    def _take(self, ticket: Ticket, query: TeamQuery, opening: Opening | None) -> None:
        if opening is None or ticket.void:
            return
        count, by_state, rows, place = opening
        self.beginResetModel()
        self._rows.begin(lambda offset, limit: self._source.page(query, offset, limit), count, {0: rows})
        self.by_state, self.query, self.is_listed = by_state, query, True
        self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self.listed.emit(place)

    def _on_failure(self, ticket: Ticket) -> Callable[[QaError], None]:
        def fail(error: QaError) -> None:
            if not ticket.void:
                self.failed.emit(error)

        return fail

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


_ANSWERED = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ForegroundRole,
    }
)


def head_word(column: TeamSort | str) -> str:
    """Return a column's head without its arrow."""
    return trc("column", "Tags") if column == TAGS else column_word(TeamSort(column))


def _evaluation_of(row: TeamRow) -> str:
    return row.evaluation_id


_CELLS: Mapping[TeamSort, Callable[[TeamRow], str]] = {
    TeamSort.SUBMITTED: lambda row: local_time(row.submitted_at),
    TeamSort.STARTED: lambda row: "" if row.started_at is None else local_time(row.started_at),
    TeamSort.PERSON: lambda row: row.person_name,
    TeamSort.TEAM: lambda row: row.team,
    TeamSort.AGENT: lambda row: row.agent or row.file_name,
    TeamSort.QUEUE: lambda row: row.queue,
    TeamSort.CARD: card_words,
    TeamSort.REVISION: revision_cell,
    TeamSort.SCORE: score_cell,
    TeamSort.FATAL: lambda row: tr("Yes") if row.fatal else "",
    TeamSort.MARKS: lambda row: str(row.marks),
    TeamSort.STATE: lambda row: state_word(row.state),
    TeamSort.DECIDED_BY: lambda row: row.decided_by,
}
