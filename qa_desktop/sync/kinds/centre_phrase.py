"""A phrase of the centre's: leads and managers write it, everybody reads it."""

from qa_desktop.domain.phrase import Phrase
from qa_desktop.sync.kinds import phrase
from qa_desktop.sync.kinds.phrase import SCHEMA, SHAPE, TRIFLES, id_of, is_final, to_body
from qa_desktop.sync.records import RecordVersion

__all__ = ["KIND", "SCHEMA", "SHAPE", "TRIFLES", "from_record", "id_of", "is_final", "to_body"]

KIND = "centre_phrase"


def from_record(record: RecordVersion) -> Phrase:
    """Return the phrase.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    return phrase.phrase_of(record, "")
