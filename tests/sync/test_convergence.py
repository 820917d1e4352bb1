"""Workstations agree in the end, whatever happened; and the test of that would notice if they did not."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from db.exchange.details import Details
from db.exchange.resolving import Resolver
from db.exchange.sending import Sending
from db.local_side import SqlLocalSide
from db.repositories.evaluations import SqlEvaluations
from db.repositories.reviews import SqlReviews
from db.review_tables import REVIEW
from db.sync_tables import RECORD_VERSION
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, Evaluation, EvaluationState
from qa_desktop.domain.review import Review
from qa_desktop.services.open_call import CallLoader, OpenCall
from qa_desktop.sync import heads, sending
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.ports import Confirmation, LocalSide, Session
from qa_desktop.sync.records import Batch, Key, RecordVersion
from qa_desktop.sync.tally import Tally
from tests.support.places import ROOT
from tests.support.postgres import StoreMaker
from tests.sync import convergence
from tests.sync.checks import check, heal
from tests.sync.fakes import Cut
from tests.sync.figures import Figures
from tests.sync.histories import MakeWorld, error_of, memory_world, play, postgres_worlds, shortened, sqlite_worlds
from tests.sync.postgres_world import new_quick_server
from tests.sync.shown import Diverged
from tests.sync.steps import Act, Step, history_with, parse_step, random_history
from tests.sync.world import World

MOST_TRIED = 300
FAULTS: tuple[Act | Cut, ...] = (*Cut, Act.RESTART_SERVER, Act.KILL_SERVER, Act.RESTORE, Act.RESTORE_UNMARKED)
GOES = [Act.RESTART_SERVER, Act.KILL_SERVER]
LIVELY = [act for act in Act if act not in (Act.EXCHANGE, *GOES)]
CUTS = [cut for cut in Cut if cut is not Cut.RESTART]
ONE_IN = 12
"""So much rarer does a server go: it takes longer to be there again than most histories."""


def machine(make_world: MakeWorld, happened: Figures) -> type[RuleBasedStateMachine]:
    """Return the state machine of worlds that are opened so; what happens in them is counted."""

    class Machine(RuleBasedStateMachine):
        world: World

        def __init__(self) -> None:
            super().__init__()
            self.closing = ExitStack()
            self.opened = False

        @initialize(desks=st.integers(2, 5))
        def open(self, desks: int) -> None:
            self.world = self.closing.enter_context(make_world(desks))
            self.opened = True

        @rule(act=st.sampled_from(LIVELY), desk=st.integers(0, 4), which=st.integers(0, 7))
        def act(self, act: Act, desk: int, which: int) -> None:
            self.world.do(Step(act, desk, which))

        @rule(
            desk=st.integers(0, 4),
            unheard=st.integers(0, 1),
            cut=st.none() | st.sampled_from(CUTS),
            skip=st.integers(0, 2),
        )
        def exchange(self, desk: int, unheard: int, cut: Cut | None, skip: int) -> None:
            self.world.do(Step(Act.EXCHANGE, desk, unheard, cut, skip))

        @rule(how=st.sampled_from([None, *GOES]), desk=st.integers(0, 4), chance=st.integers(1, ONE_IN))
        def server_goes(self, how: Act | None, desk: int, chance: int) -> None:
            """Go between two exchanges, or amid one."""
            self.world.do(going(how, desk) if chance == ONE_IN else Step(Act.EXCHANGE, desk))

        @rule(lead=st.sampled_from([2, 3]), decision=st.sampled_from([Act.APPROVE, Act.RETURN]))
        def review(self, lead: int, decision: Act) -> None:
            """Do what chance alone seldom puts together."""
            for step in (Step(Act.SUBMIT), Step(Act.EXCHANGE), Step(Act.EXCHANGE, lead), Step(decision, lead)):
                self.world.do(step)

        def teardown(self) -> None:
            with self.closing:
                if self.opened:
                    heal(self.world)
                    check(self.world)
                    happened.counts.update(self.world.figures.counts)

    return Machine


def going(how: Act | None, desk: int) -> Step:
    """Return how the server goes: as told, or amid an exchange."""
    return Step(Act.EXCHANGE, desk, 0, Cut.RESTART, 1) if how is None else Step(how)


def run(make_world: MakeWorld, histories: int, steps: int = 30) -> Figures:
    """Let Hypothesis find a history after which somebody disagrees; return what happened where it finds none."""
    happened = Figures()
    few = settings(
        max_examples=histories, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine(make_world, happened), settings=few)
    return happened


@pytest.fixture(scope="module")
def real_desks(tmp_path_factory: pytest.TempPathFactory) -> MakeWorld:
    return sqlite_worlds(tmp_path_factory.mktemp("desks"))


@pytest.fixture(scope="module")
def real_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeWorld]:
    server = new_quick_server()
    yield postgres_worlds(tmp_path_factory.mktemp("worlds"), StoreMaker(server).new())
    server.remove()


def test_the_rules_converge() -> None:
    run(memory_world, 400)


def test_real_desks_converge(real_desks: MakeWorld) -> None:
    run(real_desks, 15)


def test_real_desks_round_a_real_server_converge(real_worlds: MakeWorld) -> None:
    run(real_worlds, 20, steps=20)


@pytest.mark.timeout(1500)
def test_random_histories_round_a_real_server_converge() -> None:
    """Hypothesis alone tries what is simple, and few of the faults; in processes of their own these are fast."""
    line = [sys.executable, "-m", "tests.sync.convergence", "--server", "postgres", "--histories", "100", "--seed"]
    with ExitStack() as running:
        processes = [
            running.enter_context(subprocess.Popen([*line, first], cwd=ROOT, stdout=subprocess.PIPE, text=True))
            for first in ("0", "100")
        ]
        told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(told)


@pytest.mark.parametrize("fault", FAULTS)
def test_real_desks_converge_after_each_fault(real_worlds: MakeWorld, fault: Act | Cut) -> None:
    happened = play(real_worlds, *history_with(fault, FAULTS.index(fault))).figures
    assert not happened.missing(fault), "\n".join(happened.table())


# -- each of these mistakes must be found ------------------------------------------------------------------------------


def confirm_without_looking(batch: Batch, session: Session, local: LocalSide, _tally: Tally, _unseen: int) -> bool:
    with suppress(QaError):
        session.push(batch)
    local.confirm(batch, Confirmation(commit_seq=1, sha256=batch.sha256, received_at=datetime.now(UTC)))
    return False


def believe_the_refusal(batch: Batch, session: Session, local: LocalSide, _tally: Tally, _unseen: int) -> bool:
    try:
        session.push(batch)
    except QaError:
        local.dissolve(batch)
        raise
    found = session.find(batch)
    assert found is not None
    local.confirm(batch, found)
    return False


def forget_what_was_lost(exchange: Exchange, _session: Session, _tally: Tally) -> None:
    exchange._local.send_again([])


def first_open_one_wins(known: heads.Known) -> tuple[Any, ...]:
    return (known.position is None, known.position)


def last_submission_wins(known: heads.Known) -> tuple[Any, ...]:
    last = 0 if known.position is None else -known.position.commit_seq
    return (not heads.is_final(known.record), last, known.record.version)


_REVIEWED = (
    "begin:0:0,exchange:0:0,exchange:1:0,submit:0:0,edit:1:0,exchange:0:0"
    ",exchange:2:0,approve:2:0,exchange:2:0,exchange:1:0"
)
_LATE = (
    "begin:0:0,exchange:0:0,exchange:1:0,submit:0:0,edit:1:0,exchange:0:0,exchange:2:0,exchange:1:0,exchange:1:0"
    ",approve:2:0,settle:1:3,exchange:1:0,submit:1:0,exchange:1:0,exchange:2:0"
)
_READ = (
    "begin:0:0,exchange:0:0,exchange:1:0,submit:0:0,edit:1:0,exchange:0:0,exchange:2:0,exchange:1:0,read:2:0"
    ",settle:1:3,submit:1:0,exchange:1:0"
)
_HELD = "begin:0:0,exchange:0:0,exchange:1:0,hold:1:1,edit:0:0,exchange:0:0,exchange:1:1,edit:1:0,exchange:1:0"
_OVERTAKEN = "begin:0:0,exchange:0:0,exchange:1:0,hold:1:0,submit:0:0,exchange:0:0,submit:1:0,exchange:1:0,exchange:1:0"
_MINT, _NOTE, _SAVE, _LOAD_AGAIN = Sending.mint, Resolver._note_conflict, SqlEvaluations.save, CallLoader.load_again
_CONFIRM = SqlLocalSide.confirm


def lose_the_last_mark(packing: Sending, key: Key) -> RecordVersion | None:
    """Lose the last of several marks, on the way and here."""
    one = SqlEvaluations(packing._transaction).find(key[1]) if key[0] == "evaluation" else None
    if one is not None and one.is_open and len(one.annotations) > 1:
        SqlEvaluations(packing._transaction).put(one.without_annotation(one.annotations[-1].id))
    return _MINT(packing, key)


def submit_as_a_draft(packing: Sending, key: Key) -> RecordVersion | None:
    """Turn every third submission back into a draft, on the way and here."""
    one = SqlEvaluations(packing._transaction).find(key[1]) if key[0] == "evaluation" else None
    if one is not None and one.state is EvaluationState.SUBMITTED and one.created_at.second % 3 == 0:
        packing._resolver.kinds[key[0]].put(replace(one, state=EvaluationState.DRAFT, submitted_at=None))
    return _MINT(packing, key)


def tell_nobody_of_calls(_: Details, _call: str, _team: str) -> None:
    """Send evaluations to teams that never heard of the call."""


def show_no_calls(resolver: Resolver, key: Key, is_one: bool) -> None:  # noqa: FBT001 - as it is called
    _NOTE(resolver, key, is_one and key[0] != "recording")


def show_no_reviews(resolver: Resolver, key: Key, is_one: bool) -> None:  # noqa: FBT001 - as it is called
    _NOTE(resolver, key, is_one and key[0] != "review")


def show_no_tags(resolver: Resolver, key: Key, is_one: bool) -> None:  # noqa: FBT001 - as it is called
    _NOTE(resolver, key, is_one and key[0] != "tags")


def show_no_cards(resolver: Resolver, key: Key, is_one: bool) -> None:  # noqa: FBT001 - as it is called
    _NOTE(resolver, key, is_one and key[0] != "scorecard")


def show_nothing_reviewed(resolver: Resolver, key: Key, is_one: bool) -> None:  # noqa: FBT001 - as it is called
    about = select(REVIEW.c.id).where(REVIEW.c.evaluation_id == key[1])
    _NOTE(resolver, key, is_one and resolver.transaction.read(about).first() is None)


def name_no_version(reviews: SqlReviews, review: Review) -> None:
    _add(reviews, replace(review, version=""))


def name_what_the_tables_hold(reviews: SqlReviews, review: Review) -> None:
    """Let a review be of whatever came while the lead read something else."""
    held = select(RECORD_VERSION.c.version).where(RECORD_VERSION.c.id == review.evaluation_id, RECORD_VERSION.c.held)
    _add(reviews, replace(review, version=reviews._transaction.read(held).scalar_one()))


def _add(reviews: SqlReviews, review: Review) -> None:
    if reviews._write(REVIEW, {column.name: getattr(review, column.name) for column in REVIEW.c}):
        reviews._note("review", review.id)


def read_nothing_anew(loader: CallLoader, call: OpenCall) -> OpenCall:
    return call if call.to_read else loader.load(call.recording.id, call.card.id)


def take_over_the_version_alone(loader: CallLoader, call: OpenCall) -> OpenCall:
    """Show what was read, and let a review name what came."""
    anew = _LOAD_AGAIN(loader, call)
    return replace(call, based_on=anew.based_on) if call.to_read else anew


def turn_into_ones_own(loader: CallLoader, call: OpenCall) -> OpenCall:
    return loader.load(call.recording.id, call.card.id)


def edit_whatever_is_there(evaluations: SqlEvaluations, one: Evaluation, *, based_on: str | None = None) -> None:
    """Write what is edited over what came since it was opened."""
    del based_on
    _SAVE(evaluations, one)


def edit_only_what_is_there(evaluations: SqlEvaluations, one: Evaluation, *, based_on: str | None = None) -> None:
    """Let what came since it was opened take the place of what is edited."""
    if based_on in (None, evaluations.held(one.id)):
        _SAVE(evaluations, one)


def tell_of_what_was_read_alone(side: SqlLocalSide, batch: Batch, confirmation: Confirmation) -> bool:
    """Say nothing of what counts no more since something else was sent before."""
    is_whole = _CONFIRM(side, batch, confirmation)
    side.untold()
    return is_whole


def lose_a_comment(packing: Sending, key: Key) -> RecordVersion | None:
    """Lose what was said of a criterion that does not apply, on the way and here."""
    return _mint_changed(packing, key, lambda one: replace(one, comment="") if one.value is NOT_APPLICABLE else one)


def lose_a_count(packing: Sending, key: Key) -> RecordVersion | None:
    """Lose how often something happened, on the way and here."""
    return _mint_changed(packing, key, lambda one: replace(one, value=None) if isinstance(one.value, Decimal) else one)


def _mint_changed(packing: Sending, key: Key, change: Callable[[Answer], Answer]) -> RecordVersion | None:
    one = SqlEvaluations(packing._transaction).find(key[1]) if key[0] == "evaluation" else None
    if one is not None and one.is_open:
        for criterion, answer in one.answers.items():
            one = one.with_answer(criterion, change(answer))
        SqlEvaluations(packing._transaction).put(one)
    return _MINT(packing, key)


MISTAKES: list[tuple[Any, str, Callable[..., Any]]] = [
    (sending, "_deliver", confirm_without_looking),
    (sending, "_deliver", believe_the_refusal),
    (Exchange, "_take_back_what_was_lost", forget_what_was_lost),
    (heads, "_rank", first_open_one_wins),
    (heads, "_rank", last_submission_wins),
]


MISTAKES_AT_DESKS: list[tuple[Any, str, Callable[..., Any], str]] = [
    (Sending, "mint", lose_the_last_mark, "begin:0:0,mark:0:1,mark:0:2"),
    (Sending, "mint", submit_as_a_draft, ""),
    (Details, "keep_for", tell_nobody_of_calls, "begin:0:0,exchange:0:0,move:0:0,edit:0:0,exchange:0:0"),
    (Resolver, "_note_conflict", show_nothing_reviewed, _REVIEWED),
    (SqlReviews, "add", name_no_version, _LATE),
    (SqlReviews, "add", name_what_the_tables_hold, f"{_READ},exchange:2:1,approve:2:0,exchange:2:0"),
    (CallLoader, "load_again", read_nothing_anew, f"{_READ},exchange:2:0"),
    (CallLoader, "load_again", take_over_the_version_alone, f"{_READ},exchange:2:0,approve:2:0,exchange:2:0"),
    (CallLoader, "load_again", turn_into_ones_own, "begin:0:0,submit:0:0,begin:0:0,exchange:0:0,read:0:0"),
    (SqlEvaluations, "save", edit_whatever_is_there, _HELD),
    (SqlEvaluations, "save", edit_only_what_is_there, _HELD),
    (SqlLocalSide, "confirm", tell_of_what_was_read_alone, _OVERTAKEN),
    (Sending, "mint", lose_a_comment, "begin:0:0,answer:0:4"),
    (Sending, "mint", lose_a_count, "begin:0:0,answer:0:3"),
    (Resolver, "_note_conflict", show_no_calls, "begin:0:0,describe:0:0,begin:1:0,describe:1:0"),
    (Resolver, "_note_conflict", show_no_reviews, ""),
    (Resolver, "_note_conflict", show_no_tags, "tags:2:0,tags:3:1"),
    (Resolver, "_note_conflict", show_no_cards, "publish:2:0,publish:3:0"),
]
"""What is wrong, and how histories begin in which it matters often enough."""


@pytest.fixture(params=MISTAKES, ids=lambda mistake: mistake[2].__name__)
def mistake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = request.param
    monkeypatch.setattr(owner, name, wrong)


@pytest.mark.usefixtures("mistake")
def test_a_mistake_in_the_program_is_found() -> None:
    failing = (seed for seed in range(MOST_TRIED) if error_of(memory_world, *random_history(seed)) is not None)
    assert next(failing, None) is not None


@pytest.mark.parametrize("mistake", MISTAKES_AT_DESKS, ids=lambda mistake: mistake[2].__name__)
def test_a_mistake_at_a_real_desk_is_found(
    mistake: tuple[Any, str, Callable[..., Any], str], monkeypatch: pytest.MonkeyPatch, real_desks: MakeWorld
) -> None:
    owner, name, wrong, written = mistake
    first = [parse_step(one) for one in written.split(",") if one]
    monkeypatch.setattr(owner, name, wrong)
    histories = (random_history(seed) for seed in range(MOST_TRIED))
    found = (error_of(real_desks, 5, [*first, *steps]) for _, steps in histories)
    assert any(isinstance(error, Diverged) for error in found)


def test_a_failing_history_is_made_short_and_can_be_played_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(heads, "_rank", first_open_one_wins)
    assert convergence.main(["--server", "memory", "--histories", str(MOST_TRIED)]) == 1
    told = capsys.readouterr().out
    desks, steps = told.split("--desks ")[1].split("\n")[0].split(" --steps ")
    written = [parse_step(one) for one in steps.split(",")]
    assert 2 <= len(written) <= 12
    assert shortened(memory_world, int(desks), written) == written
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the mistake leads to
        convergence.main(["--server", "memory", "--desks", desks, "--steps", steps])
    monkeypatch.undo()
    assert convergence.main(["--server", "memory", "--desks", desks, "--steps", steps]) == 0


def test_what_was_refused_since_what_it_is_about_came_later_is_sent_again(real_desks: MakeWorld) -> None:
    """Of a store that lost both, the deletion came before the draft, which was made for another team."""
    steps = "back_up:0:0,exchange:0:0,move:0:0,begin:0:2,exchange:0:0,discard:0:0,exchange:0:0,restore_unmarked:0:0"
    play(real_desks, 2, [parse_step(one) for one in steps.split(",")])


def test_what_was_refused_is_sent_again_once_what_it_is_about_was(real_desks: MakeWorld) -> None:
    """A store that lost a draft refuses its deletion before it has the draft again, in the same exchange."""
    steps = "back_up:1:4,begin:1:0,exchange:1:1:in_commit:2,discard:1:1,exchange:1:5:find:0,restore_unmarked:1:3"
    for make_world in (memory_world, real_desks):
        play(make_world, 3, [parse_step(one) for one in steps.split(",")])


RETURNED_AT_TWO_DESKS = (
    "begin:0:0,exchange:0:0,exchange:1:0,back_up:4:4,submit:1:5,exchange:1:0,submit:0:0,exchange:3:0,return:3:0,"
    "exchange:3:0,exchange:0:0"
)


@pytest.mark.parametrize(
    "after",
    [
        "restore_unmarked:2:3",
        "back_up_desk:3:0,restore:2:3,exchange:0:0,exchange:3:0,exchange:1:0,exchange:3:0,restore_desk:3:0,exchange:3:0",
    ],
)
def test_a_return_stays_though_a_restored_store_gets_the_other_submission_first(
    real_desks: MakeWorld, after: str
) -> None:
    """In the second case the lead's desk, too, is put back to before the return went to the other submission."""
    play(real_desks, 4, [parse_step(one) for one in f"{RETURNED_AT_TWO_DESKS},{after}".split(",")])


def test_what_was_chosen_is_sent_though_an_edit_takes_its_place_before(real_desks: MakeWorld) -> None:
    """A conflict is settled while a window shows what was discarded there, and one goes on writing in it."""
    steps = (
        "exchange:4:7:in_commit:0,begin:0:0,exchange:0:0,exchange:1:0,hold:1:1,answer:0:0,discard:1:7,exchange:0:0,"
        "exchange:1:0,settle:1:4,edit:1:2"
    )
    play(real_desks, 2, [parse_step(one) for one in steps.split(",")])


def test_a_review_is_told_whom_it_is_for_though_what_it_is_about_is_gone_here(real_desks: MakeWorld) -> None:
    """A marked restore lets what others sent come before one's own is sent: here the deletion of what was reviewed."""
    steps = (
        "begin:0:0,exchange:0:0,exchange:1:0,hold:1:0,submit:0:6,exchange:0:0,discard:1:3,exchange:1:0,exchange:2:0,"
        "return:2:6,back_up:0:6,restore:4:4,settle:1:3"
    )
    play(real_desks, 4, [parse_step(one) for one in steps.split(",")])


LOST_BEFORE_ITS_BASE = (
    "back_up:0:0,begin:0:0,exchange:0:0,exchange:3:0,describe:3:0,exchange:3:3,exchange:1:7:before_push:2,"
    "restore_unmarked:1:1,exchange:3:5"
)
LOST_AND_MOVED = (
    "move:1:6,back_up:1:3,begin:0:0,exchange:0:0,exchange:2:0,discard:0:7,exchange:0:3,describe:2:1,exchange:2:2,"
    "exchange:0:4,restore_unmarked:1:7"
)


@pytest.mark.parametrize("steps", [LOST_BEFORE_ITS_BASE, LOST_AND_MOVED])
def test_what_a_lead_said_of_a_call_stays_known_though_a_restored_store_lost_it(
    real_desks: MakeWorld, steps: str
) -> None:
    play(real_desks, 4, [parse_step(one) for one in steps.split(",")])


def test_the_same_seed_makes_the_same_history() -> None:
    assert random_history(7) == random_history(7)
    assert [parse_step(str(step)) for step in random_history(7)[1]] == random_history(7)[1]


def test_what_is_lost_on_the_shared_store_is_noticed() -> None:
    with memory_world(2) as world:
        for step in (Step(Act.BEGIN), Step(Act.EXCHANGE)):
            world.do(step)
        heal(world)
        world.server.commits.clear()  # type: ignore[attr-defined] # the one in memory
        with pytest.raises(Diverged):
            check(world)
