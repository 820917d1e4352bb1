"""A team around the demo: colleagues who submitted, a lead who reviewed, as an exchange would have brought them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import insert, update

from db.exchange.memory import recall, remember, remember_people
from db.exchange.replacing import replacing
from db.repositories.people import text_of
from db.sync_tables import RECORD_VERSION
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.answer_types import Choice
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.reopening import reopened
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import outcome_of, score_card
from qa_desktop.services.ports import LibraryQuery, UnitOfWorkFactory

LEAD = Person(login="liu.min", name="刘敏", memberships=(Membership("热线一组", Role.LEAD),))
COLLEAGUES = (
    Person(login="wang.fang", name="王芳", memberships=(Membership("热线一组", Role.INSPECTOR),)),
    Person(login="j.smith", name="Jane Smith", memberships=(Membership("Hotline 2", Role.INSPECTOR),)),
    Person(login="zhao.lei", name="赵磊", memberships=(Membership("热线一组", Role.INSPECTOR),)),
)
MOST_ROWS = 100


def sign_in(store: UnitOfWorkFactory, me: Person) -> None:
    """Let the shared store have taken us for `me`, and have told of everybody."""
    with store() as unit:
        transaction = cast("SqlUnitOfWork", unit).transaction
        recall(transaction)
        remember(transaction, me=text_of(me))
        remember_people(transaction, (*COLLEAGUES, LEAD, me))
        unit.commit()


def fill_team(store: UnitOfWorkFactory) -> list[str]:
    """Submit the demo's gradings once more by each colleague; return the ids, the last one awaits review."""
    with store() as unit:
        rows = unit.recordings.page(LibraryQuery(author=""), 0, MOST_ROWS)
        graded = [one for one in unit.evaluations.every() if one.answers]
        ids: list[str] = []
        for number, original in enumerate(graded):
            for place, person in enumerate(COLLEAGUES):
                card = unit.scorecards.get(original.card_id, original.card_version)
                made = _submitted(original, card, person, number * len(COLLEAGUES) + place)
                unit.evaluations.save(made)
                cast("SqlUnitOfWork", unit).transaction.write(insert(RECORD_VERSION).values(_version(made, person)))
                ids.append(made.id)
        for number, evaluation_id in enumerate(ids[:-2]):
            if number % 3 != 0:
                unit.reviews.add(
                    replace(_review(unit.evaluations.get(evaluation_id), number), version=f"v-{evaluation_id}")
                )
        assert rows
        unit.commit()
    return ids


def change_elsewhere(store: UnitOfWorkFactory, evaluation_id: str, summary: str) -> None:
    """Bring another version, `v2`, of what somebody submitted; nobody is told."""
    row = {"kind": "evaluation", "id": evaluation_id, "version": "v2", "bases": "[]", "schema": 1, "epoch": 0}
    row |= dict.fromkeys(("author", "team", "subject", "addressee", "sha256", "parked"), "")
    with store() as made:
        unit = cast("SqlUnitOfWork", made)
        flags = {"deleted": False, "is_head": True, "held": True}
        unit.transaction.write(
            update(RECORD_VERSION).where(RECORD_VERSION.c.id == evaluation_id).values(is_head=False, held=False)
        )
        unit.transaction.write(insert(RECORD_VERSION).values({**row, **flags}))
        with replacing(unit.transaction, evaluation_id):
            unit.evaluations.put(replace(unit.evaluations.get(evaluation_id), summary=summary))
        unit.commit()


def hand_back(store: UnitOfWorkFactory, author: str, recording_id: str) -> tuple[Evaluation, Evaluation]:
    """Let the lead have returned the author's grading of a call; return the old revision and the reopened one."""
    with store() as unit:
        latest = unit.evaluations.latest(recording_id, author)
        assert latest is not None
        at = latest.updated_at
        old = latest
        if latest.is_open:
            old = replace(latest, state=EvaluationState.SUBMITTED, submitted_at=at, updated_at=at)
            unit.evaluations.save(old)
        review = replace(_review(old, 2), decision=Decision.RETURNED, reason=REASON, decided_at=at + timedelta(hours=5))
        unit.reviews.add(review)
        criterion_id = next(key for key, answer in old.answers.items() if answer.value is not None)
        places = [(ReplyTarget.ANSWER, criterion_id, ON_ANSWER)]
        places += [(ReplyTarget.ANNOTATION, mark.id, ON_MARK) for mark in old.annotations[:1]]
        for number, (target, target_id, text) in enumerate(places):
            reply = _reply(old, number, text, at)
            unit.reviews.reply(replace(reply, target=target, target_id=target_id))
        opened = reopened(old, review)
        unit.evaluations.save(opened)
        unit.commit()
    return old, opened


REASON = "扣分理由和录音对不上：0:43 处坐席其实道歉了。请重听后修改。"
ON_ANSWER = "这里应按 Q-12 标准给“部分达到”。"
ON_MARK = "区间请放宽到客户说完为止。"


def _graded_otherwise(answers: Mapping[str, Answer], card: Scorecard, number: int) -> Mapping[str, Answer]:
    """Return the answers with other options here and there: people do not grade alike."""
    choices = [one for one in card.criteria if isinstance(one.answer, Choice) and one.id in answers]
    chosen = {one.id: one.answer.options for one in choices if isinstance(one.answer, Choice)}
    others = {
        name: replace(answers[name], value=options[(number + place) % len(options)].id)
        for place, (name, options) in enumerate(chosen.items())
        if (number + place) % 3 == 0
    }
    return {**answers, **others}


def _submitted(original: Evaluation, card: Scorecard, person: Person, number: int) -> Evaluation:
    at = original.created_at + timedelta(hours=number)
    answers = _graded_otherwise(original.answers, card, number)
    return replace(
        original,
        id=f"{person.login}-{original.id}",
        author=person.login,
        state=EvaluationState.SUBMITTED,
        revision=1,
        previous_id="",
        answers=answers,
        outcome=outcome_of(score_card(card, answers)),
        created_at=at,
        updated_at=at,
        submitted_at=at,
    )


def _version(evaluation: Evaluation, person: Person) -> Mapping[str, object]:
    """Return what is known of the version that came of it."""
    texts = dict.fromkeys(("addressee", "sha256", "parked"), "")
    flags = {"deleted": False, "is_head": True, "held": True}
    return {
        **texts,
        **flags,
        "kind": "evaluation",
        "id": evaluation.id,
        "version": f"v-{evaluation.id}",
        "bases": "[]",
        "author": person.login,
        "team": person.team,
        "subject": evaluation.id,
        "schema": 1,
        "epoch": 0,
    }


def _review(evaluation: Evaluation, number: int) -> Review:
    at = cast("datetime", evaluation.submitted_at) + timedelta(hours=3)
    return Review(
        id=f"review-{evaluation.id}",
        evaluation_id=evaluation.id,
        author=LEAD.login,
        author_name=LEAD.name,
        decision=Decision.APPROVED if number % 2 else Decision.RETURNED,
        reason="" if number % 2 else REASON,
        score=evaluation.outcome.score,
        decided_at=at,
    )


def _reply(old: Evaluation, number: int, text: str, at: datetime) -> Reply:
    return Reply(
        id=f"reply-{number}-{old.id}",
        evaluation_id=old.id,
        author=LEAD.login,
        author_name=LEAD.name,
        target=ReplyTarget.EVALUATION,
        text=text,
        written_at=at + timedelta(hours=4, minutes=number),
    )
