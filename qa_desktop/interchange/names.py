"""What a file's name tells of its call, read by the patterns in which recorders write names.

A pattern is literal text with fields: `{agent}`, `{customer}`, `{queue}`, `{call_id}`, `{started_at}` (as the pattern's
time format says), and `{*}` for anything, even nothing. `{{` and `}}` stand for the braces themselves. The extension is
left aside, in the name and (as `.{ext}`) in the pattern. Where a name can be read in more than one way, fields further
left take more.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from operator import attrgetter
from types import MappingProxyType
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange.name_parts import Field, FieldName, Literal, Part, Time, split_pattern
from qa_desktop.interchange.name_time import TimeFormat, TimeFormatFlaw, compile_time_format
from qa_desktop.interchange.pattern_flaws import PatternFlaw, invalid_pattern

Span = tuple[int, int]
LONGEST_EXTENSION = 5
_SPECIFICITY = attrgetter("specificity")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a name tells, and where: `spans` holds start and end of each field in the name (in its composed form)."""

    pattern: NamePattern
    details: CallDetails
    spans: Mapping[FieldName, Span]


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """A pattern that has been found sound."""

    source: NamePattern
    parts: tuple[Part, ...]
    literals: tuple[str, ...]
    time_format: TimeFormat
    specificity: tuple[int, int]
    """How much the pattern says of a name: its fields, then its literal letters."""

    def match(self, file_name: str) -> NameMatch | None:
        """Read a file's name (without its folder); None where the pattern does not fit it."""
        name = normalize("NFC", file_name)
        stem = stem_of(name)
        if not all(literal in stem for literal in self.literals):
            return None
        spans = _spans(self.parts, self.time_format, stem)
        return None if spans is None else self._read(stem, spans)

    def _read(self, stem: str, spans: Mapping[FieldName, Span]) -> NameMatch | None:
        texts = {field: stem[start:end] for field, (start, end) in spans.items()}
        started_at = None
        if FieldName.STARTED_AT in texts:
            started_at = self.time_format.read(texts.pop(FieldName.STARTED_AT))
            if started_at is None:
                return None
        details = CallDetails(**{field.value: text for field, text in texts.items()}, started_at=started_at)
        return NameMatch(self.source, details, MappingProxyType(spans))


def compile_pattern(pattern: NamePattern, *, local_zone: tzinfo | None = None) -> CompiledPattern:
    """Check a pattern and make it ready; times without a zone of their own are in `local_zone`, else this machine's.

    Raises:
        UserMistake: `pattern.invalid` with `pattern`, `flaw` (a `PatternFlaw`'s value), `position` (where, counted
            from 1) and `part` (the faulty text).
    """
    try:
        zone = ZoneInfo(pattern.time_zone) if pattern.time_zone else local_zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid_pattern(pattern, PatternFlaw.UNKNOWN_ZONE, 1, pattern.time_zone) from None
    try:
        time_format = compile_time_format(normalize("NFC", pattern.time_format), zone)
    except TimeFormatFlaw as flaw:
        raise invalid_pattern(pattern, PatternFlaw.TIME_FORMAT, flaw.position, flaw.part) from None
    parts = split_pattern(pattern, normalize("NFC", pattern.pattern))
    literals = tuple(part.text for part in parts if isinstance(part, Literal))
    fields = sum(1 for part in parts if isinstance(part, Field | Time))
    return CompiledPattern(pattern, parts, literals, time_format, (fields, len("".join(literals))))


def read_name(pattern: CompiledPattern, file_name: str) -> CallDetails | None:
    """Return what a file's name tells of its call; None where the pattern does not fit it."""
    match = pattern.match(file_name)
    return None if match is None else match.details


def best_match(patterns: Sequence[CompiledPattern], file_name: str) -> NameMatch | None:
    """Return the reading by the pattern that says most: more fields, then more literal text, then the earlier one."""
    for pattern in sorted(patterns, key=_SPECIFICITY, reverse=True):
        match = pattern.match(file_name)
        if match is not None:
            return match
    return None


def stem_of(file_name: str) -> str:
    """Return a file's name without its extension; digits after a dot (`1705285812.42`) are no extension."""
    stem, dot, extension = file_name.rpartition(".")
    short = len(extension) <= LONGEST_EXTENSION and extension.isascii() and extension.isalnum()
    return stem if dot and stem and short and not extension.isdigit() else file_name


def _spans(parts: Sequence[Part], time_format: TimeFormat, stem: str) -> dict[FieldName, Span] | None:
    """Return the span of each field, None where the parts do not fit the whole of `stem`.

    From right to left it is noted where each part may begin, so that what is right of it fits; then, from left to
    right, each field takes as much as that leaves. Nothing is tried twice, so no name takes long.
    """
    starts: list[Container[int]] = [frozenset([len(stem)])]
    furthest = [len(stem)]
    times = time_format.places(stem)
    for part in reversed(parts):
        possible = _starts(part, stem, times, starts[-1], furthest[-1])
        if not possible:
            return None
        starts.append(possible)
        furthest.append(max(possible) if isinstance(possible, frozenset) else possible[-1])
    if 0 not in starts[-1]:
        return None
    spans: dict[FieldName, Span] = {}
    place = 0
    for part, end_of_field in zip(parts, furthest[-2::-1], strict=True):
        start, place = place, _end(part, place, times, end_of_field)
        if isinstance(part, Field | Time):
            spans[part.name] = (start, place)
    return spans


def _starts(
    part: Part, stem: str, times: Mapping[int, int], following: Container[int], furthest: int
) -> frozenset[int] | range:
    if isinstance(part, Literal):
        return frozenset(place for place in _places_of(part.text, stem) if place + len(part.text) in following)
    if isinstance(part, Time):
        return frozenset(start for start, end in times.items() if end in following)
    return range(furthest) if isinstance(part, Field) else range(furthest + 1)


def _end(part: Part, start: int, times: Mapping[int, int], end_of_field: int) -> int:
    if isinstance(part, Literal):
        return start + len(part.text)
    return times[start] if isinstance(part, Time) else end_of_field


def _places_of(text: str, stem: str) -> Iterator[int]:
    place = stem.find(text)
    while place >= 0:
        yield place
        place = stem.find(text, place + 1)
