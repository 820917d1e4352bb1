"""Secrets in the operating system's keyring: Windows Credential Manager, the Secret Service of a Linux desktop.

`keyring` takes longer to load than the store takes to open, so it is loaded when a secret is first asked for. A call to
it may hang (a locked keyring waits for a person, D-Bus for a service that never comes): each is waited for so long and
no longer.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from qa_desktop.domain.errors import EnvironmentFault

T = TypeVar("T")
PATIENCE_S = 10.0
"""How long the keyring is waited for; a desktop may ask the person to unlock it meanwhile."""
APP = "QA Desktop"
WORTHY = 1
"""The least priority of a backend that keeps secrets; keyring gives less to plain text and to none at all."""
OF_THIS_SYSTEM = {"win32": "keyring.backends.Windows.WinVaultKeyring"}
"""Backends that need no search: it takes longer than loading one."""


@dataclass(frozen=True, slots=True)
class SecretName:
    """Under what a secret is kept; `service` is unique by itself, since Windows keeps one secret for each."""

    service: str
    user: str


def store_key_name(key_id: str) -> SecretName:
    """Return the name of the key of one data folder's store."""
    return SecretName(f"{APP} store {key_id}", "key")


def password_name(host: str, port: int, database: str, login: str, *, folder: str = "") -> SecretName:
    """Return the name of a person's password of a shared store.

    `folder` tells the data folder from others whose secrets are kept in the same place. Older programs kept passwords
    without it in the keyring, where everybody on the same login of the system found them by their name.
    """
    of_folder = f" in {folder}" if folder else ""
    return SecretName(f"{APP} {login}@{host}:{port}/{database}{of_folder}", login)


def former_password_name(host: str, database: str, login: str) -> SecretName:
    """Return the name that programs gave to it which told no ports apart either."""
    return SecretName(f"{APP} {login}@{host}/{database}", login)


def refusal_name(password: SecretName) -> SecretName:
    """Return the name of the mark that a password which is kept was refused."""
    return SecretName(f"{password.service} refused", password.user)


class Secrets(Protocol):
    """Keeps short texts where only this login reaches them.

    Each method raises EnvironmentFault: `keyring.none` where the system has no keyring worth the name, `keyring.failed`
    where it refuses, is locked or does not answer; with the `reason`.
    """

    def get(self, name: SecretName) -> str | None:
        """Return the secret, None where there is none."""
        ...

    def set(self, name: SecretName, secret: str) -> None:
        """Keep the secret in the place of an earlier one, and make sure that it can be read back."""
        ...

    def delete(self, name: SecretName) -> None:
        """Forget the secret; where there is none, nothing happens."""
        ...


class Backend(Protocol):
    """What is used of a backend of `keyring`."""

    @property
    def priority(self) -> float:
        """How good it is."""
        ...

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        ...


class Keyring:
    """The system's keyring."""

    def __init__(self, find: Callable[[], Backend] | None = None, *, patience_s: float = PATIENCE_S) -> None:
        self._find = find or system_backend
        self._patience_s = patience_s
        self._backend: Backend | None = None

    def get(self, name: SecretName) -> str | None:
        """Return the secret, None where there is none."""
        return self._ask(lambda backend: backend.get_password(name.service, name.user))

    def set(self, name: SecretName, secret: str) -> None:
        """Keep the secret and make sure that it can be read back."""

        def keep(backend: Backend) -> bool:
            backend.set_password(name.service, name.user, secret)
            return backend.get_password(name.service, name.user) == secret

        if not self._ask(keep):
            raise EnvironmentFault("keyring.failed", reason="what was kept is not there")

    def delete(self, name: SecretName) -> None:
        """Forget the secret."""

        def forget(backend: Backend) -> None:
            if backend.get_password(name.service, name.user) is not None:
                backend.delete_password(name.service, name.user)

        self._ask(forget)

    def _ask(self, question: Callable[[Backend], T]) -> T:
        """Put a question to the backend in a thread of its own, which is left behind where it never answers."""
        answers: list[T] = []
        faults: list[Exception] = []

        def answer() -> None:
            try:
                answers.append(question(self._worthy_backend()))
            except Exception as error:  # noqa: BLE001 - backends raise what their systems raise; told below
                faults.append(error)

        thread = threading.Thread(target=answer, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience_s)
        if answers:
            return answers[0]
        raise _fault(faults[0] if faults else TimeoutError("no answer"))

    def _worthy_backend(self) -> Backend:
        if self._backend is None:
            backend = self._find()
            if not is_worthy(backend):
                raise EnvironmentFault("keyring.none", reason=type(backend).__module__)
            self._backend = backend
        return self._backend


def is_worthy(backend: Backend) -> bool:
    """Return whether secrets are safe there: neither nowhere nor in a plain file."""
    members = getattr(backend, "backends", None)  # a chain keeps a secret in the first of its members
    if isinstance(members, list):
        return bool(members) and all(is_worthy(one) for one in members)
    return backend.priority >= WORTHY


def system_backend() -> Backend:
    """Return the backend that the person has configured, else the system's own.

    Raises:
        EnvironmentFault: `keyring.none` where what is configured cannot be loaded.
    """
    from keyring import core  # noqa: PLC0415 - loading it takes longer than opening the store; see above

    try:
        usual = OF_THIS_SYSTEM.get(sys.platform)
        chosen: Backend = (
            core.load_env() or core.load_config() or (core.load_keyring(usual) if usual else core.get_keyring())
        )
    except (ImportError, AttributeError, RuntimeError, ValueError) as error:
        raise EnvironmentFault("keyring.none", reason=str(error)) from error
    return chosen


def _fault(error: Exception) -> EnvironmentFault:
    if isinstance(error, EnvironmentFault):
        return error
    fault = EnvironmentFault("keyring.failed", reason=str(error) or type(error).__name__)
    fault.__cause__ = error
    return fault
