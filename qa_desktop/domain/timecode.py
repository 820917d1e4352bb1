"""Positions in a recording: integer milliseconds from the start of the decoded audio, and how they are written."""

import re

MS_PER_SECOND = 1000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE
MS_PER_TENTH = 100

_WRITTEN = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d{1,2})(?:[.,](\d{1,3}))?")


def format_position(ms: int) -> str:
    """Write a position to a tenth of a second, cut not rounded: `1:24.6`, `1:02:03.0`."""
    return f"{format_length(ms)}.{ms % MS_PER_SECOND // MS_PER_TENTH}"


def format_length(ms: int) -> str:
    """Write a length in whole seconds, cut not rounded: `4:05`, `1:02:03`."""
    hours, rest = divmod(ms, MS_PER_HOUR)
    minutes, rest = divmod(rest, MS_PER_MINUTE)
    seconds = rest // MS_PER_SECOND
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def parse_position(written: str) -> int | None:
    """Read `1:24.6`, `84.6` or `1:02:03` as milliseconds; None where it is not a position."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * MS_PER_HOUR + int(minutes or 0) * MS_PER_MINUTE + int(seconds) * MS_PER_SECOND
    return whole + int((fraction or "").ljust(3, "0"))
