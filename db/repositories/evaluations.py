"""Evaluations: each loaded and saved whole, with only the rows that differ written."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Table, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.dialects import sqlite

from db.outbox import Outbox
from db.repositories.evaluation_rows import (
    Rows,
    annotation_rows,
    answer_rows,
    evaluation_values,
    evidence_rows,
    to_annotation,
    to_answers,
    to_evaluation,
)
from db.sync_tables import RECORD_VERSION
from db.tables import ANNOTATION, ANSWER, EVALUATION, EVIDENCE, RECORDING
from db.transaction import AnyRow, AnySelect, Transaction
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState

# In the order in which they can be written: evidence links an answer to an annotation.
_PARTS: tuple[tuple[Table, Callable[[Evaluation], Rows]], ...] = (
    (ANNOTATION, annotation_rows),
    (ANSWER, answer_rows),
    (EVIDENCE, evidence_rows),
)
_DISCARDED = (
    select(RECORD_VERSION.c.version)
    .where(RECORD_VERSION.c.kind == "evaluation", RECORD_VERSION.c.id == bindparam("of_id"), RECORD_VERSION.c.deleted)
    .limit(1)
)
_FINAL = (EvaluationState.SUBMITTED, EvaluationState.APPROVED)


class Basis(Protocol):
    """Knows what edits are based on."""

    def held(self, evaluation_id: str) -> str:
        """Return what the tables hold of an evaluation, or edits of it."""
        ...

    def stepping_back(self, evaluation_id: str, based_on: str) -> AbstractContextManager[None]:
        """Let what the tables are given within the block be an edit of `based_on`."""
        ...


class SqlEvaluations:
    """Evaluations, each with its answers and annotations; without a `basis`, as the exchange itself uses them."""

    def __init__(self, transaction: Transaction, basis: Basis | None = None) -> None:
        self._transaction = transaction
        self._basis = basis

    def get(self, evaluation_id: str) -> Evaluation:
        """Return an evaluation; raises KeyError where there is none."""
        evaluation = self.find(evaluation_id)
        if evaluation is None:
            raise KeyError(evaluation_id)
        return evaluation

    def latest(self, recording_id: str, author: str) -> Evaluation | None:
        """Return the author's newest evaluation of a recording."""
        newest = (
            select(EVALUATION)
            .where(EVALUATION.c.recording_id == recording_id, EVALUATION.c.author == author)
            .order_by(EVALUATION.c.created_at.desc(), EVALUATION.c.id.desc())
            .limit(1)
        )
        return next(iter(self._load(newest)), None)

    def every(
        self, *, author: str = "", submitted_only: bool = False, after: str = "", limit: int | None = None
    ) -> Sequence[Evaluation]:
        """Return evaluations by id, those after `after`; `submitted_only` means those that are past editing."""
        chosen = select(EVALUATION).where(EVALUATION.c.id > after).order_by(EVALUATION.c.id).limit(limit)
        if author:
            chosen = chosen.where(EVALUATION.c.author == author)
        if submitted_only:
            chosen = chosen.where(EVALUATION.c.state.in_(_FINAL))
        return self._load(chosen)

    def held(self, evaluation_id: str) -> str:
        """Return the version from elsewhere that is stored here, or edited here; empty where it was only made here."""
        return "" if self._basis is None else self._basis.held(evaluation_id)

    def save(self, evaluation: Evaluation, *, based_on: str | None = None) -> None:
        """Store the whole aggregate, only the rows that differ, and note it for the exchange.

        `based_on` is what was `held` when that was read of which this is an edit. Where the exchange has put another
        version in since, both stand against each other until a person settles it; None asks for no such look.
        A draft of which only the time has grown is stored and not noted: that goes with the next edit.

        Raises:
            UserMistake: `evaluation.frozen` where the stored one is submitted or approved: it never changes.
        """
        self._transaction.lock()
        stored = self.find(evaluation.id)
        if stored == evaluation:
            return
        if stored is not None and stored.is_open and replace(stored, time=evaluation.time) == evaluation:
            self._write(stored, evaluation)
            return
        if self._basis is not None and based_on is not None and based_on != self._basis.held(evaluation.id):
            with self._basis.stepping_back(evaluation.id, based_on):
                self.put(evaluation)
        elif stored is not None and not stored.is_open:
            raise UserMistake("evaluation.frozen", evaluation=evaluation.id)
        else:
            self._write(stored, evaluation)
        outbox = Outbox(self._transaction)
        outbox.note("evaluation", evaluation.id)
        if stored is None:
            self.list_recording(evaluation.recording_id)
            if not outbox.travels("recording", evaluation.recording_id):
                outbox.note("recording", evaluation.recording_id)

    def was_discarded(self, evaluation_id: str) -> bool:
        """Return whether an evaluation of this id was thrown away, here or elsewhere, as far as anybody was told."""
        return self._transaction.read(_DISCARDED, {"of_id": evaluation_id}).first() is not None

    def discard(self, evaluation_id: str, *, based_on: str | None = None) -> None:
        """Throw an open evaluation away, here and wherever it has come to.

        `based_on` as for `save`: what the exchange has put in since is not thrown away with what was seen.

        Raises:
            KeyError: there is none.
            UserMistake: `evaluation.frozen` where it is submitted or approved.
        """
        self._transaction.lock()
        if not self.get(evaluation_id).is_open:
            raise UserMistake("evaluation.frozen", evaluation=evaluation_id)
        if self._basis is not None and based_on is not None and based_on != self._basis.held(evaluation_id):
            with self._basis.stepping_back(evaluation_id, based_on):
                self.take_out(evaluation_id)
        else:
            self.take_out(evaluation_id)
        Outbox(self._transaction).note("evaluation", evaluation_id)

    def put(self, evaluation: Evaluation) -> None:
        """Put an evaluation in the place of whatever is stored, for the exchange: nothing is noted.

        A submitted one can only be replaced where the table `replacing` names it.
        """
        self._transaction.lock()
        stored = self.find(evaluation.id)
        if stored is not None and (stored.recording_id, stored.created_at) != (
            evaluation.recording_id,
            evaluation.created_at,
        ):
            self.take_out(evaluation.id)  # the trigger that draws `standing` looks at the new place only
            stored = None
        if stored != evaluation:
            self._write(stored, evaluation)

    def put_new(self, evaluations: Sequence[Evaluation]) -> None:
        """Put in evaluations of which nothing is stored, for the exchange: nothing is noted."""
        for table, rows_of in _PARTS:
            rows = [row for evaluation in evaluations for row in rows_of(evaluation).values()]
            self._transaction.add(table, rows)
        self._transaction.add(EVALUATION, [evaluation_values(one) for one in evaluations])

    def take_out(self, evaluation_id: str) -> None:
        """Delete an evaluation with all its parts; nothing is noted."""
        for table in (EVIDENCE, ANSWER, ANNOTATION):
            self._transaction.write(delete(table).where(table.c.evaluation_id == evaluation_id))
        self._transaction.write(delete(EVALUATION).where(EVALUATION.c.id == evaluation_id))

    def list_recording(self, recording_id: str) -> None:
        """Let the library list a recording that this person grades, though its file was never here."""
        here = (RECORDING.c.id == recording_id) & (RECORDING.c.listed == literal_column("0"))
        self._transaction.write(update(RECORDING).where(here).values(listed=True))

    def _write(self, stored: Evaluation | None, evaluation: Evaluation) -> None:
        for table, rows_of in _PARTS:
            self._write_part(table, evaluation.id, {} if stored is None else rows_of(stored), rows_of(evaluation))
        self._write_itself(stored, evaluation)

    def _write_itself(self, stored: Evaluation | None, evaluation: Evaluation) -> None:
        values = evaluation_values(evaluation)
        if stored is None:
            self._transaction.write(insert(EVALUATION).values(values))
            return
        before = evaluation_values(stored)
        changed = {name: value for name, value in values.items() if value != before[name]}
        if changed:
            self._transaction.write(update(EVALUATION).where(EVALUATION.c.id == evaluation.id).values(changed))

    def _write_part(self, table: Table, evaluation_id: str, before: Rows, after: Rows) -> None:
        gone = [key for key in before if key not in after]
        changed = [row for key, row in after.items() if before.get(key) != row]
        if gone:
            names = [column.name for column in table.primary_key][1:]
            here = [table.c[name] == bindparam(f"gone_{name}") for name in names]
            self._transaction.write(
                delete(table).where(table.c.evaluation_id == evaluation_id, *here),
                [{f"gone_{name}": value for name, value in zip(names, key, strict=True)} for key in gone],
            )
        if changed:
            self._transaction.write(_upsert(table), changed)

    def find(self, evaluation_id: str) -> Evaluation | None:
        """Return an evaluation, None where there is none."""
        return next(iter(self._load(select(EVALUATION).where(EVALUATION.c.id == evaluation_id))), None)

    def _load(self, chosen: AnySelect) -> list[Evaluation]:
        """Return the evaluations that a select of their table chooses, with four statements however many they are."""
        rows = self._transaction.read(chosen).all()
        if not rows:
            return []
        ids = chosen.with_only_columns(EVALUATION.c.id)
        annotations: dict[str, list[Annotation]] = defaultdict(list)
        in_order = (ANNOTATION.c.start_ms, ANNOTATION.c.created_at, ANNOTATION.c.id)
        for row in self._parts(ANNOTATION, ids, *in_order):
            annotations[row.evaluation_id].append(to_annotation(row))
        evidence: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for row in self._parts(EVIDENCE, ids, EVIDENCE.c.criterion_id, EVIDENCE.c.position):
            links = evidence[row.evaluation_id]
            links[row.criterion_id] = (*links.get(row.criterion_id, ()), row.annotation_id)
        answers: dict[str, list[AnyRow]] = defaultdict(list)
        for row in self._parts(ANSWER, ids, ANSWER.c.criterion_id):
            answers[row.evaluation_id].append(row)
        return [
            to_evaluation(row, to_answers(answers[row.id], evidence[row.id]), tuple(annotations[row.id]))
            for row in rows
        ]

    def _parts(self, table: Table, ids: AnySelect, *order: Any) -> Sequence[AnyRow]:
        statement = select(table).where(table.c.evaluation_id.in_(ids))
        return self._transaction.read(statement.order_by(table.c.evaluation_id, *order)).all()


@cache
def _upsert(table: Table) -> sqlite.Insert:
    """Return the statement that puts rows in place of those with their key, which replacing would first delete."""
    statement = sqlite.insert(table)
    values = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)
