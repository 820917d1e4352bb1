"""What a lead wrote and did not send: kept in a store of any revision, for this machine alone."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import make_engine
from db.migrations import upgrade
from db.store import Store, open_store
from db.sync_tables import OUTBOX
from qa_desktop.domain.review import ReplyTarget, UnsentReply
from tests.db.raw import run_sql

REPLY = UnsentReply(text="请重听 0:43。\n", target=ReplyTarget.ANSWER, target_id="c0")


def test_the_last_words_of_each_evaluation_are_kept_until_they_are_forgotten(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.unsent.keep("e1", UnsentReply(text="Half"))
        unit.unsent.keep("e2", UnsentReply(text="Of another"))
        unit.unsent.keep("e1", REPLY)
        unit.commit()
    with store.unit_of_work() as unit:
        assert unit.unsent.of("e1") == REPLY
        unit.unsent.forget("e1")
        unit.unsent.forget("never kept")
        unit.commit()
    with store.unit_of_work() as unit:
        assert unit.unsent.of("e1") is None
        assert unit.unsent.of("e2") == UnsentReply(text="Of another")


def test_none_of_it_waits_to_be_sent(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.unsent.keep("e1", REPLY)
        unit.commit()
        assert unit.transaction.read(select(OUTBOX)).all() == []


@pytest.mark.parametrize("revision", upgrade.known_revisions()[:6])
def test_a_store_of_every_revision_before_gets_room_for_it(store_file: Path, revision: str) -> None:
    store_file.parent.mkdir()
    engine = make_engine(store_file, patience_s=1)
    upgrade.upgrade(engine, store_file, present=None, target=revision)
    engine.dispose()
    store = open_store(store_file)
    with store.unit_of_work() as unit:
        assert unit.unsent.of("e1") is None
        unit.unsent.keep("e1", REPLY)
        unit.commit()
    assert run_sql(store, "SELECT evaluation_id, target FROM unsent_reply") == [("e1", "answer")]
    store.close()
