"""The versions of a record side by side, field by field, in words: what stands in the conflict window's table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.answer_types import Choice, YesNo
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.domain.timecode import format_position
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.evaluation_words import FEEDBACK, causes_words, time_words
from qa_desktop.services.ports import QueueState
from qa_desktop.services.settling import Dispute
from qa_desktop.sync.records import Body
from ui.annotations.wording import channel_name, severity_name
from ui.library.wording import state_word
from ui.sync.field_rows import Row, field_rows
from ui.sync.field_words import NOTHING, instant_words

_UNSHOWN = frozenset(
    {"recording_id", "card", "answers", "annotations", "created_at", "updated_at", "revision", "previous_id", "fatal"}
    | {"before_fatal", "band_id", "submitted_at", "state", "score", "summary", "feedback", "time"}
)
_UNSHOWN_OF_A_REVIEW = frozenset({"version"})

_KIND = frozenset({"kind"})
"""What only programs read, but for a card."""


def compare(dispute: Dispute) -> tuple[Row, ...]:
    """Return a row a field, in the order in which the record shows them."""
    bodies = [one.body for one in dispute.conflict.versions]
    deleted = [one.deleted for one in dispute.conflict.versions]
    if any(deleted):
        cells = tuple(tr("Deleted") if one else tr("Kept") for one in deleted)
        return (Row(tr("Record"), cells), *_rows(dispute, bodies))
    return _rows(dispute, bodies)


def _rows(dispute: Dispute, bodies: Sequence[Body]) -> tuple[Row, ...]:
    if dispute.conflict.kind == "evaluation":
        return _evaluation_rows(dispute, bodies)
    unshown = {"scorecard": frozenset[str](), "review": _UNSHOWN_OF_A_REVIEW | _KIND}
    return field_rows(bodies, unshown.get(dispute.conflict.kind, _KIND))


def _evaluation_rows(dispute: Dispute, bodies: Sequence[Body]) -> tuple[Row, ...]:
    rows = [
        _row(tr("State"), bodies, lambda body: _state(str(body.get("state", "")))),
        _row(tr("Score"), bodies, _score),
        _row(tr("Submitted"), bodies, lambda body: instant_words(body.get("submitted_at"))),
        *(_answer_row(dispute, bodies, key) for key in _criteria(dispute, bodies)),
        *(_mark_row(dispute, bodies, key) for key in _marks(bodies)),
        _row(tr("Comment on the whole call"), bodies, lambda body: str(body.get("summary") or NOTHING)),
        *_feedback_rows(bodies),
        *_time_rows(bodies),
        *field_rows(bodies, _UNSHOWN),
    ]
    return tuple(rows)


def _row(name: str, bodies: Sequence[Body], cell: Callable[[Body], str]) -> Row:
    return Row(name, tuple(cell(body) for body in bodies))


# -- answers -----------------------------------------------------------------------------------------------------------


def _criteria(dispute: Dispute, bodies: Sequence[Body]) -> list[str]:
    """Return the criteria that anybody answered, in the card's order; those that no card knows come last."""
    answered = {key for body in bodies for key in _part(body, "answers")}
    ordered = [one.id for card in dispute.cards for one in card.criteria if one.id in answered]
    return list(dict.fromkeys([*ordered, *sorted(answered)]))


def _answer_row(dispute: Dispute, bodies: Sequence[Body], criterion_id: str) -> Row:
    criterion = _criterion(dispute.cards, criterion_id)
    name = criterion_id if criterion is None else criterion.name.in_language(current_language())

    def cell(body: Body) -> str:
        answer = _part(body, "answers").get(criterion_id)
        if not isinstance(answer, Mapping):
            return NOTHING
        here = [one for one in _list(body, "annotations") if one.get("id") in answer.get("evidence", ())]
        places = [_mark_place(bodies, str(one.get("id"))) for one in here]
        evidence = tr("Evidence: {places}").format(places=trc("between things", ", ").join(places)) if places else ""
        causes = causes_words(map(str, _things(answer, "reasons")))
        reasons = tr("Root cause: {causes}").format(causes=causes) if causes else ""
        lines = (_value(criterion, answer), reasons, str(answer.get("comment") or ""), evidence)
        return "\n".join(line for line in lines if line)

    return _row(name, bodies, cell)


def _criterion(cards: Sequence[Scorecard], criterion_id: str) -> Criterion | None:
    for card in cards:
        for criterion in card.criteria:
            if criterion.id == criterion_id:
                return criterion
    return None


def _value(criterion: Criterion | None, answer: Mapping[str, Any]) -> str:
    value, kind = answer.get("value"), answer.get("kind")
    if kind == "not_applicable":
        return tr("Not applicable")
    if value is None:
        return tr("Not answered")
    if criterion is not None and isinstance(criterion.answer, Choice):
        named = [one.text.in_language(current_language()) for one in criterion.answer.options if one.id == value]
        return named[0] if named else str(value)
    if criterion is not None and not isinstance(criterion.answer, YesNo):
        return str(value)
    return {"yes": tr("Yes"), "no": tr("No")}.get(str(value), str(value))


# -- feedback and time -------------------------------------------------------------------------------------------------


def _feedback_rows(bodies: Sequence[Body]) -> list[Row]:
    """Return a row a part that anybody has said."""
    told = [_part(body, "feedback") for body in bodies]
    said = [part for part in FeedbackPart if any(one.get(part) for one in told)]
    return [Row(FEEDBACK[part](), tuple(str(one.get(part) or NOTHING) for one in told)) for part in said]


def _time_rows(bodies: Sequence[Body]) -> list[Row]:
    """Return how long each took, where that is known of any; it is no difference to settle."""
    spent = [_time(_part(body, "time")) for body in bodies]
    cells = tuple(time_words(one) if one else NOTHING for one in spent)
    return [Row(tr("Time spent"), cells)] if any(spent) else []


def _time(part: Mapping[str, Any]) -> TimeSpent:
    names = ("listening_ms", "grading_ms", "paused_ms")
    return TimeSpent(**{name: ms for name in names if type(ms := part.get(name)) is int and ms >= 0})


# -- annotations -------------------------------------------------------------------------------------------------------


def _marks(bodies: Sequence[Body]) -> list[str]:
    """Return the ids of all annotations, by where they lie."""
    marks = [one for body in bodies for one in _list(body, "annotations")]
    ordered = sorted(marks, key=lambda one: (int(one.get("start_ms", 0)), str(one.get("id"))))
    return list(dict.fromkeys(str(one.get("id")) for one in ordered))


def _mark_row(dispute: Dispute, bodies: Sequence[Body], mark_id: str) -> Row:
    found = [_mark(body, mark_id) for body in bodies]
    name = tr("Mark at {place}").format(place=_mark_place(bodies, mark_id))
    return Row(name, tuple(NOTHING if one is None else _mark_words(dispute, one) for one in found))


def _mark_place(bodies: Sequence[Body], mark_id: str) -> str:
    """Return where a mark lies in the first version that has it: its name in every one, though it was moved."""
    starts = [one.get("start_ms", 0) for body in bodies if (one := _mark(body, mark_id)) is not None]
    return format_position(int(starts[0]))


def _mark(body: Body, mark_id: str) -> Mapping[str, Any] | None:
    return next((one for one in _list(body, "annotations") if str(one.get("id")) == mark_id), None)


def _mark_words(dispute: Dispute, mark: Mapping[str, Any]) -> str:
    names = {tag.id: tag.name.in_language(current_language()) for tag in dispute.tags}
    tag_id, channel, severity = (str(mark.get(key) or "") for key in ("tag_id", "channel", "severity"))
    said = [_place(mark), names.get(tag_id, tag_id)]
    if channel in set(Channel):
        said.append(channel_name(Channel(channel)))
    if severity in set(Severity) and severity != Severity.NONE:
        said.append(severity_name(Severity(severity)))
    facts = " · ".join(one for one in said if one)
    return f"{facts}\n{mark.get('note') or ''}".strip()


def _place(mark: Mapping[str, Any]) -> str:
    start, end = format_position(int(mark.get("start_ms", 0))), mark.get("end_ms")
    return start if end is None else f"{start} – {format_position(int(end))}"


# -- small words -------------------------------------------------------------------------------------------------------


def _state(state: str) -> str:
    return state_word(QueueState(state)) if state in set(QueueState) else state or NOTHING


def _score(body: Body) -> str:
    score = body.get("score")
    words = NOTHING if score is None else f"{score}"
    return " · ".join((words, tr("Fatal"))) if body.get("fatal") else words


def _part(body: Body, name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _things(part: Mapping[str, Any], name: str) -> Sequence[Any]:
    things = part.get(name)
    return things if isinstance(things, (list, tuple)) else ()


def _list(body: Body, name: str) -> list[Mapping[str, Any]]:
    part = body.get(name)
    return [one for one in part if isinstance(one, Mapping)] if isinstance(part, (list, tuple)) else []
