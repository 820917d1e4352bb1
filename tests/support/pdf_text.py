"""What stands in a PDF, and what finds words in it."""

import re
from pathlib import Path

from pypdf import PdfReader


def text_of(path: Path) -> list[str]:
    """Return the text of each page, without its spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(path).pages]


def as_printed(words: str) -> str:
    """Return what finds words in a PDF's text: spaces are lost there, and some letters are ligatures or radicals."""
    letters = "".join(words.split()).replace("ff", "ﬀ")
    return "".join(f"[{re.escape(one)}\u2e80-\u2fd5]" if one > "\u2fff" else re.escape(one) for one in letters)
