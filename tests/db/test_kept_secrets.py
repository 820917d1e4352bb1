"""Secrets under the store's key: in no file that another key, or none, opens."""

from pathlib import Path

import pytest

from db.files import is_plain
from db.kept_secrets import KeptSecrets
from db.store import open_store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.key_file import StoreKey
from qa_desktop.settings.secrets import SecretName

NAME, OTHER = SecretName("QA Desktop 李娜@h:5432/qa", "李娜"), SecretName("QA Desktop chen@h:5432/qa", "chen")
KEY = StoreKey(b"k" * 32)


@pytest.fixture
def file(data_folder: Path) -> Path:
    return data_folder / "secrets.sqlite"


def test_what_is_kept_is_read_again_until_it_is_forgotten(file: Path) -> None:
    secrets = KeptSecrets(file, KEY)
    secrets.delete(NAME)
    assert secrets.get(NAME) is None
    assert not file.exists(), "who keeps nothing has no file"
    for name, secret in ((NAME, "old"), (OTHER, "another"), (NAME, "密码 2")):
        secrets.set(name, secret)
    anew = KeptSecrets(file, KEY)
    assert (anew.get(NAME), anew.get(OTHER)) == ("密码 2", "another")
    anew.delete(NAME)
    assert (secrets.get(NAME), secrets.get(OTHER)) == (None, "another")


def test_nothing_of_it_can_be_read_without_the_key(file: Path) -> None:
    KeptSecrets(file, KEY).set(NAME, "secret-in-the-clear")
    assert not is_plain(file)
    written = b"".join(one.read_bytes() for one in file.parent.iterdir())
    assert b"secret-in-the-clear" not in written
    assert NAME.user.encode() not in written
    with pytest.raises(EnvironmentFault, match=r"store\.wrong_key"):
        KeptSecrets(file, StoreKey.new()).get(NAME)


def test_what_another_key_closed_is_as_good_as_gone(file: Path) -> None:
    KeptSecrets(file, KEY).set(OTHER, "old")
    anew = KeptSecrets(file, StoreKey.new())
    anew.set(NAME, "new")
    assert (anew.get(NAME), anew.get(OTHER)) == ("new", None)


def test_a_fault_that_may_pass_costs_nothing_that_is_kept(file: Path) -> None:
    file.parent.joinpath("secrets.sqlite").mkdir()
    with pytest.raises(EnvironmentFault, match=r"store\.failed"):
        KeptSecrets(file, KEY).set(NAME, "new")
    assert file.is_dir()


def test_a_store_beside_it_is_another_file(file: Path) -> None:
    store = open_store(file.with_name("store.sqlite"), key=KEY)
    KeptSecrets(file, KEY).set(NAME, "secret")
    store.check()
    store.close()
    assert KeptSecrets(file, KEY).get(NAME) == "secret"
