"""What people were told is kept, written down beside the program, so that what it loses is missed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.review import Decision
from qa_desktop.sync.kinds import clip, evaluation, recording, reply, review, scorecard, tags
from qa_desktop.sync.records import Arrived, Body, Key, RecordVersion
from tests.sync.desks import Desk

TRIFLES = frozenset({"created_at", "updated_at", "made_at", "file_name", "imported_at"})
"""Of no matter to anybody in a record that otherwise says the same."""
_PAST_EDITING = ("submitted", "approved")


def essence(body: Body) -> Body:
    """Return what matters of a body."""
    return {name: part for name, part in body.items() if name not in TRIFLES}


def facts_of(record: RecordVersion) -> frozenset[str]:
    """Return what its author put into a version of an evaluation: words, marks, answers, and that it is submitted."""
    if record.kind != evaluation.KIND or record.deleted:
        return frozenset()
    return frozenset(facts_in(record))


def facts_in(record: RecordVersion) -> Sequence[str]:
    """Return the same, each as often as it is there."""
    words = str(record.body.get("summary", "")).split()
    marks = [str(one["id"]) for one in record.body.get("annotations", ())]
    answers = [one for key, answer in record.body.get("answers", {}).items() for one in _said_in(key, answer)]
    final = ["submitted"] if record.body.get("state") in _PAST_EDITING else []
    return [f"{record.id}:{one}" for one in [*words, *marks, *answers, *final]]


def _said_in(criterion: str, answer: Body) -> Sequence[str]:
    """Return what an answer says, value and comment in one, since each is of the other; and by which marks."""
    value, comment = answer["value"], answer["comment"]
    is_said = answer["kind"] != "none" or comment
    said = [f"{criterion}={answer['kind']} {value}: {comment}"] if is_said else []
    return [*said, *(f"{criterion} by {mark}" for mark in answer["evidence"])]


def facts_of_stored(one: Evaluation) -> frozenset[str]:
    """Return the same of an evaluation as it is stored."""
    body = evaluation.to_body(one)
    return facts_of(RecordVersion(kind=evaluation.KIND, id=one.id, version="", author="", team="", body=body))


def sound_of(evaluation_id: str, mark: Body) -> bytes:
    """Return what is heard of a mark of an evaluation where the mark is."""
    return f"{evaluation_id} {mark['id']} {mark['start_ms']}".encode()


def evidence_in(record: RecordVersion) -> Sequence[Body]:
    """Return the marks of a version of an evaluation that are evidence."""
    linked = {one for answer in record.body["answers"].values() for one in answer.get("evidence", ())}
    return [mark for mark in record.body["annotations"] if mark["id"] in linked]


def own_facts(desk: Desk) -> frozenset[str]:
    """Return the facts of this person's own that are here, also in versions that do not count."""
    held = [facts_of_stored(one) for one in desk.evaluations().values() if one.author == desk.author]
    shown = [facts_of(one) for sides in desk.conflicts().values() for one in sides]
    return frozenset().union(*held, *shown)


def stored_at(desk: Desk, key: Key) -> Body | None:
    """Return what is stored at a desk of what is changed as a whole: a card, the tags, what is known of a call."""
    kind, record_id = key
    if kind == tags.KIND:
        return tags.to_body(desk.tags())
    if kind == recording.KIND:
        return essence(recording.to_body(desk.recordings()[record_id]))
    card = desk.cards().get(record_id)
    return None if card is None else scorecard.to_body(card)


def said_at(desk: Desk) -> Mapping[Key, Body]:
    """Return the reviews, replies and clips that are stored at a desk."""
    return {
        **{(review.KIND, one_id): review.to_body(one) for one_id, one in desk.reviews().items()},
        **{(reply.KIND, one_id): reply.to_body(one) for one_id, one in desk.replies().items()},
        **{(clip.KIND, one_id): essence(clip.to_body(one)) for one_id, one in desk.clips().items()},
    }


@dataclass(slots=True)
class Ledger:
    """What was acknowledged and what of it was given up since."""

    facts: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    said: dict[Key, Body] = field(default_factory=dict)
    whole: dict[tuple[int, Key], Body] = field(default_factory=dict)
    """What each desk stored last of what is changed as a whole."""
    reviewed: dict[str, Body] = field(default_factory=dict)
    """What whoever wrote a review had before them of the evaluation, by the review's id."""
    was_restored: bool = False
    """Whether the shared store was put back from a backup: a return may be of what counts since."""
    seen: set[tuple[int, Key]] = field(default_factory=set)
    """The conflicts with which nothing can be done but to see them, and that were seen, by desk."""
    cards: list[tuple[int, Key, Body]] = field(default_factory=list)
    """Every card that a desk ever published: a backup that is put back may bring it again."""

    def saved(self, before: Evaluation | None, after: Evaluation) -> None:
        """Note that an evaluation was saved."""
        old = frozenset[str]() if before is None else facts_of_stored(before)
        new = facts_of_stored(after)
        self.facts |= new - old
        self.given_up |= old - new

    def stored(self, number: int, desk: Desk, key: Key) -> None:
        """Note that a desk stored something that is changed as a whole."""
        body = stored_at(desk, key)
        assert body is not None
        self.whole[number, key] = body
        if key[0] == scorecard.KIND:
            self.cards.append((number, key, body))

    def gone_from(self, number: int, desk: Desk, facts: Iterable[str], there: Sequence[RecordVersion]) -> None:
        """Note that a desk's backup was put back: what it held, and what is not `there` either, is given up."""
        sent = {fact for one in there for fact in facts_of(one)}
        self.given_up |= {*facts} - own_facts(desk) - sent
        self.forget_whole(number, there)

    def forget_said(self, before: Iterable[Key], desk: Desk, there: Sequence[RecordVersion]) -> None:
        """Note that of what was said at a desk only this is left."""
        for key in {*before} - said_at(desk).keys() - {one.key for one in there}:
            self.said.pop(key, None)

    def forget_whole(self, number: int, there: Sequence[RecordVersion], kinds: Iterable[str] = ()) -> None:
        """Note that what a desk stored of these kinds, or of all, and is not `there` is the desk's no longer."""
        chosen = {*kinds}
        for desk, key in [*self.whole]:
            if desk == number and (not chosen or key[0] in chosen) and not _is_among(key, self.whole[desk, key], there):
                del self.whole[desk, key]

    def missing(
        self, everything: Sequence[Arrived], refused: frozenset[tuple[int, Key]], late: frozenset[Key]
    ) -> Sequence[str]:
        """Return what was acknowledged, not given up, and is in nothing that is there, but for what was refused."""
        there = [one.record for one in everything]
        said = {key: body for key, body in self.said.items() if key not in late}
        wholes = {place: body for place, body in self.whole.items() if place not in refused}
        return [
            *(f"{key}: {body}" for key, body in said.items() if not self._is_said(key, body, there)),
            *(f"desk {place[0]}: {body}" for place, body in wholes.items() if not _is_among(place[1], body, there)),
        ]

    def _is_said(self, key: Key, body: Body, there: Sequence[RecordVersion]) -> bool:
        if not self.was_restored or body.get("decision") != Decision.RETURNED:
            return _is_among(key, body, there)
        lasting = _but_for_what_it_is_of(body)
        return any(one.key == key and _but_for_what_it_is_of(one.body) == lasting for one in there)


def _is_among(key: Key, body: Body, there: Sequence[RecordVersion]) -> bool:
    return any(one.key == key and essence(one.body) == essence(body) for one in there)


def _but_for_what_it_is_of(body: Body) -> Body:
    return {name: part for name, part in essence(body).items() if name not in ("version", "score")}
