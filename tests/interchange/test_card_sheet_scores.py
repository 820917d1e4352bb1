"""A card out of a sheet scores as the sheet says, to the cent, or the cell that prevents it is named."""

import re
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.scorecard import CardKind, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheet_opening import MOST_ROWS
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.interchange.card_sheets import SheetFlaw, read_card_sheet
from qa_desktop.services.shipping import shipped_cards
from tests.domain.cards import answers
from tests.interchange.sheets import HEADINGS, Row, make_sheet

CHINESE = Language.CHINESE
S = "满分：做到；扣分：没做到"
NA = NOT_APPLICABLE


def card_of(folder: Path, *rows: Row, headings: Row = HEADINGS) -> Scorecard:
    preview = read_card_sheet(make_sheet(folder, rows, headings), CHINESE)
    assert preview.flaws == ()
    assert preview.card is not None
    return preview.card


def flaws_of(folder: Path, *rows: Row, headings: Row = HEADINGS, merged: tuple[str, ...] = ()) -> list[SheetFlaw]:
    preview = read_card_sheet(make_sheet(folder, rows, headings, merged), CHINESE)
    assert preview.card is None
    return list(preview.flaws)


def score(card: Scorecard, **given: AnswerValue) -> Decimal | None:
    """Score answers by the Chinese names of the criteria."""
    ids = {criterion.name.zh: criterion.id for criterion in card.criteria}
    return score_card(card, answers(**{ids[name]: value for name, value in given.items()})).score


# -- to the cent -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", [None, 0])
def test_a_fatal_error_without_points_weighs_nothing(tmp_path: Path, points: int | None) -> None:
    card = card_of(
        tmp_path,
        ("态度", "礼貌", S, 20, None),
        ("", "耐心", S, 20, None),
        ("业务", "解答", S, 60, None),
        ("", "红线", S, points, "一票否决"),
    )
    assert score(card, 礼貌="yes", 耐心="no", 解答="yes", 红线="yes") == Decimal(80)
    assert score(card, 礼貌="yes", 耐心="yes", 解答="no", 红线="yes") == Decimal(40)
    assert score(card, 礼貌="yes", 耐心="no", 解答=NA, 红线="yes") == Decimal(50)
    assert score(card, 礼貌="yes", 耐心="yes", 解答="yes", 红线="no") == Decimal(0)


def test_what_is_not_scored_weighs_nothing(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        ("态度", "礼貌", S, 10, None),
        ("", "备注", "客户原话", None, "文字"),
        ("知识", "业务", S, 10, None),
        ("", "日期", "来电日期", 0, "日期"),
    )
    assert score(card, 礼貌="yes", 业务="no") == Decimal(50)


def test_without_any_points_all_count_alike(tmp_path: Path) -> None:
    card = card_of(tmp_path, ("态度", "一", S), ("", "二", S), ("知识", "三", S), headings=HEADINGS[:3])
    assert score(card, 一="yes", 二="yes", 三="no") == Decimal("66.67")


def test_points_far_beyond_a_thousand_are_scaled(tmp_path: Path) -> None:
    card = card_of(
        tmp_path, *(("态度", f"项{one}", S, 100, None) for one in range(11)), ("知识", "业务", S, "100.5分", "打分 0-1")
    )
    assert [one.weight for one in card.sections] == [Decimal(110), Decimal("10.05")]
    given: dict[str, AnswerValue] = {f"项{one}": "yes" for one in range(11)}
    assert score(card, **given, 业务=Decimal(0)) == Decimal("91.63")  # 1100 of 1200.5


def test_a_column_of_deductions_needs_no_minus(tmp_path: Path) -> None:
    headings = ("维度", "指标", "评价标准", "扣分（每次）", "题型")
    card = card_of(tmp_path, ("态度", "打断", S, 5, "次数"), ("红线", "泄密", S, None, "致命"), headings=headings)
    assert card.kind is CardKind.DEDUCTION
    assert score(card, 打断=Decimal(2), 泄密="yes") == Decimal(90)
    assert score(card, 打断=Decimal(0), 泄密="no") == Decimal(0)


def test_a_row_that_adds_up_is_no_criterion(tmp_path: Path) -> None:
    card = card_of(tmp_path, ("态度", "礼貌", S, 10, None), ("合计", "", "", 10, ""), ("", "总分", "", 10, ""))
    assert [one.name.zh for one in card.criteria] == ["礼貌"]


def test_what_was_reckoned_counts(tmp_path: Path) -> None:
    """A number as Excel shows it, not as its double has it; a formula by what it came to."""
    path = make_sheet(tmp_path, [("态度", "礼貌", S, "=0.1+0.2", None), ("", "耐心", S, 0.1 + 0.6, None)])
    put_in(path, r"<f>0.1\+0.2</f><v ?/>|<f>0.1\+0.2</f><v></v>", "<f>0.1+0.2</f><v>0.30000000000000004</v>")
    card = read_card_sheet(path, CHINESE).card
    assert card is not None
    assert [one.weight for one in card.criteria] == [Decimal("0.3"), Decimal("0.7")]


def test_a_kind_and_a_standard_over_several_rows_are_those_of_each(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", S, 10, "打分 0-5"), (None, "耐心", None, 10, None)]
    preview = read_card_sheet(make_sheet(tmp_path, rows, merged=("A2:A3", "C2:C3", "E2:E3")), CHINESE)
    assert preview.card is not None
    assert [one.answer.type for one in preview.card.criteria] == ["scale", "scale"]
    assert {one.standard.zh for one in preview.card.criteria} == {S}


def put_in(path: Path, pattern: str, text: str) -> None:
    """Write something else into the first sheet's part."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    changed, count = re.subn(pattern, text, parts[sheet].decode())
    assert count == 1
    with ZipFile(path, "w") as archive:
        for name, content in {**parts, sheet: changed.encode()}.items():
            archive.writestr(name, content)


pointed = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.decimals("0.01", 1000, places=2), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pointed)
def test_a_card_scores_what_is_earned_of_what_is_possible(
    tmp_path: Path, rows: list[tuple[str, Decimal, bool]]
) -> None:
    red_line = ("甲", "红线", S, None, "致命")
    card = card_of(tmp_path, *((one, f"项{at}", S, points, None) for at, (one, points, _) in enumerate(rows)), red_line)
    given: dict[str, AnswerValue] = {f"项{at}": "yes" if met else "no" for at, (_, _, met) in enumerate(rows)}
    earned, possible = sum(points for _, points, met in rows if met), sum(points for _, points, _ in rows)
    found = score(card, **given, 红线="yes")
    assert found is not None
    assert abs(found - Decimal(100) * earned / possible) <= Decimal("0.005000001")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("card", shipped_cards(), ids=lambda card: card.id)
def test_a_shipped_card_scores_out_and_back_as_before(tmp_path: Path, card: Scorecard, language: Language) -> None:
    write_card_sheet(card, tmp_path / "card.xlsx", language)
    back = read_card_sheet(tmp_path / "card.xlsx", language).card
    assert back is not None
    whole, again = (sum(one.weight for one in which.sections) for which in (card, back))
    if card.kind is CardKind.WEIGHTED:
        for before, after in zip(card.sections, back.sections, strict=True):
            assert abs(before.weight / whole - after.weight / again) <= Decimal("0.0004")


# -- or the cell is named ----------------------------------------------------------------------------------------------


def test_points_that_are_lacking_are_named(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", S, 10, None), ("", "耐心", S, None, None), ("", "表扬", S, None, "加分")]
    assert flaws_of(tmp_path, *rows) == [SheetFlaw("D3", "points_empty"), SheetFlaw("D4", "bonus_points")]


def test_a_formula_that_nobody_reckoned_is_named(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", '="满"&"分"', "=5+5", None), ("", "耐心", S, 30, "=A1")]
    found = flaws_of(tmp_path, *rows)
    assert [(one.cell, one.flaw) for one in found] == [
        ("C2", "formula_uncached"),
        ("D2", "formula_uncached"),
        ("E3", "formula_uncached"),
    ]


def test_an_error_of_excel_is_named(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", "#REF!", 10, None), ("", "耐心", S, "#N/A", None)]
    assert flaws_of(tmp_path, *rows) == [SheetFlaw("C2", "cell_error", "#REF!"), SheetFlaw("D3", "cell_error", "#N/A")]


def test_points_over_several_criteria_are_named(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", S, 20, None), (None, "耐心", S, None, None), ("知识", "业务", S, 20, None)]
    assert flaws_of(tmp_path, *rows, merged=("A2:A3", "D2:D3")) == [
        SheetFlaw("D2", "points_merged", "D2"),
        SheetFlaw("D3", "points_merged", "D2"),
    ]


def test_mixed_signs_are_named_where_they_are_rarer(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", S, 10, None), ("", "打断", S, -5, "次数"), ("知识", "业务", S, 10, None)]
    assert flaws_of(tmp_path, *rows) == [SheetFlaw("D3", "points_mixed", "-5")]
    assert flaws_of(tmp_path, rows[1], rows[1], rows[0]) == [SheetFlaw("D4", "points_mixed", "10")]


def test_kinds_that_do_not_go_together_are_named(tmp_path: Path) -> None:
    rows = [
        ("态度", "礼貌", S, -10, None),
        ("", "表扬", S, -5, "加分"),
        ("", "说明", S, 5, "加分 + 文字"),
        ("", "红线", S, -5, "致命 + 加分"),
        ("", "原话", S, None, "致命 + 文字"),
        ("", "日期", S, 5, "日期"),
        ("", "整段", S, -5, "维度致命"),
    ]
    assert [(one.cell, one.flaw) for one in flaws_of(tmp_path, *rows)] == [
        ("D3", "bonus_negative"),
        ("E4", "bonus_fatal"),
        ("D4", "points_unscored"),
        ("E5", "bonus_fatal"),
        ("D5", "bonus_negative"),
        ("E6", "fatal_unscored"),
        ("D7", "points_unscored"),
        ("E8", "section_of_deduction"),
    ]


def test_a_row_of_points_for_nothing_is_named(tmp_path: Path) -> None:
    assert flaws_of(tmp_path, ("态度", "礼貌", S, 10, None), ("", "", "", 30, "")) == [
        SheetFlaw("B3", "indicator_empty"),
        SheetFlaw("C3", "standard_empty"),
    ]


def test_the_first_row_too_many_is_named(tmp_path: Path) -> None:
    rows = [("态度", f"项{one}", S, 1, None) for one in range(MOST_ROWS)]
    assert len(card_of(tmp_path, *rows).criteria) == MOST_ROWS == 5_000
    assert flaws_of(tmp_path, *rows, rows[0]) == [SheetFlaw("A5002", "too_many_rows")]
