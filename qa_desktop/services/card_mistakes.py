"""What a person typed that makes no valid card, as an error with its words."""

from pydantic import ValidationError

from qa_desktop.domain.errors import UserMistake

_WANTED = ("expected_tags", "expected", "ge", "gt", "le", "lt", "min_length", "max_length", "decimal_places")
PARTS = frozenset({"sections", "criteria"})
ANSWER_TYPES = frozenset({"yes_no", "choice", "scale", "ranges", "count", "text", "date"})


def mistake_of(error: ValidationError) -> UserMistake:
    """Return the first thing that is wrong as `scorecard.not_taken`.

    `field` is where it lies below the part that was changed (`answer.options.1.share`, counted from 0), empty where it
    is the part as a whole.
    """
    first = error.errors(include_url=False)[0]
    context = first.get("ctx", {})
    value = first["input"] if isinstance(first["input"], str) else str(context.get("twins", ""))
    return UserMistake(
        "scorecard.not_taken",
        field=_field((*first["loc"], *context.get("place", ()))),
        flaw=first["type"],
        value=value,
        expected=next((str(context[name]) for name in _WANTED if name in context), ""),
    )


def _field(place: tuple[str | int, ...]) -> str:
    """Write a place below the part, without the word that tells kinds of answers apart: it is no field."""
    rest = list(place)
    while len(rest) > 1 and rest[0] in PARTS:
        del rest[:2]
    if len(rest) > 1 and rest[0] == "answer" and rest[1] in ANSWER_TYPES:
        del rest[1]
    return ".".join(str(step) for step in rest)
