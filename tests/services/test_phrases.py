import pytest

from db.exchange.memory import recall, remember
from db.repositories.people import text_of
from db.store import Store, open_throwaway_store
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity


@pytest.fixture
def store() -> Store:  # type: ignore[misc]  # pytest takes the generator for what it yields
    store = open_throwaway_store()
    yield store
    store.close()


def _bank(store: Store, login: str, role: Role | None = None, heard: list[Event] | None = None) -> Phrases:
    memberships = () if role is None else (Membership("a", role),)
    with store.unit_of_work() as unit:
        recall(unit.transaction)
        remember(unit.transaction, me=text_of(Person(login=login, name=login, memberships=memberships)))
        unit.commit()
    bus = EventBus()
    bus.subscribe((heard if heard is not None else []).append)
    return Phrases(store=store.unit_of_work, events=bus, identity=Identity(login))


def test_ones_own_and_the_centres_are_offered_by_use(store: Store) -> None:
    heard: list[Event] = []
    lead = _bank(store, "lead", Role.LEAD, heard)
    common = lead.add("star", "tone", " 语气平和，继续保持 ", for_all=True)
    own = _bank(store, "chen", Role.INSPECTOR)
    mine = own.add("star", "tone", "语速偏快")
    assert [one.text for one in own.of_criterion("star", "tone")] == ["语速偏快", "语气平和，继续保持"]
    own.note_use(common)
    assert [one.id for one in own.of_criterion("star", "tone")] == [common.id, mine.id]
    assert [one.id for one in _bank(store, "other", Role.INSPECTOR).of_card("star")] == [common.id]
    assert heard == [Changed(frozenset({Kind.PHRASES}))]


def test_only_leads_and_managers_keep_the_centres(store: Store) -> None:
    lead = _bank(store, "lead", Role.LEAD)
    common = lead.add("star", "tone", "一句", for_all=True)
    own = _bank(store, "chen", Role.INSPECTOR)
    assert not own.may_keep_the_centres()
    with pytest.raises(UserMistake, match=r"phrase\.leads_only"):
        own.add("star", "tone", "另一句", for_all=True)
    with pytest.raises(UserMistake, match=r"phrase\.leads_only"):
        own.remove(common.id)
    with pytest.raises(UserMistake, match=r"phrase\.leads_only"):
        own.change(common.id, text="另一句", criterion_id="")
    manager = _bank(store, "boss", Role.MANAGER)
    manager.change(common.id, text="另一句", criterion_id="")
    assert manager.of_criterion("star", "speed")[0].text == "另一句"
    manager.remove(common.id)
    assert manager.of_card("star") == ()


def test_somebody_elses_own_is_left_alone(store: Store) -> None:
    mine = _bank(store, "chen", Role.INSPECTOR).add("star", "tone", "一句")
    other = _bank(store, "boss", Role.MANAGER)
    with pytest.raises(UserMistake, match=r"phrase\.not_yours"):
        other.remove(mine.id)
    with pytest.raises(UserMistake, match=r"phrase\.unknown"):
        other.remove("nothing")


def test_a_phrase_has_words_and_is_there_once(store: Store) -> None:
    bank = _bank(store, "local:chen")
    first = bank.add("star", "tone", "一句")
    with pytest.raises(UserMistake, match=r"phrase\.empty"):
        bank.add("star", "tone", " \n ")
    with pytest.raises(UserMistake, match=r"phrase\.twice"):
        bank.add("star", "tone", "一句 ")
    bank.add("star", "speed", "一句")
    bank.add("star", "tone", "一句", for_all=True)
    bank.change(first.id, text="一句", criterion_id="tone")
    with pytest.raises(UserMistake, match=r"phrase\.twice"):
        bank.change(first.id, text="一句", criterion_id="speed")
