"""The conflict rule: which version of a record counts, on every machine the same, and which wait for a person.

Heads are the versions that no other known one replaces. One of them wins: a final one (submitted work, what is written
once) beats an open one; of final ones the first in the order of commits, of open ones the last. What is not confirmed
yet counts as committed last. All of this depends on the set of versions alone, not on the order in which they came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from qa_desktop.sync.kinds.registry import KINDS
from qa_desktop.sync.records import Position, RecordVersion, canonical


@dataclass(frozen=True, slots=True)
class Known:
    """A version that is known here; `position` is None until it was read back from the shared store."""

    record: RecordVersion
    position: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the versions of one record come to: the heads by rank, so the first is the winner.

    `in_conflict` tells whether heads differ in what matters to a person.
    """

    heads: tuple[Known, ...]
    in_conflict: bool

    @property
    def winner(self) -> Known:
        """The version that counts."""
        return self.heads[0]

    @property
    def bases(self) -> tuple[str, ...]:
        """What a version that settles the conflict replaces."""
        return tuple(sorted(head.record.version for head in self.heads))


def judge(versions: Iterable[Known]) -> Verdict:
    """Return what the versions of one record come to.

    Versions that name each other in a ring (which no honest program makes) all count as heads, rather than none.

    Raises:
        ValueError: there is no version, or they are of more than one record.
    """
    known = list(versions)
    if len({one.record.key for one in known}) != 1:
        msg = "the versions of one record are asked for"
        raise ValueError(msg)
    replaced = {base for one in known for base in one.record.bases if base != one.record.version}
    heads = [one for one in known if one.record.version not in replaced] or known
    ranked = tuple(sorted(heads, key=_rank))
    return Verdict(heads=ranked, in_conflict=differ(one.record for one in ranked))


def is_final(record: RecordVersion) -> bool:
    """Tell whether a version stands as first committed; of a kind that this program does not know none does."""
    kind = KINDS.get(record.kind)
    return kind is not None and kind.is_final(record)


def differ(records: Iterable[RecordVersion]) -> bool:
    """Tell whether versions differ in what matters to a person; a kind's trifles (an instant) do not."""
    return len({_essence(record) for record in records}) > 1


def said(record: RecordVersion) -> str:
    """Return what a submission says in short, in hex, so that two are told apart without their bodies; of others ""."""
    return sha256(_essence(record)).hexdigest() if record.kind == "evaluation" and is_final(record) else ""


def _rank(known: Known) -> tuple[int, int, int, str]:
    record, position = known.record, known.position
    if is_final(record):
        late, turn, place = (1, 0, 0) if position is None else (0, position.commit_seq, position.place)
        return (late, turn, place, record.version)
    early, turn, place = (2, 0, 0) if position is None else (3, -position.commit_seq, -position.place)
    return (early, turn, place, record.version)


def _essence(record: RecordVersion) -> bytes:
    kind = KINDS.get(record.kind)
    trifles = frozenset[str]() if kind is None else kind.TRIFLES
    body = {} if record.deleted else {name: part for name, part in record.body.items() if name not in trifles}
    payload = b"" if record.payload is None else record.payload
    return canonical([record.deleted, body]) + b"\n" + payload
