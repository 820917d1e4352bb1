"""What reviews make of a submitted evaluation: the first in the order of commits counts."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid5

from sqlalchemy import bindparam, delete, literal_column, select, update

from db.counting_reviews import COUNTS, FIRST_TO_LAST, NAMES_WHAT_COUNTS, WITH_VERSION
from db.exchange.asking import IDS, asked
from db.exchange.desk import Desk
from db.exchange.replacing import replacing
from db.repositories.evaluations import SqlEvaluations
from db.review_tables import REVIEW
from db.sync_tables import OUTBOX, RECORD_VERSION
from db.tables import EVALUATION
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.reopening import reopened, reopened_id
from qa_desktop.domain.review import Decision, Review
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import RecordVersion

_FIRST_VERSIONS = UUID("1d8f1f0a-52b3-5d0c-8a43-9f7c5d1b6e90")
_FINAL = (EvaluationState.SUBMITTED, EvaluationState.APPROVED)
_PRESENT = select(EVALUATION.c.id, EVALUATION.c.state, EVALUATION.c.author).where(
    EVALUATION.c.id.in_(IDS), EVALUATION.c.state.in_(_FINAL)
)
_REVIEWS = (
    select(REVIEW).select_from(WITH_VERSION).where(REVIEW.c.evaluation_id.in_(IDS), COUNTS).order_by(*FIRST_TO_LAST)
)
_OF_EVALUATION = (RECORD_VERSION.c.kind == literal_column("'evaluation'")) & (RECORD_VERSION.c.id == bindparam("of_id"))
_VERSIONS_OF = select(RECORD_VERSION.c.version).where(_OF_EVALUATION).limit(2)
_FORGET = delete(RECORD_VERSION).where(_OF_EVALUATION)
_NOTED = select(OUTBOX.c.id).where(OUTBOX.c.kind == literal_column("'evaluation'"), OUTBOX.c.id == bindparam("of_id"))
_CHANGE_STATE = update(EVALUATION).where(EVALUATION.c.id == bindparam("of_id")).values(state=bindparam("state"))


class Decisions:
    """Draws an evaluation's state from its reviews; may be asked as often as one likes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction
        self._evaluations = SqlEvaluations(desk.transaction)

    def decide(self, evaluation_ids: Collection[str]) -> None:
        """Approve each, take an approval back, or open the next revision on its author's workstation."""
        reviews = self._reviews(evaluation_ids)
        present = self._transaction.read(_PRESENT, asked(evaluation_ids)).all()
        wanted: dict[str, EvaluationState] = {}
        for row in present:
            found = reviews.get(row.id, ())
            approved = bool(found) and found[0].decision is Decision.APPROVED
            state = EvaluationState.APPROVED if approved else EvaluationState.SUBMITTED
            if state is not row.state:
                wanted[row.id] = state
        self._change_states(wanted)
        for row in present:
            found = reviews.get(row.id, ())
            if found and found[0].decision is not Decision.APPROVED and row.author == self._desk.login:
                self._reopen(row.id, review_of(found[0]))
            for place, review in enumerate(found):
                if review.author == self._desk.login:
                    self._desk.conflicted(("review", review.id), place > 0)

    def _change_states(self, wanted: Mapping[str, EvaluationState]) -> None:
        if not wanted:
            return
        with replacing(self._transaction, *wanted):
            rows = [{"of_id": evaluation_id, "state": state} for evaluation_id, state in wanted.items()]
            self._transaction.write(_CHANGE_STATE, rows)
        for evaluation_id in wanted:
            self._desk.changed(("evaluation", evaluation_id))

    def _reviews(self, evaluation_ids: Collection[str]) -> Mapping[str, Sequence[AnyRow]]:
        """Return the reviews of each evaluation that has any that count, the one that decides first."""
        found: dict[str, dict[str, AnyRow]] = {}
        for row in self._transaction.read(_REVIEWS, asked(evaluation_ids)):
            found.setdefault(row.evaluation_id, {}).setdefault(row.id, row)
        return {evaluation_id: list(rows.values()) for evaluation_id, rows in found.items()}

    def _reopen(self, evaluation_id: str, review: Review) -> None:
        """Open the next revision, unless it was opened before, here or elsewhere, and somebody has worked on it.

        It travels once its author edits it: until then each of the author's workstations makes it by itself, with the
        same version, so that an edit on one never stands against the untouched revision of another.
        """
        new_id = reopened_id(review.id)
        first = str(uuid5(_FIRST_VERSIONS, review.id))
        stored = self._evaluations.find(new_id)
        known = self._transaction.read(_VERSIONS_OF, {"of_id": new_id}).scalars().all()
        is_untouched = known == [first] and not self._transaction.read(_NOTED, {"of_id": new_id}).all()
        if not is_untouched and (stored is not None or known):
            return
        revision = reopened(self._evaluations.get(evaluation_id), review)
        if revision == stored:
            return
        self._transaction.write(_FORGET, {"of_id": new_id})
        self._evaluations.put(revision)
        self._desk.keep(
            RecordVersion(
                kind=codec.KIND,
                id=new_id,
                version=first,
                author=revision.author,
                team="",
                subject=new_id,
                schema=codec.SCHEMA,
                body=codec.to_body(revision),
            )
        )
        self._desk.changed(("evaluation", new_id))


def is_in_order(transaction: Transaction, review_ids: Collection[str]) -> bool:
    """Return whether one of these reviews is of what counts here now."""
    named = select(REVIEW.c.id).select_from(WITH_VERSION).where(REVIEW.c.id.in_(IDS), NAMES_WHAT_COUNTS)
    return transaction.read(named, asked(review_ids)).first() is not None


def review_of(row: AnyRow) -> Review:
    """Return the review of a row."""
    return Review(
        id=row.id,
        evaluation_id=row.evaluation_id,
        author=row.author,
        author_name=row.author_name,
        decision=row.decision,
        reason=row.reason,
        score=row.score,
        decided_at=row.decided_at,
        version=row.version,
    )
