"""What a draft carries beside the card, as a row."""

from datetime import datetime
from typing import Any

from db.transaction import AnyRow
from qa_desktop.domain.card_draft import DraftNotes, Signed


def notes_of(row: AnyRow) -> DraftNotes:
    """Return the notes of a row of `card_draft`, empty ones where an outer join found none."""
    return DraftNotes(
        written=_signed(row.written_by, row.written_at),
        proposed=_signed(row.proposed_by, row.proposed_at),
        approved=_signed(row.approved_by, row.approved_at),
        approved_content=row.approved_content or "",
        returned=_signed(row.returned_by, row.returned_at),
        reason=row.reason or "",
    )


def values_of(notes: DraftNotes) -> dict[str, Any]:
    """Return the notes as the columns of `card_draft` hold them."""
    values: dict[str, Any] = {"approved_content": notes.approved_content, "reason": notes.reason}
    for name in ("written", "proposed", "approved", "returned"):
        signed: Signed | None = getattr(notes, name)
        values[f"{name}_by"] = "" if signed is None else signed.by
        values[f"{name}_at"] = None if signed is None else signed.at
    return values


def _signed(by: str | None, at: datetime | None) -> Signed | None:
    return None if at is None else Signed(by or "", at)
