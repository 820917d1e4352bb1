"""What a person sets on their line changes no answer of the store's functions, and nothing that is kept."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest

from db.shared.administration import open_administration
from qa_desktop.domain.beginning import first_draft_id
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.sync.records import RecordVersion
from tests.shared.hostile_settings import MEANING, hostile_settings, set_to
from tests.shared.world import World
from tests.shared.writing import clip, evaluation, new_id, other, push, review
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, LEAD_A, MANAGER, PEOPLE, SharedStore

TEXTS = ("12.50", "-7", "1e3", "0x1F", "1\\5", "12a5", "true", "t", "", "Infinity", "NaN", "9" * 19)
INSTANTS = (
    *("2026-11-02T03:04:05.000006+00:00", "2026-11-02T03:04:05Z", "2026-01-02T00:00:00-07:30"),
    *("2026-02-31T00:00:00Z", "0044-03-05T00:00:00Z", "2026-01-02T03:04:05x6Z", "2026-01-02 03:04:05Z", "01.02.2026"),
)
CALLS: dict[str, Sequence[tuple[object, ...]]] = {
    **{f"qa.{one}(%s)": [(text,) for text in TEXTS] for one in ("as_number", "as_whole", "as_small", "as_flag")},
    "qa.as_instant(%s)": [(text,) for text in (*INSTANTS, *TEXTS)],
    "qa.sha1(%s)": [(b"",), (b"abc",), (bytes(range(256)),)],
    "qa.opened_by(%s)": [("x",), ("复核\\x41'",)],
    "qa.am_told_of(%s)": [(new_id(),)],
    **{
        f"qa.{one}()": [()]
        for one in ("me", "teams", "teams_led", "publishes", "takes_part", "reads_as", "people_known")
    },
}
SETS = (
    *("current_evaluations()", "first_reviews()", "report_evaluations()", "report_annotations()", "report_answers()"),
    *("batches_for_me(0, 1000, 100)", "evaluations", "annotations", "answers"),
)
QUERIES = [
    *((f"SELECT {call}", values) for call, several in CALLS.items() for values in several),
    *((f"SELECT * FROM qa.{one} ORDER BY 1, 2, 5", ()) for one in SETS if "batches" not in one),
    *((f"SELECT * FROM qa.{one} ORDER BY 1, 2", ()) for one in SETS if "batches" in one),
]
BEHIND_TRIGGERS = {
    *("check_beginnings", "check_belonging", "check_bounds", "check_lasting", "check_records", "counting"),
    *("described_by", "digest", "first_draft", "is_final", "note_told_of", "said", "take_place"),
    *("check_reviewed", "named_version", "note_reviewed"),
    *("card_content", "check_approved", "demands_approval", "note_card_word"),
}
RECORDING = "7" * 64
REFUSED_AS_ASKED = {"row_security", "default_transaction_read_only", "client_min_messages"}
"""Settings by which a person forbids themselves to read past policies, or to write."""

Answers = Sequence[object]


def answers(connection: psycopg.Connection) -> Answers:
    """Return what each query answers, in PostgreSQL's own form, which no setting changes; or how it fails."""
    return [_answer(connection, query, values) for query, values in QUERIES]


def _answer(connection: psycopg.Connection, query: str, values: Sequence[object]) -> object:
    try:
        found = connection.cursor(binary=True).execute(query.encode(), values).pgresult
    except psycopg.Error as error:
        return error.sqlstate
    assert found is not None
    return [[found.get_value(row, column) for column in range(found.nfields)] for row in range(found.ntuples)]


def differing(one: Answers, other: Answers) -> list[tuple[str, object, object]]:
    return [(query[0], a, b) for query, a, b in zip(QUERIES, one, other, strict=True) if a != b]


def test_every_function_is_asked(world: World) -> None:
    """A function that is new must be asked below, or be known to be called by a trigger only."""
    with world.store.superuser() as connection:
        found = {
            row[0] for row in connection.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'qa'::regnamespace")
        }
    asked = {query.partition("qa.")[2].partition("(")[0] for query, _ in QUERIES}
    assert found - asked - BEHIND_TRIGGERS == set()


def test_every_function_says_how_its_text_is_read(world: World) -> None:
    with world.store.superuser() as connection:
        loose = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'qa'::regnamespace AND prosqlbody IS NULL AND NOT "
            "coalesce(proconfig @> ARRAY['standard_conforming_strings=on', 'search_path=pg_catalog, pg_temp'], false)"
        ).fetchall()
    assert loose == []


def test_no_setting_changes_an_answer(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "psycopg")  # which does not know every time zone that PostgreSQL does
    login = LEAD_A
    with world.connected(login, autocommit=True) as warm, world.connected(login, autocommit=True) as plain:
        usual = answers(plain)
        assert answers(warm) == usual
        settings = list(hostile_settings(plain))
        wrong = []
        for name, values, category in settings:
            for value in values:
                if not set_to(warm, name, value):
                    continue
                found = [differing(usual, answers(warm))]
                if category.startswith(MEANING):
                    with world.connected(login, autocommit=True) as cold:
                        set_to(cold, name, value)
                        found.append(differing(usual, answers(cold)))
                wrong += [(name, value, one[:3]) for one in found if one and name not in REFUSED_AS_ASKED]
                warm.execute("RESET ALL")
        assert len(settings) > 80
        assert wrong == []


def histories(author: str) -> Iterator[tuple[str, RecordVersion]]:
    """Yield who sends what, one after the other: everything whose id is reckoned, or that must not come twice."""
    first = evaluation(author)
    sound = clip(author, first.id)
    returned = review(LEAD_A, first, "returned")
    again = evaluation(author, id=reopened_id(returned.id))
    recording = new_id()
    begun = evaluation(author, id=first_draft_id(author, recording, 3), state="draft")
    yield author, first
    yield author, sound
    yield LEAD_A, returned
    yield author, replace(again, body={**again.body, "previous_id": first.id, "revision": 2})
    yield author, replace(begun, body={**begun.body, "recording_id": recording})
    card = {"id": new_id(), "name": "五\\x41'星", "weight": "2.50"}
    signed = {"card": {**card, "state": "draft"}, "proposed": {"by": MANAGER}, "approved": {"by": LEAD_A}}
    yield MANAGER, other("card_draft", MANAGER, id=card["id"], body=signed)
    yield MANAGER, other("scorecard", MANAGER, id=card["id"], body={**card, "state": "published"})
    yield MANAGER, other("centre_setting", MANAGER, body={"value": True})


def refusals(sent: Sequence[RecordVersion]) -> Iterator[tuple[str, RecordVersion, str]]:
    """Yield who sends what must be refused after that, and as what."""
    first, sound, _, again, begun, *_ = sent
    yield INSPECTOR_A, replace(sound, version=new_id(), payload=b"other"), "QA007"
    yield (
        INSPECTOR_A,
        replace(first, version=new_id(), bases=(first.version,), body={**first.body, "score": "1"}),
        "QA007",
    )
    yield INSPECTOR_A2, clip(INSPECTOR_A2, again.id, subject=again.id), "QA006"
    yield INSPECTOR_A2, replace(begun, version=new_id(), author=INSPECTOR_A2), "QA006"


KEPT_RIGHTLY = """
    SELECT g.id FROM qa.gist g JOIN qa.record_version v USING (kind, id, version)
    WHERE g.said <> qa.digest(v) OR g.is_final <> qa.is_final(v)
    UNION ALL
    SELECT w.id FROM qa.written_once w
    WHERE NOT EXISTS (SELECT FROM qa.record_version v WHERE v.kind = w.kind AND v.id = w.id AND qa.digest(v) = w.said)
    UNION ALL
    SELECT d.id FROM qa.card_word d LEFT JOIN qa.card_word c
        ON c.kind = 'scorecard' AND c.id = d.id AND c.content = d.content
    WHERE d.kind = 'card_draft' AND (c.id IS NULL OR NOT d.is_proposed OR d.is_approved OR d.is_written)
    UNION ALL
    SELECT name FROM qa.settled WHERE NOT is_so
"""
FOUND_BY_INDEX = "SELECT r.id FROM qa.record_version r WHERE r.kind = 'review' AND qa.opened_by(r.id) = %s"


@pytest.fixture(scope="module")
def settings_of_writing(one_store: SharedStore) -> Sequence[Sequence[tuple[str, str]]]:
    """Return what is set together: what changes a meaning alone; of everything each one's first value, and so on."""
    with one_store.connect(INSPECTOR_A, autocommit=True) as line:
        found = [one for one in hostile_settings(line) if one[0] not in REFUSED_AS_ASKED]
    alone = [[(name, value)] for name, values, where in found if where.startswith(MEANING) for value in values]
    together = [[(name, value) for name, values, _ in found for value in values[nth : nth + 1]] for nth in range(3)]
    return [*alone, *together]


def test_no_setting_changes_what_is_kept(
    one_store: SharedStore, settings_of_writing: Sequence[Sequence[tuple[str, str]]]
) -> None:
    assert ("standard_conforming_strings", "off") in [one for chosen in settings_of_writing for one in chosen]
    for chosen in settings_of_writing:
        sent = []
        with ExitStack() as held, one_store.superuser() as plain:
            lines = {
                login: held.enter_context(one_store.connect(login))
                for login in (INSPECTOR_A, INSPECTOR_A2, LEAD_A, MANAGER)
            }
            for line in lines.values():
                _settle(line, chosen)
            for login, record in histories(INSPECTOR_A):
                push(lines[login], record)
                sent.append(record)
            for login, record, state in refusals(sent):
                assert _refused(lines[login], record) == state, (chosen, record)
            assert plain.execute(KEPT_RIGHTLY).fetchall() == [], chosen
            plain.execute("SET enable_seqscan = off")
            assert plain.execute(FOUND_BY_INDEX, [reopened_id(sent[2].id)]).fetchall() == [(sent[2].id,)], chosen


def _settle(line: psycopg.Connection, chosen: Sequence[tuple[str, str]]) -> None:
    """Set what is chosen, after having asked: what was read before is remembered."""
    line.autocommit = True
    line.execute("SELECT qa.opened_by('x'), qa.sha1('abc')")
    for name, value in chosen:
        set_to(line, name, value)
    line.autocommit = False


def _refused(line: psycopg.Connection, record: RecordVersion) -> str | None:
    try:
        push(line, record)
    except psycopg.Error as error:
        line.rollback()
        return error.sqlstate
    return None


@pytest.mark.parametrize("warm", ["SELECT 1", "SELECT qa.sha1('abc')", "SELECT qa.opened_by('x')"])
def test_where_backslashes_mean_something_else_an_index_stays_whole(shared_store: SharedStore, warm: str) -> None:
    record = evaluation(INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as author:
        push(author, record)
    returned = review(LEAD_A, record, "returned")
    with shared_store.connect(LEAD_A) as lead:
        lead.execute(warm.encode())
        lead.execute("SET standard_conforming_strings = off")
        push(lead, returned)
    again = evaluation(INSPECTOR_A, id=reopened_id(returned.id))
    with shared_store.connect(INSPECTOR_A) as author:
        push(author, replace(again, body={**again.body, "previous_id": record.id, "revision": 2}))


def test_an_index_that_was_spoiled_is_made_anew(empty_database: SharedStore) -> None:
    """Of what a lead sent in that way before the upgrade."""
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=3)
        for person in PEOPLE[:4]:
            admin.grant(person, password=None)
    record = evaluation(INSPECTOR_A)
    with empty_database.connect(INSPECTOR_A) as author:
        push(author, record)
    returned = review(LEAD_A, record, "returned")
    with empty_database.connect(LEAD_A) as lead:
        lead.execute("SELECT qa.sha1('abc')")
        lead.execute("SET standard_conforming_strings = off")
        push(lead, returned)
    again = evaluation(INSPECTOR_A, id=reopened_id(returned.id))
    again = replace(again, body={**again.body, "previous_id": record.id, "revision": 2})
    with empty_database.connect(INSPECTOR_A) as author:
        with pytest.raises(psycopg.Error):
            push(author, again)
        author.rollback()
        with open_administration(empty_database.admin_address()) as admin:
            admin.upgrade()
        push(author, again, number=2)
