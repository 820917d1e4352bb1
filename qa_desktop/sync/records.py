"""What travels: versions of records, in batches that are frozen before they are sent.

A body holds text, whole numbers, booleans, null, lists and mappings; anything else (a score, an instant) is text in
it, so that its hash is the same before and after PostgreSQL has kept it as jsonb.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

Body = Mapping[str, Any]
Key = tuple[str, str]
"""A record: its kind and its id."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_PLAIN = frozenset({int, bool, type(None)})
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")

_MAYBE_A_FRACTION = re.compile(r"[\[:,]-?[0-9]+[.eE]")
"""How every fraction in something else looks in JSON, and perhaps some texts."""

MOST_DEEP = 64
"""So deep may a body be nested: far more than any kind of record is, far less than Python can follow."""

PROTOCOL = 1
"""The form of what this program sends; the shared store says which forms it takes."""

NEEDED_REVISION = 1
"""The oldest revision of the shared store whose tables and functions are all that this program asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """One version of one record; insert-only.

    `version` is a UUIDv7; `bases` are the versions that it replaces: none for the first, one for an edit, several
    where it settles a conflict. `subject` names the evaluation that the record is about and `addressee` the person who
    may read it beside its author and the team's leads; both may be empty. `schema` is the form of the body.
    """

    kind: str
    id: str
    version: str
    bases: tuple[str, ...] = ()
    author: str
    team: str
    subject: str = ""
    addressee: str = ""
    schema: int = 1
    body: Body
    payload: bytes | None = None
    deleted: bool = False
    _hash: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the replacement character where PostgreSQL cannot keep what stands in the body.

        Raises:
            ValueError: the body is nested deeper than `MOST_DEEP`.
        """
        object.__setattr__(self, "body", storable(self.body))

    @property
    def key(self) -> Key:
        """The record that this is a version of."""
        return self.kind, self.id

    @property
    def sha256(self) -> str:
        """The hash of everything in it, in hex; reckoned once, since a body is not changed."""
        if not self._hash:
            self.canonical_body()
        return self._hash[0]

    def canonical_body(self) -> bytes:
        """Return the body as it is hashed; whoever needs both has the hash from then on, too."""
        body = canonical(self.body)
        if not self._hash:
            parts = [self.kind, self.id, self.version, sorted(self.bases), self.author, self.team, self.subject]
            self._hash.append(content_sha256([*parts, self.addressee, self.schema, self.deleted], body, self.payload))
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records that are sent in one transaction: all arrive or none. The same batch is retried until confirmed.

    `number` counts the batches of one workstation (`client`) from 1.
    """

    id: str
    client: str
    number: int
    records: tuple[RecordVersion, ...]

    @property
    def sha256(self) -> str:
        """The hash of its records in their order, in hex."""
        return batch_sha256(record.sha256 for record in self.records)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the order of commits: a batch's number in it, and a record's place in the batch (from 0)."""

    commit_seq: int = 0
    place: int = -1


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was seen at a place in the order of commits: something else, or nothing, there means a restore.

    `mark` tells a commit from every other, of the same batch too: after a restore it may be sent to the same place.
    """

    commit_seq: int
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A version as the shared store hands it out, with its place in the order of commits and when it was received.

    `sha256` is the hash that was sent with it (empty: not told): where it is not the record's, the record is damaged.
    """

    record: RecordVersion
    position: Position
    received_at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Versions in the order of commits; `end` is how far reading has come, even where nothing visible was there.

    `anchor` is the commit at `end`, visible or not; None where nothing was committed yet.
    """

    arrived: Sequence[Arrived]
    end: Position
    is_last: bool
    anchor: Anchor | None = None


def canonical(value: Any) -> bytes:
    """Return the one form of a value that hashes are made of; raises TypeError for what a body may not hold."""
    text = _ENCODER.encode(value)
    if isinstance(value, float) or _MAYBE_A_FRACTION.search(text):
        _refuse_fractions(value)
    return text.encode()


def storable(value: Any, most_deep: int = MOST_DEEP) -> Any:
    """Return a value with U+FFFD for what jsonb refuses: U+0000 and halves of surrogate pairs.

    It is done where a version is made, so that the hash is that of what is sent and comes back.

    Raises:
        ValueError: it is nested deeper than `most_deep`.
    """
    if isinstance(value, str):
        return value if value.isprintable() else _UNSTORABLE.sub("\ufffd", value)
    if type(value) in _PLAIN:
        return value
    if not most_deep:
        msg = f"a body is nested no deeper than {MOST_DEEP}"
        raise ValueError(msg)
    if isinstance(value, (dict, Mapping)):
        return {
            # Most of what is in a body is plain text: not worth a call each.
            storable(name): part if type(part) is str and part.isprintable() else storable(part, most_deep - 1)
            for name, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [storable(part, most_deep - 1) for part in value]
    return value


def content_sha256(parts: Sequence[Any], body: bytes, payload: bytes | None) -> str:
    """Return the hash of a version, in hex: of its other fields in their order, its canonical body and its payload."""
    whole = canonical([*parts, None if payload is None else sha256(payload).hexdigest()])
    return sha256(b"%b,%b]" % (whole[:-1], body)).hexdigest()


def batch_sha256(hashes: Iterable[str]) -> str:
    """Return the hash of a batch from those of its records, in their order."""
    return sha256("\n".join(hashes).encode()).hexdigest()


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, str) or type(value) in _PLAIN:
        return
    if isinstance(value, float):
        msg = f"a body holds no fractions: {value!r}"
        raise TypeError(msg)
    if isinstance(value, (dict, Mapping)):
        for part in value.values():
            _refuse_fractions(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_fractions(part)
