"""The health of a card as a table that leaves the program."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from qa_desktop.domain.card_health import CriterionHealth, Figure, Lack
from qa_desktop.interchange.export import Cell, Table, as_csv
from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import current_language, sentences, tr, trc
from qa_desktop.services.accuracy_words import share_in_words
from qa_desktop.services.card_health import Examined
from qa_desktop.services.export_words import ERROR_CLASSES
from qa_desktop.services.health_words import Shown, figure_of, heading, lack_word, oddity_sentences

DECIMALS = 4
COUNTED = (Shown.REST, Shown.SAME, Shown.ALPHA)
"""Of these figures it is told of how many they are."""
NO_CLASS: tuple[Cell, ...] = ("", "", "", "")


class TableForm(StrEnum):
    """How the table is written; the value is the file's extension."""

    XLSX = "xlsx"
    CSV = "csv"


def health_table(examined: Examined) -> Table:
    """Return a row a criterion, in the order of the card; shares and coefficients are plain numbers.

    The critical accuracy stands beside each criterion of its class; it is of the whole class.
    """
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
    accuracy = (
        ("error_class", tr("Error class")),
        ("critical_accuracy", tr("Critical accuracy")),
        ("without_error", tr("Calls without an error of the class")),
        ("inspected", tr("Calls inspected")),
    )
    return (*first, *figures, *accuracy, ("remarks", trc("card health", "What stands out")))


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
    cells += _accuracy(examined, criterion)
    cells.append(sentences(*oddity_sentences(card, examined.health, criterion)))
    return tuple(cells)


def _accuracy(examined: Examined, criterion: CriterionHealth) -> tuple[Cell, ...]:
    error_class = examined.card.criterion(criterion.criterion_id).error_class
    found = next((one for one in examined.health.accuracies if one.error_class is error_class), None)
    if found is None:
        return NO_CLASS
    share = share_in_words(found) if found.share is None else _plain(found.share)
    return ERROR_CLASSES[found.error_class](), share, found.without, found.inspected


def _cell(figure: Figure) -> Cell:
    if figure.value is None:
        return lack_word(figure.lack or Lack.TOO_FEW)
    return _plain(figure.value)


def _plain(value: float) -> Decimal:
    return Decimal(f"{value:.{DECIMALS}f}")
