"""Getting at the key of the local store: the keyring has it, a passphrase opens it, or the person went without.

What was decided lies in `key.json` before the store is touched; opening the store then makes it so, at this start or,
where the program died amid it, at the next.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import (
    COST,
    PLAIN_HEADER,
    Keeper,
    KeyFile,
    StoreKey,
    load_key_file,
    save_key_file,
    unwrap,
    wrap,
)
from qa_desktop.settings.secrets import Secrets, store_key_name

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to hold the key, with the passphrase where that is one; `present` is the one that opens the store now."""

    keeper: Keeper
    passphrase: str = ""
    present: str = ""


PASSPHRASE_VARIABLE = "QA_DESKTOP_PASSPHRASE"  # noqa: S105 - the variable's name
LEAVE_VARIABLE = "QA_DESKTOP_UNENCRYPTED"
"""Set to 1 it is the leave to store without encryption, where nothing has been decided yet."""


class Asker(Protocol):
    """Asks the person in front of the machine; None as an answer means that they would rather not start."""

    def choose(self, lack: QaError | None) -> Choice | None:
        """Ask who is to hold the key; `lack` says why the keyring cannot, None where it can."""
        ...

    def passphrase(self, trouble: QaError | None) -> str | None:
        """Ask for the passphrase; `trouble` says what was wrong with the last one."""
        ...


class Prepared:
    """Answers from the environment, for machines that nobody sits at; what it does not answer is asked."""

    def __init__(self, environment: Mapping[str, str], otherwise: Asker) -> None:
        self._passphrase = environment.get(PASSPHRASE_VARIABLE, "")
        self._otherwise = otherwise

    def choose(self, lack: QaError | None) -> Choice | None:
        """Choose the passphrase that is given, else ask."""
        return Choice(Keeper.PASSPHRASE, self._passphrase) if self._passphrase else self._otherwise.choose(lack)

    def passphrase(self, trouble: QaError | None) -> str | None:
        """Give the passphrase, once; else ask."""
        given, self._passphrase = self._passphrase, ""
        return given or self._otherwise.passphrase(trouble)


@dataclass(frozen=True, slots=True)
class Opened:
    """What opens the store; `former` opened it until now, where it is to be without encryption from now on."""

    key: StoreKey | None
    former: StoreKey | None = None


class Protection:
    """How the store of one data folder is protected, and how that is changed."""

    def __init__(self, folders: Folders, secrets: Secrets, *, cost: int = COST) -> None:
        self._places = (folders.key_file, folders.key_copy)
        self._store = folders.store
        self._secrets = secrets
        self._cost = cost
        self._key: StoreKey | None = None
        self._known: KeyFile | None = None
        self.opened = Opened(None)
        """What opens the store at this start."""
        self.notice: EnvironmentFault | None = None
        """What of the last change is still to be done, if anything; it is tried at each start."""

    @property
    def keeper(self) -> Keeper:
        """Who holds the key from the next start on."""
        known = self._known
        return Keeper.NOBODY if known is None or known.leaving else known.keeper

    @property
    def waits_for_start(self) -> bool:
        """Whether the store is to be encrypted, or laid open, at the next start."""
        return (self.keeper is Keeper.NOBODY) != (self.opened.key is None)

    @property
    def asks_passphrase(self) -> bool:
        """Whether a change is refused without the passphrase that opens the store now."""
        return self._known is not None and self._known.wrapped is not None

    def open(self, asker: Asker, *, alone: bool = True, leave: bool = False) -> Opened:
        """Return what opens the store; asked is only what cannot be known.

        Where nothing is decided yet the keyring gets a new key without a question, unless others work on this login
        too (not `alone`): whoever is logged in opens what the keyring keeps. With `leave` to, nobody gets one.

        Raises:
            EnvironmentFault: `key.lost`, `key.unreadable`, `key.unwritable`, `keyring.none`, `keyring.failed`.
            UserMistake: `key.undecided`, `passphrase.needed` where the person would rather not answer.
        """
        self._known = load_key_file(*self._places)
        if self._known is None:
            if _unreadable(self._store):
                raise EnvironmentFault("key.lost", file=str(self._store))
            if leave:
                self.change(Choice(Keeper.NOBODY))
            else:
                self._decide(asker, alone=alone)
        else:
            self._key = self._fetch(self._known, asker)
        leaving = self._known is not None and self._known.leaving
        self.opened = Opened(None, self._key) if leaving else Opened(self._key)
        return self.opened

    def store_is_open(self, *, is_all: bool = True) -> None:
        """Remember, where the store was to lose its encryption, that it has: nobody need hold the key any more.

        Where not all has lost it (`is_all`), a backup that another program held say, the key is kept until it has.
        """
        if self.opened.former is not None and is_all:
            self._save(KeyFile(keeper=Keeper.NOBODY))
            self._key = None
        self._forget_keys()

    def change(self, choice: Choice) -> None:
        """Let somebody else hold the key, or go without or with one from the next start on.

        Raises:
            EnvironmentFault: `keyring.none`, `keyring.failed`, `key.unwritable`; all is as it was then. That a keyring
                does not forget the key that it held is no failure: `notice` tells, and the next start tries again.
            UserMistake: `passphrase.too_short`; `passphrase.wrong` where `choice.present` is not the one that opens the
                store now: whoever finds the window open is not to take it over.
        """
        before = self._known
        if before is not None and before.wrapped is not None:
            unwrap(before.wrapped, choice.present)
        if choice.keeper is Keeper.NOBODY:
            if before is None or before.keeper is Keeper.NOBODY:
                self._save(KeyFile(keeper=Keeper.NOBODY))
            else:
                self._save(before.model_copy(update={"leaving": True}))
            return
        key = self._key or StoreKey.new()
        self._hold(key, choice)
        self._key = key
        self._forget_keys()

    def _decide(self, asker: Asker, *, alone: bool) -> None:
        lack: QaError | None = None
        if alone:
            try:
                self.change(Choice(Keeper.KEYRING))
            except EnvironmentFault as error:
                if not error.code.startswith("keyring."):
                    raise
                lack = error
            else:
                return
        choice = asker.choose(lack)
        if choice is None:
            raise UserMistake("key.undecided")
        self.change(choice)

    def _fetch(self, known: KeyFile, asker: Asker) -> StoreKey | None:
        if known.keeper is Keeper.KEYRING:
            return self._from_keyring(known)
        if known.keeper is Keeper.PASSPHRASE:
            return self._from_passphrase(known, asker)
        return None

    def _from_keyring(self, known: KeyFile) -> StoreKey:
        secret = self._secrets.get(store_key_name(known.key_id))
        try:
            return StoreKey(bytes.fromhex(secret or ""))
        except ValueError as error:
            raise EnvironmentFault("key.lost", file=str(self._store)) from error

    def _from_passphrase(self, known: KeyFile, asker: Asker) -> StoreKey:
        trouble: QaError | None = None
        if known.wrapped is None:
            raise EnvironmentFault("key.lost", file=str(self._store))
        while True:
            passphrase = asker.passphrase(trouble)
            if passphrase is None:
                raise UserMistake("passphrase.needed")
            try:
                return unwrap(known.wrapped, passphrase)
            except UserMistake as error:
                trouble = error

    def _hold(self, key: StoreKey, choice: Choice) -> None:
        if choice.keeper is Keeper.PASSPHRASE:
            self._save(KeyFile(keeper=choice.keeper, wrapped=wrap(key, choice.passphrase, cost=self._cost)))
            return
        key_id = new_id()
        self._secrets.set(store_key_name(key_id), key.hex)
        self._save(KeyFile(keeper=choice.keeper, key_id=key_id))

    def _save(self, content: KeyFile) -> None:
        """Write what was decided; ids of the keyring that it names no longer are to be forgotten."""
        known = self._known
        if known is not None:
            former = {*known.left, known.key_id} - {"", content.key_id}
            content = content.model_copy(update={"left": tuple(sorted(former))})
        save_key_file(content, *self._places)
        self._known = content

    def _forget_keys(self) -> None:
        """Let the keyring forget what it held: else whoever is logged in would still have it."""
        known = self._known
        if known is None or not known.left:
            return
        try:
            for key_id in known.left:
                self._secrets.delete(store_key_name(key_id))
            without = known.model_copy(update={"left": ()})
            save_key_file(without, *self._places)
        except EnvironmentFault as error:
            _LOG.info("a former key is still kept: %s", error)
            self.notice = EnvironmentFault("key.left", reason=str(error.facts.get("reason", error.code)))
        else:
            self._known = without
            self.notice = None


def _unreadable(store: Path) -> bool:
    """Return whether something is there that is not a store without encryption."""
    try:
        with store.open("rb") as file:
            beginning = file.read(len(PLAIN_HEADER))
    except OSError:
        return False  # told in better words when the store is opened
    return bool(beginning) and beginning != PLAIN_HEADER
