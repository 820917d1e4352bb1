"""The password for the shared store: in the system's keyring, or in memory for this run where there is none."""

import logging
import threading
from collections.abc import Sequence

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.secrets import SecretName, Secrets, former_password_name, password_name, refusal_name

_LOG = logging.getLogger(__name__)
USUAL_PORT = 5432
"""PostgreSQL's."""


class Passwords:
    """The passwords of this run, for any thread; a keyring may take its time, so only `use` is for the main one."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._given: dict[SecretName, str] = {}
        self._refused: dict[SecretName, str] = {}
        self._lock = threading.Lock()

    def read(self, address: ServerAddress) -> str | None:
        """Return the password that was given in this run, or else the one that is kept; None: it must be asked for.

        One that the shared store refused is as good as none until it is given again: a login may be locked for trying.
        """
        name = _name(address)
        with self._lock:
            given = self._given.get(name)
        if given is not None:
            return given
        try:
            kept = self._kept(address)
            is_refused = kept is not None and self._secrets.get(refusal_name(name)) is not None
        except EnvironmentFault as error:
            _LOG.info("no password can be read: %s", error.code)
            return None
        with self._lock:
            if kept is not None and is_refused:
                self._refused.setdefault(name, kept)
            if kept is None or kept == self._refused.get(name):
                return self._given.get(name)
            # Asked for once, not before every exchange; what a person gave meanwhile goes before it.
            return self._given.setdefault(name, kept)

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
        if not lastingly:
            return False
        try:
            self._secrets.set(_name(address), password)
            self._secrets.delete(refusal_name(_name(address)))
        except EnvironmentFault as error:
            _LOG.info("a password cannot be kept: %s", error.code)
            return False
        return True

    def refuse(self, address: ServerAddress, password: str) -> None:
        """Use that password no more; it stays where it is kept, for what refused it may have been at fault.

        It is marked there, so that programs that begin by themselves do not try it again and again.
        """
        name = _name(address)
        with self._lock:
            self._refused[name] = password
            if self._given.get(name) == password:
                del self._given[name]
        try:
            if self._secrets.get(name) == password:
                self._secrets.set(refusal_name(name), "refused")
        except EnvironmentFault as error:
            _LOG.info("no password can be marked: %s", error.code)

    def forget(self, address: ServerAddress) -> None:
        """Forget it, here and where it is kept."""
        with self._lock:
            self._given.pop(_name(address), None)
        name = _name(address)
        try:
            for one in (name, refusal_name(name), *_former(address)):
                self._secrets.delete(one)
        except EnvironmentFault as error:
            _LOG.warning("a password may still be kept: %s", error.code)

    def _kept(self, address: ServerAddress) -> str | None:
        """Return the password that is kept; what is kept under its former name is renamed.

        Raises:
            EnvironmentFault: as `Secrets`.
        """
        kept = self._secrets.get(_name(address))
        for former in _former(address) if kept is None else ():
            kept = self._secrets.get(former)
            if kept is not None:
                self._rename(former, _name(address), kept)
        return kept

    def _rename(self, former: SecretName, name: SecretName, kept: str) -> None:
        try:
            self._secrets.set(name, kept)
            self._secrets.delete(former)
        except EnvironmentFault as error:
            _LOG.info("a password keeps its former name: %s", error.code)


def _name(address: ServerAddress) -> SecretName:
    return password_name(address.host, address.port, address.database, address.login)


def _former(address: ServerAddress) -> Sequence[SecretName]:
    """Return the name that a password may have that was kept before ports were told apart."""
    if address.port != USUAL_PORT:
        return ()
    return (former_password_name(address.host, address.database, address.login),)
