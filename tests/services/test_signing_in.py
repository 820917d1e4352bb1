"""Signing in and out: what is kept where, and whose work it is."""

from pathlib import Path

import pytest

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.person import Person
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.signing_in import SignedIn
from qa_desktop.services.workplace import identity_of, local_identity
from qa_desktop.settings.store import load_settings
from qa_desktop.sync.diagnosis import Diagnosis, Step, diagnosed
from qa_desktop.sync.ports import LocalState
from tests.services.sync_fakes import ADDRESS
from tests.services.test_syncing import NAME, Place

ME = Person(login=ADDRESS.login, name="张 岚")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, InlineJobs(), signed_in=False)


def sign_in(
    place: Place, *, lastingly: bool = True, generation: str = "", agreed: bool = False, adopts: bool = False
) -> tuple[list[SignedIn], list[QaError]]:
    done: list[SignedIn] = []
    failed: list[QaError] = []
    place.shared.signing_in.sign_in(
        ADDRESS,
        "secret",
        lastingly=lastingly,
        generation=generation,
        agreed=agreed,
        adopts=adopts,
        done=done.append,
        failed=failed.append,
    )
    return done, failed


def test_address_goes_to_the_settings_and_password_to_the_keyring(place: Place) -> None:
    done, failed = sign_in(place)
    assert (done, failed) == ([SignedIn(address=ADDRESS, password_kept=True)], [])
    assert place.wires.secrets.kept == {NAME: "secret"}
    path = place.folder / "settings.json"
    assert load_settings(path, place.clock.now()).settings.server == ADDRESS
    assert "secret" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", [True, False])
def test_the_password_may_stay_in_memory(place: Place, broken: bool) -> None:  # noqa: FBT001 - a parameter
    place.wires.secrets.broken = broken
    done, _ = sign_in(place, lastingly=broken)
    assert [one.password_kept for one in done] == [False]
    assert place.wires.secrets.kept == {}
    assert place.shared.passwords.read(ADDRESS) == "secret"


def test_nobody_signs_in_over_the_work_of_another(place: Place) -> None:
    place.wires.memory.now = LocalState(client="here", me=Person(login="min.li", name="李敏"))
    done, failed = sign_in(place)
    assert done == []
    (error,) = failed
    assert (type(error), error.code, error.facts["person"]) == (UserMistake, "sync.other_person", "李敏")
    assert place.preferences.settings.server is None
    assert place.wires.secrets.kept == {}


@pytest.mark.parametrize(("before", "asked"), [("", False), ("one", False), ("another", True)])
def test_another_database_must_be_agreed_to(place: Place, before: str, asked: bool) -> None:  # noqa: FBT001 - a parameter
    place.wires.memory.now = LocalState(client="here", me=ME, generation=before)
    done, failed = sign_in(place, generation="one")
    assert [error.code for error in failed] == ["sync.other_database"] * asked
    assert (place.preferences.settings.server is None) == asked
    done, failed = sign_in(place, generation="one", agreed=True)
    assert (len(done), failed) == (1, [])
    assert place.preferences.settings.server == ADDRESS


def test_settings_that_cannot_be_written_are_told(place: Place) -> None:
    (place.folder / "settings.json").mkdir()
    done, failed = sign_in(place)
    assert done == []
    assert [error.code for error in failed] == ["settings.unwritable"]


def test_signing_out_forgets_the_connection_and_the_password(place: Place) -> None:
    sign_in(place)
    left: list[bool] = []
    place.shared.signing_in.sign_out(done=lambda: left.append(True), failed=lambda error: pytest.fail(str(error)))
    assert (left, place.preferences.settings.server, place.wires.secrets.kept) == ([True], None, {})
    assert place.shared.passwords.read(ADDRESS) is None


def test_a_test_of_the_connection_answers_on_the_main_thread(place: Place) -> None:
    place.wires.diagnosis.answer = diagnosed(
        UserMistake("sync.password", login="x"), me=None, left_out=frozenset(), under_way=Step.NAME
    )
    answers: list[Diagnosis] = []
    place.shared.signing_in.test(ADDRESS, "secret", cancelled=lambda: False, done=answers.append)
    assert [one.is_well for one in answers] == [False]
    assert place.wires.diagnosis.asked == [(ADDRESS, "secret")]


def test_what_was_made_here_before_is_taken_over_only_once_it_is_agreed_to(place: Place) -> None:
    place.wires.memory.local = {"lina": 3, "wang": 1}
    done, failed = sign_in(place)
    assert (done, [error.code for error in failed]) == ([], ["sync.adopts"])
    assert failed[0].facts == {"count": 4, "person": "lina, wang", "login": ADDRESS.login}
    assert place.preferences.settings.server is None
    assert place.wires.secrets.kept == {}
    place.preferences.change(inspector="李娜")
    _, failed = sign_in(place)
    assert failed[0].facts["person"] == "李娜 (lina, wang)"
    done, failed = sign_in(place, adopts=True)
    assert (len(done), failed) == (1, [])


def test_who_one_is_follows_the_shared_store() -> None:
    stranger, known = LocalState(client="c"), LocalState(client="c", me=ME)
    assert identity_of("Lan", None, stranger) == local_identity("Lan")
    assert identity_of("Lan", ADDRESS, stranger).id == ADDRESS.login
    assert (identity_of("Lan", ADDRESS, known).id, identity_of("", ADDRESS, known).name) == (ADDRESS.login, "张 岚")
    assert identity_of("Lan", None, stranger, ["local:a", "local:b"]).id == "local:a"
    assert identity_of("", None, known, ["local:a"]).id == ADDRESS.login, "signed out, the work is still theirs"
