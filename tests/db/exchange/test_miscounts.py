"""An evaluation that came with another result than its answers come to: the lead's table says what they come to."""

from decimal import Decimal

from sqlalchemy import select

from db.review_tables import MISCOUNT
from qa_desktop.domain.evaluation import Answer, EvaluationState, Outcome
from qa_desktop.domain.scoring import outcome_of, score_card
from qa_desktop.services.review_ports import Reckoned, TeamQuery
from tests.db.exchange.test_leaving import IN_SOUTH, let
from tests.db.exchange.world import CARD, Workstation, World

ANSWERS = {one.id: Answer(value="no") for one in CARD.criteria}
CLAIMED = Outcome(score=Decimal("98.00"), before_fatal=Decimal("98.00"))
TRUE = outcome_of(score_card(CARD, ANSWERS))


def submit(station: Workstation, evaluation_id: str, outcome: Outcome) -> None:
    at = station.clock.now()
    station.save(
        station.get(evaluation_id),
        answers=ANSWERS,
        outcome=outcome,
        state=EvaluationState.SUBMITTED,
        submitted_at=at,
    )


def reckoned(station: Workstation) -> dict[str, Reckoned | None]:
    with station.store.unit_of_work() as unit:
        return {row.evaluation_id: row.reckoned for row in unit.reviews.page(TeamQuery(), 0, 9)}


def noted(station: Workstation) -> list[str]:
    with station.store.unit_of_work() as unit:
        return list(unit.transaction.read(select(MISCOUNT.c.evaluation_id)).scalars())


def test_a_result_that_was_made_up_is_told_beside_what_the_answers_come_to(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    for number, (name, outcome) in enumerate({"true": TRUE, "false": CLAIMED}.items()):
        ann.grade(number, name)
        submit(ann, name, outcome)
    ann.sync()
    lea.sync()
    band = next((one.name for one in CARD.bands if one.id == TRUE.band_id), None)
    assert TRUE.score != CLAIMED.score
    assert reckoned(lea) == {"true": None, "false": Reckoned(score=TRUE.score, band=band, fatal=TRUE.fatal)}
    with lea.store.unit_of_work() as unit:
        assert unit.evaluations.get("false").outcome == CLAIMED, "what was sent stays as it was sent"


def test_it_goes_where_another_version_counts_and_with_the_evaluation(world: World) -> None:
    ann, two, lea = world.station("ann"), world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    ann.sync()
    two.sync()
    submit(ann, "e1", CLAIMED)
    ann.sync()
    submit(two, "e1", TRUE)
    two.sync()
    lea.sync()
    assert noted(lea) == noted(two) == ["e1"]
    with two.store.unit_of_work() as unit:
        (conflict,) = unit.conflicts.every()
        own = next(one for one in conflict.versions if one.body["score"] != str(CLAIMED.score))
        unit.conflicts.settle("evaluation", "e1", own.version)
        unit.commit()
    two.sync()
    lea.sync()
    assert noted(lea) == noted(two) == []
    ann.grade(2, "e2")
    submit(ann, "e2", CLAIMED)
    ann.sync()
    lea.sync()
    assert noted(lea) == ["e2"]
    let(world, "lea", IN_SOUTH)
    lea.sync()
    assert noted(lea) == []
