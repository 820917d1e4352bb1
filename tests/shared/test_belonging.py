"""Whose an evaluation is, with its clips and its corrections, and what stays as it was reviewed or first written."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from itertools import permutations
from uuid import UUID, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.shared import states
from db.shared.administration import open_administration
from qa_desktop.domain.beginning import MOST_BEGINNINGS, first_draft_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import clip, evaluation, new_id, older_review, other, push, review, write_batch
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    LEAD_B,
    MANAGER,
    TEAM_A,
    TEAM_B,
    SharedStore,
    StoreMaker,
)


class Desk:
    """Pushes and asks, each as somebody."""

    def __init__(self, store: SharedStore, lines: ExitStack) -> None:
        self.store = store
        self._lines = lines
        self._of: dict[str, psycopg.Connection] = {}

    def line(self, login: str) -> psycopg.Connection:
        """Return somebody's line."""
        if login not in self._of:
            self._of[login] = self._lines.enter_context(closing(self.store.connect(login)))
        return self._of[login]

    def push(self, *records: RecordVersion) -> None:
        """Push as their author."""
        connection = self.line(records[0].author)
        try:
            push(connection, *records)
        finally:
            connection.rollback()

    def refused(self, *records: RecordVersion) -> str | None:
        """Return the code with which records are refused."""
        with pytest.raises(psycopg.Error) as caught:
            self.push(*records)
        return caught.value.sqlstate

    def report(self, of: RecordVersion) -> tuple[object, ...]:
        """Return the state and the score that the report gives to an evaluation."""
        query = "SELECT state, score::text FROM qa.evaluations WHERE evaluation_id = %s"
        return self.line(MANAGER).execute(query, [of.id]).fetchone() or ()


@pytest.fixture(scope="module")
def desk(store_maker: StoreMaker) -> Iterator[Desk]:
    store = store_maker.new()
    with ExitStack() as lines:
        yield Desk(store, lines)
    store_maker.remove(store)


MakeReview = Callable[..., RecordVersion]


@pytest.fixture(params=[review, older_review])
def said(request: pytest.FixtureRequest) -> MakeReview:
    """Return how a review is written: naming a version, or as programs wrote it that knew of none."""
    made: MakeReview = request.param
    return made


def edited(of: RecordVersion, *bases: RecordVersion, **body: object) -> RecordVersion:
    """Return a version in the place of others, or of that one, that says something else."""
    named = tuple(one.version for one in bases or (of,))
    return replace(of, version=new_id(), bases=named, body={**of.body, **body})


# -- what was reviewed stays -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["approved", "returned"])
def test_what_was_reviewed_is_neither_rewritten_nor_reopened_nor_deleted(
    desk: Desk, said: MakeReview, decision: str
) -> None:
    one = evaluation(INSPECTOR_A)
    desk.push(one)
    desk.push(said(LEAD_A, one, decision))
    for other_one in (
        edited(one, score="100"),
        edited(one, state="draft"),
        edited(one, state="draft", score="100"),
        replace(one, version=new_id(), bases=(one.version,), body={}, deleted=True),
    ):
        assert desk.refused(other_one) == states.STANDS_FIRM
    desk.push(edited(one, updated_at="2026-11-09T00:00:00.000000+00:00"))  # what is a trifle to everybody
    assert desk.report(one)[1] == "87.50"


def test_settling_keeps_what_was_reviewed(desk: Desk, said: MakeReview) -> None:
    draft = evaluation(INSPECTOR_A, state="draft")
    first, second = edited(draft, state="submitted", score="60"), edited(draft, state="submitted", score="99")
    for record in (draft, first, second, said(LEAD_A, first)):
        desk.push(record)
    assert desk.report(first) == ("approved", "60")
    assert desk.refused(edited(second, first, second)) == states.STANDS_FIRM
    assert desk.refused(edited(first, first)) == states.STANDS_FIRM  # the other one would count then
    desk.push(edited(first, first, second))
    assert desk.report(first) == ("approved", "60")


def test_before_it_is_reviewed_settling_is_free(desk: Desk) -> None:
    draft = evaluation(INSPECTOR_A, state="draft")
    first, second = edited(draft, state="submitted", score="60"), edited(draft, state="submitted", score="99")
    settled = edited(second, first, second)
    for record in (draft, first, second, settled):
        desk.push(record)
    assert desk.refused(review(LEAD_A, first)) == states.OUTDATED
    assert desk.report(first) == ("submitted", "99")
    desk.push(review(LEAD_A, second))  # which says what counts
    assert desk.report(first) == ("approved", "99")
    assert desk.refused(edited(first, settled)) == states.STANDS_FIRM


def test_what_comes_late_and_replaces_nothing_does_not_count(desk: Desk, said: MakeReview) -> None:
    """A second workstation that was away sends what it has; its author sees a conflict, nobody else sees a change."""
    draft = evaluation(INSPECTOR_A, state="draft")
    first = edited(draft, state="submitted", score="60")
    for record in (draft, first, said(LEAD_A, first)):
        desk.push(record)
    late = edited(draft, state="submitted", score="99")
    desk.push(late, edited(draft, summary="noch offen"))
    assert desk.report(first) == ("approved", "60")
    assert desk.refused(edited(late, first, late)) == states.STANDS_FIRM
    desk.push(edited(first, first, late))
    assert desk.report(first) == ("approved", "60")


def test_no_ring_of_versions_brings_another_one_back(desk: Desk, said: MakeReview) -> None:
    early = evaluation(INSPECTOR_A, state="submitted", body={**evaluation(INSPECTOR_A).body, "score": "100"})
    closing = new_id()
    reviewed = replace(edited(early, score="60"), bases=(early.version, closing))
    for record in (early, reviewed, said(LEAD_A, reviewed)):
        desk.push(record)
    assert desk.report(early) == ("approved", "60")
    assert desk.refused(replace(edited(reviewed), version=closing)) == states.STANDS_FIRM


def test_a_review_and_an_edit_at_once(desk: Desk, said: MakeReview) -> None:
    one = evaluation(INSPECTOR_A)
    desk.push(one)
    with desk.store.connect(INSPECTOR_A) as author, desk.store.connect(LEAD_A) as lead:
        write_batch(author, edited(one, score="100"))
        write_batch(lead, said(LEAD_A, one))
        lead.commit()
        with pytest.raises(psycopg.Error) as caught:
            author.commit()
    assert caught.value.sqlstate == states.STANDS_FIRM


def history(said: MakeReview) -> tuple[RecordVersion, ...]:
    """Return what an honest author and their lead leave behind: a conflict, reviewed and then settled."""
    draft = evaluation(INSPECTOR_A, state="draft")
    first, second = edited(draft, state="submitted", score="60"), edited(draft, state="submitted", score="99")
    return draft, first, second, said(LEAD_A, first), edited(first, first, second)


def test_after_a_restore_everything_comes_again_in_any_order(desk: Desk, said: MakeReview) -> None:
    """Whatever of it the backup has, and whoever sends first; of two submissions the first is sent first again."""
    for kept in range(5):
        for order in permutations(range(kept, 5)):
            places = [*range(kept), *order]
            if places.index(1) < places.index(2):
                whole = history(said)
                waiting = []
                for place in places:
                    with suppress(psycopg.errors.DatabaseError):
                        desk.push(whole[place])
                        continue
                    waiting.append(whole[place])  # of what it names nothing is there yet
                assert [one.kind for one in waiting] in ([], ["review"])
                desk.push(*waiting) if waiting else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_its_author_sends_what_was_reviewed_counts(desk: Desk, said: MakeReview, data: st.DataObject) -> None:
    first = evaluation(INSPECTOR_A, state="submitted")
    versions = [first, edited(first, score="1")]
    for record in (*versions, said(LEAD_A, versions[-1])):
        desk.push(record)
    before = desk.report(first)
    for _ in range(data.draw(st.integers(1, 5))):
        kept = data.draw(st.sampled_from(versions))
        named = data.draw(st.lists(st.sampled_from(versions), unique_by=lambda one: one.version))
        state = data.draw(st.sampled_from(["submitted", "draft"]))
        record = replace(
            kept,
            version=new_id(),
            bases=tuple(one.version for one in named),
            body={**kept.body, "state": state},
            deleted=data.draw(st.booleans()),
        )
        with suppress(psycopg.errors.DatabaseError):
            desk.push(record)
            versions.append(record)
        assert desk.report(first) == before


@pytest.mark.parametrize("kind", ["clip", "scorecard"])
def test_what_is_written_once_takes_no_other_content(desk: Desk, kind: str) -> None:
    own = evaluation(INSPECTOR_A)
    desk.push(own)
    one = clip(INSPECTOR_A, own.id) if kind == "clip" else other("scorecard", MANAGER, id=f"{new_id()}:1")
    desk.push(one)
    for changed in (
        edited(one, y=2),
        replace(edited(one, y=2), bases=()),
        replace(one, version=new_id(), payload=b"Ogg?"),
        replace(one, version=new_id(), bases=(one.version,), body={}, deleted=True),
    ):
        assert desk.refused(changed) == states.STANDS_FIRM
    desk.push(edited(one))
    if kind == "clip":
        desk.push(edited(one, made_at="2026-11-09T00:00:00.000000+00:00"))


# -- whose it is -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [INSPECTOR_A2, LEAD_A, MANAGER])
def test_nobody_puts_evidence_under_anothers_evaluation(desk: Desk, login: str) -> None:
    one = evaluation(INSPECTOR_A)
    desk.push(one)
    assert desk.refused(clip(login, one.id)) == states.NOT_YOURS
    assert desk.refused(replace(clip(login), id=f"{one.id}:a1")) == states.NOT_YOURS  # under a name that is not its own
    desk.push(clip(INSPECTOR_A, one.id))


def test_what_was_left_before_its_evaluation_keeps_no_author_out(desk: Desk) -> None:
    one = evaluation(INSPECTOR_A)
    desk.push(clip(INSPECTOR_A2, one.id, b"false"))
    desk.push(one)
    desk.push(clip(INSPECTOR_A, one.id))


def test_nobody_corrects_anothers_evaluation(desk: Desk) -> None:
    one = evaluation(INSPECTOR_A)
    desk.push(one)
    for login in (INSPECTOR_A2, LEAD_A):
        correction = evaluation(login)
        assert desk.refused(replace(correction, body={**correction.body, "previous_id": one.id})) == states.NOT_YOURS
    correction = evaluation(INSPECTOR_A)
    desk.push(replace(correction, body={**correction.body, "previous_id": one.id}))


@pytest.mark.parametrize("login", [INSPECTOR_A2, LEAD_A])
def test_what_a_review_opens_is_its_authors(desk: Desk, login: str) -> None:
    one = evaluation(INSPECTOR_A)
    returned = review(LEAD_A, one, "returned")
    opened = reopened_id(returned.id)
    desk.push(one)
    desk.push(returned)
    assert desk.refused(evaluation(login, id=opened)) == states.NOT_YOURS
    assert desk.refused(clip(login, opened)) == states.NOT_YOURS
    correction = evaluation(INSPECTOR_A, id=opened, state="returned")
    desk.push(replace(correction, body={**correction.body, "previous_id": one.id}))
    desk.push(clip(INSPECTOR_A, opened))


@pytest.mark.parametrize("planted", ["evaluation", "clip"])
def test_a_lead_does_not_take_what_a_review_of_theirs_will_open(desk: Desk, planted: str) -> None:
    one = evaluation(INSPECTOR_A)
    returned = review(LEAD_A, one, "returned")
    opened = reopened_id(returned.id)
    desk.push(one)
    if planted == "evaluation":
        assert desk.refused(evaluation(LEAD_A, id=opened)) == states.NOT_YOURS
    else:
        desk.push(clip(LEAD_A, opened))
        assert desk.refused(returned) == states.NOT_YOURS
    another = review(LEAD_A, one, "returned")
    desk.push(another)
    desk.push(evaluation(INSPECTOR_A, id=reopened_id(another.id)))


RECORDING = "0" * 64
"""The call that all of them grade."""


@pytest.mark.parametrize("number", [1, 2, MOST_BEGINNINGS])
def test_nobody_begins_in_the_place_of_somebody_else(desk: Desk, number: int) -> None:
    """The id of a first draft can be reckoned by everybody who has the recording."""
    draft = evaluation(INSPECTOR_A, id=first_draft_id(INSPECTOR_A, RECORDING, number), state="draft")
    own = evaluation(INSPECTOR_A2)
    desk.push(own)
    planted = replace(draft, author=INSPECTOR_A2, version=new_id())
    for disguised in (
        planted,
        replace(planted, author=LEAD_A),
        edited(planted, previous_id=own.id, revision=2),
        edited(planted, previous_id=new_id(), revision=2),
        edited(planted, recording_id="1" * 64),
        edited(planted, recording_id=None),
        replace(planted, body={}),
        replace(planted, body={}, deleted=True),
    ):
        assert desk.refused(disguised) == states.NOT_YOURS
    submitted = edited(draft, state="submitted")
    for record in (
        draft,
        submitted,
        replace(draft, version=new_id(), bases=(submitted.version,), body={}, deleted=True),
    ):
        desk.push(record)


def test_the_program_counts_beginnings_no_further_than_they_are_taken(desk: Desk) -> None:
    beyond = evaluation(INSPECTOR_A, id=first_draft_id(INSPECTOR_A, RECORDING, MOST_BEGINNINGS + 1), state="draft")
    assert desk.refused(beyond) == states.NOT_YOURS
    desk.push(replace(beyond, id=new_id()))


def test_what_a_review_opens_comes_after_the_review(desk: Desk) -> None:
    """Its own author's as well, or it could be the id of anything; after a restore it is sent again."""
    one = evaluation(INSPECTOR_A)
    returned = review(LEAD_A, one, "returned")
    correction = edited(evaluation(INSPECTOR_A, id=reopened_id(returned.id), state="returned"), previous_id=one.id)
    desk.push(one)
    assert desk.refused(correction) == states.NOT_YOURS
    desk.push(returned)
    desk.push(correction)


@settings(max_examples=40, deadline=None)
@given(
    login=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60),
    number=st.integers(1, 1000),
)
def test_the_server_knows_first_drafts(desk: Desk, login: str, number: int) -> None:
    with desk.store.superuser() as connection:
        query = "SELECT qa.first_draft(%s, %s, %s, '8')"
        (found,) = connection.execute(query, [login, RECORDING, number]).fetchone() or ()
    assert found == first_draft_id(login, RECORDING, number)


def test_a_first_draft_of_an_older_program_is_still_its_authors(desk: Desk) -> None:
    made_before = str(uuid5(UUID("8c1f2f5e-3a57-5b0e-9d43-2b8f6e0c7a15"), f"1\n{RECORDING}\n{INSPECTOR_A}"))
    draft = evaluation(INSPECTOR_A, id=made_before, state="draft")
    assert desk.refused(replace(draft, author=INSPECTOR_A2, version=new_id())) == states.NOT_YOURS
    desk.push(draft)


def test_of_two_at_once_who_take_an_id_the_first_has_it(desk: Desk) -> None:
    one = evaluation(INSPECTOR_A)
    with desk.store.connect(INSPECTOR_A) as author, desk.store.connect(INSPECTOR_B) as stranger:
        write_batch(author, one)
        write_batch(stranger, evaluation(INSPECTOR_B, TEAM_B, id=one.id))
        author.commit()
        with pytest.raises(psycopg.Error) as caught:
            stranger.commit()
    assert caught.value.sqlstate == states.NOT_YOURS


@settings(max_examples=60, deadline=None)
@given(review_id=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200))
def test_the_server_knows_what_a_review_opens(desk: Desk, review_id: str) -> None:
    with desk.store.superuser() as connection:
        (found,) = connection.execute("SELECT qa.opened_by(%s)", [review_id]).fetchone() or ()
    assert found == reopened_id(review_id)


# -- whose reviews count -----------------------------------------------------------------------------------------------


def test_nobody_decides_beforehand_on_what_is_not_theirs_to_review(desk: Desk) -> None:
    """The id of a first draft can be reckoned before it comes."""
    one = evaluation(INSPECTOR_A, id=first_draft_id(INSPECTOR_A, RECORDING, 7))
    elsewhere = replace(one, team=TEAM_B)
    assert desk.refused(review(LEAD_B, elsewhere)) == states.NOT_YOURS
    assert (
        desk.refused(replace(other("reply", LEAD_B, TEAM_B), subject=one.id, addressee=INSPECTOR_A)) == states.NOT_YOURS
    )
    early = older_review(LEAD_A, one)
    desk.push(early)  # as after a restore
    desk.push(one)
    assert desk.report(one) == ("approved", "87.50")


def test_reviews_of_another_team_count_for_nobody(desk: Desk) -> None:
    """The author is in both teams, so each of their leads may come first."""
    with open_administration(desk.store.admin_address()) as admin:
        admin.grant(
            Person(
                login=INSPECTOR_A2,
                name="王伟",
                memberships=(Membership(TEAM_A, Role.INSPECTOR), Membership(TEAM_B, Role.INSPECTOR)),
            ),
            password=None,
        )
    one = evaluation(INSPECTOR_A2)
    desk.push(older_review(LEAD_B, replace(one, team=TEAM_B)))
    desk.push(older_review(LEAD_A, replace(one, author=INSPECTOR_A)))  # to somebody who did not write it
    desk.push(one)
    said = "SELECT state, reviewer FROM qa.evaluations WHERE evaluation_id = %s"
    for login in (INSPECTOR_A2, LEAD_A, MANAGER):
        assert desk.line(login).execute(said, [one.id]).fetchone() == ("submitted", None)
    changed = edited(one, score="90")
    desk.push(changed)  # what was not reviewed may change
    decided = review(LEAD_A, changed, "returned")
    desk.push(decided)
    for login in (INSPECTOR_A2, LEAD_A, MANAGER):
        assert desk.line(login).execute(said, [one.id]).fetchone() == ("submitted", LEAD_A)
    assert desk.refused(edited(changed, score="100")) == states.STANDS_FIRM
