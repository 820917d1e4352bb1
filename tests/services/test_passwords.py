"""The password for the shared store: kept for one server alone, and not tried again once it was refused."""

import pytest

from qa_desktop.services.passwords import Passwords
from qa_desktop.settings.secrets import former_password_name, password_name
from tests.services.sync_fakes import ADDRESS, MemorySecrets

NAME = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login)
FORMER = former_password_name(ADDRESS.host, ADDRESS.database, ADDRESS.login)
BESIDE = ADDRESS.model_copy(update={"port": 6543})


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


def test_two_servers_of_one_host_have_a_password_each(secrets: MemorySecrets) -> None:
    passwords = Passwords(secrets)
    passwords.give(ADDRESS, "one", lastingly=True)
    passwords.give(BESIDE, "other", lastingly=True)
    passwords.refuse(BESIDE, "other")
    anew = Passwords(secrets)
    assert (anew.read(ADDRESS), anew.read(BESIDE)) == ("one", None)


def test_a_password_kept_before_ports_were_told_apart_is_that_of_the_usual_port(secrets: MemorySecrets) -> None:
    secrets.kept[FORMER] = "old"
    assert Passwords(secrets).read(BESIDE) is None
    assert Passwords(secrets).read(ADDRESS) == "old"
    assert secrets.kept == {NAME: "old"}


def test_signing_out_forgets_it_under_every_name(secrets: MemorySecrets) -> None:
    secrets.kept[FORMER] = secrets.kept[NAME] = "old"
    passwords = Passwords(secrets)
    passwords.refuse(ADDRESS, "old")
    passwords.forget(ADDRESS)
    assert secrets.kept == {}


def test_what_was_refused_is_not_tried_by_the_next_start_until_another_is_given(secrets: MemorySecrets) -> None:
    first = Passwords(secrets)
    first.give(ADDRESS, "stale", lastingly=True)
    first.refuse(ADDRESS, "stale")
    second = Passwords(secrets)
    assert second.read(ADDRESS) is None
    assert second.is_refused(ADDRESS)
    second.give(ADDRESS, "fresh", lastingly=True)
    assert not second.is_refused(ADDRESS)
    third = Passwords(secrets)
    assert third.read(ADDRESS) == "fresh"
    assert not third.is_refused(ADDRESS)


def test_what_was_given_for_a_run_and_refused_says_nothing_of_what_is_kept(secrets: MemorySecrets) -> None:
    secrets.kept[NAME] = "kept"
    passwords = Passwords(secrets)
    passwords.give(ADDRESS, "mistyped", lastingly=False)
    passwords.refuse(ADDRESS, "mistyped")
    assert Passwords(secrets).read(ADDRESS) == "kept"


def test_no_mark_tells_of_the_password(secrets: MemorySecrets) -> None:
    secrets.kept[NAME] = "stale"
    Passwords(secrets).refuse(ADDRESS, "stale")
    assert {secret for name, secret in secrets.kept.items() if name != NAME} == {"refused"}
