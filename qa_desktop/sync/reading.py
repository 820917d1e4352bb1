"""How values of the domain are read out of a body that another version of this program may have written.

Whatever is not asked for is passed over; what is asked for and cannot be understood makes the record unreadable.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.sync.records import RecordVersion

E = TypeVar("E", bound=StrEnum)
LARGEST = 2**63 - 1
"""The largest whole number that the local store keeps."""
LARGEST_NUMBER = 1_000_000
"""Beyond it, either way, no card lets a score or an answer lie."""
LONGEST_NUMBER = 60
"""In digits, behind the point and before it; a score has at most the 28 of a Decimal."""


class Fields:
    """The fields of a body, or of a part of one; each method raises EnvironmentFault `sync.unreadable_record`."""

    def __init__(self, record: RecordVersion, data: Any, place: str = "") -> None:
        self._record = record
        self._place = place
        if not isinstance(data, (dict, Mapping)):
            raise self.unreadable()
        self._data = data

    def unreadable(self, name: str = "") -> EnvironmentFault:
        """Return the error that this field cannot be understood; `field` names it, parts joined by dots."""
        field = ".".join(part for part in (self._place, name) if part)
        record = self._record
        return EnvironmentFault(
            "sync.unreadable_record", kind=record.kind, id=record.id, author=record.author, field=field
        )

    def maybe(self, name: str) -> Any | None:
        """Return a field as it is, None where there is none."""
        return self._data.get(name)

    def text(self, name: str) -> str:
        """Return a text."""
        value = self._data.get(name)
        if not isinstance(value, str):
            raise self.unreadable(name)
        return value

    def maybe_text(self, name: str) -> str | None:
        """Return a text, None where there is none."""
        return None if self._data.get(name) is None else self.text(name)

    def whole(self, name: str, least: int = 0) -> int:
        """Return a whole number of at least `least`."""
        value = self._data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST:
            raise self.unreadable(name)
        return value

    def maybe_whole(self, name: str, least: int = 0) -> int | None:
        """Return a whole number, None where there is none."""
        return None if self._data.get(name) is None else self.whole(name, least)

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        value = self._data.get(name)
        if not isinstance(value, bool):
            raise self.unreadable(name)
        return value

    def instant(self, name: str) -> datetime:
        """Return a moment in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(name))
            if moment.utcoffset() is None:
                raise self.unreadable(name)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.unreadable(name) from error

    def maybe_instant(self, name: str) -> datetime | None:
        """Return a moment, None where there is none."""
        return None if self._data.get(name) is None else self.instant(name)

    def number(self, name: str) -> Decimal:
        """Return a number of which a score or an answer can be."""
        try:
            value = Decimal(self.text(name))
        except InvalidOperation as error:
            raise self.unreadable(name) from error
        if not value.is_finite() or abs(value) > LARGEST_NUMBER or not _is_short(value):
            raise self.unreadable(name)
        return value

    def maybe_number(self, name: str) -> Decimal | None:
        """Return a number, None where there is none."""
        return None if self._data.get(name) is None else self.number(name)

    def choice(self, name: str, kind: type[E]) -> E:
        """Return a member of an enumeration."""
        try:
            return kind(self.text(name))
        except ValueError as error:
            raise self.unreadable(name) from error

    def maybe_choice(self, name: str, kind: type[E]) -> E | None:
        """Return a member of an enumeration, None where there is none."""
        return None if self._data.get(name) is None else self.choice(name, kind)

    def list(self, name: str) -> Sequence[Any]:
        """Return a list as it is."""
        value = self._data.get(name)
        if not isinstance(value, (list, tuple)):
            raise self.unreadable(name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.list(name)
        if not all(isinstance(value, str) for value in values):
            raise self.unreadable(name)
        return tuple(values)

    def part(self, name: str) -> "Fields":
        """Return a part with fields of its own."""
        return Fields(self._record, self._data.get(name), self._below(name))

    def parts(self, name: str) -> "tuple[Fields, ...]":
        """Return a list of parts."""
        places = enumerate(self.list(name))
        return tuple(Fields(self._record, part, self._below(f"{name}.{place}")) for place, part in places)

    def named_parts(self, name: str) -> "Mapping[str, Fields]":
        """Return parts by their keys."""
        parts = self._data.get(name)
        if not isinstance(parts, Mapping):
            raise self.unreadable(name)
        return {key: Fields(self._record, part, self._below(f"{name}.{key}")) for key, part in parts.items()}

    def _below(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def _is_short(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return len(digits) <= LONGEST_NUMBER and isinstance(exponent, int) and abs(exponent) <= LONGEST_NUMBER


def fields_of(record: RecordVersion, newest_schema: int) -> Fields:
    """Return the fields of a record's body.

    Raises:
        EnvironmentFault: `sync.unreadable_record` where the body has a form newer than `newest_schema`, or was deleted.
    """
    fields = Fields(record, record.body)
    if record.schema > newest_schema:
        raise fields.unreadable("schema")
    if record.deleted:
        raise fields.unreadable("deleted")
    return fields
