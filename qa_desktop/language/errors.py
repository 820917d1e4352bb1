"""A sentence for every error that a person can do something about: what happened, to what, and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.flaws import in_words
from qa_desktop.language.sync_errors import SYNC_SENTENCES, Wording


@dataclass(frozen=True, slots=True)
class Described:
    """What happened and what to do; `way_out` is empty where there is nothing to do."""

    what: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.what} {self.way_out}".strip()


SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
    "audio.missing": (
        lambda: tr("“{file}” is not there any more."),
        lambda: tr("Put it back at {path}, or import it from where it lies now."),
    ),
    "audio.changed": (
        lambda: tr("“{file}” is no longer the recording that was imported: {path} holds something else now."),
        lambda: tr("Put the original back, or import the new file as a call of its own."),
    ),
    "audio.is_folder": (lambda: tr("“{file}” is a folder."), lambda: tr("Import it as a folder.")),
    "audio.not_a_file": (lambda: tr("“{file}” is no ordinary file."), lambda: tr("Choose a recording.")),
    "audio.no_permission": (
        lambda: tr("“{file}” may not be read."),
        lambda: tr("Ask whoever looks after {path} for the right to read it."),
    ),
    "audio.locked": (
        lambda: tr("“{file}” is in use by another program."),
        lambda: tr("Close it there, then try again."),
    ),
    "audio.read_failed": (
        lambda: tr("“{file}” could not be read: {reason}."),
        lambda: tr("Check the disk or the network, then try again."),
    ),
    "audio.empty": (lambda: tr("“{file}” is empty."), lambda: tr("Fetch it from the recorder again.")),
    "audio.not_audio": (lambda: tr("“{file}” is not a recording ({kind})."), lambda: tr("Choose an audio file.")),
    "audio.headerless": (
        lambda: tr("“{file}” has no header that says what kind of audio it holds."),
        lambda: tr("Export it from the recorder as WAV, MP3 or Opus."),
    ),
    "audio.video": (
        lambda: tr("“{file}” is a video."),
        lambda: tr("Export its sound as WAV or MP3 and import that."),
    ),
    "audio.no_audio": (lambda: tr("“{file}” holds no sound."), lambda: tr("Choose another file.")),
    "audio.codec_unsupported": (
        lambda: tr("“{file}” is coded in a way this program cannot decode."),
        lambda: tr("Export it from the recorder as WAV, MP3 or Opus."),
    ),
    "audio.damaged": (
        lambda: tr("“{file}” is damaged: {reason}."),
        lambda: tr("Fetch it from the recorder again."),
    ),
    "audio.too_long": (
        lambda: tr("“{file}” is longer than {hours} hours."),
        lambda: tr("Cut it into calls and import those."),
    ),
    "audio.too_many_channels": (
        lambda: tr("“{file}” has {channels} channels, more than the {most} that can be shown."),
        lambda: tr("Export it with one channel a speaker."),
    ),
    "audio.cancelled": (lambda: tr("“{file}” was not read: cancelled."), lambda: ""),
    "audio.no_space": (
        lambda: tr("There is no room in {folder} to unpack this long recording: {reason}."),
        lambda: tr("Free some disk space, then open it again."),
    ),
    "audio.no_device": (
        lambda: tr("There is no sound device."),
        lambda: tr("Plug in a headset; it is taken up at once."),
    ),
    "audio.no_portaudio": (
        lambda: tr("The sound library PortAudio is missing: {reason}."),
        lambda: tr("Install it (Debian, Ubuntu: libportaudio2) and start again."),
    ),
    "audio.device_failed": (
        lambda: tr("The sound device “{device}” cannot be opened: {reason}."),
        lambda: tr("Choose another one in the settings."),
    ),
    "audio.device_lost": (
        lambda: tr("The sound device “{device}” is gone."),
        lambda: tr("Plug it in again; playing goes on silently meanwhile."),
    ),
    "import.failed": (
        lambda: tr("“{file}” could not be read: {reason}."),
        lambda: tr("The log has the details; the rest of the import goes on."),
    ),
    "import.changing": (
        lambda: tr("“{file}” is still being written."),
        lambda: tr("Import it again when the recorder is done."),
    ),
    "import.odd_name": (
        lambda: tr("The name of “{file}” in {path} cannot be used on this system."),
        lambda: tr("Rename it and import it again."),
    ),
    "import.locked": (
        lambda: tr("{file} is in use by another program."),
        lambda: tr("What was imported until now is kept. Close the other program and import the rest again."),
    ),
    "import.folder_unreadable": (
        lambda: tr("The folder {folder} could not be read: {reason}."),
        lambda: tr("Check its rights, or the network."),
    ),
    "table.unreadable": (
        lambda: tr("The table {file} could not be read: {reason}."),
        lambda: tr("Check the file's rights."),
    ),
    "table.too_large": (
        lambda: tr("The table {file} is too large to be a list of calls."),
        lambda: tr("Move it away, or cut it into parts."),
    ),
    "table.encoding": (
        lambda: tr("The table {file} is written in an encoding that is not known."),
        lambda: tr("Save it as UTF-8."),
    ),
    "table.broken_row": (
        lambda: tr("{file}, line {line}: the row is broken ({reason})."),
        lambda: tr("Mend the row; the others were read."),
    ),
    "table.no_file": (
        lambda: tr("{file}, line {line}: column “{column}” names no file."),
        lambda: tr("Fill it in; the other rows were read."),
    ),
    "table.file_twice": (
        lambda: tr("{file}, line {line}: “{value}” stands in the table twice."),
        lambda: tr("The first row counts; delete the other."),
    ),
    "table.bad_time": (
        lambda: tr("{file}, line {line}, column “{column}”: “{value}” is not a time."),
        lambda: tr("Write it as 2025-02-19 06:01:22."),
    ),
    "scorecard.unreadable": (
        lambda: tr("The scorecard {file} could not be read: {reason}."),
        lambda: tr("Check the file's rights."),
    ),
    "tags.invalid": (
        lambda: tr("{file}, {where}: {words}."),
        lambda: tr("Mend the file and import it again."),
    ),
    "pattern.invalid": (
        lambda: tr("The file name pattern “{pattern}” cannot be used, character {position}: {words}."),
        lambda: tr("Mend it in the pattern editor."),
    ),
    "pattern.unknown": (
        lambda: tr("There is no file name pattern “{name}”."),
        lambda: tr("Choose one of these: {known}."),
    ),
    "export.unwritable": (
        lambda: tr("{file} could not be written: {reason}."),
        lambda: tr("Choose another place, or close the file where it is open."),
    ),
    "demo.missing": (
        lambda: tr("The demo is not there: {folder} lacks its files."),
        lambda: tr("Install the program again."),
    ),
    "demo.no_card": (
        lambda: tr("The demo needs scorecard “{card}”, version {version}, which this store does not have."),
        lambda: tr("Import that scorecard, or start with --demo."),
    ),
    "store.full": (
        lambda: tr("The disk is full: {file} could not be written."),
        lambda: tr("Free some space; what you typed is kept and saved again in a few seconds."),
    ),
    "store.read_only": (
        lambda: tr("{file} may not be written."),
        lambda: tr("Check the folder's rights; what you typed is kept while the program is open."),
    ),
    "store.damaged": (
        lambda: tr("The local store {file} is damaged: {reason}."),
        lambda: tr("Copy the file away before anything else, then restore a backup (qa-desktop backup restore)."),
    ),
    "store.not_a_store": (
        lambda: tr("{file} is not a store of this program: {reason}."),
        lambda: tr("Choose another data folder, or move that file away."),
    ),
    "store.locked": (
        lambda: tr("{file} is in use by another program."),
        lambda: tr("Close the other one; what you typed is kept and saved again in a few seconds."),
    ),
    "store.failed": (
        lambda: tr("{file} could not be used: {reason}."),
        lambda: tr("Check the disk; what you typed is kept and saved again in a few seconds."),
    ),
    "store.newer_program_needed": (
        lambda: tr("{file} was written by a newer version of QA Desktop."),
        lambda: tr("Install the newest version."),
    ),
    "store.wrong_key": (
        lambda: tr("{file} cannot be opened with this key: it was written with another one, or it is damaged."),
        lambda: tr("Restore a backup (qa-desktop backup restore), or put back the key.json that belongs to it."),
    ),
    "keyring.none": (
        lambda: tr("This system has no keyring in which a secret is safe ({reason})."),
        lambda: tr("Set one up (Windows: Credential Manager; Linux: GNOME Keyring or KWallet), or use a passphrase."),
    ),
    "keyring.failed": (
        lambda: tr("The system's keyring cannot be used: {reason}."),
        lambda: tr("Unlock it, then try again."),
    ),
    "key.lost": (
        lambda: tr("{file} is encrypted, and its key is not to be found on this machine."),
        lambda: tr(
            "Log in as you did when it was made. Without the key neither it nor its backups can be opened:"
            " to start anew, move the file away and start again."
        ),
    ),
    "key.unreadable": (
        lambda: tr("{file}, which says who keeps the store's key, cannot be read: {reason}."),
        lambda: tr("Put back the copy that lies with the backups."),
    ),
    "key.unwritable": (
        lambda: tr("{file}, which says who keeps the store's key, cannot be written: {reason}."),
        lambda: tr("Check the disk and the folder's rights; nothing was changed."),
    ),
    "key.undecided": (
        lambda: tr("Nothing was stored: it is not decided yet who keeps the key of the local store."),
        lambda: tr(
            "Start the window and choose, or set QA_DESKTOP_PASSPHRASE, or QA_DESKTOP_UNENCRYPTED=1 to go without."
        ),
    ),
    "passphrase.wrong": (
        lambda: tr("This is not the passphrase."),
        lambda: tr("Mind upper and lower case and the keyboard's language."),
    ),
    "passphrase.too_short": (
        lambda: tr("The passphrase is too short."),
        lambda: tr("Take at least {least} characters."),
    ),
    "passphrase.needed": (
        lambda: tr("The local store is encrypted and needs its passphrase."),
        lambda: tr("Type it, or set QA_DESKTOP_PASSPHRASE."),
    ),
    "person.unknown": (
        lambda: tr("Nobody called “{name}” works here."),
        lambda: tr("Choose one of these: {known}."),
    ),
    "person.nameless": (lambda: tr("The person has no name."), lambda: tr("Type a name with at least one letter.")),
    "person.known": (
        lambda: tr("Somebody called “{name}” works here already."),
        lambda: tr("Choose them in the list, or add something that tells the two apart."),
    ),
    "person.undecided": (lambda: tr("Nobody was chosen."), lambda: tr("Start again and choose who is working.")),
    "backup.no_room": (
        lambda: tr("There is no room for a backup in {folder}."),
        lambda: tr("Free some disk space; your work is stored as ever, and the backup is tried again."),
    ),
    "backup.unsound": (
        lambda: tr("The backup in {folder} is not sound and does not count: {reason}."),
        lambda: tr("Choose another one. If this goes on, check the disk and have the local store looked at."),
    ),
    "backup.failed": (
        lambda: tr("No backup could be made or read in {folder}: {reason}."),
        lambda: tr("Check the disk and the folder's rights; it is tried again."),
    ),
    "backup.other_key": (
        lambda: tr("The backup {file} was made with another key."),
        lambda: tr("Restore it on the machine, and as the person, that made it."),
    ),
    "backup.missing": (lambda: tr("There is no backup {file}."), lambda: tr("Choose one of the list.")),
    "data.unwritable": (
        lambda: tr("The data folder {folder} cannot be used: {reason}."),
        lambda: tr("Check its rights, or start with --data and another folder."),
    ),
    "data.in_use": (
        lambda: tr("QA Desktop is already open on {folder}."),
        lambda: tr("Go on in its window."),
    ),
    "settings.damaged": (
        lambda: tr("The settings were damaged; what could be read of them holds. The old file is {file}."),
        lambda: tr("Look through the settings and correct them."),
    ),
    "settings.unreadable": (
        lambda: tr("The settings {file} cannot be read: {reason}."),
        lambda: tr("Check the file's rights."),
    ),
    "settings.unwritable": (
        lambda: tr("The settings {file} cannot be written: {reason}."),
        lambda: tr("Check the disk and the folder's rights."),
    ),
    "settings.newer_program_needed": (
        lambda: tr("The settings {file} were written by a newer version of QA Desktop."),
        lambda: tr("Install the newest version."),
    ),
    "recording.unknown": (
        lambda: tr("This recording is no longer in the library."),
        lambda: tr("Import it again."),
    ),
    "recording.graded": (
        lambda: tr("This recording has an evaluation and stays in the library."),
        lambda: "",
    ),
    "scorecard.none_published": (
        lambda: tr("No scorecard is published."),
        lambda: tr("Ask the QA manager to publish one."),
    ),
    "scorecard.frozen": (
        lambda: tr("Version {version} of the scorecard {card} is published and never changes."),
        lambda: tr("Give the changed card the next version number."),
    ),
    "scorecard.invalid": (
        lambda: tr("{file}, {where}: {words}."),
        lambda: tr("Mend the file and import it again."),
    ),
    "answer.invalid": (lambda: tr("This answer is not allowed here."), lambda: tr("Choose one of those offered.")),
    "evaluation.frozen": (
        lambda: tr("This evaluation is submitted and can no longer be changed."),
        lambda: "",
    ),
    "evaluation.not_saved": (
        lambda: tr("What you typed could not be saved: {reason}."),
        lambda: tr("It is kept and saved again in a few seconds; the log in the data folder has the details."),
    ),
    "evaluation.incomplete": (
        lambda: tr("Something is still missing."),
        lambda: tr("The scorecard shows what and where."),
    ),
    "evaluation.unknown": (
        lambda: tr("This evaluation is not here any more."),
        lambda: tr("Synchronise, then look for it in the list again."),
    ),
    "review.not_lead": (
        lambda: tr("Only leads and managers review evaluations."),
        lambda: tr("Ask whoever looks after the shared database for the role."),
    ),
    "review.own": (
        lambda: tr("This evaluation is your own."),
        lambda: tr("Another lead of the team has to review it."),
    ),
    "review.not_submitted": (
        lambda: tr("This evaluation is not submitted yet."),
        lambda: tr("It can be reviewed once its author has submitted it."),
    ),
    "review.decided": (
        lambda: tr("{person} has already decided on this evaluation, on {time}."),
        lambda: tr("The decision stands; the revisions show it with its reasons."),
    ),
    "review.approved": (lambda: tr("This evaluation is approved already."), lambda: ""),
    "review.superseded": (
        lambda: tr("There is a newer revision of this evaluation."),
        lambda: tr("Open the newest revision and review that one."),
    ),
    "review.no_reason": (
        lambda: tr("An evaluation is returned with a reason."),
        lambda: tr("Write what should be different, or reply on the place in question, then return it."),
    ),
    "review.empty_reply": (
        lambda: tr("There is nothing in the reply yet."),
        lambda: tr("Write it, then send it."),
    ),
    "evaluation.none_open": (lambda: tr("No call is open."), lambda: tr("Choose one in the queue.")),
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
    "server.nobody": (
        lambda: tr("Nobody takes part as {login} in that way."),
        lambda: tr("“qa-desktop server status” shows who does."),
    ),
    "tags.id_twice": (lambda: tr("Two tags have the same name “{tag}”."), lambda: tr("Delete one of them.")),
    "tags.digit_twice": (
        lambda: tr("The key {digit} belongs to two tags."),
        lambda: tr("Give one of them another key."),
    ),
    "tags.nameless": (lambda: tr("A tag has no name."), lambda: tr("Name it, or delete it.")),
    "sync.not_connected": (
        lambda: tr("This machine is not connected to a shared database."),
        lambda: tr("Connect it in the window, or with “qa-desktop connect”."),
    ),
    "sync.password_needed": (
        lambda: tr("The password of {login} on {host} is not known here."),
        lambda: tr("Enter it in the window, or give it with --password-file."),
    ),
    "sync.password_file": (
        lambda: tr("No password can be read from {file}: {reason}."),
        lambda: tr("Put the password into its first line."),
    ),
    "sync.other_person": (
        lambda: tr("The work on this machine is {person}’s, and you are signing in as {login}."),
        lambda: tr("Sign in as {person}, or start the program as somebody else, with a data folder of their own."),
    ),
    "sync.broken": (
        lambda: tr("Syncing failed because of an error in the program: {reason}."),
        lambda: tr("It is tried again by itself; the log in the data folder has the details."),
    ),
    "sync.damaged_record": (
        lambda: tr("What arrived here as {kind} {id} is damaged."),
        lambda: tr("It is set aside; tell whoever looks after the database."),
    ),
    "sync.conflict_gone": (
        lambda: tr("This conflict was settled meanwhile."),
        lambda: tr("There is nothing left to do."),
    ),
    "sync.unreadable_record": (
        lambda: tr("Something that {author} sent cannot be read here: {kind} {id}, field “{field}”."),
        lambda: tr("It is kept. Install the newest version of QA Desktop; it is then read by itself."),
    ),
    "sync.another_person": (
        lambda: tr("The work on this workstation is {expected}’s, but {login} has signed in."),
        lambda: tr("Nothing was sent. Sign in as {expected}, or start QA Desktop with a profile of your own."),
    ),
    "sync.altered": (
        lambda: tr("The shared database holds {count} records of parcel {batch} other than they were sent."),
        lambda: tr("They are kept here and set aside; tell whoever looks after the database."),
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
    **SYNC_SENTENCES,
}


def describe(error: QaError) -> Described:
    """Return what happened and the way out, in the language spoken now.

    Raises:
        KeyError: the code has no sentence; a test guards that every code raised has one.
    """
    what, way_out = SENTENCES[error.code]
    facts = {**error.facts, **in_words(error.facts)}
    return Described(what().format(**facts), way_out().format(**facts))
