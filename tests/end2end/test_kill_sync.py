"""Nothing that was confirmed, here or there, is lost by a kill; and the checks that say so would notice."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.sync.kinds import evaluation as kind
from qa_desktop.sync.records import Arrived, Position, RecordVersion
from tests.db.samples import NOON, make_card, make_full_evaluation, make_recording
from tests.end2end.kill_sync import Result, kill_server, kill_station
from tests.end2end.kill_sync_checks import Ledger, differences, lost_here, wrong_batches
from tests.support.postgres import INSPECTOR_A, OwnPostgres, SharedStore

EVALUATION = replace(make_full_evaluation(make_recording(), make_card()), summary="w1 w2")


@pytest.fixture
def shared(own_postgres: OwnPostgres) -> SharedStore:
    return own_postgres()


def busy(result: Result) -> bool:
    return result.ledger.count > 10 and result.batches > 0 and result.versions > 0


@pytest.mark.flaky(reruns=2)  # kills at moments of the real clock: a machine that stands still has nothing to kill
def test_a_workstation_killed_amid_its_exchange_loses_and_doubles_nothing(
    tmp_path: Path, shared: SharedStore, *, long_form: bool
) -> None:
    result = kill_station(tmp_path, shared, 300 if long_form else 12, Random(11))  # noqa: S311 - no secret
    assert result.wrong == []
    assert busy(result)


@pytest.mark.flaky(reruns=2)  # as above
def test_a_server_killed_amid_an_exchange_loses_and_doubles_nothing(
    tmp_path: Path, shared: SharedStore, *, long_form: bool
) -> None:
    result = kill_server(tmp_path, shared, 100 if long_form else 4, Random(12))  # noqa: S311 - no secret
    assert result.wrong == []
    assert busy(result)


def ledger_of(*words: str) -> Ledger:
    ledger = Ledger()
    ledger.take(["saved", EVALUATION.id, list(words)])
    return ledger


def arrived(
    body_of: Evaluation = EVALUATION, *, version: str = "", bases: tuple[str, ...] = (), place: int = 0
) -> Arrived:
    record = RecordVersion(
        kind=kind.KIND,
        id=EVALUATION.id,
        version=version or new_id(),
        bases=bases,
        author=INSPECTOR_A,
        team="north",
        body=kind.to_body(body_of),
    )
    return Arrived(record=record, position=Position(1, place), received_at=NOON)


def test_a_word_that_was_saved_and_is_gone_is_noticed() -> None:
    held = {EVALUATION.id: EVALUATION}
    assert lost_here(ledger_of("w1", "w2", "语气平和"), held) == []
    assert lost_here(ledger_of("w1", "w3"), held) == [f"lost here: ['w3'] of {EVALUATION.id}"]
    assert lost_here(ledger_of("w1"), {}) == [f"lost here: ['w1'] of {EVALUATION.id}"]


def test_what_was_submitted_and_is_open_is_noticed() -> None:
    ledger = ledger_of("w1")
    ledger.take(["submitted", EVALUATION.id])
    submitted = replace(EVALUATION, state=EvaluationState.SUBMITTED)
    assert lost_here(ledger, {EVALUATION.id: submitted}) == []
    assert lost_here(ledger, {EVALUATION.id: EVALUATION}) == [f"submitted and open again: {EVALUATION.id}"]


def test_what_the_shared_store_lacks_or_holds_otherwise_or_twice_is_noticed() -> None:
    ledger, held = ledger_of("w1"), {EVALUATION.id: EVALUATION}
    first = arrived()
    assert differences(ledger, held, [first]) == []
    assert differences(ledger, held, []) == [f"here, and not there: {EVALUATION.id}"]
    assert differences(ledger, {}, [first]) == [f"there, and not here: {EVALUATION.id}"]
    other = arrived(replace(EVALUATION, summary="w1"))
    assert differences(ledger, held, [other]) == [f"another there than here: {EVALUATION.id}"]
    second = arrived(bases=(first.record.version,), place=1)
    again = arrived(bases=(first.record.version,), place=2)
    assert differences(ledger, held, [first, second]) == []
    assert f"twice there: {first.record.key}" in differences(ledger, held, [first, second, again])
    assert f"two heads: {EVALUATION.id}" in differences(ledger, held, [first, second, again])


def test_a_confirmed_batch_that_is_not_there_is_noticed(shared_store: SharedStore) -> None:
    client, batch = new_id(), new_id()
    assert wrong_batches(shared_store, client, frozenset(), at_rest=True) == []
    missing = wrong_batches(shared_store, client, frozenset({batch}), at_rest=True)
    assert missing == [f"confirmed, and not there: batch {batch}"]
