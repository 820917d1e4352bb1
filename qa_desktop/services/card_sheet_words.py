"""What a sheet cannot hold of a card, and what was not taken out of one, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheet_worths import SheetLoss, losses
from qa_desktop.language import tr, trc, trn
from qa_desktop.services.card_import import SheetSource

MOST_NAMED = 12
LONGEST_QUOTED = 30
LOSSES: Mapping[SheetLoss, Callable[[], str]] = {
    SheetLoss.LANGUAGE: lambda: tr("the other language"),
    SheetLoss.GROUP_POINTS: lambda: tr("that points are counted in groups (it becomes a weighted card)"),
    SheetLoss.ROUNDED: lambda: tr("points finer than 0.01"),
    SheetLoss.LIMITS: lambda: tr("base, floor and ceiling"),
    SheetLoss.BANDS: lambda: tr("bands"),
    SheetLoss.REVIEW_DUE: lambda: tr("the day of the next review"),
    SheetLoss.CONDITIONS: lambda: tr("conditions for asking"),
    SheetLoss.ERROR_CLASSES: lambda: tr("error classes"),
    SheetLoss.DEMANDS: lambda: tr("demanded comments and evidence"),
    SheetLoss.ALWAYS_APPLICABLE: lambda: tr("where “not applicable” is not allowed"),
    SheetLoss.AT_MOST: lambda: tr("what a criterion costs at most"),
    SheetLoss.ANCHORS: lambda: tr("by what options are recognised"),
    SheetLoss.REQUIRED: lambda: tr("which words and days are required"),
}
"""What each loss is called within a list."""


def lost_words(card: Scorecard, language: Language) -> str:
    """Say, a line for each, what a sheet in that language cannot hold of a card; empty where it holds everything."""
    lost = losses(card, language)
    if not lost:
        return ""
    counted = tr("{what} ({count})")
    named = [
        counted.format(what=LOSSES[loss](), count=count) if count else LOSSES[loss]() for loss, count in lost.items()
    ]
    return "\n· ".join([tr("Not in the sheet, and gone if it is imported again:"), *named])


def unsaid_words() -> str:
    """Say what no sheet can say of a card."""
    return tr(
        "A sheet says nothing of bands, limits, conditions, error classes, demanded comments and evidence, or a second "
        "language: add them in the draft. A next version does not take them over from the one before."
    )


def source_words(source: SheetSource) -> Iterator[str]:
    """Say which sheet was read, which others could be, and what was not taken out of it, a sentence each."""
    yield tr("This is the sheet “{sheet}”.").format(sheet=source.sheet)
    others = [tr("“{name}”").format(name=name) for name in source.sheets if name != source.sheet]
    if others:
        yield tr("These look like scorecards too, and can be chosen above: {sheets}.").format(sheets=_list(others))
    if source.weights is not None:
        cell, words = source.weights
        yield tr("Sections weigh what stands under {cell} “{words}”.").format(cell=cell, words=_short(words))
    yield _counted_words(source)
    if source.hidden:
        many = len(source.hidden)
        yield trn(
            "{count} row is hidden in Excel and was not taken: {rows}.",
            "{count} rows are hidden in Excel and were not taken: {rows}.",
            many,
        ).format(count=many, rows=_list(_spans(source.hidden)))
    if source.hidden_columns:
        yield tr("Columns hidden in Excel were not taken: {cells}.").format(cells=_quoted(source.hidden_columns))
    if source.not_taken:
        yield tr("Not taken into the card: {cells}.").format(cells=_quoted(source.not_taken))


def _quoted(cells: Sequence[tuple[str, str]]) -> str:
    quoted = tr("{cell} “{words}”")
    return _list([quoted.format(cell=cell, words=_short(words)) for cell, words in cells])


def _counted_words(source: SheetSource) -> str:
    """Say what criteria count by."""
    if source.points is not None:
        cell, words = source.points
        return tr("Criteria count what stands under {cell} “{words}”.").format(cell=cell, words=_short(words))
    if source.weights is not None:
        return tr("No points are given: the criteria of a section count alike.")
    return tr("No points are given: all criteria count alike.")


def _list(words: Sequence[str]) -> str:
    """Return a list that is not too long."""
    named = list(words[:MOST_NAMED])
    rest = len(words) - len(named)
    if rest:
        named.append(trn("and {count} more", "and {count} more", rest).format(count=rest))
    return trc("between things", ", ").join(named)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= LONGEST_QUOTED else f"{plain[:LONGEST_QUOTED]}…"


def _spans(numbers: Sequence[int]) -> Sequence[str]:
    """Return rows, those that follow each other as one: 4–9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ["–".join(str(number) for number in span) for span in spans]
