"""Saving a card again and again: what was checked and written before is neither again, and comes out the same."""

from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_desktop.domain import card_edits, card_text
from qa_desktop.domain.card_edits import checked
from qa_desktop.domain.scorecard import CardKind, Fatal, Scorecard, Section
from qa_desktop.domain.text import Text
from qa_desktop.interchange.scorecards import read_scorecard
from qa_desktop.services.card_sieve import CardSieve
from tests.ui.support.cards import asking_card, deducting_card, long_card, points_card, small_card, typed_card

SHIPPED = sorted(Path(str(files("resources") / "scorecards")).glob("*.yaml"))
CARDS = (small_card(), typed_card(), asking_card(), deducting_card(), points_card())


@pytest.mark.parametrize("card", [*CARDS, *map(read_scorecard, SHIPPED)], ids=lambda card: card.id)
def test_a_large_card_is_written_as_any_card(card: Scorecard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_text, "MANY", 0)
    assert card_text.card_text(card) == card.model_dump_json()
    odd = card.model_copy(update={"name": Text(zh='"sections":[]', en='\\"sections":[]')})
    assert card_text.card_text(odd) == odd.model_dump_json()


def test_only_what_changed_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    card = long_card(20, 20)
    card_text.card_text(card)
    changed = card_edits.change_criterion(card, "c3_3", name=Text(en="Other"))
    dumped: list[str] = []
    dump = Section.model_dump_json

    def noted(section: Section) -> str:
        dumped.append(section.id)
        return dump(section)

    monkeypatch.setattr(Section, "model_dump_json", noted)
    text = card_text.card_text(changed)
    assert dumped == ["s3"]
    assert Scorecard.model_validate_json(text) == changed


EDITS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20), st.integers(-1, 3)), max_size=12)


@settings(max_examples=80, deadline=None)
@given(edits=EDITS)
def test_the_sieve_lets_through_what_a_whole_check_does(edits: list[tuple[int, int, int]]) -> None:
    sieve, card = CardSieve(), points_card()
    with suppress(ValidationError):
        sieve.checked(card)
    for kind, one, value in edits:
        card = _edited(card, kind, one, value)
        try:
            expected = checked(card)
        except ValidationError:
            with pytest.raises(ValidationError):
                sieve.checked(card)
        else:
            assert sieve.checked(card) == expected


def _edited(card: Scorecard, kind: int, one: int, value: int) -> Scorecard:
    criterion = card.criteria[one % len(card.criteria)]
    section = card.sections[one % len(card.sections)]
    match kind:
        case 0:
            return card_edits.change_criterion(card, criterion.id, weight=value)
        case 1:
            return card_edits.change_section(card, section.id, weight=value)
        case 2:
            return card_edits.change_card(card, kind=list(CardKind)[one % 3])
        case 3:
            return card_edits.copy_section(card, section.id)[0]
        case 4:
            twin = section.model_copy(update={"name": Text(en=str(one))})
            return card_edits.change_card(card, sections=(*card.sections, twin)) if value < 0 else card
    return card_edits.change_criterion(card, criterion.id, fatal=list(Fatal)[value % 3])
