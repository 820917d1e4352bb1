"""The phrases that the program brings along, as a YAML file: card, criterion, `lost` or `full`, both languages."""

from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from qa_desktop.domain.phrase import ShippedPhrase
from qa_desktop.domain.text import Text


class _OfCriterion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    lost: tuple[Text, ...] = ()
    full: tuple[Text, ...] = ()


_CARDS: Final = TypeAdapter(dict[str, dict[str, _OfCriterion]])


def parse_phrases(text: str) -> tuple[ShippedPhrase, ...]:
    """Return the phrases in a file's text, in its order.

    Raises:
        yaml.YAMLError: it is no YAML.
        pydantic.ValidationError: it says something else.
    """
    loader = (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)(text)
    try:
        cards = _CARDS.validate_python(loader.get_single_data())
    finally:
        loader.dispose()
    return tuple(
        ShippedPhrase(card_id=card_id, criterion_id=criterion_id, text=words, praises=praises)
        for card_id, criteria in cards.items()
        for criterion_id, phrases in criteria.items()
        for praises, wordings in ((False, phrases.lost), (True, phrases.full))
        for words in wordings
    )
