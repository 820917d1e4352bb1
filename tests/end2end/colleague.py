"""Somebody at a workstation of their own: a screen, a window on it, a data folder; what it holds is read beside it."""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.end2end.display import Screen, wait_until
from tests.end2end.outside import Outside
from tests.support.places import ROOT
from tests.support.postgres import SharedStore, password_of
from tests.support.postgres_server import HOST

CRITERIA = 16
FAILED = 5  # “listens patiently”, whose worst answer demands a comment and evidence
SCALE, COUNT = 13, 14
PATIENCE_S = 40.0
LOST_AFTER_S = 3.0
WIZARD = "Connect to the shared database"
MAIN = "QA Desktop"
QUEUE, CARD, TABLE = "231x150+0+200", "355x300+1011+53", "1366x300+0+185"
"""Where a window of 1366 × 768 shows the queue's rows, the head of the scorecard, the rows of the team's table."""

Standing = tuple[str, int, str, str | None]


class Colleague:
    """Works by keyboard; `keyring` names the file of the keyring, None: this machine has none."""

    def __init__(self, login: str, shown: Screen, folder: Path, keyring: Path | None) -> None:
        self.login = login
        self.shown = shown
        self.folder = folder
        folder.mkdir()
        environment = {**os.environ, **shown.environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
        if keyring is not None:
            chosen = "tests.support.file_keyring.FileKeyring"
            environment |= {"PYTHON_KEYRING_BACKEND": chosen, "QA_TEST_KEYRING": str(keyring)}
        self.program = Outside([sys.executable, "-m", "qa_desktop"], folder, environment)

    # -- what is known from outside --------------------------------------------------------------------------------

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the workstation's store."""
        place = (self.program.data / "store.sqlite").as_uri()
        with closing(sqlite3.connect(f"{place}?mode=ro", uri=True, timeout=PATIENCE_S)) as connection:
            return connection.execute(statement, values).fetchall()

    def standing(self) -> list[Standing]:
        """Return author, revision, state and what was decided, of each evaluation that is here."""
        decided = "(SELECT decision FROM review WHERE evaluation_id = evaluation.id)"
        return self.rows(f"SELECT author, revision, state, {decided} FROM evaluation ORDER BY author, revision")  # noqa: S608 - nothing from outside

    def sees(self, what: str, *expected: Standing) -> None:
        """Wait until these evaluations, and no others, stand here like that."""
        wanted = sorted(expected, key=lambda one: one[:2])
        try:
            wait_until(lambda: self.standing() == wanted, what, PATIENCE_S)
        except AssertionError as error:
            msg = f"“{what}” at {self.login}'s: {self.standing()} in place of {wanted}"
            raise AssertionError(msg) from error

    @property
    def waiting(self) -> int:
        """How many records wait to be sent, those that only a manager sends aside."""
        ((count,),) = self.rows("SELECT count(*) FROM outbox WHERE kind NOT IN ('scorecard', 'tags')")
        return int(count)

    @property
    def last_exchange(self) -> tuple[str | None, str | None]:
        """When an exchange was last tried, and its fault."""
        found = self.rows("SELECT tried_at, fault FROM sync_state")
        return found[0] if found else (None, None)

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        self.shown.picture(self.folder.parent / f"{name}.png")

    # -- what a person does ----------------------------------------------------------------------------------------

    def connect(self, shared: SharedStore) -> str:
        """Sign in on the command line, and return what it said."""
        secret = self.folder / "password"
        secret.write_text(password_of(self.login), encoding="utf-8")
        where = ["--host", HOST, "--port", str(shared.server.port), "--database", shared.database]
        who = ["--login", self.login, "--security", "disable", "--password-file", str(secret)]
        return self.program.command("connect", *where, *who)

    def sign_in(self, shared: SharedStore) -> None:
        """Go through the connection wizard, agreeing to do without encryption."""
        key, before = self.shown.key, self.shown.active_window()
        key("alt+w")
        self.shown.settle()
        key("Up", "Return")
        self.awaits(WIZARD)
        self.shown.settle()
        self.shown.write(HOST)
        for text in (str(shared.server.port), shared.database, self.login, password_of(self.login)):
            key("Tab", "ctrl+a")
            self.shown.write(text)
        key("Tab", "Tab", "End", "Tab", "space")
        self.picture(f"wizard {self.login}")
        key("Return")
        wait_until(lambda: self._has_signed_in(before), f"{self.login} signed in", PATIENCE_S)
        self.shown.settle()

    def _has_signed_in(self, old_window: str) -> bool:
        """Press the button once more (until the test is through it does nothing); the window opens anew at the end."""
        title = self.shown.active_title()
        if title == WIZARD:
            self.shown.key("Return")
        return MAIN in title and self.shown.active_window() != old_window

    def give_password(self) -> None:
        """Answer the question for the password."""
        self.shown.settle()
        self.shown.write(password_of(self.login))
        self.shown.key("Return")

    def exchange(self) -> None:
        """Press F5 and wait until an exchange went through and nothing waits; what came by it may need one more."""
        self.awaits(MAIN)
        before = self.last_exchange[0]
        self.press("F5", until=lambda: self._went_through_since(before), what="an exchange")

    def _went_through_since(self, before: str | None) -> bool:
        tried_at, fault = self.last_exchange
        return tried_at != before and fault is None and not self.waiting

    def awaits(self, title: str) -> None:
        """Wait until the window with the keyboard is called like that."""
        wait_until(lambda: self.is_titled(title), f"“{title}” before {self.login}", PATIENCE_S)

    def press(self, *keys: str, until: Callable[[], bool], what: str) -> None:
        """Press keys until they have had their effect, which a window that is busy may keep from them."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.shown.key(*keys)
            try:
                wait_until(until, f"{what} at {self.login}'s", LOST_AFTER_S)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    @contextmanager
    def changes(self, area: str, what: str) -> Iterator[None]:
        """Wait until the window shows something else in an area than before."""
        self.shown.settle()
        before = self.shown.pixels(area)
        yield
        wait_until(lambda: self.shown.pixels(area) != before, f"{what}, shown in {self.login}'s window", PATIENCE_S)
        self.shown.settle()

    def open_first(self, file_name: str) -> None:
        """Open the call that stands first in the queue."""
        self.shown.settle()
        self.press("alt+1", "Home", "Return", until=lambda: self.is_titled(file_name), what=f"“{file_name}” open")
        self.shown.settle()

    def is_titled(self, part: str) -> bool:
        """Tell whether that is part of the title of the window with the keyboard."""
        return part in self.shown.active_title()

    def grade(self, reason: str) -> None:
        """Mark a region, answer each criterion, with the mark as evidence for the one that fails, and submit."""
        key = self.shown.key
        self.press(
            *("Right", "bracketleft", "Right", "bracketright", "shift+m"),
            until=lambda: bool(self.rows("SELECT 1 FROM annotation")),
            what="a mark on disk",
        )
        key("alt+4")
        for number in range(CRITERIA):
            key({FAILED: "ctrl+4", SCALE: "ctrl+5", COUNT: "ctrl+1"}.get(number, "ctrl+1"))
            if number == FAILED:
                key("ctrl+l", "ctrl+Tab")
        key("ctrl+Return")  # in vain: it takes the keyboard to the reason that is missing
        self.shown.write(reason)
        self.has("the reason on disk", "SELECT 1 FROM answer WHERE comment = ?", reason)
        self.submit(1)
        self.has("a clip of the evidence", "SELECT 1 FROM clip WHERE length(audio) > 1000")

    def correct(self) -> None:
        """Give the criterion that failed its best answer, and submit again."""
        self.shown.key("alt+4", *["ctrl+Tab"] * FAILED, "ctrl+1")
        self.has("the new answer on disk", "SELECT 1 FROM evaluation WHERE revision = 2 AND score = '100.00'")
        self.submit(2)

    def submit(self, revision: int) -> None:
        """Submit; what is submitted already is not submitted again."""
        submitted = "SELECT 1 FROM evaluation WHERE revision = ? AND state = 'submitted'"
        self.press("ctrl+Return", until=lambda: bool(self.rows(submitted, revision)), what=f"revision {revision}")

    def reply(self, text: str) -> None:
        """Reply on what was chosen last."""
        self.shown.key("F8")
        self.shown.write(text)
        said = "SELECT 1 FROM reply WHERE text = ?"
        # Once it is sent the field is empty, and the key does nothing.
        self.press("ctrl+Return", until=lambda: bool(self.rows(said, text)), what="the reply on disk")

    def has(self, what: str, statement: str, *values: object) -> None:
        """Wait until the store answers a question with a row."""
        wait_until(lambda: bool(self.rows(statement, *values)), f"{what} at {self.login}'s", PATIENCE_S)
