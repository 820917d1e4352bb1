"""Where in a card something lies, by the names of the parts that it lies in."""

from qa_desktop.domain.card_checks import Place
from qa_desktop.domain.scorecard import Criterion, Scorecard, Section
from qa_desktop.domain.text import Language, Text


def place_named(card: Scorecard, place: Place) -> Text:
    """Return the names of section and criterion that a place lies in; the card's own where it lies in none."""
    names: list[Text] = []
    part: object = card
    for step in place:
        part = part[step] if isinstance(part, tuple) and isinstance(step, int) else getattr(part, str(step), None)
        if isinstance(part, Section | Criterion):
            names.append(part.name)
    zh, en = (" › ".join(one.in_language(spoken) for one in names or [card.name]) for spoken in Language)
    return Text(zh=zh, en=en)
