"""A shared store with work of everybody in it, to try one's rights on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import clip, evaluation, other, push, review
from tests.support.postgres import INSPECTOR_A, INSPECTOR_B, LEAD_A, LEAD_B, MANAGER, TEAM_B, SharedStore

TABLES = ("server", "person", "membership", "counter", "push_batch", "commit_order", "audience", "record_version")


Fingerprint = Sequence[tuple[object, ...]]


@dataclass(slots=True)
class World:
    """The store and what was pushed into it."""

    store: SharedStore
    of_inspector: RecordVersion = field(default_factory=lambda: evaluation(INSPECTOR_A))
    draft: RecordVersion = field(default_factory=lambda: evaluation(INSPECTOR_A, state="draft"))
    of_lead: RecordVersion = field(default_factory=lambda: evaluation(LEAD_A))
    of_b: RecordVersion = field(default_factory=lambda: evaluation(INSPECTOR_B, TEAM_B))
    clip: RecordVersion = field(default_factory=lambda: clip(INSPECTOR_A))
    batches: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def connected(self, login: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
        """Connect as somebody; nothing is committed at the end, and nobody is waited for."""
        connection = self.store.connect(login, autocommit=autocommit)
        try:
            connection.execute("SET lock_timeout = '5s'")
            if not autocommit:
                connection.commit()
            yield connection
        finally:
            connection.close()

    def fingerprint(self) -> Fingerprint:
        """Return a hash of every row there is, by table."""
        with self.store.superuser() as connection:
            return [(table, *connection.execute(_FINGERPRINT.format(table).encode()).fetchall()) for table in TABLES]


_FINGERPRINT = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM qa.{} t"


def populate(store: SharedStore) -> World:
    """Let everybody push something."""
    world = World(store)
    everybodys = {
        INSPECTOR_A: (world.of_inspector, world.draft, world.clip),
        LEAD_A: (world.of_lead,),
        INSPECTOR_B: (world.of_b,),
        MANAGER: (other("scorecard", MANAGER), other("tags", MANAGER)),
        LEAD_B: (review(LEAD_B, world.of_b, "returned"),),
    }
    for login, records in everybodys.items():
        with store.connect(login) as connection:
            world.batches[login] = push(connection, *records)
    return world
