"""Checking a card that is saved again and again: a section that was checked before is not looked at again."""

from qa_desktop.domain.card_edits import checked
from qa_desktop.domain.card_text import card_text
from qa_desktop.domain.scorecard import CardKind, Scorecard, Section


class CardSieve:
    """Remembers the sections of the card that it checked last."""

    def __init__(self) -> None:
        self._passed: tuple[CardKind | None, dict[int, Section]] = (None, {})

    def checked(self, card: Scorecard) -> Scorecard:
        """Return the card as it is stored; a section that passed, on a card of the same kind, is the same object.

        Raises:
            pydantic.ValidationError: its fields do not fit together.
        """
        kind, passed = self._passed
        new = tuple(one for one in card.sections if kind is not card.kind or id(one) not in passed)
        if len(new) == len(card.sections) or _has_twins(card):
            result = checked(card)
        else:
            part = checked(card.model_copy(update={"sections": new or card.sections[:1]}))
            fresh = {section.id: section for section in part.sections} if new else {}
            sections = tuple(fresh.get(section.id, section) for section in card.sections)
            result = part.model_copy(update={"sections": sections})
        self._passed = (card.kind, {id(one): one for one in (*card.sections, *result.sections)})
        return result

    def know(self, card: Scorecard) -> None:
        """Take a card that was just read, and checked so, as the one to be saved next."""
        self._passed = (card.kind, {id(one): one for one in card.sections})
        card_text(card)


def _has_twins(card: Scorecard) -> bool:
    sections = [section.id for section in card.sections]
    criteria = [criterion.id for section in card.sections for criterion in section.criteria]
    return len(set(sections)) < len(sections) or len(set(criteria)) < len(criteria)
