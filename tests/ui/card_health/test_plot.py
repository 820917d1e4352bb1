"""The picture itself: where its lines are, what it is lettered in, and how little upsets it."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from qa_desktop.domain.text import Language
from ui.card_health import fonts
from ui.card_health.plot import FOOT, HEAD, ROW, Look, PlotRow, PlotWords, file_of, height_of, image_of, row_at
from ui.theme import DARK, LIGHT

WORDS = PlotWords(earned="得分", together="相关", rest="r", alpha="α")
PLAIN = PlotRow(label="礼貌待人", mean=0.5, spread=0.2, rest=None, alpha=None)


def picture(
    rows: list[PlotRow], *, width: int = 400, ratio: float = 1.0, language: Language = Language.CHINESE
) -> QImage:
    return image_of(rows, WORDS, Look(tokens=LIGHT, language=language, width=width, labels=90), ratio)


def lettered(image: QImage, row: int, *, left: int, right: int) -> int:
    """Return how many pixels of that part of a line are drawn upon."""
    top = HEAD + row * ROW
    return sum(image.pixelColor(x, y).alpha() > 60 for x in range(left, right) for y in range(top + 2, top + ROW - 2))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("width", [380, 401, 402, 435, 738])
def test_lines_stand_upright_at_any_size(width: int, ratio: float) -> None:
    image = picture([PLAIN] * 6, width=width, ratio=ratio)
    assert abs(image.width() - width * ratio) <= 1
    assert abs(image.height() - height_of(6) * ratio) <= 1
    top, bottom = (int((HEAD + row * ROW + 3) * ratio) for row in (0, 5))
    middle = range(image.width() * 2 // 3, image.width())
    strongest = [max(middle, key=lambda x, y=y: image.pixelColor(x, y).alpha()) for y in (top, bottom)]  # type: ignore[misc]  # mypy sees no default in a lambda
    assert strongest[0] == strongest[1]


def test_a_row_is_found_where_it_is_drawn() -> None:
    assert [row_at(y, 3) for y in (0, HEAD - 1, HEAD, HEAD + ROW, HEAD + 3 * ROW - 1, HEAD + 3 * ROW)] == [
        None,
        None,
        0,
        1,
        2,
        None,
    ]
    assert height_of(3) == HEAD + 3 * ROW + FOOT


@pytest.mark.parametrize("language", list(Language))
def test_chinese_names_are_lettered_in_either_language(language: Language) -> None:
    """Letters that no font has would be boxes, of which matplotlib warns: a warning fails the test."""
    image = picture([PLAIN, PlotRow(label="", mean=0.5, spread=0.2, rest=None, alpha=None)], language=language)
    assert lettered(image, 0, left=0, right=90) > 100
    assert lettered(image, 1, left=0, right=85) == 0


def test_names_are_no_formulas() -> None:
    rows = [PlotRow(label="50 $ to 100 $ \\frac{", mean=0.5, spread=0.1, rest=0.3, alpha=0.4, is_odd=True)]
    assert not picture(rows).isNull()
    assert not picture(
        [PlotRow(label="x", mean=None, spread=None, rest=None, alpha=None, no_mean="$\\", no_rest="_^")]
    ).isNull()


def test_what_lies_beyond_the_scale_stands_at_its_edge() -> None:
    assert not picture([PlotRow(label="x", mean=1.0, spread=0.9, rest=-1.0, alpha=-5.0)]).isNull()


def test_no_rows_are_a_picture_too() -> None:
    assert not picture([]).isNull()


def test_files_are_the_same_for_the_same_figures() -> None:
    look = Look(tokens=LIGHT, language=Language.CHINESE, width=600, labels=120, ground="#ffffff")
    for form in ("png", "pdf"):
        assert file_of([PLAIN], WORDS, look, form) == file_of([PLAIN], WORDS, look, form)
    drawn = file_of([PLAIN], WORDS, look, "svg").decode()
    assert re.search("<svg", drawn)
    assert "礼貌待人" in drawn  # as a remark beside the letters that are drawn
    assert b"Type3" in file_of([PLAIN], WORDS, look, "pdf")  # letters are drawn, whatever font they are of


def test_dark_and_light_differ() -> None:
    light, dark = (
        image_of([PLAIN], WORDS, Look(tokens=tokens, language=Language.ENGLISH, width=400, labels=90), 1.0)
        for tokens in (LIGHT, DARK)
    )
    assert light != dark


def test_where_no_font_of_ours_is_here_one_that_has_the_letters_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FAMILIES", {language: ["No Such Font"] for language in Language})
    found = fonts.families.__wrapped__(Language.CHINESE)
    assert len(found) == 2
    assert found[-1] == fonts.SURELY_THERE
    assert fonts._writes_chinese(found[0])


def test_a_file_that_is_no_font_covers_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "font.ttf"
    broken.write_bytes(b"no font")
    assert not fonts._covers(str(broken))
