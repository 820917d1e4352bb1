"""The library's words: states, columns, orders, times."""

from datetime import date, datetime

from qa_desktop.domain.timecode import format_length
from qa_desktop.language import tr, trc
from qa_desktop.services.ports import LibraryRow, QueueState, SortKey


def state_word(state: QueueState) -> str:
    """Return the state of a call as its inspector names it."""
    return {
        QueueState.TO_DO: trc("state", "To do"),
        QueueState.DRAFT: trc("state", "Draft"),
        QueueState.SUBMITTED: trc("state", "Submitted"),
        QueueState.RETURNED: trc("state", "Returned"),
        QueueState.APPROVED: trc("state", "Approved"),
    }[state]


def sort_word(key: SortKey) -> str:
    """Return what an order goes by."""
    return {
        SortKey.STARTED: tr("Time of the call"),
        SortKey.AGENT: tr("Agent"),
        SortKey.LENGTH: tr("Length"),
        SortKey.STATE: tr("State"),
        SortKey.SCORE: tr("Score"),
        SortKey.FILE: tr("File"),
        SortKey.QUEUE: trc("call", "Queue"),
        SortKey.IMPORTED: tr("Time of import"),
    }[key]


def local_time(instant: datetime) -> str:
    """Write an instant as this machine's clock showed it: `2025-02-19 06:01`."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")


def short_times(instant: datetime, today: date) -> tuple[str, ...]:
    """Return ways to write an instant, the fullest first, for a narrow place; this year is not written out."""
    local = instant.astimezone()
    if local.year == today.year:
        return (local.strftime("%m-%d %H:%M"), local.strftime("%m-%d"))
    return (local.strftime("%Y-%m-%d %H:%M"), local.strftime("%Y-%m-%d"))


def title_of(row: LibraryRow) -> str:
    """Return what a call is called in the list: its agent, or its file where no agent is known."""
    return row.agent or row.file_name


def score_of(row: LibraryRow) -> str:
    """Return the score of a call that is no draft any more, empty where it has none."""
    if row.state in (QueueState.TO_DO, QueueState.DRAFT) or row.score is None:
        return ""
    return f"{row.score:.2f}"


def sentence_of(row: LibraryRow) -> str:
    """Return a row in one line, for screen readers and questions: agent, time, length, state, score."""
    parts = [
        title_of(row),
        local_time(row.started_at) if row.started_at else "",
        format_length(row.duration_ms),
        state_word(row.state),
        score_of(row),
        tr("fatal error") if row.fatal and score_of(row) else "",
    ]
    return " · ".join(part for part in parts if part)
