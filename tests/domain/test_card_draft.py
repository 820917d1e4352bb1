from datetime import UTC, datetime

from qa_desktop.domain.card_draft import (
    CardDraft,
    DraftNotes,
    DraftStage,
    Signed,
    approved,
    content_of,
    edited,
    proposed,
    sent_back,
)
from qa_desktop.domain.scorecard import CardState, Criterion, Scorecard, Section
from qa_desktop.domain.text import Text

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ONE = Criterion(id="tone", name=Text(zh="语气"), standard=Text(zh="平和"))
CARD = Scorecard(id="star", name=Text(zh="五星"), sections=(Section(id="all", name=Text(zh="全部"), criteria=(ONE,)),))
OTHER = CARD.model_copy(update={"name": Text(zh="六星")})
WRITTEN = CardDraft(card=CARD, notes=DraftNotes(written=Signed("lee", NOON)))


def test_a_draft_goes_from_hand_to_hand() -> None:
    assert WRITTEN.stage is DraftStage.WRITING
    waiting = proposed(WRITTEN, "lee", NOON)
    assert waiting.stage is DraftStage.PROPOSED
    back = sent_back(waiting, "wang", NOON, "没有标准")
    assert (back.stage, back.notes.reason) == (DraftStage.RETURNED, "没有标准")
    again = proposed(edited(back, OTHER, "lee", NOON), "lee", NOON)
    assert (again.stage, again.notes.reason) == (DraftStage.PROPOSED, "")
    done = approved(again, "wang", NOON)
    assert done.stage is DraftStage.APPROVED
    assert done.is_approved_by_another


def test_an_edit_takes_back_what_was_proposed_and_approved_and_keeps_why_it_was_sent_back() -> None:
    done = approved(proposed(WRITTEN, "lee", NOON), "wang", NOON)
    later = edited(done, OTHER, "zhao", NOON)
    assert later.stage is DraftStage.WRITING
    assert later.notes == DraftNotes(written=Signed("zhao", NOON))
    back = sent_back(proposed(WRITTEN, "lee", NOON), "wang", NOON, "没有标准")
    assert edited(back, OTHER, "lee", NOON).stage is DraftStage.RETURNED


def test_saving_the_same_again_takes_nothing_back() -> None:
    done = approved(proposed(WRITTEN, "lee", NOON), "wang", NOON)
    assert edited(done, CARD.model_copy(update={"state": CardState.PUBLISHED}), "zhao", NOON) == done


def test_nobody_approves_what_they_wrote_or_proposed() -> None:
    waiting = proposed(WRITTEN, "zhao", NOON)
    assert not approved(waiting, "lee", NOON).is_approved_by_another
    assert not approved(waiting, "zhao", NOON).is_approved_by_another
    assert approved(waiting, "wang", NOON).is_approved_by_another


def test_an_approval_is_of_one_content() -> None:
    done = approved(proposed(WRITTEN, "lee", NOON), "wang", NOON)
    assert not done.notes.is_approved_by_another(content_of(OTHER))
    assert done.notes.stage(content_of(OTHER)) is DraftStage.PROPOSED
    assert content_of(CARD) == content_of(CARD.model_copy(update={"state": CardState.RETIRED}))
