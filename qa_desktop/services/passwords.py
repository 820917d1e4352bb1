"""The password for the shared store: kept for one data folder alone if the person wishes, else for this run."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.secrets import SecretName, Secrets, former_password_name, password_name, refusal_name

_LOG = logging.getLogger(__name__)
USUAL_PORT = 5432
"""PostgreSQL's."""


def _nobodys(_address: ServerAddress) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """Where the passwords of one data folder are kept: `folder` tells them from others' in the same place.

    `keyring` is what everybody on this login of the system shares, where passwords may lie yet that are to lie here:
    those of this folder from before it had a safe of its own (under `folder_before`), and those that older programs
    kept under a name that anybody can guess. One of these is this folder's where the folder is known to be that
    person's (`owns`).
    """

    secrets: Secrets
    folder: str = ""
    keyring: Secrets | None = None
    folder_before: str = ""
    owns: Callable[[ServerAddress], bool] = _nobodys

    def name(self, address: ServerAddress) -> SecretName:
        """Return under what name a password is kept here."""
        return _name(address, self.folder)

    def former(self, address: ServerAddress) -> Iterator[tuple[Secrets, SecretName]]:
        """Return where else it may lie."""
        if self.keyring is None:
            return
        if self.folder_before:
            yield self.keyring, _name(address, self.folder_before)
        if self.owns(address):
            yield self.keyring, _name(address)
            if address.port == USUAL_PORT:
                yield self.keyring, former_password_name(address.host, address.database, address.login)


class Passwords:
    """The passwords of this run, for any thread; a keyring may take its time, so only `use` is for the main one.

    Before there is a safe, nothing is kept beyond the run.
    """

    def __init__(self, safe: Safe | None = None) -> None:
        self._safe = safe
        self._given: dict[SecretName, str] = {}
        self._refused: dict[SecretName, str] = {}
        self._lock = threading.Lock()

    def keep_in(self, safe: Safe) -> None:
        """Keep passwords there from now on: the data folder is open, and its key known."""
        self._safe = safe

    def read(self, address: ServerAddress) -> str | None:
        """Return the password that was given in this run, or else the one that is kept; None: it must be asked for.

        One that the shared store refused is as good as none until it is given again: a login may be locked for trying.
        """
        known = _name(address)
        with self._lock:
            given = self._given.get(known)
        if given is not None:
            return given
        try:
            kept, is_refused = self._kept(address)
        except EnvironmentFault as error:
            _LOG.info("no password can be read: %s", error.code)
            return None
        with self._lock:
            if kept is not None and is_refused:
                self._refused.setdefault(known, kept)
            if kept is None or kept == self._refused.get(known):
                return self._given.get(known)
            # Asked for once, not before every exchange; what a person gave meanwhile goes before it.
            return self._given.setdefault(known, kept)

    def is_refused(self, address: ServerAddress) -> bool:
        """Return whether the password that is kept, as `read` found it, was refused and is not tried again."""
        with self._lock:
            return _name(address) in self._refused

    def use(self, address: ServerAddress, password: str) -> None:
        """Use that password from now on, in this run."""
        with self._lock:
            self._given[_name(address)] = password
            self._refused.pop(_name(address), None)

    def give(self, address: ServerAddress, password: str, *, lastingly: bool) -> bool:
        """Use that password from now on; return whether it is kept beyond this run."""
        self.use(address, password)
        safe = self._safe
        if not lastingly or safe is None:
            return False
        try:
            safe.secrets.set(safe.name(address), password)
            safe.secrets.delete(refusal_name(safe.name(address)))
        except EnvironmentFault as error:
            _LOG.info("a password cannot be kept: %s", error.code)
            return False
        _delete(safe.former(address))
        return True

    def refuse(self, address: ServerAddress, password: str) -> None:
        """Use that password no more; it stays where it is kept, for what refused it may have been at fault.

        It is marked there, so that programs that begin by themselves do not try it again and again.
        """
        known, safe = _name(address), self._safe
        with self._lock:
            self._refused[known] = password
            if self._given.get(known) == password:
                del self._given[known]
        if safe is None:
            return
        try:
            if safe.secrets.get(safe.name(address)) == password:
                safe.secrets.set(refusal_name(safe.name(address)), "refused")
        except EnvironmentFault as error:
            _LOG.info("no password can be marked: %s", error.code)

    def forget(self, address: ServerAddress) -> None:
        """Forget it, here and where it is kept."""
        with self._lock:
            self._given.pop(_name(address), None)
        safe = self._safe
        if safe is not None:
            _delete([(safe.secrets, safe.name(address))])
            _delete(safe.former(address))

    def _kept(self, address: ServerAddress) -> tuple[str | None, bool]:
        """Return the password that is kept, and whether it was refused.

        Raises:
            EnvironmentFault: as `Secrets`.
        """
        safe = self._safe
        if safe is None:
            return None, False
        name = safe.name(address)
        kept = safe.secrets.get(name)
        if kept is not None:
            return kept, safe.secrets.get(refusal_name(name)) is not None
        for keyring, former in safe.former(address):
            kept = keyring.get(former)
            if kept is not None:
                is_refused = keyring.get(refusal_name(former)) is not None
                if _take_over(safe, name, kept, is_refused=is_refused):
                    _delete(safe.former(address))
                return kept, is_refused
        return None, False


def _take_over(safe: Safe, name: SecretName, kept: str, *, is_refused: bool) -> bool:
    try:
        safe.secrets.set(name, kept)
        if is_refused:
            safe.secrets.set(refusal_name(name), "refused")
    except EnvironmentFault as error:
        _LOG.info("a password stays where it was kept: %s", error.code)
        return False
    return True


def _delete(places: Iterable[tuple[Secrets, SecretName]]) -> None:
    for secrets, name in places:
        try:
            for one in (name, refusal_name(name)):
                secrets.delete(one)
        except EnvironmentFault as error:
            if error.code != "keyring.none":
                _LOG.warning("a password may still be kept: %s", error.code)


def _name(address: ServerAddress, folder: str = "") -> SecretName:
    return password_name(address.host, address.port, address.database, address.login, folder=folder)
