"""The parts of a name pattern: literal text, fields, the time, and what is passed over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qa_desktop.domain.naming import NamePattern
from qa_desktop.interchange.pattern_flaws import PatternFlaw, invalid_pattern


class FieldName(StrEnum):
    """What can be read from a name; the names are those of `CallDetails`."""

    AGENT = "agent"
    CUSTOMER = "customer"
    QUEUE = "queue"
    CALL_ID = "call_id"
    STARTED_AT = "started_at"


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that must stand there."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """At least one letter of a field."""

    name: FieldName


@dataclass(frozen=True, slots=True)
class Time:
    """The time, in the pattern's time format."""

    name: FieldName = FieldName.STARTED_AT


@dataclass(frozen=True, slots=True)
class Anything:
    """Any letters, or none."""


Part = Literal | Field | Time | Anything

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+")
_EXTENSION = re.compile(r"\.\{ext\}$")


def split_pattern(pattern: NamePattern, written: str) -> tuple[Part, ...]:
    """Return the parts of a pattern as it is written (`written` is its composed form).

    Raises:
        UserMistake: `pattern.invalid`, see `compile_pattern`.
    """
    parts: list[Part] = []
    for position, part in _read(pattern, _EXTENSION.sub("", written)):
        _refuse(pattern, parts, part, position)
        parts.append(part)
    if not any(isinstance(part, Field | Time) for part in parts):
        raise invalid_pattern(pattern, PatternFlaw.NO_FIELD, 1, pattern.pattern)
    return tuple(parts)


def _read(pattern: NamePattern, written: str) -> Iterator[tuple[int, Part]]:
    for token in _TOKEN.finditer(written):
        position, text = token.start() + 1, token.group()
        if text in ("{{", "}}"):
            yield position, Literal(text[0])
        elif text in ("{", "}"):
            raise invalid_pattern(pattern, PatternFlaw.LONE_BRACE, position, text)
        elif text.startswith("{"):
            yield position, _field(pattern, text, position)
        else:
            yield position, Literal(text)


def _field(pattern: NamePattern, text: str, position: int) -> Part:
    name = text[1:-1].strip()
    if name == "*":
        return Anything()
    if name == FieldName.STARTED_AT:
        return Time()
    if name not in list(FieldName):
        raise invalid_pattern(pattern, PatternFlaw.UNKNOWN_FIELD, position, text)
    return Field(FieldName(name))


def _refuse(pattern: NamePattern, parts: list[Part], part: Part, position: int) -> None:
    if isinstance(part, Field | Time) and part in parts:
        raise invalid_pattern(pattern, PatternFlaw.FIELD_TWICE, position, f"{{{part.name}}}")
    if parts and isinstance(part, Field | Anything) and isinstance(parts[-1], Field | Anything):
        name = part.name if isinstance(part, Field) else "*"
        raise invalid_pattern(pattern, PatternFlaw.FIELDS_TOUCH, position, f"{{{name}}}")
