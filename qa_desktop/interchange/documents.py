"""YAML files written by people: plain data, and the line on which each part of it stands.

Every scalar stays the text that was written (`yes` is no boolean, `1.10` keeps its zero); whoever validates the data
gives it its types. Tags of YAML are passed over, so nothing is ever constructed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]

MOST_LETTERS = 8_000_000
MOST_PARTS = 400_000
"""What the largest card comes to (`qa_desktop.domain.card_size`) where all of it is short lines far to the right."""
DEEPEST = 40
_WANTED = ("expected_tags", "expected", "ge", "gt", "le", "lt", "min_length", "max_length", "decimal_places")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a part of a document; `kind` is pydantic's word or this program's."""

    line: int
    field: str
    kind: str
    value: str = ""
    expected: str = ""


class DocumentFlaw(Exception):
    """A document that cannot be read; the flaw is a `syntax`, `key_twice`, `no_text`, `too_large` or `nested`."""

    def __init__(self, kind: str, line: int, field: str = "") -> None:
        super().__init__(kind, line, field)
        self.flaw = Flaw(line, field, kind)


@dataclass(frozen=True, slots=True)
class Document:
    """The data of a document, and the line (from 1) of each place in it."""

    data: Any
    lines: Mapping[Place, int]

    def line_of(self, place: Sequence[str | int]) -> int:
        """Return the line of a place, or of the nearest one that holds it; steps that were not written are skipped."""
        return self.lines.get(self._written(place), 1)

    def field_of(self, place: Sequence[str | int]) -> str:
        """Write a place for people, counting from 1: `sections.2.criteria.1.share`."""
        return ".".join(str(step + 1) if isinstance(step, int) else step for step in self._written(place))

    def _written(self, place: Sequence[str | int]) -> Place:
        found: Place = ()
        for step in place:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found


def first_flaw(error: ValidationError, document: Document) -> Flaw:
    """Return the first flaw in the document; a list is not blamed for what is wrong with its parts."""
    errors = error.errors(include_url=False)
    places = [one["loc"] for one in errors]
    blamed = [one for one in errors if not any(_holds(one["loc"], place) for place in places)]
    first = min(blamed, key=lambda one: document.line_of(_place_of(one)))
    field = document.field_of(_place_of(first))
    if first["type"] == "missing":
        field = ".".join(part for part in (field, str(first["loc"][-1])) if part)
    return Flaw(
        line=document.line_of(_place_of(first)),
        field=field,
        kind=first["type"],
        value=first["input"] if isinstance(first["input"], str) else str(first.get("ctx", {}).get("twins", "")),
        expected=_expected(first),
    )


def _place_of(error: ErrorDetails) -> Place:
    """Return where the error is: a check of the whole names the part that it found wrong."""
    return (*error["loc"], *error.get("ctx", {}).get("place", ()))


def _holds(outer: Place, inner: Place) -> bool:
    return len(outer) < len(inner) and inner[: len(outer)] == outer


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    return next((str(context[name]) for name in _WANTED if name in context), "")


def read_yaml(text: str) -> Document:
    """Return a YAML document.

    Raises:
        DocumentFlaw: it cannot be read.
    """
    refuse_length(text)
    reader = _Reader()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = None if node is None else reader.plain(node, ())
    except yaml.MarkedYAMLError as error:
        raise DocumentFlaw("syntax", 1 if error.problem_mark is None else error.problem_mark.line + 1) from error
    except yaml.reader.ReaderError as error:
        raise DocumentFlaw("syntax", text.count("\n", 0, error.position) + 1) from error
    except RecursionError as error:
        raise DocumentFlaw("nested", 1) from error
    return Document(data, reader.lines)


def refuse_length(text: str) -> None:
    """Refuse a text that is longer than any file here; raises DocumentFlaw `too_large`."""
    if len(text) > MOST_LETTERS:
        raise DocumentFlaw("too_large", 1)


def refuse_place(place: Sequence[str | int], known: int, line: int) -> None:
    """Refuse a part on a line where so many are known; raises DocumentFlaw `too_large` or `nested`."""
    if known >= MOST_PARTS:
        raise DocumentFlaw("too_large", line)
    if len(place) > DEEPEST:
        raise DocumentFlaw("nested", line)


def is_text(text: str) -> bool:
    """Tell whether a text can be stored: an escape may have smuggled in half a letter."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class _Reader:
    """Makes plain data of YAML's nodes and notes their lines."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}

    def plain(self, node: yaml.Node, place: Place) -> Any:
        """Return the data below a node."""
        line = node.start_mark.line + 1
        refuse_place(place, len(self.lines), line)
        self.lines.setdefault(place, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(part, (*place, number)) for number, part in enumerate(node.value)]
        if not is_text(node.value):
            raise DocumentFlaw("no_text", line)
        is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if is_plain and node.value in _NOTHING else node.value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DocumentFlaw("syntax", line)
            if key.value in data:
                raise DocumentFlaw("key_twice", line, key.value)
            self.lines[(*place, key.value)] = line
            data[key.value] = self.plain(value, (*place, key.value))
        return data
