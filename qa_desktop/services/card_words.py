"""Scorecards in words: kinds, fields, values and flaws, for the window, comparisons and print."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from qa_desktop.domain.answer_types import AnswerType
from qa_desktop.domain.card_checks import CardFlaw, Check, Place
from qa_desktop.domain.scorecard import CardKind, Demand, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.card_ports import CardStage

Word = Callable[[], str]
PERCENT = 100

KINDS: Mapping[CardKind, Word] = {
    CardKind.WEIGHTED: lambda: tr("Weighted"),
    CardKind.GROUP_POINTS: lambda: tr("Points in groups"),
    CardKind.DEDUCTION: lambda: tr("Deduction"),
}
KIND_HINTS: Mapping[CardKind, Word] = {
    CardKind.WEIGHTED: lambda: tr("Criteria are weighed within their section, sections within the card, out of 100."),
    CardKind.GROUP_POINTS: lambda: tr("Points earned of the points possible, each section times its weight."),
    CardKind.DEDUCTION: lambda: tr("The score begins at the base; each fault takes its points away."),
}
STAGES: Mapping[CardStage, Word] = {
    CardStage.DRAFT: lambda: trc("scorecard", "Draft"),
    CardStage.RETURNED: lambda: trc("scorecard", "Sent back"),
    CardStage.PROPOSED: lambda: trc("scorecard", "Proposed"),
    CardStage.APPROVED: lambda: trc("scorecard", "Approved"),
    CardStage.PUBLISHED: lambda: trc("scorecard", "Published"),
    CardStage.RETIRED: lambda: trc("scorecard", "Retired"),
}
ANSWERS: Mapping[str, Word] = {
    "yes_no": lambda: tr("Yes or no"),
    "choice": lambda: tr("One of several options"),
    "scale": lambda: tr("Scale with steps"),
    "ranges": lambda: tr("Number in ranges"),
    "count": lambda: tr("How often it happened"),
    "text": lambda: tr("Words (not scored)"),
    "date": lambda: tr("A day (not scored)"),
}
FATALS: Mapping[Fatal, Word] = {
    Fatal.NOTHING: lambda: tr("Not fatal"),
    Fatal.SECTION: lambda: tr("Zeroes the section"),
    Fatal.CARD: lambda: tr("Zeroes the whole score"),
}
HARMS: Mapping[ErrorClass | None, Word] = {
    None: lambda: tr("No critical error"),
    ErrorClass.CUSTOMER: lambda: tr("Critical to the customer"),
    ErrorClass.BUSINESS: lambda: tr("Critical to the business"),
    ErrorClass.COMPLIANCE: lambda: tr("Critical to compliance"),
}
DEMANDS: Mapping[Demand, Word] = {
    Demand.NEVER: lambda: trc("demand", "Never"),
    Demand.LOST_POINTS: lambda: tr("When points are lost"),
    Demand.FAILED: lambda: tr("When it fails"),
    Demand.ALWAYS: lambda: trc("demand", "Always"),
}
FIELDS: Mapping[str, Word] = {
    "name": lambda: tr("Name"),
    "standard": lambda: tr("Standard"),
    "kind": lambda: tr("Kind of card"),
    "base": lambda: tr("Base"),
    "floor": lambda: tr("Floor"),
    "ceiling": lambda: tr("Ceiling"),
    "review_due": lambda: tr("Review due on"),
    "bands": lambda: tr("Bands"),
    "sections": lambda: tr("Sections"),
    "criteria": lambda: tr("Criteria"),
    "weight": lambda: tr("Weight"),
    "points": lambda: tr("Points"),
    "at_most": lambda: tr("At most in all"),
    "bonus": lambda: tr("Bonus"),
    "answer": lambda: tr("Kind of answer"),
    "options": lambda: tr("Options"),
    "ranges": lambda: tr("Ranges"),
    "not_applicable_allowed": lambda: tr("“Not applicable” is allowed"),
    "fatal": lambda: tr("Fatal error"),
    "error_class": lambda: tr("Error class"),
    "comment": lambda: tr("Comment demanded"),
    "evidence": lambda: tr("Evidence demanded"),
    "shown_when": lambda: tr("Asked only when"),
    "criterion": lambda: tr("Criterion"),
    "answers": lambda: tr("Answers"),
    "at_least": lambda: tr("From"),
    "minimum": lambda: tr("Minimum"),
    "maximum": lambda: tr("Maximum"),
    "step": lambda: tr("Step"),
    "passes_at": lambda: tr("Passes from"),
    "loss": lambda: tr("Each time loses"),
    "allowed": lambda: tr("Times that pass"),
    "required": lambda: tr("An answer is required"),
    "text": lambda: tr("Words"),
    "anchor": lambda: tr("Recognised by"),
    "share": lambda: tr("Share of the points"),
    "passes": lambda: tr("Passes"),
    "comment_demanded": lambda: tr("Demands a comment"),
    "evidence_demanded": lambda: tr("Demands evidence"),
    "place": lambda: tr("Place"),
    "type": lambda: tr("Kind of answer"),
    "zh": lambda: tr("Chinese"),
    "en": lambda: tr("English"),
}
"""What each field of a card's file is called."""


def field_words(name: str) -> str:
    """Return what a field is called, its own name where this program does not know it."""
    return FIELDS[name]() if name in FIELDS else name


def said(text: Text, otherwise: str = "") -> str:
    """Return a wording in the language spoken, `otherwise` where there is none in either."""
    return text.in_language(current_language()).strip() or otherwise


def figure(number: Decimal) -> str:
    """Write a number without needless zeros."""
    return f"{number.normalize() + 0:f}".replace("-", "−")


def percent(share: Decimal) -> str:
    """Write a share as a percentage."""
    return f"{figure(share * PERCENT)}%"


def unnamed_section() -> str:
    """Say what stands in the place of a section's name while it has none."""
    return tr("Unnamed section")


def unnamed_criterion() -> str:
    """Say what stands in the place of a criterion's name while it has none."""
    return tr("Unnamed criterion")


def kind_of_answer(answer: AnswerType) -> str:
    """Return the kind of an answer."""
    return ANSWERS[answer.type]()


# -- flaws -------------------------------------------------------------------------------------------------------------

_IN_LANGUAGE: Mapping[str, Word] = {"zh": lambda: tr("Chinese"), "en": lambda: tr("English")}
_CHECKS: Mapping[Check, Word] = {
    Check.TOO_LARGE: lambda: tr("The card has {detail} MB, and at most 1.90 MB fit: shorten texts or make two of it"),
    Check.NEARLY_TOO_LARGE: lambda: tr("The card has {detail} MB already; at most 1.90 MB fit"),
    Check.NAME_EMPTY: lambda: tr("The name is empty"),
    Check.NAME_ONE_LANGUAGE: lambda: tr("The name is missing in {language}"),
    Check.STANDARD_EMPTY: lambda: tr("The standard is empty: say what full marks look like and what loses them"),
    Check.STANDARD_ONE_LANGUAGE: lambda: tr("The standard is missing in {language}"),
    Check.WEIGHTS_NOT_WHOLE: lambda: tr("The sections' weights come to {detail}, not to 100"),
    Check.WEIGHT_WITHOUT_SCORE: lambda: tr("The section has a weight, but nothing in it is scored"),
    Check.CARRIES_NOTHING: lambda: tr("It carries no weight, so no answer changes the score"),
    Check.NOTHING_SCORED: lambda: tr("Nothing on the card is scored"),
    Check.NO_POINTS: lambda: tr("No answer earns any points"),
    Check.NO_FULL_MARKS: lambda: tr("No answer earns full marks: the best earns {detail} %"),
    Check.BETTER_FAILS: lambda: tr("This answer fails, although a lesser one passes"),
    Check.NEVER_FAILS: lambda: tr("It is fatal, but no answer fails it"),
    Check.CONDITION_UNKNOWN: lambda: tr("It is asked only when “{detail}” has an answer, which is not on the card"),
    Check.CONDITION_CIRCLE: lambda: tr("It is never asked: its condition leads back to itself"),
    Check.CONDITION_NEVER_MET: lambda: tr("Its condition asks for “{detail}”, which can never be answered"),
    Check.BAND_OUT_OF_REACH: lambda: tr("The band begins at {detail}, which no score reaches"),
    Check.BAND_BETTER_FAILS: lambda: tr("The band fails, although a lower one passes"),
    Check.BANDS_LEAVE_OUT: lambda: tr("Scores below {detail} have no band"),
    Check.NO_BAND: lambda: tr("No band says from which score on a call passes"),
}


def flaw_words(flaw: CardFlaw) -> str:
    """Say what is wrong."""
    language = _IN_LANGUAGE[flaw.detail]() if flaw.detail in _IN_LANGUAGE else ""
    return _CHECKS[flaw.check]().format(detail=flaw.detail, language=language)


def place_words(card: Scorecard, place: Place) -> str:
    """Say where in the card something is, from the section down."""
    return trc("between places", " › ").join(_steps(card, place)) or tr("Scorecard")


def _steps(card: Scorecard, place: Place) -> list[str]:
    match place:
        case ("sections", int(at), "criteria", int(inside), *rest):
            criterion = card.sections[at].criteria[inside]
            names = [_section_name(card, at), said(criterion.name, unnamed_criterion())]
            return [*names, *_deeper(rest)]
        case ("sections", int(at), *rest):
            return [_section_name(card, at), *_deeper(rest)]
    return _deeper(list(place))


def _section_name(card: Scorecard, at: int) -> str:
    return said(card.sections[at].name, unnamed_section())


def _deeper(rest: list[str | int]) -> list[str]:
    """Word the steps below a part; numbered ones are counted from 1, a plain `answer` goes without saying."""
    words: list[str] = []
    numbered = {
        "options": lambda: tr("Option {number}"),
        "ranges": lambda: tr("Range {number}"),
        "bands": lambda: tr("Band {number}"),
    }
    for step, following in zip(rest, [*rest, ""][1:], strict=True):
        if isinstance(step, int) or (step == "answer" and following):
            continue
        if isinstance(following, int) and step in numbered:
            words.append(numbered[step]().format(number=following + 1))
        else:
            words.append(field_words(step))
    return words
