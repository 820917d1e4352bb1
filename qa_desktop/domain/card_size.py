"""How large a card may be: what the shared store takes as one record, in which a draft carries its notes as well.

A record is weighed as the shared store reads it: as JSON with a blank behind each comma and colon, in UTF-8.
"""

import re
from decimal import Decimal
from functools import lru_cache

from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Scorecard, Section

MOST_BYTES_A_RECORD = 2_000_000
LARGEST = 1_900_000
"""In bytes; the rest of the record is for who wrote, proposed and approved a draft, and for why it was sent back."""
NEARLY = LARGEST * 9 // 10
"""From so many bytes on, somebody who goes on writing should know."""
_TEXTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_MEGABYTE = 1_000_000
_BETWEEN = len(", ")


def size_of(card: Scorecard) -> int:
    """Return how many bytes a card takes in the shared store."""
    rest = _bytes_of(card.model_copy(update={"sections": ()}))
    return rest + sum(_of_section(Same(section)) for section in card.sections) + _BETWEEN * (len(card.sections) - 1)


def in_megabytes(size: int) -> str:
    """Write a size in megabytes to two decimals, rounded up so that what is too large never looks as if it fitted."""
    return f"{-Decimal(-size * 100 // _MEGABYTE) / 100:.2f}"


@lru_cache(maxsize=MOST_REMEMBERED)
def _of_section(section: Same[Section]) -> int:
    return _bytes_of(section.thing)


def _bytes_of(part: Scorecard | Section) -> int:
    text = part.model_dump_json(warnings=False)
    between = _TEXTS.sub("", text)
    return len(text.encode()) + between.count(",") + between.count(":")
