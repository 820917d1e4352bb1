"""The way to the shared store: each exchange opens a line of its own and hangs up."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow, dict_row

from db.shared.faults import Cancelled, Doing, Silence
from db.shared.line import USUAL, Caller, Limits, Line, open_line
from db.shared.reading import COLUMNS, sha256_of, version_of
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.ports import Confirmation, Hello
from qa_desktop.sync.records import PROTOCOL, Anchor, Arrived, Batch, Page, Position, RecordVersion, batch_sha256

WHOLE_BATCH = 2**31 - 1
"""The place of a position that has a whole batch behind it."""
_OLDEST_SERVER = 140_000
_PLAIN = ("kind", "id", "version", "bases", "author", "team", "subject", "addressee", "schema", "deleted")
_BYTES_A_PAGE = 8_000_000

_HELLO = """
    SELECT s.generation::text AS generation, s.schema_version AS revision, s.oldest_protocol, s.newest_protocol,
        session_user::text AS login,
        (SELECT coalesce(max(o.commit_seq), 0) FROM qa.commit_order o) AS high_water,
        (SELECT coalesce(json_agg(json_build_array(p.login, p.name,
            (SELECT coalesce(json_agg(json_build_array(m.team, m.role)), '[]')
                FROM qa.membership m WHERE m.login = p.login)) ORDER BY p.login), '[]')
            FROM qa.person p WHERE p.active)::text AS people
    FROM qa.server s"""
_INSERT_BATCH = """
    INSERT INTO qa.push_batch (id, client, number, author, protocol, sha256) VALUES (%s, %s, %s, %s, %s, %s)"""
# One statement for all: the server looks at records together. The heavy parts travel beside the rest, bodies as the
# text that they are hashed as, so that the server takes each apart once.
_INSERT_VERSIONS = """
    INSERT INTO qa.record_version (kind, id, version, bases, author, team, subject, addressee, schema, body, payload,
        deleted, sha256, batch, place)
    SELECT kind, id, version, bases, author, team, subject, addressee, schema, (%b::text[])[place + 1]::jsonb,
        (%b::bytea[])[place + 1], deleted, sha256, %s, place
    FROM json_to_recordset(%s::json) AS sent (kind text, id text, version uuid, bases uuid[], author text, team text,
        subject text, addressee text, schema int, deleted bool, sha256 text, place int)"""
# The same batch may come to the same place again after a restore, but not in the same transaction.
_MARK = "o.batch::text || '/' || o.xact::text"
_FIND = f"""
    SELECT o.commit_seq, {_MARK} AS mark, b.received_at, {COLUMNS}
    FROM qa.push_batch b JOIN qa.commit_order o ON o.batch = b.id LEFT JOIN qa.record_version v ON v.batch = b.id
    WHERE b.author = %(author)s AND """  # noqa: S608 - our own column list
# By its id, and where that was another one when it arrived, by what is taken once of each workstation.
_WAYS_TO_FIND = (
    f"{_FIND} b.id = %(id)s ORDER BY v.place",
    f"{_FIND} b.client = %(client)s AND b.number = %(number)s AND b.sha256 = %(sha256)s ORDER BY v.place",
)
_BATCHES = f"""
    SELECT b.commit_seq, b.batch, (SELECT {_MARK} FROM qa.commit_order o WHERE o.commit_seq = b.commit_seq) AS mark
    FROM qa.batches_for_me(%s, %s, %s) b ORDER BY b.commit_seq"""  # noqa: S608 - our own names
# A lateral subquery is a loop over the batches in their order, which ends when the page is full, however much follows;
# OFFSET 0 keeps the planner from turning it into a join of everything.
_PULL = f"""
    SELECT * FROM (
        SELECT near.*, count(*) OVER () AS found, sum(weight) OVER (ORDER BY commit_seq, place) AS carried FROM (
            SELECT o.commit_seq, o.received_at, {COLUMNS},
                coalesce(octet_length(v.payload), 0) + pg_column_size(v.body) AS weight
            FROM (
                SELECT commit_seq, batch, (SELECT b.received_at FROM qa.push_batch b WHERE b.id = batch) AS received_at
                FROM unnest(%(seqs)s::bigint[], %(batches)s::uuid[]) given (commit_seq, batch) OFFSET 0
            ) o CROSS JOIN LATERAL (
                SELECT * FROM qa.record_version v
                WHERE v.batch = o.batch AND (o.commit_seq, v.place) > (%(after)s, %(place)s) ORDER BY v.place OFFSET 0
            ) v LIMIT %(limit)s) near) page
    WHERE carried <= %(weight)s OR carried = weight
    ORDER BY commit_seq, place"""  # noqa: S608 - our own column list
_TOP = f"SELECT o.commit_seq, {_MARK} AS mark FROM qa.commit_order o ORDER BY o.commit_seq DESC LIMIT 1"  # noqa: S608 - as above
_HOLDS = f"SELECT FROM qa.commit_order o WHERE o.commit_seq = %s AND {_MARK} = %s"
_PRESENT = "SELECT id::text AS id FROM qa.push_batch WHERE id = ANY(%s::uuid[]) AND author = %s"


class SharedTransport:
    """The way to the shared store at one address as one person.

    `password` is asked at each connection; `cancelled`, asked ten times a second whatever is waited for, ends it.
    """

    def __init__(
        self,
        address: ServerAddress,
        password: Callable[[], str],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        limits: Limits = USUAL,
    ) -> None:
        self._caller = Caller(address=address, password=password, limits=limits, cancelled=cancelled)

    @contextmanager
    def connect(self) -> "Iterator[SharedSession]":
        """Connect; leaving the block hangs up.

        Raises:
            QaError: as `qa_desktop.sync.ports.Transport.connect`.
        """
        line = open_line(self._caller)
        try:
            yield SharedSession(line)
        finally:
            line.close()


class SharedSession:
    """An exchange under way."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._top: Anchor | None = None
        self._passed_over: set[str] = set()

    def hello(self) -> Hello:
        """Greet; as `qa_desktop.sync.ports.Session.hello`."""
        address = self._line.caller.address
        version = self._line.info.server_version
        if version < _OLDEST_SERVER:
            raise EnvironmentFault("sync.server_too_old", host=address.host, version=str(version // 10_000))
        with self._doing(Doing.READING) as rows:
            said = rows.execute(_HELLO).fetchone()
        if said is None:
            raise EnvironmentFault("sync.not_prepared", host=address.host, reason="qa.server")
        people = [_person(*one) for one in json.loads(said["people"])]
        me = next((one for one in people if one.login == said["login"]), None)
        if me is None or not me.memberships:
            raise UserMistake("sync.no_rights", host=address.host, login=address.login, reason="qa.membership")
        return Hello(
            generation=said["generation"],
            high_water=said["high_water"],
            me=me,
            people=people,
            oldest_protocol=said["oldest_protocol"],
            newest_protocol=said["newest_protocol"],
            revision=said["revision"],
        )

    def push(self, batch: Batch) -> None:
        """Write a batch; as `qa_desktop.sync.ports.Session.push`."""
        address = self._line.caller.address
        strangers = {one.author for one in batch.records} - {address.login}
        if strangers:
            facts = {"host": address.host, "login": address.login}
            raise UserMistake("sync.refused", **facts, reason=f"author: {', '.join(sorted(strangers))}")
        self.release()
        bodies = [record.canonical_body().decode() for record in batch.records]
        payloads = [record.payload for record in batch.records]
        head = (batch.id, batch.client, batch.number, address.login, PROTOCOL, batch.sha256)
        try:
            with self._doing(Doing.PUSHING) as rows:
                rows.execute("BEGIN")
                rows.execute(_INSERT_BATCH, head)
                rows.execute(_INSERT_VERSIONS, (bodies, payloads, batch.id, _heads(batch.records)))
                rows.execute("COMMIT")  # literally: the server gives the next place in the order only there
        except UserMistake as mistake:
            if not _is_there_already(mistake.__cause__):
                raise
        finally:
            self._roll_back()

    def find(self, batch: Batch) -> Confirmation | None:
        """Read back a batch; as `qa_desktop.sync.ports.Session.find`."""
        sought: dict[str, str | int] = {"author": self._line.caller.address.login, "id": batch.id}
        sought |= {"client": batch.client, "number": batch.number, "sha256": batch.sha256}
        with self._doing(Doing.READING) as rows:
            answers = (rows.execute(way, sought).fetchall() for way in _WAYS_TO_FIND)
            found = next((answer for answer in answers if answer), None)
        if found is None:
            return None
        there = batch_sha256(sha256_of(row) for row in found if row["version"] is not None)
        first = found[0]
        return Confirmation(
            commit_seq=first["commit_seq"], sha256=there, received_at=first["received_at"], mark=first["mark"]
        )

    def pull(self, after: Position, limit: int) -> Page:
        """Read on; as `qa_desktop.sync.ports.Session.pull`. A page ends early where it grows heavy."""
        with self._doing(Doing.READING) as rows:
            top = self._snapshot(rows)
            high_water = top.commit_seq
            # One batch more than versions are asked for: the first may be the one that has been read.
            batches = rows.execute(_BATCHES, (after.commit_seq, high_water, limit + 1)).fetchall()
            wanted = [one for one in batches if str(one["batch"]) not in self._passed_over]
            facts = {"seqs": [one["commit_seq"] for one in wanted], "batches": [one["batch"] for one in wanted]}
            bounds = {"after": after.commit_seq, "place": after.place, "limit": limit, "weight": _BYTES_A_PAGE}
            found = rows.execute(_PULL, {**facts, **bounds}).fetchall() if wanted else []
        arrived = tuple(one for row in found if (one := _arrived(row)) is not None)
        if found and (len(found) == limit or len(found) < found[0]["found"]):
            last = found[-1]["commit_seq"]
            mark = next(one["mark"] for one in batches if one["commit_seq"] == last)
            end = Position(last, found[-1]["place"])
            return Page(arrived=arrived, end=end, is_last=False, anchor=Anchor(last, mark))
        is_last = len(batches) <= limit
        anchor = top if is_last else Anchor(batches[-1]["commit_seq"], batches[-1]["mark"])
        end = max(after, Position(anchor.commit_seq, WHOLE_BATCH))
        return Page(arrived=arrived, end=end, is_last=is_last, anchor=anchor if anchor.mark else None)

    def pass_over(self, batch: Batch) -> None:
        """Leave out of what is read what this batch holds."""
        self._passed_over.add(batch.id)

    def release(self) -> None:
        """Give the snapshot back; the next `pull` takes a new one."""
        if self._top is not None:
            self._top = None
            self._roll_back()

    def holds(self, anchor: Anchor) -> bool:
        """Return whether that commit is still at its place in the order."""
        with self._doing(Doing.READING) as rows:
            return rows.execute(_HOLDS, (anchor.commit_seq, anchor.mark)).fetchone() is not None

    def batches_present(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of these batches that are there; what somebody else sent under such an id is not one of them."""
        with self._doing(Doing.READING) as rows:
            return frozenset(row["id"] for row in rows.execute(_PRESENT, (list(ids), self._line.caller.address.login)))

    def _snapshot(self, rows: psycopg.Cursor[DictRow]) -> Anchor:
        """Return the last commit of the snapshot, taken now where there is none; 0 and "" where there is no commit."""
        if self._top is None:
            rows.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = rows.execute(_TOP).fetchone()
            self._top = Anchor(int(found["commit_seq"]), found["mark"]) if found else Anchor(0, "")
        return self._top

    def _roll_back(self) -> None:
        """End what is open; a line that is gone has nothing open."""
        with suppress(psycopg.Error, Cancelled, Silence):
            if self._line.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self._line.execute("ROLLBACK")

    @contextmanager
    def _doing(self, doing: Doing) -> Iterator[psycopg.Cursor[DictRow]]:
        try:
            with self._line.cursor(row_factory=dict_row) as rows:
                yield rows
        except (psycopg.Error, Cancelled, Silence) as error:
            raise self._line.caller.fault(error, doing) from error


def _person(login: str, name: str, memberships: Sequence[tuple[str, str]]) -> Person:
    theirs = (Membership(team, Role(role)) for team, role in sorted(memberships))
    return Person(login=login, name=name, memberships=tuple(theirs))


def _heads(records: Sequence[RecordVersion]) -> str:
    """Return the versions as one JSON text, without what they hold."""
    rows = [
        {**{name: getattr(record, name) for name in _PLAIN}, "sha256": record.sha256, "place": place}
        for place, record in enumerate(records)
    ]
    return json.dumps(rows, ensure_ascii=False)


def _is_there_already(error: BaseException | None) -> bool:
    """Return whether a batch was refused because it arrived before, or by another process meanwhile; `find` tells."""
    return isinstance(error, UniqueViolation) and error.diag.constraint_name == "push_batch_pkey"


def _arrived(row: DictRow) -> Arrived | None:
    record = version_of(row)
    position = Position(row["commit_seq"], row["place"])
    if record is None:
        return None
    return Arrived(record=record, position=position, received_at=row["received_at"], sha256=row["sha256"])
