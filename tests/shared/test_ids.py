"""The ids of batches are known to others once they were there: that hinders nobody, after a restore either."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.shared.administration import open_administration
from db.shared.line import Limits
from db.store import open_store
from qa_desktop.domain.errors import QaError
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.tally import Outcome
from tests.db.exchange.world import CARD, Clock, Workstation
from tests.shared.exchanging import batch, session, way
from tests.shared.writing import evaluation, new_id, push, write_batch
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, LEAD_A, SharedStore
from tests.sync.fakes import SharedStore as Nowhere

HURRIED = Limits(statement_s=0.5)


class Desk(Workstation):
    """A workstation before a real shared store."""

    def exchange(self, there: SharedStore, limits: Limits = HURRIED) -> Outcome:
        """Exchange once."""
        return Exchange(way(there, self.login, limits=limits), self.local, self.clock).run()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    store = open_store(tmp_path / "store.db")
    with store.unit_of_work() as unit:
        unit.scorecards.add(CARD)
        unit.commit()
    return Desk(INSPECTOR_A, store, Nowhere({}), Clock())


def lose_all(there: SharedStore) -> list[str]:
    """Put back a backup from before anything was sent; return the ids that everybody has seen meanwhile."""
    with there.connect(INSPECTOR_A2) as line:
        ids = [str(row[0]) for row in line.execute("SELECT batch FROM qa.commit_order")]
    with there.superuser() as line:
        for table in ("audience", "commit_order", "gist", "written_once", "record_version", "push_batch"):
            line.execute(f"DELETE FROM qa.{table}")
        line.commit()
    with open_administration(there.admin_address()) as administration:
        administration.restore_mark()
    return ids


def test_who_takes_the_ids_of_others_after_a_restore_stops_nobody(shared_store: SharedStore, desk: Desk) -> None:
    desk.grade(1, "e1")
    assert desk.exchange(shared_store).sent == 2
    ids = lose_all(shared_store)
    with shared_store.connect(INSPECTOR_A2) as line:
        for number, one in enumerate(ids, 1):
            push(line, evaluation(INSPECTOR_A2), id=one, number=number)
    desk.grade(2, "e2")
    outcome = desk.exchange(shared_store)
    assert (outcome.fault, outcome.sent, desk.local.state().pending) == (None, 4, 0)


def test_who_holds_an_id_in_an_open_transaction_stops_nobody_for_long(shared_store: SharedStore, desk: Desk) -> None:
    desk.grade(1, "e1")
    desk.exchange(shared_store)
    ids = lose_all(shared_store)
    with shared_store.connect(INSPECTOR_A2) as line:
        for number, one in enumerate(ids, 1):
            write_batch(line, evaluation(INSPECTOR_A2), id=one, number=number)
        first = desk.exchange(shared_store)
        assert first.fault is not None
        assert first.fault.code == "sync.busy"
        second = desk.exchange(shared_store)
        line.rollback()
    assert (second.fault, second.sent, desk.local.state().pending) == (None, 2, 0)


def test_what_somebody_else_sent_under_ones_id_is_not_ones_own(shared_store: SharedStore) -> None:
    """A lead sees what the team sends, under whatever id."""
    with shared_store.connect(INSPECTOR_A) as line:
        taken = push(line, evaluation(INSPECTOR_A))
    ours = replace(batch(evaluation(LEAD_A)), id=taken)
    with session(shared_store, LEAD_A) as opened:
        opened.push(ours)
        assert opened.find(ours) is None
        assert opened.batches_present([taken]) == frozenset()


def test_a_batch_is_found_under_its_former_id(shared_store: SharedStore) -> None:
    sent = batch(evaluation(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        renamed = replace(sent, id=new_id())
        with pytest.raises(QaError) as raised:
            opened.push(renamed)
        assert raised.value.code == "sync.client_taken"
        assert opened.find(renamed) == opened.find(sent) is not None
        assert opened.find(replace(renamed, records=(evaluation(INSPECTOR_A),))) is None
