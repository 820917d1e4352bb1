"""A spoilt card's file is refused with file, line and field in words, or it is a sound card; there is no third way."""

import re
from pathlib import Path

import pytest

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheets import SheetPreview, read_card_sheet
from qa_desktop.interchange.scorecards import format_scorecard, parse_scorecard
from qa_desktop.language import flaws, speaking
from qa_desktop.language.errors import describe
from tests.interchange.malformed import files, spoilt_files
from tests.interchange.malformed_sheets import packed, sound_sheets, spoilt_sheets, unpacked

SHORT, LONG = 1_000, 20_000
SHORT_SHEETS, LONG_SHEETS = 300, 6_000
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(("name", "text"), files())
def test_the_sound_ones_are_read(name: str, text: str) -> None:
    card = parse_scorecard(text.encode(), name)
    assert parse_scorecard(format_scorecard(card).encode(), "again.yaml") == card


def test_spoilt_ones_are_refused_in_words_or_are_sound_all_the_same(*, long_form: bool) -> None:
    refused = 0
    for name, content in spoilt_files(LONG if long_form else SHORT, seed=7):
        try:
            card = parse_scorecard(content, name)
        except UserMistake as error:
            refused += 1
            assert_named(error, name, content)
        else:
            assert parse_scorecard(format_scorecard(card).encode(), "again.yaml") == card
    assert refused > SHORT // 2


def assert_named(error: UserMistake, name: str, content: bytes) -> None:
    """Demand the file, a line of it, and a sentence in each language that says what is wrong there."""
    assert error.code == "scorecard.invalid"
    assert error.facts["file"] == name
    line = error.facts["line"]
    assert isinstance(line, int)
    assert 1 <= line <= content.count(b"\n") + content.count(b"\r") + 1
    assert str(error.facts["flaw"]) in flaws.FLAWS, error.facts
    for language in Language:
        with speaking(language):
            said = str(describe(error))
        assert name in said
        assert str(line) in said
        assert str(error.facts["field"]) in said
        quoted = said.replace(str(error.facts["value"]), "").replace(str(error.facts["field"]), "")
        assert "{" not in quoted  # nothing was left to be filled in


def test_spoilt_sheets_are_refused_in_words_or_are_sound_all_the_same(tmp_path: Path, *, long_form: bool) -> None:
    file = tmp_path / "card.xlsx"
    unreadable, flawed, read = 0, 0, 0
    for content in spoilt_sheets(tmp_path, LONG_SHEETS if long_form else SHORT_SHEETS, seed=11):
        file.write_bytes(content)
        try:
            preview = read_card_sheet(file, Language.CHINESE)
        except UserMistake as error:
            unreadable += 1
            assert_file_named(error, file)
        else:
            assert_cells_named(preview)
            flawed += bool(preview.flaws)
            read += preview.card is not None
    assert min(unreadable, flawed, read) > SHORT_SHEETS // 10


def assert_file_named(error: UserMistake, file: Path) -> None:
    """Demand one of the sentences about a sheet, with the file."""
    assert error.code in ("sheet.unreadable", "sheet.no_headings", "sheet.too_large")
    for language in Language:
        with speaking(language):
            assert str(file) in str(describe(error))


def assert_cells_named(preview: SheetPreview) -> None:
    """Demand a card, or cells, each with what is wrong there in both languages."""
    assert (preview.card is None) is bool(preview.flaws)
    if preview.card is not None:
        assert Scorecard.model_validate(preview.card.model_dump()) == preview.card
    for flaw in preview.flaws:
        assert re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]*", flaw.cell)
        assert flaw.flaw in flaws.FLAWS
        assert flaw.flaw != "does_not_fit"  # that names no cell
        for language in Language:
            with speaking(language):
                assert flaws.in_words({"flaw": flaw.flaw, "value": flaw.value})["words"]


ROW = b"<row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ROW * 1_000_000, "sheet.too_large"),  # 55 MB in a file of 0.2 MB
        (b"<row>" + b"<c><v>1</v></c>" * 600_000 + b"</row>", "sheet.too_large"),  # 9 MB, but many cells
        (b'<row r="1000000000000"></row>', None),
        (b'<row r="6000"><c r="C6000"><v>1</v></c></row>' * 2, None),
    ],
)
def test_no_sheet_unpacks_or_spreads_without_end(tmp_path: Path, rows: bytes, code: str | None) -> None:
    file = tmp_path / "card.xlsx"
    parts = unpacked(sound_sheets(tmp_path)[0])
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    file.write_bytes(packed(parts))
    if code is None:
        read_card_sheet(file, Language.CHINESE)
        return
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(file, Language.CHINESE)
    assert caught.value.code == code


@pytest.mark.parametrize("areas", [("E2:E9", "E9:E12"), ("E2:E1048576",) * 1000, ("A",), ("A1:ZZZZ9",)])
def test_merged_cells_that_cannot_be_are_refused(tmp_path: Path, areas: tuple[str, ...]) -> None:
    file = tmp_path / "card.xlsx"
    parts = unpacked(sound_sheets(tmp_path)[0])
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>".encode())
    file.write_bytes(packed(parts))
    with pytest.raises(UserMistake) as caught:
        read_card_sheet(file, Language.CHINESE)
    assert caught.value.code == "sheet.unreadable"
