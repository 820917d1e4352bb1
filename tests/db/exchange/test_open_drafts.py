"""A draft that is open in a window while another version of it comes under it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from db.local_side import SqlLocalSide
from db.store import open_store
from qa_desktop.domain.beginning import MOST_BEGINNINGS, first_draft_id
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import EventBus
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import ErrorHandler, InlineJobs
from qa_desktop.services.ports import Identity
from qa_desktop.sync.schedule import DRAFTS_REST
from tests.db.exchange.test_exchanging import conflicts, submit
from tests.db.exchange.world import PEOPLE, Workstation, World

Result = TypeVar("Result")


class Slow(InlineJobs):
    """Jobs whose answers wait."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Callable[[], None]] = []
        self.is_slow = False

    def store(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None] | None = None,
        failed: ErrorHandler | None = None,
    ) -> None:
        """Do the work, and keep the answer where it is slow."""

        def later(result: Result) -> None:
            if done is not None and self.is_slow:
                self.answers.append(lambda: done(result))
            elif done is not None:
                done(result)

        super().store(work, later, failed)

    def answer(self) -> None:
        """Let the answers come."""
        self.is_slow = False
        while self.answers:
            self.answers.pop(0)()


class Window:
    """The window of a workstation, which has a call on the desk."""

    def __init__(self, station: Workstation) -> None:
        self.station = station
        self.jobs = Slow()
        store, clock, events = station.store.unit_of_work, station.clock, EventBus()
        self.autosave = autosave = Autosave(store=store, jobs=self.jobs, clock=clock, events=events)
        identity = Identity(id=station.login, name=station.login)
        self.grading = Grading(
            store=store, jobs=self.jobs, clock=clock, events=events, identity=identity, autosave=autosave
        )
        station.local = SqlLocalSide(station.store, clock, in_hand=lambda: self.grading.in_hand() | autosave.waiting)

    def open(self, number: int = 1) -> None:
        self.grading.open(self.station.import_call(number).id)


@pytest.fixture
def pair(world: World) -> tuple[Workstation, Workstation]:
    """Two workstations of one person with the same draft."""
    one, two = world.station("ann"), world.station("ann")
    one.grade(1, "e1", "begun")
    one.sync()
    two.sync()
    return one, two


def sync_beside(station: Workstation) -> None:
    """Exchange in another process, which does not know what a window has open."""
    store = open_store(station.store.file)
    try:
        assert replace(station, store=store, in_hand=set()).sync().fault is None
    finally:
        store.close()


def sides(station: Workstation) -> set[str]:
    with station.store.unit_of_work() as unit:
        [conflict] = unit.conflicts.every()
        return {"-" if one.deleted else str(one.body["summary"]) for one in conflict.versions}


def exchange(*stations: Workstation) -> None:
    for station in (*stations, *stations):
        assert station.sync().fault is None


def test_what_another_process_put_under_an_open_draft_stands_against_what_is_typed(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    two.save(two.get("e1"), summary="an hour of work")
    two.sync()
    sync_beside(one)
    window.grading.summarise("b")
    window.grading.summarise("both")
    assert one.get("e1").summary == "both"
    exchange(one, two)
    window.grading.summarise("both!")
    exchange(one, two)
    assert conflicts(one) == conflicts(two) == [("evaluation", "e1")]
    assert sides(one) == sides(two) == {"an hour of work", "both!"}


def test_what_came_between_reading_a_draft_and_showing_it_stands_against_what_is_typed(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    two.save(two.get("e1"), summary="an hour of work")
    two.sync()
    window = Window(one)
    window.jobs.is_slow = True
    window.open()
    one.sync()
    assert one.get("e1").summary == "an hour of work"
    window.jobs.answer()
    window.grading.summarise("typed")
    exchange(one, two)
    assert sides(one) == sides(two) == {"an hour of work", "typed"}
    with two.store.unit_of_work() as unit:
        [conflict] = unit.conflicts.every()
        chosen = next(one for one in conflict.versions if one.body["summary"] == "an hour of work")
        unit.conflicts.settle("evaluation", "e1", chosen.version)
        unit.commit()
    window.grading.close()
    exchange(two, one)
    assert (one.get("e1").summary, two.get("e1").summary) == ("an hour of work", "an hour of work")
    assert conflicts(one) == conflicts(two) == []


def test_a_draft_discarded_elsewhere_under_an_open_one_is_not_quietly_brought_back(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    with two.store.unit_of_work() as unit:
        unit.evaluations.discard("e1")
        unit.commit()
    two.sync()
    sync_beside(one)
    window.grading.summarise("typed")
    exchange(one, two)
    assert sides(one) == {"-", "typed"}


def test_what_is_typed_into_a_draft_that_was_submitted_elsewhere_is_kept(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    two.save(two.get("e1"), summary="done")
    submit(two, "e1")
    two.sync()
    sync_beside(one)
    window.grading.summarise("typed")
    window.grading.close()
    exchange(one, two)
    assert sides(one) == sides(two) == {"done", "typed"}
    for station in pair:
        assert (station.get("e1").state, station.get("e1").summary) == (EvaluationState.SUBMITTED, "done")


def test_a_draft_that_is_sent_while_it_is_typed_is_in_no_conflict_with_itself(
    world: World, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    window = Window(two)
    window.open()
    for number in range(3):
        window.grading.summarise(f"typed {number}")
        two.sync()
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=())
    window.grading.summarise("refused")
    two.sync()
    assert two.local.state().aside == 1
    world.shared.people["ann"] = PEOPLE["ann"]
    window.grading.summarise("taken")
    sync_beside(two)
    window.grading.summarise("taken again")
    window.open(2)
    window.grading.summarise("new")
    exchange(two, one)
    window.grading.summarise("newer")
    exchange(two, one)
    assert conflicts(one) == conflicts(two) == []
    assert two.local.state().aside == 0
    assert one.evaluations() == two.evaluations()
    assert {each.summary for each in one.evaluations().values()} == {"taken again", "newer"}


def test_an_open_draft_that_takes_over_what_came_goes_on_from_it(pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    two.save(two.get("e1"), summary="from two")
    two.sync()
    sync_beside(one)
    window.grading.refresh()
    window.grading.summarise("from both")
    two.save(two.get("e1"), answers=dict(two.get("e1").answers))
    exchange(one, two)
    assert conflicts(one) == conflicts(two) == []
    assert one.get("e1").summary == two.get("e1").summary == "from both"


def test_a_call_begun_on_two_workstations_is_one_evaluation_with_two_versions(world: World) -> None:
    one, two = world.station("ann"), world.station("ann")
    windows = Window(one), Window(two)
    for window, summary in zip(windows, ("two hours of work", "hello"), strict=True):
        window.open()
        window.grading.summarise(summary)
        window.grading.close()
    exchange(one, two)
    assert len(one.evaluations()) == 1
    assert one.evaluations() == two.evaluations()
    assert sides(one) == sides(two) == {"two hours of work", "hello"}


def test_a_call_opened_and_not_begun_shows_what_was_begun_elsewhere(world: World) -> None:
    one, two = world.station("ann"), world.station("ann")
    begun, opened = Window(one), Window(two)
    for window in (begun, opened):
        window.open()
    begun.grading.summarise("begun")
    exchange(one, two)
    opened.grading.refresh()
    assert opened.grading.call is not None
    assert opened.grading.call.evaluation.summary == "begun"
    opened.grading.summarise("gone on with")
    exchange(two)
    begun.grading.close()
    exchange(one)
    assert one.evaluations() == two.evaluations()
    assert conflicts(one) == conflicts(two) == []


def discard_on_the_desk(window: Window, meanwhile: Callable[[], object]) -> None:
    """Throw the draft on the desk away; the exchange comes in between, once the desk lets go of it."""
    grading, jobs, store = window.grading, window.jobs, window.station.store.unit_of_work
    assert grading.call is not None
    draft, close = grading.call.evaluation.id, grading.close

    def close_and_exchange() -> None:
        close()
        meanwhile()

    grading.close = close_and_exchange  # type: ignore[method-assign] # what another thread may do
    Discarding(store=store, jobs=jobs, events=EventBus(), grading=grading, autosave=window.autosave).discard(
        draft, failed=_never
    )


def _never(error: QaError) -> None:
    raise error


def test_a_discarded_draft_takes_nothing_with_it_that_came_meanwhile(pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    two.save(two.get("e1"), summary="gone on with at home")
    two.sync()
    discard_on_the_desk(window, one.sync)
    exchange(one, two)
    assert conflicts(one) == conflicts(two) == [("evaluation", "e1")]
    with one.store.unit_of_work() as unit:
        (conflict,) = unit.conflicts.every()
        (kept,) = (side for side in conflict.versions if not side.deleted)
        assert kept.body["summary"] == "gone on with at home"
        unit.conflicts.settle("evaluation", "e1", kept.version)
        unit.commit()
    exchange(one, two)
    assert one.get("e1").summary == two.get("e1").summary == "gone on with at home"
    assert conflicts(one) == conflicts(two) == []


def test_a_draft_that_was_submitted_elsewhere_meanwhile_is_not_discarded(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    window = Window(one)
    window.open()
    submit(two, "e1")
    two.sync()
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        discard_on_the_desk(window, one.sync)
    assert one.get("e1").state is EvaluationState.SUBMITTED


def test_a_draft_that_only_this_workstation_has_is_discarded_alone(world: World) -> None:
    one = world.station("ann")
    window = Window(one)
    one.grade(1, "e1", "begun")
    window.open()
    discard_on_the_desk(window, lambda: None)
    assert one.evaluations() == {}
    exchange(one)
    assert conflicts(one) == []


def test_a_call_that_is_begun_anew_after_its_draft_was_discarded_is_another_evaluation(world: World) -> None:
    one, two = world.station("ann"), world.station("ann")
    window, other = Window(one), Window(two)
    window.open()
    window.grading.summarise("first")
    exchange(one, two)
    window.grading.close()
    [first] = one.evaluations()
    with one.store.unit_of_work() as unit:
        unit.evaluations.discard(first)
        unit.commit()
    exchange(one, two)
    assert two.evaluations() == {}
    other.open()
    other.grading.summarise("second")
    exchange(two, one)
    [second] = one.evaluations()
    assert second != first
    assert one.get(second).summary == "second"
    assert conflicts(one) == conflicts(two) == []


def test_a_call_that_was_thrown_away_as_often_as_can_be_counted_is_begun_all_the_same(world: World) -> None:
    ann = world.station("ann")
    call = ann.import_call(1)
    for number in range(1, MOST_BEGINNINGS + 1):
        ann.grade(1, first_draft_id("ann", call.id, number))
    ann.sync()
    begun = [*ann.evaluations()]
    with ann.store.unit_of_work() as unit:
        for evaluation_id in begun:
            unit.evaluations.discard(evaluation_id)
        unit.commit()
    exchange(ann)
    window = Window(ann)
    window.open()
    window.grading.summarise("once more")
    exchange(ann)
    [made] = ann.evaluations().values()
    assert made.summary == "once more"
    assert (ann.local.state().aside, ann.local.state().pending) == (0, 0)


def test_work_of_somebody_who_has_not_signed_in_has_an_id_of_its_own(world: World) -> None:
    stations = world.station("local:ann"), world.station("local:ann")
    for station in stations:
        window = Window(station)
        window.open()
        window.grading.summarise("begun")
    assert not stations[0].evaluations().keys() & stations[1].evaluations().keys()


def versions_of(world: World, evaluation_id: str) -> int:
    said = [record for one in world.shared.commits for record in one.batch.records]
    return sum((record.kind, record.id) == ("evaluation", evaluation_id) for record in said)


def test_a_draft_in_hand_rests_after_a_version_of_it_was_sent(world: World) -> None:
    ann = world.station("ann")
    ann.local.drafts_rest = DRAFTS_REST
    ann.grade(1, "e1")
    ann.in_hand.add("e1")
    ann.sync()
    assert versions_of(world, "e1") == 1
    for number in range(20):
        ann.save(ann.get("e1"), summary=f"after {number} min")
        ann.sync()
        world.clock.at += timedelta(minutes=1)
    assert versions_of(world, "e1") == 2
    assert ann.local.state().pending == 1
    ann.local.drafts_rest = timedelta(0)
    ann.sync()
    assert (versions_of(world, "e1"), ann.local.state().pending) == (3, 0)


@pytest.mark.parametrize("deed", ["submitted", "put away", "another"])
def test_what_others_wait_for_does_not_rest(world: World, deed: str) -> None:
    ann = world.station("ann")
    ann.local.drafts_rest = DRAFTS_REST
    ann.grade(1, "e1")
    ann.in_hand.add("e1")
    ann.sync()
    ann.save(ann.get("e1"), summary="more")
    if deed == "submitted":
        submit(ann, "e1")
    elif deed == "put away":
        ann.in_hand.clear()
    else:
        ann.grade(2, "e2")
    ann.sync()
    assert versions_of(world, "e1") == (1 if deed == "another" else 2)
    assert versions_of(world, "e2") == (1 if deed == "another" else 0)


def test_a_clock_that_was_set_back_keeps_no_draft_here(world: World) -> None:
    ann = world.station("ann")
    ann.local.drafts_rest = DRAFTS_REST
    ann.grade(1, "e1")
    ann.in_hand.add("e1")
    ann.sync()
    world.clock.at -= timedelta(days=1)
    ann.save(ann.get("e1"), summary="more")
    ann.sync()
    assert versions_of(world, "e1") == 2
