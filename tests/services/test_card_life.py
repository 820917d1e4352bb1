from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from db.exchange.memory import recall, remember
from db.repositories.people import text_of
from db.store import Store, open_throwaway_store
from qa_desktop.domain.answer_types import Choice, Option
from qa_desktop.domain.card_draft import content_of
from qa_desktop.domain.card_size import LARGEST
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import use_language
from qa_desktop.language.errors import describe
from qa_desktop.services.card_life import CardLife
from qa_desktop.services.card_ports import CardDeed, CardDesk, CardStage, CardVersion
from qa_desktop.services.centre_ports import DEFAULT_CARD
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.ports import Identity
from tests.db.samples import make_card, make_evaluation, make_recording, make_seen
from tests.services.fakes import FakeClock

DRAFT = make_card("star", state=CardState.DRAFT)
OTHER = DRAFT.model_copy(update={"name": Text(zh="六星", en="Six stars")})
ALL_DEEDS = frozenset({CardDeed.EDIT, CardDeed.DISCARD, CardDeed.PUBLISH})


@dataclass
class Centre:
    """One store at which different people sit down."""

    store: Store
    events: list[Event] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)

    def alone(self) -> CardLife:
        """Return the desk of somebody who has signed in nowhere."""
        return self._desk("local:lee")

    def sit(self, login: str, role: Role = Role.MANAGER) -> CardLife:
        """Return the desk of somebody with a role."""
        with self.store.unit_of_work() as unit:
            recall(unit.transaction)
            remember(
                unit.transaction, me=text_of(Person(login=login, name=login, memberships=(Membership("a", role),)))
            )
            unit.commit()
        return self._desk(login)

    def _desk(self, login: str) -> CardLife:
        bus = EventBus()
        bus.subscribe(self.events.append)
        return CardLife(store=self.store.unit_of_work, clock=self.clock, events=bus, identity=Identity(login))


@pytest.fixture
def centre() -> Iterator[Centre]:
    store = open_throwaway_store()
    yield Centre(store)
    store.close()


def _one(desk: CardLife, version: int = 1) -> CardVersion:
    return next(one for one in desk.versions() if one.version == version)


def _refused(code: str) -> "pytest.RaisesExc[UserMistake]":
    return pytest.raises(UserMistake, match=rf"^scorecard\.{code}\(")


def test_it_is_what_the_window_asks_for(centre: Centre) -> None:
    desk: CardDesk = centre.alone()
    assert desk.versions() == ()


def test_one_person_alone_writes_and_publishes_and_goes_on_with_the_next_version(centre: Centre) -> None:
    desk = centre.alone()
    begun = desk.add(make_card("star", 7))
    assert (begun.version, begun.state) == (1, CardState.DRAFT)
    desk.save(OTHER)
    assert desk.get("star", 1) == OTHER
    assert _one(desk).deeds == ALL_DEEDS
    assert _one(desk).stage is CardStage.DRAFT
    assert _one(desk).author == "local:lee"
    desk.publish("star", 1)
    assert _one(desk).stage is CardStage.PUBLISHED
    assert _one(desk).deeds == {CardDeed.NEXT_VERSION, CardDeed.RETIRE}
    second = desk.next_version("star", 1)
    assert (second.version, second.state, second.name) == (2, CardState.DRAFT, OTHER.name)
    assert [one.version for one in desk.versions()] == [2, 1]
    assert _one(desk).deeds == {CardDeed.RETIRE}
    desk.discard("star", 2)
    assert [one.version for one in desk.versions()] == [1]


def test_one_card_has_one_draft_at_a_time(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT)
    with _refused("draft_there"):
        desk.add(DRAFT)
    desk.publish("star", 1)
    desk.next_version("star", 1)
    with _refused("draft_there"):
        desk.next_version("star", 1)


def test_what_is_published_is_saved_no_more(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT)
    desk.publish("star", 1)
    with _refused("frozen"):
        desk.save(OTHER)
    for deed in (desk.publish, desk.discard, desk.propose):
        with pytest.raises(UserMistake, match=r"scorecard\.stands_elsewhere"):
            deed("star", 1)
    with _refused("stands_elsewhere"):
        desk.save(make_card("moon", state=CardState.DRAFT))


def test_alone_there_is_nobody_to_approve_anything(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT)
    assert not desk.may_settle()
    with _refused("nobody_else") as caught:
        desk.propose("star", 1)
    with _refused("nobody_else"):
        desk.demand_approval(demanded=True)
    use_language(Language.CHINESE)
    assert "没有接入" in str(describe(caught.value))
    assert not desk.needs_approval()
    desk.publish("star", 1)


def test_two_people_bring_a_card_through(centre: Centre) -> None:
    lee = centre.sit("lee")
    lee.demand_approval(demanded=True)
    assert lee.needs_approval()
    lee.add(DRAFT)
    assert _one(lee).deeds == {CardDeed.EDIT, CardDeed.DISCARD, CardDeed.PROPOSE}
    with _refused("not_approved"):
        lee.publish("star", 1)
    lee.propose("star", 1)
    assert _one(lee).deeds == {CardDeed.EDIT, CardDeed.DISCARD}
    with _refused("own"):
        lee.approve("star", 1)
    wang = centre.sit("wang")
    assert _one(wang).deeds == {CardDeed.EDIT, CardDeed.DISCARD, CardDeed.APPROVE, CardDeed.SEND_BACK}
    with _refused("no_reason"):
        wang.send_back("star", 1, "  ")
    wang.send_back("star", 1, " 指标太少 ")
    assert (_one(wang).stage, _one(wang).remark) == (CardStage.RETURNED, "指标太少")
    lee = centre.sit("lee")
    lee.save(OTHER)
    lee.propose("star", 1)
    wang = centre.sit("wang")
    with _refused("changed_meanwhile"):
        wang.approve("star", 1, content=content_of(DRAFT))
    wang.approve("star", 1, content=content_of(OTHER))
    assert _one(wang).stage is CardStage.APPROVED
    assert _one(wang).deeds == ALL_DEEDS | {CardDeed.SEND_BACK}
    lee = centre.sit("lee")
    lee.publish("star", 1)
    assert lee.get("star", 1) == OTHER.model_copy(update={"state": CardState.PUBLISHED})


def test_an_edit_takes_the_approval_back(centre: Centre) -> None:
    lee = centre.sit("lee")
    lee.demand_approval(demanded=True)
    lee.add(DRAFT)
    lee.propose("star", 1)
    centre.sit("wang").approve("star", 1)
    lee = centre.sit("lee")
    lee.save(DRAFT)
    assert _one(lee).stage is CardStage.APPROVED
    lee.save(OTHER)
    assert _one(lee).stage is CardStage.DRAFT
    with _refused("not_approved"):
        lee.publish("star", 1)


def test_who_edits_what_was_proposed_does_not_approve_it(centre: Centre) -> None:
    centre.sit("lee").add(DRAFT)
    wang = centre.sit("wang")
    wang.save(OTHER)
    lee = centre.sit("lee")
    lee.propose("star", 1)
    wang = centre.sit("wang")
    with _refused("own"):
        wang.approve("star", 1)
    centre.sit("zhao").approve("star", 1)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.LEAD])
def test_only_a_manager_changes_anything(centre: Centre, role: Role) -> None:
    manager = centre.sit("lee")
    manager.add(DRAFT)
    desk = centre.sit("chen", role)
    assert not desk.may_write()
    assert [one.deeds for one in desk.versions()] == [frozenset()]
    for deed in (desk.publish, desk.retire, desk.discard, desk.propose, desk.approve, desk.next_version):
        with _refused("managers_only"):
            deed("star", 1)
    for change in (desk.save, desk.add):
        with _refused("managers_only"):
            change(OTHER)
    with _refused("managers_only"):
        desk.demand_approval(demanded=False)


def test_a_manager_settles_with_which_card_the_centre_grades_by_default(centre: Centre) -> None:
    desk = centre.sit("lee")
    assert desk.default_card() == ""
    desk.grade_by_default("star")
    assert desk.default_card() == "star"
    with centre.store.unit_of_work() as unit:
        assert unit.centre.setting(DEFAULT_CARD) == "star"
    desk.grade_by_default("")
    assert desk.default_card() == ""
    with _refused("managers_only"):
        centre.sit("ann", Role.INSPECTOR).grade_by_default("star")
    with _refused("nobody_else"):
        centre.alone().grade_by_default("star")


def test_nobody_is_a_manager_before_the_centre_has_said_so(centre: Centre) -> None:
    desk = centre._desk("lee")
    assert not desk.may_write()
    assert not desk.may_settle()


def test_the_first_flaw_that_hinders_is_named_with_its_place(centre: Centre) -> None:
    desk = centre.alone()
    nothing = Choice(options=tuple(Option(id=one, text=Text(zh=one), share=Decimal(0)) for one in ("none", "nought")))
    (section,) = DRAFT.sections
    flawed = section.criteria[1].model_copy(update={"answer": nothing})
    sections = (section.model_copy(update={"criteria": (section.criteria[0], flawed)}),)
    desk.add(Scorecard.model_validate(DRAFT.model_copy(update={"sections": sections}).model_dump()))
    with _refused("flawed") as caught:
        desk.publish("star", 1)
    use_language(Language.ENGLISH)
    assert describe(caught.value).what == "Section › Criterion 1: no answer gives any points."
    use_language(Language.CHINESE)
    assert "维度 › 指标1" in describe(caught.value).what


def test_a_card_that_the_shared_store_does_not_take_is_kept_and_not_published(centre: Centre) -> None:
    desk = centre.alone()
    long = Text(zh="长" * (LARGEST // 3))
    (section,) = DRAFT.sections
    criteria = (section.criteria[0].model_copy(update={"standard": long}), *section.criteria[1:])
    desk.add(DRAFT.model_copy(update={"sections": (section.model_copy(update={"criteria": criteria}),)}))
    assert desk.get("star", 1).criteria[0].standard == long
    with _refused("flawed") as caught:
        desk.publish("star", 1)
    use_language(Language.ENGLISH)
    assert "1.91 MB, and at most 1.90 MB" in describe(caught.value).what


def test_a_card_with_hints_alone_is_published(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT.model_copy(update={"name": Text(zh="只有中文")}))
    desk.publish("star", 1)


def test_a_retired_card_is_offered_no_more_and_its_evaluations_go_on(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT)
    desk.publish("star", 1)
    recording = make_recording()
    with centre.store.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        unit.evaluations.save(make_evaluation(recording, DRAFT))
        unit.commit()
    desk.retire("star", 1)
    assert _one(desk).stage is CardStage.RETIRED
    assert _one(desk).deeds == {CardDeed.NEXT_VERSION}
    assert _one(desk).uses == 1
    assert [use.file_name for use in desk.uses("star", 1)] == ["call-1.wav"]
    with centre.store.unit_of_work() as unit:
        assert unit.scorecards.published() == ()
        evaluation = unit.evaluations.get("e1")
        unit.evaluations.save(replace(evaluation, summary="继续"))
        unit.commit()
    with _refused("stands_elsewhere"):
        desk.retire("star", 1)


def test_panels_hear_of_changes_and_of_none_that_failed(centre: Centre) -> None:
    desk = centre.alone()
    desk.add(DRAFT)
    desk.publish("star", 1)
    with _refused("frozen"):
        desk.save(OTHER)
    drafts = Changed(frozenset({Kind.CARD_DRAFTS}))
    assert centre.events == [drafts, Changed(frozenset({Kind.CARD_DRAFTS, Kind.SCORECARDS}))]


def test_what_a_window_has_open_is_in_hand(centre: Centre) -> None:
    desk = centre.alone()
    desk.hold("star", 1)
    desk.hold("moon", 2)
    desk.let_go("moon", 2)
    assert desk.in_hand() == {"star:1"}
