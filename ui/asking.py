"""What is asked before the window is there: who is working, and what opens their store."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.services.unlocking import Choice
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper, check_passphrase
from qa_desktop.settings.profiles import Profile, add_profile, profiles
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog


class WindowAsker:
    """Asks in dialogs; `dress` comes before each, since the window that dresses the program is not there yet."""

    def __init__(self, dress: Callable[[], None]) -> None:
        self._dress = dress

    def choose(self, lack: QaError | None) -> Choice | None:
        """Ask who is to hold the key."""
        self._dress()
        chosen: list[Choice] = []

        def decide(choice: Choice) -> None:
            if choice.keeper is Keeper.PASSPHRASE:
                check_passphrase(choice.passphrase)
            chosen.append(choice)

        dialog = ProtectionDialog(decide, lack=lack)
        return chosen[-1] if _answered(dialog) else None

    def passphrase(self, trouble: QaError | None) -> str | None:
        """Ask for the passphrase."""
        self._dress()
        dialog = PassphraseDialog(trouble)
        return dialog.passphrase if _answered(dialog) else None


def choose_person(folders: Folders, dress: Callable[[], None]) -> Folders:
    """Return the folders of whoever is working, asked where several people do.

    Raises:
        UserMistake: `person.undecided` where nobody was chosen.
        EnvironmentFault: `data.unwritable`.
    """
    people: Sequence[Profile] = profiles(folders.data)
    if len(people) == 1:
        return folders
    dress()
    dialog = PersonDialog(people, lambda name: add_profile(folders.data, name))
    if not _answered(dialog):
        raise UserMistake("person.undecided")
    return dialog.chosen.folders


def _answered(dialog: QDialog) -> bool:
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
