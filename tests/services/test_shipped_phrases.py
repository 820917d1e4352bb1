"""The phrases that the program brings along: fit to be offered, and kept where they are taken."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from db.folding import storable
from db.store import Store, open_throwaway_store
from qa_desktop.domain.answer_types import UNSCORED
from qa_desktop.domain.phrase import Phrase, ShippedPhrase, each_text_once, fitting_first
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity
from qa_desktop.services.shipping import shipped_cards, shipped_phrases
from qa_desktop.sync.writing import words

FEWEST, MOST = 3, 6
LONGEST = {Language.CHINESE: 20, Language.ENGLISH: 64}
"""In letters: a row of the list holds that much Chinese, and nearly that much English."""
LEFT_OPEN = re.compile(r"[{}\[\]<>_*#@…/]|\.\.|\b[Xx]{2,}\b|某")
STOPS = "。.，,；;：:、！!？?"
CRITERIA = {(card.id, one.id): one for card in shipped_cards() for one in card.criteria}


def by_criterion() -> dict[tuple[str, str], list[ShippedPhrase]]:
    found = defaultdict(list)
    for one in shipped_phrases():
        found[one.card_id, one.criterion_id].append(one)
    return found


# -- the resource ------------------------------------------------------------------------------------------------------


def test_every_criterion_that_earns_or_loses_points_has_phrases_in_the_order_of_its_card() -> None:
    scored = [key for key, one in CRITERIA.items() if not isinstance(one.answer, UNSCORED)]
    assert sorted(by_criterion()) == sorted(scored)
    for card in shipped_cards():
        of_card = [criterion_id for card_id, criterion_id in by_criterion() if card_id == card.id]
        assert of_card == [one.id for one in card.criteria if (card.id, one.id) in by_criterion()]


@pytest.mark.parametrize("place", by_criterion(), ids="/".join)
def test_each_has_a_few_for_points_lost_and_some_praise(place: tuple[str, str]) -> None:
    phrases = by_criterion()[place]
    assert FEWEST <= len(phrases) <= MOST
    assert [one.praises for one in phrases] == sorted(one.praises for one in phrases)
    lost = [one for one in phrases if not one.praises]
    assert len(lost) < len(phrases)
    assert len(lost) >= (1 if CRITERIA[place].bonus else FEWEST)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", by_criterion(), ids="/".join)
def test_each_is_a_part_of_a_sentence_in_both_languages_and_there_once(
    place: tuple[str, str], language: Language
) -> None:
    texts = [getattr(one.text, language.value) for one in by_criterion()[place]]
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert text == text.strip()
        assert 0 < len(text) <= LONGEST[language], text
        assert text[-1] not in STOPS, text
        assert not LEFT_OPEN.search(text), text
        assert text.count("“") == text.count("”"), text
        assert bool(re.search("[\u4e00-\u9fff]", text)) == (language is Language.CHINESE), text
        assert words(text) == storable(text) == text


# -- how they are offered ----------------------------------------------------------------------------------------------


def shipped(zh: str, en: str, *, praises: bool = False, criterion_id: str = "tone") -> ShippedPhrase:
    return ShippedPhrase(card_id="star", criterion_id=criterion_id, text=Text(zh=zh, en=en), praises=praises)


FLAT, SHARP = shipped("语调平淡", "Flat"), shipped("语气变冲", "Sharp")
WARM = shipped("语气亲切", "Warm", praises=True)
SLOW = shipped("偏慢", "Slow", criterion_id="speed")


def test_what_fits_the_answer_comes_first_each_in_its_order() -> None:
    assert fitting_first((FLAT, SHARP, WARM), praise=False) == (FLAT, SHARP, WARM)
    assert fitting_first((FLAT, SHARP, WARM), praise=True) == (WARM, FLAT, SHARP)


def test_a_shipped_phrase_is_nobodys_and_is_worded_in_the_language() -> None:
    chinese, english = FLAT.worded(Language.CHINESE), FLAT.worded(Language.ENGLISH)
    assert (chinese.text, english.text) == ("语调平淡", "Flat")
    assert chinese.is_shipped
    assert not chinese.is_the_centres
    assert chinese.id != english.id


def test_of_those_that_say_the_same_the_first_is_kept() -> None:
    one, twin, other = (Phrase(id=id_, card_id="star", text=text) for id_, text in (("1", "a"), ("2", "a"), ("3", "b")))
    assert each_text_once((one, twin, other)) == (one, other)


# -- what becomes of them ----------------------------------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_throwaway_store()
    yield store
    store.close()


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def bank(store: Store, heard: list[Event]) -> Phrases:
    events = EventBus()
    events.subscribe(heard.append)
    return Phrases(
        store=store.unit_of_work,
        events=events,
        identity=Identity("local:chen"),
        shipped=lambda: (FLAT, SHARP, WARM, SLOW),
    )


def test_what_is_offered_for_a_card_lies_in_no_store(bank: Phrases) -> None:
    assert bank.shipped("star") == (FLAT, SHARP, WARM, SLOW)
    assert bank.shipped("other") == ()
    assert bank.of_card("star") == ()


def test_what_is_taken_becomes_ones_own_and_counts_as_used(bank: Phrases, heard: list[Event]) -> None:
    bank.note_use(SHARP.worded(Language.CHINESE))
    (own,) = bank.of_criterion("star", "tone")
    assert (own.text, own.owner, own.uses, own.is_shipped) == ("语气变冲", "local:chen", 1, False)
    assert heard == [Changed(frozenset({Kind.PHRASES}))]
    assert bank.of_criterion("star", "speed") == ()


def test_taken_once_more_before_that_is_known_it_is_counted_and_not_kept_twice(bank: Phrases) -> None:
    for _ in range(2):
        bank.note_use(SHARP.worded(Language.CHINESE))
    assert [(one.text, one.uses) for one in bank.of_card("star")] == [("语气变冲", 2)]


def test_where_the_centre_says_the_same_that_is_counted(bank: Phrases) -> None:
    common = bank.add("star", "", "Flat", for_all=True)
    bank.note_use(FLAT.worded(Language.ENGLISH))
    assert [(one.id, one.uses) for one in bank.of_card("star")] == [(common.id, 1)]


def test_what_became_ones_own_can_be_worded_anew_and_deleted(bank: Phrases) -> None:
    bank.note_use(FLAT.worded(Language.ENGLISH))
    (own,) = bank.of_card("star")
    bank.change(own.id, text="Flat and tired", criterion_id="tone")
    assert [one.text for one in bank.of_card("star")] == ["Flat and tired"]
    bank.remove(own.id)
    assert bank.of_card("star") == ()


def test_every_shipped_phrase_can_be_kept_as_it_is(store: Store) -> None:
    bank = Phrases(store=store.unit_of_work, events=EventBus(), identity=Identity("local:chen"))
    for one in shipped_phrases():
        bank.note_use(one.worded(Language.CHINESE))
    kept = {(one.card_id, one.criterion_id, one.text) for card in shipped_cards() for one in bank.of_card(card.id)}
    assert kept == {(one.card_id, one.criterion_id, one.text.zh) for one in shipped_phrases()}
