"""A program and a shared store of different ages: which of them must be brought up to date is said in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.local_side import SqlLocalSide
from db.shared.administration import open_administration
from db.shared.diagnosing import diagnose
from db.shared.revisions import NEWEST
from db.store import open_store
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.language.errors import describe
from qa_desktop.services.ports import SystemClock
from qa_desktop.sync.diagnosis import Outcome as StepOutcome
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.records import NEEDED_REVISION
from qa_desktop.sync.tally import Outcome
from tests.db.samples import make_card, make_evaluation, make_recording, make_seen
from tests.shared.exchanging import way
from tests.support.postgres import INSPECTOR_A, TEAM_A, SharedStore, password_of

ME = Person(login=INSPECTOR_A, name="李娜", memberships=(Membership(TEAM_A, Role.INSPECTOR),))


@pytest.fixture
def side(tmp_path: Path) -> Iterator[SqlLocalSide]:
    """Return a workstation on which something waits to be sent."""
    store = open_store(tmp_path / "store.sqlite")
    with store.unit_of_work() as unit:
        recording, card = make_recording(1), make_card()
        unit.recordings.add(recording, make_seen(recording))
        unit.scorecards.put(card)
        unit.evaluations.save(make_evaluation(recording, card, author=INSPECTOR_A))
        unit.commit()
    yield SqlLocalSide(store, SystemClock())
    store.close()


def at(store: SharedStore, revision: int) -> None:
    with open_administration(store.admin_address()) as admin:
        admin.set_up(target=revision)
        admin.grant(ME, password=None)


def exchange(store: SharedStore, side: SqlLocalSide, needed: int = NEEDED_REVISION) -> Outcome:
    return Exchange(way(store), side, SystemClock(), needed=needed).run()


def test_all_that_the_program_does_stands_on_the_revision_that_it_asks_for(
    empty_database: SharedStore, side: SqlLocalSide
) -> None:
    at(empty_database, NEEDED_REVISION)
    outcome = exchange(empty_database, side)
    assert (outcome.fault, outcome.sent > 0, side.state().pending) == (None, True, 0)


def test_a_shared_store_that_is_behind_must_be_upgraded_and_the_work_goes_on(
    empty_database: SharedStore, side: SqlLocalSide
) -> None:
    at(empty_database, NEWEST - 1)
    waits = side.state().pending
    assert waits
    outcome = exchange(empty_database, side, needed=NEWEST)
    assert outcome.fault is not None
    assert (outcome.fault.code, outcome.fault.facts) == (
        "sync.server_behind",
        {"revision": NEWEST - 1, "needed": NEWEST},
    )
    assert "qa-desktop server upgrade" in str(describe(outcome.fault))
    assert (outcome.sent, outcome.received, side.state().pending) == (0, 0, waits)
    found = diagnose(empty_database.address(INSPECTOR_A), lambda: password_of(INSPECTOR_A), needed=NEWEST)
    assert found.fault is not None
    assert (found.fault.code, found.findings[-1].outcome) == ("sync.server_behind", StepOutcome.FAILED)
    with open_administration(empty_database.admin_address()) as admin:
        admin.upgrade()
    assert exchange(empty_database, side, needed=NEWEST).fault is None
    assert side.state().pending == 0


def test_a_shared_store_that_is_ahead_is_worked_with_while_it_takes_what_the_program_sends(
    shared_store: SharedStore, side: SqlLocalSide
) -> None:
    with shared_store.superuser() as line:
        line.execute("UPDATE qa.server SET schema_version = schema_version + 7")
    assert exchange(shared_store, side).fault is None
    with shared_store.superuser() as line:
        line.execute("UPDATE qa.server SET oldest_protocol = 2, newest_protocol = 3")
    outcome = exchange(shared_store, side)
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.program_too_old"
