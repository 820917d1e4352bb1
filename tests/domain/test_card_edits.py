"""Changes to a card that is being written."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_desktop.domain import card_edits as edits
from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.scorecard import CardKind, Condition, Fatal, Scorecard
from qa_desktop.domain.text import Text
from tests.domain.cards import card, cards, criterion, section

CARD = card(
    section("one", [criterion("a"), criterion("b", shown_when=Condition(criterion="a", answers=("yes",)))], 60),
    section("two", [criterion("c")], 40),
)


def order(of: Scorecard) -> list[list[str]]:
    """Return the ids of the criteria, section by section."""
    return [[one.id for one in part.criteria] for part in of.sections]


def test_only_what_changes_is_another() -> None:
    changed = edits.change_criterion(CARD, "c", name=Text(en="New"))
    assert changed.criterion("c").name.en == "New"
    assert changed.sections[0] is CARD.sections[0]
    assert edits.change_section(CARD, "one", weight=50).sections[1] is CARD.sections[1]
    assert edits.change_card(CARD, kind=CardKind.DEDUCTION).sections is CARD.sections


def test_conditions_follow_a_criterion_to_its_new_id() -> None:
    renamed = edits.change_criterion(CARD, "a", id="greeting")
    condition = renamed.criterion("b").shown_when
    assert condition is not None
    assert condition.criterion == "greeting"
    with pytest.raises(KeyError):
        renamed.criterion("a")


def test_what_is_new_has_an_id_of_its_own() -> None:
    made, new_id = edits.add_criterion(CARD, "one", 1)
    assert (new_id, order(made)) == ("criterion_1", [["a", "criterion_1", "b"], ["c"]])
    again, second = edits.add_criterion(made, "two", 0)
    assert (second, order(again)[1]) == ("criterion_2", ["criterion_2", "c"])
    more, section_id = edits.add_section(again, 1)
    assert (section_id, order(more)[1]) == ("section_1", ["criterion_3"])
    copied, copy_id = edits.copy_criterion(more, "criterion_1")
    assert (copy_id, order(copied)[0]) == ("criterion_4", ["a", "criterion_1", "criterion_4", "b"])


def test_criteria_and_sections_move() -> None:
    assert order(edits.move_criterion(CARD, "a", "one", 1)) == [["b", "a"], ["c"]]
    assert order(edits.move_criterion(CARD, "a", "two", 1)) == [["b"], ["c", "a"]]
    assert order(edits.move_section(CARD, "two", 0)) == [["c"], ["a", "b"]]
    assert edits.move_criterion(CARD, "c", "one", 0) is CARD


def test_a_card_and_a_section_are_never_empty() -> None:
    without = edits.remove_criterion(CARD, "c")
    assert order(without) == [["a", "b"]]
    assert edits.remove_section(without, "one") is without
    last = edits.remove_criterion(without, "a")
    assert edits.remove_criterion(last, "b") is last


def test_what_does_not_fit_is_found_when_it_is_checked() -> None:
    assert edits.checked(CARD) == CARD
    with pytest.raises(ValidationError):
        edits.checked(edits.change_criterion(CARD, "a", answer=Count(), at_most=5))


def test_a_card_turns_into_another_kind_and_back() -> None:
    weighed = card(section("one", [criterion("a", weight=3, fatal="section"), criterion("b", bonus=True, points=5)]))
    counted = edits.change_kind(weighed, CardKind.GROUP_POINTS)
    assert (counted.criterion("a").points, counted.criterion("b").points) == (Decimal(3), Decimal(5))
    assert edits.change_kind(counted, CardKind.WEIGHTED) == weighed
    deducted = edits.change_kind(weighed, CardKind.DEDUCTION)
    assert (deducted.criterion("a").points, deducted.criterion("a").fatal) == (None, Fatal.CARD)


@given(cards(), st.sampled_from(CardKind))
def test_any_card_fits_together_as_any_kind(drawn: Scorecard, kind: CardKind) -> None:
    assert edits.checked(edits.change_kind(drawn, kind)).kind is kind


Edit = Callable[[Scorecard], Scorecard]


@st.composite
def edits_of(draw: st.DrawFn, of: Scorecard) -> Scorecard:
    """Any edit of a card."""
    part = draw(st.sampled_from(of.sections))
    one = draw(st.sampled_from(part.criteria))
    other = draw(st.sampled_from(of.sections))
    at = draw(st.integers(0, 4))
    made: list[Edit] = [
        lambda old: edits.add_section(old, at)[0],
        lambda old: edits.add_criterion(old, part.id, at)[0],
        lambda old: edits.copy_criterion(old, one.id)[0],
        lambda old: edits.remove_section(old, part.id),
        lambda old: edits.remove_criterion(old, one.id),
        lambda old: edits.move_section(old, part.id, at),
        lambda old: edits.move_criterion(old, one.id, other.id, at),
        lambda old: edits.change_criterion(old, one.id, name=Text(zh="新")),
    ]
    return draw(st.sampled_from(made))(of)


@given(cards(), st.data())
def test_whatever_is_edited_stays_a_card(drawn: Scorecard, data: st.DataObject) -> None:
    for _ in range(6):
        drawn = data.draw(edits_of(drawn))
        assert edits.checked(drawn) == drawn
