"""Words and figures of the scorecard."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from qa_desktop.domain.judging import CENT
from qa_desktop.domain.scorecard import Criterion, ErrorClass, Fatal
from qa_desktop.domain.submission import Blocker, Lack
from qa_desktop.domain.text import Text
from qa_desktop.language import current_language, sentences, tr, trn
from ui.notify import Tone
from ui.scorecard.offers import number_words

NO_SCORE = "–"
MOST_NAMED = 3


def score_words(score: Decimal | None) -> str:
    """Write a score with its cents, a dash where there is none."""
    return NO_SCORE if score is None else f"{score.quantize(CENT)}".replace("-", "−")


def result_words(score: Decimal | None, band: Text | None, *, fatal: bool) -> str:
    """Write a result: the score, its band, whether there is a fatal error."""
    named = "" if band is None else band.in_language(current_language())
    return " · ".join(part for part in (score_words(score), named, tr("fatal error") if fatal else "") if part)


def doubt_words(claimed: str, reckoned: str) -> str:
    """Say that an evaluation came with another result than its answers come to."""
    words = tr("It was sent with the result {claimed}, but its answers come to {reckoned} on this card.")
    return words.format(claimed=claimed, reckoned=reckoned)


def short_score(score: Decimal | None) -> str:
    """Write a section's score without needless zeros."""
    return NO_SCORE if score is None else number_words(score).replace("-", "−")


def name_of(criterion: Criterion) -> str:
    """Return a criterion's name in the language spoken now."""
    return criterion.name.in_language(current_language())


def fatal_words(fatal: Fatal) -> str:
    """Say what failing zeroes; empty where it zeroes nothing."""
    return {
        Fatal.NOTHING: "",
        Fatal.SECTION: tr("Fatal: failing it zeroes the section"),
        Fatal.CARD: tr("Fatal: failing it zeroes the whole score"),
    }[fatal]


def harm_words(harms: ErrorClass | None) -> str:
    """Say whom a failure harms; empty where it is no critical error."""
    if harms is None:
        return ""
    return {
        ErrorClass.CUSTOMER: tr("Critical to the customer"),
        ErrorClass.BUSINESS: tr("Critical to the business"),
        ErrorClass.COMPLIANCE: tr("Critical to compliance"),
    }[harms]


def missing_words(blockers: Iterable[Blocker]) -> str:
    """Say how much of what is missing; empty where nothing is."""
    lacks = [blocker.lack for blocker in blockers]
    words = {
        Lack.ANSWER: tr("answers {count}"),
        Lack.COMMENT: tr("comments {count}"),
        Lack.EVIDENCE: tr("evidence {count}"),
    }
    said = [words[lack].format(count=lacks.count(lack)) for lack in Lack if lack in lacks]
    return tr("Still missing: {what}").format(what=" · ".join(said)) if said else ""


def lack_words(lack: Lack) -> str:
    """Say what one criterion lacks."""
    return {
        Lack.ANSWER: tr("Not answered yet"),
        Lack.COMMENT: tr("Needs a reason"),
        Lack.EVIDENCE: tr("Needs evidence"),
    }[lack]


def full_marks_words(given: int, found: Sequence[str], others: int, undo_keys: str) -> tuple[Tone, str, str]:
    """Say how many criteria were given full marks and what is left, and the way on.

    `found` are the names of those left for which something is noted, `others` is how many else are left.
    """
    asked = _left_words(found, others)
    if not given:
        nothing = tr("No criterion could be given full marks.") if asked else tr("Everything is answered already.")
        return Tone.INFO, nothing, asked
    said = trn("Full marks for {count} criterion.", "Full marks for {count} criteria.", given).format(count=given)
    return Tone.GOOD, said, asked or tr("{key} takes them back.").format(key=undo_keys)


def _left_words(found: Sequence[str], others: int) -> str:
    """Say what is left to the person; empty where nothing is."""
    unnamed = len(found) - MOST_NAMED
    names = " · ".join(found[:MOST_NAMED])
    if unnamed > 0:
        names = trn("{names} and {count} more", "{names} and {count} more", unnamed).format(names=names, count=unnamed)
    named = tr("Left to you, as you have noted something there: {names}.").format(names=names) if found else ""
    if not others:
        return named
    if found:
        rest = trn("{count} other criterion is left too.", "{count} other criteria are left too.", others)
    else:
        rest = trn("{count} criterion is left to you.", "{count} criteria are left to you.", others)
    return sentences(named, rest.format(count=others))


def clock_words(instant: datetime, now: datetime) -> str:
    """Write an instant in this machine's time, with the day where it is not today."""
    local = instant.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"
