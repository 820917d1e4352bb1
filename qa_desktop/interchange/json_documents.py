"""JSON files written by people: plain data as `qa_desktop.interchange.documents` has it, and the line of each part."""

import json
import re
from dataclasses import dataclass, field

from qa_desktop.interchange.documents import Document, DocumentFlaw, Place, is_text, refuse_length, refuse_place

_PARTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:\n]|[^\s"\[\]{},:]+')
"""A text, a sign between parts, the end of a line, or any other value."""


def read_json(text: str) -> Document:
    """Return a JSON document; numbers stay the text that was written.

    Raises:
        DocumentFlaw: it cannot be read.
    """
    refuse_length(text)
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
        written = json.dumps(data, ensure_ascii=False)
    except json.JSONDecodeError as error:
        raise DocumentFlaw("syntax", error.lineno) from error
    except RecursionError as error:
        raise DocumentFlaw("nested", 1) from error
    if not is_text(written):
        raise DocumentFlaw("no_text", 1)
    return Document(data, _Walk().lines_of(text))


@dataclass(slots=True)
class _Walk:
    """Goes through what is known to be JSON; `place` is where it is, the last step within the innermost part."""

    place: list[str | int] = field(default_factory=list)
    lines: dict[Place, int] = field(default_factory=dict)
    line: int = 1
    awaits_key: bool = False

    def lines_of(self, text: str) -> dict[Place, int]:
        """Return the line of each part; that of a value in an object is the line of its key.

        Raises:
            DocumentFlaw: `key_twice`, `too_large` or `nested`.
        """
        for found in _PARTS.finditer(text):
            self._take(found.group())
        return self.lines

    def _take(self, part: str) -> None:
        match part[0]:
            case "\n":
                self.line += 1
            case "{" | "[":
                self._note()
                self.place.append("" if part == "{" else 0)
                self.awaits_key = part == "{"
            case "}" | "]":
                self.place.pop()
                self.awaits_key = False
            case ",":
                self._go_on()
            case ":":
                self.awaits_key = False
            case _ if self.awaits_key:
                self._take_key(json.loads(part))
            case _:
                self._note()

    def _go_on(self) -> None:
        last = self.place[-1]
        if isinstance(last, int):
            self.place[-1] = last + 1
        else:
            self.awaits_key = True

    def _take_key(self, key: str) -> None:
        self.place[-1] = key
        if tuple(self.place) in self.lines:
            raise DocumentFlaw("key_twice", self.line, key)
        self._note()

    def _note(self) -> None:
        refuse_place(self.place, len(self.lines), self.line)
        self.lines.setdefault(tuple(self.place), self.line)
