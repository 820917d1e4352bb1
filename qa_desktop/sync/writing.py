"""How values of the domain are written into a body: as text that PostgreSQL keeps as it is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def words(text: str) -> str:
    """Return a text that jsonb can hold: U+0000 and halves of letters become U+FFFD."""
    return text if text.isprintable() else _NOT_KEPT.sub(REPLACEMENT, text)


def instant(moment: datetime) -> str:
    """Write an aware datetime in UTC to the microsecond: `2024-05-01T08:30:00.000000+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def maybe_instant(moment: datetime | None) -> str | None:
    """Write a datetime that may be absent."""
    return None if moment is None else instant(moment)


def number(value: Decimal | None) -> str | None:
    """Write a number as its own text, so that not even trailing zeros are lost."""
    return None if value is None else str(value)


def clean(value: Any) -> Any:
    """Return plain data in which every text can be kept."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, (dict, Mapping)):
        return {words(name): clean(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(part) for part in value]
    return value
