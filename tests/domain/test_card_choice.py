import pytest

from qa_desktop.domain.card_choice import card_for_new
from qa_desktop.domain.scorecard import Scorecard
from tests.domain.cards import card, criterion, section

ONE = card(section("talk", [criterion("polite")]), id="one")
TWO = ONE.model_copy(update={"id": "two", "version": 4})
THREE = ONE.model_copy(update={"id": "three"})
IN_USE = (ONE, TWO, THREE)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ((), ONE),
        (("", "", ""), ONE),
        (("two",), TWO),
        (("three", "two", "one"), THREE),
        (("", "three", "two"), THREE),
        (("gone", "", "two"), TWO),
        (("gone", "gone too"), ONE),
    ],
)
def test_the_first_wish_for_a_card_in_use_counts_else_the_first_card(
    wishes: tuple[str, ...], expected: Scorecard
) -> None:
    assert card_for_new(IN_USE, wishes) is expected


def test_without_a_card_in_use_there_is_none() -> None:
    assert card_for_new((), ("one",)) is None
