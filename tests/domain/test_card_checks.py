"""What is found wrong with a card, each flaw with its place."""

from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import AnswerType, Choice, Count, FreeText, NumberRange, NumberRanges, Option, Scale
from qa_desktop.domain.card_checks import CardFlaw, Check, Place, flaws_of
from qa_desktop.domain.scorecard import Band, CardKind, Condition, Criterion, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, card, criterion, section

BOTH = Text(zh="字", en="word")
AT = ("sections", 0, "criteria", 0)


def whole(of: Criterion) -> Criterion:
    """Return the criterion with its wording in both languages."""
    return of.model_copy(update={"name": BOTH, "standard": BOTH})


BANDS = (
    Band(id="poor", name=BOTH, at_least=Decimal(0), passes=False),
    Band(id="pass", name=BOTH, at_least=Decimal(60)),
)


def one_card(*criteria: Criterion, **fields: object) -> Scorecard:
    """Return a card of one section, worded throughout, in which one band passes."""
    inside = section("one", [whole(one) for one in criteria]).model_copy(update={"name": BOTH})
    return card(inside, **{"name": BOTH, "bands": BANDS, **fields})


def found(of: Scorecard) -> list[tuple[Check, Place, str]]:
    """Return what is found."""
    return [(flaw.check, flaw.place, flaw.detail) for flaw in flaws_of(of)]


def option(name: str, share: str, *, passes: bool = True) -> Option:
    """Return an option."""
    return Option(id=name, text=BOTH, share=Decimal(share), passes=passes)


def test_a_sound_card_has_no_flaws() -> None:
    assert flaws_of(one_card(criterion("a"), criterion("b", FOUR_STEPS, fatal=Fatal.CARD))) == ()


def test_wordings_that_lack_are_named_with_their_place() -> None:
    bare = card(
        section("one", [criterion("a").model_copy(update={"standard": Text(), "name": Text(zh=" ")})]), bands=BANDS
    )
    assert found(bare) == [
        (Check.NAME_ONE_LANGUAGE, ("name",), "zh"),
        (Check.NAME_ONE_LANGUAGE, ("sections", 0, "name"), "zh"),
        (Check.NAME_EMPTY, (*AT, "name"), ""),
        (Check.STANDARD_EMPTY, (*AT, "standard"), ""),
    ]
    assert [flaw.hinders for flaw in flaws_of(bare)] == [False, False, True, True]


def test_weights_of_sections_should_come_to_a_hundred() -> None:
    parts = [section(name, [whole(criterion(name))], 30).model_copy(update={"name": BOTH}) for name in "ab"]
    assert found(card(*parts, name=BOTH, bands=BANDS)) == [(Check.WEIGHTS_NOT_WHOLE, ("sections",), "60")]
    assert found(card(*parts, name=BOTH, bands=BANDS, kind=CardKind.GROUP_POINTS)) == []


def test_a_card_must_score_something() -> None:
    assert found(one_card(criterion("a", FreeText()))) == [
        (Check.NOTHING_SCORED, ("sections",), ""),
        (Check.WEIGHT_WITHOUT_SCORE, ("sections", 0, "weight"), ""),
    ]


@pytest.mark.parametrize(
    ("options", "check", "place", "detail"),
    [
        ([option("x", "0"), option("y", "0")], Check.NO_POINTS, ("options",), ""),
        ([option("x", "0.8"), option("y", "0")], Check.NO_FULL_MARKS, ("options",), "80"),
        ([option("x", "1", passes=False), option("y", "0")], Check.BETTER_FAILS, ("options", 0, "passes"), ""),
    ],
)
def test_options_must_give_points_in_a_sensible_order(
    options: list[Option], check: Check, place: Place, detail: str
) -> None:
    assert found(one_card(criterion("a", Choice(options=tuple(options))))) == [(check, (*AT, "answer", *place), detail)]


@pytest.mark.parametrize(
    "answer",
    [
        Choice(options=(option("x", "1"), option("y", "0"))),
        Scale(passes_at=Decimal(0)),
        NumberRanges(maximum=Decimal(5), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),)),
    ],
)
def test_a_fatal_criterion_that_can_never_fail_is_no_fatal_criterion(answer: AnswerType) -> None:
    assert found(one_card(criterion("a", answer, fatal=Fatal.CARD))) == [(Check.NEVER_FAILS, (*AT, "fatal"), "")]


SHOWN = ("sections", 0, "criteria", 1, "shown_when")


@pytest.mark.parametrize(
    ("asked", "condition", "check", "place", "detail"),
    [
        (None, {"criterion": "gone", "answers": ["yes"]}, Check.CONDITION_UNKNOWN, ("criterion",), "gone"),
        (None, {"criterion": "b", "answers": ["yes"]}, Check.CONDITION_CIRCLE, (), "b"),
        (None, {"criterion": "a", "answers": ["good"]}, Check.CONDITION_NEVER_MET, ("answers",), "good"),
        (FOUR_STEPS, {"criterion": "a", "answers": ["yes"]}, Check.CONDITION_NEVER_MET, ("answers",), "yes"),
        (None, {"criterion": "a", "at_least": 1}, Check.CONDITION_NEVER_MET, (), "1…"),
        (FreeText(), {"criterion": "a", "at_most": 1}, Check.CONDITION_NEVER_MET, (), "…1"),
        (Scale(), {"criterion": "a", "at_least": 11}, Check.CONDITION_NEVER_MET, (), "11…"),
        (Scale(), {"criterion": "a", "at_least": "2.1", "at_most": "2.9"}, Check.CONDITION_NEVER_MET, (), "2.1…2.9"),
        (Count(), {"criterion": "a", "at_most": -1}, Check.CONDITION_NEVER_MET, (), "…-1"),
    ],
)
def test_a_condition_that_is_never_met_is_named(
    asked: AnswerType | None, condition: dict[str, object], check: Check, place: Place, detail: str
) -> None:
    asking = criterion("b", shown_when=condition)
    assert found(one_card(criterion("a", asked), asking)) == [(check, (*SHOWN, *place), detail)]


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (None, {"answers": ["no", "not_applicable"]}),
        (FOUR_STEPS, {"answers": ["fair"]}),
        (Scale(), {"at_least": 10}),
        (Scale(step=Decimal("0.5")), {"at_least": "2.1", "at_most": "2.5"}),
        (Count(), {"at_least": 3}),
    ],
)
def test_a_condition_that_can_be_met_is_sound(asked: AnswerType | None, condition: dict[str, object]) -> None:
    asking = criterion("b", shown_when=Condition.model_validate({"criterion": "a", **condition}))
    assert flaws_of(one_card(criterion("a", asked), asking)) == ()


def test_bands_that_nobody_reaches_or_that_turn_round_are_named() -> None:
    bands = (
        Band(id="good", name=BOTH, at_least=Decimal(90), passes=False),
        Band(id="poor", name=BOTH, at_least=Decimal(10)),
        Band(id="best", name=BOTH, at_least=Decimal(101), passes=False),
    )
    assert flaws_of(one_card(criterion("a"), bands=bands)) == (
        CardFlaw(Check.BAND_OUT_OF_REACH, ("bands", 2, "at_least"), "101"),
        CardFlaw(Check.BAND_BETTER_FAILS, ("bands", 0, "passes")),
        CardFlaw(Check.BANDS_LEAVE_OUT, ("bands",), "10"),
    )


def test_what_weighs_nothing_is_named_unless_its_failure_does_something() -> None:
    light = [
        criterion("quiet", weight=0),
        criterion("red_line", weight=0, fatal=Fatal.CARD),
        criterion("harmful", weight=0, error_class=ErrorClass.CUSTOMER),
        criterion("heavy"),
    ]
    assert found(one_card(*light)) == [(Check.CARRIES_NOTHING, (*AT, "weight"), "")]
    assert found(one_card(criterion("a", points=0), criterion("b"), kind=CardKind.GROUP_POINTS)) == [
        (Check.CARRIES_NOTHING, (*AT, "points"), "")
    ]
    without = one_card(criterion("a")).sections[0].model_copy(update={"weight": Decimal(0)})
    beside = section("two", [whole(criterion("b"))], 100).model_copy(update={"name": BOTH})
    assert found(card(without, beside, name=BOTH, bands=BANDS)) == [
        (Check.CARRIES_NOTHING, ("sections", 0, "weight"), "")
    ]
    assert (Check.NOTHING_SCORED, ("sections",), "") in found(card(without, name=BOTH))


@pytest.mark.parametrize("kind", CardKind)
def test_a_card_on_which_nothing_says_what_passes_is_hinted_at(kind: CardKind) -> None:
    (flaw,) = flaws_of(one_card(criterion("a"), kind=kind, bands=()))
    assert (flaw.check, flaw.place, flaw.hinders) == (Check.NO_BAND, ("bands",), False)


def test_a_card_on_which_nothing_is_scored_needs_no_band() -> None:
    assert Check.NO_BAND not in {flaw.check for flaw in flaws_of(one_card(criterion("a", FreeText()), bands=()))}
