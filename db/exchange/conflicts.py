"""Conflicts in the local store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from db.counting_reviews import COUNTS, FIRST_TO_LAST, WITH_VERSION
from db.exchange.memory import recall
from db.exchange.resolving import Resolver
from db.exchange.sending import Sending
from db.exchange.versions import LATE, UNSENT, Line
from db.outbox import Outbox
from db.review_tables import REVIEW
from db.sync_tables import CONFLICT, OUTBOX, RECORD_VERSION, SYNC_BATCH
from db.transaction import Transaction
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.sync import heads
from qa_desktop.sync.records import Key, RecordVersion

_REVIEW = "review"
_EVALUATION = "evaluation"
_NEVER_SENT = (UNSENT, LATE)
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
            sides = _whole_sides(resolver, key)
            versions = tuple(
                self._version(line, whole, is_first=place == 0 and line.parked != LATE)
                for place, (line, whole) in enumerate(sides)
            )
            reviewed = self._is_reviewed(key)
            found.append(
                Conflict(
                    kind=row.kind,
                    id=row.id,
                    noticed_at=row.noticed_at,
                    versions=versions,
                    is_reviewed=reviewed,
                    is_outdated=row.kind == _REVIEW and any(line.parked == LATE for line, _ in sides),
                )
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
            self._let_go_of_what_came_too_late(kind, record_id)
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
            if line.parked in _NEVER_SENT:
                resolver.versions.change(line.record, parked="")
        Outbox(self._transaction).note(kind, record_id)
        self._transaction.write(
            update(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id).values(frozen=OUTBOX.c.turn)
        )
        resolver.resolve((kind, record_id))
        self._transaction.write(update(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id).values(frozen=0))
        self._transaction.write(delete(CONFLICT).where(here))

    def _let_go_of_what_came_too_late(self, kind: str, record_id: str) -> None:
        """Send it no more, even where it were in order again: its author has seen that it does not count."""
        late = select(RECORD_VERSION.c.batch_id).where(
            RECORD_VERSION.c.kind == kind, RECORD_VERSION.c.id == record_id, RECORD_VERSION.c.parked == LATE
        )
        self._transaction.write(delete(SYNC_BATCH).where(SYNC_BATCH.c.id.in_(late)))

    def _is_reviewed(self, key: Key) -> bool:
        """Return whether a review decides on it: what was reviewed stays what counts."""
        about = select(REVIEW.c.id).select_from(WITH_VERSION).where(REVIEW.c.evaluation_id == key[1], COUNTS).limit(1)
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
    return (line.record.version, *line.record.bases) if line.parked in _NEVER_SENT else (line.record.version,)


def _sides(resolver: Resolver, key: Key) -> Sequence[Line]:
    return [line for line, _ in _whole_sides(resolver, key)]


def _whole_sides(resolver: Resolver, key: Key) -> Sequence[tuple[Line, RecordVersion]]:
    """Return what stands against each other, the one that counts first, each with its body, which is read once.

    Last is what the shared store did not take since others had decided before it came.
    """
    if key[0] == _REVIEW:
        return [(line, resolver.whole(line)) for line in _reviews(resolver, key[1])]
    lines = resolver.versions.of(key)
    counted = [line for line in lines if line.counts]
    known = {line.record.version: line for line in counted}
    verdict = heads.judge(heads.Known(resolver.whole(line), line.position) for line in counted)
    late = [(line, resolver.whole(line)) for line in lines if line.parked == LATE]
    return [*((known[head.record.version], head.record) for head in verdict.heads), *late]


def _reviews(resolver: Resolver, review_id: str) -> Sequence[Line]:
    """Return the review that counts, where there is one, and one's own that came after it or is of what has changed."""
    about = select(REVIEW.c.evaluation_id).where(REVIEW.c.id == review_id).scalar_subquery()
    chosen = select(REVIEW.c.id).select_from(WITH_VERSION).where(REVIEW.c.evaluation_id == about, COUNTS)
    ids = dict.fromkeys(resolver.transaction.read(chosen.order_by(*FIRST_TO_LAST)).scalars())
    counting = [line for one in ids for line in resolver.versions.of((_REVIEW, one)) if line.counts]
    own = [line for line in resolver.versions.of((_REVIEW, review_id)) if line.counts or line.parked == LATE]
    return [*counting[:1], *own]
