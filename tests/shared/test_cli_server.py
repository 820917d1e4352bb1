"""`qa-desktop server …` against a real server, without a local store."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pytest

from db.shared.revisions import NEWEST
from qa_desktop.__main__ import main
from tests.support.postgres import ADMIN, INSPECTOR_A, SharedStore, password_of
from tests.support.postgres_server import HOST, SUPERUSER, SUPERUSERS_PASSWORD
from tests.support.tls_server import TlsServer

Server = Callable[..., tuple[int, str, str]]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "口令.txt"
    file.write_text(f"{password_of(ADMIN)}\r\nmore\n", encoding="utf-8-sig")
    return file


@pytest.fixture
def server(empty_database: SharedStore, secret: Path, capsys: pytest.CaptureFixture[str], data_folder: Path) -> Server:
    options = address_of(empty_database, secret)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data", str(data_folder), "--language", "en", "server", *arguments, *options])
        assert list(data_folder.iterdir()) == []
        return (code, *capsys.readouterr())

    return run


def address_of(store: SharedStore, secret: Path) -> Sequence[str]:
    where = ["--host", HOST, "--port", str(store.server.port), "--database", store.database, "--user", ADMIN]
    return [*where, "--password-file", str(secret), "--security", "disable"]


def test_from_nothing_to_a_person_who_takes_part_and_out_again(server: Server, empty_database: SharedStore) -> None:
    assert server("status")[1].endswith("No shared store is set up in this database: qa-desktop server init\n")
    assert server("init") == (0, f"The shared store is set up, at revision {NEWEST}.\n", "")
    assert server("upgrade")[1] == f"The shared store is at revision {NEWEST} already.\n"
    granted = server("grant", "he.jun", "--role", "lead", "--team", "二组", "--name", "何军", "--generate-password")
    assert granted[1].startswith("he.jun takes part in 二组 as lead.\nPassword, shown this once: ")
    password = granted[1].strip().rpartition(" ")[2]
    where = empty_database.server.dsn(empty_database.database, "he.jun", password)

    psycopg.connect(where).close()
    assert "he.jun\t何军\t二组: lead\n" in server("status")[1]
    assert server("restore-mark")[0] == 0
    assert server("revoke", "he.jun")[1] == "he.jun takes part no longer; what was made stays.\n"
    assert "he.jun\t何军\ttakes part no longer\n" in server("status")[1]


def test_a_dry_run_prints_statements_that_hold_no_secret(server: Server, tmp_path: Path) -> None:
    code, shown, told = server("init", "--dry-run")
    assert (code, told) == (0, "Every statement was tried and undone: this would work now.\n")
    assert "CREATE SCHEMA qa AUTHORIZATION" in shown
    assert server("upgrade")[0] == 1
    assert server("init")[0] == 0
    secret = tmp_path / "new"
    secret.write_text("天王盖地虎", encoding="utf-8")
    options = ("grant", "new", "--role", "inspector", "--team", "t", "--new-password-file", str(secret))
    code, shown, _ = server(*options, "--dry-run")
    assert code == 0
    assert "CREATE ROLE" in shown
    assert "天王盖地虎" not in shown
    assert "SCRAM" not in shown
    assert server(*options)[0] == 0


def test_a_dry_run_that_would_not_work_says_so(server: Server, empty_database: SharedStore) -> None:
    with empty_database.superuser() as connection:
        connection.execute("CREATE SCHEMA everybodys")
        connection.execute("GRANT CREATE ON SCHEMA everybodys TO PUBLIC")
    code, shown, told = server("init", "--dry-run")
    assert (code, "CREATE SCHEMA qa" in shown) == (1, True)
    assert "REVOKE CREATE ON SCHEMA everybodys FROM PUBLIC;" in told
    assert json.loads(server("init", "--dry-run", "--json")[1])["fault"] == "server.open_to_all"
    assert "No shared store is set up" in server("status")[1]


def test_as_json(server: Server) -> None:
    assert json.loads(server("init", "--json")[1]) == {"revision": NEWEST, "dry_run": False}
    shown = json.loads(server("upgrade", "--json", "--dry-run")[1])
    assert shown == {"revision": NEWEST, "dry_run": True, "statements": [], "fault": None}
    assert server("upgrade", "--dry-run") == (0, "", "There is nothing to do.\n")
    granted = json.loads(server("grant", "x", "--role", "inspector", "--team", "t", "--generate-password", "--json")[1])
    assert len(granted["password"]) >= 20
    status = json.loads(server("status", "--json")[1])
    assert status["people"] == [{"login": "x", "name": "x", "memberships": [{"team": "t", "role": "inspector"}]}]
    assert status["batches"] == 0
    assert status["size_bytes"] > 1_000_000
    assert not status["encrypted"]


def test_what_goes_wrong_is_said_in_words(server: Server, tmp_path: Path) -> None:
    code, out, told = server("upgrade")
    assert (code, out) == (1, "")
    assert "qa-desktop server init" in told
    server("init")
    assert "--generate-password" in server("grant", "x", "--role", "lead", "--team", "t")[2]
    nowhere = str(tmp_path / "nowhere")
    told = server("grant", "x", "--role", "lead", "--team", "t", "--new-password-file", nowhere)[2]
    assert nowhere in told
    assert "status" in server("revoke", "somebody")[2]


def test_an_unencrypted_line_is_refused_unless_it_is_asked_for(
    empty_database: SharedStore, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = address_of(empty_database, secret)[:-2]
    assert main(["--language", "en", "server", "status", *options]) == 1
    assert "offers no encryption (TLS)" in capsys.readouterr().err
    plain = f"host={HOST} port={empty_database.server.port} user='{ADMIN}' dbname={empty_database.database}"
    for dsn, code in ((plain, 1), (f"{plain} sslmode=disable", 0)):
        assert main(["server", "status", "--dsn", dsn, "--password-file", str(secret)]) == code


def test_role_and_team_go_together(server: Server) -> None:
    with pytest.raises(SystemExit) as stopped:
        server("revoke", INSPECTOR_A, "--team", "t")
    assert stopped.value.code == 2


def test_it_needs_no_display_and_no_local_store(empty_database: SharedStore, secret: Path, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "QT_QPA_PLATFORM"}}
    environment["QA_DESKTOP_DATA"] = str(tmp_path / "data")
    command = [sys.executable, "-m", "qa_desktop", "--language", "en", "server", "init"]
    done = subprocess.run(
        [*command, *address_of(empty_database, secret)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "data").exists()


def test_what_a_certificate_lacks_is_said_in_the_words_of_a_workstation(
    tls_server: TlsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SUPERUSERS_PASSWORD, encoding="utf-8")
    centre, stranger = str(tls_server.centre.file), str(tls_server.stranger.file)
    nothing = tmp_path / "nothing.crt"
    nothing.write_text("no certificate", encoding="utf-8")

    def told(host: str, *options: str) -> str:
        where = ["--host", host, "--port", str(tls_server.server.port), "--database", "postgres", "--user", SUPERUSER]
        code = main(["--language", "en", "server", "status", *where, "--password-file", str(secret), *options])
        return capsys.readouterr().err if code else ""

    assert told("localhost", "--ca-file", centre) == ""
    assert "is not vouched for by an authority" in told("localhost", "--ca-file", stranger)
    assert "is not vouched for by an authority" in told("localhost"), "the operating system knows no such centre"
    assert f"cannot be read from {nothing}" in told("localhost", "--ca-file", str(nothing))
    tls_server.wear(tls_server.centre.issue("DNS:other.example"))
    assert "is for another name" in told("localhost", "--ca-file", centre)
    tls_server.wear(tls_server.own)
    secret.write_text("wrong", encoding="utf-8")
    assert f"does not accept the password of “{SUPERUSER}”" in told("localhost", "--ca-file", centre)


def test_an_empty_password_file_changes_nothing(server: Server, empty_database: SharedStore, tmp_path: Path) -> None:
    server("init")
    good, empty = tmp_path / "good", tmp_path / "empty"
    good.write_text("天王盖地虎", encoding="utf-8")
    grant = ("grant", "new", "--role", "inspector", "--team", "t", "--new-password-file")
    for content in ("", "\nsecond line\n", "a\0b"):
        empty.write_text(content, encoding="utf-8")
        code, _, told = server(*grant, str(empty))
        assert (code, str(empty) in told) == (1, True)
    assert "new" not in server("status")[1]
    assert server(*grant, str(good))[0] == 0
    assert server(*grant, str(empty))[0] == 1
    psycopg.connect(empty_database.server.dsn(empty_database.database, "new", "天王盖地虎")).close()


@pytest.mark.parametrize(
    ("login", "team", "name"),
    [
        *(("new", team, "n") for team in ("", "   ", "客" * 201, "t\nu", "t\u200b", "t\u2028u")),
        *((login, "t", "n") for login in ("", " ", "长" * 22, "a\tb", "a\u202eb")),
        ("new", "t", "n\x07"),
    ],
)
def test_names_that_nobody_can_have_are_refused_in_words(server: Server, login: str, team: str, name: str) -> None:
    server("init")
    code, said, told = server("grant", login, "--role", "lead", "--team", team, "--name", name, "--generate-password")
    assert (code, said) == (1, "")
    assert " cannot be " in told
    assert len(told) < 250
    assert server("status")[1].count("\t") == 0


@pytest.mark.parametrize("option", ["--team", "--name", "--dsn"])
@pytest.mark.parametrize("text", ["t\0", "t\udcff"])
def test_what_is_no_text_is_refused(server: Server, capsys: pytest.CaptureFixture[str], option: str, text: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        server("grant", "new", "--role", "lead", "--team", "t", "--generate-password", option, text)
    assert stopped.value.code == 2
    assert "cannot be read as text" in capsys.readouterr().err


def test_blanks_around_a_team_make_no_other_team(server: Server) -> None:
    server("init")
    for login, team in (("one", "t"), (" two ", " t　")):
        assert server("grant", login, "--role", "lead", "--team", team, "--generate-password")[0] == 0
    assert server("status")[1].count("\tt: lead\n") == 2
    assert "two\t" in server("status")[1]


def test_braces_in_a_name_are_shown_as_they_are(server: Server) -> None:
    server("init")
    said = server("grant", "a{revision}", "--role", "lead", "--team", "{login}", "--generate-password")[1]
    assert said.startswith("a{revision} takes part in {login} as lead.\n")


@pytest.mark.parametrize("dsn", ["garbage !!", "host", "postgresql://h/db?nonsense=1", "host='"])
def test_a_dsn_that_is_none_is_refused_in_words(capsys: pytest.CaptureFixture[str], dsn: str) -> None:
    assert main(["--language", "en", "server", "status", "--dsn", dsn]) == 1
    assert "--dsn cannot be read" in capsys.readouterr().err


def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for port in ("0", "99999999", "x"):
        with pytest.raises(SystemExit) as stopped:
            main(["server", "status", "--port", port])
        assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err
