"""Grading with real threads: what the person does between a question to the store and its answer."""

from collections.abc import Iterator

import pytest

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import CallClosed, CallOpened, EventBus
from qa_desktop.services.grading import Grading
from qa_desktop.services.ports import Identity, LibraryQuery, SortKey
from tests.domain.cards import card, criterion, section
from tests.services.fakes import FakeClock, Mailbox, MemoryStore, listening, thread_jobs

QUERY = LibraryQuery(author="zhang", sort=SortKey.FILE, descending=False)


class Desk:
    """A grading desk on threads; answers wait in the mailbox until the test opens it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.mailbox = Mailbox()
        bus = EventBus()
        self.heard = listening(bus)
        self.jobs = thread_jobs(self.mailbox, self.heard)
        clock = FakeClock()
        self.autosave = Autosave(store=self.store, jobs=self.jobs, clock=clock, events=bus)
        self.grading = Grading(
            store=self.store,
            jobs=self.jobs,
            clock=clock,
            events=bus,
            identity=Identity(id="zhang"),
            autosave=self.autosave,
        )
        self.errors: list[QaError] = []
        for name in ("call_1", "call_2", "call_3"):
            self.store.add_recording(name)
        self.store.add_card(card(section("one", [criterion("polite")])))

    def ask_for(self, recording_id: str) -> None:
        """Ask for a call; the store has answered, and the answer is on its way."""
        self.grading.open(recording_id, failed=self.errors.append)
        self.jobs.drain()

    def submit_and_next(self) -> None:
        self.grading.submit_and_next(QUERY, failed=self.errors.append)
        self.jobs.drain()

    def settle(self) -> None:
        self.jobs.drain()
        while self.mailbox.open():
            self.jobs.drain()

    def on_desk(self) -> str:
        return "" if self.grading.call is None else self.grading.call.recording.id

    def opened(self) -> list[str]:
        return [event.recording_id for event in self.heard.events if isinstance(event, CallOpened)]

    def summary_in_store(self, recording_id: str) -> str:
        with self.store() as unit:
            latest = unit.evaluations.latest(recording_id, "zhang")
        return "" if latest is None else latest.summary


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.jobs.close()
    assert made.heard.bugs == []


def test_what_is_typed_while_the_same_call_is_opened_again_is_kept(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.ask_for("call_1")
    desk.grading.summarise("typed in between")
    desk.settle()
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.summary == "typed in between"
    desk.grading.answer("polite", "yes")
    desk.settle()
    assert desk.summary_in_store("call_1") == "typed in between"
    assert len(desk.store.tables.evaluations) == 1


def test_what_is_typed_while_another_call_is_opened_is_saved(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.ask_for("call_2")
    desk.grading.summarise("typed in between")
    desk.settle()
    assert desk.on_desk() == "call_2"
    assert desk.summary_in_store("call_1") == "typed in between"


def test_of_two_calls_asked_for_the_last_is_shown(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.ask_for("call_2")
    desk.settle()
    assert desk.opened() == ["call_2"]


def test_there_and_back_again_loses_nothing(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.ask_for("call_2")
    desk.ask_for("call_1")
    desk.grading.summarise("typed in between")
    desk.settle()
    assert desk.on_desk() == "call_1"
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.summary == "typed in between"


def test_a_call_closed_before_it_came_does_not_come(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.grading.close()
    desk.settle()
    assert desk.on_desk() == ""
    assert desk.heard.events == [CallClosed()]


def test_while_it_is_being_submitted_nothing_can_be_changed(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.grading.answer("polite", "yes")
    desk.submit_and_next()
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.summarise("too late")
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.submit(failed=desk.errors.append)
    desk.settle()
    assert desk.on_desk() == "call_2"
    desk.grading.summarise("the next one is open")
    desk.settle()
    assert desk.summary_in_store("call_2") == "the next one is open"


def test_a_call_asked_for_during_the_submission_comes_and_not_the_next_one(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.grading.answer("polite", "yes")
    desk.submit_and_next()
    desk.ask_for("call_3")
    desk.settle()
    assert desk.opened() == ["call_1", "call_3"]
    desk.grading.answer("polite", "yes")


def test_closing_during_the_submission_stays_closed(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.grading.answer("polite", "yes")
    desk.submit_and_next()
    desk.grading.close()
    desk.settle()
    assert desk.on_desk() == ""
    assert [one.state for one in desk.store.tables.evaluations.values()] == [EvaluationState.SUBMITTED]
    desk.ask_for("call_2")
    desk.settle()
    desk.grading.answer("polite", "yes")


def test_a_submission_that_fails_gives_the_draft_back(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.grading.answer("polite", "yes")
    desk.settle()
    desk.store.faults.append(EnvironmentFault("store.locked", file="store.sqlite"))
    desk.submit_and_next()
    desk.settle()
    assert [error.code for error in desk.errors] == ["store.locked"]
    desk.grading.summarise("goes on")
    desk.settle()
    assert desk.summary_in_store("call_1") == "goes on"
    desk.submit_and_next()
    desk.settle()
    assert desk.on_desk() == "call_2"


def test_a_bug_in_a_submission_gives_the_draft_back(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    desk.grading.answer("polite", "yes")
    desk.settle()
    desk.store.faults.append(ZeroDivisionError())
    desk.submit_and_next()
    desk.settle()
    assert [type(bug) for bug in desk.heard.bugs] == [ZeroDivisionError]
    desk.heard.bugs.clear()
    desk.grading.summarise("goes on")


def test_many_keystrokes_and_a_flush_at_the_end(desk: Desk) -> None:
    desk.ask_for("call_1")
    desk.settle()
    text = ""
    for letter in "客户描述故障时两次被打断，应先听完再确认需求。" * 10:
        text += letter
        desk.grading.summarise(text)
    desk.autosave.flush()
    assert desk.summary_in_store("call_1") == text
