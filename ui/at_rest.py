"""The commands for what is stored: backups, protection, whose it is."""

from PySide6.QtCore import QObject

from qa_desktop.language import tr
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.profiles import Profile, add_profile, profiles, shared_folder
from ui.actions import Actions
from ui.application import Application
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog
from ui.main_window import MainWindow
from ui.notify import Tone


class AtRest(QObject):
    """Opens the dialogs; where the store goes with the program, as the demo's does, they are not offered."""

    def __init__(self, *, window: MainWindow, place: Workplace, actions: Actions, application: Application) -> None:
        super().__init__(window)
        self._window = window
        self._place = place
        self._application = application
        self._folder = shared_folder(place.folders)
        actions.on("file.backups", self.backups)
        actions.on("file.protection", self.protection)
        actions.on("file.person", self.person)
        for command in ("file.protection", "file.person"):
            actions[command].setVisible(place.protection is not None)
        actions["file.backups"].setVisible(place.backups is not None)

    def backups(self) -> None:
        """List the backups."""
        if self._place.backups is not None:
            dialog = BackupsDialog(self._place.backups, self._window)
            dialog.restart_asked.connect(lambda: self._start_again(self._present()))
            dialog.open()

    def protection(self) -> None:
        """Ask who is to hold the key."""
        protection = self._place.protection
        if protection is not None:
            dialog = ProtectionDialog(
                protection.change,
                keeper=protection.keeper,
                asks_present=protection.asks_passphrase,
                parent=self._window,
            )
            dialog.accepted.connect(self._say_changed)
            dialog.open()

    def person(self) -> None:
        """Let somebody else work: the program starts again with their data."""
        people = profiles(self._folder)
        dialog = PersonDialog(
            people, lambda name: add_profile(self._folder, name), present=self._present(), parent=self._window
        )
        dialog.accepted.connect(lambda: self._switch(dialog.chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _present(self) -> Profile:
        folder = self._place.folders.data
        return next(profile for profile in profiles(self._folder) if profile.folder == folder)

    def _switch(self, profile: Profile) -> None:
        if profile.folder != self._place.folders.data:
            self._start_again(profile)

    def _start_again(self, profile: Profile) -> None:
        """Close the window and start the program once more, as that person."""
        self._application.start_again_with(["--data", str(self._folder), "--person", profile.folder_name])
        if not self._window.close():
            self._application.start_again_with(None)

    def _say_changed(self) -> None:
        protection = self._place.protection
        at_once = protection is not None and not protection.waits_for_start
        self._application.notifier.say(
            Tone.GOOD,
            tr("Changed.") if at_once else tr("Changed; it takes effect when the program next starts."),
        )
        if protection is not None and protection.notice is not None:
            self._application.say(protection.notice)
