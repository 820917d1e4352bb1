"""What stands between a draft and its submission."""

from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import Choice, Count, Option, Scale
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.scorecard import Demand
from qa_desktop.domain.submission import Blocker, Lack, blockers, comment_demanded, evidence_demanded
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section

GRADED = card(
    section("one", [criterion("polite"), criterion("patient", FOUR_STEPS, comment="lost_points", evidence="failed")]),
    section("two", [criterion("rules", comment="failed", not_applicable_allowed=False)]),
)


def test_an_empty_draft_lacks_every_answer_in_the_order_of_the_card() -> None:
    assert blockers(GRADED, evaluation(GRADED)) == tuple(
        Blocker(name, Lack.ANSWER) for name in ("polite", "patient", "rules")
    )


def test_a_failed_criterion_lacks_its_comment_and_its_evidence() -> None:
    draft = (
        evaluation(GRADED)
        .with_answer("polite", Answer(value="no"))
        .with_answer("patient", Answer(value="not_met"))
        .with_answer("rules", Answer(value="no", comment=" \n\t"))
    )
    assert blockers(GRADED, draft) == (
        Blocker("patient", Lack.COMMENT),
        Blocker("patient", Lack.EVIDENCE),
        Blocker("rules", Lack.COMMENT),
    )


def test_a_link_to_a_mark_that_is_gone_is_no_evidence() -> None:
    answered = Answer(value="not_met", comment="cut in", evidence=("m",))
    draft = (
        evaluation(GRADED)
        .with_answer("polite", Answer(value="yes"))
        .with_answer("patient", answered)
        .with_answer("rules", Answer(value="yes"))
    )
    assert blockers(GRADED, draft) == (Blocker("patient", Lack.EVIDENCE),)
    assert blockers(GRADED, draft.with_annotation(mark("m"))) == ()


def test_an_answer_that_the_card_does_not_allow_is_lacking() -> None:
    draft = (
        evaluation(GRADED)
        .with_answer("polite", Answer(value="perhaps"))
        .with_answer("patient", Answer(value=NOT_APPLICABLE))
        .with_answer("rules", Answer(value=NOT_APPLICABLE))
    )
    assert blockers(GRADED, draft) == (Blocker("polite", Lack.ANSWER), Blocker("rules", Lack.ANSWER))


@pytest.mark.parametrize(
    ("demand", "demanded_for"),
    [
        (Demand.NEVER, set()),
        (Demand.FAILED, {"not_met"}),
        (Demand.LOST_POINTS, {"good", "fair", "not_met"}),
        (Demand.ALWAYS, {"full", "good", "fair", "not_met"}),
    ],
)
def test_for_which_answers_something_is_demanded(demand: Demand, demanded_for: set[str]) -> None:
    asked = criterion("a", FOUR_STEPS, comment=demand, evidence=demand)
    values: list[AnswerValue] = ["full", "good", "fair", "not_met", NOT_APPLICABLE, None]
    assert {value for value in values if comment_demanded(asked, Answer(value=value))} == demanded_for
    assert {value for value in values if evidence_demanded(asked, Answer(value=value))} == demanded_for


def test_an_option_may_demand_by_itself() -> None:
    options = (
        Option(id="fine", text=Text(en="Fine"), share=Decimal(1)),
        Option(id="odd", text=Text(en="Odd"), share=Decimal(1), comment_demanded=True, evidence_demanded=True),
    )
    asked = criterion("a", Choice(options=options))
    assert comment_demanded(asked, Answer(value="odd"))
    assert evidence_demanded(asked, Answer(value="odd"))
    assert not comment_demanded(asked, Answer(value="fine"))


@pytest.mark.parametrize(
    ("kind", "full", "less"),
    [(Scale(), Decimal(10), Decimal(9)), (Count(allowed=3), Decimal(0), Decimal(1))],
)
def test_points_lost_on_numbers(kind: Scale | Count, full: Decimal, less: Decimal) -> None:
    asked = criterion("a", kind, comment=Demand.LOST_POINTS)
    assert not comment_demanded(asked, Answer(value=full))
    assert comment_demanded(asked, Answer(value=less))
