"""What somebody wrote into the shared store by hand keeps nobody from reading on."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from db.exchange.kinds.evaluations import Evaluations
from db.shared.reading import version_of
from qa_desktop.domain.ids import new_id
from qa_desktop.sync.records import MOST_DEEP, Batch, RecordVersion
from tests.db.exchange.world import Workstation, World
from tests.support.logs import ExpectLog


def write(world: World, record: RecordVersion) -> None:
    """Commit a version as its author without any program."""
    number = len(world.shared.commits) + 1
    batch = Batch(id=new_id(), client=new_id(), number=number, records=(record,))
    world.shared.commit(batch, record.author)


def graded(world: World) -> tuple[Workstation, RecordVersion]:
    """Let Ann send an evaluation, and return it as it is there."""
    ann = world.station("ann")
    ann.grade(1, "e1")
    assert ann.sync().fault is None
    (found,) = (one.record for one in world.shared.versions_for("ann") if one.record.kind == "evaluation")
    return ann, found


def test_states_that_are_no_texts_stop_nobody_who_reads(world: World) -> None:
    ann, sent = graded(world)
    for state in (["x"], {"y": 1}):
        write(world, replace(sent, version=new_id(), body={**sent.body, "state": state}))
    ann.grade(2, "e2")
    assert ann.sync().fault is None
    lea = world.station("lea")
    assert lea.sync().fault is None
    assert lea.sync().fault is None
    assert "e2" in lea.evaluations()
    assert lea.local.state().cursor.commit_seq == world.shared.high_water


def test_what_breaks_the_program_waits_unreadable_and_reading_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, _ = graded(world)
    ann.grade(2, "e2")
    assert ann.sync().fault is None
    read = Evaluations.read

    def broken(record: RecordVersion) -> Any:
        if record.id == "e1":
            raise RecursionError(record.id)
        return read(record)

    lea = world.station("lea")
    with monkeypatch.context() as patch:
        patch.setattr(Evaluations, "read", staticmethod(broken))
        assert lea.sync().fault is None
        assert (set(lea.evaluations()), lea.local.state().parked) == ({"e2"}, 1)
    again = Workstation("lea", lea.store, world.shared, world.clock)
    assert again.sync().fault is None
    assert (set(again.evaluations()), again.local.state().parked) == ({"e1", "e2"}, 0)


def test_a_disk_that_fails_is_not_taken_for_an_odd_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    graded(world)
    lea = world.station("lea")

    def full(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Evaluations, "put_new", full)
        with pytest.raises(OperationalError):
            lea.sync()
    assert lea.local.state().parked == 0
    assert lea.sync().fault is None
    assert "e1" in lea.evaluations()


@pytest.mark.parametrize("depth", [MOST_DEEP + 1, 400, 100_000])
def test_what_is_nested_too_deep_is_passed_over(depth: int, expect_log: ExpectLog) -> None:
    row = dict.fromkeys(("kind", "id", "version", "author", "team", "subject", "addressee"), "")
    whole: dict[str, Any] = {**row, "bases": [], "schema": 1, "payload": None, "deleted": False}
    with expect_log("passed over"):
        assert version_of({**whole, "body": '{"a":' * depth + "1" + "}" * depth}) is None
    assert version_of({**whole, "body": '{"a":' * MOST_DEEP + "1" + "}" * MOST_DEEP}) is not None
