"""A sentence for every error that a person can do something about: what happened, to what, and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa_desktop.domain.errors import QaError
from qa_desktop.language import sentences, tr
from qa_desktop.language.audio_errors import AUDIO_SENTENCES
from qa_desktop.language.card_errors import CARD_SENTENCES
from qa_desktop.language.flaws import in_words
from qa_desktop.language.refusals import logins_in, refusal_of
from qa_desktop.language.server_errors import SERVER_SENTENCES
from qa_desktop.language.sync_errors import SYNC_SENTENCES, Wording


@dataclass(frozen=True, slots=True)
class Described:
    """What happened and what to do; `way_out` is empty where there is nothing to do."""

    what: str
    way_out: str

    def __str__(self) -> str:
        return sentences(self.what, self.way_out)


SENTENCES: Mapping[str, tuple[Wording, Wording]] = {
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
    "key.left": (
        lambda: tr("The change is made, but the system's keyring still has the former key: {reason}."),
        lambda: tr("It is to be forgotten at the next start of the program; unlock the keyring before."),
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
            " to start anew, move the data folder away and start again."
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
    "person.ambiguous": (
        lambda: tr("Several people called “{name}” work here."),
        lambda: tr("Give the name of their folder instead of their own: {folders}."),
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
    "backup.left_encrypted": (
        lambda: tr("Backups that could not be laid open, and stay encrypted: {count} in {folder}, the newest {file}."),
        lambda: tr("It is tried at each start, if the key may still help; delete those that you do not need."),
    ),
    "backup.left_open": (
        lambda: tr(
            "Backups that could not be encrypted, and anybody can read: {count} in {folder}, the newest {file}."
        ),
        lambda: tr("It is tried again at each start; delete those that you do not need."),
    ),
    "backup.other_key": (
        lambda: tr("The backup {file} was made with another key."),
        lambda: tr("Restore it on the machine, and as the person, that made it."),
    ),
    "backup.key_gone": (
        lambda: tr("The backup {file} is encrypted, and its key is no longer kept here."),
        lambda: tr("The key went when the data here were left without encryption. Choose a backup that can be opened."),
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
    "scorecard.not_taken": (
        lambda: tr("This is not taken: {words}."),
        lambda: tr("The scorecard is as it was before."),
    ),
    "scorecard.none_open": (
        lambda: tr("No scorecard is open."),
        lambda: tr("Choose one from the list."),
    ),
    "scorecard.not_saved": (
        lambda: tr("The scorecard could not be saved ({reason})."),
        lambda: tr("It is kept and saved again in a few seconds; the log has the details."),
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
    "evaluation.card_kept": (
        lambda: tr("This evaluation keeps its scorecard: it corrects one that was submitted."),
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
    "review.changed": (
        lambda: tr("This evaluation has changed while you read it."),
        lambda: tr("You see now how it stands. Look at it again before you decide."),
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
    "sheet.unreadable": (
        lambda: tr("“{file}” cannot be read as an Excel sheet."),
        lambda: tr("Save it as .xlsx without a password, then import it again."),
    ),
    "sheet.too_large": (
        lambda: tr("“{file}” is larger than any scorecard."),
        lambda: tr("Choose the file that holds the scorecard alone."),
    ),
    "sheet.no_headings": (
        lambda: tr("No visible sheet of “{file}” has the headings of a scorecard."),
        lambda: tr("Head the columns Dimension, Indicator, Standard, Points and Kind, then import it again."),
    ),
    "evaluation.none_open": (lambda: tr("No call is open."), lambda: tr("Choose one in the queue.")),
    "tags.id_twice": (lambda: tr("Two tags have the same name “{tag}”."), lambda: tr("Delete one of them.")),
    "tags.digit_twice": (
        lambda: tr("The key {digit} belongs to two tags."),
        lambda: tr("Give one of them another key."),
    ),
    "tags.nameless": (lambda: tr("A tag has no name."), lambda: tr("Name it, or delete it.")),
    **CARD_SENTENCES,
    **SERVER_SENTENCES,
    **SYNC_SENTENCES,
    **AUDIO_SENTENCES,
}


def describe(error: QaError) -> Described:
    """Return what happened and the way out, in the language spoken now.

    Raises:
        KeyError: the code has no sentence; a test guards that every code raised has one.
    """
    what, way_out = refusal_of(error.code, error.facts) or SENTENCES[error.code]
    facts = {**error.facts, **in_words(error.facts), **logins_in(error.facts)}
    return Described(what().format(**facts), way_out().format(**facts))
