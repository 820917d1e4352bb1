"""What is done while everybody waits: little, and no more of it however much is there or was sent."""

import re
from dataclasses import replace

import psycopg
import pytest

from db.shared import states
from db.shared.administration import open_administration
from qa_desktop.sync.records import RecordVersion
from tests.shared.test_counter import entries_read_for
from tests.shared.writing import clip, evaluation, new_id, other, push, review
from tests.support.postgres import INSPECTOR_A, LEAD_A, MANAGER, PEOPLE, SharedStore

MANY = 300
FOUND_BY_INDEX = "qa.opened_by(r.id) = own.id"
RECKONED = re.compile(r"\b(body|payload|sha256|sha1|said\(|digest\(|is_final\(|opened_by\(|first_draft\()")


def test_nothing_long_is_read_and_nothing_reckoned(shared_store: SharedStore) -> None:
    """Of texts and sounds, and what is made of them: they may be as long as their author likes."""
    query = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'qa'::regnamespace"
    with shared_store.superuser() as line:
        sources: dict[str, str] = dict(line.execute(query).fetchall())
    _, taken, behind = sources["take_place"].partition("UPDATE qa.counter")
    assert taken
    called = set(re.findall(r"qa\.(\w+)\(", behind.replace(FOUND_BY_INDEX, "")))
    assert called == {"check_belonging", "check_lasting", "check_approved"}
    asked = (*sorted(called), "counting", "demands_approval")
    for source in (behind, *(sources[name] for name in asked)):
        assert RECKONED.findall(source.replace(FOUND_BY_INDEX, "")) == []


@pytest.mark.parametrize("kind", ["clip", "scorecard"])
def test_versions_of_what_is_written_once_are_not_compared_with_each_other(
    shared_store: SharedStore, kind: str
) -> None:
    author = INSPECTOR_A if kind == "clip" else MANAGER
    one = clip(author) if kind == "clip" else other(kind, author, id=f"{new_id()}:1")
    same = [replace(one, version=new_id()) for _ in range(MANY)]
    assert entries_read_for(shared_store, *same, by=author) < 10 * MANY


def test_of_versions_in_one_batch_all_say_the_same(shared_store: SharedStore) -> None:
    one = clip(INSPECTOR_A)
    for records in ((one, replace(one, version=new_id(), payload=b"Ogg?")), (one,)):
        with shared_store.connect(INSPECTOR_A) as line:
            assert refused(line, *records) == (states.STANDS_FIRM if len(records) > 1 else None)


def refused(line: psycopg.Connection, *records: RecordVersion) -> str | None:
    """Return the code with which a batch is refused, None where it is taken."""
    try:
        push(line, *records)
    except psycopg.Error as error:
        return error.sqlstate
    return None


def fill(store: SharedStore, of: RecordVersion, versions: int, bases: int) -> None:
    """Let so many versions of an evaluation be there."""
    with store.superuser() as line:
        line.execute(
            """
            INSERT INTO qa.gist
            SELECT g.kind, g.id, gen_random_uuid(), g.author, g.team, ARRAY(SELECT gen_random_uuid()
                FROM generate_series(1, %s)), false, g.said, g.batch, g.place
            FROM qa.gist g CROSS JOIN generate_series(1, %s) WHERE g.id = %s
            """,
            [bases, versions, of.id],
        )


@pytest.mark.parametrize(("versions", "bases", "is_taken"), [(4998, 0, True), (4999, 100, False), (5000, 0, False)])
def test_versions_of_an_evaluation_have_a_bound(
    shared_store: SharedStore, versions: int, bases: int, *, is_taken: bool
) -> None:
    one = evaluation(INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as line:
        push(line, one)
        fill(shared_store, one, versions, bases)
        code = refused(line, replace(one, version=new_id()))
        assert code == (None if is_taken else states.BATCH_TOO_LARGE)
        line.rollback()
        push(line, evaluation(INSPECTOR_A))  # what else its author does goes on


def test_reviews_of_an_evaluation_have_a_bound(shared_store: SharedStore) -> None:
    one = evaluation(INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as line:
        push(line, one)
    with shared_store.connect(LEAD_A) as line:
        push(line, *(review(LEAD_A, one) for _ in range(999)))
        assert refused(line, review(LEAD_A, one)) is None
        assert refused(line, review(LEAD_A, one)) == states.BATCH_TOO_LARGE
    with shared_store.connect(INSPECTOR_A) as line:
        push(line, replace(one, version=new_id()))


def test_nothing_but_the_place_is_put_off_to_commit(shared_store: SharedStore) -> None:
    """What is deferred can be called earlier by the client, and so be skipped."""
    with shared_store.superuser() as line:
        rows = line.execute("SELECT tgname FROM pg_trigger WHERE tgdeferrable").fetchall()
    assert rows == [("take_place",)]


IDLE = re.compile(
    "enable_(parallel|partition|async|gathermerge|presorted|distinct|group_by|self_join)"  # of what is not here
    "|geqo_|.*parallel|jit_|recursive_|default_statistics|stats_fetch"
)


def test_the_client_chooses_no_plan(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line:
        settings = line.execute(
            "SELECT name FROM pg_settings WHERE context = 'user' AND (category LIKE 'Query Tuning%' OR name ~ '_mem')"
        ).fetchall()
        (pinned,) = line.execute("SELECT proconfig FROM pg_proc WHERE proname = 'take_place'").fetchone() or ((),)
    free = {name for (name,) in settings} - {one.partition("=")[0] for one in pinned}
    assert {name for name in free if not IDLE.match(name)} <= {
        "maintenance_work_mem",
        "autovacuum_work_mem",
        "logical_decoding_work_mem",
    }


HOSTILE = (
    "enable_nestloop = off",
    "enable_seqscan = on",
    "enable_material = off",
    "enable_sort = off",
    "enable_hashagg = off",
    "work_mem = '64kB'",
    "random_page_cost = 1e9",
    "cpu_index_tuple_cost = 1e9",
    "cpu_operator_cost = 0",
    "join_collapse_limit = 1",
    "from_collapse_limit = 1",
)


def test_settings_of_the_client_make_no_commit_look_at_more(shared_store: SharedStore) -> None:
    with shared_store.connect(INSPECTOR_A) as line:
        for number in (1, 2):
            begun = [evaluation(INSPECTOR_A) for _ in range(250)]
            push(line, *begun, *(clip(INSPECTOR_A, one.id) for one in begun), number=number)
    new = evaluation(INSPECTOR_A)
    assert entries_read_for(shared_store, new, clip(INSPECTOR_A, new.id), settings=HOSTILE) < 100


def test_what_was_there_before_an_upgrade_is_known_in_short(empty_database: SharedStore) -> None:
    reviewed, sound, card = evaluation(INSPECTOR_A), clip(INSPECTOR_A), other("scorecard", MANAGER, id=f"{new_id()}:1")
    store = empty_database
    with open_administration(store.admin_address()) as admin:
        admin.set_up(target=2)
        for person in PEOPLE:
            admin.grant(person, password=None)
    for record in (reviewed, sound, card, review(LEAD_A, reviewed)):
        with store.connect(record.author) as line:
            push(line, record)
    with open_administration(store.admin_address()) as admin:
        admin.set_up()
    for record in (reviewed, sound, card):
        for body, code in (({**record.body, "x": 2}, states.STANDS_FIRM), (record.body, None)):
            with store.connect(record.author) as line:
                changed = replace(record, version=new_id(), bases=(record.version,), body=body)
                assert refused(line, changed) == code
