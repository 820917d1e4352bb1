import subprocess
import sys
import threading

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.secrets import Keyring, is_worthy, password_name, store_key_name, system_backend
from tests.support.keyrings import MemoryBackend, NoBackend, keyring_over

NAME = password_name("qa.example.cn", 5432, "qa_desktop", "zhang")


def code_of(keyring: Keyring) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        keyring.get(NAME)
    assert caught.value.facts["reason"]
    return caught.value.code


def test_a_secret_is_kept_and_forgotten() -> None:
    backend = MemoryBackend()
    keyring = keyring_over(backend)
    assert keyring.get(NAME) is None
    keyring.set(NAME, "密码 1")
    keyring.set(NAME, "密码 2")
    assert keyring_over(backend).get(NAME) == "密码 2"
    keyring.delete(NAME)
    keyring.delete(NAME)
    assert keyring.get(NAME) is None


def test_every_secret_has_a_service_of_its_own() -> None:
    """Windows keeps one secret for a service, whatever the user."""
    names = [
        store_key_name("a"),
        store_key_name("b"),
        NAME,
        password_name("qa.example.cn", 5432, "qa_desktop", "li"),
        password_name("qa.example.cn", 5432, "other", "zhang"),
        password_name("qa.example.cn", 5433, "qa_desktop", "zhang"),
        password_name("qb.example.cn", 5432, "qa_desktop", "zhang"),
    ]
    assert len({name.service for name in names}) == len(names)


def test_a_backend_that_keeps_nothing_or_in_plain_text_does_not_count() -> None:
    assert code_of(keyring_over(NoBackend())) == "keyring.none"


def test_a_chain_is_as_good_as_the_members_that_it_may_keep_a_secret_in() -> None:
    class Chain(MemoryBackend):
        priority = 10.0
        backends: list[MemoryBackend] = []  # noqa: RUF012 - set by the test

    chain = Chain()
    assert not is_worthy(chain)
    chain.backends = [MemoryBackend()]
    assert is_worthy(chain)
    chain.backends = [MemoryBackend(), NoBackend()]
    assert not is_worthy(chain)


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
def test_the_system_s_own_ways_of_having_none_do_not_count(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert code_of(Keyring()) == "keyring.none"


def test_a_configured_backend_that_cannot_be_loaded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.nowhere.Keyring")
    with pytest.raises(EnvironmentFault, match=r"keyring\.none"):
        system_backend()


def test_a_backend_that_refuses_is_told_of_in_its_words() -> None:
    class Locked(MemoryBackend):
        def get_password(self, *_: str) -> str | None:
            raise OSError("the collection is locked")

    with pytest.raises(EnvironmentFault) as caught:
        keyring_over(Locked()).get(NAME)
    assert (caught.value.code, caught.value.facts) == ("keyring.failed", {"reason": "the collection is locked"})


def test_a_backend_that_never_answers_is_waited_for_only_so_long() -> None:
    hanging = threading.Event()

    class Hanging(MemoryBackend):
        def get_password(self, service: str, username: str) -> str | None:
            hanging.wait()
            return super().get_password(service, username)

    assert code_of(keyring_over(Hanging(), patience_s=0.05)) == "keyring.failed"
    hanging.set()


def test_what_is_not_there_after_it_was_kept_is_a_failure() -> None:
    class Forgetful(MemoryBackend):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    with pytest.raises(EnvironmentFault, match=r"keyring\.failed"):
        keyring_over(Forgetful()).set(NAME, "secret")


def test_the_program_starts_without_loading_keyring() -> None:
    program = "import sys, qa_desktop.bootstrap; sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
