"""Secrets in a file of their own, encrypted as the store is: nobody reads them who cannot open the store.

They do not lie in the store itself: its backups would hold them too, and going without encryption lays those open.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from db.engine import connect_to
from db.faults import fault_of
from db.files import remove_store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.key_file import StoreKey
from qa_desktop.settings.secrets import SecretName

PATIENCE_S = 5.0
_FOREIGN = {"store.wrong_key", "store.not_a_store", "store.damaged"}
_TABLE = (
    "CREATE TABLE IF NOT EXISTS secret (service TEXT NOT NULL, user TEXT NOT NULL, secret TEXT NOT NULL,"
    " PRIMARY KEY (service, user)) STRICT, WITHOUT ROWID"
)


class KeptSecrets:
    """Secrets under a store's key, for any thread; what was kept under another key is as good as gone.

    Each method raises EnvironmentFault, as the store does.
    """

    def __init__(self, file: Path, key: StoreKey) -> None:
        self._file = file
        self._key = key

    def get(self, name: SecretName) -> str | None:
        """Return the secret, None where there is none."""
        if not self._file.exists():
            return None
        with self._opened() as connection:
            row = connection.execute("SELECT secret FROM secret WHERE service = ? AND user = ?", _of(name)).fetchone()
        return None if row is None else str(row[0])

    def set(self, name: SecretName, secret: str) -> None:
        """Keep the secret in the place of an earlier one."""
        try:
            self._put(name, secret)
        except EnvironmentFault as error:
            if error.code not in _FOREIGN:
                raise
            remove_store(self._file)
            self._put(name, secret)

    def delete(self, name: SecretName) -> None:
        """Forget the secret; where there is none, nothing happens."""
        if self._file.exists():
            with self._opened() as connection:
                connection.execute("DELETE FROM secret WHERE service = ? AND user = ?", _of(name))

    def _put(self, name: SecretName, secret: str) -> None:
        with self._opened() as connection:
            connection.execute("INSERT OR REPLACE INTO secret VALUES (?, ?, ?)", (*_of(name), secret))

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            with closing(connect_to(self._file, self._key, patience_s=PATIENCE_S)) as connection:
                connection.execute(_TABLE)
                yield connection
        except sqlcipher3.dbapi2.Error as error:
            fault = fault_of(error, self._file, keyed=True)
            if fault is None:
                raise
            raise fault from error


def _of(name: SecretName) -> tuple[str, str]:
    return name.service, name.user
