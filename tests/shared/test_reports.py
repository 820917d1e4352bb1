"""The views for reporting: the version that counts, with the rights of whoever reads."""

from dataclasses import replace
from decimal import Decimal

from qa_desktop.sync.records import RecordVersion
from tests.shared.writing import evaluation, new_id, push, review
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, INSPECTOR_B, LEAD_A, MANAGER, TEAM_B, SharedStore

WHAT = "SELECT state, decision, reviewer, heads FROM qa.evaluations WHERE evaluation_id = %s"


class Desk:
    """Pushes and asks, each as somebody."""

    def __init__(self, store: SharedStore) -> None:
        self._store = store

    def push(self, *records: RecordVersion, by: str = INSPECTOR_A) -> None:
        with self._store.connect(by) as connection:
            push(connection, *records)

    def ask(self, query: str, values: tuple[object, ...] = (), by: str = LEAD_A) -> list[tuple[object, ...]]:
        with self._store.connect(by) as connection:
            return connection.execute(query.encode(), values).fetchall()


def test_a_whole_evaluation_in_columns(shared_store: SharedStore) -> None:
    desk, record = Desk(shared_store), evaluation(INSPECTOR_A)
    desk.push(record)
    columns = "author, card_id, card_version, revision, state, score, fatal, band_id, summary"
    (row,) = desk.ask(f"SELECT {columns} FROM qa.evaluations")
    assert row == (INSPECTOR_A, "service", 2, 1, "submitted", Decimal("87.50"), False, "good", "问候规范")
    (row,) = desk.ask("SELECT annotation_id, start_ms, end_ms, channel, tag_id, severity, note FROM qa.annotations")
    assert row == ("a1", 1200, None, None, "t", "note", "好")
    (row,) = desk.ask("SELECT criterion_id, kind, value, comment, evidence FROM qa.answers")
    assert row == ("greeting", "option", "yes", "", ["a1"])


def test_an_edit_takes_the_place_of_what_it_replaces(shared_store: SharedStore) -> None:
    desk, draft = Desk(shared_store), evaluation(INSPECTOR_A, state="draft")
    desk.push(draft)
    assert desk.ask(WHAT, (draft.id,)) == [("draft", None, None, 1)]
    desk.push(evaluation(INSPECTOR_A, id=draft.id, bases=(draft.version,)))
    assert desk.ask(WHAT, (draft.id,)) == [("submitted", None, None, 1)]


def test_of_two_versions_the_submitted_one_counts_then_the_first(shared_store: SharedStore) -> None:
    desk, draft = Desk(shared_store), evaluation(INSPECTOR_A, state="draft")
    desk.push(draft)
    first, second = (evaluation(INSPECTOR_A, id=draft.id, bases=(draft.version,)) for _ in range(2))
    for record in (first, second, evaluation(INSPECTOR_A, id=draft.id, state="draft", bases=(draft.version,))):
        desk.push(record)
    assert desk.ask(WHAT, (draft.id,)) == [("submitted", None, None, 3)]
    found = desk.ask("SELECT version::text FROM qa.current_evaluations()")
    assert found == [(first.version,)]


def test_of_two_drafts_the_last_counts_and_a_deleted_one_is_gone(shared_store: SharedStore) -> None:
    desk, draft = Desk(shared_store), evaluation(INSPECTOR_A, state="draft")
    desk.push(draft)
    later = evaluation(INSPECTOR_A, id=draft.id, state="draft")
    desk.push(later)
    assert desk.ask("SELECT version::text FROM qa.current_evaluations()") == [(later.version,)]
    desk.push(evaluation(INSPECTOR_A, id=draft.id, state="draft", deleted=True, bases=(later.version,)))
    assert desk.ask(WHAT, (draft.id,)) == []


def test_of_two_reviews_the_first_counts(shared_store: SharedStore) -> None:
    desk, record = Desk(shared_store), evaluation(INSPECTOR_A)
    desk.push(record)
    desk.push(review(MANAGER, record, "returned"), by=MANAGER)
    desk.push(review(LEAD_A, record, "approved"), by=LEAD_A)
    assert desk.ask(WHAT, (record.id,)) == [("submitted", "returned", MANAGER, 1)]
    assert desk.ask(WHAT, (record.id,), by=INSPECTOR_A) == [("submitted", "returned", MANAGER, 1)]


def test_everybody_sees_their_own_rows(shared_store: SharedStore) -> None:
    desk = Desk(shared_store)
    desk.push(evaluation(INSPECTOR_A))
    desk.push(evaluation(INSPECTOR_B, TEAM_B), by=INSPECTOR_B)
    seen = {
        login: [
            len(desk.ask(f"SELECT 1 FROM qa.{view}", by=login)) for view in ("evaluations", "annotations", "answers")
        ]
        for login in (INSPECTOR_A, INSPECTOR_A2, LEAD_A, MANAGER)
    }
    assert seen == {INSPECTOR_A: [1, 1, 1], INSPECTOR_A2: [0, 0, 0], LEAD_A: [1, 1, 1], MANAGER: [2, 2, 2]}


def test_a_body_of_another_form_spoils_no_report(shared_store: SharedStore) -> None:
    desk, record = Desk(shared_store), evaluation(INSPECTOR_A)
    desk.push(record, replace(record, id=new_id(), version=new_id(), body={"state": "draft", "answers": "?"}))
    assert len(desk.ask("SELECT 1 FROM qa.evaluations")) == 2
    assert len(desk.ask("SELECT 1 FROM qa.answers")) == 1


ODD: tuple[object, ...] = (
    None,
    "abc",
    "NaN",
    "Infinity",
    "1e999999",
    "9" * 60,
    -1,
    [],
    {},
    True,
    "2026-02-31T25:00:00+00:00",
    "now",
    "infinity",
    " 1",
)


def test_no_value_whatever_spoils_the_report_for_everybody(shared_store: SharedStore) -> None:
    desk, sound = Desk(shared_store), evaluation(INSPECTOR_A)
    desk.push(sound)
    for value in ODD:
        mark = {"id": value, "start_ms": value, "end_ms": value, "channel": value, "tag_id": value}
        answer = {"kind": value, "value": value, "comment": value, "evidence": value}
        fields = ("state", "score", "fatal", "revision", "submitted_at", "previous_id", "band_id", "summary", "card")
        bodies: list[dict[str, object]] = [
            {**sound.body, **dict.fromkeys(fields, value)},
            {**sound.body, "card": {"id": value, "version": value}, "annotations": [mark, value]},
            {**sound.body, "annotations": value, "answers": {"a": answer}},
            {**sound.body, "answers": value},
        ]
        odd = [evaluation(INSPECTOR_A, body=body) for body in bodies]
        desk.push(*odd)
        said = {"decision": value, "reason": value, "decided_at": value, "score": value}
        desk.push(review(LEAD_A, odd[2], body=said), by=LEAD_A)
    whole = desk.ask("SELECT state, score FROM qa.evaluations WHERE evaluation_id = %s", (sound.id,))
    assert whole == [("submitted", Decimal("87.50"))]
    assert len(desk.ask("SELECT * FROM qa.evaluations")) == 1 + 4 * len(ODD)
    desk.ask("SELECT * FROM qa.annotations")
    desk.ask("SELECT * FROM qa.answers")
    states = {state for (state,) in desk.ask("SELECT DISTINCT state FROM qa.evaluations")}
    assert states == {"submitted", None}
    assert desk.ask("SELECT 1 FROM qa.evaluations WHERE score IN ('NaN', 'Infinity')") == []


def test_nobody_approves_by_saying_so(shared_store: SharedStore) -> None:
    desk, record = Desk(shared_store), evaluation(INSPECTOR_A, state="approved")
    desk.push(record)
    assert desk.ask(WHAT, (record.id,)) == [("submitted", None, None, 1)]
    desk.push(review(LEAD_A, record, "approved"), by=LEAD_A)
    assert desk.ask(WHAT, (record.id,)) == [("approved", "approved", LEAD_A, 1)]
