"""What a sheet cannot hold of a card, in words."""

from collections.abc import Callable, Mapping

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheet_worths import SheetLoss, losses
from qa_desktop.language import tr

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
