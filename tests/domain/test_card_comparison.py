"""What is told of the difference between two versions of a card."""

from decimal import Decimal

from hypothesis import given

from qa_desktop.domain.card_comparison import CardChange, Difference, compare_cards
from qa_desktop.domain.scorecard import Band, Condition, Scorecard
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, card, cards, criterion, section

BEFORE = card(
    section("one", [criterion("a"), criterion("b"), criterion("c")], 60), section("two", [criterion("d")], 40)
)


@given(cards())
def test_a_card_does_not_differ_from_itself(drawn: Scorecard) -> None:
    assert compare_cards(drawn, drawn.model_copy(update={"version": 2})) == ()


def test_fields_are_told_where_they_stand() -> None:
    after = card(
        section("one", [criterion("a", FOUR_STEPS), criterion("b", weight=2), criterion("c")], 50),
        section("two", [criterion("d", shown_when=Condition(criterion="a", answers=("full",)))], 40),
        name=Text(en="Card", zh="评分表"),
        bands=(Band(id="pass", name=Text(en="Pass"), at_least=Decimal(70)),),
    )
    told = compare_cards(BEFORE, after)
    changed = Difference.CHANGED
    assert told[0] == CardChange(changed, field="name.zh", before="", after="评分表")
    assert (told[1].field, told[1].before, told[1].after["at_least"]) == ("bands.pass", None, "70")
    assert told[2] == CardChange(changed, "one", field="weight", before="60", after="50")
    assert (told[3].criterion_id, told[3].field, told[3].before) == ("a", "answer", {"type": "yes_no"})
    assert told[4] == CardChange(changed, "one", "b", "weight", "1", "2")
    assert (told[5].criterion_id, told[5].field) == ("d", "shown_when")
    assert len(told) == 6


def test_an_option_is_compared_with_the_one_of_its_id() -> None:
    other = FOUR_STEPS.model_copy(
        update={
            "options": (FOUR_STEPS.options[0].model_copy(update={"share": Decimal("0.9")}), *FOUR_STEPS.options[1:])
        }
    )
    told = compare_cards(
        card(section("one", [criterion("a", FOUR_STEPS)])), card(section("one", [criterion("a", other)]))
    )
    assert told == (CardChange(Difference.CHANGED, "one", "a", "answer.options.full.share", "1", "0.9"),)


def test_what_came_and_went_is_told_once() -> None:
    after = card(
        section("one", [criterion("a"), criterion("new"), criterion("c")], 60), section("three", [criterion("e")])
    )
    assert compare_cards(BEFORE, after) == (
        CardChange(Difference.ADDED, "one", "new"),
        CardChange(Difference.ADDED, "three"),
        CardChange(Difference.ADDED, "three", "e"),
        CardChange(Difference.REMOVED, "one", "b"),
        CardChange(Difference.REMOVED, "two"),
        CardChange(Difference.REMOVED, "two", "d"),
    )


def test_only_what_moved_is_told_as_moved() -> None:
    after = card(
        section("two", [criterion("b"), criterion("d")], 40), section("one", [criterion("c"), criterion("a")], 60)
    )
    told = [one for one in compare_cards(BEFORE, after) if one.difference is Difference.MOVED]
    assert CardChange(Difference.MOVED, "two", "b", before="one", after="two") in told
    assert len(told) == 3
    (of_sections,) = [one for one in told if not one.criterion_id]
    assert {of_sections.before, of_sections.after} == {1, 2}
