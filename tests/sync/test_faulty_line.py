"""What the histories call a fault is one: it strikes where it says, and leaves the server as it says."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import StoreMaker
from tests.sync.fakes import Cut, Faults
from tests.sync.histories import MakeWorld, postgres_worlds
from tests.sync.postgres_world import new_quick_server
from tests.sync.steps import Act, Step
from tests.sync.world import World

LOST = {Cut.CONNECT, Cut.HELLO, Cut.BEFORE_PUSH, Cut.DURING_PUSH, Cut.ANCHOR, Cut.PRESENT}
"""Where nothing of what was to be sent is there afterwards."""
OPEN = {Cut.IN_COMMIT}
AT_FIRST = [Step(Act.BEGIN), Step(Act.EXCHANGE), Step(Act.BACK_UP), Step(Act.BEGIN)]
BEFORE = {Cut.PRESENT: [Step(Act.EXCHANGE), Step(Act.RESTORE), Step(Act.BEGIN)]}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeWorld]:
    server = new_quick_server()
    yield postgres_worlds(tmp_path_factory.mktemp("worlds"), StoreMaker(server).new())
    server.remove()


def there(world: World) -> int:
    world.server.finish_open()
    return len([one for one in world.server.versions_for("ann") if one.record.kind == "evaluation"])


@pytest.mark.parametrize("cut", [cut for cut in Cut if cut is not Cut.RESTART])
def test_a_fault_strikes_at_the_step_it_names(worlds: MakeWorld, cut: Cut) -> None:
    with worlds(2) as world:
        for step in [*AT_FIRST, *BEFORE.get(cut, [])]:
            world.do(step)
        before, faults = there(world), Faults(cut)
        outcome = world.exchange(0, faults)
        assert faults.struck == [cut]
        said = {"sync.interrupted"} if cut is not Cut.CONNECT else {"sync.interrupted", "sync.unreachable"}
        assert (outcome.fault.code if outcome.fault else "") in ({""} if cut is Cut.TWICE else said)
        come = there(world) - before
        assert come in ({0, 1} if cut in OPEN else {0} if cut in LOST else {1})
        assert world.exchange(0, Faults()).succeeded
        assert there(world) == (3 if cut is Cut.PRESENT else 2)


@pytest.mark.parametrize("passed", [0, 1, 2])
def test_a_server_that_restarts_amid_an_exchange_breaks_it_off(worlds: MakeWorld, passed: int) -> None:
    with worlds(2) as world:
        for step in AT_FIRST:
            world.do(step)
        faults = Faults(Cut.RESTART, passed)
        assert world.exchange(0, faults).fault is not None
        assert faults.struck == [Cut.RESTART]
        assert world.exchange(0, Faults()).succeeded
        assert there(world) == 2


def test_a_fault_that_never_comes_to_its_step_is_not_counted(worlds: MakeWorld) -> None:
    with worlds(2) as world:
        faults = Faults(Cut.AFTER_COMMIT)
        assert world.exchange(0, faults).succeeded  # there was nothing to send
        assert not faults.struck
        assert not world.figures.counts["fault: cut after COMMIT"]


def test_a_restored_server_is_what_it_was(worlds: MakeWorld) -> None:
    with worlds(2) as world:
        for step in [*AT_FIRST, Step(Act.EXCHANGE)]:
            world.do(step)
        assert there(world) == 2
        assert world.server.restore(marked=False)
        assert there(world) == 1
