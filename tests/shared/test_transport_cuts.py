"""A line that is cut, stalls or is called off."""

from collections.abc import Iterator
from threading import Event, Timer

import pytest

from db.shared.line import Limits
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.sync.records import Position
from tests.shared.exchanging import batch, read_all, session, way
from tests.shared.writing import evaluation
from tests.support.postgres import (
    INSPECTOR_A,
    SharedStore,
)
from tests.support.wire import Direction, Point, Wire


@pytest.fixture
def wire(shared_store: SharedStore) -> Iterator[Wire]:
    with Wire("127.0.0.1", shared_store.server.port) as opened:
        yield opened


ARRIVES = {Point.BEFORE_COMMIT: {False}, Point.DURING_COMMIT: {True, False}, Point.AFTER_COMMIT: {True}}


@pytest.mark.parametrize(("point", "arrives"), ARRIVES.items())
def test_a_line_cut_at_a_commit(shared_store: SharedStore, wire: Wire, point: Point, arrives: set[bool]) -> None:
    sent = batch(evaluation(INSPECTOR_A), evaluation(INSPECTOR_A))
    wire.fail_at(point)
    with pytest.raises(EnvironmentFault) as raised, way(shared_store, port=wire.port).connect() as opened:
        opened.push(sent)
    assert raised.value.code == "sync.interrupted"
    assert wire.fired == 1
    with way(shared_store, port=wire.port).connect() as opened:
        assert (opened.find(sent) is not None) in arrives
        opened.push(sent)
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 == sent.sha256
        assert len(read_all(opened)) == 2


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("count", [0, 300, 500, 900, 2000])
def test_a_line_cut_anywhere(shared_store: SharedStore, wire: Wire, count: int, direction: Direction) -> None:
    sent = batch(*(evaluation(INSPECTOR_A) for _ in range(5)))
    wire.cut_after(count, direction)
    codes = set()
    try:
        with way(shared_store, port=wire.port).connect() as opened:
            opened.hello()
            opened.push(sent)
            read_all(opened)
    except EnvironmentFault as fault:
        codes.add(fault.code)
    assert wire.fired == 1
    assert codes == {"sync.interrupted"}


def test_a_line_that_falls_silent_is_given_up(shared_store: SharedStore, wire: Wire) -> None:
    limits = Limits(connect_s=5, silence_s=0.5, statement_s=5)
    with way(shared_store, port=wire.port, limits=limits).connect() as opened:
        opened.hello()
        wire.stall_after(0, Direction.TO_CLIENT)
        with pytest.raises(EnvironmentFault) as raised:
            opened.pull(Position(), 10)
    assert raised.value.code == "sync.interrupted"


def test_a_slow_line_is_no_fault(shared_store: SharedStore, wire: Wire) -> None:
    wire.delay(0.02)
    with way(shared_store, port=wire.port).connect() as opened:
        assert opened.hello().me.login == INSPECTOR_A


def test_an_outage_and_its_end(shared_store: SharedStore, wire: Wire) -> None:
    with way(shared_store, port=wire.port).connect() as opened:
        wire.outage()
        with pytest.raises(EnvironmentFault) as raised:
            opened.hello()
    assert raised.value.code == "sync.interrupted"
    with pytest.raises(EnvironmentFault), way(shared_store, port=wire.port).connect():
        pass
    wire.heal()
    with way(shared_store, port=wire.port).connect() as opened:
        assert opened.hello().me.login == INSPECTOR_A


def test_a_statement_that_takes_too_long_is_ended_by_the_server(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line, line.transaction():
        line.execute("LOCK TABLE qa.push_batch")
        limits = Limits(statement_s=0.3)
        with pytest.raises(EnvironmentFault) as raised, way(shared_store, limits=limits).connect() as opened:
            opened.push(batch(evaluation(INSPECTOR_A)))
    assert raised.value.code == "sync.busy"


def test_a_push_that_waits_can_be_called_off(shared_store: SharedStore) -> None:
    called_off = Event()
    with shared_store.superuser() as line, line.transaction():
        line.execute("LOCK TABLE qa.push_batch")
        timer = Timer(0.2, called_off.set)
        timer.start()
        transport = way(shared_store, cancelled=called_off.is_set)
        with pytest.raises(EnvironmentFault) as raised, transport.connect() as opened:
            opened.push(batch(evaluation(INSPECTOR_A)))
        timer.join()
    assert raised.value.code == "sync.cancelled"


def test_a_server_that_throws_everyone_out(shared_store: SharedStore) -> None:
    with session(shared_store) as opened, shared_store.superuser() as line:
        line.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", [INSPECTOR_A])
        with pytest.raises(EnvironmentFault) as raised:
            opened.hello()
    assert raised.value.code == "sync.interrupted"
