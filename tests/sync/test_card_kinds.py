"""Drafts of cards, retirements, phrases and settings on their way."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.card_draft import CardDraft, DraftNotes, Signed, as_draft
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.phrase import Phrase
from qa_desktop.sync import heads
from qa_desktop.sync.carrying import carry
from qa_desktop.sync.kinds import card_draft, card_stage, centre_phrase, centre_setting, phrase, scorecard
from qa_desktop.sync.kinds.card_stage import Retirement
from qa_desktop.sync.kinds.centre_setting import Settled
from qa_desktop.sync.kinds.registry import KINDS, SINCE, schema_of
from qa_desktop.sync.records import Body, canonical
from qa_desktop.sync.writing import clean
from tests.db.samples import NOON, make_card
from tests.db.strategies import instants
from tests.domain.cards import cards
from tests.sync.bodies import any_words, make_version

signatures = st.builds(Signed, any_words, instants)


@st.composite
def drafts(draw: st.DrawFn) -> CardDraft:
    """Return a draft with any of what can be said of one."""
    approved, returned = draw(st.none() | signatures), draw(st.none() | signatures)
    notes = DraftNotes(
        written=draw(st.none() | signatures),
        proposed=draw(st.none() | signatures),
        approved=approved,
        approved_content="ab" if approved else "",
        returned=returned,
        reason=draw(any_words) if returned else "",
    )
    return CardDraft(card=as_draft(draw(cards())), notes=notes)


def as_stored(body: Body) -> Any:
    """Return a body as a store that keeps JSON gives it back."""
    return json.loads(json.dumps(body))


def kept(signed: Signed | None) -> Signed | None:
    """Return a signature once its text can be kept."""
    return None if signed is None else Signed(clean(signed.by), signed.at)


@given(drafts())
def test_a_draft_arrives_as_it_left(made: CardDraft) -> None:
    body = as_stored(card_draft.to_body(made))
    got = card_draft.from_record(make_version("card_draft", card_draft.id_of(made), body))
    notes = made.notes
    signed: dict[str, Any] = {
        name: kept(getattr(notes, name)) for name in ("written", "proposed", "approved", "returned")
    }
    assert got == replace(made, notes=replace(notes, **signed, reason=clean(notes.reason)))
    assert card_draft.to_body(got) == body
    assert canonical(body)


@given(instants)
def test_a_retirement_arrives_as_it_left(at: Any) -> None:
    made = Retirement(card_id="star", version=3, signed=Signed("me", at))
    body = as_stored(card_stage.to_body(made))
    assert card_stage.from_record(make_version("card_stage", "star:3", body)) == made


@given(any_words, any_words)
def test_a_phrase_arrives_as_it_left_and_tells_nobody_how_often_it_is_used(text: str, criterion_id: str) -> None:
    made = Phrase(id="p", card_id="star", criterion_id=clean(criterion_id), text=text, owner="me", uses=7)
    body = as_stored(phrase.to_body(made))
    assert "uses" not in body
    as_it_is = replace(made, text=clean(text), uses=0)
    assert phrase.from_record(make_version("phrase", "p", body)) == as_it_is
    assert centre_phrase.from_record(make_version("centre_phrase", "p", body)) == replace(as_it_is, owner="")


@pytest.mark.parametrize("value", [True, False, 3, "two", {"level": [1, None]}])
def test_a_setting_arrives_as_it_left_also_one_of_tomorrow(value: Any) -> None:
    body = as_stored(centre_setting.to_body(Settled("card_review", value)))
    assert centre_setting.from_record(make_version("centre_setting", "card_review", body)) == Settled(
        "card_review", value
    )


DRAFT = as_stored(card_draft.to_body(CardDraft(card=make_card("star"), notes=DraftNotes(approved=Signed("b", NOON)))))


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        (card_draft, {**DRAFT, "card": "star"}, "card"),
        (card_draft, {**DRAFT, "card": {**DRAFT["card"], "kind": "dance"}}, "card.kind"),
        (card_draft, {**DRAFT, "card": {**DRAFT["card"], "version": 2}}, "id"),
        (card_draft, {**DRAFT, "approved": "yes"}, "approved"),
        (card_draft, {**DRAFT, "approved": {"by": "b", "at": "now"}}, "approved.at"),
        (card_draft, {**DRAFT, "written": {"by": 1, "at": ""}}, "written.by"),
        (card_stage, {"stage": "in use", "at": "2026-01-01T00:00:00+00:00"}, "stage"),
        (card_stage, {"stage": "retired"}, "at"),
        (phrase, {"card_id": "star", "criterion_id": "", "text": None}, "text"),
        (centre_phrase, {"card_id": 1, "criterion_id": "", "text": ""}, "card_id"),
        (centre_setting, {}, "value"),
    ],
)
def test_what_cannot_be_understood_is_named(kind: Any, body: Body, field: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        kind.from_record(make_version(kind.KIND, "star:1", body))
    assert (caught.value.code, caught.value.facts["field"]) == ("sync.unreadable_record", field)


@pytest.mark.parametrize("record_id", ["star", "star:", ":1", "star:x"])
def test_a_stage_of_no_version_of_a_card_is_none(record_id: str) -> None:
    body = {"stage": "retired", "at": "2026-01-01T00:00:00+00:00"}
    with pytest.raises(EnvironmentFault):
        card_stage.from_record(make_version("card_stage", record_id, body))


def test_fields_of_a_newer_program_survive_an_edit_here() -> None:
    base = {
        **DRAFT,
        "mood": 1,
        "card": {**DRAFT["card"], "motto": {"zh": "好"}},
        "approved": {**DRAFT["approved"], "x": 2},
    }
    got = card_draft.from_record(make_version("card_draft", "star:1", base))
    carried = carry(base, card_draft.to_body(got), card_draft.SHAPE)
    assert carried == base


def test_what_matters_to_a_person_is_told_from_what_does_not() -> None:
    one = make_version("card_draft", "star:1", DRAFT)
    for name, value, differs in (
        ("written", {"by": "c", "at": "x"}, False),
        ("proposed", {"by": "c", "at": "x"}, True),
    ):
        other = replace(one, version="w", body={**DRAFT, name: value})
        assert heads.differ([one, other]) is differs
    retired = make_version("card_stage", "star:1", {"stage": "retired", "at": "x"})
    assert not heads.differ([retired, replace(retired, version="w", body={"stage": "retired", "at": "y"})])


def test_the_first_retirement_stands_and_the_last_draft_wins() -> None:
    finals = {kind for kind in SINCE if KINDS[kind].is_final(make_version(kind, "x", {}))}
    assert finals == {"card_stage"}


def test_a_draft_has_the_form_of_the_card_in_it() -> None:
    assert schema_of("card_draft", DRAFT) == scorecard.schema_of(DRAFT["card"]) == 1
    newer = {**DRAFT, "card": {**DRAFT["card"], "floor": "5"}}
    assert schema_of("card_draft", newer) == 2
    with pytest.raises(EnvironmentFault):
        card_draft.from_record(make_version("card_draft", "star:1", DRAFT, schema=card_draft.SCHEMA + 1))
