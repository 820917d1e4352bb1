"""The sentences for what goes wrong where somebody sets up or looks after the shared store."""

from collections.abc import Mapping

from qa_desktop.language import tr
from qa_desktop.language.sync_errors import Wording

SERVER_SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
    "server.unreachable": (
        lambda: tr("The database at {host} cannot be reached: {reason}."),
        lambda: tr("Check the address, the password and the network, then try again."),
    ),
    "server.file_unreadable": (
        lambda: tr("The password file {file} cannot be read: {reason}."),
        lambda: tr("Check its path and its rights."),
    ),
    "server.too_old": (
        lambda: tr("PostgreSQL {version} is too old for a shared store."),
        lambda: tr("Use PostgreSQL {oldest} or newer."),
    ),
    "server.not_in_charge": (
        lambda: tr("{login} may not do this on the server: {reason}."),
        lambda: tr(
            "Sign in as who set the shared store up, or as somebody who may create roles, owns the database and was "
            "given {owner} WITH ADMIN OPTION."
        ),
    ),
    "server.open_to_all": (
        lambda: tr("Everybody may still make things of their own in this database; nothing was set up."),
        lambda: tr("Let the server's superuser run: {statements}"),
    ),
    "server.newer_program_needed": (
        lambda: tr("The shared store is at revision {revision}; this program knows {known}."),
        lambda: tr("Use the newest version of QA Desktop."),
    ),
    "server.held_up": (
        lambda: tr("Somebody is using the shared store and did not let go in time: {who}."),
        lambda: tr("Wait until they are done, then try again."),
    ),
    "server.interfered": (
        lambda: tr("Somebody else is changing the same thing just now: {reason}."),
        lambda: tr("Try again."),
    ),
    "server.statement_failed": (
        lambda: tr("The database refuses one of these statements: {reason}."),
        lambda: tr("Nothing was changed. Mend what it says, and try again."),
    ),
    "server.not_prepared": (
        lambda: tr("No shared store is set up in the database {database}."),
        lambda: tr("Set it up first: qa-desktop server init"),
    ),
    "server.password_needed": (
        lambda: tr("The login {login} is not there yet and needs a password."),
        lambda: tr("Give one with --new-password-file, or let one be made with --generate-password."),
    ),
    "server.login_too_mighty": (
        lambda: tr("The login {login} may do more on this server than work with records."),
        lambda: tr("Give the person a login without rights of its own."),
    ),
    "server.login_reserved": (
        lambda: tr("A person cannot have the login {login}: the server keeps it for itself."),
        lambda: tr("Choose another."),
    ),
    "server.login_unfit": (
        lambda: tr("“{name}” cannot be a login."),
        lambda: tr("It has 1 to {most} bytes, of which a Chinese character takes 3, and nothing invisible in it."),
    ),
    "server.team_unfit": (
        lambda: tr("“{name}” cannot be the name of a team."),
        lambda: tr("It has 1 to {most} letters, and nothing invisible in it."),
    ),
    "server.name_unfit": (
        lambda: tr("“{name}” cannot be a person's name."),
        lambda: tr("Leave out what is invisible in it."),
    ),
    "server.password_file_empty": (
        lambda: tr("The first line of {file} holds no password; nothing was changed."),
        lambda: tr("Put the password into its first line."),
    ),
    "server.dsn_unfit": (
        lambda: tr("What was given with --dsn cannot be read: {reason}."),
        lambda: tr("It looks like “host=… dbname=… user=…” or “postgresql://user@host/database”."),
    ),
    "server.nobody": (
        lambda: tr("Nobody takes part as {login} in that way."),
        lambda: tr("“qa-desktop server status” shows who does."),
    ),
}
