from decimal import Decimal

import pytest

from db.store import Store
from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.answer_types import Choice, Count, Option, Scale
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import Band, CardState, Criterion, Demand, ErrorClass, Fatal, Scorecard, Section
from qa_desktop.domain.text import Text
from tests.db.raw import run_sql
from tests.db.samples import make_card

NAME = Text(zh="礼貌", en="Polite")


def _rich_card() -> Scorecard:
    options = (Option(id="good", text=NAME, share=Decimal(1)), Option(id="bad", text=NAME, share=Decimal("0.333")))
    criteria = (
        Criterion(id="a", name=NAME, standard=NAME, answer=Choice(options=options), weight=Decimal("2.50")),
        Criterion(id="b", name=NAME, standard=NAME, answer=Scale(step=Decimal("0.5")), fatal=Fatal.CARD),
        Criterion(id="c", name=NAME, standard=NAME, answer=Count(), error_class=ErrorClass.COMPLIANCE),
        Criterion(id="d", name=NAME, standard=NAME, evidence=Demand.FAILED, not_applicable_allowed=False),
    )
    bands = (Band(id="pass", name=NAME, at_least=Decimal(70)),)
    return Scorecard(id="rich", name=NAME, sections=(Section(id="all", name=NAME, criteria=criteria),), bands=bands)


def test_a_card_comes_back_as_it_was(store: Store) -> None:
    card = _rich_card()
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        unit.commit()
    with store.unit_of_work() as unit:
        loaded = unit.scorecards.get("rich", 1)
        assert loaded == card
        assert loaded.model_dump_json() == card.model_dump_json()
        with pytest.raises(KeyError):
            unit.scorecards.get("rich", 2)


def test_the_newest_published_version_of_each_card_in_the_order_of_first_adding(store: Store) -> None:
    with store.unit_of_work() as unit:
        assert unit.scorecards.published() == ()
        for card in (
            make_card("zebra", 1, state=CardState.DRAFT),
            make_card("apple", 2),
            make_card("apple", 10),
            make_card("mango", 1, state=CardState.RETIRED),
            make_card("zebra", 2),
            make_card("apple", 3),
            make_card("apple", 11, state=CardState.DRAFT),
        ):
            unit.scorecards.add(card)
        assert [(card.id, card.version) for card in unit.scorecards.published()] == [("zebra", 2), ("apple", 10)]


def test_a_draft_may_change_and_be_published_and_is_then_final(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card(state=CardState.DRAFT, criteria=1))
        unit.scorecards.add(make_card(state=CardState.DRAFT, criteria=2))
        published = make_card(criteria=2)
        unit.scorecards.add(published)
        unit.scorecards.add(published)
        for other in (make_card(criteria=3), make_card(criteria=2, state=CardState.DRAFT)):
            with pytest.raises(UserMistake, match=r"scorecard\.frozen"):
                unit.scorecards.add(other)
        assert unit.scorecards.get(published.id, 1) == published


@pytest.mark.parametrize("statement", ["UPDATE scorecard SET body = '{}'", "DELETE FROM scorecard"])
def test_the_file_itself_keeps_a_published_card_from_changing(store: Store, statement: str) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card())
        unit.commit()
    with pytest.raises(Exception, match=r"scorecard\.frozen"):
        run_sql(store, statement)


def test_tags_are_replaced_as_a_whole_in_their_order(store: Store) -> None:
    tags = (
        Tag(id="z", name=Text(zh="抢话"), colour=TagColour.RED, digit=1, severity=Severity.MAJOR),
        Tag(id="a", name=Text(en="Greeting")),
        Tag(id="m", name=Text(zh="承诺", en="Promise"), colour=TagColour.VIOLET, digit=9, private=True),
    )
    with store.unit_of_work() as unit:
        assert unit.tags.every() == ()
        unit.tags.replace(tags)
        assert unit.tags.every() == tags
        unit.tags.replace(tags[::-1])
        assert unit.tags.every() == tags[::-1]
        unit.tags.replace([])
        assert unit.tags.every() == ()
