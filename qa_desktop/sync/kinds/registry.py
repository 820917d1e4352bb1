"""Every kind that this program knows, by its name; a record of another kind is kept and passed on as it is."""

from collections.abc import Mapping
from typing import Protocol

from qa_desktop.sync.kinds import (
    card_draft,
    card_stage,
    centre_phrase,
    centre_setting,
    clip,
    evaluation,
    phrase,
    recording,
    reply,
    review,
    scorecard,
    tags,
)
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


_EVERY: tuple[Kind, ...] = (
    *(recording, evaluation, scorecard, tags, review, reply, clip),
    *(card_draft, card_stage, centre_setting, phrase, centre_phrase),
)
KINDS: Mapping[str, Kind] = {kind.KIND: kind for kind in _EVERY}
SINCE: Mapping[str, int] = dict.fromkeys(
    (card_draft.KIND, card_stage.KIND, centre_setting.KIND, phrase.KIND, centre_phrase.KIND), 5
)
"""The revision of the shared store from which on it knows whom a kind is for: to an older one none is sent."""
MANAGERS_KINDS = frozenset({scorecard.KIND, tags.KIND, card_draft.KIND, card_stage.KIND, centre_setting.KIND})
"""What only a manager sends; anybody else's is their own and gives way to the centre's."""
LEADS_KINDS = frozenset({centre_phrase.KIND})
"""What only those send who lead a team."""
EVERYONES_KINDS = (MANAGERS_KINDS | LEADS_KINDS) - {card_draft.KIND}
"""What everybody reads."""


def schema_of(kind: str, body: Body) -> int:
    """Return the form of a body that is sent: a program that knows no form so high must not read it."""
    if kind == scorecard.KIND:
        return scorecard.schema_of(body)
    return card_draft.schema_of(body) if kind == card_draft.KIND else KINDS[kind].SCHEMA
