"""A workstation as it is: a SQLite store of its own, and the program's own way of keeping and exchanging."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import insert, select

from db.exchange.local_side import SqlLocalSide
from db.review_tables import REPLY, REVIEW
from db.store import Store, open_store
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.review import Reply, Review
from qa_desktop.sync.ports import LocalSide
from qa_desktop.sync.records import Key, RecordVersion
from tests.db.samples import make_seen
from tests.sync.fakes import Ticks
from tests.sync.world import CARD, RECORDING


def make_template(file: Path) -> Path:
    """Make a store that holds a recording and a card and has never met a shared store; desks begin with a copy."""
    store = open_store(file)
    with store.unit_of_work() as unit:
        unit.recordings.add(RECORDING, make_seen(RECORDING))
        unit.scorecards.put(CARD)
        unit.commit()
    store.close()
    return file


class SqliteDesk:
    """A workstation with a store in a file."""

    def __init__(self, login: str, template: Path, file: Path) -> None:
        self.login = login
        self._file = file
        file.parent.mkdir(parents=True)
        shutil.copyfile(template, file)
        self._store, self._side = self._open()

    @property
    def side(self) -> LocalSide:
        """The store's side of the exchange."""
        return self._side

    def evaluations(self) -> Mapping[str, Evaluation]:
        """Return what is held here."""
        with self._store.unit_of_work() as unit:
            return {one.id: one for one in unit.evaluations.every()}

    def reviews(self) -> Mapping[str, Review]:
        """Return the reviews held here."""
        with self._store.unit_of_work() as unit:
            rows = unit.transaction.read(select(REVIEW)).all()
        return {row.id: Review(**row._mapping) for row in rows}

    def replies(self) -> Mapping[str, Reply]:
        """Return the replies held here."""
        with self._store.unit_of_work() as unit:
            rows = unit.transaction.read(select(REPLY)).all()
        return {row.id: Reply(**row._mapping) for row in rows}

    def conflicts(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return the versions of each record in conflict, as the conflict window shows them."""
        with self._store.unit_of_work() as unit:
            return {
                (one.kind, one.id): [
                    RecordVersion(
                        kind=one.kind,
                        id=one.id,
                        version=side.version,
                        author=side.author,
                        team="north",
                        body=side.body,
                        deleted=side.deleted,
                    )
                    for side in one.versions
                ]
                for one in unit.conflicts.every()
            }

    def save(self, one: Evaluation) -> None:
        """Save."""
        with self._store.unit_of_work() as unit:
            unit.evaluations.save(one)
            unit.commit()

    def discard(self, evaluation_id: str) -> None:
        """Delete a draft."""
        with self._store.unit_of_work() as unit:
            unit.evaluations.discard(evaluation_id)
            unit.commit()

    def add_review(self, one: Review) -> None:
        """Review."""
        with self._store.unit_of_work() as unit:
            row = {column.name: getattr(one, column.name) for column in REVIEW.c}
            unit.transaction.write(insert(REVIEW), [row])
            unit.outbox.note("review", one.id)
            unit.commit()

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        with self._store.unit_of_work() as unit:
            row = {column.name: getattr(one, column.name) for column in REPLY.c}
            unit.transaction.write(insert(REPLY), [row])
            unit.outbox.note("reply", one.id)
            unit.commit()

    def settle(self, key: Key, chosen: RecordVersion) -> None:
        """Settle a conflict."""
        with self._store.unit_of_work() as unit:
            unit.conflicts.settle(*key, chosen.version)
            unit.commit()

    def reopen(self) -> None:
        """Close the store and open it again."""
        self._store.close()
        self._store, self._side = self._open()

    def close(self) -> None:
        """Close the store and let the folder go."""
        self._store.close()
        with suppress(OSError):
            shutil.rmtree(self._file.parent)

    def _open(self) -> tuple[Store, SqlLocalSide]:
        store = open_store(self._file)
        return store, SqlLocalSide(store, Ticks())
