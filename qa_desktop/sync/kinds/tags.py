"""The centre's tags, all in one record, in their order."""

from collections.abc import Sequence

from pydantic import ValidationError

from qa_desktop.domain.annotation import Tag
from qa_desktop.sync.carrying import only_known
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import ById, known
from qa_desktop.sync.writing import clean

KIND = "tags"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
SHAPE = known(tags=ById(known("id", "colour", "digit", "severity", "private", name=known("zh", "en"))))
ID = "tags"


def id_of(_tags: Sequence[Tag]) -> str:
    """Return the id of the one record there is."""
    return ID


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: the list is edited."""
    return False


def to_body(tags: Sequence[Tag]) -> Body:
    """Return what travels."""
    body: Body = clean({"tags": [tag.model_dump(mode="json") for tag in tags]})
    return body


def from_record(record: RecordVersion) -> tuple[Tag, ...]:
    """Return the tags.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    fields = fields_of(record, SCHEMA)
    fields.parts("tags")
    try:
        tags = tuple(Tag.model_validate(one) for one in only_known(record.body, SHAPE)["tags"])
    except ValidationError as error:
        raise fields.unreadable("tags") from error
    if len({tag.id for tag in tags}) != len(tags):
        raise fields.unreadable("tags")
    return tags
