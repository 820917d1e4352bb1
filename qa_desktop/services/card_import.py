"""Reading a scorecard out of a file, for a look at it before it is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.scorecard import CardKind, Criterion, Scorecard, points_of
from qa_desktop.domain.text import Language
from qa_desktop.interchange.answer_words import write_answer
from qa_desktop.interchange.card_sheets import SheetPreview, SheetRow, read_card_sheet
from qa_desktop.interchange.scorecards import read_scorecard
from qa_desktop.language.flaws import in_words
from qa_desktop.services.card_words import FATALS, figure, said

SHEETS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A criterion as it was read; `where` is its row in a sheet, or its number, `flaw` what is wrong with it."""

    where: str
    dimension: str
    indicator: str
    standard: str
    points: str
    kind: str
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class SheetSource:
    """Which sheet of a file was read, in which language, and what of it was not taken.

    `sheets` are all that look like cards. `not_taken` are cells with their words, `hidden` rows and `hidden_columns`
    the headings of columns that Excel does not show. `weights` is the cell and the heading of what sections weigh,
    `points` that of what criteria count, None where they count alike.
    """

    sheet: str
    language: Language
    sheets: Sequence[str]
    not_taken: Sequence[tuple[str, str]]
    hidden: Sequence[int]
    hidden_columns: Sequence[tuple[str, str]] = ()
    weights: tuple[str, str] | None = None
    points: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CardReading:
    """What a file comes to; `card` is None where something in it could not be read, `flaws` say what and where."""

    rows: Sequence[ReadRow]
    flaws: Sequence[str] = ()
    card: Scorecard | None = None
    source: SheetSource | None = None


def is_sheet(path: Path) -> bool:
    """Return whether a file is an Excel sheet, by its name."""
    return path.suffix.casefold() in SHEETS


def read_card_file(
    path: Path, language: Language, *, written_in: Language | None = None, sheet: str | None = None
) -> CardReading:
    """Read a card from YAML or JSON, with its kinds of answer worded in `language`, or from an Excel sheet.

    Without saying so, a sheet is the first one that looks like a card, in the language that most of it is in.

    Raises:
        UserMistake: `scorecard.invalid` with line and field, or those of `read_card_sheet`.
        EnvironmentFault: `scorecard.unreadable`.
    """
    if is_sheet(path):
        return _of_sheet(read_card_sheet(path, written_in, sheet))
    card = read_scorecard(path)
    return CardReading(tuple(_rows_of(card, language)), (), card)


def _of_sheet(preview: SheetPreview) -> CardReading:
    flaws = {flaw.cell: in_words({"flaw": flaw.flaw, "value": flaw.value})["words"] for flaw in preview.flaws}
    rows = tuple(_sheet_row(row, flaws, preview.language) for row in preview.rows)
    source = SheetSource(
        sheet=preview.sheet,
        language=preview.language,
        sheets=preview.sheets,
        not_taken=preview.not_taken,
        hidden=preview.hidden,
        hidden_columns=preview.hidden_columns,
        weights=preview.weights,
        points=preview.points,
    )
    return CardReading(rows, tuple(f"{cell}: {words}" for cell, words in flaws.items()), preview.card, source)


def _sheet_row(row: SheetRow, flaws: dict[str, str], language: Language) -> ReadRow:
    own = [
        f"{cell}: {words}"
        for cell, words in flaws.items()
        if cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row.number)
    ]
    written = row.written
    kind = ""
    if written is not None:
        kind = write_answer(written.answer, language, fatal=written.fatal, is_bonus=written.is_bonus)
    points = "" if row.points is None else figure(row.points)
    return ReadRow(str(row.number), row.dimension, row.indicator, row.standard, points, kind, " ".join(own))


def _rows_of(card: Scorecard, language: Language) -> Iterator[ReadRow]:
    for at, section in enumerate(card.sections, start=1):
        for inside, criterion in enumerate(section.criteria, start=1):
            yield ReadRow(
                where=f"{at}.{inside}",
                dimension=said(section.name),
                indicator=said(criterion.name),
                standard=said(criterion.standard),
                points=_worth(card, criterion),
                kind=_kind(criterion, language),
            )


def _worth(card: Scorecard, criterion: Criterion) -> str:
    if not criterion.is_scored:
        return ""
    if criterion.bonus:
        return f"+{figure(points_of(card, criterion))}"
    if card.kind is CardKind.WEIGHTED:
        return figure(criterion.weight)
    points = figure(points_of(card, criterion))
    return f"−{points}" if card.kind is CardKind.DEDUCTION else points


def _kind(criterion: Criterion, language: Language) -> str:
    words = write_answer(criterion.answer, language, is_bonus=criterion.bonus)
    return words if criterion.fatal.value == "nothing" else f"{words} · {FATALS[criterion.fatal]()}"
