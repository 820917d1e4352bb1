"""A card as it is printed."""

from decimal import Decimal

import pytest

from qa_desktop.domain.scorecard import CardKind, Fatal
from qa_desktop.domain.text import Language
from qa_desktop.language import speaking
from qa_desktop.services.card_document import card_document
from tests.domain.cards import card, criterion, section


@pytest.mark.parametrize(
    ("points", "said"), [(None, "每次扣 10 分"), (Decimal(5), "每次扣 5 分"), (Decimal(0), "本身不扣分")]
)
def test_a_deduction_card_says_what_each_criterion_costs(points: Decimal | None, said: str) -> None:
    printed = card(section("one", [criterion("a", points=points, fatal=Fatal.CARD)]), kind=CardKind.DEDUCTION)
    with speaking(Language.CHINESE):
        assert said in card_document(printed)
