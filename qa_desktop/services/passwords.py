"""The password for the shared store: in the system's keyring, or in memory for this run where there is none."""

import logging
import threading

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.secrets import SecretName, Secrets, password_name

_LOG = logging.getLogger(__name__)


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
            kept = self._secrets.get(name)
        except EnvironmentFault as error:
            _LOG.info("no password can be read: %s", error.code)
            return None
        with self._lock:
            if kept is None or kept == self._refused.get(name):
                return self._given.get(name)
            # Asked for once, not before every exchange; what a person gave meanwhile goes before it.
            return self._given.setdefault(name, kept)

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
        except EnvironmentFault as error:
            _LOG.info("a password cannot be kept: %s", error.code)
            return False
        return True

    def refuse(self, address: ServerAddress, password: str) -> None:
        """Use that password no more; it stays where it is kept, for what refused it may have been at fault."""
        name = _name(address)
        with self._lock:
            self._refused[name] = password
            if self._given.get(name) == password:
                del self._given[name]

    def forget(self, address: ServerAddress) -> None:
        """Forget it, here and where it is kept."""
        with self._lock:
            self._given.pop(_name(address), None)
        try:
            self._secrets.delete(_name(address))
        except EnvironmentFault as error:
            _LOG.warning("a password may still be kept: %s", error.code)


def _name(address: ServerAddress) -> SecretName:
    return password_name(address.host, address.database, address.login)
