"""Folders for tests: real recordings where they are present, and data folders with difficult names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def homes_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the person's own data and settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("QA_DESKTOP_DATA", str(home / "data"))
        patch.setenv("QA_DESKTOP_UNENCRYPTED", "1")  # no test asks the keyring of whoever runs it
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield


@pytest.fixture(scope="session")
def shared_recordings() -> Path:
    """Return the folder of real recordings beside the checkout (or below `QA_SHARED`); skip where it is absent."""
    folder = Path(os.environ.get("QA_SHARED", ROOT.parent / "shared")) / "recordings"
    if not folder.is_dir():
        pytest.skip("the real recordings are not here: put them into ../shared/recordings or point QA_SHARED at shared")
    return folder


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return an empty folder for a store, with spaces and letters beyond ASCII in its path."""
    folder = tmp_path / "质检 données" / "Ängström & Söhne – 1"
    folder.mkdir(parents=True)
    return folder
