"""Where the program keeps things on this machine."""

import logging
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from platformdirs import PlatformDirs

from qa_desktop.domain.errors import EnvironmentFault

APP = "qa-desktop"
DATA_VARIABLE = "QA_DESKTOP_DATA"
PRIVATE = 0o700
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Folders:
    """The folder of one person's data; everything of theirs lies below it."""

    data: Path

    @property
    def store(self) -> Path:
        """The local database."""
        return self.data / "store.sqlite"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.data / "settings.json"

    @property
    def key_file(self) -> Path:
        """Who holds the store's key."""
        return self.data / "key.json"

    @property
    def key_copy(self) -> Path:
        """The same, beside the backups, which need it too."""
        return self.backups / "key.json"

    @property
    def secrets(self) -> Path:
        """The password of the shared store, where the local one is encrypted: under the same key."""
        return self.data / "secrets.sqlite"

    @property
    def name_for_keyring(self) -> str:
        """What tells the folder from others in the keyring that everybody on this login of the system shares."""
        place = os.path.normcase(self.data.resolve())
        return sha256(place.encode(errors="surrogatepass")).hexdigest()[:16]

    @property
    def backups(self) -> Path:
        """Copies of the store."""
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        """The log files."""
        return self.data / "logs"

    @property
    def backup_lock(self) -> Path:
        """What the program holds that makes the day's backup."""
        return self.data / "backup.lock"

    @property
    def exchange_lock(self) -> Path:
        """What only one program at a time holds, which exchanges."""
        return self.data / "exchange.lock"

    @property
    def scratch(self) -> Path:
        """Decoded audio too long for memory; emptied at each start."""
        return self.data / "scratch"

    def make(self) -> None:
        """Make the folders that are missing.

        Raises:
            EnvironmentFault: `data.unwritable` with the folder and the reason.
        """
        for folder in (self.data, self.logs, self.scratch):
            try:
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                raise EnvironmentFault("data.unwritable", folder=str(folder), reason=error.strerror or "") from error
        if not os.access(self.data, os.W_OK):
            raise EnvironmentFault("data.unwritable", folder=str(self.data), reason=os.strerror(13))
        self._keep_private()

    def _keep_private(self) -> None:
        """Let nobody else on this machine look into the folder, also where an earlier version of the program made it.

        On Windows it lies in the profile, whose folders are private by inheritance. A folder that is not ours, or in
        which the program has nothing yet, stays as whoever chose it has made it.
        """
        if os.name == "nt" or not self.store.exists():
            return
        try:
            found = self.data.stat()
            if found.st_uid == os.getuid() and found.st_mode & OTHERS and not found.st_mode & stat.S_ISVTX:
                self.data.chmod(PRIVATE)
        except OSError as error:
            _LOG.warning("others may be able to read %s: %s", self.data, error)

    def empty_scratch(self) -> None:
        """Delete the decoded audio that a program left which died; only while no window works on the folder.

        A file that cannot be deleted is logged and stays until the next start.
        """
        for left in self.scratch.iterdir():
            try:
                left.unlink()
            except OSError as error:
                _LOG.warning("decoded audio is left over: %s", error)


def usual_folders() -> Folders:
    """Return the folders of whoever is logged in; `QA_DESKTOP_DATA` puts them elsewhere."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Folders(Path(chosen).absolute())
    return Folders(PlatformDirs(APP, appauthor=False).user_data_path)
