"""Playing a history to its end, and making a failing one shorter."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from itertools import count
from pathlib import Path

from tests.support.postgres import SharedStore as StoreInPostgres
from tests.sync.checks import check, heal
from tests.sync.desks import RECORDINGS, Desk
from tests.sync.fakes import SharedStore
from tests.sync.memory_desk import MemoryDesk
from tests.sync.postgres_world import PostgresWorlds
from tests.sync.sqlite_desk import SqliteDesk, make_template
from tests.sync.steps import Step
from tests.sync.world import AT_DESKS, PEOPLE, Server, World

MakeWorld = Callable[[int], AbstractContextManager[World]]
"""Opens a world with so many desks."""
SetUpDesk = Callable[[str, int], Desk]


@contextmanager
def memory_world(desks: int) -> Iterator[World]:
    """Open a world that is in memory alone."""
    with world_of(SharedStore(dict(PEOPLE)), desks, lambda login, number: MemoryDesk(login, f"c{number}")) as world:
        yield world


def sqlite_worlds(folder: Path) -> MakeWorld:
    """Return how to open worlds whose desks are real stores, in folders below this one, round a store in memory."""
    return _worlds(folder, lambda: nullcontext(SharedStore(dict(PEOPLE))))


def postgres_worlds(folder: Path, shared: StoreInPostgres) -> MakeWorld:
    """Return how to open worlds in which nothing is made up but the people."""
    return _worlds(folder, PostgresWorlds(shared).open)


def _worlds(folder: Path, open_server: Callable[[], AbstractContextManager[Server]]) -> MakeWorld:
    template = make_template(folder / "template" / "store.db", RECORDINGS)
    bare = make_template(folder / "template" / "bare.db")
    numbers = count()

    @contextmanager
    def open_world(desks: int) -> Iterator[World]:
        here = folder / f"world-{next(numbers)}"
        with (
            open_server() as server,
            world_of(server, desks, lambda login, number: at(here, login, number)) as world,
        ):
            yield world

    def at(here: Path, login: str, number: int) -> SqliteDesk:
        return SqliteDesk(login, bare if PEOPLE[login].reviews else template, here / str(number) / "store.db")

    return open_world


@contextmanager
def world_of(server: Server, desks: int, set_up: SetUpDesk) -> Iterator[World]:
    """Open a world with this shared store and desks set up so."""
    with ExitStack() as closing:
        numbers = count()

        def one_more(login: str) -> Desk:
            desk = set_up(login, next(numbers))
            closing.callback(desk.close)
            return desk

        yield World(server, [one_more(AT_DESKS[number]) for number in range(desks)], one_more)


def play(make_world: MakeWorld, desks: int, steps: Sequence[Step]) -> World:
    """Play a history, let it heal, check it; raises whatever went wrong."""
    with make_world(desks) as world:
        for step in steps:
            world.do(step)
        heal(world)
        check(world)
        world.figures.add("histories")
        return world


def error_of(make_world: MakeWorld, desks: int, steps: Sequence[Step]) -> Exception | None:
    """Return what goes wrong in a history, None where nothing does."""
    try:
        play(make_world, desks, steps)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return error
    return None


def shortened(make_world: MakeWorld, desks: int, steps: Sequence[Step]) -> list[Step]:
    """Return a failing history without the steps that it fails without."""
    left = list(steps)
    size = max(len(left) // 2, 1)
    while True:
        place = 0
        while place < len(left):
            fewer = left[:place] + left[place + size :]
            if error_of(make_world, desks, fewer) is not None:
                left = fewer
            else:
                place += size
        if size == 1:
            return left
        size //= 2
