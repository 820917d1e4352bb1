"""Autosave: nothing typed is lost, the newest state wins, and few transactions are needed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.services.autosave import Autosave, Edited
from qa_desktop.services.events import Changed, EventBus, Kind, Saved, SaveFailed
from qa_desktop.services.jobs import InlineJobs, ThreadJobs
from tests.domain.cards import evaluation
from tests.services.fakes import FakeClock, Heard, Mailbox, MemoryStore, listening, thread_jobs
from tests.support.logs import ExpectLog

FULL = EnvironmentFault("store.full", file="store.sqlite")


def typed(text: str, **fields: object) -> Evaluation:
    """Return an evaluation with a summary."""
    return replace(evaluation(), summary=text, **fields)  # type: ignore[arg-type]  # the fields are named by each test


@dataclass
class Threads:
    """An autosave on real threads."""

    store: MemoryStore
    mailbox: Mailbox
    heard: Heard
    jobs: ThreadJobs
    autosave: Autosave

    def stored(self) -> str:
        return self.store.tables.evaluations["evaluation"].summary

    def settle(self) -> None:
        """Let everything handed in so far be done and answered."""
        self.jobs.drain()
        self.mailbox.open()


@pytest.fixture
def threads() -> Iterator[Threads]:
    store, mailbox, bus = MemoryStore(), Mailbox(), EventBus()
    heard = listening(bus)
    jobs = thread_jobs(mailbox, heard)
    yield Threads(store, mailbox, heard, jobs, Autosave(store=store, jobs=jobs, clock=FakeClock(), events=bus))
    jobs.close()


@dataclass
class Inline:
    """An autosave whose jobs are done at once."""

    store: MemoryStore
    heard: Heard
    jobs: InlineJobs
    autosave: Autosave


@pytest.fixture
def inline() -> Inline:
    store, jobs, bus = MemoryStore(), InlineJobs(), EventBus()
    heard = listening(bus)
    return Inline(store, heard, jobs, Autosave(store=store, jobs=jobs, clock=FakeClock(), events=bus))


class Gate:
    """Holds a commit until it is let through."""

    def __init__(self, store: MemoryStore) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()
        store.on_commit = self._wait

    def _wait(self) -> None:
        self.reached.set()
        assert self._open.wait(20)

    def let_through(self) -> None:
        self._open.set()


# -- saving ------------------------------------------------------------------------------------------------------------


def test_a_keystroke_is_saved_and_said_to_be(inline: Inline) -> None:
    inline.autosave.keep(typed("a"))
    assert inline.store.tables.evaluations["evaluation"].summary == "a"
    assert not inline.autosave.has_unsaved
    assert isinstance(inline.heard.events[0], Saved)
    assert Changed(frozenset({Kind.EVALUATIONS}), "recording") in inline.heard.events


def test_lists_are_told_only_when_what_they_show_has_changed(inline: Inline) -> None:
    inline.autosave.keep(typed("a"))
    inline.autosave.keep(typed("ab"))
    assert len(inline.heard.of(Changed)) == 1
    inline.autosave.keep(typed("ab", outcome=Outcome(fatal=True)))
    assert len(inline.heard.of(Changed)) == 2
    inline.autosave.keep(typed("ab", outcome=Outcome(fatal=True), state=EvaluationState.RETURNED))
    assert len(inline.heard.of(Changed)) == 3
    assert len(inline.heard.of(Saved)) == 4


def test_a_burst_costs_few_transactions_and_the_newest_state_wins(threads: Threads) -> None:
    gate = Gate(threads.store)
    threads.autosave.keep(typed("0"))
    assert gate.reached.wait(20)
    for number in range(1, 100):
        threads.autosave.keep(typed(str(number)))
    gate.let_through()
    threads.settle()
    threads.settle()
    assert threads.stored() == "99"
    assert threads.store.commits == 2
    assert not threads.autosave.has_unsaved


def test_saved_is_said_only_of_everything_typed_so_far(threads: Threads) -> None:
    gate = Gate(threads.store)
    threads.autosave.keep(typed("a"))
    assert gate.reached.wait(20)
    gate.let_through()
    threads.jobs.drain()
    blocked = Gate(threads.store)
    threads.autosave.keep(typed("ab"))
    assert blocked.reached.wait(20)
    threads.mailbox.open()
    assert threads.heard.of(Saved) == []
    blocked.let_through()
    threads.settle()
    assert len(threads.heard.of(Saved)) == 1


def test_a_state_that_waits_can_be_read_back(threads: Threads) -> None:
    threads.store.tables.held = {evaluation().id: "version"}
    gate = Gate(threads.store)
    threads.autosave.keep(typed("a"), "version")
    assert gate.reached.wait(20)
    waiting = Edited(typed("a"), "version")
    assert threads.autosave.newest(evaluation().id) == waiting
    assert threads.autosave.unsaved("recording", "zhang") == waiting
    assert threads.autosave.unsaved("recording", "li") is None
    assert threads.autosave.unsaved("other", "zhang") is None
    gate.let_through()
    threads.settle()
    assert threads.autosave.newest(evaluation().id) is None


def test_two_evaluations_do_not_wait_for_each_other(threads: Threads) -> None:
    threads.store.faults.append(FULL)
    threads.autosave.keep(typed("a"))
    threads.autosave.keep(typed("b", id="other", recording_id="second"))
    threads.settle()
    assert set(threads.store.tables.evaluations) == {"other"}
    assert threads.autosave.has_unsaved


# -- failing -----------------------------------------------------------------------------------------------------------


def test_a_failed_save_is_kept_told_and_tried_again(inline: Inline) -> None:
    inline.store.faults.append(FULL)
    inline.autosave.keep(typed("a"))
    assert inline.heard.of(SaveFailed) == [SaveFailed("evaluation", FULL)]
    assert inline.store.tables.evaluations == {}
    inline.jobs.pass_time()
    assert inline.store.tables.evaluations["evaluation"].summary == "a"
    assert not inline.autosave.has_unsaved


def test_it_is_tried_again_as_long_as_it_fails(inline: Inline) -> None:
    inline.store.faults.extend([FULL] * 3)
    inline.autosave.keep(typed("a"))
    inline.jobs.pass_time()
    inline.jobs.pass_time()
    assert inline.store.tables.evaluations == {}
    inline.jobs.pass_time()
    assert not inline.autosave.has_unsaved
    assert len(inline.heard.of(SaveFailed)) == 3


def test_the_next_keystroke_does_not_wait_for_the_retry(inline: Inline) -> None:
    inline.store.faults.append(FULL)
    inline.autosave.keep(typed("a"))
    inline.autosave.keep(typed("ab"))
    assert inline.store.tables.evaluations["evaluation"].summary == "ab"
    commits = inline.store.commits
    inline.jobs.pass_time()
    assert inline.store.commits == commits, "the retry was called off"


def test_a_state_that_can_never_be_stored_is_not_tried_for_ever(inline: Inline) -> None:
    inline.autosave.keep(typed("a", state=EvaluationState.SUBMITTED))
    inline.autosave.keep(typed("ab"))
    failures = inline.heard.of(SaveFailed)
    assert [failure.error.code for failure in failures if isinstance(failure, SaveFailed)] == ["evaluation.frozen"]
    inline.jobs.pass_time()
    assert inline.heard.of(SaveFailed) == failures


def test_a_bug_is_told_as_a_failed_save_and_tried_again(threads: Threads, expect_log: ExpectLog) -> None:
    threads.store.faults.append(RuntimeError("half a letter"))
    with expect_log("could not be saved"):
        threads.autosave.keep(typed("a"))
        threads.settle()
    told = [one.error for one in threads.heard.of(SaveFailed) if isinstance(one, SaveFailed)]
    assert [(error.code, error.facts["reason"]) for error in told] == [
        ("evaluation.not_saved", "RuntimeError: half a letter")
    ]
    assert threads.heard.bugs == []
    assert threads.autosave.has_unsaved
    assert threads.store.tables.evaluations == {}
    threads.autosave.flush()
    assert threads.stored() == "a"


def test_a_save_that_failed_by_a_bug_is_retried_by_itself(inline: Inline, expect_log: ExpectLog) -> None:
    inline.store.faults.append(RuntimeError("half a letter"))
    with expect_log("could not be saved"):
        inline.autosave.keep(typed("a"))
    inline.jobs.pass_time()
    assert inline.store.tables.evaluations["evaluation"].summary == "a"
    assert not inline.autosave.has_unsaved


def test_what_a_newer_state_in_the_store_replaces_is_forgotten(inline: Inline) -> None:
    inline.store.faults.append(FULL)
    inline.autosave.keep(typed("draft"))
    inline.autosave.supersede("evaluation")
    inline.jobs.pass_time()
    assert inline.store.tables.evaluations == {}
    assert not inline.autosave.has_unsaved


# -- the end of the program --------------------------------------------------------------------------------------------


def test_flush_waits_for_what_is_being_saved(threads: Threads) -> None:
    gate = Gate(threads.store)
    threads.autosave.keep(typed("a"))
    assert gate.reached.wait(20)
    threads.autosave.keep(typed("ab"))
    gate.let_through()
    threads.autosave.flush()
    assert threads.stored() == "ab"
    assert not threads.autosave.has_unsaved


def test_flush_tries_again_what_failed_although_nobody_has_heard_of_it_yet(threads: Threads) -> None:
    threads.store.faults.append(FULL)
    threads.autosave.keep(typed("a"))
    threads.jobs.drain()
    threads.autosave.flush()
    assert threads.stored() == "a"


def test_flush_tries_again_what_waits_for_its_retry(threads: Threads) -> None:
    threads.store.faults.append(FULL)
    threads.autosave.keep(typed("a"))
    threads.settle()
    threads.autosave.flush()
    assert threads.stored() == "a"


def test_flush_gives_up_on_a_store_that_stays_broken(threads: Threads) -> None:
    threads.store.faults.extend([FULL] * 100)
    threads.autosave.keep(typed("a"))
    threads.autosave.flush()
    assert threads.autosave.has_unsaved


def test_flush_with_nothing_to_do_does_nothing(threads: Threads) -> None:
    threads.autosave.flush()
    assert threads.store.commits == 0


# -- any order of events -----------------------------------------------------------------------------------------------


@given(steps=st.lists(st.sampled_from(["type", "fault", "read", "drain", "wait"]), max_size=30), slow=st.booleans())
def test_in_any_order_of_events_the_last_state_is_on_disk_after_flush(steps: list[str], *, slow: bool) -> None:
    store, mailbox, bus = MemoryStore(), Mailbox(), EventBus()
    heard = listening(bus)
    jobs = thread_jobs(mailbox, heard)
    autosave = Autosave(store=store, jobs=jobs, clock=FakeClock(), events=bus)
    typed_last = ""
    for number, step in enumerate(steps):
        if step == "type":
            typed_last = str(number)
            autosave.keep(typed(typed_last))
        elif step == "fault":
            jobs.drain()
            store.faults.append(FULL)
        elif step == "read":
            mailbox.open()
        elif step == "drain" or slow:
            jobs.drain()
    jobs.drain()
    store.faults.clear()
    autosave.flush()
    jobs.close()
    mailbox.open()
    stored = store.tables.evaluations.get("evaluation")
    assert (stored.summary if stored else "") == typed_last
    assert heard.bugs == []
    assert not autosave.has_unsaved
