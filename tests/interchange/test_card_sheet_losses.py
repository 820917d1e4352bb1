"""What goes out to a sheet comes back, or is named as lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from qa_desktop.domain.answer_types import (
    UNSCORED,
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
)
from qa_desktop.domain.scorecard import Band, CardKind, Condition, Fatal, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.answer_words import read_answer, write_answer
from qa_desktop.interchange.card_sheet_worths import CardWorths, SheetLoss, losses
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.interchange.card_sheets import read_card_sheet
from qa_desktop.services.card_sheet_words import LOSSES
from qa_desktop.services.shipping import shipped_cards
from tests.domain.cards import card, cards, criterion, section

ENGLISH = Language.ENGLISH
CALM = Choice(
    options=(
        Option(id="option_1", text=Text(en="Calm"), share=1),
        Option(id="option_2", text=Text(en="Curt"), share="0.5", passes=False),
        Option(id="option_3", text=Text(en="None needed"), share=0, passes=True),
    )
)


def back(folder: Path, one: Scorecard) -> Scorecard:
    write_card_sheet(one, folder / "Card.xlsx", ENGLISH)
    preview = read_card_sheet(folder / "Card.xlsx", ENGLISH)
    assert preview.flaws == ()
    assert preview.card is not None
    return preview.card


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("answer", "fatal"),
    [
        (Count(loss="0.25", allowed=3), Fatal.NOTHING),
        (Count(loss=1), Fatal.SECTION),
        (CALM, Fatal.CARD),
        (
            NumberRanges(minimum=-5, maximum=-1, ranges=(NumberRange(at_least=-5, share=1, passes=False),)),
            Fatal.SECTION,
        ),
    ],
)
def test_fatal_errors_counts_and_what_passes_are_written_and_read(
    language: Language, answer: AnswerType, fatal: Fatal
) -> None:
    cell = write_answer(answer, language, fatal=fatal)
    read = read_answer(cell, ENGLISH)
    assert read is not None
    assert (read.answer, read.fatal) == (answer, fatal)


def test_fatal_errors_of_a_section_come_back_on_a_card(tmp_path: Path) -> None:
    there = card(section("one", [criterion("a", fatal=Fatal.SECTION), criterion("b", Count(loss="0.2"))], 100))
    assert losses(there, ENGLISH) == {}
    found = back(tmp_path, there)
    assert [(one.answer, one.fatal) for one in found.criteria] == [(one.answer, one.fatal) for one in there.criteria]


def test_each_loss_is_named() -> None:
    demanding = CALM.model_copy(
        update={"options": (CALM.options[0].model_copy(update={"anchor": Text(en="!")}), *CALM.options[1:])}
    )
    there = card(
        section(
            "one",
            [
                criterion("a", demanding, comment="failed", error_class="customer"),
                criterion("b", FreeText(), shown_when=Condition(criterion="a", answers=("option_1",))),
                criterion("c", CalendarDate(required=False), not_applicable_allowed=False),
                criterion("d", points="0.01"),
                criterion("e", points="0.33"),
            ],
            weight="0.5",  # type: ignore[arg-type]  # a Decimal is made of it
        ),
        kind=CardKind.GROUP_POINTS,
        bands=(Band(id="ok", name=Text(en="OK", zh="合格"), at_least=60),),
        floor=5,
        review_due="2027-01-01",
        name=Text(zh="卡", en="Card"),
    )
    costing = card(section("one", [criterion("a", Count(), at_most=5)]), kind=CardKind.DEDUCTION)
    named = losses(there, ENGLISH) | losses(costing, ENGLISH)
    assert named == {loss: 1 if loss not in WHOLE else 0 for loss in SheetLoss}
    assert set(LOSSES) == set(SheetLoss)


WHOLE = {SheetLoss.LANGUAGE, SheetLoss.GROUP_POINTS, SheetLoss.ROUNDED, SheetLoss.LIMITS, SheetLoss.REVIEW_DUE}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "there",
    [
        card(section("one", [criterion("a", points=0), criterion("b", Count(), points=0)]), kind=CardKind.DEDUCTION),
        card(section("one", [criterion("a", fatal=Fatal.CARD, points=0)]), kind=CardKind.DEDUCTION),
        card(
            section(
                "one", [criterion("a", points=0), criterion("b", bonus=True, points=5), criterion("c", FreeText())]
            ),
            kind=CardKind.DEDUCTION,
        ),
    ],
)
def test_a_deduction_card_on_which_nothing_costs_stays_one(
    tmp_path: Path, there: Scorecard, language: Language
) -> None:
    write_card_sheet(there, tmp_path / "Card.xlsx", language)
    found = read_card_sheet(tmp_path / "Card.xlsx", language).card
    assert found is not None
    assert found.kind is CardKind.DEDUCTION
    assert [one.points or 0 for one in found.criteria] == [one.points or 0 for one in there.criteria]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards())
def test_any_card_comes_back_but_for_what_is_named(tmp_path: Path, there: Scorecard) -> None:
    found = back(tmp_path, there)
    lost = losses(there, ENGLISH)
    assert found.kind is (CardKind.WEIGHTED if SheetLoss.GROUP_POINTS in lost else there.kind)
    by_name = {one.name.en: one for one in found.criteria}
    for before in there.criteria:
        after = by_name[before.name.en]
        if not isinstance(before.answer, UNSCORED | Choice | NumberRanges):
            assert after.answer == before.answer
        assert (after.fatal, after.bonus) == (before.fatal, before.bonus)
        for field, loss in (("shown_when", SheetLoss.CONDITIONS), ("at_most", SheetLoss.AT_MOST)):
            assert loss in lost or getattr(after, field) == getattr(before, field)
    if SheetLoss.ROUNDED not in lost:
        written, again = CardWorths(there), CardWorths(found)
        assert [written.points_of(one) for one in there.criteria] == [
            again.points_of(by_name[one.name.en]) for one in there.criteria
        ] or found.kind is not there.kind


@pytest.mark.parametrize("shipped", shipped_cards(), ids=lambda one: one.id)
def test_shipped_cards_lose_something_and_say_so(shipped: Scorecard) -> None:
    assert {SheetLoss.LANGUAGE, SheetLoss.BANDS} <= set(losses(shipped, ENGLISH))
