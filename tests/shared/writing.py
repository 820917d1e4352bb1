"""Pushes over a raw connection, as a program that obeys no rule of ours could write them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from uuid_utils import uuid7

from qa_desktop.sync.records import PROTOCOL, RecordVersion, batch_sha256
from tests.support.postgres import TEAM_A

RECORD = """
    INSERT INTO qa.record_version
        (kind, id, version, bases, author, team, subject, addressee, schema, body, payload, deleted, sha256, batch,
        place)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
BATCH = "INSERT INTO qa.push_batch (id, client, number, protocol, sha256) VALUES (%s, %s, %s, %s, %s)"


def new_id() -> str:
    return str(uuid7())


def evaluation(author: str, team: str = TEAM_A, **changes: Any) -> RecordVersion:
    """Return a submitted evaluation."""
    identity = changes.pop("id", None) or new_id()
    state = changes.pop("state", "submitted")
    body: Mapping[str, Any] = {
        "recording_id": "0" * 64,
        "card": {"id": "service", "version": 2},
        "state": state,
        "revision": 1,
        "previous_id": "",
        "score": "87.50",
        "fatal": False,
        "band_id": "good",
        "summary": "问候规范",
        "submitted_at": "2026-11-02T03:04:05.000006+00:00",
        "answers": {"greeting": {"kind": "option", "value": "yes", "comment": "", "evidence": ["a1"]}},
        "annotations": [
            {
                "id": "a1",
                "start_ms": 1200,
                "end_ms": None,
                "channel": None,
                "tag_id": "t",
                "severity": "note",
                "note": "好",
            }
        ],
    }
    record = RecordVersion(
        kind="evaluation", id=identity, version=new_id(), author=author, team=team, subject=identity, body=body
    )
    return replace(record, **changes)


def review(author: str, of: RecordVersion, decision: str = "approved", **changes: Any) -> RecordVersion:
    """Return a review of a version of an evaluation."""
    body = {"evaluation_id": of.id, "decision": decision, "reason": "", "score": "87.50", "version": of.version}
    record = RecordVersion(
        kind="review",
        id=new_id(),
        version=new_id(),
        author=author,
        team=of.team,
        subject=of.id,
        addressee=of.author,
        body={**body, "decided_at": "2026-11-03T03:04:05.000006+00:00"},
    )
    return replace(record, **changes)


def older_review(author: str, of: RecordVersion, decision: str = "approved", **changes: Any) -> RecordVersion:
    """Return a review of an evaluation as programs wrote it that named no version."""
    named = review(author, of, decision, **changes)
    return replace(named, body={name: part for name, part in named.body.items() if name != "version"})


def other(kind: str, author: str, team: str = TEAM_A, **changes: Any) -> RecordVersion:
    """Return a record of any kind."""
    return replace(
        RecordVersion(kind=kind, id=new_id(), version=new_id(), author=author, team=team, body={"x": 1}), **changes
    )


def clip(author: str, of: str = "", payload: bytes = b"OggS", **changes: Any) -> RecordVersion:
    """Return a clip of an evaluation, of one that is nowhere where none is named."""
    subject = of or new_id()
    body = {"evaluation_id": subject, "annotation_id": "a1", "made_at": "2026-11-02T03:04:05.000006+00:00"}
    record = other("clip", author, id=f"{subject}:a1", subject=subject, payload=payload, body=body)
    return replace(record, **changes)


def write_batch(connection: psycopg.Connection, *records: RecordVersion, **changes: Any) -> str:
    """Write a batch without committing it; returns its id."""
    batch = str(changes.get("id", new_id()))
    hash_ = changes.get("sha256", batch_sha256(one.sha256 for one in records))
    number, protocol = changes.get("number", 1), changes.get("protocol", PROTOCOL)
    connection.execute(BATCH, [batch, changes.get("client", new_id()), number, protocol, hash_])
    for place, record in enumerate(records):
        write_record(connection, record, batch, place)
    return batch


def write_record(connection: psycopg.Connection, record: RecordVersion, batch: str, place: int) -> None:
    """Write one record of a batch."""
    whose = [record.author, record.team, record.subject, record.addressee, record.schema]
    what = [Jsonb(dict(record.body)), record.payload, record.deleted, record.sha256]
    connection.execute(
        RECORD, [record.kind, record.id, record.version, list(record.bases), *whose, *what, batch, place]
    )


def push(connection: psycopg.Connection, *records: RecordVersion, **changes: Any) -> str:
    """Write a batch and commit it; returns its id."""
    batch = write_batch(connection, *records, **changes)
    connection.commit()
    return batch
