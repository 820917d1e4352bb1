"""The shape of a body: which fields a kind of record knows, and where parts of it are matched by a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Known:
    """An object's known fields; `parts` are those whose own fields may be unknown in turn."""

    fields: frozenset[str]
    parts: "Mapping[str, Shape]" = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ByKey:
    """A mapping from keys that nobody foresees to parts of one shape."""

    part: "Shape"


@dataclass(frozen=True, slots=True)
class ById:
    """A list of parts of one shape, told apart by their field `key`."""

    part: "Shape"
    key: str = "id"


Shape = Known | ByKey | ById


def known(*fields: str, **parts: Shape) -> Known:
    """Return the shape of an object with plain fields and with parts that have a shape of their own."""
    return Known(frozenset(fields) | frozenset(parts), MappingProxyType(parts))
