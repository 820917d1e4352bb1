"""The sentences for what goes wrong between here and the shared store."""

from collections.abc import Callable, Mapping

from qa_desktop.language import tr

Wording = Callable[[], str]

SYNC_SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
    "sync.card_not_approved": (
        lambda: tr("Your centre did not take a scorecard: no second QA manager has approved it as it is."),
        lambda: tr(
            "It is a draft again where nobody has graded with it. Propose it and let another QA manager approve."
        ),
    ),
    "sync.host_unknown": (
        lambda: tr("There is no server by the name “{host}”: {reason}."),
        lambda: tr("Check its spelling and the network; a name inside the company may need its VPN."),
    ),
    "sync.host_unfit": (
        lambda: tr("“{name}” cannot be the name of a server."),
        lambda: tr("Type it as it was given to you, without blanks."),
    ),
    "sync.database_unfit": (
        lambda: tr("“{name}” cannot be the name of a database."),
        lambda: tr("It has 1 to {most} bytes, of which a Chinese character takes 3, and nothing invisible in it."),
    ),
    "sync.login_unfit": (
        lambda: tr("“{name}” cannot be a login."),
        lambda: tr("It has 1 to {most} bytes, of which a Chinese character takes 3, and nothing invisible in it."),
    ),
    "sync.unreachable": (
        lambda: tr("The server {host} cannot be reached: {reason}."),
        lambda: tr("Check the network, the port and the firewall; work goes on here meanwhile."),
    ),
    "sync.not_postgresql": (
        lambda: tr("What answers at {host} is not PostgreSQL."),
        lambda: tr("Check the host and the port."),
    ),
    "sync.tls_missing": (
        lambda: tr("The server {host} offers no encryption (TLS), so nothing was sent to it."),
        lambda: tr("Ask whoever looks after the database to switch on TLS there."),
    ),
    "sync.password_unsafe": (
        lambda: tr("The server {host} asks for the password in a form that others could make use of: {reason}."),
        lambda: tr(
            "The password was not sent. Let the server’s certificate be checked in full, "
            "or ask whoever looks after the database to use scram-sha-256."
        ),
    ),
    "sync.client_taken": (
        lambda: tr("Another copy of this data folder sends to {host} as the same workstation."),
        lambda: tr("Nothing is lost: what waits here is kept. It is tried again by itself; work in one copy only."),
    ),
    "sync.ca_file_missing": (
        lambda: tr("The certificates of the authority cannot be read from {file}: {reason}."),
        lambda: tr("Choose the authority's file that your centre gave out."),
    ),
    "sync.no_plain_folder": (
        lambda: tr("PostgreSQL's client cannot read {file}, because of letters in its path or of its length."),
        lambda: tr(
            "Put the authority's file into a folder with a short English name, such as C:\\qa, and choose it there."
        ),
    ),
    "sync.no_authority": (
        lambda: tr("This computer trusts no certificate authority, so {host} cannot prove who it is."),
        lambda: tr("Choose the authority's file that your centre gave out."),
    ),
    "sync.certificate_untrusted": (
        lambda: tr("The certificate of {host} is not vouched for by an authority that is trusted here."),
        lambda: tr(
            "Choose the authority's file that your centre gave out; if it is chosen, ask whether it is the newest."
        ),
    ),
    "sync.certificate_name": (
        lambda: tr("The certificate that {host} shows is for another name: {reason}."),
        lambda: tr("Write the server's name as it stands in its certificate."),
    ),
    "sync.password": (
        lambda: tr("{host} does not accept the password of “{login}”, or does not know that login."),
        lambda: tr("Type both again; whoever looks after the database can set a new password."),
    ),
    "sync.not_admitted": (
        lambda: tr("{host} does not let “{login}” in from this computer: {reason}."),
        lambda: tr("Ask whoever looks after the database to admit this login."),
    ),
    "sync.no_database": (
        lambda: tr("There is no database “{database}” on {host}."),
        lambda: tr("Check its name with whoever looks after the database."),
    ),
    "sync.not_prepared": (
        lambda: tr("The database on {host} is not set up for QA Desktop."),
        lambda: tr("Ask whoever looks after it to run “qa-desktop server init” or “qa-desktop server upgrade”."),
    ),
    "sync.no_rights": (
        lambda: tr("“{login}” belongs to no team on {host}."),
        lambda: tr("Ask whoever looks after the database to run “qa-desktop server grant”."),
    ),
    "sync.not_allowed": (
        lambda: tr("“{login}” has no right to send this to {host}: it is another team's, or takes another role."),
        lambda: tr("It is kept here. Ask whoever looks after the database which teams and roles your login has."),
    ),
    "sync.server_too_old": (
        lambda: tr("{host} runs PostgreSQL {version}; 14 or newer is needed."),
        lambda: tr("Ask whoever looks after the database to upgrade it."),
    ),
    "sync.busy": (
        lambda: tr("The server {host} is too busy just now or is starting: {reason}."),
        lambda: tr("It is tried again by itself; nothing is lost."),
    ),
    "sync.login_busy": (
        lambda: tr("“{login}” holds as many lines to {host} as one login may: {reason}."),
        lambda: tr("It is tried again by itself. Close other programs and reports that are signed in with this login."),
    ),
    "sync.interrupted": (
        lambda: tr("The connection to {host} broke off: {reason}."),
        lambda: tr("It is tried again by itself; nothing is lost."),
    ),
    "sync.cancelled": (lambda: tr("The exchange was stopped."), lambda: tr("What waits is sent next time.")),
    "sync.refused": (
        lambda: tr("The shared database refuses this record: {reason}."),
        lambda: tr("It is kept here and set aside; ask whoever looks after the database."),
    ),
    "sync.review_outdated": (
        lambda: tr("An evaluation has changed since you reviewed it, so that the review was taken back."),
        lambda: tr("Look at it again; what you wrote is kept among the conflicts."),
    ),
    "sync.was_reviewed": (
        lambda: tr("An evaluation was reviewed before your last changes of it came, and stays as it was reviewed."),
        lambda: tr(
            "What you wrote is kept among the conflicts. Ask the reviewer to return the evaluation for changes."
        ),
    ),
    "sync.failed": (
        lambda: tr("The exchange with {host} failed: {reason}."),
        lambda: tr("It is tried again by itself; if this goes on, tell whoever looks after the database."),
    ),
    "sync.not_connected": (
        lambda: tr("This machine is not connected to a shared database."),
        lambda: tr("Connect it in the window, or with “qa-desktop connect”."),
    ),
    "sync.password_needed": (
        lambda: tr("The password of {login} on {host} is not known here."),
        lambda: tr("Enter it in the window, or give it with --password-file."),
    ),
    "sync.password_refused": (
        lambda: tr("{host} refused the password that is kept for {login}; it is not tried again."),
        lambda: tr("Sign in anew in the window or with “qa-desktop connect”, or give a password with --password-file."),
    ),
    "sync.password_file": (
        lambda: tr("No password can be read from {file}: {reason}."),
        lambda: tr("Put the password into its first line."),
    ),
    "sync.other_person": (
        lambda: tr("The work on this workstation is {person}’s, and {login} signs in."),
        lambda: tr("Nothing was sent. Sign in as {person}, or start QA Desktop with a data folder of your own."),
    ),
    "sync.elsewhere": (
        lambda: tr("Another QA Desktop syncs the data in {folder}: its window is open, or “qa-desktop sync” runs."),
        lambda: tr("There is nothing to do: an open window syncs by itself."),
    ),
    "sync.folder_in_use": (
        lambda: tr("Another QA Desktop works on the data in {folder}: its window is open, or “qa-desktop sync” runs."),
        lambda: tr("Sign in there (Shared work, “Connect to the shared database…”), or close it and then try again."),
    ),
    "sync.adopts": (
        lambda: tr("Evaluations made here by {person} before signing in: {count}."),
        lambda: tr(
            "If you sign in as {login}, they become {login}’s own, for good, and are sent as such. If somebody else "
            "made them, cancel, and choose yourself under File, “Somebody else is working…”."
        ),
    ),
    "sync.not_agreed": (
        lambda: tr("Nobody has agreed to that; nothing was changed."),
        lambda: tr("Run the same command with {option} to say yes."),
    ),
    "sync.other_database": (
        lambda: tr("“{database}” on {host} is not the shared database that this machine synced with before."),
        lambda: tr(
            "Signed in to it, this machine sends all of your work there, and keeps what came from the other one. Do so "
            "if the database was moved or put back from a backup; else use a data folder of its own (--data)."
        ),
    ),
    "sync.broken": (
        lambda: tr("Syncing failed because of an error in the program: {reason}."),
        lambda: tr("It is tried again by itself; the log in the data folder has the details."),
    ),
    "sync.damaged_record": (
        lambda: tr("What arrived here as {kind} {id} is damaged."),
        lambda: tr("It is set aside; tell whoever looks after the database."),
    ),
    "sync.reviewed_meanwhile": (
        lambda: tr("This evaluation was reviewed in the meantime, and stays as it was reviewed."),
        lambda: tr("Say that you have seen it; the other version is kept. Ask the reviewer to return it for changes."),
    ),
    "sync.conflict_gone": (
        lambda: tr("This conflict was settled meanwhile."),
        lambda: tr("There is nothing left to do."),
    ),
    "sync.unreadable_record": (
        lambda: tr("Something that {author} sent cannot be read here: {kind} {id}, field “{field}”."),
        lambda: tr("It is kept. Install the newest version of QA Desktop; it is then read by itself."),
    ),
    "sync.altered": (
        lambda: tr("The shared database holds {count} records of parcel {batch} other than they were sent."),
        lambda: tr("They are kept here and set aside; tell whoever looks after the database."),
    ),
    "sync.batch_damaged": (
        lambda: tr("What parcel {batch} held is no longer on this workstation as it was when it was packed."),
        lambda: tr("The rest is sent all the same. “Try again” packs anew what this workstation holds."),
    ),
    "sync.vanished": (
        lambda: tr("The shared database took parcel {batch} but does not show it."),
        lambda: tr("It stays here and is sent again; if this goes on, tell whoever looks after the database."),
    ),
    "sync.went_back": (
        lambda: tr(
            "The shared database was put back to an older state; what it lacked of the work here was sent again."
        ),
        lambda: tr(
            "Ask whoever looks after the database to run “qa-desktop server restore-mark”, so that every workstation "
            "does so."
        ),
    ),
    "sync.server_behind": (
        lambda: tr("The shared database is older than this version of QA Desktop needs; nothing was exchanged."),
        lambda: tr(
            "Go on working: everything is kept here. "
            "The shared database must be upgraded by its administrator (qa-desktop server upgrade)."
        ),
    ),
    "sync.team_left": (
        lambda: tr(
            "You no longer lead {teams}: what others did there was taken off this machine. A new backup is made, "
            "and once it is checked the older ones go, which still hold it."
        ),
        lambda: tr(
            "Your own work stays. What you wrote about theirs and was not sent is set aside: ask whoever looks after "
            "the database if you should still lead them."
        ),
    ),
    "sync.program_too_old": (
        lambda: tr("The shared database takes nothing from a version of QA Desktop as old as this one."),
        lambda: tr("Go on working: everything is kept here. Install the newest version to send it."),
    ),
    "sync.program_too_new": (
        lambda: tr("The shared database is older than this version of QA Desktop and takes nothing from it yet."),
        lambda: tr(
            "Go on working: everything is kept here. "
            "Ask whoever looks after the database to run “qa-desktop server upgrade”."
        ),
    ),
}
