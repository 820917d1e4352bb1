"""A published version of a card; it never changes."""

from pydantic import ValidationError

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.sync.carrying import only_known
from qa_desktop.sync.reading import Fields, fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import ById, known
from qa_desktop.sync.writing import clean

KIND = "scorecard"
SCHEMA = 2
TRIFLES: frozenset[str] = frozenset()
_FIRST = 1
_OF_CARD_SINCE_2 = ("base", "floor", "ceiling")
_OF_CRITERION_SINCE_2 = ("points", "at_most", "bonus", "shown_when")
"""Fields that make another score: a program that passes them over would misread the card."""
_TEXT = known("zh", "en")
_GRADE = ("share", "passes", "comment_demanded", "evidence_demanded")
_ANSWER = known(
    *("type", "minimum", "maximum", "step", "passes_at", "loss", "allowed", "required"),
    options=ById(known("id", *_GRADE, text=_TEXT, anchor=_TEXT)),
    ranges=ById(known("at_least", *_GRADE, anchor=_TEXT), key="at_least"),
)
_CRITERION = known(
    *("id", "weight", "not_applicable_allowed", "fatal", "error_class", "comment", "evidence"),
    *("points", "at_most", "bonus"),
    name=_TEXT,
    standard=_TEXT,
    answer=_ANSWER,
    shown_when=known("criterion", "answers", "at_least", "at_most"),
)
SHAPE = known(
    *("id", "version", "state", "kind", "base", "floor", "ceiling", "review_due"),
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


def schema_of(body: Body) -> int:
    """Return the form of a body: the first one where programs that know no other read the card rightly."""
    criteria = [criterion for section in body["sections"] for criterion in section["criteria"]]
    is_newer = any(name in body for name in _OF_CARD_SINCE_2) or any(
        name in criterion for criterion in criteria for name in _OF_CRITERION_SINCE_2
    )
    return SCHEMA if is_newer else _FIRST


def to_body(card: Scorecard) -> Body:
    """Return what travels."""
    body: Body = clean(card.model_dump(mode="json"))
    return body


def from_record(record: RecordVersion) -> Scorecard:
    """Return the card; a way to answer that this program does not know makes it unreadable.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is another card than its version says.
    """
    return card_of(record, fields_of(record, SCHEMA))


def card_of(record: RecordVersion, fields: Fields, name: str = "") -> Scorecard:
    """Return the card that a body is, or that stands in it under a name; raises as `from_record`."""
    shape = known(**{name: SHAPE}) if name else SHAPE
    body = only_known(record.body, shape)
    try:
        card = Scorecard.model_validate(body.get(name) if name else body)
    except ValidationError as error:
        place = ".".join(str(step) for step in (name, *error.errors(include_url=False)[0]["loc"]) if step != "")
        raise fields.unreadable(place) from error
    if id_of(card) != record.id:
        raise fields.unreadable("id")
    return card
