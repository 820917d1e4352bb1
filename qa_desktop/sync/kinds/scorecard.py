"""A published version of a card; it never changes."""

from pydantic import ValidationError

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.sync.carrying import only_known
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import ById, known
from qa_desktop.sync.writing import clean

KIND = "scorecard"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
_TEXT = known("zh", "en")
_OPTION = known("id", "share", "passes", "comment_demanded", "evidence_demanded", text=_TEXT)
_ANSWER = known(
    *("type", "minimum", "maximum", "step", "passes_at", "loss", "allowed"),
    options=ById(_OPTION),
)
_CRITERION = known(
    *("id", "weight", "not_applicable_allowed", "fatal", "error_class", "comment", "evidence"),
    name=_TEXT,
    standard=_TEXT,
    answer=_ANSWER,
)
SHAPE = known(
    *("id", "version", "state", "kind"),
    name=_TEXT,
    sections=ById(known("id", "weight", name=_TEXT, criteria=ById(_CRITERION))),
    bands=ById(known("id", "at_least", "passes", name=_TEXT)),
)


def id_of(card: Scorecard) -> str:
    """Return the id of its record: the card's and the version."""
    return f"{card.id}:{card.version}"


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: a published version never changes."""
    return True


def to_body(card: Scorecard) -> Body:
    """Return what travels."""
    body: Body = clean(card.model_dump(mode="json"))
    return body


def from_record(record: RecordVersion) -> Scorecard:
    """Return the card; a way to answer that this program does not know makes it unreadable.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is another card than its version says.
    """
    fields = fields_of(record, SCHEMA)
    try:
        card = Scorecard.model_validate(only_known(record.body, SHAPE))
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors(include_url=False)[0]["loc"])
        raise fields.unreadable(place) from error
    if id_of(card) != record.id:
        raise fields.unreadable("id")
    return card
