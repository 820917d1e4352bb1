"""Kills a workstation, or its server, amid their exchange: `python -m tests.end2end.kill_sync --times 300 --seed 1`.

A process with the real core writes into its store, submits and exchanges without end (`kill_sync_child`); a lead, at
another workstation, approves and returns. The process, or with `--server` PostgreSQL with all of its processes, is
killed without warning at random moments and started again. What the process said was safe must be in its store after
each kill, what it read back must be in the shared store; and once nobody is killed any more, nothing waits, nothing is
there twice, and all hold the same.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

from db.exchange.memory import recall
from db.store import open_store
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.errors import QaError
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.review_ports import TeamQuery
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from tests.db.samples import make_card
from tests.end2end.kill_sync_checks import (
    Ledger,
    confirmed_batches,
    differences,
    everything,
    held,
    lost_here,
    unconfirmed_batches,
    wrong_batches,
)
from tests.end2end.kill_sync_child import BEGUN, CARD, write_and_exchange
from tests.support.postgres import INSPECTOR_A, LEAD_A, SharedStore, StoreMaker, password_of
from tests.support.postgres_server import new_server

LONGEST_S = 1.5
LONGEST_UP_S = 1.0
LONGEST_EXCHANGE_S = 0.12
REVIEWED_EVERY = 8
MOST_REVIEWED = 4
MOST_EXCHANGES = 50
PATIENCE_S = 60.0
# Processes that begin with everything loaded, where the system can: most of a round would be loading it.
_PROCESSES: ForkServerContext | SpawnContext = (
    multiprocessing.get_context("spawn") if sys.platform == "win32" else multiprocessing.get_context("forkserver")
)
if isinstance(_PROCESSES, ForkServerContext):
    _PROCESSES.set_forkserver_preload(["tests.end2end.kill_sync_child"])


@dataclass(slots=True)
class Result:
    """What a run of kills gave."""

    kills: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    evaluations: int = 0
    submitted: int = 0
    reviews: int = 0
    batches: int = 0
    versions: int = 0
    on_the_way: int = 0
    wrong: list[str] = field(default_factory=list)


class Station:
    """The workstation that is killed: its folder, and what it said."""

    def __init__(self, folder: Path, shared: SharedStore, login: str) -> None:
        self.folder = folder
        self.login = login
        self._shared = shared
        with open_workplace(Folders(folder), InlineJobs()) as place:
            place.preferences.change(server=shared.address(login))
            with place.store() as unit:
                assert isinstance(unit, SqlUnitOfWork)
                unit.scorecards.put(make_card(CARD))
                unit.commit()

    @contextmanager
    def working(self, seed: int, ledger: Ledger) -> Iterator[Path]:
        """Let it write and exchange within the block, at whose end it is killed; raises where it ended by itself.

        Gives the file of what it tells.
        """
        told = self.folder.with_name(f"told {seed}")
        process = _PROCESSES.Process(target=write_and_exchange, args=(self.folder, seed, password_of(self.login), told))
        process.start()
        try:
            _wait_for(told, process)
            yield told
            ended_by_itself = not process.is_alive()
        finally:
            process.kill()
            process.join()
            lines = told.read_text("utf-8").splitlines(keepends=True)
        if ended_by_itself:
            raise AssertionError("".join(lines[-40:]))
        for line in lines:
            if line.endswith("\n"):
                ledger.take(json.loads(line))
        told.unlink()

    def look(self, result: Result) -> None:
        """Note what is wrong with its store, and in the shared store with what it confirmed."""
        with closing(open_store(Folders(self.folder).store)) as store:
            store.check()
            with store.unit_of_work() as unit:
                evaluations = {one.id: one for one in unit.evaluations.every()}
                client, confirmed = _client(unit), confirmed_batches(unit)
                result.on_the_way += bool(unconfirmed_batches(unit))
        result.wrong += lost_here(result.ledger, evaluations)
        result.wrong += wrong_batches(self._shared, client, confirmed, at_rest=False)

    @contextmanager
    def opened(self) -> Iterator[Workplace]:
        """Open its workplace, with nobody writing."""
        with open_workplace(Folders(self.folder), InlineJobs()) as place:
            address = place.shared.syncing.address
            assert address is not None
            place.shared.passwords.give(address, password_of(self.login), lastingly=False)
            yield place


def _wait_for(file: Path, process: BaseProcess) -> None:
    """Wait until the process has told its first line."""
    deadline = time.monotonic() + PATIENCE_S
    while process.is_alive() and not (file.exists() and file.stat().st_size):
        assert time.monotonic() < deadline, "the program does not begin"
        time.sleep(0.005)


def _wait_for_an_exchange(told: Path) -> None:
    """Wait until the next one begins: most of the time there is none, and kills at any moment would miss them."""
    size = told.stat().st_size
    deadline = time.monotonic() + PATIENCE_S
    while f'["{BEGUN}"]'.encode() not in told.read_bytes()[size:]:
        assert time.monotonic() < deadline, "no exchange begins"
        time.sleep(0.001)


def kill_station(folder: Path, shared: SharedStore, times: int, chooser: Random) -> Result:
    """Kill the workstation so many times."""
    station, lead = Station(folder / "检查员", shared, INSPECTOR_A), Station(folder / "lead", shared, LEAD_A)
    result = Result()
    with lead.opened() as desk:
        for number in range(times):
            with station.working(chooser.getrandbits(32), result.ledger) as told:
                time.sleep(chooser.uniform(0, LONGEST_S))
                if number % 2:
                    _wait_for_an_exchange(told)
                    time.sleep(chooser.uniform(0, LONGEST_EXCHANGE_S))
            result.kills += 1
            station.look(result)
            if number % REVIEWED_EVERY == REVIEWED_EVERY - 1:
                result.reviews += review_some(desk, chooser)
        return _healed(station, desk, shared, result)


def kill_server(folder: Path, shared: SharedStore, times: int, chooser: Random) -> Result:
    """Kill the server so many times while the workstation works on; what was confirmed is there when it is up again."""
    station, lead = Station(folder / "检查员", shared, INSPECTOR_A), Station(folder / "lead", shared, LEAD_A)
    result = Result()
    with lead.opened() as desk:
        with station.working(chooser.getrandbits(32), result.ledger):
            for number in range(times):
                time.sleep(chooser.uniform(0, LONGEST_UP_S))
                shared.server.kill()
                result.kills += 1
                _start_again(station, shared, result)
                if number % REVIEWED_EVERY == REVIEWED_EVERY - 1:
                    result.reviews += review_some(desk, chooser)
        station.look(result)
        return _healed(station, desk, shared, result)


def _start_again(station: Station, shared: SharedStore, result: Result) -> None:
    """Start the server again; what was confirmed before must be there."""
    with closing(open_store(Folders(station.folder).store)) as store, store.unit_of_work() as unit:
        client, confirmed = _client(unit), confirmed_batches(unit)
        result.on_the_way += bool(unconfirmed_batches(unit))
    shared.server.start()
    with shared.superuser() as connection:
        rows = connection.execute("SELECT id::text FROM qa.push_batch WHERE client = %s", [client]).fetchall()
    gone = confirmed - {batch for (batch,) in rows}
    result.wrong += [f"confirmed, and gone with the server: batch {one}" for one in sorted(gone)]


def review_some(desk: Workplace, chooser: Random) -> int:
    """Let the lead exchange, approve or return some of what waits, and exchange; return how many."""
    exchange(desk)
    decided = 0
    after = ""
    while decided < MOST_REVIEWED:
        found: list[str | None] = []
        desk.reviewing.next_awaiting(TeamQuery(), after, found.append, _raise)
        if found[0] is None:
            break
        after = found[0]
        desk.grading.read(after, failed=_raise)
        read = desk.grading.call
        assert read is not None
        if chooser.random() < 0.5:
            desk.reviewing.approve(after, version=read.based_on, failed=_raise)
        else:
            desk.reviewing.send_back(after, version=read.based_on, reason="请重听 0:43。", failed=_raise)
        decided += 1
    exchange(desk)
    return decided


def exchange(place: Workplace) -> None:
    """Exchange until nothing moves; raises AssertionError where it does not come to rest or fails."""
    syncing = place.shared.syncing
    for _ in range(MOST_EXCHANGES):
        syncing.now()
        done = syncing.rounds[0]
        if done.fault is not None:
            raise done.fault
        if done.is_empty and not syncing.status.pending:
            return
    raise AssertionError("it does not come to rest")


def _healed(station: Station, desk: Workplace, shared: SharedStore, result: Result) -> Result:
    """Let everybody exchange in peace, and compare."""
    with station.opened() as place:
        for one in (place, desk, place, desk):
            exchange(one)
        evaluations, status = held(place), place.shared.syncing.status
        with place.store() as unit:
            assert isinstance(unit, SqlUnitOfWork)
            client, confirmed, waiting = _client(unit), confirmed_batches(unit), unconfirmed_batches(unit)
    there = everything(shared, station.login)
    result.wrong += [*lost_here(result.ledger, evaluations), *(f"waits still: batch {one}" for one in waiting)]
    result.wrong += wrong_batches(shared, client, confirmed, at_rest=True)
    result.wrong += differences(result.ledger, evaluations, there)
    result.wrong += [f"the lead lacks {one}" for one in sorted(result.ledger.submitted - held(desk).keys())]
    for name in ("pending", "conflicts", "aside", "parked"):
        result.wrong += [f"{name}: {getattr(status, name)}"] if getattr(status, name) else []
    result.evaluations, result.submitted = len(evaluations), len(result.ledger.submitted)
    result.batches, result.versions = len(confirmed), len(there)
    return result


def _client(unit: SqlUnitOfWork) -> str:
    client: str = recall(unit.transaction).row.client
    return client


def _raise(error: QaError) -> None:
    raise error


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.kill_sync", description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", action="store_true", help="kill the server, not the workstation")
    asked = parser.parse_args(arguments)
    server = new_server()
    kill: Callable[..., Result] = kill_server if asked.server else kill_station
    try:
        with tempfile.TemporaryDirectory() as folder:
            shared = StoreMaker(server).new()
            result = kill(Path(folder), shared, asked.times, Random(asked.seed))  # noqa: S311 - no secret
    finally:
        server.remove()
    for what, figure in table(result):
        print(f"{what:<50} {figure:,}")  # noqa: T201 - the result
    for wrong in result.wrong[:20]:
        print(wrong)  # noqa: T201 - the result
    return int(bool(result.wrong))


def table(result: Result) -> list[tuple[str, int]]:
    """Return the figures of a run."""
    ledger = result.ledger
    rows: list[tuple[str, Any]] = [
        ("kills", result.kills),
        ("kills while a batch was on its way", result.on_the_way),
        ("exchanges ended", ledger.exchanges),
        ("exchanges ended by a fault", ledger.broken_off),
        ("words said to be saved", ledger.count),
        ("evaluations, revisions among them", result.evaluations),
        ("said to be submitted", result.submitted),
        ("approved or returned by the lead", result.reviews),
        ("batches confirmed", result.batches),
        ("versions in the shared store", result.versions),
        ("lost, doubled, left over or different", len(result.wrong)),
    ]
    return rows


if __name__ == "__main__":
    sys.exit(main())
