"""A keyring for programs that tests start in processes of their own: a file, named by `QA_TEST_KEYRING`.

`PYTHON_KEYRING_BACKEND=tests.support.file_keyring.FileKeyring` chooses it, as people choose theirs.
"""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Keeps secrets as long as its file is there."""

    priority = 5.0

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret."""
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        _file().write_text(json.dumps({**self._kept(), f"{service}/{username}": password}), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        kept = self._kept()
        del kept[f"{service}/{username}"]
        _file().write_text(json.dumps(kept), encoding="utf-8")

    def _kept(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(_file().read_text("utf-8")) if _file().exists() else {}
        return kept


def _file() -> Path:
    return Path(os.environ["QA_TEST_KEYRING"])
