"""What a column that is called a weight weighs, and which column criteria count by: sums say it, or it is asked."""

from decimal import Decimal
from pathlib import Path

import pytest

from qa_desktop.domain.scorecard import CardKind, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheets import SheetFlaw, SheetPreview, read_card_sheet
from qa_desktop.language import speaking
from qa_desktop.services.card_import import read_card_file
from qa_desktop.services.card_sheet_words import source_words
from tests.domain.cards import answers
from tests.interchange.sheets import Row, make_sheet

S = "满分：做到；扣分：没做到"
WEIGHED = ("维度", "指标", "评价标准", "权重", "分值")
ALONE = WEIGHED[:-1]
SECTIONS = "AABBBBBCCC"


def read(folder: Path, *rows: Row, headings: Row = WEIGHED) -> SheetPreview:
    return read_card_sheet(make_sheet(folder, rows, headings))


def card_of(preview: SheetPreview) -> Scorecard:
    assert preview.flaws == ()
    assert preview.card is not None
    return preview.card


def rows_of(sections: str, weights: list[object], points: list[object] | None = None) -> list[Row]:
    told = zip(sections, weights, points or [None] * len(weights), strict=True)
    return [(section, f"指标 {at}", S, weight, one) for at, (section, weight, one) in enumerate(told)]


def score(card: Scorecard, *given: str) -> Decimal | None:
    return score_card(card, answers(**dict(zip((one.id for one in card.criteria), given, strict=True)))).score


@pytest.mark.parametrize("weight", ["10%", 10, 0.1])
@pytest.mark.parametrize("points", [10, 5])
def test_weights_that_are_a_whole_over_the_rows_are_the_criterias(tmp_path: Path, weight: object, points: int) -> None:
    preview = read(tmp_path, *rows_of(SECTIONS, [weight] * 10, [points] * 10), ("合计", "", "", 100, 10 * points))
    assert score(card_of(preview), *("no" if one == "B" else "yes" for one in SECTIONS)) == Decimal(50)
    assert (preview.points, preview.weights, preview.not_taken) == (("D1", "权重"), None, (("E1", "分值"),))


def test_weights_of_criteria_may_differ_where_points_say_nothing_else(tmp_path: Path) -> None:
    same = card_of(read(tmp_path, *rows_of("AAB", [10, 20, 70], [5, 5, 5])))
    alike = card_of(read(tmp_path, *rows_of("AAB", ["10%", "20%", "70%"], [5, 10, 35])))
    assert [score(one, "no", "no", "yes") for one in (same, alike)] == [Decimal(70), Decimal(70)]


def test_weights_of_criteria_beside_points_that_say_something_else_are_named(tmp_path: Path) -> None:
    preview = read(tmp_path, *rows_of(SECTIONS, ["10%"] * 10, [20, *[10] * 9]))
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("D1", "weight_unclear", "权重"),))


def test_weights_that_are_a_whole_over_the_sections_are_theirs(tmp_path: Path) -> None:
    preview = read(tmp_path, *rows_of("AAAB", [40, 40, 40, 60], [10, 10, 10, 10]))
    assert score(card_of(preview), "no", "no", "no", "yes") == Decimal(60)
    assert (preview.weights, preview.points) == (("D1", "权重"), ("E1", "分值"))


@pytest.mark.parametrize("weights", [(40, 60), ("40%", "60%"), (0.4, 0.6)])
def test_a_weight_alone_that_repeats_in_a_section_is_the_sections(
    tmp_path: Path, weights: tuple[object, object]
) -> None:
    preview = read(tmp_path, *rows_of("AAAB", [*[weights[0]] * 3, weights[1]]), headings=ALONE)
    assert score(card_of(preview), "no", "no", "no", "yes") == Decimal(60)
    assert score(card_of(preview), "yes", "yes", "no", "no") == Decimal("26.67")
    assert (preview.weights, preview.points) == (("D1", "权重"), None)


@pytest.mark.parametrize(
    ("weights", "left"),
    [([25, 25, 25, 25], 25), ([5, 5, 5, 5], 25), ([40, 30, 20, 10], 10), ([1, 1, 1, 1], 25), ([50, 50, 50, 150], 50)],
)
def test_other_weights_alone_are_the_criterias(tmp_path: Path, weights: list[object], left: int) -> None:
    preview = read(tmp_path, *rows_of("AAAB", weights), headings=ALONE)
    assert score(card_of(preview), "no", "no", "no", "yes") == Decimal(left)
    assert preview.points == ("D1", "权重")


@pytest.mark.parametrize("weights", [(0.125, 0.875), ("12.5%", "87.5%"), ("30%", "210%"), (12.5, 87.5)])
@pytest.mark.parametrize("heading", ["权重", "指标权重", "Weight (%)", "criterion weight"])
def test_weights_of_criteria_may_be_shares(tmp_path: Path, heading: str, weights: tuple[object, object]) -> None:
    preview = read(tmp_path, *rows_of("AB", [*weights]), headings=(*ALONE[:-1], heading))
    assert score(card_of(preview), "yes", "no") == Decimal("12.5")


def test_shares_and_figures_are_not_mixed(tmp_path: Path) -> None:
    preview = read(tmp_path, *rows_of("AAB", [0.3, "70%", 0]), headings=ALONE)
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("D3", "weight_percent", "70%"),))


def test_what_is_no_weight_is_named(tmp_path: Path) -> None:
    preview = read(tmp_path, *rows_of("AB", ["lots", 5]), headings=ALONE)
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("D2", "weight_wrong", "lots"),))


@pytest.mark.parametrize(
    "heading",
    [
        "分值（扣分）",
        "分值(每次扣)",
        "Points (deducted per fault)",
        "Score (points lost)",
        "分数（倒扣）",
        "Points (minus)",
    ],
)
def test_a_cost_may_be_told_in_brackets(tmp_path: Path, heading: str) -> None:
    card = card_of(read(tmp_path, *rows_of("AB", [5, 3]), headings=(*ALONE[:-1], heading)))
    assert card.kind is CardKind.DEDUCTION
    assert score(card, "no", "yes") == Decimal(95)


@pytest.mark.parametrize(
    "heading", ["分值（满分）", "分值（扣完为止）", "分值（不倒扣）", "Points (max)", "Points (not deducted)"]
)
def test_other_brackets_tell_no_cost(tmp_path: Path, heading: str) -> None:
    card = card_of(read(tmp_path, *rows_of("AB", [5, 3]), headings=(*ALONE[:-1], heading)))
    assert card.kind is CardKind.WEIGHTED


@pytest.mark.parametrize(
    ("weights", "points", "said"),
    [
        ([40, 40, 60], [5, 5, 5], ["Sections weigh what stands under D1", "Criteria count what stands under E1"]),
        ([20, 30, 50], None, ["Criteria count what stands under D1 “权重”."]),
        ([40, 40, 60], None, ["Sections weigh what stands under D1", "the criteria of a section count alike."]),
        ([None, None, None], None, ["No points are given: all criteria count alike."]),
    ],
)
def test_the_preview_says_what_criteria_count_by(
    tmp_path: Path, weights: list[object], points: list[object] | None, said: list[str]
) -> None:
    path = make_sheet(tmp_path, rows_of("AAB", weights, points), WEIGHED)
    source = read_card_file(path, Language.ENGLISH).source
    assert source is not None
    with speaking(Language.ENGLISH):
        told = list(source_words(source))
    words = [one for one in told if "weigh" in one or "count" in one]
    assert all(part in one for part, one in zip(said, words, strict=True))
