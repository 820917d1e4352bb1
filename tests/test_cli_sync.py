"""The shared store on the command line."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.local_side import SqlLocalSide
from qa_desktop import cli_sync
from qa_desktop.cli import parse
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.secrets import password_name
from qa_desktop.sync.diagnosis import Step, diagnosed
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.records import RecordVersion
from qa_desktop.sync.tally import Outcome
from tests.db.exchange.world import PEOPLE, Workstation, World, make_template
from tests.services.sync_fakes import ADDRESS
from tests.services.test_backups import Day
from tests.sync.fakes import Cut, Faults, SharedStore, refused
from tests.test_cli import Desk

AWAY = EnvironmentFault("sync.unreachable", host="qa-db.centre.cn", reason="refused")
NAME = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login)


@pytest.fixture
def alone(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a command line where nobody has signed in."""
    return Desk(capsys, tmp_path_factory.mktemp("data"))


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a command line where somebody has signed in."""
    desk = Desk(capsys, tmp_path_factory.mktemp("data"), ADDRESS)
    desk.wires.secrets.kept[NAME] = "secret"
    return desk


def test_an_exchange_says_what_it_did(desk: Desk) -> None:
    desk.wires.exchange.outcomes.append(Outcome(sent=1, changed=frozenset({("review", "r"), ("tags", "tags")})))
    assert desk.run("sync") == (0, "1 record sent, 2 received.\n", "")
    assert desk.wires.exchange.passwords == ["secret"]


def test_an_exchange_that_fails_says_why(desk: Desk) -> None:
    desk.wires.exchange.outcomes.append(Outcome(fault=AWAY))
    code, said, complained = desk.run("sync", "--once")
    assert (code, said) == (1, "0 records sent, 0 received.\n")
    assert "qa-db.centre.cn" in complained


def test_it_goes_on_until_nothing_is_left_to_send(desk: Desk) -> None:
    desk.wires.exchange.outcomes.extend([Outcome(sent=2, more=True), Outcome(sent=1, more=True), Outcome(sent=1)])
    code, said, _ = desk.run("sync", "--once")
    assert (code, said.count("\n")) == (0, 3)
    assert not desk.wires.exchange.outcomes


def test_a_refused_record_holds_up_nothing_of_what_is_left(desk: Desk) -> None:
    refused = UserMistake("sync.refused", host="qa-db", login="lan.zhang", reason="")
    first = Outcome(sent=2, aside=1, more=True, fault=refused, is_through=True)
    desk.wires.exchange.outcomes.extend([first, Outcome(sent=1)])
    desk.run("sync", "--once")
    assert not desk.wires.exchange.outcomes


class Narrow(SharedStore):
    """A shared store that one record is too large for."""

    def _check(self, record: RecordVersion, login: str) -> None:
        if record.id == "e1":
            raise refused("too large")
        super()._check(record, login)


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Workstation]:
    """Return a workstation with a real store, which has something to send that the shared store refuses."""
    world = World(tmp_path, make_template(tmp_path / "template.db"), Narrow(dict(PEOPLE)))
    ann = world.station("ann")
    ann.grade(1, "e1", "words that are too many")
    ann.grade(2, "e2")
    yield ann
    world.close()


def exchange_at(desk: Desk, station: Workstation, faults: Faults | None = None) -> tuple[int, str, str]:
    """Exchange with what a real exchange of real stores comes to."""
    desk.wires.exchange.outcomes.append(station.sync(faults))
    desk.wires.memory.now = station.local.state()
    return desk.run("sync", "--once")


def test_a_refused_record_is_a_code_of_its_own_and_the_reason_is_told(desk: Desk, ann: Workstation) -> None:
    code, said, complained = exchange_at(desk, ann)
    assert (code, said.splitlines()[1:]) == (3, ["1 refused"])
    assert "too large" in complained
    assert exchange_at(desk, ann)[0] == 3, "it stays aside"
    ann.local = SqlLocalSide(ann.store, ann.clock)
    assert exchange_at(desk, ann)[0] == 3, "the next run of the program sends it again"


def test_an_exchange_that_breaks_off_after_a_refusal_has_failed(desk: Desk, ann: Workstation) -> None:
    ann.sync(Faults(Cut.BEFORE_PUSH))
    code, said, complained = exchange_at(desk, ann, Faults(Cut.PULL))
    assert (code, "1 refused" in said, "too large" in complained) == (1, True, False)


def test_a_fault_ends_it_whatever_is_left(desk: Desk) -> None:
    desk.wires.exchange.outcomes.extend([Outcome(sent=2, more=True), Outcome(sent=1, more=True, fault=AWAY)])
    assert desk.run("sync")[0] == 1
    assert len(desk.wires.exchange.passwords) == 2


def test_conflicts_and_refused_records_are_a_code_of_their_own(desk: Desk) -> None:
    desk.wires.memory.now = LocalState(client="c", conflicts=2, aside=1)
    assert desk.run("sync") == (3, "0 records sent, 0 received.\n2 conflicts\n1 refused\n", "")


def test_json_is_one_line(desk: Desk) -> None:
    desk.wires.memory.now = LocalState(client="c", pending=4)
    desk.wires.exchange.outcomes.append(Outcome(sent=2, changed=frozenset({("review", "r")}), fault=AWAY))
    code, said, _ = desk.run("sync", "--json")
    told = json.loads(said)
    assert (code, told["sent"], told["received"], told["pending"]) == (1, 2, {"review": 1}, 4)
    assert (told["fault"], told["code"]) == ("sync.unreachable", 1)


def test_watching_goes_on_until_it_is_interrupted(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    desk.wires.exchange.outcomes.extend([Outcome(), Outcome(fault=AWAY), Outcome()])
    options = parse(["sync", "--watch"])
    assert cli_sync.sync(desk.place, options.arguments, sleep) == 130
    assert len(desk.wires.exchange.passwords) == 3
    assert 48 <= waits[0] <= 72
    assert waits[1] <= 15, "a fault that may pass at once is tried again soon"
    assert "interrupted" in capsys.readouterr().err


def test_watching_ends_where_the_password_is_wrong(desk: Desk) -> None:
    desk.wires.exchange.outcomes.append(
        Outcome(fault=UserMistake("sync.password", host="qa-db", login="lan.zhang", reason=""))
    )
    assert desk.run("sync", "--watch")[0] == 1
    assert len(desk.wires.exchange.passwords) == 1


def test_a_password_that_was_refused_is_not_tried_at_the_next_start(desk: Desk) -> None:
    desk.wires.exchange.outcomes.append(
        Outcome(fault=UserMistake("sync.password", host="qa-db", login="lan.zhang", reason=""))
    )
    assert desk.run("sync")[0] == 1
    code, said, complained = desk.run("sync")
    assert (code, said) == (1, "")
    assert complained.startswith(f"{ADDRESS.host} refused the password that is kept for {ADDRESS.login}")
    assert desk.wires.exchange.passwords == ["secret"]


def test_without_a_connection_there_is_nothing_to_do(alone: Desk) -> None:
    code, said, complained = alone.run("sync")
    assert (code, said) == (1, "")
    assert complained.startswith("This machine is not connected to a shared database.")


def test_a_password_that_is_not_known_is_asked_for_in_a_file(desk: Desk, tmp_path: Path) -> None:
    desk.wires.secrets.kept.clear()
    code, _, complained = desk.run("sync")
    assert (code, "--password-file" in complained) == (1, True)
    file = tmp_path / "密码.txt"
    file.write_text("from the file\nnot this\n", encoding="utf-8")
    assert desk.run("sync", "--password-file", file)[0] == 0
    assert desk.wires.exchange.passwords == ["from the file"]
    assert desk.wires.secrets.kept == {}


def test_a_password_is_asked_for_whatever_went_wrong_before(desk: Desk) -> None:
    desk.wires.secrets.kept.clear()
    desk.wires.memory.now = LocalState(client="c", fault=AWAY)
    code, _, complained = desk.run("sync")
    assert (code, "--password-file" in complained) == (1, True)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\xff"])
def test_a_password_file_that_says_nothing_is_complained_of(desk: Desk, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    code, _, complained = desk.run("sync", "--password-file", file)
    assert code == 1
    assert complained.startswith(f"No password can be read from {file}: ")
    assert desk.wires.exchange.passwords == []


@pytest.fixture
def connect(tmp_path: Path) -> Callable[[Desk], tuple[int, str, str]]:
    file = tmp_path / "password"
    file.write_text("secret", encoding="utf-8")

    def run(desk: Desk) -> tuple[int, str, str]:
        return desk.run(
            "connect", "--host", ADDRESS.host, "--login", ADDRESS.login, "--ca-file", "ca.crt", "--password-file", file
        )

    return run


def test_connecting_keeps_address_and_password(alone: Desk, connect: Callable[[Desk], tuple[int, str, str]]) -> None:
    assert connect(alone) == (0, "Signed in as lan.zhang on qa-db.centre.cn.\n", "")
    server = alone.preferences.settings.server
    assert server is not None
    assert (server.host, server.login, server.security.value) == (ADDRESS.host, ADDRESS.login, "verify-full")
    assert Path(server.ca_file).is_absolute()
    assert alone.wires.secrets.kept == {NAME: "secret"}


def test_what_was_made_here_before_is_taken_over_only_where_it_says_so(alone: Desk, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret", encoding="utf-8")
    alone.wires.memory.local = {"lina": 3}
    line = ("connect", "--host", ADDRESS.host, "--login", ADDRESS.login, "--ca-file", "ca.crt", "--password-file", file)
    code, said, complained = alone.run(*line)
    assert (code, said) == (1, "")
    assert complained.startswith("Evaluations made here by lina before signing in: 3.")
    assert "with --adopt to say yes" in complained
    assert alone.preferences.settings.server is None
    assert alone.run(*line, "--adopt")[0] == 0


def test_beside_an_open_window_nobody_connects(alone: Desk) -> None:
    alone.wires.beside = "D:/data"
    code, _, complained = alone.run("connect", "--host", "h", "--login", "l", "--password-file", "none.txt")
    assert (code, alone.wires.diagnosis.asked, alone.preferences.settings.server) == (1, [], None)
    assert complained.startswith("Another QA Desktop works on the data in D:/data")


def test_where_it_cannot_be_kept_it_says_so(alone: Desk, connect: Callable[[Desk], tuple[int, str, str]]) -> None:
    alone.wires.secrets.broken = True
    code, _, complained = connect(alone)
    assert (code, "cannot be kept" in complained) == (0, True)


def test_a_password_need_not_be_kept(alone: Desk, tmp_path: Path) -> None:
    alone.wires.secrets.kept[NAME] = "of an earlier time"
    file = tmp_path / "password.txt"
    file.write_text("typed", encoding="utf-8")
    line = ("connect", "--host", ADDRESS.host, "--login", ADDRESS.login, "--password-file", file, "--no-keep")
    assert alone.run(*line) == (0, "Signed in as lan.zhang on qa-db.centre.cn.\n", "")
    assert alone.wires.secrets.kept == {}


def test_a_connection_that_fails_is_explained_and_not_kept(
    alone: Desk, connect: Callable[[Desk], tuple[int, str, str]]
) -> None:
    alone.wires.diagnosis.answer = diagnosed(AWAY, me=None, left_out=frozenset(), under_way=Step.REACHED)
    code, said, complained = connect(alone)
    assert (code, said) == (1, "")
    assert "qa-db.centre.cn" in complained
    assert (alone.preferences.settings.server, alone.wires.secrets.kept) == (None, {})


def test_a_port_is_a_port(alone: Desk) -> None:
    code, _, complained = alone.run("connect", "--host", "h", "--login", "l", "--port", "70000")
    assert (code, "70000" in complained) == (2, True)


def test_what_was_refused_is_sent_again_when_that_is_asked_for(desk: Desk) -> None:
    assert desk.run("sync")[0] == 0
    assert desk.wires.memory.tried_again == 0
    assert desk.run("sync", "--retry")[0] == 0
    assert desk.wires.memory.tried_again == 1


def test_another_database_must_be_asked_for(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n", encoding="utf-8")
    desk.wires.memory.now = LocalState(client="c", generation="one")
    well = diagnosed(None, me=None, left_out=frozenset(), under_way=Step.NAME)
    desk.wires.diagnosis.answer = replace(well, generation="two")
    arguments = ("connect", "--host", "new.centre.cn", "--login", ADDRESS.login, "--password-file", file)
    code, _, complained = desk.run(*arguments)
    assert (code, "new.centre.cn is not the shared database" in complained) == (1, True)
    assert "with --other-database to say yes" in complained
    assert desk.preferences.settings.server == ADDRESS
    assert desk.run(*arguments, "--other-database")[0] == 0
    server = desk.preferences.settings.server
    assert server is not None
    assert server.host == "new.centre.cn"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(
            (option, value)
            for option in ("--host", "--login", "--database")
            for value in ("", "  ", "a\nb", "a\u200bb")
        ),
        ("--login", "质检员" * 8),
        ("--database", "d" * 64),
        ("--host", "h" * 256),
        ("--host", "two words"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(alone: Desk, tmp_path: Path, option: str, value: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    given = {"--host": "h", "--login": "l", "--password-file": str(secret), option: value}
    code, said, complained = alone.run("connect", *(part for pair in given.items() for part in pair))
    assert (code, said) == (1, "")
    assert " cannot be " in complained
    assert alone.place.preferences.settings.server is None


def test_who_only_watches_has_a_backup_a_day_too(desk: Desk) -> None:
    day = Day()
    place = replace(desk.place, backups=day.backups)
    waits = 0

    def sleep(_seconds: float) -> None:
        nonlocal waits
        waits += 1
        day.clock.forward(3600)
        if waits == 72:
            raise KeyboardInterrupt

    desk.wires.exchange.outcomes.extend([Outcome()] * 36 + [Outcome(fault=AWAY)] * 36)
    assert cli_sync.sync(place, parse(["sync", "--watch"]).arguments, sleep) == 130
    days = [moment.astimezone().date() for moment in day.shelf.made]
    assert len(days) == len(set(days)) >= 3
    day.clock.forward(24 * 3600)
    assert cli_sync.sync(place, parse(["sync"]).arguments) == 0
    assert len(day.shelf.made) == len(days), "one exchange is no watch"


def test_a_backup_that_fails_stops_no_watch(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    day = Day()
    day.shelf.fault = EnvironmentFault("backup.no_room", folder="D:\\backups")
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt

    arguments = parse(["sync", "--watch"]).arguments
    assert cli_sync.sync(replace(desk.place, backups=day.backups), arguments, sleep) == 130
    assert (day.shelf.tries, capsys.readouterr().err.count("D:\\backups")) == (3, 1)
