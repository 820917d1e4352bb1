"""Tables as workbooks: numbers stay numbers, texts stay texts."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from qa_desktop.interchange.export import Table
from qa_desktop.interchange.export_sheet import as_xlsx

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TABLE = Table(
    (("a", "Name"), ("b", "=Head"), ("c", "At"), ("d", "Yes?"), ("e", "Marks"), ("f", "Score"), ("g", "")),
    (("=1+1", 7, AT, True, ("一", "二"), Decimal("0.25"), None), ("bad\x0bletter", -5, AT, False, (), None, None)),
    true="是",
    false="否",
)


def test_a_workbook() -> None:
    book = load_workbook(BytesIO(as_xlsx(TABLE, "五维度 [2026]: a/b, and so on and on and on")))
    sheet = book.active
    assert sheet is not None
    assert book.sheetnames == [sheet.title]
    assert sheet.title.startswith("五维度  2026   a b")
    assert len(sheet.title) <= 31
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:2] == ["Name", "=Head"]
    assert rows[1] == ["=1+1", 7, AT.astimezone().replace(tzinfo=None), "是", "一; 二", 0.25, None]
    assert rows[2][:2] == ["badletter", -5]
    assert sheet["A2"].data_type == "s"  # no formula
    assert sheet.freeze_panes == "A2"


def test_a_name_of_nothing_but_what_no_sheet_may_be_called() -> None:
    assert load_workbook(BytesIO(as_xlsx(TABLE, "[]:*?/"))).sheetnames == ["1"]
