"""The rows of a record that is compared field by field: a card, the tags, a call's details, a review."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from qa_desktop.language import tr, trc
from qa_desktop.sync.records import Body
from ui.sync.field_words import NOTHING, called, field_word, value_words

SEPARATOR = " · "
_ORDER = "\0order"
_PLAIN = frozenset({"tags", "card", "sections", "criteria", "options", "bands", "answer", "call", "audio"})
"""Fields whose own names say nothing that the names of what is in them do not."""
_UNTOLD = frozenset({"id", "evaluation_id", "content"})
"""What only programs read."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A field, and what it holds in each version."""

    name: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the versions hold different things."""
        return len(set(self.cells)) > 1


def field_rows(bodies: Sequence[Body], unshown: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Return a row a field; one of several things that have ids is the same in each version by its id.

    A thing that a version lacks has one row, which says so.
    """
    flat, things = [dict(_fields(body)) for body in bodies], [dict(_names(body)) for body in bodies]
    names = {path: name for one in reversed(things) for path, name in one.items()}
    lacking = {path for path in names if not all(path in one for one in things)}
    fields = (path for one in flat for path in one if path[0] not in unshown and path[-1] not in _UNTOLD)
    paths = dict.fromkeys(_outermost(path, lacking) for path in fields)
    return tuple(
        Row(
            _name(path, names),
            tuple(_there(path in one) for one in things)
            if path in lacking
            else tuple(one.get(path, NOTHING) for one in flat),
        )
        for path in paths
    )


def _outermost(path: Path, lacking: AbstractSet[Path]) -> Path:
    """Return the thing that a field belongs to where a version lacks that, else the field."""
    return next((path[:length] for length in range(1, len(path)) if path[:length] in lacking), path)


def _there(there: bool) -> str:
    return tr("there") if there else tr("not there")


def _fields(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every field with the words for what it holds."""
    parts = _parts(value)
    for key, part in parts:
        yield from _fields(part, (*path, key))
    if _is_list_of_things(value):
        yield (*path, _ORDER), trc("between things", ", ").join(called(part) for _, part in parts)
    elif not isinstance(value, Mapping):
        yield path, value_words(path[-1], value)


def _names(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield what each of several things is called."""
    for key, part in _parts(value):
        if _is_list_of_things(value):
            yield (*path, key), called(part) or key
        yield from _names(part, (*path, key))


def _parts(value: Any) -> Sequence[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(key), part) for key, part in value.items()]
    if _is_list_of_things(value):
        return [(str(one.get("id") or number), one) for number, one in enumerate(value, 1)]
    return ()


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _name(path: Path, names: Mapping[Path, str]) -> str:
    words = []
    for number, step in enumerate(path, 1):
        following = path[number] if number < len(path) else _ORDER
        if path[:number] in names:
            words.append(names[path[:number]])
        elif step not in _PLAIN or following == _ORDER:
            words.append(tr("Order") if step == _ORDER else field_word(step))
    return SEPARATOR.join(words)
