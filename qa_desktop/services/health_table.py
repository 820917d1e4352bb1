"""The health of a card as a table that leaves the program."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from qa_desktop.domain.card_health import CriterionHealth, Figure, Lack
from qa_desktop.interchange.export import Cell, Table, as_csv
from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import current_language, sentences, tr, trc
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_words import Shown, figure_of, heading, lack_word, oddity_sentences

DECIMALS = 4
COUNTED = (Shown.REST, Shown.SAME, Shown.ALPHA)
"""Of these figures it is told of how many they are."""


class TableForm(StrEnum):
    """How the table is written; the value is the file's extension."""

    XLSX = "xlsx"
    CSV = "csv"


def health_table(examined: Examined) -> Table:
    """Return a row a criterion, in the order of the card; shares and coefficients are plain numbers."""
    rows = tuple(_row(examined, one) for one in examined.health.criteria)
    return Table(_headings(), rows)


def write_table(examined: Examined, form: TableForm, path: Path) -> int:
    """Write the table, in the language spoken, and return how many rows it has.

    Raises:
        EnvironmentFault: `export.unwritable` with the file and the reason; a file that was there is untouched.
    """
    table = health_table(examined)
    if form is TableForm.CSV:
        write_whole(path, as_csv(table))
    else:
        from qa_desktop.interchange.export_sheet import as_xlsx  # noqa: PLC0415 - most starts never write a workbook

        write_whole(path, as_xlsx(table, examined.card.name.in_language(current_language())))
    return len(table.rows)


def _headings() -> tuple[tuple[str, str], ...]:
    first = (("section", tr("Section")), ("criterion", tr("Criterion")), ("evaluations", tr("Evaluations")))
    figures: list[tuple[str, str]] = []
    for shown in Shown:
        figures.append((shown.value, heading(shown)))
        if shown is Shown.ANSWERED:
            figures.append(("answers", trc("card health", "Answers")))
        if shown in COUNTED:
            figures.append((f"{shown.value}_n", trc("card health", "{figure}, n").format(figure=heading(shown))))
    return (*first, *figures, ("remarks", trc("card health", "What stands out")))


def _row(examined: Examined, criterion: CriterionHealth) -> tuple[Cell, ...]:
    card, spoken = examined.card, current_language()
    cells: list[Cell] = [
        card.section_of(criterion.criterion_id).name.in_language(spoken),
        card.criterion(criterion.criterion_id).name.in_language(spoken),
        criterion.evaluations,
    ]
    for shown in Shown:
        figure = figure_of(criterion, shown)
        cells.append(criterion.asked if shown is Shown.ASKED else _cell(figure))
        if shown is Shown.ANSWERED:
            cells.append(criterion.answered)
        if shown in COUNTED:
            cells.append(figure.n)
    cells.append(sentences(*oddity_sentences(card, examined.health, criterion)))
    return tuple(cells)


def _cell(figure: Figure) -> Cell:
    if figure.value is None:
        return lack_word(figure.lack or Lack.TOO_FEW)
    return Decimal(f"{figure.value:.{DECIMALS}f}")
