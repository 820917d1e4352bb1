"""The password for the shared store: in the system's keyring, or in memory for this run where there is none."""

import logging

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.secrets import SecretName, Secrets, password_name

_LOG = logging.getLogger(__name__)


class Passwords:
    """The passwords of this run; a keyring may take its time, so never on the main thread."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._given: dict[SecretName, str] = {}

    def read(self, address: ServerAddress) -> str | None:
        """Return the password that was given in this run, or else the one that is kept; None: it must be asked for."""
        name = _name(address)
        given = self._given.get(name)
        if given is not None:
            return given
        try:
            kept = self._secrets.get(name)
        except EnvironmentFault as error:
            _LOG.info("no password can be read: %s", error.code)
            return None
        if kept is not None:
            self._given[name] = kept  # asked for once, not before every exchange
        return kept

    def give(self, address: ServerAddress, password: str, *, lastingly: bool) -> bool:
        """Use that password from now on; return whether it is kept beyond this run."""
        self._given[_name(address)] = password
        if not lastingly:
            return False
        try:
            self._secrets.set(_name(address), password)
        except EnvironmentFault as error:
            _LOG.info("a password cannot be kept: %s", error.code)
            return False
        return True

    def forget(self, address: ServerAddress) -> None:
        """Forget it, here and where it is kept."""
        self._given.pop(_name(address), None)
        try:
            self._secrets.delete(_name(address))
        except EnvironmentFault as error:
            _LOG.warning("a password may still be kept: %s", error.code)


def _name(address: ServerAddress) -> SecretName:
    return password_name(address.host, address.database, address.login)
