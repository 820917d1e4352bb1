"""What stands in a PDF, and what finds words in it."""

import re
from pathlib import Path

from pypdf import PdfReader

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def text_of(path: Path) -> list[str]:
    """Return the text of each page, without its spaces; ligatures are letters again."""
    return [_bare(page.extract_text()) for page in PdfReader(path).pages]


def as_printed(words: str) -> str:
    """Return what finds words in a PDF's text, where some letters of Chinese are radicals."""
    return "".join(f"[{re.escape(one)}\u2e80-\u2fd5]" if one > "\u2fff" else re.escape(one) for one in _bare(words))


def _bare(words: str) -> str:
    return "".join(words.translate(LIGATURES).split())
