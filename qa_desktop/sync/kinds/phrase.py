"""A phrase of one's own, which nobody else reads; how often it is used is told to nobody."""

from qa_desktop.domain.phrase import Phrase
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import words

KIND = "phrase"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
SHAPE = known("card_id", "criterion_id", "text")


def id_of(phrase: Phrase) -> str:
    """Return the id of its record."""
    return phrase.id


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: phrases are edited."""
    return False


def to_body(phrase: Phrase) -> Body:
    """Return what travels."""
    return {"card_id": phrase.card_id, "criterion_id": phrase.criterion_id, "text": words(phrase.text)}


def from_record(record: RecordVersion) -> Phrase:
    """Return the phrase, its author's own.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    return phrase_of(record, record.author)


def phrase_of(record: RecordVersion, owner: str) -> Phrase:
    """Return the phrase as somebody's own, or as the centre's where `owner` is empty; raises as `from_record`."""
    fields = fields_of(record, SCHEMA)
    return Phrase(
        id=record.id,
        card_id=fields.text("card_id"),
        criterion_id=fields.text("criterion_id"),
        text=fields.text("text"),
        owner=owner,
    )
