"""The command line on an encrypted store: the program itself, in processes of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_desktop.settings.profiles import add_profile
from tests.support.places import ROOT

PHRASE = "four words of mine"


class Terminal:
    """Runs the program as a machine does that nobody sits at."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *arguments: str, phrase: str = PHRASE) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONIOENCODING": "utf-8",
            "QA_DESKTOP_PASSPHRASE": phrase,
            "QA_DESKTOP_UNENCRYPTED": "",
        }
        return subprocess.run(
            [sys.executable, "-m", "qa_desktop", "--language", "en", "--data", str(self.data), *arguments],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


@pytest.fixture
def terminal(data_folder: Path) -> Terminal:
    return Terminal(data_folder)


def test_a_backup_is_made_listed_and_restored(terminal: Terminal) -> None:
    assert terminal.run("cards").returncode == 0
    assert not (terminal.data / "store.sqlite").read_bytes().startswith(b"SQLite format 3")
    made = terminal.run("backup", "now")
    assert made.returncode == 0, made.stderr
    file = Path(made.stdout.strip())
    assert file.parent == terminal.data / "backups"
    assert f"0 evaluations\t{file}" in terminal.run("backup").stdout
    (terminal.data / "store.sqlite").write_bytes(b"\xff" * 8192)
    assert terminal.run("cards").returncode == 1
    restored = terminal.run("backup", "restore", str(file))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert terminal.run("cards").returncode == 0
    assert len(list(terminal.data.glob("store.sqlite.damaged-*"))) == 1


def test_it_says_what_it_needs(terminal: Terminal) -> None:
    undecided = terminal.run("cards", phrase="")
    assert undecided.returncode == 1
    assert "no keyring" in undecided.stderr
    assert "QA_DESKTOP_UNENCRYPTED=1" in undecided.stderr
    assert not (terminal.data / "store.sqlite").exists()
    assert terminal.run("cards").returncode == 0
    wrong = terminal.run("cards", phrase="another four words")
    assert wrong.returncode == 1
    assert "This is not the passphrase." in wrong.stderr
    assert terminal.run("backup", "restore").returncode == 2


def test_each_person_has_a_store_of_their_own(terminal: Terminal) -> None:
    folder = add_profile(terminal.data, "李明").folder
    assert terminal.run("--person", "李明", "cards").returncode == 0
    assert (folder / "store.sqlite").exists()
    assert not (terminal.data / "store.sqlite").exists()
    unknown = terminal.run("--person", "Bo", "cards")
    assert (unknown.returncode, "李明" in unknown.stderr) == (1, True)
