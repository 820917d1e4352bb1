"""What the store gives for the health of a card: which evaluations count, and what was answered in them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from db import card_health
from db.card_health import SqlHealthSource
from db.review_tables import TEAM_LINE
from db.store import Store
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, EvaluationState
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.health_ports import HealthQuery, OfferedCard
from tests.db.raw import confirm
from tests.db.samples import NOON, make_card, make_evaluation, make_recording, make_seen

CARD = make_card()
QUERY = HealthQuery(card_id=CARD.id, version=1)
NOTHING: Mapping[str, AnswerValue] = {}


def source(store: Store) -> SqlHealthSource:
    return SqlHealthSource(store, lambda: None)


def graded(
    call: int,
    author: str = "ann",
    values: Mapping[str, AnswerValue] = NOTHING,
    *,
    state: EvaluationState = EvaluationState.SUBMITTED,
    card: Scorecard = CARD,
) -> Evaluation:
    """Return a grading of a call, submitted so many days after noon as its number says."""
    made = make_evaluation(
        make_recording(call),
        card,
        evaluation_id=f"{author}-{call}-{card.version}",
        author=author,
        state=state,
        created_at=NOON + timedelta(days=call),
    )
    for name, value in values.items():
        made = made.with_answer(name, Answer(value=value))
    return made


def keep(store: Store, *evaluations: Evaluation, cards: tuple[Scorecard, ...] = (CARD,)) -> None:
    with store.unit_of_work() as unit:
        for card in cards:
            unit.scorecards.add(card)
        for call in {one.recording_id for one in evaluations}:
            (number,) = [n for n in range(100) if make_recording(n).id == call]
            recording = make_recording(number)
            unit.recordings.add(recording, make_seen(recording))
        for one in evaluations:
            unit.evaluations.save(one)
        unit.commit()


def decide(store: Store, evaluation: Evaluation, decision: Decision) -> None:
    with store.unit_of_work() as unit:
        review = Review(
            id=f"review-{evaluation.id}",
            evaluation_id=evaluation.id,
            author="lead",
            author_name="Lead",
            decision=decision,
            reason="…",
            score=None,
            decided_at=NOON + timedelta(days=50),
        )
        unit.reviews.add(review)
        unit.commit()


def authors(store: Store, query: HealthQuery = QUERY) -> list[str]:
    return [line.author for line in source(store).lines(query)]


def test_what_is_submitted_or_approved_counts_and_nothing_else(store: Store) -> None:
    approved = graded(2, "bob")
    returned = graded(3, "cleo")
    keep(store, graded(1), approved, returned, graded(4, "dan", state=EvaluationState.DRAFT))
    decide(store, approved, Decision.APPROVED)
    decide(store, returned, Decision.RETURNED)
    assert authors(store) == ["ann", "bob"]


def test_what_was_returned_and_corrected_counts_once(store: Store) -> None:
    first = graded(1, values={"c0": "yes"})
    again = replace(
        first.with_answer("c0", Answer(value="no")),
        id="again",
        previous_id=first.id,
        revision=2,
        submitted_at=NOON + timedelta(days=9),
    )
    keep(store, first)
    decide(store, first, Decision.RETURNED)
    assert authors(store) == []
    with store.unit_of_work() as unit:
        unit.evaluations.save(again)
        unit.commit()
    (line,) = source(store).lines(QUERY)
    assert source(store).answers([line.number], ()) == {line.number: {"c0": "no"}}


def test_a_correction_counts_alone_before_the_return_that_it_answers_has_come(store: Store) -> None:
    first = graded(1)
    again = replace(first, id="again", previous_id=first.id, revision=2, submitted_at=NOON + timedelta(days=9))
    keep(store, first, again)
    (line,) = source(store).lines(QUERY)
    assert list(source(store).answers([line.number], ())) == [line.number]
    with store.unit_of_work() as unit:
        newest = unit.transaction.read(select(TEAM_LINE.c.evaluation_id).where(TEAM_LINE.c.number == line.number))
        assert newest.scalar_one() == "again"


def test_only_that_version_and_that_period(store: Store) -> None:
    newer = CARD.model_copy(update={"version": 2})
    keep(store, graded(1, "ann"), graded(2, "bob"), graded(3, "cleo", card=newer), cards=(CARD, newer))
    assert authors(store) == ["ann", "bob"]
    assert authors(store, replace(QUERY, version=2)) == ["cleo"]
    assert authors(store, replace(QUERY, submitted_from=NOON + timedelta(days=2))) == ["bob"]
    assert authors(store, replace(QUERY, submitted_before=NOON + timedelta(days=2))) == ["ann"]


def test_one_team(store: Store) -> None:
    keep(store, graded(1, "ann"), graded(2, "bob"), graded(3, "cleo"))
    with store.unit_of_work() as unit:
        for author, call, team in (("ann", 1, "热线一组"), ("bob", 2, "热线二组")):
            confirm(unit, f"{author}-{call}-1", call, "evaluation", team=team)
        unit.commit()
    assert set(source(store).offers().teams) == {"热线一组", "热线二组"}
    assert authors(store, replace(QUERY, team="热线一组")) == ["ann"]
    assert authors(store, replace(QUERY, team="nobody's")) == []


def test_long_lists_come_in_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_health, "LINES_AT_ONCE", 3)
    same_time = [replace(graded(call, "bob"), submitted_at=NOON) for call in range(20, 24)]
    keep(store, *(graded(call) for call in range(1, 8)), *same_time)
    lines = source(store).lines(QUERY)
    assert len({line.number for line in lines}) == len(lines) == 11


def test_what_was_answered(store: Store) -> None:
    noted = graded(1, values={"c0": "yes", "c1": NOT_APPLICABLE, "c2": Decimal("2.50"), "words": "他说\x1e你好\x1f。"})
    mark = Annotation(id="m", start_ms=1, note="…", created_at=NOON)
    keep(store, noted.with_annotation(mark).with_answer("empty", Answer(comment="…")), graded(2))
    first, second = source(store).lines(QUERY)
    reading = source(store)
    assert reading.answers([first.number, second.number, 999], ["words"]) == {
        first.number: {"c0": "yes", "c1": NOT_APPLICABLE, "c2": Decimal("2.50"), "words": " ", "empty": None},
        second.number: {},
    }
    words = reading.answers([first.number], ())[first.number]
    assert words["c0"] == "yes"  # whatever somebody writes, the other answers stay what they are
    assert words["c1"] is NOT_APPLICABLE


def test_what_is_remembered_of_answers_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_health, "MOST_REMEMBERED", 2)
    keep(store, *(graded(call, values={"c0": Decimal(call), "c1": "yes"}) for call in range(9)))
    reading = source(store)
    lines = reading.lines(QUERY)
    found = reading.answers([line.number for line in lines], ())
    assert [found[line.number]["c0"] for line in lines] == [Decimal(call) for call in range(9)]
    assert len(reading._meanings) <= 2


def test_what_can_be_looked_at(store: Store) -> None:
    older = CARD.model_copy(update={"version": 1})
    newer = CARD.model_copy(update={"version": 3, "name": Text(zh="新", en="New")})
    retired = make_card("retired", state=CardState.RETIRED)
    draft = make_card("draft", state=CardState.DRAFT)
    unused = make_card("unused")
    keep(store, graded(1), graded(2, card=retired), cards=(older, newer, retired, draft, unused))
    assert source(store).offers().cards == (
        OfferedCard(card_id=CARD.id, name=newer.name, versions=(3, 1)),
        OfferedCard(card_id="unused", name=unused.name, versions=(1,)),
        OfferedCard(card_id="retired", name=retired.name, versions=(1,)),
    )
    assert source(store).card(CARD.id, 3) == newer


def test_a_damaged_number_is_no_answer() -> None:
    assert card_health._meant("c0\x1fnumber\x1fx") == ("c0", None)
    assert card_health._meant("c0") == ("c0", None)
