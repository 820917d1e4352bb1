"""The states of what is at rest that a person sees: who holds the key, who is working, backups."""

from PySide6.QtWidgets import QMessageBox, QWidget

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.services.opening import LongWork
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.profiles import add_profile, profiles
from tests.screens.stage import Stage
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog
from ui.reception import WaitWindow


def passphrase(stage: Stage) -> QWidget:
    """The passphrase, after a wrong one."""
    return stage.show(PassphraseDialog(UserMistake("passphrase.wrong")))


def no_keyring(stage: Stage) -> QWidget:
    """The first start on a machine without a keyring."""
    lack = EnvironmentFault("keyring.none", reason="keyring.backends.fail")
    return stage.show(ProtectionDialog(lambda _choice: None, lack=lack))


def shared_keyring(stage: Stage) -> QWidget:
    """The first start of somebody who was added."""
    return stage.show(ProtectionDialog(lambda _choice: None))


def protection(stage: Stage) -> QWidget:
    """Who holds the key, two passphrases typed that differ."""
    dialog = ProtectionDialog(lambda _choice: None, keeper=Keeper.PASSPHRASE, asks_present=True)
    dialog.present.setText("words of mine")
    dialog.passphrase.setText("three words of mine")
    dialog.again.setText("three words of")
    dialog.accept()
    return stage.show(dialog)


def people(stage: Stage) -> QWidget:
    """Who is working, a name typed that is here already."""
    folder = stage.place.folders.data
    for name in ("Ana García", "李 明"):
        add_profile(folder, name)
    dialog = PersonDialog(profiles(folder), lambda name: add_profile(folder, name))
    dialog.name.setText("李 明")
    dialog.accept()
    return stage.show(dialog)


def backups(stage: Stage) -> QWidget:
    """The backups, one of them not to be opened."""
    assert stage.place.backups is not None
    folder = stage.place.folders.backups
    folder.mkdir(exist_ok=True)
    (folder / "store-20260301-081502.sqlite").write_bytes(b"not ours" * 40_000)
    made = stage.place.backups.make_now()
    assert made is not None
    made.file.replace(folder / "store-20260302-080127.sqlite")
    stage.bench.at_rest.backups()
    return stage.dialog()


def no_backup(stage: Stage) -> QWidget:
    """No backup yet."""
    stage.bench.at_rest.backups()
    return stage.dialog()


def restore(stage: Stage) -> QWidget:
    """The question before a backup takes the store's place."""
    dialog = backups(stage)
    assert isinstance(dialog, BackupsDialog)
    dialog.restore.click()
    stage.settle()
    (box,) = dialog.findChildren(QMessageBox)
    return box


def damaged(stage: Stage) -> QWidget:
    """A store that cannot be opened at the start: the backups are offered."""
    backups(stage).close()
    stage.settle()
    error = EnvironmentFault("store.damaged", file="D:\\质检数据\\store.db", reason="database disk image is malformed")
    assert stage.place.backups is not None
    return stage.show(BackupsDialog(stage.place.backups, trouble=error))


def encrypting(stage: Stage) -> QWidget:
    """A large store is encrypted at the start."""
    window = WaitWindow(LongWork(encrypts=True, share=lambda: 0.62))
    window.show()
    stage.settle()
    return window


def getting_ready(stage: Stage) -> QWidget:
    """A store of an older program is brought up to date."""
    window = WaitWindow(LongWork())
    window.show()
    stage.settle()
    return window


BUILDS = (
    passphrase,
    no_keyring,
    shared_keyring,
    protection,
    people,
    backups,
    no_backup,
    restore,
    damaged,
    encrypting,
    getting_ready,
)
