"""Positions in a recording: integer milliseconds from the start of the decoded audio, and how they are written."""

import re

MS_PER_SECOND = 1000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE
MS_PER_TENTH = 100

_WRITTEN = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:\.(\d{1,3}))?")
_AS_TYPED = str.maketrans({",": ".", "：": ":", "。": ".", "．": ".", "，": "."})
_PARTS_IN_ONE = 60
_MOST_DIGITS = 9


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
    """Read `1:24.6`, `84.6` or `1:02:03` as milliseconds; None where it is not a position.

    A Chinese keyboard's full-width digits and marks are read as well; after a colon, 60 and above is a slip.
    """
    match = _WRITTEN.fullmatch(written.strip().translate(_AS_TYPED))
    if match is None or any(len(part or "") > _MOST_DIGITS for part in match.groups()):
        return None
    hours, minutes, seconds = (None if part is None else int(part) for part in match.groups()[:3])
    if minutes is not None and ((seconds or 0) >= _PARTS_IN_ONE or (hours is not None and minutes >= _PARTS_IN_ONE)):
        return None
    whole = (hours or 0) * MS_PER_HOUR + (minutes or 0) * MS_PER_MINUTE + (seconds or 0) * MS_PER_SECOND
    return whole + int((match[4] or "").ljust(3, "0"))
