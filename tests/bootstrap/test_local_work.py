"""What was graded before signing in stays its author's, whatever the system calls them meanwhile."""

import getpass
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from db.exchange.memory import remember_people
from db.store import open_store
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Person
from qa_desktop.services.exporting import ExportKind
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.signing_in import SignedIn
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folder_lock import FolderLock
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.store import load_settings, save_settings
from tests.db.samples import make_card, make_evaluation, make_recording, make_seen

ADDRESS = ServerAddress(host="h", login="li.na")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data")


def call_oneself(monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: login)


def grade(place: Workplace, *numbers: int) -> None:
    with place.store() as unit:
        for number in numbers:
            call = make_recording(number)
            unit.recordings.add(call, make_seen(call))
            made = make_evaluation(call, make_card(), evaluation_id=f"e{number}", author=place.identity.id)
            unit.evaluations.save(made)
        unit.commit()


def graded(place: Workplace) -> int:
    """Return how many calls in the library this person has graded."""
    rows = place.library.page(LibraryQuery(author=place.identity.id), 0, 10)
    return len([row for row in rows if row.state is not None and row.state.value != "to_do"])


def test_it_is_gone_on_with_under_another_login_of_the_system(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_oneself(monkeypatch, "lina")
    with open_workplace(folders, InlineJobs()) as place:
        grade(place, 1)
        assert graded(place) == 1
    call_oneself(monkeypatch, "Li Na")
    with open_workplace(folders, InlineJobs()) as place:
        assert (place.identity.id, place.identity.name) == ("local:lina", "Li Na")
        assert graded(place) == 1


def test_all_of_it_is_adopted_at_sign_in(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program went on under the new login, as somebody else."""
    call_oneself(monkeypatch, "lina")
    with open_workplace(folders, InlineJobs()) as place:
        grade(place, 1, 2)
    call_oneself(monkeypatch, "li.na")
    with open_workplace(folders, InlineJobs()) as place, place.store() as unit:
        call = make_recording(3)
        unit.recordings.add(call, make_seen(call))
        unit.evaluations.save(make_evaluation(call, make_card(), evaluation_id="e3", author="local:li.na"))
        unit.commit()
    call_oneself(monkeypatch, "another")
    with open_workplace(folders, InlineJobs()) as place:
        assert place.identity.id == "local:lina"
        place.preferences.change(server=ADDRESS)
    with open_workplace(folders, InlineJobs()) as place:
        assert graded(place) == 3
    with closing(open_store(folders.store)) as store, store.unit_of_work() as unit:
        assert {one.author for one in unit.evaluations.every()} == {"li.na"}
        assert all(unit.outbox.travels("evaluation", f"e{number}") for number in (1, 2, 3))
        assert unit.local_authors() == []


def test_signing_in_asks_how_much_of_it_becomes_ones_own(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    call_oneself(monkeypatch, "lina")
    told: list[object] = []
    with open_workplace(folders, InlineJobs()) as place:
        grade(place, 1, 2)
        place.shared.signing_in.sign_in(ADDRESS, "pw", lastingly=False, done=told.append, failed=told.append)
        assert place.preferences.settings.server is None
    [error] = told
    assert isinstance(error, UserMistake)
    assert error.facts == {"count": 2, "person": "lina", "login": "li.na"}
    with open_workplace(folders, InlineJobs()) as place:
        assert place.identity.id == "local:lina"
        place.shared.signing_in.sign_in(
            ADDRESS, "pw", lastingly=False, adopts=True, done=told.append, failed=told.append
        )
        assert len(told) == 2
    with open_workplace(folders, InlineJobs()) as place:
        assert (place.identity.id, graded(place)) == ("li.na", 2)


def state_of(place: Workplace, number: int) -> str:
    query = LibraryQuery(author=place.identity.id)
    (state,) = [row.state.value for row in place.library.page(query, 0, 10) if row.file_name == f"call-{number}.wav"]
    return state


def test_nobody_signs_in_beside_an_open_window(folders: Folders) -> None:
    told: list[object] = []
    with open_workplace(folders, InlineJobs(), is_window=True) as window:
        grade(window, 1)
        with open_workplace(folders, InlineJobs()) as command:
            command.shared.signing_in.sign_in(
                ADDRESS, "pw", lastingly=False, adopts=True, done=told.append, failed=told.append
            )
        (error,) = told
        assert isinstance(error, UserMistake)
        assert (error.code, error.facts) == ("sync.folder_in_use", {"folder": str(folders.data)})
        assert load_settings(folders.settings, window.clock.now()).settings.server is None
        window.shared.signing_in.sign_in(
            ADDRESS, "pw", lastingly=False, adopts=True, done=told.append, failed=told.append
        )
        assert isinstance(told[-1], SignedIn), "the window itself may"


def test_what_a_window_goes_on_with_changes_hands_once_it_is_closed(folders: Folders) -> None:
    with open_workplace(folders, InlineJobs(), is_window=True) as window:
        grade(window, 1)
        save_settings(folders.settings, window.preferences.settings.model_copy(update={"server": ADDRESS}))
        with open_workplace(folders, InlineJobs()) as command:
            assert command.identity == window.identity
            assert state_of(command, 1) == "draft"
        assert state_of(window, 1) == "draft"
        window.preferences.change(volume=33)
    with open_workplace(folders, InlineJobs()) as later:
        assert (later.identity.id, state_of(later, 1)) == ("li.na", "draft")
        assert later.preferences.settings.volume == 33


def test_a_window_that_opens_amid_an_exchange_has_the_folder_when_that_ends(folders: Folders) -> None:
    folders.make()
    command, jobs = FolderLock(folders.exchange_lock), InlineJobs()
    with ExitStack() as exchange:
        exchange.enter_context(command.held())
        with open_workplace(folders, jobs, is_window=True):
            jobs.pass_time()
            exchange.close()
            jobs.pass_time()
            assert not command.take()
        jobs.pass_time()
        assert command.take(), "a window that is closed asks no more"
        command.release()


def authors(place: Workplace) -> set[str]:
    """Return by what names an export calls those who graded."""
    table = place.exporter.gather(ExportKind.EVALUATIONS)
    column = [key for key, _ in table.columns].index("author")
    return {str(row[column]) for row in table.rows}


def test_an_export_calls_people_as_the_shared_store_does(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    call_oneself(monkeypatch, "DESKTOP-7")
    with open_workplace(folders, InlineJobs()) as place:
        grade(place, 1)
        assert authors(place) == {"DESKTOP-7"}
        place.preferences.change(inspector="娜娜")
        assert authors(place) == {"娜娜"}
        place.preferences.change(server=ADDRESS)
    with open_workplace(folders, InlineJobs()) as place:
        assert authors(place) == {"li.na"}, "nobody there was asked yet"
    with closing(open_store(folders.store)) as store, store.unit_of_work() as unit:
        remember_people(unit.transaction, [Person(login="li.na", name="李娜", memberships=())])
        unit.commit()
    with open_workplace(folders, InlineJobs()) as place:
        assert authors(place) == {"李娜"}
