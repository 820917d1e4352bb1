"""The command line for whoever looks after the shared store: `qa-desktop server …`; it needs no local store."""

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa_desktop.cli_port import port
from qa_desktop.cli_server_words import in_words, role_words
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.naming_people import fit_login, fit_team, is_plain
from qa_desktop.domain.naming_people import shown as shown_name
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.server_admin import AdminAddress, Done, OpenServerAdmin, ServerAdmin
from qa_desktop.settings.model import Security

DONE, FAILED = 0, 1
PASSWORD_BYTES = 15

Say = Callable[[Mapping[str, Any], Sequence[str]], None]


def add_server_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `server` with its own commands to those of the command line."""
    parser = commands.add_parser("server", help=tr("set up and look after the shared store"))
    of_server = parser.add_subparsers(dest="server_command", metavar="COMMAND", required=True)
    common = _common_options()
    of_server.add_parser("init", parents=[common], help=tr("set up the shared store in a database"))
    of_server.add_parser("upgrade", parents=[common], help=tr("bring the shared store up to date"))
    granter = of_server.add_parser("grant", parents=[common], help=tr("let a person take part"))
    granter.add_argument("login", metavar="LOGIN")
    granter.add_argument("--role", choices=[role.value for role in Role], required=True)
    granter.add_argument(
        "--team", required=True, help=tr("who inspects in several begins everything in the first of them by name")
    )
    granter.add_argument("--name", default="", help=tr("the person's name as others read it"))
    secret = granter.add_mutually_exclusive_group()
    secret.add_argument("--new-password-file", type=Path, metavar="FILE", help=tr("the login's password, first line"))
    secret.add_argument("--generate-password", action="store_true", help=tr("make a password and show it once"))
    revoker = of_server.add_parser("revoke", parents=[common], help=tr("let a person take part no longer"))
    revoker.add_argument("login", metavar="LOGIN")
    revoker.add_argument("--role", choices=[role.value for role in Role], help=tr("only this role; with --team"))
    revoker.add_argument("--team", help=tr("only in this team; with --role"))
    of_server.add_parser("status", parents=[common], help=tr("tell how the shared store stands"))
    of_server.add_parser(
        "restore-mark", parents=[common], help=tr("say that the shared store was restored from a backup")
    )


def run_server(arguments: Mapping[str, Any], open_admin: OpenServerAdmin) -> int:
    """Do a command of `server` and return the exit code: 0 done, 1 not."""
    commands: dict[str, Callable[[ServerAdmin, Mapping[str, Any], Say], None]] = {
        "init": _init,
        "upgrade": _upgrade,
        "grant": _grant,
        "revoke": _revoke,
        "status": _status,
        "restore-mark": _restore_mark,
    }
    say = _say_json if arguments["json"] else _say_words
    try:
        with open_admin(_address(arguments)) as admin:
            commands[arguments["server_command"]](admin, arguments, say)
    except QaError as error:
        print(describe(error), file=sys.stderr)
        return FAILED
    return DONE


def _common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dsn", default="", help=tr("where the database is, in PostgreSQL's own form"))
    common.add_argument("--host")
    common.add_argument("--port", type=port)
    common.add_argument("--database")
    common.add_argument("--user", help=tr("who looks after it: may create roles and owns the database"))
    common.add_argument("--password-file", type=Path, metavar="FILE", help=tr("the user's password, first line"))
    common.add_argument(
        "--security",
        choices=[one.value for one in Security],
        default=Security.VERIFY_FULL.value,
        help=tr("how the line is kept private; verify-full unless said otherwise"),
    )
    common.add_argument("--ca-file", metavar="FILE", help=tr("the certificate authority to trust"))
    common.add_argument("--dry-run", action="store_true", help=tr("show the statements, try them and undo it all"))
    common.add_argument("--json", action="store_true", help=tr("as JSON"))
    return common


def _address(arguments: Mapping[str, Any]) -> AdminAddress:
    file: Path | None = arguments["password_file"]
    return AdminAddress(
        dsn=arguments["dsn"],
        host=arguments["host"],
        port=arguments["port"],
        database=arguments["database"],
        user=arguments["user"],
        password=None if file is None else _first_line(file),
        security=Security(arguments["security"]),
        ca_file=arguments["ca_file"],
    )


def _first_line(file: Path) -> str:
    try:
        line = file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault("server.file_unreadable", file=file, reason=error) from error
    if not line or "\0" in line:
        raise UserMistake("server.password_file_empty", file=file)
    return line


def _init(admin: ServerAdmin, arguments: Mapping[str, Any], say: Say) -> None:
    done = admin.set_up(dry_run=arguments["dry_run"])
    words = tr("The shared store is set up, at revision {revision}.").format(revision=done.revision)
    _report(done, arguments, say, words)


def _upgrade(admin: ServerAdmin, arguments: Mapping[str, Any], say: Say) -> None:
    done = admin.upgrade(dry_run=arguments["dry_run"])
    now = tr("The shared store is now at revision {revision}.")
    words = now if done.statements else tr("The shared store is at revision {revision} already.")
    _report(done, arguments, say, words.format(revision=done.revision))


def _grant(admin: ServerAdmin, arguments: Mapping[str, Any], say: Say) -> None:
    file: Path | None = arguments["new_password_file"]
    password = None if file is None else _first_line(file)
    if arguments["generate_password"]:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
    membership = Membership(fit_team(arguments["team"]), Role(arguments["role"]))
    login = fit_login(arguments["login"], "server.login_unfit")
    if not is_plain(arguments["name"]):
        raise UserMistake("server.name_unfit", name=shown_name(arguments["name"]))
    person = Person(login=login, name=arguments["name"].strip(), memberships=(membership,))
    done = admin.grant(person, password=password, dry_run=arguments["dry_run"])
    words = tr("{login} takes part in {team} as {role}.").format(
        login=person.login, team=membership.team, role=role_words(membership.role)
    )
    is_shown = arguments["generate_password"] and not arguments["dry_run"]
    shown = (tr("Password, shown this once: {password}").format(password=password),) if is_shown else ()
    facts = {"password": password} if is_shown else {}
    _report(done, arguments, say, words, *shown, facts=facts)


def _revoke(admin: ServerAdmin, arguments: Mapping[str, Any], say: Say) -> None:
    team, role = arguments["team"], arguments["role"]
    only = () if team is None else (Membership(team, Role(role)),)
    done = admin.revoke(arguments["login"], only, dry_run=arguments["dry_run"])
    words = (
        tr("{login} takes part no longer; what was made stays.") if not only else tr("{login} has that role no longer.")
    )
    _report(done, arguments, say, words.format(login=arguments["login"]))


def _restore_mark(admin: ServerAdmin, arguments: Mapping[str, Any], say: Say) -> None:
    done = admin.restore_mark(dry_run=arguments["dry_run"])
    _report(done, arguments, say, tr("Marked: every workstation now compares its work with the shared store anew."))


def _report(
    done: Done, arguments: Mapping[str, Any], say: Say, *words: str, facts: Mapping[str, Any] | None = None
) -> None:
    dry_run = arguments["dry_run"]
    lines = done.statements if dry_run else words
    fault = None if done.fault is None else done.fault.code
    tried = {"statements": list(done.statements), "fault": fault} if dry_run else {}
    say({"revision": done.revision, "dry_run": dry_run, **tried, **(facts or {})}, lines)
    if done.fault is not None:
        raise done.fault
    if dry_run:
        print(_tried(done), file=sys.stderr)  # apart from the statements, which may be on their way to another program


def _tried(done: Done) -> str:
    if not done.statements:
        return tr("There is nothing to do.")
    return tr("Every statement was tried and undone: this would work now.")


def _status(admin: ServerAdmin, _arguments: Mapping[str, Any], say: Say) -> None:
    status = admin.status()
    say(asdict(status), in_words(status))


def _say_words(_facts: Mapping[str, Any], lines: Sequence[str]) -> None:
    for line in lines:
        print(line)


def _say_json(facts: Mapping[str, Any], _lines: Sequence[str]) -> None:
    print(json.dumps(facts, indent=2, default=str))  # ASCII, so that no terminal spoils it
