"""A workstation as it is: a SQLite store of its own, and the program's own way of keeping and exchanging."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine, insert, select

from db.backups import BackupShelf
from db.exchange.versions import LATE, record_of, unpack
from db.local_side import SqlLocalSide
from db.restoring import stage_restore
from db.review_tables import CLIP, REPLY, REVIEW
from db.store import Store, open_store
from db.sync_tables import RECORD_VERSION
from db.tables import RECORDING, SCORECARD
from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.review import Reply, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.card_choice import CardChoice
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.open_call import CallLoader
from qa_desktop.services.ports import Identity
from qa_desktop.sync.kinds import clip as codec
from qa_desktop.sync.ports import LocalSide
from qa_desktop.sync.records import Key, RecordVersion
from tests.db.samples import make_seen
from tests.sync.core_window import CoreWindow
from tests.sync.desks import CARD
from tests.sync.fakes import Ticks

TAGS = (Tag(id="greeting", name=Text(zh="问候", en="Greeting")),)
"""The list that the program brings with it."""


def make_template(file: Path, calls: Sequence[Recording] = ()) -> Path:
    """Make a store that holds these calls and a card and has never met a shared store; desks begin with a copy."""
    store = open_store(file)
    with store.unit_of_work() as unit:
        for one in calls:
            unit.recordings.add(one, make_seen(one))
        unit.scorecards.put(CARD)
        unit.tags.replace(TAGS)
        unit.commit()
    store.close()
    return file


_FIRST: list[Engine] = []


def _quickened(store: Store) -> Store:
    """Let a store use again what SQLAlchemy has compiled for others before, and not wait for a disk.

    It is all the same to a history: nobody pulls the plug here. What is compiled is most of a short history's time.
    """
    engine = store._engine
    first = (_FIRST or [engine])[0]
    _FIRST[:] = [first]
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA synchronous = OFF")
    return store


class SqliteDesk:
    """A workstation with a store in a file."""

    acts_on_reviews = True

    def __init__(self, login: str, template: Path, file: Path) -> None:
        self.login = login
        self._file = file
        file.parent.mkdir(parents=True)
        shutil.copyfile(template, file)
        self.clock = Ticks()
        self._shelf = BackupShelf(file, file.parent / "backups", None, Ticks())
        self._backup: Path | None = None
        self._is_signed_in = False
        self._store, self._side = self._open()
        self.window = self._begin()

    @property
    def side(self) -> LocalSide:
        """The store's side of the exchange."""
        return self._side

    @property
    def author(self) -> str:
        """Who is the author of what is made here."""
        return self.login if self._is_signed_in else f"local:{self.login}"

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

    def clips(self) -> Mapping[str, Clip]:
        """Return the clips held here."""
        with self._store.unit_of_work() as unit:
            rows = unit.transaction.read(select(CLIP.c.evaluation_id).distinct()).scalars().all()
            return {codec.id_of(one): one for row in rows for one in unit.clips.of(row)}

    def cards(self) -> Mapping[str, Scorecard]:
        """Return the cards held here."""
        with self._store.unit_of_work() as unit:
            rows = unit.transaction.read(select(SCORECARD.c.id, SCORECARD.c.version)).all()
            return {f"{row.id}:{row.version}": unit.scorecards.get(row.id, row.version) for row in rows}

    def tags(self) -> Sequence[Tag]:
        """Return the list of tags held here."""
        with self._store.unit_of_work() as unit:
            return unit.tags.every()

    def recordings(self) -> Mapping[str, Recording]:
        """Return what is known here of recordings."""
        with self._store.unit_of_work() as unit:
            here = unit.transaction.read(select(RECORDING.c.id)).scalars().all()
            return {one_id: unit.recordings.get(one_id) for one_id in here}

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

    def id_of_next(self, recording_id: str) -> str:
        """Ask the program: it is the id of what it puts on the desk."""
        identity, store = Identity(self.author), self._store.unit_of_work
        autosave = Autosave(store=store, jobs=InlineJobs(), clock=self.clock, events=EventBus())
        loader = CallLoader(store=store, clock=self.clock, identity=identity, autosave=autosave, choice=CardChoice())
        return loader.load(recording_id, CARD.id).evaluation.id

    def describe(self, one: Recording) -> None:
        """Change what is known of a call."""
        with self._store.unit_of_work() as unit:
            unit.recordings.update(one)
            unit.commit()

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

    def late(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return what came too late."""
        found: dict[Key, list[RecordVersion]] = {}
        with self._store.unit_of_work() as unit:
            for row in unit.transaction.read(select(RECORD_VERSION).where(RECORD_VERSION.c.parked == LATE)).all():
                found.setdefault((row.kind, row.id), []).append(record_of(row, unpack(row.body)))
        return found

    def is_reviewed(self, evaluation_id: str) -> bool:
        """Ask the program."""
        with self._store.unit_of_work() as unit:
            return bool(unit.reviews.of(evaluation_id))

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        with self._store.unit_of_work() as unit:
            row = {column.name: getattr(one, column.name) for column in REPLY.c}
            unit.transaction.write(insert(REPLY), [row])
            unit.outbox.note("reply", one.id)
            unit.commit()

    def add_clip(self, one: Clip) -> None:
        """Make a clip."""
        with self._store.unit_of_work() as unit:
            unit.clips.add(one)
            unit.commit()

    def publish(self, card: Scorecard) -> None:
        """Publish a card."""
        with self._store.unit_of_work() as unit:
            unit.scorecards.add(card)
            unit.commit()

    def set_tags(self, tags: Sequence[Tag]) -> None:
        """Change the list of tags."""
        with self._store.unit_of_work() as unit:
            unit.tags.replace(tags)
            unit.commit()

    def sign_in(self) -> None:
        """Adopt what was made before, as the program does when it opens the store."""
        if not self._is_signed_in:
            self._adopt()
            self._is_signed_in = True
            self.window = self._begin()

    def back_up(self) -> None:
        """Make a backup."""
        backup = self._shelf.make()
        self._backup = None if backup is None else backup.file

    def restore(self) -> bool:
        """Put the last backup back, and open the store as the program does then."""
        if self._backup is None or not self._backup.exists():
            return False
        stage_restore(self._backup, self._file, self._shelf, None)
        self.reopen()
        if self._is_signed_in:
            self._adopt()
        return True

    def _begin(self) -> CoreWindow:
        """Begin with nothing on the desk, as the program does when it starts."""
        return CoreWindow(self._store.unit_of_work, self.clock, self.author)

    def _look_in_hand(self) -> Collection[str]:
        return self.window.in_hand()

    def _adopt(self) -> None:
        with self._store.unit_of_work() as unit:
            if unit.adopt(f"local:{self.login}", self.login):
                unit.commit()

    def settle(self, key: Key, chosen: RecordVersion) -> bool:
        """Settle a conflict."""
        with self._store.unit_of_work() as unit:
            try:
                unit.conflicts.settle(*key, chosen.version)
            except UserMistake:
                return False
            unit.commit()
            return True

    def reopen(self) -> None:
        """Close the store and open it again."""
        self._store.close()
        self._store, self._side = self._open()
        self.window = self._begin()

    def close(self) -> None:
        """Close the store and let the folder go."""
        self._store.close()
        with suppress(OSError):
            shutil.rmtree(self._file.parent)

    def _open(self) -> tuple[Store, SqlLocalSide]:
        store = _quickened(open_store(self._file, shelf=self._shelf))
        return store, SqlLocalSide(store, Ticks(), in_hand=self._look_in_hand)
