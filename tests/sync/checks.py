"""What must be true once everybody could exchange over a good network for a while."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision
from qa_desktop.sync import sending
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.kinds import clip, evaluation, recording, review, scorecard, tags
from qa_desktop.sync.records import Arrived, Body, Key, RecordVersion, canonical
from tests.sync.desks import Desk
from tests.sync.edits import scored
from tests.sync.fakes import Faults, Ticks
from tests.sync.ledger import essence, evidence_in, facts_in, facts_of, said_at, sound_of
from tests.sync.shown import Diverged, check_shown
from tests.sync.world import NEWCOMERS, PEOPLE, World

ROUNDS = 14
_ONCE = frozenset({"scorecard", "review", "reply", "clip"})
_SAID = frozenset({"review", "reply", "clip"})
_WRITTEN_ONCE = frozenset({"review", "reply"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must come of a record: the rule, written here a second time, so that the one in use can be found wrong."""

    winner: RecordVersion
    heads: Sequence[RecordVersion]
    in_conflict: bool


def heal(world: World) -> None:
    """Let everybody exchange over a good network until nothing moves any more; raises Diverged."""
    for number, desk in enumerate(world.desks):
        desk.window.hear()
        check_shown(f"desk {number} ({desk.login})", desk)
    world.settle_down()
    _come_to_rest(world)
    world.catch_up()
    _come_to_rest(world)


def _come_to_rest(world: World) -> None:
    for _ in range(ROUNDS):
        moved = False
        for number, desk in enumerate(world.desks):
            outcome = world.exchange(number, Faults())
            refused = outcome.fault is not None and outcome.fault.code in {"sync.refused", *sending.TOO_LATE}
            _demand(outcome.fault is None or refused, f"{desk.login} cannot exchange: {outcome.fault}")
            moved |= bool(outcome.sent or outcome.received or outcome.more or refused)
        if not moved:
            return
    raise Diverged("it never comes to rest")


def check(world: World) -> None:
    """Compare every desk with the shared store; raises Diverged."""
    seen = {desk.login: world.server.versions_for(desk.login) for desk in world.desks}
    everything = world.server.versions_for("lea")
    counting = wanted(everything)
    late = frozenset(key for desk in world.desks for key in desk.late())
    for number, desk in enumerate(world.desks):
        name, visible = f"desk {number} ({desk.login})", seen[desk.login]
        there = wanted(visible)
        _check_desk(name, desk, there, late)
        _check_calls(name, desk, there, counting)
        _check_sounds(name, desk, there)
        _check_conflicts(name, number, world, visible)
        _check_what_waits(name, desk, _refused(number, world, there))
        if desk.acts_on_reviews:
            _check_reviewed(name, desk, visible)
    for login in NEWCOMERS:
        _check_newcomer(login, world, late)
    _check_what_nobody_began(world, counting)
    _check_what_was_approved(world, everything)
    _check_nothing_lost(world, everything, late)
    _check_nothing_doubled(everything)


def _check_newcomer(login: str, world: World, late: Collection[Key]) -> None:
    """See that whoever leads one team alone can read all that was sent for it, and waits for nothing."""
    name, desk = f"{login}, who comes last,", world.set_up(login)
    desk.sign_in()
    outcome = Exchange(world.server.transport(login, Faults()), desk.side, Ticks()).run()
    _demand(outcome.fault is None, f"{name} cannot exchange: {outcome.fault}")
    _check_what_waits(name, desk, ())
    there = wanted(world.server.versions_for(login))
    _check_desk(name, desk, there, late)
    _check_calls(name, desk, there, there)


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
    meant = [(one.deleted, one.payload, {} if one.deleted else essence(one.body)) for one in left]
    return Wanted(winner, left, any(one != meant[0] for one in meant))


def _check_desk(name: str, desk: Desk, there: Mapping[Key, Wanted], late: Collection[Key]) -> None:
    counting = {key[1]: one.winner for key, one in there.items() if key[0] == evaluation.KIND}
    bodies = {key: _body(evaluation.from_record(one)) for key, one in counting.items() if not one.deleted}
    held = {key: _body(one) for key, one in desk.evaluations().items()}
    for key in _untouched(desk, there) - bodies.keys():
        held.pop(key, None)
    _demand(held.keys() == bodies.keys(), f"{name} holds {sorted(held)}, not {sorted(bodies)}")
    for key, body in held.items():
        _demand(body == bodies[key], f"{name} holds {body}, not {bodies[key]}")
    for one in desk.evaluations().values():
        _demand(one.outcome == scored(one).outcome, f"{name} holds the score {one.outcome} of {one.answers}")
    said = {key: _unsigned(essence(one.winner.body)) for key, one in there.items() if key[0] in _SAID}
    held_said = {key: _unsigned(one) for key, one in said_at(desk).items() if key in said or key not in late}
    _demand(held_said == said, f"{name} holds of what was said {held_said}, not {said}")
    _check_plain_kinds(name, desk, there)


def _check_sounds(name: str, desk: Desk, there: Mapping[Key, Wanted]) -> None:
    """See that all evidence of the versions that count is heard, each where its mark is in them."""
    sounds = {(one.evaluation_id, one.audio) for one in desk.clips().values()}
    for key, one in there.items():
        if key[0] != evaluation.KIND or one.winner.deleted or one.winner.body["state"] != "submitted":
            continue
        for mark in evidence_in(one.winner):
            is_heard = (key[1], sound_of(key[1], mark)) in sounds
            _demand(is_heard, f"{name} hears something else of {key[1]} than {mark['id']} at {mark['start_ms']}")


def _unsigned(body: Body) -> Body:
    """Leave out the name, which is the one that the shared store tells this person, or the login."""
    return {name: part for name, part in body.items() if name != "author_name"}


def _check_what_waits(name: str, desk: Desk, refused: Collection[Key]) -> None:
    """See that nothing waits but what is refused for good, and shown so."""
    state = desk.side.state()
    left = (state.pending, state.parked)
    _demand(left == (0, 0), f"{name} has pending, parked: {left}")
    _demand(state.aside <= len(refused), f"{name} has {state.aside} aside, not {sorted(refused)}: {state.fault}")


def _refused(number: int, world: World, there: Mapping[Key, Wanted]) -> Collection[Key]:
    """Return the cards of a desk whose numbers others have: they are not lost, but shown as refused."""
    return {key for desk, key in _beaten(world, there) if desk == number}


def _beaten(world: World, there: Mapping[Key, Wanted]) -> Collection[tuple[int, Key]]:
    """Return the cards whose numbers others have, with the desks that published them."""
    return {(desk, key) for desk, key, body in world.ledger.cards if key in there and there[key].winner.body != body}


def _body(one: Evaluation) -> Mapping[str, object]:
    """Return what matters of it: an edit that was undone leaves its time behind and is not sent.

    How long was worked on what is open is sent with the next change or the submission.
    """
    unsent = {"updated_at", "time"} if one.is_open else {"updated_at"}
    return {name: part for name, part in evaluation.to_body(one).items() if name not in unsent}


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


def _check_calls(name: str, desk: Desk, visible: Mapping[Key, Wanted], everything: Mapping[Key, Wanted]) -> None:
    """Compare what is known of calls.

    What a lead says of a call reaches who described it first as a replacement of their words. In a restored store it
    may come before these, or its author may have moved since; who had read it before goes on knowing it.
    """
    calls = {one_id: essence(recording.to_body(one)) for one_id, one in desk.recordings().items()}
    for key, one in visible.items():
        if key[0] == recording.KIND:
            told = [essence(head.body) for head in (one.winner, *everything[key].heads)]
            _demand(calls[key[1]] in told, f"{name} knows other things of the call {key[1]}")


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


def _check_what_was_approved(world: World, everything: Sequence[Arrived]) -> None:
    """See that what stands approved is what the reviewer had before them: in the shared store, and at every desk."""
    seen = world.ledger.reviewed
    there = wanted(everything)
    for key, one in there.items():
        about = (evaluation.KIND, one.winner.subject)
        if key[0] == review.KIND and one.winner.body["decision"] == Decision.APPROVED:
            stands = essence(there[about].winner.body)
            _demand(stands == seen[key[1]], f"{about} stands approved as {stands}, seen was {seen[key[1]]}")
    for number, desk in enumerate(world.desks):
        approvals = [one for one in desk.reviews().values() if one.decision is Decision.APPROVED]
        for held in desk.evaluations().values():
            stands = essence(evaluation.to_body(held))
            was_seen = any(one.evaluation_id == held.id and seen[one.id] == stands for one in approvals)
            approved = held.state is EvaluationState.APPROVED
            _demand(was_seen or not approved, f"desk {number} holds {stands} as approved, which nobody saw")


def _untouched(desk: Desk, there: Collection[Key]) -> set[str]:
    """Return the revisions that returned evaluations open at their author's; they travel once they are edited."""
    returned = [one.id for one in desk.reviews().values() if one.decision is Decision.RETURNED]
    return {reopened_id(review_id) for review_id in returned if (review.KIND, review_id) in there}


def _check_what_nobody_began(world: World, there: Collection[Key]) -> None:
    """See that a correction that was not sent, since nobody has worked on it, is the same at its author's desks."""
    made: dict[str, Body] = {}
    for number, desk in enumerate(world.desks):
        for one in desk.evaluations().values():
            body = evaluation.to_body(one)
            if (evaluation.KIND, one.id) not in there:
                _demand(made.setdefault(one.id, body) == body, f"desk {number} opened {body}, not {made[one.id]}")


def _check_conflicts(name: str, number: int, world: World, visible: Sequence[Arrived]) -> None:
    """See that each conflict is shown where there is somebody to settle it, until they did or saw it; and no other."""
    desk, there = world.desks[number], wanted(visible)
    shown = {*desk.conflicts()}
    real = {key for key, one in there.items() if one.in_conflict}
    mine = {key for key in real if any(_is_for(desk, head) for head in there[key].heads)}
    if desk.acts_on_reviews:
        mine |= _too_late(desk, visible)
    mine |= {*desk.late()}
    seen = {key for at, key in world.ledger.seen if at == number}
    _demand(mine - seen <= shown, f"{name} is not shown the conflicts {sorted(mine - seen - shown)}")
    # A card that a restored store lost, and whose number another has taken since, is known to who has read it.
    mine |= {key for _, key in _beaten(world, there)}
    _demand(shown <= real | mine, f"{name} is shown conflicts that are none: {sorted(shown - real - mine)}")


def _is_for(desk: Desk, one: RecordVersion) -> bool:
    """Return whether somebody is to settle what a version is in conflict with; of a call leads do too."""
    return one.author == desk.login or (one.kind == recording.KIND and one.team in PEOPLE[desk.login].teams_led)


def _too_late(desk: Desk, visible: Sequence[Arrived]) -> set[Key]:
    """Return this person's reviews that came after another one of the same evaluation."""
    counting: dict[str, str] = {}
    late = set()
    for one in sorted(visible, key=lambda one: one.position):
        if one.record.kind == review.KIND:
            first = counting.setdefault(one.record.subject, one.record.id)
            late |= {one.record.key} if first != one.record.id and one.record.author == desk.login else set()
    return late


def _check_nothing_lost(world: World, everything: Sequence[Arrived], late: frozenset[Key]) -> None:
    there = wanted(everything)
    counted = {fact for one in there.values() for head in one.heads for fact in facts_of(head)}
    kept = (one for desk in world.desks for versions in desk.late().values() for one in versions)
    counted |= {fact for one in kept for fact in facts_of(one)}
    lost = world.ledger.facts - world.ledger.given_up - counted
    _demand(not lost, f"lost: {sorted(lost)}")
    refused = {(number, key) for number in range(len(world.desks)) for key in _refused(number, world, there)}
    missing = world.ledger.missing(everything, frozenset(refused), late)
    _demand(not missing, f"lost: {missing}")


def _check_nothing_doubled(everything: Sequence[Arrived]) -> None:
    records = [one.record for one in everything]
    versions = Counter((one.key, one.version) for one in records)
    _demand(max(versions.values(), default=1) == 1, "a version is there twice")
    bodies = {(one.key, one.version): essence(one.body) for one in records}
    changed = [
        one
        for one in records
        if len(one.bases) == 1 and not one.deleted and bodies.get((one.key, one.bases[0])) != essence(one.body)
    ]
    edits = Counter((one.key, one.bases, canonical(one.body)) for one in changed)
    twice = [key for key, count in edits.items() if count > 1]
    _demand(not twice, f"a change is there twice: {twice}")
    facts = (Counter(facts_in(one)) for one in records if one.kind == evaluation.KIND)
    said = Counter(":".join(one.key) for one in records if one.kind in _WRITTEN_ONCE)
    again = [what for counts in (said, *facts) for what, count in counts.items() if count > 1]
    _demand(not again, f"there more than once: {again}")


def _demand(truth: bool, what: str) -> None:  # noqa: FBT001 - as assert
    if not truth:
        raise Diverged(what)
