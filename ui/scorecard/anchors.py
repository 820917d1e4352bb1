"""By what each answer to a criterion is recognised."""

from collections.abc import Iterator

from qa_desktop.domain.answer_types import Choice, NumberRanges
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language
from ui.scorecard.reading import range_told


def anchor_lines(criterion: Criterion) -> tuple[str, ...]:
    """Return a line an answer for which that is written, in order."""
    return tuple(_lines(criterion))


def _lines(criterion: Criterion) -> Iterator[str]:
    language = current_language()
    kind = criterion.answer
    if isinstance(kind, Choice):
        for option in kind.options:
            anchor = option.anchor.in_language(language).strip()
            if anchor:
                yield f"{option.text.in_language(language)} – {anchor}"
    elif isinstance(kind, NumberRanges):
        for one in kind.ranges:
            yield range_told(kind, one)
