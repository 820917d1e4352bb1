"""How values of the domain lie in columns of a STRICT table."""

import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import CheckConstraint, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from db.folding import storable
from qa_desktop.domain.recording import Channel

E = TypeVar("E", bound=StrEnum)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Words(TypeDecorator[str]):
    """Any text; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD instead of losing the whole save."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as integer µs since 1970 UTC: exact, and sorted as time runs; read back in UTC."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Return what is stored; raises ValueError where the datetime is naive."""
        if value is None:
            return None
        if value.utcoffset() is None:
            msg = f"a naive datetime: {value!r}"
            raise ValueError(msg)
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Return what was meant."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal as its own text, so that not even trailing zeros are lost."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """Return what is stored; raises ValueError where it is no finite number."""
        if value is None:
            return None
        if not value.is_finite():
            msg = f"no finite number: {value}"
            raise ValueError(msg)
        return str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """Return what was meant."""
        return None if value is None else Decimal(value)


class Flag(TypeDecorator[bool]):
    """A bool as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, _dialect: Dialect) -> int | None:  # noqa: FBT001 - SQLAlchemy's signature
        """Return what is stored."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> bool | None:
        """Return what was meant."""
        return None if value is None else bool(value)


class FilePath(TypeDecorator[Path]):
    """A path as the bytes of its name, since a file's name on POSIX need not be text."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Path | None, _dialect: Dialect) -> bytes | None:
        """Return what is stored."""
        return None if value is None else os.fsencode(value)

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> Path | None:
        """Return what was meant."""
        return None if value is None else Path(os.fsdecode(value))


class Channels(TypeDecorator[tuple[Channel, ...]]):
    """Who is heard on each channel, as names with commas between."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Channel, ...] | None, _dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else ",".join(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[Channel, ...] | None:
        """Return what was meant."""
        return None if value is None else tuple(Channel(name) for name in value.split(",") if name)


class Names(TypeDecorator[tuple[str, ...]]):
    """Names in their order as a JSON list; none as an empty text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        """Return what is stored."""
        if not value:
            return None if value is None else ""
        return json.dumps([storable(one) for one in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        """Return what was meant."""
        return None if value is None else tuple(json.loads(value or "[]"))


class Choice(TypeDecorator[E], Generic[E]):
    """A member of an enumeration as its text; `one_of` is the check that belongs to it."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, _dialect: Dialect) -> str | None:
        """Return what is stored; raises ValueError where the enumeration has no such member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> E | None:
        """Return what was meant."""
        return None if value is None else self.kind(value)


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """Return the check that a column holds a member of the enumeration (or NULL, where it may)."""
    members = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({members})", name=column)
