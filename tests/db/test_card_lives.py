import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.store import Store
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, DraftStage, Signed, approved, content_of, proposed
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.scorecard import CardKind, CardState, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.card_life_ports import EvaluationCount
from tests.db.raw import run_sql
from tests.db.samples import ME, NOON, make_card, make_evaluation, make_recording, make_seen

LEE, WANG = Signed("lee", NOON), Signed("wang", NOON + timedelta(hours=1))


def _draft(card_id: str = "star", version: int = 1, *, criteria: int = 3) -> CardDraft:
    card = make_card(card_id, version, state=CardState.DRAFT, criteria=criteria)
    return CardDraft(card=card, notes=DraftNotes(written=LEE))


def _outbox(store: Store) -> list[tuple[str, str]]:
    return run_sql(store, "SELECT kind, id FROM outbox ORDER BY turn")


def test_a_draft_comes_back_with_all_that_goes_with_it(store: Store) -> None:
    draft = approved(proposed(_draft(), "lee", NOON), "wang", NOON + timedelta(hours=1))
    with store.unit_of_work() as unit:
        unit.card_lives.save(draft)
        unit.commit()
    with store.unit_of_work() as unit:
        stored = unit.card_lives.draft("star", 1)
        assert stored == draft
        assert stored.stage is DraftStage.APPROVED
        back = replace(draft, notes=DraftNotes(written=LEE, returned=WANG, reason="第 3 条没有标准"))
        unit.card_lives.save(back)
        assert unit.card_lives.draft("star", 1) == back
        with pytest.raises(KeyError):
            unit.card_lives.draft("star", 2)
    assert _outbox(store) == [("card_draft", "star:1")]


def test_what_is_no_draft_is_neither_saved_nor_discarded_as_one(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card("star", 1))
        for card in (_draft(), replace(_draft(version=2), card=make_card("star", 2))):
            with pytest.raises(UserMistake, match=r"scorecard\.frozen"):
                unit.card_lives.save(card)
        for call in (unit.card_lives.draft, unit.card_lives.discard, unit.card_lives.publish):
            with pytest.raises(KeyError):
                call("star", 1)
        assert unit.scorecards.get("star", 1) == make_card("star", 1)


def test_a_discarded_draft_is_gone_with_its_notes(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.card_lives.save(_draft())
        unit.card_lives.discard("star", 1)
        unit.commit()
    assert run_sql(store, "SELECT count(*) FROM card_draft") == [(0,)]
    assert run_sql(store, "SELECT count(*) FROM scorecard") == [(0,)]
    assert _outbox(store) == [("card_draft", "star:1")]


def test_a_published_draft_is_a_card_like_any_other_and_says_who_wrote_it(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.card_lives.save(_draft())
        unit.card_lives.publish("star", 1)
        unit.commit()
        published = _draft().card.model_copy(update={"state": CardState.PUBLISHED})
        assert unit.scorecards.published() == (published,)
        (listed,) = unit.card_lives.versions()
        assert (listed.state, listed.stage, listed.notes.written) == (CardState.PUBLISHED, None, LEE)
    assert ("scorecard", "star:1") in _outbox(store)


def test_a_retired_version_is_offered_no_more_and_stays_what_it_was(store: Store) -> None:
    with store.unit_of_work() as unit:
        for version in (1, 2):
            unit.scorecards.add(make_card("star", version))
        unit.scorecards.add(make_card("moon", 1))
        unit.card_lives.retire("star", 2, WANG)
        unit.commit()
        assert [(card.id, card.version) for card in unit.scorecards.published()] == [("moon", 1)]
        assert unit.scorecards.get("star", 2) == make_card("star", 2, state=CardState.RETIRED)
        listed = {(one.id, one.version): one for one in unit.card_lives.versions()}
        assert listed["star", 2].retired == WANG
        assert listed["star", 1].retired is None
        for version in (2, 3):
            with pytest.raises(KeyError):
                unit.card_lives.retire("star", version, LEE)
    assert _outbox(store)[-1] == ("card_stage", "star:2")


def test_a_newer_version_than_the_retired_one_is_offered(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card("star", 1))
        unit.card_lives.retire("star", 1, WANG)
        unit.scorecards.add(make_card("star", 2))
        assert [(card.id, card.version) for card in unit.scorecards.published()] == [("star", 2)]


@pytest.mark.parametrize(
    "change",
    [
        "body = json_set(body, '$.state', 'retired', '$.name.en', 'Other'), state = 'retired'",
        "body = json_set(body, '$.state', 'draft'), state = 'draft'",
        "body = json_set(body, '$.state', 'retired'), state = 'retired', version = 2",
        "state = 'retired'",
    ],
)
def test_the_file_itself_lets_a_published_card_be_retired_and_nothing_else(store: Store, change: str) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card())
        unit.commit()
    with pytest.raises(Exception, match=r"scorecard\.frozen"):
        run_sql(store, f"UPDATE scorecard SET {change}")  # noqa: S608 - our own words


@pytest.mark.parametrize("state", ["published", "draft"])
def test_the_file_itself_lets_no_retired_card_come_back(store: Store, state: str) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card("star"))
        unit.card_lives.retire("star", 1, WANG)
        unit.commit()
    with pytest.raises(Exception, match=r"scorecard\.frozen"):
        run_sql(store, "UPDATE scorecard SET state = ?, body = json_set(body, '$.state', ?)", (state, state))
    with pytest.raises(Exception, match=r"scorecard\.frozen"):
        run_sql(store, "DELETE FROM scorecard")


def test_every_version_is_listed_the_newest_first_with_its_use(store: Store) -> None:
    recordings = [make_recording(number) for number in range(4)]
    moon = make_card("moon", 2).model_copy(update={"review_due": date(2027, 1, 31), "kind": CardKind.GROUP_POINTS})
    with store.unit_of_work() as unit:
        for card in (make_card("star", 1), moon, make_card("star", 2)):
            unit.scorecards.add(card)
        unit.card_lives.save(_draft("star", 3))
        for number, recording in enumerate(recordings):
            unit.recordings.add(recording, make_seen(recording))
            state = EvaluationState.DRAFT if number == 0 else EvaluationState.SUBMITTED
            card = make_card("star", 1 if number == 3 else 2)
            began = NOON + timedelta(minutes=number)
            made = make_evaluation(recording, card, evaluation_id=f"e{number}", state=state, created_at=began)
            unit.evaluations.save(made)
        unit.commit()
        listed = unit.card_lives.versions()
        assert [(one.id, one.version) for one in listed] == [("star", 3), ("star", 2), ("star", 1), ("moon", 2)]
        assert [one.stage for one in listed] == [DraftStage.WRITING, None, None, None]
        counts = [
            EvaluationCount(),
            EvaluationCount(drafts=1, submitted=2),
            EvaluationCount(submitted=1),
            EvaluationCount(),
        ]
        assert [one.used for one in listed] == counts
        assert unit.card_lives.version("star", 2) == listed[1]
        assert (listed[3].review_due, listed[3].kind) == (moon.review_due, CardKind.GROUP_POINTS)
        assert listed[0].name == Text(zh="五维度", en="Five")
        assert (unit.card_lives.last_version("star"), unit.card_lives.last_version("sun")) == (3, 0)
        found = unit.card_lives.evaluations("star", 2, 0, 10)
        assert [one.evaluation_id for one in found] == ["e2", "e1", "e0"]
        assert unit.card_lives.evaluations("star", 2, 1, 1) == found[1:2]
        first = found[0]
        assert (first.file_name, first.author, first.state) == ("call-2.wav", ME, EvaluationState.SUBMITTED)
        assert first.updated_at == NOON + timedelta(minutes=2)


def test_the_list_of_use_walks_an_index(store: Store) -> None:
    plan = run_sql(
        store,
        "EXPLAIN QUERY PLAN SELECT id FROM evaluation WHERE card_id = 'star' AND card_version = 2"
        " ORDER BY created_at DESC, id DESC LIMIT 50",
    )
    told = " ".join(str(row[-1]) for row in plan)
    assert "ix_evaluation_card_id_card_version_created_at" in told
    assert "TEMP B-TREE" not in told


def test_a_draft_whose_row_was_changed_past_its_notes_counts_as_approved_no_more(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.card_lives.save(approved(proposed(_draft(), "lee", NOON), "wang", NOON))
        unit.scorecards.add(_draft(criteria=4).card)
        assert unit.card_lives.draft("star", 1).stage is DraftStage.PROPOSED
        assert [one.stage for one in unit.card_lives.versions()] == [DraftStage.PROPOSED]


def test_the_row_of_a_draft_has_the_hash_that_an_approval_is_of(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.card_lives.save(_draft())
        unit.commit()
    ((sha256, body),) = run_sql(store, "SELECT sha256, body FROM scorecard")
    assert sha256 == content_of(_draft().card) == content_of(Scorecard(**json.loads(body)))
