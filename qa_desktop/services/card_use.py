"""Which cards are in use, and which of them is the usual one, told from the list of versions."""

from collections.abc import Sequence

from qa_desktop.services.card_ports import CardStage, CardVersion


def cards_in_use(versions: Sequence[CardVersion]) -> dict[str, CardVersion]:
    """Return the newest settled version of each card by its id, where that is published, in the order of the cards."""
    settled: dict[str, CardVersion] = {}
    for one in versions:
        before = settled.get(one.card_id)
        if one.stage in (CardStage.PUBLISHED, CardStage.RETIRED) and (before is None or before.version < one.version):
            settled[one.card_id] = one
    return {card_id: one for card_id, one in settled.items() if one.stage is CardStage.PUBLISHED}


def usual_beside(versions: Sequence[CardVersion], card_id: str, default_card: str) -> CardVersion | None:
    """Return what new evaluations begin with once a card is published, None where that is the card itself.

    What single people chose last is aside: each of them keeps that.
    """
    in_use = cards_in_use(versions)
    order = dict.fromkeys(one.card_id for one in versions if one.card_id in in_use or one.card_id == card_id)
    usual = default_card if default_card in order else next(iter(order), card_id)
    return None if usual == card_id else in_use[usual]
