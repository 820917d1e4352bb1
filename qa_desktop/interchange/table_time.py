"""Times as they are written in tables: in the order year, month, day, or as ISO 8601 has it."""

import re
from datetime import UTC, datetime, tzinfo

_DATE = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
_CLOCK = (
    r"(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{1,2})\s*分?"
    r"(?:\s*[:：]?\s*(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?\s*秒?)?"
)
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_WRITTEN = re.compile(rf"{_DATE}(?:[T\s]*{_CLOCK})?\s*{_ZONE}")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T _-]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?P<fraction>\d{3})?)?)?" + _ZONE
)
_EPOCH = re.compile(r"\d{10}")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def read_time(written: str, zone: tzinfo | None) -> datetime | None:
    """Return the instant in UTC, None where it cannot be read for sure; `zone` None is this machine's.

    `02/03/2024` is refused: nothing tells whether it was February or March.
    """
    text = written.strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
        return None if match is None else _instant(match.groupdict(), zone)
    except (ValueError, OverflowError, OSError):
        return None


def _instant(parts: dict[str, str | None], zone: tzinfo | None) -> datetime:
    year, month, day, hour, minute, second = (
        int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    microseconds = int((parts["fraction"] or "")[:6].ljust(6, "0"))
    local = datetime(year, month, day, hour, minute, second, microseconds)  # noqa: DTZ001 - the zone follows below
    own_zone = parts["zone"]
    if own_zone is not None:
        return datetime.fromisoformat(f"{local.isoformat()}{_iso_offset(own_zone)}").astimezone(UTC)
    return (local.astimezone() if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)


def _iso_offset(written: str) -> str:
    match = _OFFSET.fullmatch(written)
    return "+00:00" if match is None else f"{match[1]}{match[2]}:{match[3]}"
