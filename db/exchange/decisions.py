"""What reviews make of a submitted evaluation: the first in the order of commits counts."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import and_, select, update

from db.exchange.kinds.kind import Desk
from db.exchange.replacing import replacing
from db.exchange.versions import REFUSED
from db.repositories.evaluations import SqlEvaluations
from db.review_tables import REVIEW
from db.sync_tables import RECORD_VERSION, SYNC_STATE
from db.tables import EVALUATION
from db.transaction import AnyRow
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.reopening import reopened, reopened_id
from qa_desktop.domain.review import Decision, Review
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import RecordVersion

_FIRST_VERSIONS = UUID("1d8f1f0a-52b3-5d0c-8a43-9f7c5d1b6e90")
_FINAL = (EvaluationState.SUBMITTED, EvaluationState.APPROVED)


class Decisions:
    """Draws an evaluation's state from its reviews; may be asked as often as one likes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction
        self._evaluations = SqlEvaluations(desk.transaction)

    def decide(self, evaluation_id: str) -> None:
        """Approve it, take an approval back, or open the next revision on its author's workstation."""
        present = select(EVALUATION.c.state, EVALUATION.c.author).where(EVALUATION.c.id == evaluation_id)
        row = self._transaction.read(present).one_or_none()
        if row is None or row.state not in _FINAL:
            return
        reviews = self._reviews(evaluation_id)
        approved = bool(reviews) and reviews[0].decision is Decision.APPROVED
        state = EvaluationState.APPROVED if approved else EvaluationState.SUBMITTED
        if state is not row.state:
            with replacing(self._transaction, evaluation_id):
                here = EVALUATION.c.id == evaluation_id
                self._transaction.write(update(EVALUATION).where(here).values(state=state))
            self._desk.changed(("evaluation", evaluation_id))
        if reviews and not approved and row.author == self._desk.login:
            self._reopen(evaluation_id, review_of(reviews[0]))
        for place, review in enumerate(reviews):
            if review.author == self._desk.login:
                self._desk.conflicted(("review", review.id), place > 0)

    def _reviews(self, evaluation_id: str) -> Sequence[AnyRow]:
        version = RECORD_VERSION.c
        its_version = and_(version.kind == "review", version.id == REVIEW.c.id)
        rows = self._transaction.read(
            select(
                REVIEW,
                version.commit_seq,
                version.place,
                version.epoch,
                version.parked,
                SYNC_STATE.c.epoch.label("now"),
            )
            .select_from(REVIEW.outerjoin(RECORD_VERSION, its_version))
            .join(SYNC_STATE, SYNC_STATE.c.number == 1)
            .where(REVIEW.c.evaluation_id == evaluation_id)
        ).all()
        standing = {row.id: row for row in rows if row.parked != REFUSED}
        return sorted(standing.values(), key=_place)

    def _reopen(self, evaluation_id: str, review: Review) -> None:
        """Open the next revision, unless it was opened before, here or elsewhere.

        It travels once its author edits it: until then each of the author's workstations makes it by itself, with the
        same version, so that an edit on one never stands against the untouched revision of another.
        """
        new_id = reopened_id(review.id)
        known = select(RECORD_VERSION.c.version).where(
            RECORD_VERSION.c.kind == codec.KIND, RECORD_VERSION.c.id == new_id
        )
        if self._evaluations.find(new_id) is not None or self._transaction.read(known.limit(1)).first() is not None:
            return
        revision = reopened(self._evaluations.get(evaluation_id), review)
        self._evaluations.put(revision)
        self._desk.keep(
            RecordVersion(
                kind=codec.KIND,
                id=new_id,
                version=str(uuid5(_FIRST_VERSIONS, review.id)),
                author=revision.author,
                team="",
                subject=new_id,
                schema=codec.SCHEMA,
                body=codec.to_body(revision),
            )
        )
        self._desk.changed(("evaluation", new_id))


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
    )


def _place(row: AnyRow) -> tuple[bool, int, int, str]:
    placed = row.commit_seq is not None and row.epoch == row.now
    return not placed, row.commit_seq if placed else 0, row.place if placed else 0, row.id
