from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.store import Store, open_throwaway_store
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.services.ports import FileSeen, UnitOfWork
from tests.db.samples import NOON, make_card, make_evaluation, make_recording, make_seen
from tests.db.strategies import instants, words

recordings = st.builds(
    Recording,
    id=st.text("0123456789abcdef", min_size=64, max_size=64),
    file_name=words,
    size_bytes=st.integers(0, 2**62),
    audio=st.builds(
        AudioFormat,
        codec=words,
        sample_rate=st.integers(1, 192_000),
        channels=st.integers(1, 8),
        duration_ms=st.integers(0, 2**40),
    ),
    call=st.builds(
        CallDetails, agent=words, customer=words, queue=words, call_id=words, started_at=st.none() | instants
    ),
    channels=st.lists(st.sampled_from(Channel), max_size=8).map(tuple),
    imported_at=instants,
)


@pytest.fixture(scope="module")
def shared_store() -> Iterator[Store]:
    store = open_throwaway_store()
    yield store
    store.close()


@settings(max_examples=40, deadline=None)
@given(first=recordings, second=recordings)
def test_a_recording_comes_back_as_it_was_and_as_it_was_changed(
    shared_store: Store, first: Recording, second: Recording
) -> None:
    changed = Recording(**{name: getattr(second, name) for name in Recording.__slots__} | {"id": first.id})
    with shared_store.unit_of_work() as unit:
        unit.recordings.add(first, make_seen(first))
        assert unit.recordings.get(first.id) == first
        unit.recordings.update(changed)
        assert unit.recordings.get(first.id) == changed


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    with store.unit_of_work() as unit:
        with pytest.raises(KeyError):
            unit.recordings.get("none")
        with pytest.raises(KeyError):
            unit.recordings.update(make_recording())
        with pytest.raises(KeyError):
            unit.recordings.remove("none")
        assert _paths(unit, "none") == ()


def test_only_known_ids_are_known(store: Store) -> None:
    one, two = make_recording(1), make_recording(2)
    with store.unit_of_work() as unit:
        unit.recordings.add(one, make_seen(one))
        unit.recordings.add(two, make_seen(two))
        asked = [one.id, "', other", *(f"unknown {n}" for n in range(70_000)), two.id]
        assert unit.recordings.known(asked) == {one.id, two.id}
        assert unit.recordings.known([]) == frozenset()


def test_removing_takes_the_paths_along_and_nothing_else(store: Store) -> None:
    one, two = make_recording(1), make_recording(2)
    with store.unit_of_work() as unit:
        unit.recordings.add(one, make_seen(one))
        unit.recordings.add(two, make_seen(two))
        unit.recordings.remove(one.id)
        assert unit.recordings.known([one.id, two.id]) == {two.id}
        assert _paths(unit, one.id) == ()
        assert _paths(unit, two.id) == (make_seen(two).path,)


def test_a_recording_that_is_being_graded_stays(store: Store) -> None:
    recording, card = make_recording(), make_card()
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        unit.scorecards.add(card)
        unit.evaluations.save(make_evaluation(recording, card))
        with pytest.raises(UserMistake, match=r"recording\.graded"):
            unit.recordings.remove(recording.id)
        assert unit.recordings.get(recording.id) == recording


def test_paths_come_last_seen_first_and_are_kept_once(store: Store) -> None:
    recording = make_recording()
    places = [Path("a/one.wav"), Path("b/中文 two.wav"), Path("c/three.wav")]
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, _seen(places[0], minute=0))
        unit.recordings.add_path(recording.id, _seen(places[1], minute=5))
        unit.recordings.add_path(recording.id, _seen(places[2], minute=2))
        assert _paths(unit, recording.id) == (places[1], places[2], places[0])
        unit.recordings.add_path(recording.id, _seen(places[0], minute=9))
        assert _paths(unit, recording.id) == (places[0], places[1], places[2])


def test_a_file_comes_back_as_it_was_seen(store: Store) -> None:
    recording = make_recording()
    seen = _seen(Path("a/one.wav"), minute=3, size=77, modified=1_700_000_000_123_456_789)
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, seen)
        assert unit.recordings.files(recording.id) == (seen,)


def test_a_file_is_recognised_by_path_size_and_time_of_change(store: Store) -> None:
    old, new = make_recording(1), make_recording(2)
    path = Path("calls/today.wav")
    with store.unit_of_work() as unit:
        unit.recordings.add(old, _seen(path, minute=0, size=10, modified=1))
        unit.recordings.add(new, _seen(path, minute=1, size=10, modified=2))
        assert unit.recordings.at_path(_seen(path, minute=7, size=10, modified=1)) == old.id
        assert unit.recordings.at_path(_seen(path, minute=7, size=10, modified=2)) == new.id
        assert unit.recordings.at_path(_seen(path, minute=7, size=11, modified=2)) is None
        assert unit.recordings.at_path(_seen(Path("calls/other.wav"), minute=7, size=10, modified=2)) is None
        unit.recordings.add_path(old.id, _seen(path, minute=3, size=10, modified=2))
        assert unit.recordings.at_path(_seen(path, minute=7, size=10, modified=2)) == old.id


def test_a_name_that_is_no_text_is_kept_as_a_path_and_shown_with_a_mark(store: Store) -> None:
    broken = "caf\udce9.wav"
    recording = make_recording(file_name=broken)
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, _seen(Path(broken), minute=0))
        assert _paths(unit, recording.id) == (Path(broken),)
        assert unit.recordings.get(recording.id).file_name == "caf\ufffd.wav"


def test_names_are_listed_once_in_the_order_of_the_library(store: Store) -> None:
    with store.unit_of_work() as unit:
        for number, agent in enumerate(["周涛", "bob", "", "陈伟", "Alice", "周涛", "Bob", "王芳"]):
            call = CallDetails(agent=agent, queue=agent[:1])
            recording = make_recording(number, call=call)
            unit.recordings.add(recording, make_seen(recording))
        assert unit.recordings.agents() == ("Alice", "Bob", "bob", "陈伟", "王芳", "周涛")
        assert unit.recordings.queues() == ("A", "B", "b", "陈", "王", "周")


def _paths(unit: UnitOfWork, recording_id: str) -> tuple[Path, ...]:
    return tuple(one.path for one in unit.recordings.files(recording_id))


def _seen(path: Path, *, minute: int, size: int = 1, modified: int = 1) -> FileSeen:
    return FileSeen(path=path, size_bytes=size, modified_ns=modified, seen_at=NOON + timedelta(minutes=minute))
