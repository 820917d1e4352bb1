"""Which very field of a card an edit is about, so that only what is typed into one field is undone at once."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel


def field_changed(before: BaseModel, after: BaseModel, fields: Iterable[str]) -> str:
    """Return the path of what differs in these fields, as `answer.options.0.text.en`.

    Where several things below a place differ, or it is another kind of thing, the path ends there.
    """
    path: list[str] = []
    old, new = _below(before, fields), _below(after, fields)
    while old.keys() == new.keys():
        differing = [step for step in old if old[step] is not new[step] and old[step] != new[step]]
        if len(differing) != 1:
            break
        (step,) = differing
        path.append(step)
        one, other = old[step], new[step]
        if type(one) is not type(other):
            break
        old, new = _parts(one), _parts(other)
    return ".".join(path)


def _parts(value: object) -> Mapping[str, object]:
    if isinstance(value, BaseModel):
        return _below(value, type(value).model_fields)
    if isinstance(value, tuple):
        return {str(at): one for at, one in enumerate(value)}
    return {}


def _below(value: BaseModel, fields: Iterable[str]) -> Mapping[str, object]:
    return {name: getattr(value, name) for name in fields}
