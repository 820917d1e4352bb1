"""How large a card may be, told while it is written and demanded when it is published."""

import json

import pytest
from hypothesis import given

from qa_desktop.domain.card_checks import CardFlaw, Check, flaws_of
from qa_desktop.domain.card_size import LARGEST, MOST_BYTES_A_RECORD, NEARLY, in_megabytes, size_of
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import speaking
from qa_desktop.services.card_words import flaw_words, place_words
from qa_desktop.sync.kinds import scorecard
from tests.domain.cards import card, cards, criterion, section


def of_size(size: int) -> Scorecard:
    """Return a card of exactly so many bytes, in two sections."""
    small = card(section("one", [criterion("a")]), section("two", [criterion("b")]))
    standard = Text(en="…" + "x" * (size - size_of(small)))
    longer = small.sections[1].criteria[0].model_copy(update={"standard": standard})
    return small.model_copy(update={"sections": (small.sections[0], section("two", [longer]))})


@given(cards())
def test_it_is_weighed_as_it_travels(drawn: Scorecard) -> None:
    assert size_of(drawn) == len(json.dumps(scorecard.to_body(drawn), ensure_ascii=False).encode())


def test_a_letter_weighs_what_it_takes() -> None:
    light, heavy = (card(section("one", [criterion("a", name=Text(zh=one))])) for one in ("a", "字"))
    assert size_of(heavy) - size_of(light) == 2


@pytest.mark.parametrize(
    ("size", "check"),
    [
        (NEARLY, None),
        (NEARLY + 1, Check.NEARLY_TOO_LARGE),
        (LARGEST, Check.NEARLY_TOO_LARGE),
        (LARGEST + 1, Check.TOO_LARGE),
    ],
)
def test_the_writer_is_told_before_it_is_too_late(size: int, check: Check | None) -> None:
    large = of_size(size)
    assert size_of(large) == size
    told = [flaw for flaw in flaws_of(large) if flaw.check in (Check.TOO_LARGE, Check.NEARLY_TOO_LARGE)]
    assert told == ([] if check is None else [CardFlaw(check, (), in_megabytes(size))])
    assert [flaw.hinders for flaw in told] == ([] if check is None else [check is Check.TOO_LARGE])


def test_the_limit_that_is_told_is_the_limit() -> None:
    assert LARGEST < MOST_BYTES_A_RECORD
    assert in_megabytes(LARGEST + 1) == "1.91"
    for check in (Check.TOO_LARGE, Check.NEARLY_TOO_LARGE):
        for language in Language:
            with speaking(language):
                told = CardFlaw(check, (), "1.95")
                assert in_megabytes(LARGEST) in flaw_words(told)
                assert place_words(of_size(1_000), told.place) in ("Scorecard", "评分表")
