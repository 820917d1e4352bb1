"""What must be true once everybody could exchange over a good network for a while."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision
from qa_desktop.sync.kinds import clip, evaluation, review, scorecard, tags
from qa_desktop.sync.records import Arrived, Key, RecordVersion, canonical
from tests.sync.desks import Desk
from tests.sync.fakes import Faults
from tests.sync.world import World, words_of

ROUNDS = 14
_ONCE = frozenset({"scorecard", "review", "reply", "clip"})


class Diverged(AssertionError):
    """What must be true is not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must come of a record: the rule, written here a second time, so that the one in use can be found wrong."""

    winner: RecordVersion
    heads: Sequence[RecordVersion]
    in_conflict: bool


def heal(world: World) -> None:
    """Let everybody exchange over a good network until nothing moves any more; raises Diverged."""
    world.settle_down()
    for _ in range(ROUNDS):
        moved = False
        for number, desk in enumerate(world.desks):
            outcome = world.exchange(number, Faults())
            refused = outcome.fault is not None and outcome.fault.code == "sync.refused"
            _demand(outcome.fault is None or refused, f"{desk.login} cannot exchange: {outcome.fault}")
            moved |= bool(outcome.sent or outcome.received or outcome.more or refused)
        if not moved:
            return
    raise Diverged("it never comes to rest")


def check(world: World) -> None:
    """Compare every desk with the shared store; raises Diverged."""
    seen = {desk.login: world.server.versions_for(desk.login) for desk in world.desks}
    for number, desk in enumerate(world.desks):
        name, visible = f"desk {number} ({desk.login})", seen[desk.login]
        _check_desk(name, desk, wanted(visible))
        _check_what_waits(name, desk, world, wanted(visible))
        if desk.acts_on_reviews:
            _check_reviewed(name, desk, visible)
    everything = world.server.versions_for("lea")
    _check_nothing_lost(world, wanted(everything))
    _check_nothing_doubled(everything)


def wanted(everything: Sequence[Arrived]) -> Mapping[Key, Wanted]:
    """Return what must come of each record."""
    by_key: dict[Key, list[RecordVersion]] = {}
    for one in sorted(everything, key=lambda one: one.position):
        by_key.setdefault(one.record.key, []).append(one.record)
    return {key: _rule(versions) for key, versions in by_key.items()}


def _rule(in_order: Sequence[RecordVersion]) -> Wanted:
    replaced = {base for one in in_order for base in one.bases}
    left = [one for one in in_order if one.version not in replaced]
    submitted = [one for one in left if one.kind in _ONCE or one.body.get("state") == "submitted"]
    winner = submitted[0] if submitted else left[-1]
    times = {"created_at", "updated_at"}
    essences = [{name: part for name, part in one.body.items() if name not in times} for one in left]
    return Wanted(winner, left, any(essence != essences[0] for essence in essences))


def _check_desk(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    counting = {key[1]: one.winner for key, one in there.items() if key[0] == evaluation.KIND}
    bodies = {key: _body(evaluation.from_record(one)) for key, one in counting.items() if not one.deleted}
    held = {key: _body(one) for key, one in desk.evaluations().items()}
    for key in _untouched(desk, there) - bodies.keys():
        held.pop(key, None)
    _demand(held.keys() == bodies.keys(), f"{name} holds {sorted(held)}, not {sorted(bodies)}")
    for key, body in held.items():
        _demand(body == bodies[key], f"{name} holds {body}, not {bodies[key]}")
    for kind, said in (("review", set(desk.reviews())), ("reply", set(desk.replies()))):
        other = {key[1] for key in there if key[0] == kind}
        _demand(said == other, f"{name} holds of each {kind} {sorted(said)}, not {sorted(other)}")
    _check_plain_kinds(name, desk, there)
    _check_conflicts(name, desk, there)


def _check_what_waits(name: str, desk: Desk, world: World, there: Mapping[Key, Wanted]) -> None:
    """See that nothing waits but what is refused for good, and shown so: a card whose number another one has."""
    state = desk.side.state()
    mine = [
        (("scorecard", scorecard.id_of(card)), scorecard.to_body(card)) for who, card in world.published if who is desk
    ]
    other = {key for key, body in mine if key in there and there[key].winner.body != body}
    left = (state.pending, state.parked)
    _demand(left == (0, 0), f"{name} has pending, parked: {left}")
    _demand(state.aside <= len(other), f"{name} has {state.aside} aside, not {sorted(other)}: {state.fault}")


def _body(one: Evaluation) -> Mapping[str, object]:
    """Return what matters of it: an edit that was undone leaves its time behind and is not sent."""
    return {name: part for name, part in evaluation.to_body(one).items() if name != "updated_at"}


def _check_plain_kinds(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    """Compare clips, cards and tags."""
    clips = {one_id: (clip.to_body(one), one.audio) for one_id, one in desk.clips().items()}
    wanted_clips = {key[1]: (one.winner.body, one.winner.payload) for key, one in there.items() if key[0] == "clip"}
    _demand(clips == wanted_clips, f"{name} holds the clips {sorted(clips)}, not {sorted(wanted_clips)}")
    cards = {one_id: scorecard.to_body(one) for one_id, one in desk.cards().items()}
    for key, one in there.items():
        if key[0] == "scorecard":
            _demand(cards.get(key[1]) == one.winner.body, f"{name} holds another card {key[1]}")
        elif key[0] == "tags":
            _demand(tags.to_body(desk.tags()) == one.winner.body, f"{name} holds other tags")


def _check_reviewed(name: str, desk: Desk, visible: Sequence[Arrived]) -> None:
    """See that the first review in the order of commits decided, and that a returned evaluation is open again."""
    first: dict[str, RecordVersion] = {}
    about = {
        (one.record.id, one.record.team, one.record.author) for one in visible if one.record.kind == evaluation.KIND
    }
    for one in sorted(visible, key=lambda one: one.position):
        said = one.record
        if said.kind == review.KIND and (said.subject, said.team, said.addressee) in about:
            first.setdefault(one.record.subject, one.record)
    keys = {one.record.key for one in visible}
    held = desk.evaluations()
    for one_id, decided in first.items():
        decision = Decision(decided.body["decision"])
        state = EvaluationState.APPROVED if decision is Decision.APPROVED else EvaluationState.SUBMITTED
        _demand(held[one_id].state is state, f"{name} holds {one_id} as {held[one_id].state}, reviewed as {decision}")
        next_id = reopened_id(decided.id)
        is_open = next_id in held or (evaluation.KIND, next_id) in keys
        mine = held[one_id].author == desk.login
        _demand(is_open or not mine or decision is Decision.APPROVED, f"{name} was not given {one_id} back")


def _untouched(desk: Desk, there: Mapping[Key, Wanted]) -> set[str]:
    """Return the revisions that returned evaluations open at their author's; they travel once they are edited."""
    returned = [one.id for one in desk.reviews().values() if one.decision is Decision.RETURNED]
    return {reopened_id(review_id) for review_id in returned if ("review", review_id) in there}


def _check_conflicts(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    shown = {key for key in desk.conflicts() if key[0] == evaluation.KIND}
    real = {key for key, one in there.items() if one.in_conflict and key[0] == evaluation.KIND}
    reviewed = {
        one.winner.subject for key, one in there.items() if key[0] == review.KIND
    }  # its author may have seen it
    mine = {key for key in real if there[key].winner.author == desk.login and key[1] not in reviewed}
    _demand(mine <= shown, f"{name} is not shown the conflicts {sorted(mine - shown)}")
    _demand(shown <= real, f"{name} is shown conflicts that are none: {sorted(shown - real)}")


def _check_nothing_lost(world: World, there: Mapping[Key, Wanted]) -> None:
    counted = {word for one in there.values() for head in one.heads for word in words_of(head)}
    lost = world.written - world.given_up - counted
    _demand(not lost, f"lost: {sorted(lost)}")
    silent = world.said - {key[1] for key in there}
    _demand(not silent, f"lost of what leads said: {sorted(silent)}")


def _check_nothing_doubled(everything: Sequence[Arrived]) -> None:
    records = [one.record for one in everything]
    versions = Counter((one.key, one.version) for one in records)
    _demand(max(versions.values(), default=1) == 1, "a version is there twice")
    edits = Counter(
        (one.key, one.bases, canonical(one.body)) for one in records if len(one.bases) == 1 and not one.deleted
    )
    twice = [key for key, count in edits.items() if count > 1]
    _demand(not twice, f"a change is there twice: {twice}")


def _demand(truth: bool, what: str) -> None:  # noqa: FBT001 - as assert
    if not truth:
        raise Diverged(what)
