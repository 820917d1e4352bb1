"""Carrying through what this program does not know: fields that a newer one wrote survive an edit here."""

from collections.abc import Mapping, Sequence
from typing import Any

from qa_desktop.sync.records import Body
from qa_desktop.sync.shapes import ById, ByKey, Known, Shape


def carry(base_body: Body, new_body: Body, shape: Shape) -> Body:
    """Return the new body with every field of the base that the shape does not know, at its place.

    Parts are matched by their key; what was unknown in a part that is gone goes with it. Where several bases were
    settled, carry from each in turn, the winner first.
    """
    carried: Body = _carried(base_body, new_body, shape)
    return carried


def only_known(body: Body, shape: Shape) -> dict[str, Any]:
    """Return a body without the fields that the shape does not know; what is not of the shape is left as it is."""
    reduced: dict[str, Any] = _reduced(body, shape)
    return reduced


def _carried(base: Any, new: Any, shape: Shape) -> Any:
    if isinstance(shape, ById):
        return _carried_list(base, new, shape) if _is_list(base) and _is_list(new) else new
    if not isinstance(base, Mapping) or not isinstance(new, Mapping):
        return new
    if isinstance(shape, ByKey):
        return {key: _carried(base.get(key), part, shape.part) for key, part in new.items()}
    result = {name: value for name, value in base.items() if name not in shape.fields}
    for name, value in new.items():
        part = shape.parts.get(name)
        result[name] = value if part is None else _carried(base.get(name), value, part)
    return result


def _carried_list(base: Sequence[Any], new: Sequence[Any], shape: ById) -> list[Any]:
    before = {key: part for part in base if (key := _key(part, shape)) is not None}
    return [_carried(before.get(_key(part, shape) or ""), part, shape.part) for part in new]


def _key(part: Any, shape: ById) -> str | None:
    key = part.get(shape.key) if isinstance(part, Mapping) else None
    return key if isinstance(key, str) else None


def _reduced(value: Any, shape: Shape) -> Any:
    if isinstance(shape, ById):
        return [_reduced(part, shape.part) for part in value] if _is_list(value) else value
    if not isinstance(value, Mapping):
        return value
    if isinstance(shape, ByKey):
        return {key: _reduced(part, shape.part) for key, part in value.items()}
    return {name: _reduced_field(part, name, shape) for name, part in value.items() if name in shape.fields}


def _reduced_field(value: Any, name: str, shape: Known) -> Any:
    part = shape.parts.get(name)
    return value if part is None else _reduced(value, part)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))
