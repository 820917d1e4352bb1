"""Who writes cards, phrases and settings, who reads them, and which cards a centre takes that demands two people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from db.shared import states
from db.shared.administration import open_administration
from db.shared.revisions import NEWEST, REVISIONS
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import new_id, other, push, write_batch
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    LEAD_B,
    MANAGER,
    PEOPLE,
    TEAM_A,
    TEAM_B,
    SharedStore,
    StoreMaker,
    password_of,
)

DEPUTY, THIRD = "ma.li", "gao.yuan"
STAR = "star:2"
CONTENT: Mapping[str, Any] = {"id": "star", "version": 2, "name": {"zh": "五星", "en": ""}, "sections": [{"id": "all"}]}
ANOTHER: Mapping[str, Any] = {**CONTENT, "name": {"zh": "六星", "en": ""}}
RETIRED = {"stage": "retired", "at": "2026-11-02T03:04:05.000006+00:00"}
NEW_KINDS = ("card_draft", "card_stage", "centre_setting", "centre_phrase", "phrase")
Attempt = Callable[[], RecordVersion]


def grant(store: SharedStore, *logins: str) -> None:
    with open_administration(store.admin_address()) as admin:
        for login in logins:
            person = Person(login=login, name=login, memberships=(Membership(TEAM_A, Role.MANAGER),))
            admin.grant(person, password=password_of(login))


@pytest.fixture
def store(shared_store: SharedStore) -> SharedStore:
    grant(shared_store, DEPUTY, THIRD)
    return shared_store


def send(store: SharedStore, *records: RecordVersion) -> str | None:
    """Push as the author; return the code and the rule with which it is refused, None where it is taken."""
    with store.connect(records[0].author) as line:
        try:
            push(line, *records, client=new_id())
        except psycopg.Error as error:
            return f"{error.sqlstate} {error.diag.constraint_name or ''}".strip()
    return None


def card(author: str, content: Mapping[str, Any] = CONTENT, **changes: Any) -> RecordVersion:
    """Return a card as it is published."""
    return other("scorecard", author, **{"id": STAR, "body": {**content, "state": "published"}, **changes})


def draft(author: str, content: Mapping[str, Any] = CONTENT, **signed: str) -> RecordVersion:
    """Return a draft as somebody sends it; `signed` says by whom it was written, proposed, approved or sent back."""
    said = {name: {"by": by, "at": RETIRED["at"]} for name, by in signed.items()}
    return other("card_draft", author, id=STAR, body={"card": {**content, "state": "draft"}, **said})


def demand(author: str = MANAGER, value: object = True, **changes: Any) -> RecordVersion:  # noqa: FBT002 - a setting may be a yes or no
    """Return what a centre settles about two people."""
    return other("centre_setting", author, **{"id": "card_review", "body": {"value": value}, **changes})


# -- rights ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def centre(store_maker: StoreMaker) -> Iterator[SharedStore]:
    """Give a store in which a record of each kind was pushed by a manager, and a phrase by everybody."""
    store = store_maker.new()
    grant(store, DEPUTY)
    kinds = {
        "card_draft": {"card": CONTENT},
        "card_stage": RETIRED,
        "centre_setting": {"value": 1},
        "centre_phrase": {},
    }
    for kind, body in kinds.items():
        assert send(store, other(kind, MANAGER, TEAM_B, id=STAR, body=body)) is None
    for login, team in ((INSPECTOR_A, TEAM_A), (LEAD_A, TEAM_A), (MANAGER, TEAM_B)):
        assert send(store, other("phrase", login, team, id=f"of {login}")) is None
    yield store
    store_maker.remove(store)


EVERYBODYS = {"card_stage", "centre_setting", "centre_phrase"}
READERS = {
    INSPECTOR_A: {*EVERYBODYS, "phrase"},
    INSPECTOR_A2: EVERYBODYS,
    INSPECTOR_B: EVERYBODYS,
    LEAD_A: {*EVERYBODYS, "phrase"},
    LEAD_B: EVERYBODYS,
    DEPUTY: {*EVERYBODYS, "card_draft"},
    MANAGER: {*EVERYBODYS, "card_draft", "phrase"},
}


@pytest.mark.parametrize(("login", "readable"), READERS.items(), ids=READERS)
def test_drafts_are_for_managers_and_a_phrase_of_ones_own_for_nobody_else(
    centre: SharedStore, login: str, readable: set[str]
) -> None:
    with centre.connect(login) as line:
        shown = line.execute("SELECT kind, id FROM qa.record_version ORDER BY 1, 2").fetchall()
        read = line.execute(
            "SELECT v.kind, v.id FROM qa.batches_for_me(0, 100, 100) b JOIN qa.record_version v USING (batch)"
            " ORDER BY 1, 2"
        ).fetchall()
        batches = line.execute("SELECT count(*) FROM qa.push_batch").fetchone()
    assert shown == read
    assert {kind for kind, _ in shown} == readable
    assert {one for kind, one in shown if kind == "phrase"} <= {f"of {login}"}
    assert batches == (len(shown),)


REFUSED: Mapping[str, Attempt] = {
    "write a draft as inspector": lambda: draft(INSPECTOR_A),
    "write a draft as lead": lambda: draft(LEAD_A),
    "write a draft as somebody else": lambda: replace(draft(MANAGER), author=DEPUTY),
    "retire a card as inspector": lambda: other("card_stage", INSPECTOR_A, id=STAR, body=RETIRED),
    "retire a card as lead": lambda: other("card_stage", LEAD_A, id=STAR, body=RETIRED),
    "bring a card back by deleting": lambda: other("card_stage", MANAGER, id=STAR, body=RETIRED, deleted=True),
    "bring a card back by saying so": lambda: other(
        "card_stage", MANAGER, id=STAR, body={**RETIRED, "stage": "in use"}
    ),
    "say nothing of a card's stage": lambda: other("card_stage", MANAGER, id=STAR, body={}),
    "settle something as inspector": lambda: demand(INSPECTOR_A, value=False),
    "settle something as lead": lambda: demand(LEAD_A, value=False),
    "settle something for a team that one is not in": lambda: demand(MANAGER, team="客服三组"),
    "write a phrase of the centre's as inspector": lambda: other("centre_phrase", INSPECTOR_A),
    "write a phrase of the centre's as another team's lead": lambda: other("centre_phrase", LEAD_A, TEAM_B),
    "write a phrase as somebody else": lambda: other("phrase", INSPECTOR_A2),
    "write a phrase into another team": lambda: other("phrase", INSPECTOR_A, TEAM_B),
    "write a phrase to somebody": lambda: other("phrase", INSPECTOR_A, addressee=INSPECTOR_B),
    "write a draft to somebody": lambda: replace(draft(MANAGER), addressee=INSPECTOR_B),
}
WHO = {"write a draft as somebody else": MANAGER, "write a phrase as somebody else": INSPECTOR_A}


@pytest.mark.parametrize("attempt", REFUSED)
def test_refused(centre: SharedStore, attempt: str) -> None:
    record = REFUSED[attempt]()
    with centre.connect(WHO.get(attempt, record.author)) as line:
        with pytest.raises(psycopg.Error) as caught:
            push(line, record, client=new_id())
        assert caught.value.sqlstate == states.NO_RIGHT
    with centre.superuser() as line:
        assert line.execute("SELECT FROM qa.record_version WHERE version = %s", [record.version]).fetchall() == []


ALLOWED: Mapping[str, Attempt] = {
    "a draft by another manager": lambda: draft(DEPUTY),
    "a retirement by another manager": lambda: other("card_stage", DEPUTY, id=STAR, body=RETIRED),
    "a setting by another manager": lambda: demand(DEPUTY, value=False),
    "a phrase of the centre's by a lead": lambda: other("centre_phrase", LEAD_B, TEAM_B),
    "a phrase of the centre's by a manager": lambda: other("centre_phrase", DEPUTY),
    "a phrase of one's own": lambda: other("phrase", INSPECTOR_B, TEAM_B),
    "a phrase that is deleted": lambda: other("phrase", INSPECTOR_A, id=f"of {INSPECTOR_A}", body={}, deleted=True),
    "a draft that is thrown away": lambda: other("card_draft", MANAGER, id=STAR, body={}, deleted=True),
    "a draft that makes no sense": lambda: other("card_draft", MANAGER, body={"card": ["x"], "approved": "yes"}),
}


@pytest.mark.parametrize("attempt", ALLOWED)
def test_allowed(centre: SharedStore, attempt: str) -> None:
    assert send(centre, ALLOWED[attempt]()) is None


@pytest.mark.parametrize("table", ["card_word", "settled"])
def test_what_is_noted_of_cards_is_nobodys_to_read_or_write(centre: SharedStore, table: str) -> None:
    with centre.connect(MANAGER) as line:
        for statement in (f"SELECT * FROM qa.{table}", f"DELETE FROM qa.{table}", "SELECT qa.demands_approval()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
                line.execute(statement.encode())


# -- two people --------------------------------------------------------------------------------------------------------

NOT_APPROVED = f"{states.NOT_YOURS} {states.CARD_APPROVED}"
WROTE = draft(MANAGER, written=MANAGER)
PROPOSED = draft(MANAGER, written=MANAGER, proposed=MANAGER)
APPROVED = draft(DEPUTY, written=MANAGER, proposed=MANAGER, approved=DEPUTY)

ENOUGH: Mapping[str, Sequence[RecordVersion]] = {
    "proposed by one and approved by another": (WROTE, PROPOSED, APPROVED),
    "written by one, proposed by a second and approved by a third": (
        WROTE,
        draft(DEPUTY, written=MANAGER, proposed=DEPUTY),
        draft(THIRD, written=MANAGER, proposed=DEPUTY, approved=THIRD),
    ),
    "sent back and approved after all": (
        PROPOSED,
        draft(DEPUTY, written=MANAGER, returned=DEPUTY),
        APPROVED,
    ),
}
TOO_LITTLE: Mapping[str, Sequence[RecordVersion]] = {
    "nothing": (),
    "only written": (WROTE,),
    "only proposed": (PROPOSED,),
    "approved, and proposed by nobody": (WROTE, APPROVED),
    "approved by who proposed it": (PROPOSED, draft(MANAGER, written=MANAGER, proposed=MANAGER, approved=MANAGER)),
    "approved in somebody else's name": (PROPOSED, draft(MANAGER, written=MANAGER, proposed=MANAGER, approved=DEPUTY)),
    "approved by who wrote it": (
        draft(DEPUTY, written=DEPUTY),
        draft(MANAGER, written=DEPUTY, proposed=MANAGER),
        draft(DEPUTY, written=DEPUTY, proposed=MANAGER, approved=DEPUTY),
    ),
    "proposed in somebody else's name": (
        draft(DEPUTY, written=MANAGER, proposed=MANAGER),
        draft(DEPUTY, written=MANAGER, proposed=MANAGER, approved=DEPUTY),
    ),
    "of another content": (
        draft(MANAGER, ANOTHER, written=MANAGER, proposed=MANAGER),
        draft(DEPUTY, ANOTHER, written=MANAGER, proposed=MANAGER, approved=DEPUTY),
        PROPOSED,
    ),
    "approved as another card": (PROPOSED, replace(APPROVED, id="moon:2")),
    "sent back since": (PROPOSED, APPROVED, draft(DEPUTY, written=MANAGER, returned=DEPUTY)),
}


@pytest.mark.parametrize("said", ENOUGH)
@pytest.mark.parametrize("publisher", [MANAGER, DEPUTY])
def test_a_card_that_another_has_approved_is_taken(store: SharedStore, said: str, publisher: str) -> None:
    for record in (demand(), *ENOUGH[said]):
        assert send(store, replace(record, version=new_id())) is None
    assert send(store, card(publisher)) is None


@pytest.mark.parametrize("said", TOO_LITTLE)
def test_a_card_that_no_other_has_approved_as_it_is_is_refused(store: SharedStore, said: str) -> None:
    for record in (demand(), *TOO_LITTLE[said]):
        assert send(store, replace(record, version=new_id())) is None
    assert send(store, card(MANAGER)) == NOT_APPROVED
    assert send(store, card(DEPUTY)) == NOT_APPROVED


def test_the_approval_may_come_with_the_card_and_must_not_be_behind_it(store: SharedStore) -> None:
    for record in (demand(), PROPOSED):
        assert send(store, record) is None
    assert send(store, card(DEPUTY)) == NOT_APPROVED
    assert send(store, APPROVED, card(DEPUTY)) is None


def test_what_was_taken_comes_again_whatever_is_demanded_since(store: SharedStore) -> None:
    first = card(MANAGER)
    assert send(store, first) is None
    assert send(store, demand()) is None
    assert send(store, replace(first, version=new_id())) is None
    assert send(store, card(DEPUTY)) is None
    assert send(store, card(DEPUTY, ANOTHER)) == states.STANDS_FIRM
    assert send(store, card(DEPUTY, id="moon:1")) == NOT_APPROVED


def test_what_is_demanded_is_what_was_settled_last_of_what_stands(store: SharedStore) -> None:
    on = demand()
    off = demand(DEPUTY, value=False, bases=(on.version,))
    assert send(store, on) is None
    assert send(store, card(MANAGER, id="a:1")) == NOT_APPROVED
    assert send(store, off) is None
    assert send(store, card(MANAGER, id="a:1")) is None
    assert send(store, replace(on, version=new_id(), bases=())) is None
    assert send(store, card(MANAGER, id="b:1")) == NOT_APPROVED
    for value in ("true", 1, None):
        assert send(store, demand(value=value)) is None
        assert send(store, card(MANAGER, id=f"of {value}:1")) is None
    assert send(store, demand()) is None
    assert send(store, demand(deleted=True, body={})) is None
    assert send(store, card(MANAGER, id="c:1")) is None


def test_a_card_is_held_to_what_is_settled_while_it_is_on_its_way(store: SharedStore) -> None:
    with store.connect(MANAGER) as line:
        write_batch(line, card(MANAGER))
        assert send(store, demand(DEPUTY)) is None
        with pytest.raises(psycopg.Error) as caught:
            line.commit()
    assert caught.value.diag.constraint_name == states.CARD_APPROVED


# -- upgrades ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("earlier", [one.number for one in REVISIONS if one.number < 5])
def test_what_was_written_before_it_meant_anything_means_nothing_after(
    empty_database: SharedStore, earlier: int
) -> None:
    """An inspector could write records of kinds that were not known, and their lead read them."""
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=earlier)
        for person in PEOPLE:
            admin.grant(person, password=None)
    before = card(MANAGER, id="old:1")
    assert send(empty_database, before) is None
    planted = [other(kind, INSPECTOR_A, id="card_review", body={"value": True, **RETIRED}) for kind in NEW_KINDS]
    assert send(empty_database, *planted) is None
    with open_administration(empty_database.admin_address()) as admin:
        assert admin.upgrade().revision == NEWEST
    for login in (INSPECTOR_B, LEAD_B, MANAGER):
        with empty_database.connect(login) as line:
            rows = line.execute("SELECT kind FROM qa.record_version WHERE kind <> 'scorecard'").fetchall()
            assert {kind.partition(" ")[0] for (kind,) in rows} == (set(NEW_KINDS) if login == MANAGER else set())
            assert not {kind for (kind,) in rows} & set(NEW_KINDS)
    assert send(empty_database, card(MANAGER)) is None
    assert send(empty_database, demand()) is None
    assert send(empty_database, replace(before, version=new_id())) is None
