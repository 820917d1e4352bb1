"""Versions of cards from the first draft to retirement."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import sqlite

from db.card_tables import CARD_DRAFT, CARD_RETIREMENT
from db.outbox import Outbox
from db.repositories.card_notes import notes_of, values_of
from db.repositories.people import People
from db.repositories.scorecards import SqlScorecards
from db.tables import EVALUATION, RECORDING, SCORECARD
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, Signed
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.scorecard import CardKind, CardState
from qa_desktop.domain.text import Text
from qa_desktop.services.card_life_ports import EvaluationCount, StoredVersion
from qa_desktop.services.card_ports import CardUse

_NOTES = [column for column in CARD_DRAFT.c if column.name not in ("card_id", "version")]
_OF_DRAFT = (CARD_DRAFT.c.card_id == SCORECARD.c.id) & (CARD_DRAFT.c.version == SCORECARD.c.version)
_OF_RETIREMENT = (CARD_RETIREMENT.c.card_id == SCORECARD.c.id) & (CARD_RETIREMENT.c.version == SCORECARD.c.version)
_VERSIONS = select(
    *(SCORECARD.c[name] for name in ("id", "version", "state", "sha256")),
    *(
        func.json_extract(SCORECARD.c.body, f"$.{path}").label(name)
        for name, path in {"kind": "kind", "zh": "name.zh", "en": "name.en", "review_due": "review_due"}.items()
    ),
    *_NOTES,
    CARD_RETIREMENT.c.retired_by,
    CARD_RETIREMENT.c.retired_at,
).select_from(SCORECARD.outerjoin(CARD_DRAFT, _OF_DRAFT).outerjoin(CARD_RETIREMENT, _OF_RETIREMENT))
_IN_ORDER = (func.min(SCORECARD.c.number).over(partition_by=SCORECARD.c.id), SCORECARD.c.version.desc())
_USED = select(EVALUATION.c.card_id, EVALUATION.c.card_version, EVALUATION.c.state, func.count().label("times"))
_USED = _USED.group_by(EVALUATION.c.card_id, EVALUATION.c.card_version, EVALUATION.c.state)
_COUNTED_AS: Mapping[EvaluationState, str] = {
    EvaluationState.DRAFT: "drafts",
    EvaluationState.SUBMITTED: "submitted",
    EvaluationState.RETURNED: "returned",
    EvaluationState.APPROVED: "approved",
}


class SqlCardLives:
    """Drafts with their notes, and what becomes of them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._cards = SqlScorecards(transaction)
        self._outbox = Outbox(transaction)
        self._people = People(transaction)

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return every version of every card: cards in the order in which they were added, the newest version first."""
        used: dict[tuple[str, int], dict[str, int]] = {}
        for row in self._transaction.read(_USED):
            used.setdefault((row.card_id, row.card_version), {})[_COUNTED_AS[row.state]] = row.times
        rows = self._transaction.read(_VERSIONS.order_by(*_IN_ORDER))
        return tuple(_version_of(row, EvaluationCount(**used.get((row.id, row.version), {}))) for row in rows)

    def version(self, card_id: str, version: int) -> StoredVersion:
        """Return one version; raises KeyError where there is none."""
        here = (SCORECARD.c.id == card_id) & (SCORECARD.c.version == version)
        row = self._transaction.read(_VERSIONS.where(here)).one_or_none()
        if row is None:
            raise KeyError((card_id, version))
        of_it = (EVALUATION.c.card_id == card_id) & (EVALUATION.c.card_version == version)
        rows = self._transaction.read(_USED.where(of_it))
        return _version_of(row, EvaluationCount(**{_COUNTED_AS[one.state]: one.times for one in rows}))

    def last_version(self, card_id: str) -> int:
        """Return the number of a card's newest version, draft or not; 0 where there is no such card."""
        newest = select(func.max(SCORECARD.c.version)).where(SCORECARD.c.id == card_id)
        return int(self._transaction.read(newest).scalar() or 0)

    def draft(self, card_id: str, version: int) -> CardDraft:
        """Return a draft; raises KeyError where that version is none."""
        card = self._cards.find(card_id, version)
        if card is None or card.state is not CardState.DRAFT:
            raise KeyError((card_id, version))
        return CardDraft(card=card, notes=self.notes(card_id, version))

    def notes(self, card_id: str, version: int) -> DraftNotes:
        """Return what is known of how a version came about."""
        here = (CARD_DRAFT.c.card_id == card_id) & (CARD_DRAFT.c.version == version)
        row = self._transaction.read(select(*_NOTES).where(here)).one_or_none()
        return DraftNotes() if row is None else notes_of(row)

    def forget_notes(self, card_id: str, version: int) -> None:
        """Forget how a version came about: it is another one now."""
        here = (CARD_DRAFT.c.card_id == card_id) & (CARD_DRAFT.c.version == version)
        self._transaction.write(delete(CARD_DRAFT).where(here))

    def save(self, draft: CardDraft) -> None:
        """Store a draft and note it; `scorecard.frozen` where that version is no draft any more."""
        self._transaction.lock()
        stored = self._cards.state(draft.card.id, draft.card.version)
        if draft.card.state is not CardState.DRAFT or stored not in (None, CardState.DRAFT):
            raise UserMistake("scorecard.frozen", card=draft.card.id, version=draft.card.version)
        self.put(draft)
        self._note_draft(draft.card.id, draft.card.version)

    def put(self, draft: CardDraft) -> None:
        """Store a draft that the exchange brought; nothing is noted."""
        self._cards.put(draft.card)
        values = values_of(draft.notes)
        row = sqlite.insert(CARD_DRAFT).values(card_id=draft.card.id, version=draft.card.version, **values)
        here = [CARD_DRAFT.c.card_id, CARD_DRAFT.c.version]
        self._transaction.write(row.on_conflict_do_update(index_elements=here, set_=values))

    def discard(self, card_id: str, version: int) -> None:
        """Throw a draft away, here and wherever the exchange has brought it; raises KeyError where there is none."""
        self._transaction.lock()
        if not self.take_out(card_id, version):
            raise KeyError((card_id, version))
        self._note_draft(card_id, version)

    def take_out(self, card_id: str, version: int) -> bool:
        """Delete a draft and return True; where that version is none, return False. Nothing is noted."""
        is_draft = SCORECARD.c.state == CardState.DRAFT
        here = (SCORECARD.c.id == card_id) & (SCORECARD.c.version == version) & is_draft
        return bool(self._transaction.write(delete(SCORECARD).where(here)))

    def publish(self, card_id: str, version: int) -> None:
        """Make a draft what never changes again; raises KeyError where that version is none."""
        self._transaction.lock()
        card = self.draft(card_id, version).card
        self._cards.add(card.model_copy(update={"state": CardState.PUBLISHED}))

    def retire(self, card_id: str, version: int, signed: Signed) -> None:
        """Take a published version out of use for ever; raises KeyError where that version is not published."""
        self._transaction.lock()
        card = self._cards.find(card_id, version)
        if card is None or card.state is not CardState.PUBLISHED:
            raise KeyError((card_id, version))
        self.put_retired(card_id, version, signed)
        self._outbox.note("card_stage", f"{card_id}:{version}")

    def put_retired(self, card_id: str, version: int, signed: Signed) -> None:
        """Let a version that is here be retired, by whom it says; nothing is noted."""
        card = self._cards.get(card_id, version)
        if card.state is CardState.PUBLISHED:
            self._cards.put(card.model_copy(update={"state": CardState.RETIRED}))
        values = {"retired_by": signed.by, "retired_at": signed.at}
        row = sqlite.insert(CARD_RETIREMENT).values(card_id=card_id, version=version, **values)
        here = [CARD_RETIREMENT.c.card_id, CARD_RETIREMENT.c.version]
        self._transaction.write(row.on_conflict_do_update(index_elements=here, set_=values))

    def retired(self, card_id: str, version: int) -> Signed | None:
        """Return who took a version out of use, None where nobody did."""
        here = (CARD_RETIREMENT.c.card_id == card_id) & (CARD_RETIREMENT.c.version == version)
        row = self._transaction.read(select(CARD_RETIREMENT).where(here)).one_or_none()
        return None if row is None else Signed(row.retired_by, row.retired_at)

    def evaluations(self, card_id: str, version: int, offset: int, limit: int) -> tuple[CardUse, ...]:
        """Return `limit` evaluations on a version from `offset` on, the one that was begun last first."""
        here = (EVALUATION.c.card_id == card_id) & (EVALUATION.c.card_version == version)
        columns = [EVALUATION.c[name] for name in ("id", "author", "updated_at", "state", "score")]
        listed = select(*columns, RECORDING.c.file_name, RECORDING.c.agent)
        listed = listed.join(RECORDING, RECORDING.c.id == EVALUATION.c.recording_id).where(here)
        ordered = listed.order_by(EVALUATION.c.created_at.desc(), EVALUATION.c.id.desc())
        return tuple(self._use_of(row) for row in self._transaction.read(ordered.offset(offset).limit(limit)).all())

    def _use_of(self, row: AnyRow) -> CardUse:
        return CardUse(
            evaluation_id=row.id,
            file_name=row.file_name,
            agent=row.agent,
            author=self._people.name(row.author),
            state=row.state,
            score=row.score,
            updated_at=row.updated_at,
        )

    def _note_draft(self, card_id: str, version: int) -> None:
        self._outbox.note("card_draft", f"{card_id}:{version}")


def _version_of(row: AnyRow, used: EvaluationCount) -> StoredVersion:
    return StoredVersion(
        id=row.id,
        version=row.version,
        state=row.state,
        kind=CardKind.WEIGHTED if row.kind is None else CardKind(row.kind),
        name=Text(zh=row.zh or "", en=row.en or ""),
        review_due=None if row.review_due is None else date.fromisoformat(row.review_due),
        content=row.sha256,
        notes=notes_of(row),
        retired=None if row.retired_at is None else Signed(row.retired_by, row.retired_at),
        used=used,
    )
