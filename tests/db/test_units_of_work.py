import threading
from pathlib import Path

import pytest

from db.store import Store, open_store, open_throwaway_store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.ports import UnitOfWorkFactory
from tests.db.raw import another_program, run_sql
from tests.db.samples import make_recording, make_seen

ONE, TWO = make_recording(1), make_recording(2)


def _known(factory: UnitOfWorkFactory) -> frozenset[str]:
    with factory() as unit:
        return unit.recordings.known([ONE.id, TWO.id])


def test_without_commit_nothing_lasts(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.recordings.add(ONE, make_seen(ONE))
        assert unit.recordings.known([ONE.id]) == {ONE.id}
    assert _known(store.unit_of_work) == frozenset()


def test_an_error_undoes_what_was_not_committed_before_it(store: Store) -> None:
    def stumble() -> None:
        with store.unit_of_work() as unit:
            unit.recordings.add(ONE, make_seen(ONE))
            unit.commit()
            unit.recordings.add(TWO, make_seen(TWO))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert _known(store.unit_of_work) == {ONE.id}


def test_what_was_committed_is_there_when_the_store_is_opened_again(store_file: Path) -> None:
    store = open_store(store_file)
    with store.unit_of_work() as unit:
        unit.recordings.add(ONE, make_seen(ONE))
        unit.commit()
    store.close()
    store.close()
    again = open_store(store_file)
    assert _known(again.unit_of_work) == {ONE.id}
    again.check()
    again.close()


def test_a_unit_inside_another_is_refused_and_the_outer_one_goes_on(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.recordings.add(ONE, make_seen(ONE))
        with pytest.raises(RuntimeError), store.unit_of_work():
            pass
        with pytest.raises(RuntimeError):
            unit.__enter__()
        unit.commit()
    assert _known(store.unit_of_work) == {ONE.id}


def test_a_unit_is_of_no_use_outside_its_block(store: Store) -> None:
    unit = store.unit_of_work()
    with pytest.raises(RuntimeError):
        unit.commit()
    with unit:
        pass
    with pytest.raises(RuntimeError):
        unit.commit()
    store.close()
    with pytest.raises(RuntimeError):
        store.unit_of_work()


def test_threads_take_turns(store: Store) -> None:
    writers = 4
    errors: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 10):
                recording = make_recording(number)
                with store.unit_of_work() as unit:
                    unit.recordings.add(recording, make_seen(recording))
                    unit.commit()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number * 100,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert run_sql(store, "SELECT count(*) FROM recording") == [(writers * 10,)]


def test_a_reader_neither_waits_for_another_program_that_writes_nor_sees_half_of_it(
    store: Store, store_file: Path
) -> None:
    with another_program(store_file) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO tag VALUES (0, 't', '', '', 'red', 0, 'none', 0)")
        with store.unit_of_work() as unit:
            assert unit.tags.every() == ()
            other.execute("COMMIT")
            assert unit.tags.every() == ()
        with store.unit_of_work() as unit:
            assert [tag.id for tag in unit.tags.every()] == ["t"]


def test_reading_holds_no_other_program_up(store: Store, store_file: Path) -> None:
    with another_program(store_file) as other, store.unit_of_work() as unit:
        assert unit.tags.every() == ()
        other.execute("INSERT INTO tag VALUES (0, 't', '', '', 'red', 0, 'none', 0)")


def test_a_writer_waits_for_another_program_and_then_says_that_the_store_is_locked(store_file: Path) -> None:
    store = open_store(store_file, patience_s=0.1)
    with another_program(store_file) as other:
        other.execute("BEGIN IMMEDIATE")
        for read_first in (False, True):
            with store.unit_of_work() as unit:
                if read_first:
                    unit.recordings.known([ONE.id])
                with pytest.raises(EnvironmentFault) as caught:
                    unit.recordings.add(ONE, make_seen(ONE))
            assert (caught.value.code, caught.value.facts["file"]) == ("store.locked", store_file)
        other.execute("ROLLBACK")
    with store.unit_of_work() as unit:
        unit.recordings.add(ONE, make_seen(ONE))
        unit.commit()
    assert _known(store.unit_of_work) == {ONE.id}
    store.close()


def test_nothing_is_written_on_what_another_program_has_changed_since_it_was_read(
    store: Store, store_file: Path
) -> None:
    with another_program(store_file) as other:
        with store.unit_of_work() as unit:
            assert unit.recordings.known([ONE.id]) == frozenset()
            other.execute("INSERT INTO tag VALUES (0, 't', '', '', 'red', 0, 'none', 0)")
            with pytest.raises(EnvironmentFault, match=r"store\.locked"):
                unit.recordings.add(ONE, make_seen(ONE))
        with store.unit_of_work() as unit:
            assert unit.recordings.known([ONE.id]) == frozenset()
            unit.recordings.add(ONE, make_seen(ONE))
            unit.commit()


def test_every_commit_reaches_the_disk_and_references_are_checked(store_file: Path) -> None:
    open_store(store_file).close()
    store = open_store(store_file)
    assert run_sql(store, "PRAGMA journal_mode") == [("wal",)]
    assert run_sql(store, "PRAGMA synchronous") == [(2,)]
    assert run_sql(store, "PRAGMA foreign_keys") == [(1,)]
    assert run_sql(store, "PRAGMA busy_timeout") == [(5000,)]
    store.close()


def test_a_throwaway_store_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = open_throwaway_store()
    with store.unit_of_work() as unit:
        unit.recordings.add(ONE, make_seen(ONE))
        unit.commit()
    assert tmp_path in store.file.parents
    assert store.file.exists()
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_a_throwaway_store_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fault = EnvironmentFault("store.full", file=tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("db.store.make_engine", fail)
    with pytest.raises(EnvironmentFault, match=r"store\.full"):
        open_throwaway_store()
    assert list(tmp_path.iterdir()) == []
