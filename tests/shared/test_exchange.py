"""Two workplaces on one real shared store: work travels, and what was changed in two places is shown and settled."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Evaluation, EvaluationState
from qa_desktop.domain.recording import CallDetails
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.settling import Dispute
from qa_desktop.services.sync_status import SyncPhase
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis
from tests.domain.cards import mark
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    LEAD_B,
    MANAGER,
    SharedStore,
    password_of,
)


def fail(error: QaError) -> None:
    raise error


@dataclass
class Desk:
    """A workplace of somebody who has signed in."""

    place: Workplace

    def sync(self) -> None:
        """Exchange, and look that it went through."""
        self.place.shared.syncing.now()
        status = self.place.shared.syncing.status
        assert (status.phase, status.fault) == (SyncPhase.WAITING, None)

    def grade(self, recording_id: str) -> Evaluation:
        """Open a call and return the evaluation on the desk."""
        self.place.grading.open(recording_id, failed=fail)
        return self.evaluation

    @property
    def evaluation(self) -> Evaluation:
        call = self.place.grading.call
        assert call is not None
        return call.evaluation

    def stored(self, evaluation_id: str) -> Evaluation:
        with self.place.store() as unit:
            return unit.evaluations.get(evaluation_id)

    def disputes(self) -> tuple[Dispute, ...]:
        found: list[tuple[Dispute, ...]] = []
        self.place.shared.settling.every(found.append, fail)
        return found[0]


@pytest.fixture
def desks(shared_store: SharedStore, tmp_path: Path) -> Iterator["Desks"]:
    with ExitStack() as stack:
        yield Desks(shared_store, tmp_path, stack)


class Desks:
    """Workplaces, each in a folder of its own."""

    def __init__(self, store: SharedStore, folder: Path, stack: ExitStack) -> None:
        self._store = store
        self._folder = folder
        self._stack = stack

    def alone(self, name: str) -> Workplace:
        """Open a workplace where nobody has signed in."""
        return self._stack.enter_context(open_workplace(Folders(self._folder / name), InlineJobs()))

    def sign_in(self, name: str, login: str) -> Desk:
        """Sign in and open the workplace anew, as the window does."""
        address = self._store.address(login)
        with open_workplace(Folders(self._folder / name), InlineJobs()) as place:
            self.keep(place, address, login)
        place = self.alone(name)
        place.shared.passwords.give(address, password_of(login), lastingly=False)
        return Desk(place)

    @staticmethod
    def keep(place: Workplace, address: ServerAddress, login: str) -> None:
        """Sign in, with what was graded before."""
        done: list[object] = []
        signing_in = place.shared.signing_in
        signing_in.sign_in(address, password_of(login), lastingly=False, adopts=True, done=done.append, failed=fail)
        assert done


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "来电.wav"
    soundfile.write(path, np.full(16000, 0.25), 8000)
    return path


def import_call(place: Workplace, call: Path) -> str:
    place.importer.start([call], [], on_progress=lambda _progress: None, on_done=lambda _report: None)
    with place.store() as unit:
        (row,) = unit.recordings.page(LibraryQuery(author=place.identity.id), 0, 10)
    return row.recording_id


def test_the_test_of_a_connection_says_who_one_is_there(desks: Desks, shared_store: SharedStore) -> None:
    place = desks.alone("first")
    found: list[Diagnosis] = []
    place.shared.signing_in.test(
        shared_store.address(INSPECTOR_A), password_of(INSPECTOR_A), cancelled=lambda: False, done=found.append
    )
    assert found[0].is_well
    assert found[0].me is not None
    assert found[0].me.name == "李娜"
    place.shared.signing_in.test(
        shared_store.address(INSPECTOR_A), "not this", cancelled=lambda: False, done=found.append
    )
    assert found[1].fault is not None
    assert found[1].fault.code == "sync.password"


def test_work_done_before_signing_in_is_adopted_and_seen_by_the_lead(desks: Desks, call: Path, tmp_path: Path) -> None:
    with open_workplace(Folders(tmp_path / "first"), InlineJobs()) as before:
        recording = import_call(before, call)
        before.grading.open(recording, failed=fail)
        before.grading.summarise("begun before anybody signed in")
        before.grading.mark(mark("019a0000-0000-7000-8000-000000000001", 1000))
        begun = before.grading.call
        assert begun is not None
        assert begun.evaluation.author.startswith("local:")
    first = desks.sign_in("first", INSPECTOR_A)
    assert first.grade(recording).summary == "begun before anybody signed in"
    assert first.evaluation.author == INSPECTOR_A
    first.sync()
    assert first.place.shared.syncing.status.pending == 0
    second = desks.sign_in("second", INSPECTOR_A)
    second.sync()
    assert second.stored(begun.evaluation.id).annotations == first.evaluation.annotations
    stranger = desks.sign_in("stranger", INSPECTOR_A2)
    stranger.sync()
    with pytest.raises(KeyError):
        stranger.stored(begun.evaluation.id)
    lead = desks.sign_in("lead", LEAD_A)
    lead.sync()
    assert lead.stored(begun.evaluation.id).author == INSPECTOR_A


def test_one_draft_changed_in_two_places_is_shown_and_settled_everywhere(desks: Desks, call: Path) -> None:
    first, second = desks.sign_in("first", INSPECTOR_A), desks.sign_in("second", INSPECTOR_A)
    recording = import_call(first.place, call)
    import_call(second.place, call)
    first.grade(recording)
    first.place.grading.summarise("first")
    first.sync()
    second.sync()
    assert second.grade(recording).id == first.evaluation.id
    first.place.grading.summarise("mine")
    second.place.grading.summarise("yours")
    first.sync()
    second.sync()
    first.sync()
    for desk in (first, second):
        desk.place.grading.close()
        desk.sync()
    shown = [desk for desk in (first, second) if desk.disputes()]
    assert shown, "somebody sees it"
    (dispute,) = shown[0].disputes()
    assert {one.body["summary"] for one in dispute.conflict.versions} == {"mine", "yours"}
    assert dispute.recording is not None
    chosen = next(one for one in dispute.conflict.versions if one.body["summary"] == "mine")
    settled: list[bool] = []
    shown[0].place.shared.settling.settle(dispute.conflict, chosen.version, lambda: settled.append(True), fail)
    assert settled == [True]
    for desk in (first, second, first):
        desk.sync()
        assert desk.stored(dispute.conflict.id).summary == "mine"
        assert desk.disputes() == ()
        assert desk.place.shared.syncing.status.conflicts == 0


def test_what_is_being_typed_is_not_written_over_by_what_arrives(desks: Desks, call: Path) -> None:
    first, second = desks.sign_in("first", INSPECTOR_A), desks.sign_in("second", INSPECTOR_A)
    recording = import_call(first.place, call)
    import_call(second.place, call)
    first.grade(recording)
    first.place.grading.summarise("first")
    first.sync()
    second.sync()
    second.grade(recording)
    first.place.grading.summarise("from the other machine")
    first.sync()
    second.sync()
    assert second.evaluation.summary == "first", "the call is open here: what arrived waits"
    second.place.grading.summarise("first, typed on")
    assert second.stored(second.evaluation.id).summary == "first, typed on"
    second.place.grading.close()
    second.sync()
    (dispute,) = second.disputes()
    assert {one.body["summary"] for one in dispute.conflict.versions} == {"from the other machine", "first, typed on"}


def test_a_submission_reaches_the_lead(desks: Desks, call: Path) -> None:
    first, lead = desks.sign_in("first", INSPECTOR_A), desks.sign_in("lead", LEAD_A)
    recording = import_call(first.place, call)
    first.grade(recording)
    grading = first.place.grading
    assert grading.call is not None
    for criterion in grading.call.card.criteria:
        grading.answer(criterion.id, NOT_APPLICABLE if criterion.not_applicable_allowed else "yes")
    assert grading.blockers == ()
    grading.submit(failed=fail)
    first.sync()
    lead.sync()
    assert lead.stored(first.evaluation.id).state is EvaluationState.SUBMITTED
    assert lead.place.shared.syncing.rounds[0].came["evaluation"] == 1


def describe_call(desk: Desk, recording: str, agent: str) -> None:
    desk.grade(recording)
    desk.place.grading.summarise("begun")  # what nobody grades does not travel
    desk.place.grading.close()
    desk.place.library.edit(recording, CallDetails(agent=agent, queue="报修"))


def agent_of(desk: Desk, recording: str) -> str:
    return desk.place.library.recording(recording).call.agent


def settle(desk: Desk, agent: str) -> None:
    (dispute,) = desk.disputes()
    chosen = next(one for one in dispute.conflict.versions if one.body["call"]["agent"] == agent)
    settled: list[bool] = []
    desk.place.shared.settling.settle(dispute.conflict, chosen.version, lambda: settled.append(True), fail)
    assert settled == [True]


@pytest.mark.parametrize("chosen", ["李雷", "李磊"])
def test_what_a_lead_settles_about_a_call_reaches_those_who_described_it(desks: Desks, call: Path, chosen: str) -> None:
    first, second = desks.sign_in("first", INSPECTOR_A), desks.sign_in("second", INSPECTOR_A2)
    lead = desks.sign_in("lead", LEAD_A)
    recording = import_call(first.place, call)
    import_call(second.place, call)
    describe_call(first, recording, "李雷")
    describe_call(second, recording, "李磊")
    for desk in (first, second, lead):
        desk.sync()
    assert (first.disputes(), second.disputes()) == ((), ()), "neither knows that the other has the call"
    settle(lead, chosen)
    for desk in (lead, first, second):
        desk.sync()
        assert (agent_of(desk, recording), desk.disputes()) == (chosen, ())
    describe_call(second, recording, "韩梅梅")
    for desk in (second, lead, first):
        desk.sync()
    assert (agent_of(lead, recording), lead.disputes()) == ("韩梅梅", ())


def test_a_lead_of_several_teams_settles_for_the_team_of_the_call(desks: Desks, call: Path) -> None:
    first, manager = desks.sign_in("first", INSPECTOR_B), desks.sign_in("manager", MANAGER)
    second, lead = desks.sign_in("second", INSPECTOR_B), desks.sign_in("lead", LEAD_B)
    recording = import_call(first.place, call)
    import_call(second.place, call)
    describe_call(first, recording, "李雷")
    first.sync()
    describe_call(second, recording, "李磊")
    for desk in (second, manager, lead):
        desk.sync()
    settle(manager, "李雷")
    for desk in (manager, lead, first, second):
        desk.sync()
        assert (agent_of(desk, recording), desk.disputes()) == ("李雷", ())
