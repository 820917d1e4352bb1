"""The fonts that a picture is lettered in: those of the program, as far as matplotlib can find them."""

from functools import cache

from matplotlib.font_manager import fontManager, get_font
from matplotlib.ft2font import FT2Font

from qa_desktop.domain.text import Language
from ui.theme import FAMILIES

SURELY_THERE = "DejaVu Sans"
"""Comes with matplotlib."""
SPELLINGS = {"Microsoft YaHei UI": ("Microsoft YaHei",), "Noto Sans CJK SC": ("Noto Sans CJK JP",)}
"""Of a file with several fonts older releases of matplotlib know the first one alone."""
CHINESE_SAMPLE = "质检"


@cache
def families(language: Language) -> tuple[str, ...]:
    """Return the families that are here, in the order in which a letter is looked for in them."""
    known = set(fontManager.get_font_names())
    wanted = [name for family in FAMILIES[language] for name in (family, *SPELLINGS.get(family, ()))]
    found = [name for name in wanted if name in known]
    if not any(_writes_chinese(name) for name in found):
        found += _any_chinese()
    return (*dict.fromkeys(found), SURELY_THERE)


def _writes_chinese(family: str) -> bool:
    return any(_covers(entry.fname) for entry in fontManager.ttflist if entry.name == family)


def _any_chinese() -> list[str]:
    """Return a family that has Chinese letters, whatever it is called; none where this machine has none."""
    return next(([entry.name] for entry in fontManager.ttflist if _covers(entry.fname)), [])


@cache
def _covers(file: str) -> bool:
    try:
        font: FT2Font = get_font(file)
    except (OSError, RuntimeError):
        return False
    return all(font.get_char_index(ord(letter)) for letter in CHINESE_SAMPLE)
