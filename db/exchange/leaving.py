"""Taking what others made in a team off this workstation, when the person who works here leads it no longer."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Table, delete, select, text

from db.exchange.resolving import Resolver
from db.exchange.sending import Sending
from db.review_tables import REPLY, REVIEW
from db.sync_tables import CONFLICT, OUTBOX, RECORD_VERSION
from db.tables import EVALUATION, RECORDING
from qa_desktop.domain.person import Person
from qa_desktop.sync.kinds.registry import EVERYONES_KINDS
from qa_desktop.sync.records import Key

A_TURN = 200
_SAID: dict[str, Table] = {"review": REVIEW, "reply": REPLY}

# As the shared store's policy for readers: of a record of which nothing may be seen, nothing is kept.
_UNSEEN = text(
    "SELECT kind, id FROM record_version WHERE (kind, id) > (:kind, :id) GROUP BY kind, id"
    " HAVING max(author = :me OR CASE kind WHEN 'phrase' THEN 0 WHEN 'card_draft' THEN :publishes ELSE"
    " addressee = :me OR kind IN (SELECT value FROM json_each(:everyones))"
    " OR team IN (SELECT value FROM json_each(:teams)) END) = 0 ORDER BY kind, id LIMIT :limit"
)


class Leaving:
    """Takes out what `me` may no longer see, within one transaction; what `me` made stays.

    What they wrote about it and was not sent is frozen first, as it is: later nobody knows whom it was for.
    """

    def __init__(self, resolver: Resolver, now: Callable[[], datetime], me: Person) -> None:
        self._resolver = resolver
        self._transaction = resolver.transaction
        self._sending = Sending(resolver, now)
        self._me = me

    def go_on(self, after: Key, is_wanted: Callable[[], bool]) -> Key | None:
        """Take out records after `after`, until somebody wants the store; return the last one, None at the end."""
        for key in self._unseen(after):
            self._take_out(key)
            after = key
            if is_wanted():
                return after
        return after if self._unseen(after) else None

    def _unseen(self, after: Key) -> Sequence[Key]:
        facts = {"kind": after[0], "id": after[1], "me": self._me.login, "limit": A_TURN}
        facts |= {"teams": json.dumps(sorted(self._me.teams_led)), "everyones": json.dumps(sorted(EVERYONES_KINDS))}
        rows = self._transaction.read(_UNSEEN, {**facts, "publishes": self._me.publishes})
        return [(row.kind, row.id) for row in rows]

    def _take_out(self, key: Key) -> None:
        kind, record_id = key
        decided = self._reviewed_by(record_id) if kind == "review" else ()
        if kind == "evaluation":
            self._sending.freeze_these(self._unsent_about(record_id))
        if kind in _SAID:
            table = _SAID[kind]
            self._transaction.write(delete(table).where(table.c.id == record_id))
        elif kind == "recording":
            if self._is_written_about(key) or not self._is_let_go(record_id):
                return
            self._transaction.write(delete(RECORDING).where(RECORDING.c.id == record_id))
        elif kind in self._resolver.kinds:
            self._resolver.kinds[kind].take_out(record_id)
        for table in (RECORD_VERSION, CONFLICT):
            self._transaction.write(delete(table).where(table.c.kind == kind, table.c.id == record_id))
        self._resolver.changed.add(key)
        for evaluation_id in decided:
            # Another review may decide from now on, or none.
            self._resolver.kinds["evaluation"].placed(evaluation_id)

    def _reviewed_by(self, review_id: str) -> Sequence[str]:
        reviewed = select(REVIEW.c.evaluation_id).where(REVIEW.c.id == review_id)
        return self._transaction.read(reviewed).scalars().all()

    def _unsent_about(self, evaluation_id: str) -> list[Key]:
        found = []
        for kind, table in _SAID.items():
            waiting = (OUTBOX.c.kind == kind) & (OUTBOX.c.id == table.c.id) & (OUTBOX.c.turn > OUTBOX.c.frozen)
            own = select(table.c.id).where(table.c.evaluation_id == evaluation_id, table.c.author == self._me.login)
            found += [(kind, one) for one in self._transaction.read(own.where(waiting)).scalars()]
        return found

    def _is_written_about(self, key: Key) -> bool:
        """Return whether this person changed what is known of a call; what was not sent of it is frozen."""
        if not self._resolver.is_dirty(key):
            return False
        self._sending.freeze_these([key])
        held = self._resolver.versions.held(key)
        return held is not None and held.record.author == self._me.login

    def _is_let_go(self, recording_id: str) -> bool:
        """Return whether a call is known from others' work alone, and none of that is here any more."""
        listed = select(RECORDING.c.id).where(RECORDING.c.id == recording_id, RECORDING.c.listed.is_(True))
        graded = select(EVALUATION.c.id).where(EVALUATION.c.recording_id == recording_id).limit(1)
        return all(self._transaction.read(one).first() is None for one in (listed, graded))
