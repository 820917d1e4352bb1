"""What several columns of one meaning come to, and what of a workbook is not read: it is said, or the cell is named."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from qa_desktop.domain.scorecard import Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheets import SheetFlaw, SheetPreview, read_card_sheet
from tests.domain.cards import answers
from tests.interchange.sheets import HEADINGS, Row, make_sheet

S = "满分：做到；扣分：没做到"
WEIGHED = ("维度", "权重", "指标", "评价标准", "分值")


def read(folder: Path, *rows: Row, headings: Row = HEADINGS, merged: tuple[str, ...] = ()) -> SheetPreview:
    return read_card_sheet(make_sheet(folder, rows, headings, merged))


def card_of(preview: SheetPreview) -> Scorecard:
    assert preview.flaws == ()
    assert preview.card is not None
    return preview.card


def score(card: Scorecard, *given: str) -> Decimal | None:
    return score_card(card, answers(**dict(zip((one.id for one in card.criteria), given, strict=True)))).score


# -- weights beside points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "merged"),
    [
        ((30, 30, 70), ()),
        ((30, None, 70), ("B2:B3",)),
        ((30, None, 70), ()),
        (("30%", "30.0％", "70%"), ()),
        ((0.3, 0.3, 0.7), ()),
    ],
)
def test_a_weight_beside_points_is_the_sections(
    tmp_path: Path, weights: tuple[object, ...], merged: tuple[str, ...]
) -> None:
    rows = [("态度", "礼貌", 20), ("态度", "耐心", 80), ("能力", "解决", 100)]
    written = [(one, weight, name, S, points) for (one, name, points), weight in zip(rows, weights, strict=True)]
    card = card_of(read(tmp_path, *written, headings=WEIGHED, merged=merged))
    assert score(card, "no", "yes", "yes") == Decimal(94)  # 30 × 80 / 100 + 70


def test_a_weight_may_stand_beside_a_sections_name_alone(tmp_path: Path) -> None:
    rows = [("态度", 30), ("", "", "礼貌", S, 20), ("", "", "耐心", S, 80), ("能力", 70), ("", "", "解决", S, 5)]
    preview = read(tmp_path, *rows, headings=WEIGHED)
    assert score(card_of(preview), "no", "yes", "yes") == Decimal(94)
    assert preview.not_taken == ()


def test_of_two_weights_the_first_is_the_sections(tmp_path: Path) -> None:
    rows = [("态度", 30, "礼貌", S, 20), ("", None, "耐心", S, 80), ("能力", 70, "解决", S, 5)]
    headings = ("维度", "权重（%）", "指标", "评价标准", "权重")
    assert score(card_of(read(tmp_path, *rows, headings=headings)), "no", "yes", "yes") == Decimal(94)


def test_a_weight_alone_is_still_the_points(tmp_path: Path) -> None:
    rows = [("态度", "礼貌", S, 20, None, ""), ("态度", "耐心", S, 80, None, "")]
    preview = read(tmp_path, *rows, headings=("维度", "指标", "评价标准", "权重", "分值", "扣分"))
    assert score(card_of(preview), "no", "yes") == Decimal(80)
    assert preview.not_taken == (("E1", "分值"), ("F1", "扣分"))  # to be filled in by hand


def test_weights_that_differ_within_a_section_are_named(tmp_path: Path) -> None:
    rows = [("态度", 30, "礼貌", S, 20), ("态度", 40, "耐心", S, 80), ("能力", 30, "解决", S, 100)]
    preview = read(tmp_path, *rows, headings=WEIGHED)
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("B3", "weight_varies", "B2"),))


@pytest.mark.parametrize(
    ("weights", "points", "flaws"),
    [
        ((30, None), 5, (SheetFlaw("B3", "weight_empty"),)),
        ((30, "lots"), 5, (SheetFlaw("B3", "weight_wrong", "lots"),)),
        ((30, "70%"), 5, (SheetFlaw("B3", "weight_percent", "70%"),)),
        ((30, 70), -5, (SheetFlaw("B1", "weight_of_deduction"),)),
    ],
)
def test_weights_that_make_no_card_are_named(
    tmp_path: Path, weights: tuple[object, object], points: int, flaws: tuple[SheetFlaw, ...]
) -> None:
    rows = [("态度", weights[0], "礼貌", S, points), ("能力", weights[1], "解决", S, points)]
    preview = read(tmp_path, *rows, headings=WEIGHED)
    assert (preview.card, preview.flaws) == (None, flaws)


def test_a_section_of_red_lines_needs_no_weight(tmp_path: Path) -> None:
    rows = [("红线", None, "泄密", S, None, "致命"), ("能力", 70, "解决", S, 5, "")]
    card = card_of(read(tmp_path, *rows, headings=(*WEIGHED, "题型")))
    assert (score(card, "yes", "yes"), score(card, "no", "yes")) == (Decimal(100), Decimal(0))


def test_two_columns_of_points_are_named(tmp_path: Path) -> None:
    headings = ("维度", "指标", "评价标准", "满分", "扣分")
    preview = read(tmp_path, ("态度", "礼貌", S, 10, 5), ("合计", "", "", 10, ""), headings=headings)
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("E1", "column_twice", "满分 (D1)"),))
    empty = read(tmp_path, ("态度", "礼貌", S, 10, ""), ("合计", "", "", 10, 0), headings=headings)
    assert score(card_of(empty), "yes") == Decimal(100)
    assert empty.not_taken == (("E1", "扣分"),)


def test_two_columns_of_names_are_named(tmp_path: Path) -> None:
    preview = read(tmp_path, ("态度", "开场", "礼貌", S), headings=("维度", "项目", "指标", "评价标准"))
    assert preview.flaws == (SheetFlaw("C1", "column_twice", "项目 (B1)"),)


# -- fatal errors, standards, and what is not taken --------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["是否致命", "一票否决", "Fatal?", "Auto-fail", "Critical", "红线"])
@pytest.mark.parametrize(
    ("cell", "fatal"),
    [
        *((word, Fatal.CARD) for word in ("是", "√", "Y", "yes", 1, True, "一票否决")),
        *((word, Fatal.NOTHING) for word in (None, "否", "No", "×", 0, False)),
        ("维度致命", Fatal.SECTION),
    ],
)
def test_a_column_tells_fatal_errors(tmp_path: Path, heading: str, cell: object, fatal: Fatal) -> None:
    headings = (*HEADINGS, heading)
    card = card_of(read(tmp_path, ("红线", "泄密", S, 10, "是/否", cell), headings=headings))
    assert [one.fatal for one in card.criteria] == [fatal]


def test_a_failed_red_line_is_zero(tmp_path: Path) -> None:
    rows = [("红线", "泄密", S, 10, "是"), ("态度", "耐心", S, 90, "否")]
    card = card_of(read(tmp_path, *rows, headings=("维度", "指标", "评价标准", "分值", "是否致命")))
    assert score(card, "no", "yes") == Decimal(0)


def test_a_fatal_column_that_is_not_understood_is_named(tmp_path: Path) -> None:
    rows = [
        ("红线", "泄密", S, 10, "", "看情况"),
        ("", "推诿", S, 10, "致命", "否"),
        ("", "原话", S, None, "文字", "是"),
        ("", "核身", S, 10, "维度致命", "是"),
    ]
    assert read(tmp_path, *rows, headings=(*HEADINGS, "是否致命")).flaws == (
        SheetFlaw("F2", "fatal_unknown", "看情况"),
        SheetFlaw("F3", "fatal_unlike", "否"),
        SheetFlaw("F4", "fatal_unscored"),
    )


def test_several_standards_are_one_under_their_headings(tmp_path: Path) -> None:
    headings = ("维度", "指标", "评价标准", "扣分标准", "分值", "Scoring rules")
    rows = [("态度", "礼貌", "用语礼貌", "缺一次扣 5 分", 10, "辱骂客户 0 分"), ("", "耐心", "不打断", None, 10, None)]
    card = card_of(read(tmp_path, *rows, headings=headings))
    assert [one.standard.zh for one in card.criteria] == [
        "评价标准：用语礼貌\n扣分标准：缺一次扣 5 分\nScoring rules: 辱骂客户 0 分",
        "评价标准：不打断",
    ]


def test_headings_that_are_not_understood_are_told(tmp_path: Path) -> None:
    headings = ("序号", "维 度", "指标*", "评价标准：", "分值\n（满分）", "", "备注")
    preview = read(tmp_path, (1, "态度", "礼貌", S, 10, "", "x"), headings=headings)
    assert [one.weight for one in card_of(preview).criteria] == [10]
    assert preview.not_taken == (("A1", "序号"), ("G1", "备注"))


# -- sheets, rows, notes, and the language -----------------------------------------------------------------------------


def workbook(folder: Path, **sheets: str) -> Path:
    """Write a workbook with a card in each sheet, and say which of them are shown."""
    book = Workbook()
    for name, state in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in (HEADINGS, ("能力", f"指标{name}", S, 50, "")):
            sheet.append(list(row))
    book.save(folder / "cards.xlsx")
    return folder / "cards.xlsx"


def test_a_hidden_sheet_is_passed_over_and_others_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, 旧="hidden", 更旧="veryHidden", 现行="visible", 投诉="visible")
    preview = read_card_sheet(path)
    assert (preview.sheet, preview.sheets) == ("现行", ("现行", "投诉"))
    other = read_card_sheet(path, sheet="投诉")
    assert (other.sheet, [row.indicator for row in other.rows]) == ("投诉", ["指标投诉"])
    assert read_card_sheet(path, sheet="旧").sheet == "现行"


def changed(path: Path, change: Callable[[Worksheet], None]) -> Path:
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def test_hidden_rows_are_told_and_not_taken(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        for number in (3, 4, 9):
            sheet.row_dimensions[number].hidden = True

    rows = [
        ("态度", "礼貌", S, 50, ""),
        ("态度", "停用", "#REF!", "?", "?"),
        ("能力", "旧", S, 9, ""),
        ("", "新", S, 50, ""),
    ]
    preview = read_card_sheet(changed(make_sheet(tmp_path, rows), hide))
    assert [(row.dimension, row.indicator) for row in preview.rows] == [("态度", "礼貌"), ("能力", "新")]
    assert preview.hidden == (3, 4)
    assert card_of(preview)


def test_hidden_columns_are_told_and_not_taken(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        for letter in "DG":
            sheet.column_dimensions[letter].hidden = True

    headings = ("维度", "指标", "评价标准", "分值", "满分", "题型", "备注")
    rows = [("态度", "礼貌", S, "#REF!", 20, "", "x"), ("能力", "解决", S, 70, 80, "", "")]
    preview = read_card_sheet(changed(make_sheet(tmp_path, rows, headings), hide))
    assert score(card_of(preview), "yes", "no") == Decimal(20)
    assert (preview.hidden_columns, preview.not_taken) == ((("D1", "分值"), ("G1", "备注")), ())


def test_hidden_headings_are_none(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[1].hidden = True

    rows = [("模块", "检查项", "分值", "标准"), ("态度", "礼貌", 50, S)]
    preview = read_card_sheet(changed(make_sheet(tmp_path, rows), hide))
    assert [row.points for row in preview.rows] == [Decimal(50)]


@pytest.mark.parametrize(
    "note",
    [
        "一票否决：泄露客户信息，整单 0 分",
        "以下各项由班长抽查。",
        "Checked by the team lead.",
        "备注：以下各项每月抽查",
        "适用于所有在线客服与电话客服人员的通用评分要求与说明",
    ],
)
def test_a_note_that_would_name_a_section_is_named(tmp_path: Path, note: str) -> None:
    before = ("态度", "礼貌", S, 10, "")
    preview = read(tmp_path, before, (note,), ("", "耐心", S, 10, ""), ("", "主动", S, 10, ""))
    assert (preview.card, preview.flaws) == (None, (SheetFlaw("A3", "dimension_note", note),))
    harmless = read(tmp_path, before, (note,), ("态度", "耐心", S, 10, ""), ("备注：满分 20 分",))
    assert len(card_of(harmless).sections) == 1
    assert harmless.not_taken == (("A3", note), ("A5", "备注：满分 20 分"))


@pytest.mark.parametrize(
    "name",
    ["服务态度", "一、服务态度（20 分，共 4 项）：", "Compliance & safety (max. 20)", "投诉处理与客户关系维护能力"],
)
def test_a_row_may_name_a_section_for_those_below(tmp_path: Path, name: str) -> None:
    preview = read(tmp_path, (name,), ("", "耐心", S, 10, ""), ("", "主动", S, 10, ""))
    assert [one.name.zh for one in card_of(preview).sections] == [name]
    assert preview.not_taken == ()


def test_a_section_over_several_rows_is_no_row_that_was_not_taken(tmp_path: Path) -> None:
    preview = read(tmp_path, ("态度", "礼貌", S, 10, ""), (None,), ("能力", "解决", S, 10, ""), merged=("A2:A3",))
    assert preview.not_taken == ()


@pytest.mark.parametrize(
    ("headings", "words", "language"),
    [
        (HEADINGS, ("礼貌", S), Language.CHINESE),
        (("Section", "Question", "Standard"), ("礼貌", S), Language.CHINESE),
        (("Section", "Question", "Standard"), ("Polite", "Greets"), Language.ENGLISH),
        (HEADINGS, ("Polite", "Greets"), Language.ENGLISH),
        (HEADINGS, ("1", "2"), Language.CHINESE),
        (("Section", "Question", "Standard"), ("1", "2"), Language.ENGLISH),
    ],
)
def test_a_sheet_is_in_the_language_of_its_words(
    tmp_path: Path, headings: Row, words: tuple[str, str], language: Language
) -> None:
    path = make_sheet(tmp_path, [("A", *words)], headings)
    assert read_card_sheet(path).language is language
    asked = next(one for one in Language if one is not language)
    assert read_card_sheet(path, asked).language is asked
