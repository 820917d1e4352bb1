from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError

from db.store import Store, open_throwaway_store
from db.tables import ANNOTATION, ANSWER, EVIDENCE
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.time_spent import TimeSpent
from tests.db.raw import rows_written, run_sql
from tests.db.samples import (
    ME,
    NOON,
    make_card,
    make_evaluation,
    make_full_evaluation,
    make_recording,
    make_seen,
)
from tests.db.strategies import evaluations, is_exact, open_states

RECORDING = make_recording()
CARD = make_card()
FINAL = [EvaluationState.SUBMITTED, EvaluationState.APPROVED]
some = evaluations(recording_id=RECORDING.id, card=(CARD.id, CARD.version), created_at=NOON)
open_ones = evaluations(recording_id=RECORDING.id, card=(CARD.id, CARD.version), created_at=NOON, state=open_states)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Store]:
    store = open_throwaway_store()
    _prepare(store)
    yield store
    store.close()


@pytest.fixture
def graded(store: Store) -> Store:
    _prepare(store)
    return store


def _prepare(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.recordings.add(RECORDING, make_seen(RECORDING))
        unit.scorecards.add(CARD)
        unit.commit()


@settings(max_examples=40, deadline=None)
@given(some)
def test_an_evaluation_comes_back_as_it_was(prepared: Store, evaluation: Evaluation) -> None:
    with prepared.unit_of_work() as unit:
        unit.evaluations.save(evaluation)
        loaded = unit.evaluations.get("e")
        assert loaded == evaluation
        assert is_exact(loaded.outcome.score, evaluation.outcome.score)
        assert unit.evaluations.latest(RECORDING.id, "me") == evaluation
        assert unit.evaluations.every() == [evaluation]


@settings(max_examples=40, deadline=None)
@given(st.lists(open_ones, min_size=1, max_size=4), some)
def test_each_save_puts_the_whole_in_the_place_of_the_one_before(
    prepared: Store, drafts: list[Evaluation], last: Evaluation
) -> None:
    with prepared.unit_of_work() as unit:
        for evaluation in [*drafts, last]:
            unit.evaluations.save(evaluation)
            assert unit.evaluations.get("e") == evaluation
        # The marks and links of earlier saves are gone, not just hidden.
        assert _rows(unit, ANNOTATION) == len(last.annotations)
        assert _rows(unit, ANSWER) == len(last.answers)
        assert _rows(unit, EVIDENCE) == sum(len(answer.evidence) for answer in last.answers.values())


def _rows(unit: SqlUnitOfWork, table: Table) -> int:
    return int(unit.evaluations._transaction.read(select(func.count()).select_from(table)).scalar_one())


def test_a_tick_writes_its_answer_the_evaluation_and_that_it_is_to_be_sent_and_nothing_else(graded: Store) -> None:
    evaluation = make_full_evaluation(RECORDING, CARD)
    _save(graded, evaluation)
    before = rows_written(graded)
    ticked = evaluation.with_answer("c1", replace(evaluation.answer("c1"), value="no"))
    _save(graded, replace(ticked, updated_at=NOON + timedelta(seconds=1)))
    assert rows_written(graded) - before == 4  # the outbox counts turns


def test_saving_the_same_again_writes_nothing(graded: Store) -> None:
    evaluation = make_full_evaluation(RECORDING, CARD)
    _save(graded, evaluation)
    before = rows_written(graded)
    _save(graded, evaluation)
    assert rows_written(graded) == before


def test_a_draft_that_only_took_longer_is_stored_and_not_sent(graded: Store) -> None:
    evaluation = make_full_evaluation(RECORDING, CARD)
    _save(graded, evaluation)
    turns = run_sql(graded, "SELECT kind, turn FROM outbox")
    longer = replace(evaluation, time=TimeSpent(listening_ms=61_000, grading_ms=5_000))
    _save(graded, longer)
    assert run_sql(graded, "SELECT kind, turn FROM outbox") == turns
    with graded.unit_of_work() as unit:
        assert unit.evaluations.get(evaluation.id) == longer
    _save(graded, replace(longer, summary="x", time=TimeSpent(listening_ms=62_000)))
    assert run_sql(graded, "SELECT kind, turn FROM outbox") != turns


def test_a_moved_mark_writes_one_mark(graded: Store) -> None:
    evaluation = make_full_evaluation(RECORDING, CARD)
    _save(graded, evaluation)
    before = rows_written(graded)
    _save(graded, evaluation.with_annotation(replace(evaluation.annotation("a0"), end_ms=900)))
    assert rows_written(graded) - before == 3  # the mark, and that it is to be sent


def test_what_a_save_cannot_write_leaves_nothing_behind(graded: Store) -> None:
    dangling = make_evaluation(RECORDING, CARD).with_answer("c0", Answer(value="yes", evidence=("nowhere",)))
    with pytest.raises(IntegrityError):
        _save(graded, dangling)
    with graded.unit_of_work() as unit:
        assert unit.evaluations.every() == []


def test_a_draft_may_be_submitted_and_is_then_final(graded: Store) -> None:
    draft = make_full_evaluation(RECORDING, CARD)
    _save(graded, draft)
    submitted = replace(draft, state=EvaluationState.SUBMITTED, submitted_at=NOON, summary="完成")
    _save(graded, submitted)
    _save(graded, submitted)
    with graded.unit_of_work() as unit:
        assert unit.evaluations.get(draft.id) == submitted
        with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
            unit.evaluations.save(replace(submitted, summary="changed"))
        with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
            unit.evaluations.save(draft)
        assert unit.evaluations.get(draft.id) == submitted


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation SET summary = 'x'",
        "UPDATE evaluation SET state = 'draft'",
        "DELETE FROM evaluation",
        "UPDATE annotation SET note = 'x'",
        "DELETE FROM annotation",
        "INSERT INTO annotation VALUES ('e1', 'new', 0, NULL, NULL, '', 'none', '', 0)",
        "UPDATE answer SET comment = 'x'",
        "DELETE FROM answer",
        "INSERT INTO answer VALUES ('e1', 'new', 'none', NULL, '', '')",
        "UPDATE evidence SET position = 9",
        "DELETE FROM evidence",
        "INSERT INTO evidence VALUES ('e1', 'c0', 'a1', 1)",
    ],
)
def test_the_file_itself_keeps_a_final_evaluation_from_changing(
    graded: Store, statement: str, state: EvaluationState
) -> None:
    final = replace(make_full_evaluation(RECORDING, CARD), state=state, submitted_at=NOON)
    _save(graded, final)
    with pytest.raises(Exception, match=r"evaluation\.frozen"):
        run_sql(graded, statement)
    with graded.unit_of_work() as unit:
        assert unit.evaluations.get(final.id) == final


@pytest.mark.parametrize("column", ["id", "author", "created_at", "recording_id"])
def test_an_evaluation_never_becomes_one_of_another_call_or_person(graded: Store, column: str) -> None:
    other = make_recording(2)
    with graded.unit_of_work() as unit:
        unit.recordings.add(other, make_seen(other))
        unit.commit()
    _save(graded, make_evaluation(RECORDING, CARD))
    value = {"recording_id": other.id, "created_at": 7}.get(column, "other")
    with pytest.raises(Exception, match=r"evaluation\.pinned"):
        run_sql(graded, f"UPDATE evaluation SET {column} = ?", [value])  # noqa: S608 - names from this test


def test_the_latest_is_the_newest_of_its_author(graded: Store) -> None:
    first = make_evaluation(RECORDING, CARD, evaluation_id="b", state=EvaluationState.SUBMITTED)
    second = make_evaluation(RECORDING, CARD, evaluation_id="a", created_at=NOON + timedelta(microseconds=1))
    twin = make_evaluation(RECORDING, CARD, evaluation_id="c", created_at=second.created_at)
    others = make_evaluation(RECORDING, CARD, evaluation_id="d", author="someone", created_at=NOON + timedelta(days=1))
    with graded.unit_of_work() as unit:
        assert unit.evaluations.latest(RECORDING.id, ME) is None
        unit.evaluations.save(second)
        unit.evaluations.save(first)
        unit.evaluations.save(others)
        assert unit.evaluations.latest(RECORDING.id, ME) == second
        unit.evaluations.save(twin)
        assert unit.evaluations.latest(RECORDING.id, ME) == twin


def test_every_evaluation_comes_by_id(graded: Store) -> None:
    chooser = Random(5)  # noqa: S311 - a shuffle
    with graded.unit_of_work() as unit:
        for number in chooser.sample(range(40), 40):
            full = make_full_evaluation(RECORDING, CARD)
            author = ME if number % 3 else "someone"
            state = list(EvaluationState)[number % 4]
            created = NOON - timedelta(minutes=number)
            unit.evaluations.save(replace(full, id=f"e{number:02}", author=author, state=state, created_at=created))
        every = unit.evaluations.every()
        assert [one.id for one in every] == [f"e{number:02}" for number in range(40)]
        assert unit.evaluations.every(after="e07", limit=3) == every[8:11]
        assert unit.evaluations.every(after="e37", limit=3) == every[38:]
        assert all(len(one.answers) == len(one.annotations) == 3 for one in every)
        mine = [one for one in every if one.author == ME]
        assert unit.evaluations.every(author=ME) == mine
        final = [one for one in mine if one.state in FINAL]
        assert unit.evaluations.every(author=ME, submitted_only=True) == final
        assert final


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    with store.unit_of_work() as unit, pytest.raises(KeyError):
        unit.evaluations.get("none")


def test_half_a_character_does_not_cost_the_save(graded: Store) -> None:
    evaluation = make_evaluation(RECORDING, CARD).with_answer(
        "c0", Answer(value=Decimal("1.50"), comment="half \ud83d")
    )
    _save(graded, evaluation)
    with graded.unit_of_work() as unit:
        assert unit.evaluations.get("e1").answer("c0").comment == "half \ufffd"


def test_naive_times_and_endless_numbers_are_refused(graded: Store) -> None:
    evaluation = make_evaluation(RECORDING, CARD)
    with pytest.raises(Exception, match="naive"):
        _save(graded, replace(evaluation, updated_at=NOON.replace(tzinfo=None)))
    with pytest.raises(Exception, match="finite"):
        _save(graded, replace(evaluation, outcome=replace(evaluation.outcome, score=Decimal("NaN"))))


@pytest.mark.parametrize(
    ("recording", "card"),
    [(make_recording(99), CARD), (RECORDING, make_card("unknown")), (RECORDING, make_card(version=2))],
)
def test_an_evaluation_needs_its_recording_and_its_card(graded: Store, recording: Recording, card: Scorecard) -> None:
    with pytest.raises(IntegrityError):
        _save(graded, make_evaluation(recording, card))


def _save(store: Store, evaluation: Evaluation) -> None:
    with store.unit_of_work() as unit:
        unit.evaluations.save(evaluation)
        unit.commit()
