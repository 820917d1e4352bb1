"""The password for the shared store: kept for one folder and server alone, and not tried again once it was refused."""

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.passwords import Passwords, Safe
from qa_desktop.settings.secrets import SecretName, former_password_name, password_name, refusal_name
from tests.services.sync_fakes import ADDRESS, MemorySecrets

NAME = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login)
FORMER = former_password_name(ADDRESS.host, ADDRESS.database, ADDRESS.login)
OF_FOLDER = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login, folder="f")
BESIDE = ADDRESS.model_copy(update={"port": 6543})


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


def kept_in(secrets: MemorySecrets) -> Passwords:
    return Passwords(Safe(secrets=secrets))


def with_a_past(secrets: MemorySecrets, keyring: MemorySecrets, *, is_ours: bool = True) -> Passwords:
    """Return the passwords of a folder beside a keyring that others use too."""
    return Passwords(Safe(secrets=secrets, keyring=keyring, folder_before="f", owns=lambda _: is_ours))


def test_two_servers_of_one_host_have_a_password_each(secrets: MemorySecrets) -> None:
    passwords = kept_in(secrets)
    passwords.give(ADDRESS, "one", lastingly=True)
    passwords.give(BESIDE, "other", lastingly=True)
    passwords.refuse(BESIDE, "other")
    anew = kept_in(secrets)
    assert (anew.read(ADDRESS), anew.read(BESIDE)) == ("one", None)


def test_two_folders_in_one_keyring_do_not_find_each_others(secrets: MemorySecrets) -> None:
    one, other = (Passwords(Safe(secrets=secrets, folder=folder, keyring=secrets)) for folder in ("a", "b"))
    one.give(ADDRESS, "secret", lastingly=True)
    assert other.read(ADDRESS) is None
    other.forget(ADDRESS)
    assert Passwords(Safe(secrets=secrets, folder="a")).read(ADDRESS) == "secret"


def test_before_there_is_a_safe_nothing_is_kept(secrets: MemorySecrets) -> None:
    passwords = Passwords()
    assert passwords.read(ADDRESS) is None
    assert not passwords.give(ADDRESS, "secret", lastingly=True)
    passwords.keep_in(Safe(secrets=secrets))
    assert passwords.read(ADDRESS) == "secret"
    passwords.refuse(ADDRESS, "secret")
    assert secrets.kept == {}


@pytest.mark.parametrize("former", [NAME, FORMER, OF_FOLDER])
@pytest.mark.parametrize("is_refused", [True, False])
def test_what_lay_open_in_the_keyring_is_taken_over_once(
    secrets: MemorySecrets, former: SecretName, *, is_refused: bool
) -> None:
    keyring = MemorySecrets()
    keyring.kept = {former: "old"} | ({refusal_name(former): "refused"} if is_refused else {})
    passwords = with_a_past(secrets, keyring)
    assert passwords.read(ADDRESS) == (None if is_refused else "old")
    assert passwords.is_refused(ADDRESS) == is_refused
    assert keyring.kept == {}
    assert secrets.kept[NAME] == "old"
    assert kept_in(secrets).read(ADDRESS) == (None if is_refused else "old")


def test_what_cannot_be_taken_over_is_used_where_it_is(secrets: MemorySecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise EnvironmentFault("store.full")

    keyring = MemorySecrets()
    keyring.kept[NAME] = "old"
    monkeypatch.setattr(secrets, "set", full)
    assert with_a_past(secrets, keyring).read(ADDRESS) == "old"
    assert keyring.kept == {NAME: "old"}


def test_what_lies_open_of_somebody_else_is_left_alone(secrets: MemorySecrets) -> None:
    keyring = MemorySecrets()
    keyring.kept = {NAME: "theirs", FORMER: "theirs"}
    passwords = with_a_past(secrets, keyring, is_ours=False)
    assert passwords.read(ADDRESS) is None
    passwords.give(ADDRESS, "mine", lastingly=True)
    passwords.forget(ADDRESS)
    assert keyring.kept == {NAME: "theirs", FORMER: "theirs"}


def test_a_password_kept_before_ports_were_told_apart_is_that_of_the_usual_port(secrets: MemorySecrets) -> None:
    keyring = MemorySecrets()
    keyring.kept[FORMER] = "old"
    assert with_a_past(secrets, keyring).read(BESIDE) is None
    assert with_a_past(secrets, keyring).read(ADDRESS) == "old"


def test_a_new_one_leaves_no_old_one_lying_open(secrets: MemorySecrets) -> None:
    keyring = MemorySecrets()
    keyring.kept = {NAME: "old", FORMER: "old", refusal_name(NAME): "refused"}
    assert with_a_past(secrets, keyring).give(ADDRESS, "new", lastingly=True)
    assert (secrets.kept, keyring.kept) == ({NAME: "new"}, {})


def test_signing_out_forgets_it_under_every_name(secrets: MemorySecrets) -> None:
    keyring = MemorySecrets()
    keyring.kept = {FORMER: "old", NAME: "old", OF_FOLDER: "old"}
    secrets.kept[NAME] = "old"
    passwords = with_a_past(secrets, keyring)
    passwords.refuse(ADDRESS, "old")
    passwords.forget(ADDRESS)
    assert (secrets.kept, keyring.kept) == ({}, {})


def test_what_was_refused_is_not_tried_by_the_next_start_until_another_is_given(secrets: MemorySecrets) -> None:
    first = kept_in(secrets)
    first.give(ADDRESS, "stale", lastingly=True)
    first.refuse(ADDRESS, "stale")
    second = kept_in(secrets)
    assert second.read(ADDRESS) is None
    assert second.is_refused(ADDRESS)
    second.give(ADDRESS, "fresh", lastingly=True)
    assert not second.is_refused(ADDRESS)
    third = kept_in(secrets)
    assert third.read(ADDRESS) == "fresh"
    assert not third.is_refused(ADDRESS)


def test_what_was_given_for_a_run_and_refused_says_nothing_of_what_is_kept(secrets: MemorySecrets) -> None:
    secrets.kept[NAME] = "kept"
    passwords = kept_in(secrets)
    passwords.give(ADDRESS, "mistyped", lastingly=False)
    passwords.refuse(ADDRESS, "mistyped")
    assert kept_in(secrets).read(ADDRESS) == "kept"


def test_no_mark_tells_of_the_password(secrets: MemorySecrets) -> None:
    secrets.kept[NAME] = "stale"
    kept_in(secrets).refuse(ADDRESS, "stale")
    assert {secret for name, secret in secrets.kept.items() if name != NAME} == {"refused"}
