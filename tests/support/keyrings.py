"""Keyrings that forget: no test reaches the keyring of whoever runs it."""

from qa_desktop.settings.secrets import Backend, Keyring


class MemoryBackend:
    """Keeps secrets as long as a test lasts."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        del self.kept[service, username]


class NoBackend(MemoryBackend):
    """What `keyring` gives where there is none."""

    priority = 0.0


def keyring_over(backend: Backend, *, patience_s: float = 5.0) -> Keyring:
    """Return a keyring with that backend."""
    return Keyring(lambda: backend, patience_s=patience_s)
