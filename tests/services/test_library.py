from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import CallDetails
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.library import Library
from qa_desktop.services.ports import LibraryQuery, QueueState
from tests.services.fakes import START, MemoryStore

QUERY = LibraryQuery(author="me")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.add_recording("r1", call=CallDetails(agent="Ana", queue="repairs", started_at=START))
    store.add_recording("r2", call=CallDetails(agent="李敏", queue="宽带"))
    return store


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def library(store: MemoryStore, heard: list[Event]) -> Library:
    events = EventBus()
    events.subscribe(heard.append)
    return Library(store=store, events=events)


def begin_grading(store: MemoryStore, recording_id: str) -> None:
    evaluation = Evaluation(
        id="e1",
        recording_id=recording_id,
        card_id="c",
        card_version=1,
        author="me",
        created_at=START,
        updated_at=START,
    )
    with store() as unit:
        unit.evaluations.save(evaluation)
        unit.commit()


def test_lines_and_states_are_counted(library: Library, store: MemoryStore) -> None:
    begin_grading(store, "r1")
    drafts = replace(QUERY, states=frozenset({QueueState.DRAFT}))
    assert library.count(drafts) == 1
    assert library.counts_by_state(drafts)[QueueState.DRAFT] == 1
    assert library.counts_by_state(drafts)[QueueState.TO_DO] == 1


def test_lines_places_names_and_what_is_next(library: Library) -> None:
    assert [line.recording_id for line in library.page(QUERY, 0, 10)] == ["r1", "r2"]
    assert [line.recording_id for line in library.page(QUERY, 1, 10)] == ["r2"]
    assert library.place(QUERY, "r2") == 1
    assert library.next_to_do(QUERY, "r1") == "r2"
    assert library.paths("r1") == (Path("/calls/r1.wav"),)
    assert library.agents() == ("Ana", "李敏")
    assert library.queues() == ("repairs", "宽带")


def test_what_is_known_of_a_call_is_edited(library: Library, heard: list[Event]) -> None:
    call = CallDetails(agent="Bea", started_at=datetime(2025, 1, 1, tzinfo=UTC))
    library.edit("r1", call)
    assert library.recording("r1").call == call
    assert heard == [Changed(frozenset({Kind.RECORDINGS}), "r1")]


def test_a_recording_leaves_the_list(library: Library, heard: list[Event]) -> None:
    library.remove("r1")
    assert [line.recording_id for line in library.page(QUERY, 0, 10)] == ["r2"]
    assert heard == [Changed(frozenset({Kind.RECORDINGS}), "r1")]


def test_one_that_is_being_graded_stays(library: Library, store: MemoryStore, heard: list[Event]) -> None:
    begin_grading(store, "r1")
    with pytest.raises(UserMistake, match=r"recording\.graded"):
        library.remove("r1")
    assert library.place(QUERY, "r1") is not None
    assert heard == []


def test_an_unknown_recording_is_named(library: Library) -> None:
    for deed in (library.recording, library.remove, lambda one: library.edit(one, CallDetails())):
        with pytest.raises(UserMistake, match=r"recording\.unknown"):
            deed("nobody")
