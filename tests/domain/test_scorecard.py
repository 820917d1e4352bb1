"""Cards that cannot be graded with are refused."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.answer_types import Choice, Option, Scale
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.scorecard import Band, CardKind, Condition, Scorecard
from qa_desktop.domain.text import Language, Text
from tests.domain.cards import card, criterion, section
from tests.interchange.malformed import sound_cards


def _error_types(error: ValidationError) -> set[str]:
    return {one["type"] for one in error.errors()}


def test_ids_are_unique_in_the_whole_card() -> None:
    with pytest.raises(ValidationError) as caught:
        card(section("one", [criterion("a")]), section("two", [criterion("a")]))
    assert _error_types(caught.value) == {"twice"}
    assert "criterion id used twice: a" in str(caught.value)


def test_two_bands_do_not_begin_at_the_same_score() -> None:
    bands = [Band(id=name, name=Text(en=name), at_least=Decimal(at)) for name, at in [("x", "80"), ("y", "80.0")]]
    with pytest.raises(ValidationError, match="band cut-off used twice: 80"):
        card(section("one", [criterion("a")]), bands=bands)


def test_options_differ_and_there_are_at_least_two() -> None:
    option = Option(id="a", text=Text(en="A"), share=Decimal(1))
    with pytest.raises(ValidationError, match="option id used twice"):
        Choice(options=(option, option))
    with pytest.raises(ValidationError):
        Choice(options=(option,))


@pytest.mark.parametrize(
    ("fields", "flaw"),
    [
        ({"minimum": 5, "maximum": 5}, "scale_empty"),
        ({"step": 3}, "scale_step"),
        ({"passes_at": 11}, "scale_pass_mark"),
        ({"step": 0}, "greater_than_equal"),
        ({"step": "1E-40"}, "greater_than_equal"),
        ({"maximum": "1E+40"}, "less_than_equal"),
        ({"maximum": "NaN"}, "finite_number"),
    ],
)
def test_a_scale_is_a_range_in_whole_steps(fields: dict[str, object], flaw: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Scale.model_validate(fields)
    assert _error_types(caught.value) == {flaw}


HUGE = ("1e1000000", "1e-1000000", "1e100000000", "0e1000000", "9" * 5_000, f"0.{'1' * 5_000}")


def test_no_number_of_a_card_is_longer_than_anybody_writes() -> None:
    deducting = card(section("one", [criterion("a")]), kind=CardKind.DEDUCTION, base="99.5", floor=-1, ceiling=120)
    places = {place for whole in (*sound_cards(), deducting) for place, _ in _numbers(whole.model_dump())}
    assert {place[-1] for place in places} == {
        *("weight", "points", "at_most", "share", "minimum", "maximum", "step", "passes_at", "loss"),
        *("at_least", "base", "floor", "ceiling"),
    }
    for whole in (*sound_cards(), deducting):
        for place, number in _numbers(whole.model_dump()):
            for huge in (*HUGE, *map(Decimal, HUGE)):
                with pytest.raises(ValidationError) as caught:
                    Scorecard.model_validate(_with(whole.model_dump(), place, huge))
                assert "figures" in _error_types(caught.value), (place, number)


def _numbers(part: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
    if isinstance(part, Decimal):
        yield place, part
    elif isinstance(part, dict):
        for name, inside in part.items():
            yield from _numbers(inside, (*place, name))
    elif isinstance(part, tuple | list):
        for at, inside in enumerate(part):
            yield from _numbers(inside, (*place, at))


def _with(part: Any, place: tuple[str | int, ...], value: object) -> Any:
    """Return plain data with another value at a place."""
    if not place:
        return value
    step, *rest = place
    if isinstance(part, dict):
        return {name: _with(one, tuple(rest), value) if name == step else one for name, one in part.items()}
    return [_with(one, tuple(rest), value) if at == step else one for at, one in enumerate(part)]


def test_a_condition_is_bounded_by_numbers_that_somebody_writes() -> None:
    for huge in HUGE:
        for field in ("at_least", "at_most"):
            with pytest.raises(ValidationError) as caught:
                Condition.model_validate({"criterion": "a", field: huge})
            assert _error_types(caught.value) == {"figures"}


def test_a_number_may_have_all_the_figures_of_a_third() -> None:
    thirds = Decimal("33.33333333333333333333333333")
    assert card(section("one", [criterion("a")], thirds)).sections[0].weight == thirds


def test_steps_of_a_third_decimal_place_divide_exactly() -> None:
    assert Scale.model_validate({"minimum": 0, "maximum": "0.3", "step": "0.1", "passes_at": 0}).step == Decimal("0.1")


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        Scorecard.model_validate({**card(section("one", [criterion("a")])).model_dump(), "colour": "red"})
    assert _error_types(caught.value) == {"extra_forbidden"}


def test_a_card_finds_its_parts() -> None:
    graded = card(section("one", [criterion("a")]), section("two", [criterion("b"), criterion("c")]))
    assert [one.id for one in graded.criteria] == ["a", "b", "c"]
    assert graded.criterion("b").id == "b"
    assert graded.section_of("c").id == "two"
    with pytest.raises(KeyError):
        graded.criterion("d")
    with pytest.raises(KeyError):
        graded.section_of("d")


def test_a_card_survives_its_own_json() -> None:
    graded = card(section("one", [criterion("a", Scale(step=Decimal("0.5")))]))
    assert Scorecard.model_validate_json(graded.model_dump_json()) == graded


def test_a_wording_falls_back_to_the_other_language() -> None:
    assert Text(zh="抢话").in_language(Language.ENGLISH) == "抢话"
    assert Text(zh="抢话", en="Interruption").in_language(Language.ENGLISH) == "Interruption"
    assert Text(en="Interruption").in_language(Language.CHINESE) == "Interruption"


def test_a_tag_has_a_digit_or_none() -> None:
    assert Tag(id="t", name=Text(en="T"), digit=9).digit == 9
    with pytest.raises(ValidationError):
        Tag(id="t", name=Text(en="T"), digit=10)


def test_an_error_says_its_code_and_its_facts() -> None:
    assert str(UserMistake("answer.invalid", criterion="polite", value="x")) == (
        "answer.invalid(criterion='polite', value='x')"
    )
    assert EnvironmentFault("store.full", file="a").facts == {"file": "a"}
