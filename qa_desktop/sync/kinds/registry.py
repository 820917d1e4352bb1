"""Every kind that this program knows, by its name; a record of another kind is kept and passed on as it is."""

from collections.abc import Mapping
from typing import Protocol

from qa_desktop.sync.kinds import clip, evaluation, recording, reply, review, scorecard, tags
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import Known


class Kind(Protocol):
    """What is the same in the file of every kind."""

    KIND: str
    SCHEMA: int
    SHAPE: Known
    TRIFLES: frozenset[str]

    def is_final(self, _record: RecordVersion, /) -> bool:
        """Tell whether a version stands as first committed, so that none that comes later wins over it."""
        ...


KINDS: Mapping[str, Kind] = {kind.KIND: kind for kind in (recording, evaluation, scorecard, tags, review, reply, clip)}


def schema_of(kind: str, body: Body) -> int:
    """Return the form of a body that is sent: a program that knows no form so high must not read it."""
    return scorecard.schema_of(body) if kind == scorecard.KIND else KINDS[kind].SCHEMA
