"""A card made of the rows of a sheet: points below nothing are taken away from a hundred, others are weights.

A section weighs what the sheet says, else what its rows are worth together, so that a card scores as its sheet adds up.
What has no points there weighs nothing: words, days, and fatal errors.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qa_desktop.domain.scorecard import NOTHING, CardKind, Criterion, Scorecard, Section
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.answer_words import Written

NOT_AN_ID = re.compile(r"[^a-z0-9]+")
LONGEST_STEM = 50
HEAVIEST = Decimal(1000)
ONE = Decimal(1)
TEN = Decimal(10)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A criterion as it was read, for the preview."""

    number: int
    dimension: str
    indicator: str
    standard: str
    points: Decimal | None
    written: Written | None


Read = tuple[SheetRow, Written]


def counts_costs(rows: Sequence[SheetRow]) -> bool:
    """Return whether points are written as what faults cost."""
    return any(
        row.points is not None and row.points < 0 and row.written is not None and row.written.can_weigh for row in rows
    )


def card_of(
    rows: Sequence[SheetRow], title: str, language: Language, weights: Mapping[str, Decimal], *, costs: bool
) -> Scorecard:
    """Return the card; `weights` are those of its dimensions, none where its rows say what they are worth together.

    Raises:
        ValidationError: the rows make none.
    """
    kind = CardKind.DEDUCTION if costs else CardKind.WEIGHTED
    return _Builder(rows, language, kind, weights).card(title)


class _Builder:
    """Puts a card together."""

    def __init__(
        self, rows: Sequence[SheetRow], language: Language, kind: CardKind, weights: Mapping[str, Decimal]
    ) -> None:
        self._read = [(row, row.written) for row in rows if row.written is not None]
        self._has_points = any(row.points is not None for row, written in self._read if written.can_weigh)
        self._language = language
        self._kind = kind
        self._weights = weights
        self._ids = _Ids()

    def card(self, title: str) -> Scorecard:
        """Return the card."""
        by_dimension: dict[str, list[Read]] = {}
        for row, written in self._read:
            by_dimension.setdefault(row.dimension or title, []).append((row, written))
        scale = _scale([self._weight(inside) for inside in by_dimension.values()])
        return Scorecard(
            id=_Ids().new(title, "card"),
            kind=self._kind,
            name=self._said(title),
            sections=tuple(self._section(name, inside, scale) for name, inside in by_dimension.items()),
        )

    def _points(self, row: SheetRow, written: Written) -> Decimal:
        """Return what a row is worth beside others; where none has points, all are worth the same."""
        if not written.can_weigh:
            return NOTHING
        if not self._has_points:
            return ONE
        return abs(row.points or NOTHING)

    def _weight(self, rows: Sequence[Read]) -> Decimal:
        """Return what the rows of a dimension weigh together, nothing where none of them counts."""
        if self._weights:
            return self._weights.get(rows[0][0].dimension, NOTHING)
        return sum((self._points(row, written) for row, written in rows), NOTHING)

    def _section(self, name: str, rows: Sequence[Read], scale: Decimal) -> Section:
        weight = ONE if self._kind is CardKind.DEDUCTION else self._weight(rows) * scale
        return Section(
            id=self._ids.new(name, "section"),
            name=self._said(name),
            weight=weight,
            criteria=tuple(self._criterion(row, written) for row, written in rows),
        )

    def _criterion(self, row: SheetRow, written: Written) -> Criterion:
        fields: dict[str, Any] = {}
        if written.is_bonus:
            fields = {"bonus": True, "points": row.points}
        elif written.can_weigh and self._has_points:
            fields = {"points" if self._kind is CardKind.DEDUCTION else "weight": self._points(row, written)}
        return Criterion(
            id=self._ids.new(row.indicator, "criterion"),
            name=self._said(row.indicator),
            standard=self._said(row.standard),
            answer=written.answer,
            fatal=written.fatal,
            **fields,
        )

    def _said(self, words: str) -> Text:
        return Text(zh=words) if self._language is Language.CHINESE else Text(en=words)


def _scale(weights: Sequence[Decimal]) -> Decimal:
    """Return by what power of ten weights are made to fit; all by the same, so no score differs."""
    scale = ONE
    while max(weights) * scale > HEAVIEST:
        scale /= TEN
    return scale


class _Ids:
    """Makes ids of words, none twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def new(self, words: str, kind: str) -> str:
        """Return an id: the Latin letters of the words, else the kind with a number."""
        latin = NOT_AN_ID.sub("_", words.casefold()).strip("_")[:LONGEST_STEM]
        stem = latin or kind
        wanted = latin
        while not wanted or wanted in self._given:
            self._numbers[stem] += 1
            number = self._numbers[stem] + bool(latin)
            wanted = f"{stem}_{number}"
        self._given.add(wanted)
        return wanted
