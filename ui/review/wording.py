"""The words of review: states, columns, decisions, places."""

from datetime import datetime

from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.review_ports import Revision, TeamRow, TeamSort, TeamState
from ui.annotations.tag_book import TagBook
from ui.annotations.wording import mark_words
from ui.scorecard.wording import doubt_words, name_of, result_words, score_words


def state_word(state: TeamState) -> str:
    """Return how a lead names where an evaluation stands."""
    return {
        TeamState.AWAITING: trc("review", "Awaiting"),
        TeamState.RETURNED: trc("state", "Returned"),
        TeamState.APPROVED: trc("state", "Approved"),
    }[state]


def column_word(key: TeamSort) -> str:
    """Return a column's head."""
    return {
        TeamSort.SUBMITTED: trc("column", "Submitted"),
        TeamSort.STARTED: tr("Time of the call"),
        TeamSort.PERSON: trc("column", "Graded by"),
        TeamSort.TEAM: tr("Team"),
        TeamSort.AGENT: tr("Agent"),
        TeamSort.QUEUE: trc("call", "Queue"),
        TeamSort.CARD: tr("Card"),
        TeamSort.REVISION: trc("column", "Revision"),
        TeamSort.SCORE: tr("Score"),
        TeamSort.FATAL: trc("column", "Fatal"),
        TeamSort.MARKS: trc("column", "Marks"),
        TeamSort.STATE: tr("State"),
        TeamSort.DECIDED_BY: trc("column", "Decided by"),
    }[key]


def local_time(instant: datetime) -> str:
    """Write an instant as this machine's clock showed it: `2025-02-19 06:01`."""
    return f"{instant.astimezone():%Y-%m-%d %H:%M}"


def card_words(row: TeamRow) -> str:
    """Name a card with its version."""
    return f"{row.card_name.in_language(current_language())} v{row.card_version}"


def score_cell(row: TeamRow) -> str:
    """Write a score with its band; where the answers come to another result, so short that it is seen."""
    claimed = result_words(row.score, row.band, fatal=False)
    if row.reckoned is None:
        return claimed
    is_other = row.reckoned.score != row.score
    return f"{score_words(row.score)} ≠ {score_words(row.reckoned.score)}" if is_other else f"≠ {claimed}"


def doubt_of(row: TeamRow) -> str:
    """Say that an evaluation came with another result than its answers come to; empty where it did not."""
    if row.reckoned is None:
        return ""
    return doubt_words(
        result_words(row.score, row.band, fatal=row.fatal),
        result_words(row.reckoned.score, row.reckoned.band, fatal=row.reckoned.fatal),
    )


def tag_words(row: TeamRow, tags: TagBook) -> str:
    """Name the tags that are present."""
    return " · ".join(tags.name(tag) for tag in row.tag_ids)


def revision_cell(row: TeamRow) -> str:
    """Write which revision it is, and that there is a newer one."""
    return str(row.revision) if row.is_newest else tr("{number}, superseded").format(number=row.revision)


def sentence_of(row: TeamRow) -> str:
    """Return a row in one line, for screen readers."""
    parts = (
        row.person_name,
        row.agent or row.file_name,
        local_time(row.submitted_at),
        card_words(row),
        score_cell(row),
        tr("fatal error") if row.fatal else "",
        state_word(row.state),
        doubt_of(row),
    )
    return " · ".join(part for part in parts if part)


def decision_words(review: Review) -> str:
    """Say who decided what, and when."""
    words = {
        Decision.APPROVED: tr("Approved by {person} on {time}"),
        Decision.RETURNED: tr("Returned by {person} on {time}"),
    }[review.decision]
    return words.format(person=review.author_name, time=local_time(review.decided_at))


def revision_words(revision: Revision) -> str:
    """Name a revision: its number, when it was submitted, its score."""
    when = trc("revision", "not submitted yet")
    if revision.submitted_at is not None:
        when = tr("submitted {time}").format(time=local_time(revision.submitted_at))
    score = tr("score {score}").format(score=score_words(revision.score))
    fatal = tr("fatal error") if revision.fatal else ""
    number = tr("Revision {number}").format(number=revision.number)
    return " · ".join(part for part in (number, when, score, fatal) if part)


def place_words(target: ReplyTarget, target_id: str, evaluation: Evaluation, card: Scorecard, tags: TagBook) -> str:
    """Name the place of a reply; a mark that was deleted since is named as gone, a criterion as not asked any more."""
    if target is ReplyTarget.ANSWER:
        name = next((name_of(one) for one in card.criteria if one.id == target_id), tr("A criterion"))
        is_hidden = target_id in hidden_criteria(card, evaluation.answers)
        return tr("{criterion} (not asked now)").format(criterion=name) if is_hidden else name
    if target is ReplyTarget.ANNOTATION:
        found = [one for one in evaluation.annotations if one.id == target_id]
        return mark_words(found[0], tags) if found else tr("A mark that was deleted")
    return tr("The whole evaluation")


def reply_words(reply: Reply, place: str) -> str:
    """Write a reply in a line: its place, its words, its author."""
    return tr("{place}: {text} ({person})").format(place=place, text=reply.text, person=reply.author_name)
