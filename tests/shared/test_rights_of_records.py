"""Who may read and write which records: by role, over raw connections, with what a dishonest program would send."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from db.shared import states
from qa_desktop.sync.records import RecordVersion
from tests.shared.world import World
from tests.shared.writing import clip, evaluation, new_id, older_review, other, push, review, write_batch, write_record
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    LEAD_B,
    MANAGER,
    STRANGER,
    TEAM_A,
    TEAM_B,
)

Attempt = Callable[[World], RecordVersion]


def reply(author: str, of: RecordVersion, **changes: Any) -> RecordVersion:
    return replace(review(author, of), kind="reply", body={"text": "请再听一遍"}, **changes)


READERS = {
    INSPECTOR_A: {"of_inspector", "draft"},
    INSPECTOR_A2: set(),
    INSPECTOR_B: {"of_b"},
    LEAD_A: {"of_inspector", "draft", "of_lead"},
    LEAD_B: {"of_b"},
    MANAGER: {"of_inspector", "draft", "of_lead", "of_b"},
}


@pytest.mark.parametrize(("login", "readable"), READERS.items(), ids=READERS)
def test_evaluations_are_read_by_their_author_and_the_teams_leads(world: World, login: str, readable: set[str]) -> None:
    every = {getattr(world, name).id: name for name in ("of_inspector", "draft", "of_lead", "of_b")}
    with world.connected(login) as connection:
        for source in ("qa.record_version WHERE kind = 'evaluation'", "qa.evaluations"):
            column = "id" if "record" in source else "evaluation_id"
            found = connection.execute(f"SELECT {column} FROM {source}".encode()).fetchall()
            assert {every[one] for (one,) in found} == readable
        with connection.cursor().copy("COPY qa.record_version (id) TO STDOUT") as copy:
            copied = {bytes(row).decode().strip() for row in copy}
        assert {every[one] for one in copied if one in every} == readable


def test_cards_and_tags_are_everyones(world: World) -> None:
    for login in READERS:
        with world.connected(login) as connection:
            kinds = connection.execute("SELECT kind FROM qa.record_version WHERE kind IN ('scorecard', 'tags')")
            assert {kind for (kind,) in kinds} == {"scorecard", "tags"}


def test_a_review_is_read_by_whom_it_is_addressed_to(world: World) -> None:
    seen = {}
    for login in READERS:
        with world.connected(login) as connection:
            (seen[login],) = (
                connection.execute("SELECT count(*) FROM qa.record_version WHERE kind = 'review'").fetchone() or ()
            )
    assert seen == {INSPECTOR_A: 0, INSPECTOR_A2: 0, INSPECTOR_B: 1, LEAD_A: 0, LEAD_B: 1, MANAGER: 1}


def test_batches_are_seen_by_those_who_see_something_in_them(world: World) -> None:
    with world.connected(INSPECTOR_A2) as connection:
        seen = connection.execute("SELECT id::text FROM qa.push_batch").fetchall()
        theirs = connection.execute("SELECT DISTINCT batch::text FROM qa.batches_for_me(0, 100, 100)").fetchall()
    assert seen == theirs == [(world.batches[MANAGER],)]


PEOPLE_KNOWN = {
    INSPECTOR_A: {INSPECTOR_A, LEAD_A, MANAGER},
    INSPECTOR_B: {INSPECTOR_B, LEAD_B, MANAGER},
    LEAD_A: {INSPECTOR_A, INSPECTOR_A2, LEAD_A, MANAGER},
    MANAGER: {INSPECTOR_A, INSPECTOR_A2, INSPECTOR_B, LEAD_A, LEAD_B, MANAGER},
}


@pytest.mark.parametrize(("login", "known"), PEOPLE_KNOWN.items(), ids=PEOPLE_KNOWN)
def test_people_are_known_to_themselves_and_those_who_lead_them(world: World, login: str, known: set[str]) -> None:
    """Inspectors know the names of those who lead them, but not what else these are."""
    placed = {login} if login in (INSPECTOR_A, INSPECTOR_B) else known
    with world.connected(login) as connection:
        assert {one for (one,) in connection.execute("SELECT login FROM qa.person")} == known
        assert {one for (one,) in connection.execute("SELECT login FROM qa.membership")} == placed


def test_statistics_tell_nothing(world: World) -> None:
    with world.store.superuser() as connection:
        connection.execute("ANALYZE")
    with world.connected(INSPECTOR_A2) as connection:
        assert connection.execute("SELECT * FROM pg_stats WHERE schemaname = 'qa'").fetchall() == []


def test_a_stranger_does_not_even_get_in(world: World) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        world.store.connect(STRANGER)


REFUSED: dict[str, tuple[str, str, Attempt]] = {
    "forge an author": (INSPECTOR_A, states.NO_RIGHT, lambda _: evaluation(INSPECTOR_A2)),
    "forge a team": (INSPECTOR_A, states.NO_RIGHT, lambda _: evaluation(INSPECTOR_A, TEAM_B)),
    "forge a new team": (INSPECTOR_A, states.NO_RIGHT, lambda _: evaluation(INSPECTOR_A, "客服三组")),
    "leave the team out": (INSPECTOR_A, states.NO_RIGHT, lambda _: evaluation(INSPECTOR_A, "")),
    "forge a team as lead": (LEAD_A, states.NO_RIGHT, lambda _: evaluation(LEAD_A, TEAM_B)),
    "write to somebody": (INSPECTOR_A, states.NO_RIGHT, lambda _: evaluation(INSPECTOR_A, addressee=INSPECTOR_B)),
    "publish a card as inspector": (INSPECTOR_A, states.NO_RIGHT, lambda _: other("scorecard", INSPECTOR_A)),
    "publish tags as inspector": (INSPECTOR_A, states.NO_RIGHT, lambda _: other("tags", INSPECTOR_A)),
    "publish a card as lead": (LEAD_A, states.NO_RIGHT, lambda _: other("scorecard", LEAD_A)),
    "publish for a team that one is not in": (MANAGER, states.NO_RIGHT, lambda _: other("scorecard", MANAGER, "x")),
    "go on with another's evaluation": (
        INSPECTOR_A2,
        states.NOT_YOURS,
        lambda w: evaluation(INSPECTOR_A2, id=w.of_inspector.id, bases=(w.of_inspector.version,)),
    ),
    "delete another's evaluation": (
        LEAD_A,
        states.NOT_YOURS,
        lambda w: evaluation(LEAD_A, id=w.of_inspector.id, bases=(w.of_inspector.version,), deleted=True),
    ),
    "put a clip in the place of another's": (
        INSPECTOR_A2,
        states.NOT_YOURS,
        lambda w: clip(INSPECTOR_A2, w.clip.subject, b"other sound"),
    ),
    "review as inspector": (INSPECTOR_A2, states.NO_RIGHT, lambda w: review(INSPECTOR_A2, w.of_inspector)),
    "review one's own as inspector": (INSPECTOR_A, states.NO_RIGHT, lambda w: review(INSPECTOR_A, w.of_inspector)),
    "review one's own as lead": (LEAD_A, states.NOT_YOURS, lambda w: review(LEAD_A, w.of_lead)),
    "review one's own as another's": (
        LEAD_A,
        states.NOT_YOURS,
        lambda w: review(LEAD_A, w.of_lead, addressee=INSPECTOR_A),
    ),
    "review another team's": (LEAD_A, states.NO_RIGHT, lambda w: review(LEAD_A, w.of_b)),
    "review another team's as one's own": (
        LEAD_A,
        states.NOT_YOURS,
        lambda w: review(LEAD_A, w.of_b, team=TEAM_A),
    ),
    "review one's own before it is there": (
        LEAD_A,
        states.NOT_YOURS,
        lambda _: review(LEAD_A, evaluation(LEAD_A)),
    ),
    "address a review to another": (
        LEAD_A,
        states.NOT_YOURS,
        lambda w: review(LEAD_A, w.of_inspector, addressee=INSPECTOR_B),
    ),
    "address a review to nobody": (LEAD_A, states.NO_RIGHT, lambda w: review(LEAD_A, w.of_inspector, addressee="")),
    "delete a review": (LEAD_A, states.NO_RIGHT, lambda w: review(LEAD_A, w.of_inspector, deleted=True)),
    "reply on another's": (INSPECTOR_A2, states.NOT_YOURS, lambda w: reply(INSPECTOR_A2, w.of_inspector)),
    "reply on another team's": (LEAD_A, states.NOT_YOURS, lambda w: reply(LEAD_A, w.of_b)),
    "reply to somebody else": (
        INSPECTOR_A,
        states.NOT_YOURS,
        lambda w: reply(INSPECTOR_A, w.of_inspector, addressee=INSPECTOR_B),
    ),
}


@pytest.mark.parametrize(("login", "state", "attempt"), REFUSED.values(), ids=REFUSED)
def test_refused(world: World, login: str, state: str, attempt: Attempt) -> None:
    before = world.fingerprint()
    with world.connected(login) as connection, pytest.raises(psycopg.Error) as caught:
        push(connection, attempt(world))
    assert caught.value.sqlstate == state
    assert world.fingerprint() == before


ALLOWED: dict[str, tuple[str, Attempt]] = {
    "go on with one's own": (
        INSPECTOR_A,
        lambda w: evaluation(INSPECTOR_A, id=w.draft.id, bases=(w.draft.version,), state="draft"),
    ),
    "a recording that others have too": (INSPECTOR_B, lambda _: other("recording", INSPECTOR_B, TEAM_B, id="0" * 64)),
    "the same recording": (INSPECTOR_A, lambda _: other("recording", INSPECTOR_A, id="0" * 64)),
    "a clip": (INSPECTOR_A, lambda w: clip(INSPECTOR_A, w.of_inspector.id)),
    "a kind of tomorrow": (INSPECTOR_A, lambda _: other("transcript", INSPECTOR_A)),
    "a review by the lead": (LEAD_A, lambda w: review(LEAD_A, w.of_inspector)),
    "a review that comes back before its evaluation": (LEAD_A, lambda _: older_review(LEAD_A, evaluation(INSPECTOR_A))),
    "a review that comes back while a draft is here": (LEAD_A, lambda w: older_review(LEAD_A, w.draft)),
    "a reply that comes back before its evaluation": (
        INSPECTOR_A,
        lambda _: reply(INSPECTOR_A, evaluation(INSPECTOR_A)),
    ),
    "a review by the manager": (MANAGER, lambda w: review(MANAGER, w.of_lead)),
    "a reply by the author": (INSPECTOR_A, lambda w: reply(INSPECTOR_A, w.of_inspector)),
    "a reply by the lead": (LEAD_A, lambda w: reply(LEAD_A, w.of_inspector)),
    "a card": (MANAGER, lambda _: other("scorecard", MANAGER, TEAM_B)),
}


@pytest.mark.parametrize(("login", "attempt"), ALLOWED.values(), ids=ALLOWED)
def test_allowed(world: World, login: str, attempt: Attempt) -> None:
    record = attempt(world)
    with world.connected(login) as connection:
        push(connection, record, client=new_id())
        found = connection.execute(
            "SELECT author, sha256 FROM qa.record_version WHERE kind = %s AND id = %s AND version = %s",
            [record.kind, record.id, record.version],
        ).fetchall()
    assert found == [(login, record.sha256)]


@pytest.mark.parametrize("kind", ["review", "reply"])
def test_reviews_and_replies_are_written_once(world: World, kind: str) -> None:
    first = replace(review(LEAD_A, world.of_inspector), kind=kind)
    with world.connected(LEAD_A) as connection:
        push(connection, first)
        for again in (replace(first, version=new_id()), replace(first, version=new_id(), bases=(first.version,))):
            with pytest.raises(psycopg.Error) as caught:
                push(connection, again, number=2)
            assert caught.value.sqlstate in {states.NOT_YOURS, states.NO_RIGHT}
            connection.rollback()


def test_nothing_joins_a_batch_that_was_committed_or_is_anothers(world: World) -> None:
    with world.connected(INSPECTOR_A) as connection:
        own = push(connection, evaluation(INSPECTOR_A))
        for batch in (own, world.batches[INSPECTOR_B], new_id()):
            with pytest.raises(psycopg.Error) as caught:
                write_record(connection, evaluation(INSPECTOR_A), batch, 5)
            assert caught.value.sqlstate == states.BATCH_CLOSED
            connection.rollback()


def test_nobody_reviews_their_own_by_coming_first(world: World) -> None:
    """Write the review before the evaluation, addressed to somebody else: in turn, at once, and in one batch."""
    own = evaluation(LEAD_A)
    early = older_review(LEAD_A, own, addressee=INSPECTOR_A)
    with world.connected(LEAD_A) as one, world.connected(LEAD_A) as two:
        write_batch(one, early)
        write_batch(two, own)
        one.commit()
        with pytest.raises(psycopg.Error) as caught:
            two.commit()
        assert caught.value.sqlstate == states.NOT_YOURS
        for records in ((own,), (evaluation(LEAD_A, id=own.id, state="draft"),)):
            with pytest.raises(psycopg.Error) as caught:
                push(two, *records)
            assert caught.value.sqlstate == states.NOT_YOURS
            two.rollback()
        another = evaluation(LEAD_A)
        with pytest.raises(psycopg.Error) as caught:
            push(two, review(LEAD_A, another, addressee=INSPECTOR_A), another)
        assert caught.value.sqlstate == states.NOT_YOURS
