"""What must be true once everybody could exchange over a good network for a while."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.kinds import evaluation
from qa_desktop.sync.records import Arrived, Key, RecordVersion, canonical
from tests.sync.desks import Desk
from tests.sync.fakes import Faults
from tests.sync.world import World, words_of

ROUNDS = 14


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
    world.server.finish_open()
    for _ in range(ROUNDS):
        moved = False
        for desk, clock in zip(world.desks, world.clocks, strict=True):
            outcome = Exchange(world.server.transport(desk.login, Faults()), desk.side, clock).run()
            _demand(outcome.fault is None, f"{desk.login} cannot exchange: {outcome.fault}")
            moved |= bool(outcome.sent or outcome.received or outcome.more)
        if not moved:
            return
    raise Diverged("it never comes to rest")


def check(world: World) -> None:
    """Compare every desk with the shared store; raises Diverged."""
    for number, desk in enumerate(world.desks):
        _check_desk(f"desk {number} ({desk.login})", desk, wanted(world.server.versions_for(desk.login)))
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
    submitted = [one for one in left if one.kind != evaluation.KIND or one.body.get("state") == "submitted"]
    winner = submitted[0] if submitted else left[-1]
    times = {"created_at", "updated_at"}
    essences = [{name: part for name, part in one.body.items() if name not in times} for one in left]
    return Wanted(winner, left, any(essence != essences[0] for essence in essences))


def _check_desk(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    state = desk.side.state()
    left = (state.pending, state.aside, state.parked)
    _demand(left == (0, 0, 0), f"{name} has pending, aside, parked: {left}")
    counting = {key[1]: one.winner for key, one in there.items() if key[0] == evaluation.KIND}
    bodies = {key: evaluation.to_body(evaluation.from_record(one)) for key, one in counting.items() if not one.deleted}
    held = {key: evaluation.to_body(one) for key, one in desk.evaluations().items()}
    for key in _untouched(desk, there) - bodies.keys():
        held.pop(key, None)
    _demand(held.keys() == bodies.keys(), f"{name} holds {sorted(held)}, not {sorted(bodies)}")
    for key, body in held.items():
        _demand(body == bodies[key], f"{name} holds {body}, not {bodies[key]}")
    for kind, said in (("review", set(desk.reviews())), ("reply", set(desk.replies()))):
        other = {key[1] for key in there if key[0] == kind}
        _demand(said == other, f"{name} holds of each {kind} {sorted(said)}, not {sorted(other)}")
    _check_conflicts(name, desk, there)


def _untouched(desk: Desk, there: Mapping[Key, Wanted]) -> set[str]:
    """Return the revisions that returned evaluations open at their author's; they travel once they are edited."""
    returned = [one.id for one in desk.reviews().values() if one.decision is Decision.RETURNED]
    return {reopened_id(review_id) for review_id in returned if ("review", review_id) in there}


def _check_conflicts(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    shown = {key for key in desk.conflicts() if key[0] == evaluation.KIND}
    real = {key for key, one in there.items() if one.in_conflict and key[0] == evaluation.KIND}
    mine = {key for key in real if there[key].winner.author == desk.login}
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
    edits = Counter((one.key, one.bases, canonical(one.body)) for one in records if len(one.bases) == 1)
    twice = [key for key, count in edits.items() if count > 1]
    _demand(not twice, f"a change is there twice: {twice}")


def _demand(truth: bool, what: str) -> None:  # noqa: FBT001 - as assert
    if not truth:
        raise Diverged(what)
