"""Phrases: one's own and the centre's."""

from typing import Protocol

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.phrases import SqlPhrases, kind_of
from qa_desktop.domain.phrase import Phrase
from qa_desktop.sync.kinds import centre_phrase, phrase
from qa_desktop.sync.records import Body, Key, RecordVersion
from qa_desktop.sync.shapes import Known


class Codec(Protocol):
    """What tells one's own phrases from the centre's on their way."""

    KIND: str
    SHAPE: Known
    SCHEMA: int

    def from_record(self, record: RecordVersion, /) -> Phrase:
        """Return the phrase."""
        ...


class Phrases:
    """Phrases of one of the two kinds in their table."""

    def __init__(self, desk: Desk, codec: Codec) -> None:
        self.SHAPE = codec.SHAPE
        self.SCHEMA = codec.SCHEMA
        self._codec = codec
        self._phrases = SqlPhrases(desk.transaction)

    def load(self, record_id: str) -> Phrase | None:
        """Return the phrase."""
        found = self._phrases.find(record_id)
        return found if found is not None and kind_of(found) == self._codec.KIND else None

    def read(self, record: RecordVersion) -> Phrase:
        """Return what a version says."""
        return self._codec.from_record(record)

    def write(self, value: Phrase) -> tuple[Body, None]:
        """Return the body."""
        return phrase.to_body(value), None

    def envelope(self, value: Phrase) -> Envelope:
        """Return that its owner says so; of the centre's, whoever works here."""
        return Envelope(author=value.owner)

    def missing(self, _value: Phrase) -> Key | None:
        """Return that it needs nothing: it may come before its card."""
        return None

    def put(self, value: Phrase) -> None:
        """Store the phrase."""
        self._phrases.put(value)

    def take_out(self, record_id: str) -> None:
        """Delete the phrase."""
        if self.load(record_id) is not None:
            self._phrases.take_out(record_id)

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""


def own_phrases(desk: Desk) -> Phrases:
    """Return the kind of phrases that are this person's own."""
    return Phrases(desk, phrase)


def centre_phrases(desk: Desk) -> Phrases:
    """Return the kind of phrases that are the centre's."""
    return Phrases(desk, centre_phrase)
