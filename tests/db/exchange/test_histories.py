"""Whatever happens in whatever order: once all have exchanged without a fault, all hold the same."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.domain.review import Decision
from tests.db.exchange.test_exchanging import conflicts, review, submit
from tests.db.exchange.world import Workstation, World
from tests.db.samples import make_recording
from tests.sync.fakes import Cut, Faults

LOGINS = ("ann", "ann", "bob", "lea", "leo")
INSPECTORS = (0, 1, 2)
LEADS = (3, 4)
CALLS = 3


@dataclass(frozen=True)
class Step:
    """Something that happens at a workstation (by its place in LOGINS)."""

    deed: str
    where: int
    call: int = 0
    fault: Cut | None = None


def steps() -> st.SearchStrategy[Step]:
    """Anything that may happen."""
    calls = st.integers(0, CALLS - 1)
    work = st.builds(Step, st.sampled_from(["edit", "edit", "submit", "discard"]), st.sampled_from(INSPECTORS), calls)
    leading = st.builds(Step, st.sampled_from(["approve", "return"]), st.sampled_from(LEADS), calls)
    anywhere = st.integers(0, len(LOGINS) - 1)
    sync = st.builds(Step, st.just("sync"), anywhere, st.just(0), st.none() | st.sampled_from(Cut))
    settle = st.builds(Step, st.just("settle"), anywhere)
    restore = st.builds(Step, st.just("restore"), st.integers(0, 3))
    return st.one_of(work, work, leading, sync, sync, settle, restore)


@contextmanager
def a_world(template: Path) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder, closing(World(Path(folder), template)) as world:
        for login in LOGINS:
            world.station(login)
        for station in world.stations:
            station.sync()
        yield world


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps(), max_size=25))
def test_all_agree_in_the_end(template: Path, history: list[Step]) -> None:
    with a_world(template) as world:
        for number, step in enumerate(history):
            happen(world, step, number)
        heal(world)
        agree(world)


def happen(world: World, step: Step, number: int) -> None:
    """Let a step happen, where it can."""
    station = world.stations[step.where]
    match step.deed:
        case "edit" | "submit" | "discard":
            _work(station, step, number)
        case "approve" | "return":
            _lead(station, step, number)
        case "sync":
            faults = Faults()
            faults.at = step.fault
            station.sync(faults)
        case "settle":
            _settle(station)
        case "restore":
            world.shared.lose(step.where)


def heal(world: World) -> None:
    """Let all exchange until nothing moves any more."""
    world.shared.finish_open()
    for _ in range(4):
        for station in world.stations:
            assert station.sync().fault is None


def agree(world: World) -> None:
    """Find the same on every workstation, every version there, and every conflict in front of its author."""
    ann, again, bob, lea, leo = world.stations
    assert all(one.local.state().pending == 0 and one.local.state().parked == 0 for one in world.stations)
    assert [one.local.state().aside for one in world.stations] == [0] * 5
    assert ann.evaluations() == again.evaluations()
    assert conflicts(ann) == conflicts(again)
    assert lea.evaluations() == leo.evaluations()
    untouched = {key for key in (*ann.evaluations(), *bob.evaluations()) if key not in _sent(world)}
    own = {**ann.evaluations(), **bob.evaluations()}
    assert {key: one for key, one in own.items() if key not in untouched} == lea.evaluations()
    assert all(own[key].state is EvaluationState.RETURNED for key in untouched)
    fresh = world.station("lea")
    fresh.sync()
    assert fresh.evaluations() == lea.evaluations()


def _work(station: Workstation, step: Step, number: int) -> None:
    with station.store.unit_of_work() as unit:
        recording = make_recording(step.call).id
        latest = unit.evaluations.latest(recording, station.login) if unit.recordings.known([recording]) else None
    if step.deed == "edit" and (latest is None or not latest.is_open):
        if latest is None:
            station.grade(step.call, f"e-{station.login}-{step.call}-{number}", f"begun {number}")
    elif latest is not None and latest.is_open:
        if step.deed == "edit":
            station.save(latest, summary=f"edited {number}", outcome=_scored(latest, number))
        elif step.deed == "submit":
            submit(station, latest.id)
        else:
            with station.store.unit_of_work() as unit:
                unit.evaluations.discard(latest.id)
                unit.commit()


def _scored(evaluation: Evaluation, number: int) -> Outcome:
    return replace(evaluation.outcome, score=Decimal(number))


def _lead(station: Workstation, step: Step, number: int) -> None:
    waiting = [one for one in station.evaluations().values() if one.state is EvaluationState.SUBMITTED]
    if waiting:
        decision = Decision.APPROVED if step.deed == "approve" else Decision.RETURNED
        review(station, waiting[step.call % len(waiting)].id, decision, f"r-{station.login}-{number}")


def _settle(station: Workstation) -> None:
    with station.store.unit_of_work() as unit:
        for one in unit.conflicts.every()[:1]:
            unit.conflicts.settle(one.kind, one.id, one.versions[-1].version)
            unit.commit()


def _sent(world: World) -> set[str]:
    return {record.id for one in world.shared.commits for record in one.batch.records}
