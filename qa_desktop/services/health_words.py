"""What the figures of a card's health say in words: in cells, in sentences, and what stands out."""

from enum import StrEnum

from qa_desktop.domain.card_health import (
    LEAST_DOUBLED,
    LEAST_EVALUATIONS,
    CardHealth,
    CriterionHealth,
    Figure,
    Lack,
    Oddity,
    Overlap,
    oddities,
)
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.language import current_language, tr, trc

MINUS = "\N{MINUS SIGN}"


class Shown(StrEnum):
    """The figures that are shown, in their order."""

    ASKED = "asked"
    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    MEAN = "mean"
    SPREAD = "spread"
    REST = "rest"
    SAME = "same"
    ALPHA = "alpha"


COEFFICIENTS = frozenset({Shown.REST, Shown.ALPHA})
"""What is written as a number between −1 and 1; other figures are shares."""


def figure_of(criterion: CriterionHealth, shown: Shown) -> Figure:
    """Return a figure of a criterion; how often it was asked is a figure of all evaluations."""
    return {
        Shown.ASKED: Figure(criterion.evaluations, float(criterion.asked)),
        Shown.ANSWERED: criterion.answer_rate,
        Shown.NOT_APPLICABLE: criterion.not_applicable,
        Shown.HIDDEN: criterion.hidden,
        Shown.MEAN: criterion.mean,
        Shown.SPREAD: criterion.spread,
        Shown.REST: criterion.rest,
        Shown.SAME: criterion.same,
        Shown.ALPHA: criterion.alpha,
    }[shown]


def heading(shown: Shown) -> str:
    """Return the head of a figure's column."""
    return {
        Shown.ASKED: trc("card health", "Asked"),
        Shown.ANSWERED: trc("card health", "Answered"),
        Shown.NOT_APPLICABLE: trc("card health", "N/A"),
        Shown.HIDDEN: trc("card health", "Hidden"),
        Shown.MEAN: trc("card health", "Mean"),
        Shown.SPREAD: trc("card health", "Spread"),
        Shown.REST: trc("card health", "With rest"),
        Shown.SAME: trc("card health", "Same"),
        Shown.ALPHA: trc("card health", "Alpha"),
    }[shown]


def explanation(shown: Shown) -> str:
    """Say what a figure is."""
    return {
        Shown.ASKED: tr("In how many evaluations the criterion was shown."),
        Shown.ANSWERED: tr("How often it was answered where it was shown."),
        Shown.NOT_APPLICABLE: tr("How often it was not applicable where it was shown."),
        Shown.HIDDEN: tr("How often its condition was not met, so that it was not shown."),
        Shown.MEAN: tr("What was earned of what is possible, on average."),
        Shown.SPREAD: tr("The standard deviation of what was earned of what is possible."),
        Shown.REST: tr("The correlation with the score of the card without this criterion."),
        Shown.SAME: tr("How often two people who graded the same call answered alike."),
        Shown.ALPHA: tr(
            "Krippendorff’s alpha: agreement beyond chance. From 0.80 on it is reliable; below 0.667 it is not."
        ),
    }[shown]


def share_words(value: float) -> str:
    """Write a share as a percentage with one decimal; what is not quite nothing, or all, is not written as that."""
    written = f"{100 * value:.1f}"
    if written == "0.0" and value > 0:
        written = "< 0.1"
    elif written == "100.0" and value < 1:
        written = "> 99.9"
    return f"{written}%"


def coefficient_words(value: float) -> str:
    """Write a coefficient with two decimals and its sign."""
    written = f"{value:.2f}"
    return written.replace("-0.00", "0.00").replace("-", MINUS)


def cell(criterion: CriterionHealth, shown: Shown) -> str:
    """Write a figure, or in a word or two why there is none."""
    figure = figure_of(criterion, shown)
    if figure.value is None:
        return lack_word(figure.lack or Lack.TOO_FEW)
    if shown is Shown.ASKED:
        return f"{criterion.asked:,}"
    return coefficient_words(figure.value) if shown in COEFFICIENTS else share_words(figure.value)


def lack_word(lack: Lack) -> str:
    """Say in a word or two why there is no figure."""
    return {
        Lack.UNSCORED: trc("no figure", "not scored"),
        Lack.NEVER_ASKED: trc("no figure", "never shown"),
        Lack.NO_ANSWER: trc("no figure", "no answer"),
        Lack.TOO_FEW: trc("no figure", "too few"),
        Lack.NO_LIMIT: trc("no figure", "no limit"),
        Lack.NO_SPREAD: trc("no figure", "no spread"),
        Lack.NO_REST: trc("no figure", "stands alone"),
        Lack.REST_WITHOUT_SPREAD: trc("no figure", "rest alike"),
        Lack.NO_DIFFERENCE: trc("no figure", "all alike"),
        Lack.ALWAYS_SHOWN: trc("no figure", "never"),
    }[lack]


def sentence(criterion: CriterionHealth, shown: Shown) -> str:
    """Say a figure with of how many it is, or why there is none."""
    figure = figure_of(criterion, shown)
    if figure.value is None:
        return _why_not(shown, figure)
    words = {
        Shown.ASKED: tr("{value} of {n} evaluations showed it."),
        Shown.ANSWERED: tr("Answered in {value} of the {n} evaluations that showed it."),
        Shown.NOT_APPLICABLE: tr("Not applicable in {value} of the {n} evaluations that showed it."),
        Shown.HIDDEN: tr("Hidden in {value} of {n} evaluations."),
        Shown.MEAN: tr("On average {value} of what is possible was earned (n = {n})."),
        Shown.SPREAD: tr("The standard deviation of what was earned is {value} (n = {n})."),
        Shown.REST: tr("Correlation with the rest of the card: r = {value} (n = {n})."),
        Shown.SAME: tr("{value} of the answers of two people to the same call are alike ({n} calls)."),
        Shown.ALPHA: tr("Krippendorff’s alpha is {value} ({n} calls)."),
    }[shown]
    return words.format(value=cell(criterion, shown), n=f"{figure.n:,}")


def _why_not(shown: Shown, figure: Figure) -> str:
    if figure.lack is Lack.TOO_FEW:
        return _too_few(shown, figure.n)
    return {
        Lack.UNSCORED: tr("Words and dates are not scored."),
        Lack.NEVER_ASKED: tr("It was never shown: its condition was never met."),
        Lack.NO_ANSWER: tr("It was never answered but with “not applicable”, or not at all."),
        Lack.NO_LIMIT: tr(
            "Each time costs points and nothing limits them, so that there are no full marks to compare with."
        ),
        Lack.NO_SPREAD: tr("Every answer earned the same, so that there is neither a spread nor a correlation."),
        Lack.NO_REST: tr("No other criterion counted beside it."),
        Lack.REST_WITHOUT_SPREAD: tr("The rest of the card earned the same everywhere: nothing goes together with it."),
        Lack.NO_DIFFERENCE: tr("Nobody ever answered otherwise, so that chance explains the agreement as well."),
        Lack.ALWAYS_SHOWN: tr("It has no condition: it is always shown."),
    }[figure.lack or Lack.NO_ANSWER]


def _too_few(shown: Shown, n: int) -> str:
    if shown in (Shown.SAME, Shown.ALPHA):
        words = tr("{n} calls were answered by two people or more; at least {least} are needed to say how they agree.")
        return words.format(n=f"{n:,}", least=LEAST_DOUBLED)
    if shown is Shown.REST:
        words = tr("{n} evaluations are too few for a correlation; at least {least} are needed.")
        return words.format(n=f"{n:,}", least=LEAST_EVALUATIONS)
    return tr("One answer alone has no spread.") if n else tr("There is no evaluation yet.")


def oddity_word(oddity: Oddity) -> str:
    """Say in a few words what stands out."""
    return {
        Oddity.UNIFORM: tr("Always the same answer"),
        Oddity.MOSTLY_NOT_APPLICABLE: tr("Mostly not applicable"),
        Oddity.NEVER_ASKED: tr("Never shown"),
        Oddity.AGAINST_THE_REST: tr("Against the rest"),
        Oddity.LOW_AGREEMENT: tr("Low agreement"),
        Oddity.OVERLAPS: tr("Overlaps"),
    }[oddity]


def oddities_of(health: CardHealth, criterion: CriterionHealth) -> tuple[Oddity, ...]:
    """Return what stands out about a criterion of a card."""
    return oddities(criterion, health.overlaps_of(criterion.criterion_id))


def oddity_sentences(card: Scorecard, health: CardHealth, criterion: CriterionHealth) -> tuple[str, ...]:
    """Say of each thing that stands out why it does; each overlap is named."""
    said: list[str] = []
    for oddity in oddities_of(health, criterion):
        if oddity is Oddity.OVERLAPS:
            overlaps = health.overlaps_of(criterion.criterion_id)
            said += [_overlap(card, overlap, criterion.criterion_id) for overlap in overlaps]
        else:
            said.append(_why_odd(oddity, criterion))
    return tuple(said)


def _why_odd(oddity: Oddity, criterion: CriterionHealth) -> str:
    figures = {
        "n": f"{criterion.answered:,}",
        "evaluations": f"{criterion.evaluations:,}",
        "asked": f"{criterion.asked:,}",
        "share": cell(criterion, Shown.NOT_APPLICABLE),
        "r": cell(criterion, Shown.REST),
        "r_n": f"{criterion.rest.n:,}",
        "alpha": cell(criterion, Shown.ALPHA),
        "calls": f"{criterion.alpha.n:,}",
    }
    words = {
        Oddity.UNIFORM: tr("All {n} answers are the same: it tells no call from another."),
        Oddity.MOSTLY_NOT_APPLICABLE: tr(
            "Not applicable in {share} of the {asked} evaluations that showed it: it seldom fits these calls."
        ),
        Oddity.NEVER_ASKED: tr("Its condition was met in none of {evaluations} evaluations."),
        Oddity.AGAINST_THE_REST: tr(
            "Calls that do well here do worse on the rest of the card (r = {r}, n = {r_n}): see whether its answers or "
            "its standard are the wrong way round."
        ),
        Oddity.LOW_AGREEMENT: tr(
            "Two people who grade the same call often answer differently (alpha {alpha}, {calls} calls): its standard "
            "leaves room."
        ),
        Oddity.OVERLAPS: "",
    }[oddity]
    return words.format(**figures)


def _overlap(card: Scorecard, overlap: Overlap, criterion_id: str) -> str:
    other = card.criterion(overlap.other(criterion_id)).name.in_language(current_language())
    words = tr("It says much the same as “{other}” (r = {r}, n = {n}).")
    if overlap.r < 0:
        words = tr("It says the opposite of “{other}” (r = {r}, n = {n}).")
    return words.format(other=other, r=coefficient_words(overlap.r), n=f"{overlap.n:,}")
