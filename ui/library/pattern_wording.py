"""The words around name patterns: fields, flaws, values read."""

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange.name_parts import FieldName
from qa_desktop.interchange.pattern_flaws import PatternFlaw
from qa_desktop.language import tr, trc
from ui.library.wording import local_time
from ui.theme import Tokens

IN_TIME_FORMAT = frozenset({PatternFlaw.TIME_FORMAT})
IN_ZONE = frozenset({PatternFlaw.UNKNOWN_ZONE})


def field_word(field: FieldName) -> str:
    """Return what a field is called."""
    return {
        FieldName.AGENT: tr("Agent"),
        FieldName.CUSTOMER: tr("Customer"),
        FieldName.QUEUE: trc("call", "Queue"),
        FieldName.CALL_ID: tr("Call id"),
        FieldName.STARTED_AT: tr("Time"),
    }[field]


def field_colour(field: FieldName, tokens: Tokens) -> str:
    """Return the colour in which a field is drawn."""
    return {
        FieldName.AGENT: tokens.agent.text,
        FieldName.CUSTOMER: tokens.customer.text,
        FieldName.QUEUE: tokens.good,
        FieldName.CALL_ID: tokens.tags[TagColour.VIOLET],
        FieldName.STARTED_AT: tokens.muted,
    }[field]


def flaw_of(mistake: UserMistake) -> PatternFlaw:
    """Return what is wrong with a pattern."""
    return PatternFlaw(str(mistake.facts["flaw"]))


def flaw_sentence(mistake: UserMistake) -> str:
    """Say what is wrong with a pattern, and where."""
    sentence = {
        PatternFlaw.UNKNOWN_FIELD: tr("Character {position}: there is no field {part}. Insert one with the buttons."),
        PatternFlaw.LONE_BRACE: tr(
            "Character {position}: {part} stands alone. Write it twice to mean the sign itself."
        ),
        PatternFlaw.FIELD_TWICE: tr("Character {position}: {part} stands here twice. Each field may be there once."),
        PatternFlaw.FIELDS_TOUCH: tr(
            "Character {position}: nothing parts {part} from the field before it. Put a sign between them."
        ),
        PatternFlaw.NO_FIELD: tr("The pattern has no field. Insert at least one with the buttons."),
        PatternFlaw.TIME_FORMAT: tr(
            "Character {position}: “{part}” cannot be read. A time needs year, month and day, as in %Y%m%d."
        ),
        PatternFlaw.UNKNOWN_ZONE: tr("There is no time zone “{part}”. Choose one from the list."),
    }[flaw_of(mistake)]
    return sentence.format(**mistake.facts)


def details_in_words(details: CallDetails) -> str:
    """Say in one line what was read."""
    values = {
        FieldName.AGENT: details.agent,
        FieldName.CUSTOMER: details.customer,
        FieldName.QUEUE: details.queue,
        FieldName.CALL_ID: details.call_id,
        FieldName.STARTED_AT: "" if details.started_at is None else local_time(details.started_at),
    }
    return "  ·  ".join(f"{field_word(field)} {value}" for field, value in values.items() if value)
