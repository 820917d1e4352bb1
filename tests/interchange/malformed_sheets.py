"""Workbooks that somebody has spoilt: bits and parts of the file, its XML, and cells as people get them wrong."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.services.shipping import shipped_cards

SPOILT_CELLS: tuple[object, ...] = (
    *("数值", "秒数", "时长", "range", "区间:", "区间：0-100", "区间: 0=100%; 30=NaN", "区间: a=1", "致命 + 数值"),
    *(
        "选项",
        "选项: 好;坏",
        "选项: 好=1/2;坏=0",
        "选项: 好=Infinity%; 坏=0",
        "好=1e99999999%; 坏=0",
        "好=1e-99999999; 坏=1",
    ),
    *(
        "打分 0-10 step 0",
        "scale: 0-10 每 0",
        "打分：0-0",
        "打分 .-.",
        "打分 0-10 step 0.0000001",
        "次数: 每次扣 0%",
        "次数 9e9",
    ),
    *(
        "致命+" * 3000,
        "1" * 30_000,
        "致命 + 加分",
        "加分 + 日期",
        "=1+1",
        "=A1",
        "#REF!",
        "NaN",
        "1e999999999",
        "-0",
        "0x1F",
    ),
    *("１２", "²", "九", "30%", "-5", "\u202e", "\U0001f600", " ", "合计", 0, -1, 1e300, 1e-300, 0.1 + 0.2, True, 1001),
)

SPOILT_HEADINGS = (
    "权重",
    "维度权重",
    "满分",
    "扣分",
    "指标",
    "模块",
    "扣分标准",
    "是否致命",
    "一票否决",
    "题型",
    "备注",
)
COLUMNS: tuple[tuple[object, ...], ...] = (
    *((None,), (30,), ("30%",), ("是", "否", None), ("是",), (10, 20), ("缺一次扣 5 分", None)),
    *(("30%", 0.3), (-5,), (0,), ("看情况", "=1+1", "#REF!")),
)


def sound_sheets(folder: Path) -> tuple[bytes, ...]:
    """Return the shipped cards as workbooks."""
    path = folder / "sound.xlsx"
    found = []
    for card in shipped_cards():
        write_card_sheet(card, path, Language.CHINESE)
        found.append(path.read_bytes())
    return tuple(found)


def spoilt_sheets(folder: Path, count: int, seed: int) -> Iterator[bytes]:
    """Return so many spoilt workbooks, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - no secret
    sound = sound_sheets(folder)
    ways = (
        *(_with_other_bytes, _cut_short, _with_other_letters, _with_parts_amiss, _with_other_cells),
        _with_other_columns,
    )
    for number in range(count):
        yield ways[number % len(ways)](chance.choice(sound), chance)


def _with_other_bytes(content: bytes, chance: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut_short(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _with_other_letters(content: bytes, chance: Random) -> bytes:
    parts = unpacked(content)
    name = chance.choice(list(parts))
    spoilt = bytearray(parts[name])
    for _ in range(chance.randint(1, 4)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(32, 127)
    return packed({**parts, name: bytes(spoilt)})


def _with_parts_amiss(content: bytes, chance: Random) -> bytes:
    parts = unpacked(content)
    name = chance.choice(list(parts))
    text = parts.pop(name)
    if chance.random() < 0.4:
        return packed(parts)
    begin = chance.randrange(len(text))
    end = min(len(text), begin + chance.randint(1, 60))
    times = chance.choice((0, 2))
    return packed({**parts, name: text[:begin] + text[begin:end] * times + text[end:]})


def _with_other_cells(content: bytes, chance: Random) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for _ in range(chance.choice((1, 1, 2, 4))):
        cell = sheet.cell(chance.randint(1, sheet.max_row), chance.choice((1, 2, 3, 4, 4, 5, 5, 5)))
        cell.value = chance.choice(SPOILT_CELLS)  # type: ignore[assignment]  # whatever people write
    if chance.random() < 0.2:
        row, column = chance.randint(2, sheet.max_row), chance.randint(1, 5)
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column + chance.randint(0, 1))
    spoilt = BytesIO()
    book.save(spoilt)
    return spoilt.getvalue()


def _with_other_columns(content: bytes, chance: Random) -> bytes:
    """Add columns that mean what others mean, with cells in them, and hide rows and sheets."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for column in range(6, 6 + chance.randint(1, 3)):
        sheet.cell(1, column).value = chance.choice(SPOILT_HEADINGS)
        words = chance.choice(COLUMNS)
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).value = chance.choice(words)  # type: ignore[assignment]  # whatever people write
    for row in chance.sample(range(1, sheet.max_row + 1), chance.choice((0, 0, 1, 3))):
        sheet.row_dimensions[row].hidden = True
    if chance.random() < 0.3:
        book.copy_worksheet(sheet).sheet_state = chance.choice(("visible", "hidden"))
    if chance.random() < 0.3:
        sheet.cell(chance.randint(2, sheet.max_row), 1).value = "备注：以下各项由班长抽查。"
    spoilt = BytesIO()
    book.save(spoilt)
    return spoilt.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a workbook of these parts."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()
