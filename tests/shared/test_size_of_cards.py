"""What a card weighs on the workstation is what the shared store weighs it as."""

import json

import pytest

from qa_desktop.domain.card_size import MOST_BYTES_A_RECORD, size_of
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.shipping import shipped_cards
from qa_desktop.sync.kinds import scorecard
from tests.interchange.malformed import sound_cards
from tests.support.postgres import SharedStore


@pytest.mark.parametrize("card", [*shipped_cards(), *sound_cards()], ids=lambda card: f"{card.id}-{card.kind}")
def test_a_card_weighs_there_what_it_weighs_here(shared_store: SharedStore, card: Scorecard) -> None:
    with shared_store.superuser() as line:
        row = line.execute("SELECT octet_length(%s::jsonb::text)", [json.dumps(scorecard.to_body(card))]).fetchone()
    assert row == (size_of(card),)


def test_the_limit_is_the_stores(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line:
        row = line.execute("SELECT prosrc FROM pg_proc WHERE proname = 'take_place'").fetchone()
    assert row is not None
    assert f"most_bytes_a_body constant bigint := {MOST_BYTES_A_RECORD};" in row[0]
