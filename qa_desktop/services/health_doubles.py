"""Calls that several people graded: kept until all of them were read, then only what they answered together."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from qa_desktop.domain.agreement import LEAST, Units
from qa_desktop.services.health_columns import FIRST_SCORED, SET_ASIDE, Column
from qa_desktop.services.health_ports import GradedLine

Codes = Sequence[int]


class Doubles:
    """Gathers them; what they answered is counted, so that a thousand calls graded alike take the room of one."""

    def __init__(self, lines: Sequence[GradedLine], columns: Sequence[Column]) -> None:
        authors: defaultdict[int, set[str]] = defaultdict(set)
        for line in lines:
            authors[line.recording].add(line.author)
        doubled = {recording for recording, those in authors.items() if len(those) >= LEAST}
        self.calls = len(doubled)
        self._left = Counter(line.recording for line in lines if line.recording in doubled)
        self._columns = columns
        self._open: defaultdict[int, dict[str, Codes]] = defaultdict(dict)
        self._units: list[Counter[tuple[int, ...]]] = [Counter() for _ in columns]

    def add(self, line: GradedLine, codes: Codes) -> None:
        """Take what was answered in one evaluation; of two by the same person the later one counts."""
        if line.recording not in self._left:
            return
        self._open[line.recording][line.author] = codes
        self._left[line.recording] -= 1
        if not self._left[line.recording]:
            self._count(self._open.pop(line.recording))

    def finish(self) -> None:
        """Count the calls of which an evaluation was gone when it was to be read."""
        for graded in self._open.values():
            self._count(graded)
        self._open.clear()

    def units(self, place: int) -> Units:
        """Return what was answered to the criterion at that place."""
        meant = self._columns[place].meant
        return {tuple(meant[code] for code in unit): times for unit, times in self._units[place].items()}

    def _count(self, graded: dict[str, Codes]) -> None:
        if len(graded) < LEAST:
            return
        for units, each in zip(self._units, zip(*graded.values(), strict=True), strict=True):
            given = tuple(sorted(code for code in each if code >= FIRST_SCORED or code == SET_ASIDE))
            if len(given) >= LEAST:
                units[given] += 1
