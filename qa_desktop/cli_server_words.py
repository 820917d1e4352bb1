"""How a shared store stands, in the words of the command line."""

from collections.abc import Sequence

from qa_desktop.domain.person import Person, Role
from qa_desktop.language import tr, trc, trn
from qa_desktop.services.server_admin import HeldLine, ServerStatus


def in_words(status: ServerStatus) -> Sequence[str]:
    """Return how the shared store stands, line by line."""
    line = tr("encrypted line") if status.encrypted else tr("line not encrypted")
    place = tr("PostgreSQL {version} at {host}, database {database}, {line}").format(
        version=status.server_version, host=status.host, database=status.database, line=line
    )
    if not status.revision:
        return (place, tr("No shared store is set up in this database: qa-desktop server init"))
    counts = (
        tr("revision {revision} of {newest}").format(revision=status.revision, newest=status.newest_revision),
        tr("generation {generation}").format(generation=status.generation),
        trn("{count} batch", "{count} batches", status.batches).format(count=status.batches),
        trn("{count} record", "{count} records", status.records).format(count=status.records),
        tr("{size} MB on the disk").format(size=f"{status.size_bytes / (1 << 20):,.0f}"),
    )
    last = status.last_received_at
    received = () if last is None else (tr("last received {at}").format(at=f"{last.astimezone():%Y-%m-%d %H:%M:%S}"),)
    people = [_person(person) for person in status.people]
    gone = tr("takes part no longer")
    former = [f"{person.login}\t{person.name}\t{gone}" for person in status.former]
    warnings = [f"! {_warning(code, status)}" for code in status.warnings]
    held = [f"  {_held(line)}" for line in status.held_lines]
    return (place, trc("between things", ", ").join((*counts, *received)), *people, *former, *warnings, *held)


def _person(person: Person) -> str:
    roles = "; ".join(f"{one.team}: {role_words(one.role)}" for one in person.memberships)
    return f"{person.login}\t{person.name}\t{roles}"


def role_words(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.INSPECTOR: tr("inspector"),
        Role.LEAD: tr("lead"),
        Role.MANAGER: tr("manager"),
    }[role]


def _warning(code: str, status: ServerStatus) -> str:
    words = {
        "server.warn_no_tls": tr("The server offers no encrypted line (ssl = off): workstations refuse it by default."),
        "server.warn_not_current": tr("The shared store is not up to date: qa-desktop server upgrade"),
        "server.warn_large_objects": tr(
            "Whoever takes part may fill the disk with large objects; a superuser's “server init” ends that."
        ),
        "server.warn_temporary_files": tr(
            "Whoever takes part may fill the disk with temporary files (temp_file_limit); a superuser's “server init” "
            "bounds them."
        ),
        "server.warn_locks": tr(
            "Whoever takes part may use up the server's memory for locks, and then nobody can connect; a superuser's "
            "“server init” ends that."
        ),
        "server.warn_unbounded": tr(
            "These logins may take every line that PostgreSQL has: {logins}. “server upgrade” bounds them, run by "
            "somebody who may alter them."
        ),
        "server.warn_lines_unseen": tr(
            "Whether somebody's line has been in one transaction for hours cannot be seen: a superuser allows it with "
            "GRANT pg_read_all_stats."
        ),
        "server.warn_held_lines": tr(
            "These lines have been in one transaction for over an hour, which slows everybody down. Let the person "
            "close the program; else a superuser ends a line with SELECT pg_terminate_backend(number):"
        ),
    }[code]
    return words.format(logins=trc("between things", ", ").join(status.unbounded))


def _held(line: HeldLine) -> str:
    since = f"{line.since.astimezone():%Y-%m-%d %H:%M:%S}"
    return tr("{login}, number {process}, since {since}").format(login=line.login, process=line.process, since=since)
