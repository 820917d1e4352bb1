"""A version of a card that is being written, with what was said of it; managers alone send and read it."""

from typing import Any

from qa_desktop.domain.card_draft import CardDraft, DraftNotes, Signed, as_draft
from qa_desktop.sync.kinds import scorecard
from qa_desktop.sync.reading import Fields, fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import instant, words

KIND = "card_draft"
SCHEMA = scorecard.SCHEMA
TRIFLES = frozenset({"written"})
_SIGNED = known("by", "at")
SHAPE = known(
    card=scorecard.SHAPE,
    written=_SIGNED,
    proposed=_SIGNED,
    approved=known("by", "at", "content"),
    returned=known("by", "at", "reason"),
)


def id_of(draft: CardDraft) -> str:
    """Return the id of its record: the card's and the version."""
    return scorecard.id_of(draft.card)


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: a draft is edited."""
    return False


def schema_of(body: Body) -> int:
    """Return the form of a body: that of the card in it."""
    return scorecard.schema_of(body["card"])


def to_body(draft: CardDraft) -> Body:
    """Return what travels; the shared store looks at whether `by` is who sends it."""
    notes = draft.notes
    return {
        "card": scorecard.to_body(as_draft(draft.card)),
        "written": _body_of(notes.written),
        "proposed": _body_of(notes.proposed),
        "approved": _body_of(notes.approved, content=notes.approved_content),
        "returned": _body_of(notes.returned, reason=words(notes.reason)),
    }


def from_record(record: RecordVersion) -> CardDraft:
    """Return the draft.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is another card than its version says.
    """
    fields = fields_of(record, SCHEMA)
    card = scorecard.card_of(record, fields, "card")
    approved, returned = _signed(fields, "approved"), _signed(fields, "returned")
    notes = DraftNotes(
        written=_signed(fields, "written"),
        proposed=_signed(fields, "proposed"),
        approved=approved,
        approved_content="" if approved is None else fields.part("approved").text("content"),
        returned=returned,
        reason="" if returned is None else fields.part("returned").text("reason"),
    )
    return CardDraft(card=as_draft(card), notes=notes)


def _body_of(signed: Signed | None, **more: str) -> dict[str, Any] | None:
    return None if signed is None else {"by": words(signed.by), "at": instant(signed.at), **more}


def _signed(fields: Fields, name: str) -> Signed | None:
    if fields.maybe(name) is None:
        return None
    part = fields.part(name)
    return Signed(part.text("by"), part.instant("at"))
