"""The time in a file's name: a subset of strftime's directives, read without any locale.

`%Y %y %m %d %H %I %p %M %S %f %b %s %z %%`, and `%-m %-d %-H %-I %-M %-S` for numbers without a leading zero. `%s` is
seconds since 1970 and `%z` an offset from UTC; without either the time is in the zone that the pattern names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
AFTERNOON = ("pm", "下午")
CENTURY_TURN = 69
MINUTES_IN_HOUR = 60

_DIRECTIVE = re.compile(r"%-?.|[^%]+|%", re.DOTALL)
_TWO_DIGITS = {
    "m": "0[1-9]|1[0-2]",
    "d": "0[1-9]|[12][0-9]|3[01]",
    "H": "[01][0-9]|2[0-3]",
    "I": "0[1-9]|1[0-2]",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
}
_EXPRESSIONS = {
    **_TWO_DIGITS,
    "Y": "[12][0-9]{3}",
    "y": "[0-9]{2}",
    "f": "[0-9]{1,6}",
    "b": "(?i:" + "|".join(MONTHS) + ")",
    "p": "(?i:am|pm)|上午|下午",
    "s": "[0-9]{10}",
    "z": "[+-][0-9]{2}:?[0-9]{2}|Z",
}


class TimeFormatFlaw(Exception):
    """A time format that cannot be read; `position` is counted from 1."""

    def __init__(self, position: int, part: str) -> None:
        super().__init__(position, part)
        self.position = position
        self.part = part


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A time format made ready; `zone` None is this machine's."""

    expression: re.Pattern[str]
    directives: tuple[str, ...]
    zone: tzinfo | None

    def places(self, text: str) -> Mapping[int, int]:
        """Return the end of each place in `text` that looks like a time, by its start."""
        return {match.start(): match.end(1) for match in self.expression.finditer(text)}

    def read(self, written: str) -> datetime | None:
        """Return the instant in UTC, None where there is no such time (31 February)."""
        match = self.expression.match(written)
        if match is None:
            return None
        values = dict(zip(self.directives, match.groups()[1:], strict=True))
        try:
            return self._instant(values)
        except (ValueError, OverflowError, OSError):
            return None

    def _instant(self, values: Mapping[str, str]) -> datetime:
        if "s" in values:
            return datetime.fromtimestamp(int(values["s"]), UTC)
        local = datetime(  # noqa: DTZ001 - the zone follows below: it may be this machine's, which has no tzinfo
            _year(values),
            _month(values),
            int(values["d"]),
            _hour(values),
            int(values.get("M", "0")),
            int(values.get("S", "0")),
            int(values.get("f", "0").ljust(6, "0")),
        )
        zone = _offset(values["z"]) if "z" in values else self.zone
        return (local.astimezone() if zone is None else local.replace(tzinfo=zone)).astimezone(UTC)


def compile_time_format(written: str, zone: tzinfo | None) -> TimeFormat:
    """Make a time format ready; times without an offset are in `zone`, or where that is None in this machine's.

    Raises:
        TimeFormatFlaw: an unknown directive, one used twice, or no date in it.
    """
    directives: list[str] = []
    expressions: list[str] = []
    for token in _DIRECTIVE.finditer(written):
        text = token.group()
        if not text.startswith("%"):
            expressions.append(re.escape(text))
        elif text == "%%":
            expressions.append("%")
        else:
            name, expression = _directive(text, token.start() + 1)
            if name in directives:
                raise TimeFormatFlaw(token.start() + 1, text)
            directives.append(name)
            expressions.append(f"({expression})")
    _demand_a_date(set(directives), written)
    return TimeFormat(re.compile(f"(?=({''.join(expressions)}))"), tuple(directives), zone)


def _directive(text: str, position: int) -> tuple[str, str]:
    name = text[-1]
    if text.startswith("%-") and name in _TWO_DIGITS:
        return name, f"{_TWO_DIGITS[name]}|[0-9]"
    if len(text) == len("%m") and name in _EXPRESSIONS:
        return name, _EXPRESSIONS[name]
    raise TimeFormatFlaw(position, text)


def _demand_a_date(names: set[str], written: str) -> None:
    dated = names & {"Y", "y"} and names & {"m", "b"} and "d" in names
    twelve_hours = ("I" in names) != ("p" in names)
    doubled = {"Y", "y"} <= names or {"m", "b"} <= names or {"H", "I"} <= names
    if twelve_hours or doubled or not (dated or names == {"s"}):
        raise TimeFormatFlaw(1, written)


def _year(values: Mapping[str, str]) -> int:
    if "Y" in values:
        return int(values["Y"])
    short = int(values["y"])
    return short + (1900 if short >= CENTURY_TURN else 2000)


def _month(values: Mapping[str, str]) -> int:
    return int(values["m"]) if "m" in values else MONTHS.index(values["b"].lower()) + 1


def _hour(values: Mapping[str, str]) -> int:
    if "I" not in values:
        return int(values.get("H", "0"))
    return int(values["I"]) % 12 + (12 if values["p"].lower() in AFTERNOON else 0)


def _offset(written: str) -> tzinfo:
    if written == "Z":
        return UTC
    minutes = int(written[1:3]) * MINUTES_IN_HOUR + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
