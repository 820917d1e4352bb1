"""A review is of one version: it is taken while that counts, and from then on nothing else does."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from db.shared import states
from db.shared.administration import open_administration
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import evaluation, new_id, older_review, push, review, write_batch
from tests.support.postgres import INSPECTOR_A, LEAD_A, TEAM_A, SharedStore, StoreMaker

PEOPLE = (
    Person(login=INSPECTOR_A, name="李娜", memberships=(Membership(TEAM_A, Role.INSPECTOR),)),
    Person(login=LEAD_A, name="王芳", memberships=(Membership(TEAM_A, Role.LEAD),)),
)


@pytest.fixture(scope="module")
def store(store_maker: StoreMaker) -> Iterator[SharedStore]:
    made = store_maker.new()
    yield made
    store_maker.remove(made)


def send(store: SharedStore, *records: RecordVersion) -> None:
    """Push each record by itself, as its author."""
    for record in records:
        with closing(store.connect(record.author)) as line:
            push(line, record, client=new_id())


def refusal(store: SharedStore, record: RecordVersion) -> tuple[str | None, str | None]:
    with pytest.raises(psycopg.Error) as caught:
        send(store, record)
    return caught.value.sqlstate, caught.value.diag.constraint_name


def report(store: SharedStore, of: RecordVersion) -> tuple[object, ...]:
    query = "SELECT state, decision, summary FROM qa.evaluations WHERE evaluation_id = %s"
    with closing(store.connect(LEAD_A)) as line:
        return line.execute(query, [of.id]).fetchone() or ()


def edited(of: RecordVersion, *bases: RecordVersion, **body: object) -> RecordVersion:
    """Return a version in the place of others, or of that one, that says something else."""
    named = tuple(one.version for one in bases or (of,))
    return replace(of, version=new_id(), bases=named, body={**of.body, **body})


def test_what_has_changed_since_is_not_reviewed(store: SharedStore) -> None:
    seen = evaluation(INSPECTOR_A)
    changed = edited(seen, summary="changed")
    send(store, seen, changed)
    for decision in ("approved", "returned"):
        assert refusal(store, review(LEAD_A, seen, decision))[0] == states.OUTDATED
    assert report(store, seen) == ("submitted", None, "changed")
    send(store, review(LEAD_A, changed))
    assert report(store, seen) == ("approved", "approved", "changed")


def test_what_is_a_draft_again_is_not_reviewed_nor_what_is_written_then(store: SharedStore) -> None:
    seen = evaluation(INSPECTOR_A)
    reopened = edited(seen, state="draft")
    send(store, seen, reopened)
    for named in (seen, reopened):
        assert refusal(store, review(LEAD_A, named))[0] == states.OUTDATED
    send(store, edited(reopened, state="submitted", summary="never seen"))
    assert refusal(store, review(LEAD_A, seen))[0] == states.OUTDATED
    assert report(store, seen) == ("submitted", None, "never seen")


def test_what_lost_against_another_submission_is_not_reviewed(store: SharedStore) -> None:
    draft = evaluation(INSPECTOR_A, state="draft")
    first, second = (edited(draft, state="submitted", summary=text) for text in ("first", "second"))
    send(store, draft, first, second)
    assert refusal(store, review(LEAD_A, second))[0] == states.OUTDATED
    send(store, edited(first, first, second), review(LEAD_A, first))  # settled for what says the same
    assert report(store, first) == ("approved", "approved", "first")


@pytest.mark.parametrize("named", [new_id(), "v1", "\\x00"])
def test_a_review_of_what_is_not_here_comes_again_after_it(store: SharedStore, named: str) -> None:
    seen = evaluation(INSPECTOR_A)
    send(store, seen)
    said = review(LEAD_A, seen)
    assert refusal(store, replace(said, body={**said.body, "version": named}))[0] == states.NOT_YOURS
    assert report(store, seen) == ("submitted", None, "问候规范")


def test_what_was_reviewed_stays_and_a_program_is_told_why(store: SharedStore) -> None:
    seen = evaluation(INSPECTOR_A)
    send(store, seen, review(LEAD_A, seen))
    draft = edited(seen, state="draft")
    for later in (
        draft,
        edited(seen, summary="later"),
        replace(seen, version=new_id(), bases=(seen.version,), deleted=True),
    ):
        assert refusal(store, later) == (states.STANDS_FIRM, states.REVIEWED_STAYS)
    send(store, edited(seen, updated_at="2026-11-09T00:00:00.000000+00:00"))
    assert report(store, seen) == ("approved", "approved", "问候规范")


def test_a_review_after_one_of_an_older_program_holds_what_it_names(store: SharedStore) -> None:
    """That one came while there was a draft, which left open what may be submitted."""
    draft = evaluation(INSPECTOR_A, state="draft")
    seen = edited(draft, state="submitted", summary="seen")
    send(store, draft, older_review(LEAD_A, draft), seen, review(LEAD_A, seen))
    assert refusal(store, edited(seen, state="draft"))[0] == states.STANDS_FIRM


def test_a_review_and_another_submission_at_once(store: SharedStore) -> None:
    seen = evaluation(INSPECTOR_A)
    send(store, seen)
    with closing(store.connect(INSPECTOR_A)) as author, closing(store.connect(LEAD_A)) as lead:
        write_batch(lead, review(LEAD_A, seen))
        write_batch(author, edited(seen, summary="changed"), client=new_id())
        author.commit()
        with pytest.raises(psycopg.Error) as caught:
            lead.commit()
    assert caught.value.sqlstate == states.OUTDATED


def test_an_upgrade_keeps_what_was_reviewed_before_and_what_was_not(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=3)
        for person in PEOPLE:
            admin.grant(person, password=None)
    old, open_one, half, named, changed = (evaluation(INSPECTOR_A, state="draft") for _ in range(5))
    submitted = [edited(one, state="submitted", summary="seen") for one in (old, open_one, half, named, changed)]
    drafts = (old, open_one, half, named, changed)
    send(empty_database, *drafts, older_review(LEAD_A, half), *submitted)
    now = edited(submitted[4], summary="now")
    send(empty_database, now, older_review(LEAD_A, submitted[0]), review(LEAD_A, submitted[3]))
    send(empty_database, review(LEAD_A, submitted[4]))  # an older store did not ask what it is of
    before = [report(empty_database, one) for one in drafts[:4]]
    with open_administration(empty_database.admin_address()) as admin:
        admin.upgrade()
    assert [report(empty_database, one) for one in drafts[:4]] == before
    assert [one[0] for one in before] == ["approved", "submitted", "approved", "approved"]
    for place in (0, 3):
        assert refusal(empty_database, edited(submitted[place], state="draft"))[0] == states.STANDS_FIRM
    send(empty_database, review(LEAD_A, submitted[1]))
    assert refusal(empty_database, edited(submitted[1], state="draft"))[0] == states.STANDS_FIRM
    # What was reviewed as something else holds nothing up, and is to be looked at again.
    send(empty_database, edited(now, summary="later"))
    assert refusal(empty_database, review(LEAD_A, now))[0] == states.OUTDATED
