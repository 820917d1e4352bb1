"""Who reads what is said of a call: its author, the team's leads, and whoever's words a lead replaces."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from db.shared.administration import open_administration
from db.shared.revisions import NEWEST
from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import new_id, other, push
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    LEAD_B,
    PEOPLE,
    TEAM_A,
    TEAM_B,
    SharedStore,
)

CALL = "0" * 64


class Lines:
    """Everybody's connections to a store, which is set up as far as the test says."""

    def __init__(self, store: SharedStore, stack: ExitStack) -> None:
        self._store = store
        self._stack = stack

    def set_up(self, revision: int) -> None:
        with open_administration(self._store.admin_address()) as admin:
            admin.set_up(target=revision)
            for person in PEOPLE:
                admin.grant(person, password=None)

    def leave(self, login: str) -> None:
        with open_administration(self._store.admin_address()) as admin:
            (person,) = [one for one in PEOPLE if one.login == login]
            admin.revoke(login, person.memberships)

    def as_(self, login: str) -> psycopg.Connection:
        return self._stack.enter_context(self._store.connect(login))

    def say(self, author: str, *bases: RecordVersion, team: str = TEAM_A) -> RecordVersion:
        """Write what that person says of the call, in the place of what was said before, beside another call."""
        said = other("recording", author, team, id=CALL, bases=tuple(one.version for one in bases))
        push(self.as_(author), said, other("recording", author, team, id=new_id()))
        return said

    def read(self, login: str) -> set[str]:
        """Return what that person reads of all calls, as an exchange does and as the table shows it."""
        with self.as_(login) as line:
            shown = line.execute("SELECT version::text FROM qa.record_version WHERE kind = 'recording'").fetchall()
            read = line.execute(
                "SELECT v.version::text FROM qa.batches_for_me(0, 1000, 1000) b JOIN qa.record_version v USING (batch)"
            ).fetchall()
        assert sorted(shown) == sorted(read)
        return {version for (version,) in shown}


@pytest.fixture
def lines(empty_database: SharedStore) -> Iterator[Lines]:
    with ExitStack() as stack:
        yield Lines(empty_database, stack)


@pytest.mark.parametrize("earlier", [2, 3, NEWEST])
def test_a_lead_answers_those_whose_words_are_replaced_and_nobody_else(lines: Lines, earlier: int) -> None:
    lines.set_up(earlier)
    first, second = lines.say(INSPECTOR_A), lines.say(INSPECTOR_A2)
    settled = lines.say(LEAD_A, first, second)
    lines.set_up(NEWEST)
    for author, said, foreign in ((INSPECTOR_A, first, second), (INSPECTOR_A2, second, first)):
        found = lines.read(author)
        assert {said.version, settled.version} <= found
        assert foreign.version not in found
        assert len(found) == 3, "of what else the lead says of calls nothing"
    assert lines.read(INSPECTOR_B) == lines.read(LEAD_B) == set()


def test_no_colleague_and_no_other_teams_lead_speaks_to_anybody_so(lines: Lines) -> None:
    lines.set_up(NEWEST)
    said = lines.say(INSPECTOR_A)
    before = lines.read(INSPECTOR_A)
    lines.say(INSPECTOR_A2, said)
    lines.say(LEAD_B, said, team=TEAM_B)
    assert lines.read(INSPECTOR_A) == before


def test_what_a_lead_said_stays_said_when_they_lead_no_longer(lines: Lines) -> None:
    lines.set_up(NEWEST)
    said = lines.say(INSPECTOR_A)
    settled = lines.say(LEAD_A, said)
    lines.leave(LEAD_A)
    assert settled.version in lines.read(INSPECTOR_A)
    later = lines.say(INSPECTOR_A2)
    assert later.version not in lines.read(INSPECTOR_A)


def test_nobody_says_for_whom_the_words_of_others_are(lines: Lines) -> None:
    lines.set_up(NEWEST)
    said = lines.say(INSPECTOR_A2)
    with lines.as_(INSPECTOR_A) as line:
        for statement in (
            "SELECT * FROM qa.told_of",
            f"INSERT INTO qa.told_of VALUES ('{INSPECTOR_A}', '{said.version}')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
                line.execute(statement)
    assert said.version not in lines.read(INSPECTOR_A)
