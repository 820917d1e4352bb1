"""The centre's list of tags."""

import pytest

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Text
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.tags import Tags
from tests.services.fakes import MemoryStore


def tag(tag_id: str, digit: int = 0, name: str = "抢话") -> Tag:
    return Tag(id=tag_id, name=Text(zh=name), digit=digit)


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def tags(store: MemoryStore, heard: list[Event]) -> Tags:
    events = EventBus()
    events.subscribe(heard.append)
    return Tags(store=store, events=events)


def test_the_list_is_kept_in_its_order(tags: Tags, heard: list[Event]) -> None:
    tags.replace([tag("b", 2), tag("a", 1)])
    assert [one.id for one in tags.every()] == ["b", "a"]
    assert heard == [Changed(frozenset({Kind.TAGS}))]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([tag("a"), tag("a")], "tags.id_twice"),
        ([tag("a", 3), tag("b", 3)], "tags.digit_twice"),
        ([tag("a", name="  ")], "tags.nameless"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tags: Tags, heard: list[Event], wrong: list[Tag], code: str) -> None:
    tags.replace([tag("z")])
    heard.clear()
    with pytest.raises(UserMistake, match=code):
        tags.replace(wrong)
    assert [one.id for one in tags.every()] == ["z"]
    assert heard == []


def test_several_tags_may_have_no_key(tags: Tags) -> None:
    tags.replace([tag("a"), tag("b")])
    assert len(tags.every()) == 2


def test_the_list_is_asked_for_without_waiting_for_the_store(tags: Tags, store: MemoryStore) -> None:
    tags.replace([tag("a")])
    with store():
        assert [one.id for one in tags.every()] == ["a"]
    assert [one.id for one in Tags(store=store, events=EventBus()).every()] == ["a"]


def test_a_list_that_could_not_be_stored_is_not_taken_over(tags: Tags, store: MemoryStore, heard: list[Event]) -> None:
    tags.replace([tag("a")])
    heard.clear()
    store.faults.append(EnvironmentFault("store.full", file="store.sqlite"))
    with pytest.raises(EnvironmentFault):
        tags.replace([tag("b")])
    assert [one.id for one in tags.every()] == ["a"]
    assert heard == []
