"""What can be wrong with a name pattern."""

from enum import StrEnum

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.naming import NamePattern


class PatternFlaw(StrEnum):
    """A kind of flaw; `qa_desktop.language` words it."""

    UNKNOWN_FIELD = "unknown_field"
    LONE_BRACE = "lone_brace"
    FIELD_TWICE = "field_twice"
    FIELDS_TOUCH = "fields_touch"
    NO_FIELD = "no_field"
    TIME_FORMAT = "time_format"
    UNKNOWN_ZONE = "unknown_zone"


def invalid_pattern(pattern: NamePattern, flaw: PatternFlaw, position: int, part: str) -> UserMistake:
    """Return the mistake in `part` of a pattern (or of its time format), at `position` counted from 1."""
    return UserMistake("pattern.invalid", pattern=pattern.pattern, flaw=flaw.value, position=position, part=part)
