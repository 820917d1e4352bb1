"""The text by which a card is stored, made anew only for what has changed since the card was last written."""

from qa_desktop.domain.scorecard import Scorecard, Section

MANY = 300
"""A card of fewer criteria is written in a few milliseconds anyway."""
_NO_SECTIONS = '"sections":[]'


class _LastWritten:
    """The large card that was written last: its sections with their texts, and all of it; replaced as a whole."""

    texts: dict[int, tuple[Section, str]] = {}  # noqa: RUF012 - shared on purpose: it is what is remembered
    whole: tuple[tuple[Section, ...], str, str] = ((), "", "")


def card_text(card: Scorecard) -> str:
    """Return what `card.model_dump_json()` does."""
    if sum(len(section.criteria) for section in card.sections) < MANY:
        return card.model_dump_json()
    rest = card.model_copy(update={"sections": ()}).model_dump_json(warnings=False)
    sections, head, text = _LastWritten.whole
    if sections is not card.sections or head != rest:
        inside = _sections_text(card)
        text = rest.replace(_NO_SECTIONS, f'"sections":[{inside}]', 1)  # in a wording its quotation marks are escaped
        _LastWritten.whole = (card.sections, rest, text)
    return text


def _sections_text(card: Scorecard) -> str:
    known = _LastWritten.texts
    texts: dict[int, tuple[Section, str]] = {}
    for section in card.sections:
        told = known.get(id(section))
        is_known = told is not None and told[0] is section
        texts[id(section)] = told if told is not None and is_known else (section, section.model_dump_json())
    _LastWritten.texts = texts
    return ",".join(texts[id(section)][1] for section in card.sections)
