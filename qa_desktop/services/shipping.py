"""What the program brings along: published cards and tags for a new store, and phrases, which lie in none."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.phrase import ShippedPhrase
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.ports import ScorecardRepository, UnitOfWorkFactory

ENDING = ".yaml"
FIRST = "five_dimensions"  # a first grading uses the card that was added first, where nobody has chosen one


def shipped_cards() -> tuple[Scorecard, ...]:
    """Return every card in `resources/scorecards`, published: the five dimensions first, the others by file name."""
    return tuple(_card_in(file) for file in _card_files())


def _card_files() -> list[Traversable]:
    """Return the files of the cards; each is named by its card's id, so that a known card need not be read."""
    folder = files("resources") / "scorecards"
    cards = (file for file in folder.iterdir() if file.name.endswith(ENDING))
    return sorted(cards, key=lambda file: (file.name != FIRST + ENDING, file.name))


def _card_in(file: Traversable) -> Scorecard:
    from qa_desktop.interchange.scorecards import parse_scorecard  # noqa: PLC0415 - only a new store needs YAML

    card = parse_scorecard(file.read_bytes(), file.name)
    return card.model_copy(update={"state": CardState.PUBLISHED})


def shipped_tags() -> tuple[Tag, ...]:
    """Return the tags of `resources/tags.yaml`."""
    from qa_desktop.interchange.tags import parse_tags  # noqa: PLC0415 - as above

    file = files("resources") / "tags.yaml"
    return parse_tags(file.read_text(encoding="utf-8"), file.name)


@cache
def shipped_phrases() -> tuple[ShippedPhrase, ...]:
    """Return the phrases of `resources/phrases.yaml`; the file is read once, as it is wanted with every call."""
    from qa_desktop.interchange.phrases import parse_phrases  # noqa: PLC0415 - as above, and only for grading

    return parse_phrases((files("resources") / "phrases.yaml").read_text(encoding="utf-8"))


def ensure_shipped(store: UnitOfWorkFactory) -> bool:
    """Put the shipped cards, and into a new store the shipped tags; return whether anything was put there.

    Only new stores get a shipped card that is worded better: what a store has published never changes. The card keeps
    its version, so that a workstation that joins a centre has no newer card than the centre, and takes over the
    centre's words with the first exchange; ids, weights and scores of a version never change. A card of which the store
    has any version already is the centre's own affair, and so is a list of tags in a store that is not new, even an
    empty one.
    """
    with store() as unit:
        published = {card.id for card in unit.scorecards.published()}
        unread = [file for file in _card_files() if file.name.removesuffix(ENDING) not in published]
        missing = [card for card in map(_card_in, unread) if not _is_known(unit.scorecards, card)]
        is_new = not published
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
