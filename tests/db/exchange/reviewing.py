"""What authors and leads do with the evaluation e1 at their workstations."""

from decimal import Decimal

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.review import Decision, Review
from qa_desktop.services.conflicts import Conflict
from tests.db.exchange.world import Workstation


def submit(station: Workstation, summary: str, evaluation_id: str = "e1") -> None:
    """Submit it, or another one, with these words."""
    at = station.clock.now()
    station.save(station.get(evaluation_id), state=EvaluationState.SUBMITTED, submitted_at=at, summary=summary)


def review(
    station: Workstation, decision: Decision = Decision.APPROVED, reason: str = "well done", read: str | None = None
) -> str:
    """Review what stands here, or what was `read`; returns the review's id."""
    said = Review(
        id=new_id(),
        evaluation_id="e1",
        author=station.login,
        author_name="Lea",
        decision=decision,
        reason=reason,
        score=Decimal("12.5"),
        decided_at=station.clock.now(),
        version=held(station) if read is None else read,
    )
    with station.store.unit_of_work() as unit:
        unit.reviews.add(said)
        unit.commit()
    return said.id


def held(station: Workstation) -> str:
    """Return what whoever reads it now has before them."""
    with station.store.unit_of_work() as unit:
        return unit.evaluations.held("e1")


def conflicts(station: Workstation) -> tuple[Conflict, ...]:
    """Return the conflicts that are shown."""
    with station.store.unit_of_work() as unit:
        return tuple(unit.conflicts.every())


def deciding(station: Workstation) -> list[str]:
    """Return the reviews of it that count, the one that decides first."""
    with station.store.unit_of_work() as unit:
        return [one.id for one in unit.reviews.of("e1")]
