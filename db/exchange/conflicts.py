"""Conflicts in the local store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from db.exchange.memory import recall
from db.exchange.resolving import Resolver
from db.exchange.sending import Sending
from db.exchange.versions import UNSENT, Line
from db.outbox import Outbox
from db.review_tables import REVIEW
from db.sync_tables import CONFLICT, OUTBOX, RECORD_VERSION
from db.transaction import Transaction
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.sync import heads
from qa_desktop.sync.records import Key, Position, RecordVersion

_REVIEW = "review"
_EVALUATION = "evaluation"
_RECEIVED_AT = select(RECORD_VERSION.c.received_at).where(
    RECORD_VERSION.c.kind == bindparam("of_kind"),
    RECORD_VERSION.c.id == bindparam("of_id"),
    RECORD_VERSION.c.version == bindparam("of_version"),
)


class SqlConflicts:
    """Conflicts of this person's own records."""

    def __init__(self, transaction: Transaction, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._now = now

    def every(self) -> Sequence[Conflict]:
        """Return all that wait for this person, oldest first."""
        resolver = self._resolver()
        waiting = select(CONFLICT).where(CONFLICT.c.seen.is_(False)).order_by(CONFLICT.c.noticed_at, CONFLICT.c.id)
        found = []
        for row in self._transaction.read(waiting).all():
            key = (row.kind, row.id)
            sides = enumerate(_whole_sides(resolver, key))
            versions = tuple(self._version(line, whole, is_first=place == 0) for place, (line, whole) in sides)
            reviewed = self._is_reviewed(key)
            found.append(
                Conflict(kind=row.kind, id=row.id, noticed_at=row.noticed_at, versions=versions, is_reviewed=reviewed)
            )
        return found

    def settle(self, kind: str, record_id: str, version: str) -> None:
        """Choose a version: it counts from now on, and the choice is sent to everybody.

        Where the tables hold edits of that version they are chosen with it.

        Raises:
            KeyError: that record is in no conflict, or has no such version.
            UserMistake: `sync.reviewed_meanwhile` where it is not the version of an evaluation that was reviewed.
        """
        self._transaction.lock()
        here = (CONFLICT.c.kind == kind) & (CONFLICT.c.id == record_id)
        if self._transaction.read(select(CONFLICT.c.id).where(here)).first() is None:
            raise KeyError((kind, record_id))
        if kind == _REVIEW:
            self._transaction.write(update(CONFLICT).where(here).values(seen=True))
            return
        resolver = self._resolver()
        is_reviewed = self._is_reviewed((kind, record_id))
        if not is_reviewed:
            version = self._keep_edits(resolver, (kind, record_id)).get(version, version)
        sides = _sides(resolver, (kind, record_id))
        chosen = next((line for line in sides if line.record.version == version), None)
        if chosen is None:
            raise KeyError(version)
        if is_reviewed and chosen is not sides[0]:
            raise UserMistake("sync.reviewed_meanwhile", id=record_id)
        if is_reviewed:
            self._transaction.write(update(CONFLICT).where(here).values(seen=True))
            return
        bases = tuple(sorted({base for line in sides for base in _told(line)}))
        whole = resolver.whole(chosen)
        me = resolver.memory.me
        author = whole.author if me is None else me.login
        team = whole.team if me is None or me.is_in(whole.team) else me.team
        settled = replace(whole, version=new_id(), bases=bases, author=author, team=team)
        resolver.versions.add(settled, parked=UNSENT)
        for line in sides:
            if line.parked == UNSENT:
                resolver.versions.change(line.record, parked="")
        Outbox(self._transaction).note(kind, record_id)
        self._transaction.write(
            update(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id).values(frozen=OUTBOX.c.turn)
        )
        resolver.resolve((kind, record_id))
        self._transaction.write(update(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id).values(frozen=0))
        self._transaction.write(delete(CONFLICT).where(here))

    def _is_reviewed(self, key: Key) -> bool:
        """Return whether somebody has reviewed it: what they reviewed stays what counts."""
        about = select(REVIEW.c.id).where(REVIEW.c.evaluation_id == key[1]).limit(1)
        return key[0] == _EVALUATION and self._transaction.read(about).first() is not None

    def _keep_edits(self, resolver: Resolver, key: Key) -> Mapping[str, str]:
        """Make a version of edits that no version holds: choosing another must not lose them.

        Returns it by the version that was edited.
        """
        if not resolver.is_dirty(key):
            return {}
        edited = Sending(resolver, self._now).mint(key)
        held = resolver.versions.held(key)
        if edited is None or (held is not None and held.record.version == edited.version):
            return {}
        if held is not None:
            resolver.versions.change(held.record, held=False)
        resolver.versions.add(edited, held=True, parked=UNSENT)
        return {} if held is None else {held.record.version: edited.version}

    def _resolver(self) -> Resolver:
        return Resolver(self._transaction, recall(self._transaction), self._now)

    def _version(self, line: Line, whole: RecordVersion, *, is_first: bool) -> ConflictVersion:
        named = {"of_kind": whole.kind, "of_id": whole.id, "of_version": whole.version}
        return ConflictVersion(
            version=whole.version,
            author=whole.author,
            received_at=self._transaction.read(_RECEIVED_AT, named).scalar_one(),
            body=whole.body,
            is_current=is_first if whole.kind == _REVIEW else line.held,
            deleted=whole.deleted,
        )


def _told(line: Line) -> tuple[str, ...]:
    """Return what a version that replaces this one names: itself, and of one that is never sent, its bases."""
    return (line.record.version, *line.record.bases) if line.parked == UNSENT else (line.record.version,)


def _sides(resolver: Resolver, key: Key) -> Sequence[Line]:
    return [line for line, _ in _whole_sides(resolver, key)]


def _whole_sides(resolver: Resolver, key: Key) -> Sequence[tuple[Line, RecordVersion]]:
    """Return what stands against each other, the one that counts first, each with its body, which is read once."""
    if key[0] == _REVIEW:
        return [(line, resolver.whole(line)) for line in _reviews(resolver, key[1])]
    counted = [line for line in resolver.versions.of(key) if line.counts]
    known = {line.record.version: line for line in counted}
    verdict = heads.judge(heads.Known(resolver.whole(line), line.position) for line in counted)
    return [(known[head.record.version], head.record) for head in verdict.heads]


def _reviews(resolver: Resolver, review_id: str) -> Sequence[Line]:
    """Return the review that counts and one's own that came after it."""
    about = select(REVIEW.c.evaluation_id).where(REVIEW.c.id == review_id).scalar_subquery()
    ids = resolver.transaction.read(select(REVIEW.c.id).where(REVIEW.c.evaluation_id == about)).scalars().all()
    lines = [line for one in ids for line in resolver.versions.of((_REVIEW, one)) if line.counts]
    last = Position(2**62)
    first = min(lines, key=lambda line: (line.position or last, line.record.id), default=None)
    return [line for line in lines if line is first] + [line for line in lines if line.record.id == review_id]
