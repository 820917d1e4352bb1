"""Which card a call is graded with that nobody has begun to grade."""

from collections.abc import Iterable, Sequence

from qa_desktop.domain.scorecard import Scorecard


def card_for_new(published: Sequence[Scorecard], wishes: Iterable[str]) -> Scorecard | None:
    """Return the first card that is wished and in use, else the first in use; None where none is.

    `published` is the newest version of each card in use, in their order; `wishes` are ids of cards, the strongest
    wish first, empty where there is none. A wish is for the card, not for a version of it: what took the place of the
    version that was worked with then is what counts.
    """
    by_id = {card.id: card for card in published}
    wished = next((by_id[card_id] for card_id in wishes if card_id in by_id), None)
    return wished or next(iter(published), None)
