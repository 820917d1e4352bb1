"""What the program brings along for a new store: published cards, and tags."""

from importlib.resources import files

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.interchange.scorecards import parse_scorecard
from qa_desktop.interchange.tags import parse_tags
from qa_desktop.services.ports import ScorecardRepository, UnitOfWorkFactory


def shipped_cards() -> tuple[Scorecard, ...]:
    """Return every card in `resources/scorecards`, by file name, published."""
    folder = files("resources") / "scorecards"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    cards = (parse_scorecard(file.read_bytes(), file.name) for file in found)
    return tuple(card.model_copy(update={"state": CardState.PUBLISHED}) for card in cards)


def shipped_tags() -> tuple[Tag, ...]:
    """Return the tags of `resources/tags.yaml`."""
    file = files("resources") / "tags.yaml"
    return parse_tags(file.read_text(encoding="utf-8"), file.name)


def ensure_shipped(store: UnitOfWorkFactory) -> bool:
    """Put the shipped cards, and into a new store the shipped tags; return whether anything was put there.

    A card of which the store has any version already is the centre's own affair, and so is a list of tags in a store
    that is not new, even an empty one.
    """
    with store() as unit:
        missing = [card for card in shipped_cards() if not _is_known(unit.scorecards, card)]
        is_new = not unit.scorecards.published()
        needs_tags = is_new and not unit.tags.every()
        for card in missing:
            unit.scorecards.add(card)
        if needs_tags:
            unit.tags.replace(shipped_tags())
        if missing or needs_tags:
            unit.commit()
        return bool(missing or needs_tags)


def _is_known(cards: ScorecardRepository, card: Scorecard) -> bool:
    for version in range(1, card.version + 1):
        try:
            cards.get(card.id, version)
        except KeyError:
            continue
        return True
    return False
