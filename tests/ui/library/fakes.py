"""A library in memory, and jobs that answer when they are told to."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey

T = TypeVar("T")
NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
STATES = tuple(QueueState)


class StillClock:
    """A clock that stands."""

    def now(self) -> datetime:
        """Return always the same instant."""
        return NOW


class LateJobs:
    """Keeps every store job until `answer`; each is then run and answered in turn."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def store(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Keep a job."""

        def run() -> None:
            try:
                result = work()
            except QaError as error:
                if failed is None:
                    raise
                failed(error)
            else:
                if done is not None:
                    done(result)

        self.waiting.append(run)

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Keep a job."""
        self.store(work, done, failed)

    def network(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Keep a job."""
        self.store(work, done, failed)

    def aside(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Keep a job."""
        self.store(work, done, failed)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Nothing is put off here."""
        raise NotImplementedError(seconds, call)

    def drain(self) -> None:
        """Nothing runs by itself."""

    def close(self) -> None:
        """Drop what waits."""
        self.waiting.clear()

    def answer(self, most: int = 1000) -> int:
        """Run jobs, oldest first, also those that come meanwhile; return how many."""
        done = 0
        while self.waiting and done < most:
            self.waiting.popleft()()
            done += 1
        return done


def make_row(number: int, **changes: object) -> LibraryRow:
    """Return a made-up line; higher numbers are older calls."""
    state = STATES[number % len(STATES)]
    graded = state not in (QueueState.TO_DO, QueueState.DRAFT)
    row = LibraryRow(
        recording_id=f"id{number}",
        file_name=f"call_{number:05}.wav",
        agent=f"Agent {number % 7}",
        customer=f"+44 20 {number:06}",
        queue=("Repairs", "Billing")[number % 2],
        call_id=f"C{number}",
        started_at=NOW - timedelta(minutes=number),
        duration_ms=60_000 + number * 1000,
        state=state,
        score=Decimal(number % 101) if graded else None,
        fatal=False,
    )
    return replace(row, **changes)  # type: ignore[arg-type] # a test's free hand


class FakeLibrary:
    """Rows in memory, found and sorted as the port demands; `asked` keeps what was called."""

    def __init__(self, rows: Iterable[LibraryRow]) -> None:
        self.rows = {row.recording_id: row for row in rows}
        self.asked: list[tuple[str, object]] = []
        self.fault: QaError | None = None
        self.folder = Path("nowhere")
        self._found: dict[LibraryQuery, list[LibraryRow]] = {}

    def put(self, *rows: LibraryRow) -> None:
        """Add or change lines."""
        self.rows |= {row.recording_id: row for row in rows}
        self._found.clear()

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return a page."""
        self._note("page", offset)
        return tuple(self._find(query)[offset : offset + limit])

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many of each state are found."""
        self._note("counts", query)
        return Counter(row.state for row in self._find(replace(query, states=frozenset())))

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return where a recording stands."""
        self._note("place", recording_id)
        ids = [row.recording_id for row in self._find(query)]
        return ids.index(recording_id) if recording_id in ids else None

    def agents(self) -> tuple[str, ...]:
        """Return all agents."""
        return tuple(sorted({row.agent for row in self.rows.values()}))

    def queues(self) -> tuple[str, ...]:
        """Return all queues."""
        return tuple(sorted({row.queue for row in self.rows.values()}))

    def recording(self, recording_id: str) -> Recording:
        """Return a recording."""
        row = self.rows[recording_id]
        return Recording(
            id=recording_id,
            file_name=row.file_name,
            size_bytes=1000,
            audio=AudioFormat(codec="PCM_MULAW", sample_rate=8000, channels=1, duration_ms=row.duration_ms),
            call=CallDetails(
                agent=row.agent,
                customer=row.customer,
                queue=row.queue,
                call_id=row.call_id,
                started_at=row.started_at,
            ),
            channels=(Channel.MIXED,),
            imported_at=NOW,
        )

    def paths(self, recording_id: str) -> tuple[Path, ...]:
        """Return where the file lies."""
        return (self.folder / self.rows[recording_id].file_name,)

    def edit(self, recording_id: str, call: CallDetails) -> None:
        """Change a line."""
        self._note("edit", call)
        row = self.rows[recording_id]
        self.put(
            replace(
                row,
                agent=call.agent,
                customer=call.customer,
                queue=call.queue,
                call_id=call.call_id,
                started_at=call.started_at,
            )
        )

    def remove(self, recording_id: str) -> None:
        """Take a line away."""
        self._note("remove", recording_id)
        if self.rows[recording_id].state is not QueueState.TO_DO:
            raise UserMistake("recording.graded", recording=recording_id)
        del self.rows[recording_id]
        self._found.clear()

    def _note(self, name: str, fact: object) -> None:
        self.asked.append((name, fact))
        if self.fault is not None:
            raise self.fault

    def _find(self, query: LibraryQuery) -> list[LibraryRow]:
        if query not in self._found:
            found = [row for row in self.rows.values() if _matches(query, row)]
            found.sort(key=lambda row: (_order(query.sort, row), row.recording_id), reverse=query.descending)
            self._found[query] = found
        return self._found[query]


def _matches(query: LibraryQuery, row: LibraryRow) -> bool:
    text = f"{row.agent} {row.customer} {row.queue} {row.call_id} {row.file_name}".lower()
    started = row.started_at or datetime.min.replace(tzinfo=UTC)
    return (
        all(word in text for word in query.text.lower().split())
        and (not query.states or row.state in query.states)
        and (not query.agent or row.agent == query.agent)
        and (not query.queue or row.queue == query.queue)
        and (query.started_from is None or started >= query.started_from)
        and (query.started_before is None or started < query.started_before)
    )


def _order(sort: SortKey, row: LibraryRow) -> str | int | Decimal | datetime:
    started = row.started_at or datetime.min.replace(tzinfo=UTC)
    orders: dict[SortKey, str | int | Decimal | datetime] = {
        SortKey.STARTED: started,
        SortKey.AGENT: row.agent,
        SortKey.LENGTH: row.duration_ms,
        SortKey.STATE: STATES.index(row.state),
        SortKey.SCORE: row.score if row.score is not None else Decimal(-1),
        SortKey.FILE: row.file_name,
        SortKey.QUEUE: row.queue,
        SortKey.IMPORTED: row.recording_id,
    }
    return orders[sort]
