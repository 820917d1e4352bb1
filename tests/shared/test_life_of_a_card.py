"""A card from hand to hand: real stores, a real PostgreSQL, everybody with rights of their own."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.local_side import SqlLocalSide
from db.shared.administration import open_administration
from db.shared.revisions import NEWEST
from db.store import Store, open_store
from qa_desktop.domain.card_draft import content_of
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.scorecard import CardState
from qa_desktop.domain.text import Text
from qa_desktop.language.errors import describe
from qa_desktop.services.card_life import CardLife
from qa_desktop.services.card_ports import CardDeed, CardStage, CardVersion
from qa_desktop.services.events import EventBus
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity, SystemClock
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.tally import Outcome
from tests.db.samples import make_card, make_evaluation, make_recording, make_seen
from tests.shared.exchanging import way
from tests.support.postgres import INSPECTOR_A, LEAD_A, MANAGER, PEOPLE, TEAM_A, SharedStore, password_of

DEPUTY = "ma.li"
DRAFT = make_card("star", state=CardState.DRAFT)
BETTER = DRAFT.model_copy(update={"name": Text(zh="六星", en="Six stars")})


@dataclass
class Station:
    """A workstation with what its window works with."""

    login: str
    store: Store
    shared: SharedStore

    def __post_init__(self) -> None:
        clock, bus, identity = SystemClock(), EventBus(), Identity(self.login)
        units = self.store.unit_of_work
        self.cards = CardLife(store=units, clock=clock, events=bus, identity=identity)
        self.phrases = Phrases(store=units, events=bus, identity=identity)
        self.side = SqlLocalSide(self.store, clock, in_hand=self.cards.in_hand)

    def try_to_sync(self) -> Outcome:
        return Exchange(way(self.shared, self.login), self.side, SystemClock()).run()

    def sync(self) -> None:
        outcome = self.try_to_sync()
        assert (outcome.fault, outcome.aside) == (None, 0)

    def card(self, version: int = 1) -> CardVersion:
        return next(one for one in self.cards.versions() if one.key == ("star", version))

    def offered(self) -> set[tuple[str, int]]:
        with self.store.unit_of_work() as unit:
            return {(card.id, card.version) for card in unit.scorecards.published()}


class Centre:
    """The workstations of a centre."""

    def __init__(self, shared: SharedStore, folder: Path, stack: ExitStack) -> None:
        self.shared = shared
        self._folder = folder
        self._stack = stack
        self._opened = 0

    def sit(self, login: str) -> Station:
        self._opened += 1
        store = open_store(self._folder / f"{self._opened}.sqlite")
        self._stack.callback(store.close)
        station = Station(login, store, self.shared)
        station.sync()
        return station


def appoint(shared: SharedStore) -> None:
    with open_administration(shared.admin_address()) as admin:
        person = Person(login=DEPUTY, name="马丽", memberships=(Membership(TEAM_A, Role.MANAGER),))
        admin.grant(person, password=password_of(DEPUTY))


@pytest.fixture
def centre(shared_store: SharedStore, tmp_path: Path) -> Iterator[Centre]:
    appoint(shared_store)
    with ExitStack() as stack:
        yield Centre(shared_store, tmp_path, stack)


def sync(*stations: Station) -> None:
    for station in stations:
        station.sync()


def grade(station: Station, version: int = 1) -> str:
    """Begin to grade a call with a version of the card."""
    with station.store.unit_of_work() as unit:
        recording = make_recording(version)
        unit.recordings.add(recording, make_seen(recording))
        made = make_evaluation(recording, make_card("star", version), evaluation_id=f"e{version}", author=station.login)
        unit.evaluations.save(made)
        unit.commit()
    return made.id


def test_from_the_first_draft_to_retirement(centre: Centre) -> None:
    one, two, ann, lead = (centre.sit(login) for login in (MANAGER, DEPUTY, INSPECTOR_A, LEAD_A))
    one.cards.demand_approval(demanded=True)
    one.cards.add(DRAFT)
    one.cards.propose("star", 1)
    sync(one, two, ann)
    assert ann.cards.versions() == ()
    assert two.cards.needs_approval()
    assert two.card().stage is CardStage.PROPOSED
    two.cards.send_back("star", 1, "名称再想想")
    sync(two, one)
    assert (one.card().stage, one.card().remark) == (CardStage.RETURNED, "名称再想想")
    one.cards.save(BETTER)
    one.cards.propose("star", 1)
    sync(one, two)
    two.cards.approve("star", 1, content=content_of(BETTER))
    sync(two, one)
    assert CardDeed.PUBLISH in one.card().deeds
    one.cards.publish("star", 1)
    sync(one, two, ann, lead)
    for station in (two, ann, lead):
        assert station.offered() == {("star", 1)}
        with station.store.unit_of_work() as unit:
            assert unit.scorecards.get("star", 1).name == BETTER.name
    evaluation_id = grade(ann)
    one.cards.retire("star", 1)
    sync(one, ann, lead)
    assert ann.offered() == lead.offered() == set()
    with ann.store.unit_of_work() as unit:
        open_one = unit.evaluations.get(evaluation_id)
        unit.evaluations.save(open_one)
    sync(ann, one, lead)
    assert one.card().uses == 1
    assert lead.card().stage is CardStage.RETIRED
    second = one.cards.next_version("star", 1)
    assert second.version == 2
    for station in (one, two, ann, lead):
        assert station.side.state().conflicts == 0


def test_the_shared_store_refuses_what_an_offline_program_could_not_know_and_it_is_a_draft_again(
    centre: Centre,
) -> None:
    one, two, ann = (centre.sit(login) for login in (MANAGER, DEPUTY, INSPECTOR_A))
    two.cards.demand_approval(demanded=True)
    sync(two)
    one.cards.add(DRAFT)
    one.cards.publish("star", 1)
    outcome = one.try_to_sync()
    assert outcome.fault is not None
    assert (outcome.aside, outcome.fault.code) == (1, "sync.card_not_approved")
    assert "second QA manager" in str(describe(outcome.fault))
    assert one.card().stage is CardStage.DRAFT
    assert (one.side.state().aside, one.side.state().pending) == (0, 0)
    sync(ann)
    assert ann.offered() == set()
    with pytest.raises(UserMistake, match=r"scorecard\.not_approved"):
        one.cards.publish("star", 1)
    one.cards.propose("star", 1)
    sync(one, two)
    two.cards.approve("star", 1)
    sync(two, one)
    one.cards.publish("star", 1)
    sync(one, ann)
    assert ann.offered() == {("star", 1)}


def test_a_refused_card_that_somebody_grades_with_waits_for_its_approval(centre: Centre) -> None:
    one, two, ann = (centre.sit(login) for login in (MANAGER, DEPUTY, INSPECTOR_A))
    one.cards.add(DRAFT)
    one.cards.propose("star", 1)
    sync(one, two)
    two.cards.demand_approval(demanded=True)
    sync(two)
    one.cards.publish("star", 1)
    grade(one)
    assert one.try_to_sync().aside == 1
    assert one.card().stage is CardStage.PUBLISHED
    assert one.side.state().aside == 1
    two.cards.approve("star", 1)
    sync(two)
    one.try_to_sync()
    sync(one, ann, two)
    assert one.side.state().aside == 0
    assert ann.offered() == two.offered() == {("star", 1)}


def test_publishing_waits_until_a_conflict_is_settled(centre: Centre) -> None:
    one, two = centre.sit(MANAGER), centre.sit(DEPUTY)
    one.cards.add(DRAFT)
    sync(one, two)
    one.cards.save(BETTER)
    two.cards.save(DRAFT.model_copy(update={"name": Text(zh="七星")}))
    sync(one, two, one)
    with pytest.raises(UserMistake, match=r"scorecard\.in_conflict"):
        one.cards.publish("star", 1)
    with one.store.unit_of_work() as unit:
        [conflict] = unit.conflicts.every()
        unit.conflicts.settle(conflict.kind, conflict.id, conflict.versions[-1].version)
        unit.commit()
    one.cards.publish("star", 1)
    sync(one, two)
    assert two.offered() == {("star", 1)}
    assert two.side.state().conflicts == 0


def test_phrases_arrive_where_they_belong(centre: Centre) -> None:
    ann, home, lead, one = (centre.sit(login) for login in (INSPECTOR_A, INSPECTOR_A, LEAD_A, MANAGER))
    mine = ann.phrases.add("star", "tone", "语速偏快，请放慢")
    common = lead.phrases.add("star", "tone", "语气平和", for_all=True)
    sync(ann, lead, home, one)
    assert [phrase.id for phrase in home.phrases.of_criterion("star", "tone")] == [common.id, mine.id]
    assert [phrase.id for phrase in one.phrases.of_criterion("star", "tone")] == [common.id]
    one.phrases.remove(common.id)
    home.phrases.change(mine.id, text="请放慢语速", criterion_id="")
    sync(one, home, ann, lead)
    assert [phrase.text for phrase in ann.phrases.of_card("star")] == ["请放慢语速"]
    assert lead.phrases.of_card("star") == ()


@pytest.mark.parametrize("earlier", range(1, 5))
def test_what_an_older_shared_store_is_not_told_of_follows_after_its_upgrade(
    empty_database: SharedStore, tmp_path: Path, earlier: int
) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=earlier)
        for person in PEOPLE:
            admin.grant(person, password=None)
    appoint(empty_database)
    with ExitStack() as stack:
        centre = Centre(empty_database, tmp_path, stack)
        one, two, ann = (centre.sit(login) for login in (MANAGER, DEPUTY, INSPECTOR_A))
        one.cards.add(make_card("moon"))
        one.cards.publish("moon", 1)
        one.cards.add(DRAFT)
        ann.phrases.add("moon", "c0", "一句")
        sync(one, ann, two)
        assert one.side.state().pending == ann.side.state().pending == 0
        assert two.offered() == {("moon", 1)}
        with empty_database.superuser() as line:
            kinds = line.execute("SELECT DISTINCT kind FROM qa.record_version").fetchall()
        assert kinds == [("scorecard",)]
        with open_administration(empty_database.admin_address()) as admin:
            assert admin.upgrade().revision == NEWEST
        sync(one, ann, two)
        assert two.card().stage is CardStage.DRAFT
        home = centre.sit(INSPECTOR_A)
        assert [phrase.text for phrase in home.phrases.of_card("moon")] == ["一句"]
