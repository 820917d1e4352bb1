"""What the team's table says of an evaluation: what the reviews that count make of it, in whatever order they come."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from db.engine import make_engine
from db.exchange.memory import recall, remember
from db.migrations import upgrade
from db.review_tables import REVIEW
from db.store import Store, open_store
from db.sync_tables import RECORD_VERSION, REPLACING
from db.tables import EVALUATION
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.review import Decision, Review
from qa_desktop.services.review_ports import TeamQuery, TeamState
from tests.db.raw import another_program, run_sql
from tests.db.samples import NOON, make_card, make_evaluation, make_recording, make_seen

TEAMS = ("north", "south")
AUTHORS = ("ann", "bob")
PARKED = ("", "", "", "damaged", "refused", "late")
EVALUATIONS = ("e1", "e2")
REVIEWS = ("w1", "w2", "w3", "w4")
OLDER = upgrade.known_revisions()[:-1]


@dataclass(frozen=True)
class Step:
    """Something that happens to a row; `commit_seq` and `epoch` are its place."""

    deed: str
    which: int
    version: int
    team: str
    author: str
    parked: str
    decision: Decision
    commit_seq: int | None
    epoch: int
    sent_here: bool
    held: bool = True
    said: str | None = ""
    names: str = ""


def steps() -> st.SearchStrategy[Step]:
    """Return steps of which many are about the same few rows."""
    versions = [
        f"{deed} {kind}" for deed in ("put", "change", "park", "take out") for kind in ("version", "evaluation version")
    ]
    return st.builds(
        Step,
        deed=st.sampled_from([*versions, *versions[:4], "review", "take out review", "state", "epoch"]),
        which=st.integers(0, 3),
        version=st.integers(0, 1),
        team=st.sampled_from(TEAMS),
        author=st.sampled_from(AUTHORS),
        parked=st.sampled_from(PARKED),
        decision=st.sampled_from(Decision),
        commit_seq=st.none() | st.integers(1, 4),
        epoch=st.integers(0, 1),
        sent_here=st.booleans(),
        held=st.booleans(),
        said=st.sampled_from(["", "this", "that", None]),
        names=st.sampled_from(["", "v0", "v1"]),
    )


def a_step(deed: str, which: int = 0, **others: object) -> Step:
    """Return a step of the plainest kind."""
    values: dict[str, Any] = {
        "version": 0,
        "team": "north",
        "author": "ann",
        "parked": "",
        "decision": Decision.RETURNED,
        "commit_seq": 1,
        "epoch": 0,
        "sent_here": False,
    }
    return Step(deed, which, **{**values, **others})


BEFOREHAND = [
    a_step("put version", 0, team="south"),
    a_step("review", 0),
    a_step("put version", 2, commit_seq=2),
    a_step("review", 2, decision=Decision.APPROVED),
    a_step("put evaluation version"),
    a_step("put evaluation version", version=1, team="south"),
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which two calls were graded."""
    store = open_store(tmp_path_factory.mktemp("lines") / "store.db")
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card())
        for number, one in enumerate(EVALUATIONS):
            grade(unit, number, one)
        recall(unit.transaction)
        unit.commit()
    yield store
    store.close()


def grade(unit: SqlUnitOfWork, number: int, evaluation_id: str) -> None:
    """Submit an evaluation of a call of its own."""
    recording = make_recording(number)
    unit.recordings.add(recording, make_seen(recording))
    submitted = EvaluationState.SUBMITTED
    unit.evaluations.save(make_evaluation(recording, make_card(), evaluation_id=evaluation_id, state=submitted))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps(), max_size=30))
@example(history=BEFOREHAND)
@example(history=[*BEFOREHAND[4:], *BEFOREHAND[:4]])
@example(history=[*BEFOREHAND, a_step("park version", 2, parked="refused")])
@example(history=[*BEFOREHAND[4:5], a_step("review", names="v1"), a_step("put version", held=True, said="this")])
@example(history=[*BEFOREHAND, a_step("epoch"), a_step("change version", 2, commit_seq=1, epoch=1)])
def test_the_table_says_what_the_reviews_that_count_make_of_an_evaluation(graded: Store, history: list[Step]) -> None:
    with graded.unit_of_work() as unit:
        for step in history:
            happen(unit, step)
            agree(unit)


def happen(unit: SqlUnitOfWork, step: Step) -> None:
    """Let a step happen, where it can."""
    write = unit.transaction.write
    kind = "evaluation" if "evaluation" in step.deed else "review"
    about = EVALUATIONS[step.which % 2]
    key = {"kind": kind, "id": about if kind == "evaluation" else REVIEWS[step.which], "version": f"v{step.version}"}
    this = [RECORD_VERSION.c[name] == value for name, value in key.items()]
    match step.deed.split()[0], kind:
        case "put", _:
            write(insert(RECORD_VERSION).prefix_with("OR IGNORE").values({**version_row(step), **key}))
        case "change", _:
            write(update(RECORD_VERSION).where(*this).values(changes(step)))
        case "park", _:
            write(update(RECORD_VERSION).where(*this).values(parked=step.parked))
        case "take", "review" if step.deed == "take out review":
            write(delete(REVIEW).where(REVIEW.c.id == REVIEWS[step.which]))
        case "take", _:
            write(delete(RECORD_VERSION).where(*this))
        case "review", _:
            said = review(REVIEWS[step.which], about, step.decision, step.names)
            values = {
                column.name: getattr(said, column.name) for column in REVIEW.c
            }  # of whatever version, as it comes
            write(insert(REVIEW).prefix_with("OR IGNORE").values(values))
        case "state", _:
            approved = step.decision is Decision.APPROVED
            write(insert(REPLACING).values(evaluation_id=about))
            state = EvaluationState.APPROVED if approved else EvaluationState.SUBMITTED
            write(update(EVALUATION).where(EVALUATION.c.id == about).values(state=state))
            write(delete(REPLACING))
        case "epoch", _:
            remember(unit.transaction, epoch=1 - recall(unit.transaction).row.epoch)


def review(review_id: str, evaluation_id: str, decision: Decision, version: str = "") -> Review:
    """Return a review; the later its id, the earlier it was made."""
    return Review(
        id=review_id,
        evaluation_id=evaluation_id,
        author="lea",
        author_name=f"Lead {review_id}",
        decision=decision,
        reason="Why",
        decided_at=NOON - timedelta(minutes=int(review_id[1:])),
        version=version,
    )


def version_row(step: Step) -> Mapping[str, object]:
    texts = {"bases": "[]", "subject": "", "sha256": ""}
    return {**texts, "schema": 1, "deleted": False, "is_head": True, **changes(step)}


def changes(step: Step) -> Mapping[str, object]:
    batch = "b" if step.sent_here else None
    named = {"author": step.author, "addressee": step.author, "team": step.team, "parked": step.parked}
    says = {"held": step.held, "said": step.said}
    return {**named, **says, "batch_id": batch, "commit_seq": step.commit_seq, "place": 0, "epoch": step.epoch}


def agree(unit: SqlUnitOfWork) -> None:
    """Compare the lines with the reviews that count."""
    for row in unit.reviews.page(TeamQuery(), 0, 10):
        reviews = unit.reviews.of(row.evaluation_id)
        state = TeamState.AWAITING if not reviews else TeamState[reviews[0].decision.name]
        if unit.evaluations.get(row.evaluation_id).state is EvaluationState.APPROVED:
            state = TeamState.APPROVED
        assert (row.state, row.decided_by) == (state, reviews[0].author_name if reviews else "")


# -- stores of older programs ------------------------------------------------------------------------------------------

WRITTEN = ("recording", "recording_file", "scorecard", "evaluation", "record_version", "sync_state", "review")
"""The tables that hold the work; triggers fill the others."""


@pytest.mark.parametrize("revision", OLDER)
def test_the_work_in_a_store_of_an_older_program_is_listed_as_it_counts(
    store_file: Path, graded: Store, tmp_path: Path, revision: str
) -> None:
    present = tmp_path / "present.db"
    worked_on(graded, present)
    store_file.parent.mkdir()
    engine = make_engine(store_file, patience_s=1)
    upgrade.upgrade(engine, store_file, present=None, target=revision)
    engine.dispose()
    before = put_into(store_file, present)
    with closing(open_store(store_file)) as store:
        store.check()
        with store.unit_of_work() as unit:
            agree(unit)
            rows = unit.reviews.page(TeamQuery(), 0, 10)
        lines = [(row.evaluation_id, row.state, row.decided_by) for row in rows]
        assert {row.team for row in rows} == ({""} if revision == "0001" else {"north"})
        numbers = run_sql(store, "SELECT evaluation_id, number FROM team_line ORDER BY number")
    approved, returned = (TeamState.APPROVED, "Lead w3"), (TeamState.RETURNED, "Lead w2")
    if revision == "0001":
        approved = returned = (TeamState.AWAITING, "")
    assert sorted(lines) == [("e1", *approved), ("e2", *returned)]
    if revision == "0003":
        assert before == [("e1", 1, 1, "Lead w1"), ("e2", 2, 1, "Lead w2")]
        assert numbers == [row[:2] for row in before]


def worked_on(graded: Store, file: Path) -> None:
    """Copy a store, with a review of a foreign team before one of its own."""
    run_sql(graded, "VACUUM INTO ?", [str(file)])
    with closing(open_store(file)) as store, store.unit_of_work() as unit:
        for step in (*BEFOREHAND[:-1], a_step("put evaluation version", 1), a_step("put version", 1, commit_seq=3)):
            happen(unit, step)
        happen(unit, a_step("review", 1))
        unit.commit()


def put_into(file: Path, present: Path) -> list[tuple[Any, ...]]:
    """Put what a present store holds into one of an older program, as far as that has room for it; return its lines."""
    with another_program(file) as older:
        older.execute("ATTACH ? AS present", [str(present)])
        there = columns_of(older, "main")
        for table in (one for one in WRITTEN if one in there):
            columns = ", ".join(sorted(there[table] & columns_of(older, "present")[table]))
            older.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")  # noqa: S608 - our own names
        if "team_line" not in there:
            return []
        lines = "SELECT evaluation_id, number, standing, decided_by FROM team_line ORDER BY number"
        return [tuple(row) for row in older.execute(lines)]


def columns_of(connection: Any, schema: str) -> dict[str, set[str]]:
    """Return the columns of every table."""
    named = "SELECT s.name, c.name FROM {0}.sqlite_schema s, pragma_table_info(s.name, ?) c WHERE s.type = 'table'"
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(named.format(schema), [schema]):
        found.setdefault(table, set()).add(column)
    return found
