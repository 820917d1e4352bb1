"""What a record holds comes back as it was sent, and what was altered is noticed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.shared.transport import SharedSession
from qa_desktop.sync.records import Position
from tests.shared.exchanging import batch, read_all, session
from tests.shared.writing import evaluation, new_id, other, push
from tests.support.logs import ExpectLog
from tests.support.postgres import (
    INSPECTOR_A,
    LEAD_A,
    SharedStore,
)

STORED = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.text(st.characters()),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(st.characters()), parts, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def one_session(one_store: SharedStore) -> Iterator[SharedSession]:
    with session(one_store) as opened:
        yield opened


@settings(max_examples=150, deadline=None)
@given(body=st.dictionaries(st.text(st.characters()), VALUES, max_size=6), words=st.text(STORED, max_size=50))
def test_whatever_a_body_holds_comes_back_with_its_hash(
    one_session: SharedSession, body: dict[str, Any], words: str
) -> None:
    sent = batch(replace(other("later", INSPECTOR_A), body=body, subject=words), client=new_id())
    one_session.push(sent)
    found = one_session.find(sent)
    assert found is not None
    assert found.sha256 == sent.sha256
    page = one_session.pull(Position(found.commit_seq), 10)
    one_session.release()
    assert [one.record for one in page.arrived] == list(sent.records)


def test_what_postgresql_cannot_keep_is_replaced_where_a_version_is_made() -> None:
    record = replace(other("x", INSPECTOR_A), body={"a\0": ["\0", "\ud83d", "😀", {"\udc00": 1}]})
    assert record.body == {"a\ufffd": ["\ufffd", "\ufffd", "😀", {"\ufffd": 1}]}


DEEP = "[" * 3000 + "]" * 3000
NO_PROGRAMS = ['{"a": 1.5}', f'{{"a": {DEEP}}}', '{"a": 1' + "0" * 5000 + "}"]


@pytest.mark.parametrize("body", NO_PROGRAMS, ids=["fraction", "deep", "long"])
def test_a_body_that_no_program_wrote_keeps_nobody_from_reading_on(
    shared_store: SharedStore, body: str, expect_log: ExpectLog
) -> None:
    odd, good = other("x", INSPECTOR_A), other("y", INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as line:
        head = [odd.kind, odd.id, odd.version, odd.author, odd.team, body, "0" * 64]
        id_ = new_id()
        line.execute(
            "INSERT INTO qa.push_batch (id, client, number, protocol, sha256)"
            " VALUES (%s, %s, 1, 1, encode(sha256(repeat('0', 64)::bytea), 'hex'))",
            [id_, new_id()],
        )
        line.execute(
            "INSERT INTO qa.record_version (kind, id, version, author, team, body, sha256, batch, place)"
            " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0)",
            [*head, id_],
        )
        line.commit()
        push(line, good, number=2)
    with session(shared_store, LEAD_A) as opened, expect_log("passed over"):
        assert [one.record for one in read_all(opened)] == [good]


def test_what_was_altered_is_seen_by_its_hash(shared_store: SharedStore) -> None:
    sent = batch(other("x", INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        with shared_store.superuser() as line:
            line.execute("ALTER TABLE qa.record_version DISABLE TRIGGER USER")
            line.execute("UPDATE qa.record_version SET body = '{}'")
        found = opened.find(sent)
    assert found is not None
    assert found.sha256 != sent.sha256


def test_an_altered_row_does_not_pass_for_what_was_sent(shared_store: SharedStore) -> None:
    sent = batch(evaluation(INSPECTOR_A), evaluation(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
    with shared_store.superuser() as line:
        line.execute("ALTER TABLE qa.record_version DISABLE TRIGGER USER")
        line.execute("UPDATE qa.record_version SET body = jsonb_set(body, '{summary}', '\"anders\"') WHERE place = 1")
    with session(shared_store, LEAD_A) as opened:
        assert [one.sha256 == one.record.sha256 for one in read_all(opened)] == [True, False]
