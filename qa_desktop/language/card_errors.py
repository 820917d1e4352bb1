"""What can be said where somebody writes, approves, publishes or retires a scorecard, or keeps phrases."""

from collections.abc import Callable, Mapping

from qa_desktop.language import tr
from qa_desktop.language.sync_errors import Wording

CARD_SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
    "scorecard.managers_only": (
        lambda: tr("Only a QA manager writes, publishes and retires scorecards."),
        lambda: tr("Ask the QA manager; if you are one, exchange with the centre once so that this is known here."),
    ),
    "scorecard.draft_there": (
        lambda: tr("Version {version} of the scorecard {card} is being written already."),
        lambda: tr("Go on with that draft, or throw it away first."),
    ),
    "scorecard.stands_elsewhere": (
        lambda: tr("Version {version} of the scorecard {card} is not where it was any more."),
        lambda: tr("Look at the list of scorecards again: somebody else may have gone on with it."),
    ),
    "scorecard.changed_meanwhile": (
        lambda: tr("Version {version} of the scorecard {card} has changed since you looked at it."),
        lambda: tr("Look at it once more."),
    ),
    "scorecard.flawed": (
        lambda: tr("{part}: {words}."),
        lambda: tr("Mend it; then the card can be proposed and published."),
    ),
    "scorecard.nobody_else": (
        lambda: tr("This workstation takes part in no centre: there is nobody else who could approve a scorecard."),
        lambda: tr("Publish it yourself, or connect to your centre first."),
    ),
    "scorecard.own": (
        lambda: tr("Nobody approves or sends back what they wrote or proposed themselves."),
        lambda: tr("Ask another QA manager."),
    ),
    "scorecard.no_reason": (
        lambda: tr("A scorecard is sent back for a reason."),
        lambda: tr("Say what is to be changed."),
    ),
    "scorecard.not_approved": (
        lambda: tr("Your centre publishes a scorecard only after a second QA manager has approved it as it is."),
        lambda: tr("Propose version {version} of {card} and let another QA manager approve it."),
    ),
    "scorecard.in_conflict": (
        lambda: tr("Two versions of this draft stand against each other."),
        lambda: tr("Choose one of them under “Conflicts” first."),
    ),
    "phrase.empty": (lambda: tr("A phrase needs words."), lambda: tr("Write them.")),
    "phrase.twice": (lambda: tr("This phrase is in the bank already."), lambda: ""),
    "phrase.unknown": (
        lambda: tr("This phrase is in the bank no more."),
        lambda: tr("Somebody else may have removed it."),
    ),
    "phrase.leads_only": (
        lambda: tr("The centre's phrases are kept by team leads and QA managers."),
        lambda: tr("Keep it as a phrase of your own, or ask one of them."),
    ),
    "phrase.not_yours": (
        lambda: tr("This phrase is somebody else's own."),
        lambda: tr("Keep one of your own instead."),
    ),
}

CHECKS: Mapping[str, Callable[[], str]] = {
    "check_too_large": lambda: tr("the card has {value} MB, and at most 1.90 MB fit; shorten texts or make two of it"),
    "check_name_empty": lambda: tr("the name is empty"),
    "check_standard_empty": lambda: tr("the standard is empty; say what full marks look like and what loses them"),
    "check_nothing_scored": lambda: tr("no criterion counts for the score"),
    "check_no_points": lambda: tr("no answer gives any points"),
    "check_never_fails": lambda: tr("it is fatal, and no answer fails it"),
    "check_condition_unknown": lambda: tr("its condition asks for “{value}”, which the card does not have"),
    "check_condition_circle": lambda: tr("it is shown depending on “{value}”, and that on it: neither is ever shown"),
    "check_condition_never_met": lambda: tr("its condition can never be met: {value}"),
    "check_band_out_of_reach": lambda: tr("a band begins at {value}, above the highest score"),
    "check_band_better_fails": lambda: tr("a band fails that lies above one that passes"),
}
"""The flaws with which a card cannot be published, each by its `Check`."""
