"""Cards out of Excel sheets and back into them."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from qa_desktop.domain.answer_types import (
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.scorecard import CardKind, Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.answer_words import read_answer, write_answer
from qa_desktop.interchange.card_sheet_opening import LARGEST
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.interchange.card_sheets import SheetFlaw, read_card_sheet
from qa_desktop.services.shipping import shipped_cards
from tests.domain.cards import answers

CHINESE, ENGLISH = Language.CHINESE, Language.ENGLISH
CHINESE_SHEET: list[list[object]] = [
    ["客服质检评分表", None, None, None, None],
    ["一级指标", "二级指标", "评分细则（满分说明）", "分值", "题型"],
    ["服务态度", "礼貌用语", "全程使用礼貌用语", 20, "选项：完全符合=100%；一般=60%；不符合=0%"],
    [None, "耐心倾听", "不打断客户", 20, "打分 0-5"],
    ["业务能力", "解答准确", "解答与知识库一致", 60, None],
    [None, "合规红线", "未泄露客户信息", None, "一票否决"],
    [None, "客户表扬", "客户主动表扬", 5, "加分"],
    [None, None, None, None, None],
]


def make_sheet(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write rows as the second sheet of a file."""
    book = Workbook()
    sheet = book.create_sheet("质检")
    for row in rows:
        sheet.append(list(row))
    book.save(folder / "质检表 2026.xlsx")
    return folder / "质检表 2026.xlsx"


def test_a_sheet_of_a_centre_becomes_a_card(tmp_path: Path) -> None:
    preview = read_card_sheet(make_sheet(tmp_path, CHINESE_SHEET), CHINESE)
    assert (preview.sheet, preview.flaws, len(preview.rows)) == ("质检", (), 5)
    card = preview.card
    assert card is not None
    assert (card.kind, card.name.zh, card.id) == (CardKind.WEIGHTED, "质检表 2026", "2026")
    assert [(one.name.zh, one.weight, len(one.criteria)) for one in card.sections] == [
        ("服务态度", Decimal(40), 2),
        ("业务能力", Decimal(60), 3),
    ]
    polite, patient, right, red_line, praise = card.criteria
    assert (red_line.weight, right.weight) == (Decimal(0), Decimal(60))
    assert [option.text.zh for option in getattr(polite.answer, "options", ())] == ["完全符合", "一般", "不符合"]
    assert patient.answer == Scale(minimum=Decimal(0), maximum=Decimal(5), passes_at=Decimal(3))
    assert (right.answer, red_line.fatal, praise.bonus, praise.points) == (YesNo(), Fatal.CARD, True, Decimal(5))
    assert card.state == "draft"


def test_a_fatal_error_without_points_stays_in_its_dimension_and_weighs_nothing(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["维度", "指标", "标准", "分值", "题型"],
        ["合规", "核对身份", "先核对身份", None, "维度致命"],
        ["合规", "告知录音", "开场告知", 40, None],
        ["态度", "礼貌", "用语礼貌", 60, None],
        ["态度", "旁听记录", "只记录，不计分", 0, None],
    ]
    card = read_card_sheet(make_sheet(tmp_path, rows), CHINESE).card
    assert card is not None
    assert [(one.name.zh, one.weight) for one in card.sections] == [("合规", Decimal(40)), ("态度", Decimal(60))]
    assert [one.weight for one in card.criteria] == [0, 40, 60, 0]
    given = dict(zip((one.id for one in card.criteria), ("no", "yes", "yes", "no"), strict=True))
    score = score_card(card, answers(**given))
    assert (score.score, score.before_fatal) == (Decimal(60), Decimal(100))


def test_points_below_nothing_are_deducted(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Indicator", "Standard", "Points", "Kind"],
        ["Interrupts", "Talks over the customer", -5, "count"],
        ["Hold", "Leaves the customer waiting", -10, "deduction"],
    ]
    card = read_card_sheet(make_sheet(tmp_path, rows), ENGLISH).card
    assert card is not None
    given = answers(interrupts=Decimal(2), hold=Decimal(0))
    assert (card.kind, score_card(card, given).score) == (CardKind.DEDUCTION, Decimal(90))


def test_what_is_wrong_is_named_by_its_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Section", "Question", "Description", "Points", "Type"],
        ["A", "One", None, "many", "yes/no"],
        ["A", None, "…", -0.001, "dance"],
        ["A", "Three", "…", 2000, "choice: a=1"],
    ]
    preview = read_card_sheet(make_sheet(tmp_path, rows), ENGLISH)
    assert preview.card is None
    assert preview.flaws == (
        SheetFlaw("C2", "standard_empty"),
        SheetFlaw("D2", "points_wrong", "many"),
        SheetFlaw("B3", "indicator_empty"),
        SheetFlaw("E3", "kind_unknown", "dance"),
        SheetFlaw("D3", "points_wrong", "-0.001"),
        SheetFlaw("E4", "kind_unknown", "choice: a=1"),
        SheetFlaw("D4", "points_wrong", "2000"),
    )


def test_a_sheet_without_rows_or_headings_says_so(tmp_path: Path) -> None:
    empty = read_card_sheet(make_sheet(tmp_path, [["指标", "标准"]]), CHINESE)
    assert (empty.card, empty.flaws) == (None, (SheetFlaw("A2", "no_rows"),))
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(make_sheet(tmp_path, [["a", "b"]]), CHINESE)
    assert caught.value.code == "sheet.no_headings"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no sheet at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100])
def test_what_is_no_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "card.xlsx"
    file.write_bytes(content)
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(file, ENGLISH)
    assert (caught.value.code, caught.value.facts) == ("sheet.unreadable", {"file": str(file)})


def test_a_file_that_is_not_there_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        read_card_sheet(tmp_path / "none.xlsx", ENGLISH)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("card", shipped_cards(), ids=lambda card: card.id)
def test_a_shipped_card_comes_back_from_its_sheet(tmp_path: Path, card: Scorecard, language: Language) -> None:
    file = tmp_path / "card.xlsx"
    write_card_sheet(card, file, language)
    preview = read_card_sheet(file, language)
    assert preview.flaws == ()
    assert preview.card is not None
    for before, after in zip(card.criteria, preview.card.criteria, strict=True):
        assert after.name.in_language(language) == before.name.in_language(language)
        assert after.standard.in_language(language) == before.standard.in_language(language)
        assert after.answer.type == before.answer.type
        assert [_share(one) for one in _grades(after.answer)] == [_share(one) for one in _grades(before.answer)]
        assert after.bonus is before.bonus
    assert [len(one.criteria) for one in preview.card.sections] == [len(one.criteria) for one in card.sections]


def _grades(answer: AnswerType) -> Sequence[Option | NumberRange]:
    if isinstance(answer, Choice):
        return answer.options
    return answer.ranges if isinstance(answer, NumberRanges) else ()


def _share(grade: Option | NumberRange) -> Decimal:
    return grade.share


def test_no_text_of_a_card_becomes_a_formula(tmp_path: Path) -> None:
    card = shipped_cards()[0]
    first = (
        card.sections[0].criteria[0].model_copy(update={"name": Text(en='=HYPERLINK("http://example.com")', zh="=1+1")})
    )
    section = card.sections[0].model_copy(update={"criteria": (first,)})
    file = tmp_path / "card.xlsx"
    write_card_sheet(card.model_copy(update={"sections": (section,)}), file, ENGLISH)
    cell = load_workbook(file).worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.com")')


GOOD = Choice(
    options=(
        Option(id="option_1", text=Text(en="Good", zh=""), share=Decimal(1)),
        Option(id="option_2", text=Text(en="Bad", zh=""), share=Decimal(0), passes=False),
    )
)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("", YesNo()),
        ("Yes/No", YesNo()),
        ("是否", YesNo()),
        ("Good=100%; Bad=0%", GOOD),
        ("choice: Good=1, Bad=0", GOOD),
        ("单选：Good=100%\nBad=0％", GOOD),
        ("scale", Scale()),
        ("１－５", Scale(minimum=Decimal(1), maximum=Decimal(5), passes_at=Decimal(3))),
        ("打分：0到10 步长 0.5 合格 7", Scale(step=Decimal("0.5"), passes_at=Decimal(7))),
        ("次数", Count()),
        ("备注", FreeText(required=False)),
        ("日期", CalendarDate(required=False)),
        (
            "秒数：0=100%；30=0%；…600",
            NumberRanges(
                maximum=Decimal(600),
                ranges=(
                    NumberRange(at_least=Decimal(0), share=Decimal(1)),
                    NumberRange(at_least=Decimal(30), share=Decimal(0), passes=False),
                ),
            ),
        ),
    ],
)
def test_ways_to_answer_are_read_as_people_write_them(cell: str, answer: AnswerType) -> None:
    written = read_answer(cell, ENGLISH)
    assert written is not None
    assert written.answer == answer


@pytest.mark.parametrize(
    "cell", ["dance", "choice: a", "choice: a=1", "scale 5-1", "=", "a=b; c=d", "ranges: =1", "0-0"]
)
def test_ways_that_make_no_sense_are_not_understood(cell: str) -> None:
    assert read_answer(cell, ENGLISH) is None


@pytest.mark.parametrize("language", Language)
def test_what_is_written_is_read_again(language: Language) -> None:
    for card in shipped_cards():
        for criterion in card.criteria:
            read = read_answer(write_answer(criterion.answer, language), language)
            assert read is not None
            assert write_answer(read.answer, language) == write_answer(criterion.answer, language)


def test_a_file_larger_than_any_card_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "card.xlsx"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST)
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(file, ENGLISH)
    assert caught.value.code == "sheet.unreadable"  # so much is read
    with file.open("ab") as sparse:
        sparse.write(b"\0")
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(file, ENGLISH)
    assert (caught.value.code, caught.value.facts) == ("sheet.too_large", {"file": str(file)})
    assert LARGEST == 20 * 1024 * 1024


def test_signs_that_nobody_sees_do_not_keep_a_sheet_from_being_written(tmp_path: Path) -> None:
    card = shipped_cards()[0]
    first = card.sections[0].criteria[0]
    spoilt = first.model_copy(update={"name": Text(en="Po\x07lite"), "standard": Text(en="Greets\vThanks\ud83d")})
    section = card.sections[0].model_copy(update={"criteria": (spoilt,), "name": Text(en="At\x00titude")})
    file = tmp_path / "card.xlsx"
    write_card_sheet(card.model_copy(update={"sections": (section,), "name": Text(en="Fi\x1fve")}), file, ENGLISH)
    sheet = load_workbook(file).worksheets[0]
    assert sheet.title == "Five"
    assert [cell.value for cell in sheet[2]][:3] == ["Attitude", "Polite", "Greets\nThanks"]
