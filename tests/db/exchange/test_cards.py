"""Cards on several workstations: drafts that managers share, what becomes of them, phrases, the centre's settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

import db.exchange.resolving
from db.exchange.desk import Desk
from db.exchange.kinds.kind import Kind
from db.exchange.kinds.registry import kinds_at
from db.sync_tables import OUTBOX, RECORD_VERSION
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, DraftStage, Signed, approved, edited, proposed
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.phrase import Phrase
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.sync.kinds.registry import SINCE
from qa_desktop.sync.records import Arrived
from tests.db.exchange.world import Workstation, World
from tests.db.samples import NOON, make_card, make_evaluation

DRAFT = make_card("star", state=CardState.DRAFT)


def named(name: str, card: Scorecard = DRAFT) -> Scorecard:
    """Return the card under another name."""
    return card.model_copy(update={"name": Text(zh=name)})


def let(world: World, login: str, *memberships: Membership) -> None:
    world.shared.people[login] = Person(login=login, name=login.title(), memberships=memberships)


@pytest.fixture
def managers(world: World) -> tuple[Workstation, Workstation]:
    """Return the workstations of two managers."""
    let(world, "moe", Membership("north", Role.MANAGER))
    return world.station("max"), world.station("moe")


def write(station: Workstation, card: Scorecard, **signed: str) -> None:
    """Write a draft, or go on with it."""
    given: dict[str, Any] = {name: Signed(by, NOON) for name, by in {"written": station.login, **signed}.items()}
    notes = DraftNotes(**given)
    with station.store.unit_of_work() as unit:
        unit.card_lives.save(CardDraft(card=card, notes=notes))
        unit.commit()


def draft(station: Workstation, version: int = 1) -> CardDraft | None:
    with station.store.unit_of_work() as unit:
        try:
            return unit.card_lives.draft("star", version)
        except KeyError:
            return None


def publish(station: Workstation, version: int = 1) -> None:
    with station.store.unit_of_work() as unit:
        unit.card_lives.publish("star", version)
        unit.commit()


def sync(*stations: Workstation) -> None:
    for station in stations:
        assert station.sync().fault is None


def conflicts(station: Workstation) -> list[tuple[str, str]]:
    with station.store.unit_of_work() as unit:
        return [(one.kind, one.id) for one in unit.conflicts.every()]


def waiting(station: Workstation) -> list[tuple[str, str]]:
    with station.store.unit_of_work() as unit:
        rows = [(row.kind, row.id) for row in unit.transaction.read(select(OUTBOX))]
    return [one for one in rows if one != ("scorecard", "five_dimensions:1")]


def records(world: World, login: str) -> list[Arrived]:
    """Return what somebody may read of the card."""
    return [one for one in world.shared.versions_for(login) if one.record.id == "star:1"]


def offered(station: Workstation) -> set[tuple[str, int]]:
    with station.store.unit_of_work() as unit:
        return {(card.id, card.version) for card in unit.scorecards.published()} - {("five_dimensions", 1)}


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_managers_share_drafts_and_nobody_else_has_them(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    lead, inspector = world.station("lea"), world.station("ann")
    sync(one, two, lead, inspector)
    there = draft(two)
    assert there is not None
    assert (there.card, there.notes.written) == (DRAFT, Signed("max", NOON))
    assert draft(lead) is None
    assert draft(inspector) is None
    with two.store.unit_of_work() as unit:
        unit.card_lives.save(edited(there, named("六星"), "moe", NOON))
        unit.commit()
    sync(two, one)
    back = draft(one)
    assert back is not None
    assert (back.card.name.zh, back.notes.written) == ("六星", Signed("moe", NOON))
    assert conflicts(one) == conflicts(two) == []
    assert waiting(one) == waiting(two) == []


def test_a_draft_thrown_away_is_gone_everywhere(managers: tuple[Workstation, Workstation]) -> None:
    one, two = managers
    write(one, DRAFT)
    sync(one, two)
    with two.store.unit_of_work() as unit:
        unit.card_lives.discard("star", 1)
        unit.commit()
    sync(two, one)
    assert draft(one) is None


def test_two_who_write_at_once_see_a_conflict_and_settle_it(managers: tuple[Workstation, Workstation]) -> None:
    one, two = managers
    write(one, DRAFT)
    sync(one, two)
    write(one, named("甲"))
    write(two, named("乙"))
    sync(one, two, one)
    assert conflicts(one) == conflicts(two) == [("card_draft", "star:1")]
    with one.store.unit_of_work() as unit:
        [conflict] = unit.conflicts.every()
        theirs = next(side for side in conflict.versions if side.body["card"]["name"]["zh"] == "乙")
        unit.conflicts.settle("card_draft", "star:1", theirs.version)
        unit.commit()
    sync(one, two)
    for station in (one, two):
        settled = draft(station)
        assert settled is not None
        assert settled.card.name.zh == "乙"
        assert conflicts(station) == []


def test_what_a_window_has_open_waits_until_it_is_closed(managers: tuple[Workstation, Workstation]) -> None:
    one, two = managers
    write(one, DRAFT)
    sync(one, two)
    write(one, named("甲"))
    publish(one)
    two.in_hand.add("star:1")
    sync(one, two)
    held = draft(two)
    assert held is not None
    assert held.card == DRAFT
    write(two, named("乙"))
    two.in_hand.clear()
    sync(two)
    assert offered(two) == {("star", 1)}
    moved = draft(two, 2)
    assert moved is not None
    assert (moved.card.name.zh, moved.notes.written) == ("乙", Signed("moe", NOON))


def test_an_approval_travels_and_the_publication_with_it(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    with one.store.unit_of_work() as unit:
        unit.card_lives.save(proposed(unit.card_lives.draft("star", 1), "max", NOON))
        unit.commit()
    sync(one, two)
    with two.store.unit_of_work() as unit:
        unit.card_lives.save(approved(unit.card_lives.draft("star", 1), "moe", NOON))
        unit.card_lives.publish("star", 1)
        unit.commit()
    sync(two, one)
    for station in (one, two):
        assert offered(station) == {("star", 1)}
        with station.store.unit_of_work() as unit:
            listed = unit.card_lives.version("star", 1)
        assert (listed.stage, listed.notes.approved) == (None, Signed("moe", NOON))
    sent = [(one.record.kind, one.record.author) for one in records(world, "max")]
    assert sent.count(("card_draft", "moe")) == 1


# -- published ---------------------------------------------------------------------------------------------------------


def test_a_draft_of_ones_own_moves_on_where_somebody_else_publishes_that_version(
    managers: tuple[Workstation, Workstation],
) -> None:
    one, two = managers
    write(one, named("甲"))
    write(two, named("乙"))
    publish(one)
    sync(one, two)
    assert offered(two) == {("star", 1)}
    with two.store.unit_of_work() as unit:
        assert unit.scorecards.get("star", 1).name.zh == "甲"
    moved = draft(two, 2)
    assert moved is not None
    assert (moved.card.name.zh, moved.card.version) == ("乙", 2)
    sync(two, one)
    assert draft(one, 2) == moved
    assert conflicts(one) == conflicts(two) == []
    assert waiting(one) == waiting(two) == []


@pytest.mark.parametrize(("joins", "to_settle"), [("ann", []), ("moe", [("scorecard", "star:1")])])
def test_a_workstation_that_joins_takes_over_the_centres_words_of_a_shipped_card(
    world: World, managers: tuple[Workstation, Workstation], joins: str, to_settle: list[tuple[str, str]]
) -> None:
    """Managers are told that there were other words, once; an inspector who joins gives nobody anything to settle."""
    one, two = managers
    joining = two if joins == "moe" else world.station(joins)
    for station, name in ((one, "五星级评分表"), (joining, "五星级评分表（新）")):
        with station.store.unit_of_work() as unit:
            unit.scorecards.add(make_card("star").model_copy(update={"name": Text(zh=name)}))
            unit.commit()
    sync(one, joining, one)
    for station in (one, joining):
        with station.store.unit_of_work() as unit:
            assert unit.scorecards.get("star", 1).name.zh == "五星级评分表"
        assert conflicts(station) == to_settle


def test_an_evaluation_waits_for_its_card_also_where_a_draft_of_it_is(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    sync(one, two)
    publish(one)
    two.in_hand.add("star:1")
    sync(one)
    ann = world.station("ann")
    sync(ann)
    recording = ann.import_call(1)
    made = make_evaluation(recording, DRAFT, evaluation_id="e1", author="ann")
    ann.save(made)
    sync(ann, two)
    assert "e1" not in two.evaluations()
    two.in_hand.clear()
    sync(two)
    assert "e1" in two.evaluations()


def test_a_retired_card_is_offered_nowhere_and_comes_back_nowhere(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    publish(one)
    ann = world.station("ann")
    sync(one, two, ann)
    assert offered(ann) == {("star", 1)}
    for station in (one, two):
        with station.store.unit_of_work() as unit:
            unit.card_lives.retire("star", 1, Signed(station.login, NOON))
            unit.commit()
    sync(one, two, ann, one)
    for station in (one, two, ann):
        assert offered(station) == set()
        assert conflicts(station) == []
        with station.store.unit_of_work() as unit:
            assert unit.card_lives.retired("star", 1) == Signed("max", NOON)
            assert unit.scorecards.get("star", 1).state is CardState.RETIRED
    late = world.station("bob")
    sync(late)
    assert offered(late) == set()
    world.shared.lose(99)
    sync(one, two, ann, late)
    assert offered(late) == offered(one) == set()
    assert {one.record.body["state"] for one in records(world, "ann") if one.record.kind == "scorecard"} == {
        "published"
    }


def test_a_card_retired_before_anybody_heard_of_it_is_sent_as_it_was_published(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    publish(one)
    with one.store.unit_of_work() as unit:
        unit.card_lives.retire("star", 1, Signed("max", NOON))
        unit.commit()
    sync(one, two)
    assert offered(two) == set()
    sent = {one.record.kind: one.record for one in records(world, "ann")}
    assert sent["scorecard"].body["state"] == "published"
    assert sent.keys() == {"scorecard", "card_stage"}


# -- phrases and settings ----------------------------------------------------------------------------------------------


def test_phrases_reach_whom_they_are_for(world: World) -> None:
    ann, home, bob, lea = world.station("ann"), world.station("ann"), world.station("bob"), world.station("lea")
    with ann.store.unit_of_work() as unit:
        unit.phrases.add(Phrase(id="1", card_id="star", criterion_id="tone", text="我的", owner="ann"))
        unit.commit()
    with lea.store.unit_of_work() as unit:
        unit.phrases.add(Phrase(id="2", card_id="star", criterion_id="tone", text="大家的"))
        unit.phrases.add(Phrase(id="3", card_id="star", criterion_id="tone", text="再一句"))
        unit.commit()
    sync(lea, ann, home, bob)
    texts = []
    for station in (home, bob, lea):
        with station.store.unit_of_work() as unit:
            texts.append([one.text for one in unit.phrases.of_card("star", station.login)])
    assert texts == [["再一句", "大家的", "我的"], ["再一句", "大家的"], ["再一句", "大家的"]]
    with home.store.unit_of_work() as unit:
        unit.phrases.note_use("1")
        unit.phrases.change("1", text="改过", criterion_id="")
        unit.commit()
    with lea.store.unit_of_work() as unit:
        unit.phrases.remove("2")
        unit.commit()
    sync(home, lea, ann, bob)
    with ann.store.unit_of_work() as unit:
        assert [(one.text, one.uses) for one in unit.phrases.of_card("star", "ann")] == [("再一句", 0), ("改过", 0)]
    assert waiting(ann) == waiting(lea) == waiting(home) == []


def test_what_the_centre_settles_reaches_everybody(world: World, managers: tuple[Workstation, Workstation]) -> None:
    one, two = managers
    ann = world.station("ann")
    with one.store.unit_of_work() as unit:
        unit.centre.settle("card_review", True)  # noqa: FBT003 - a setting may be a yes or no
        unit.centre.settle("default_card", "star")
        unit.centre.put("of_tomorrow", {"level": 2})
        unit.outbox.note("centre_setting", "of_tomorrow")
        unit.commit()
    sync(one, two, ann)
    for station in (two, ann):
        with station.store.unit_of_work() as unit:
            assert unit.centre.setting("card_review") is True
            assert unit.centre.setting("default_card") == "star"
            assert unit.centre.find("of_tomorrow") == {"level": 2}


def test_who_may_not_send_them_sends_none_and_nothing_waits(world: World) -> None:
    ann = world.station("ann")
    write(ann, DRAFT)
    with ann.store.unit_of_work() as unit:
        unit.centre.settle("card_review", False)  # noqa: FBT003 - a setting may be a yes or no
        unit.phrases.add(Phrase(id="2", card_id="star", text="大家的"))
        unit.commit()
    sync(ann)
    assert world.shared.versions_for("ann") == []
    assert ann.local.state().pending == 0
    lea = world.station("lea")
    with lea.store.unit_of_work() as unit:
        unit.phrases.add(Phrase(id="3", card_id="star", text="大家的"))
        unit.commit()
    sync(lea, ann)
    with ann.store.unit_of_work() as unit:
        assert {one.id for one in unit.phrases.of_card("star", "ann")} == {"2", "3"}


# -- roles, ages -------------------------------------------------------------------------------------------------------


def test_who_is_a_manager_no_longer_keeps_no_drafts_of_others(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT)
    write(two, make_card("moon", state=CardState.DRAFT))
    sync(one, two)
    let(world, "moe", Membership("north", Role.LEAD))
    sync(two)
    assert draft(two) is None
    with two.store.unit_of_work() as unit:
        assert unit.card_lives.draft("moon", 1).card.id == "moon"
        kept = {(row.kind, row.id) for row in unit.transaction.read(select(RECORD_VERSION))}
    assert ("card_draft", "star:1") not in kept
    let(world, "moe", Membership("north", Role.MANAGER))
    sync(two)
    assert draft(two) is not None


def test_an_older_shared_store_gets_none_of_it_until_it_knows_whom_it_is_for(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    world.shared.revision = 4
    write(one, DRAFT)
    with one.store.unit_of_work() as unit:
        unit.phrases.add(Phrase(id="1", card_id="star", text="我的", owner="max"))
        unit.commit()
    sync(one)
    assert {one.record.kind for one in world.shared.versions_for("max")} == {"scorecard"}
    assert one.local.state().pending == 0
    world.shared.revision = 5
    sync(one, two)
    assert draft(two) is not None
    assert waiting(one) == []


def _known_before(desk: Desk) -> Mapping[str, Kind]:
    return {name: kind for name, kind in kinds_at(desk).items() if name not in SINCE}


def test_an_older_program_keeps_what_it_does_not_know_for_a_newer_one(
    managers: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = managers
    write(one, DRAFT)
    with one.store.unit_of_work() as unit:
        unit.centre.settle("card_review", True)  # noqa: FBT003 - a setting may be a yes or no
        unit.commit()
    sync(one)
    with monkeypatch.context() as patch:
        patch.setattr(db.exchange.resolving, "kinds_at", _known_before)
        sync(two)
        assert draft(two) is None
        assert two.local.state().parked == 2
        two.grade(1, "e1")
        sync(two)
    again = Workstation(two.login, two.store, two.shared, two.clock)
    sync(again)
    assert draft(again) is not None
    assert again.local.state().parked == 0


def test_what_was_written_before_signing_in_is_signed_with_that_name(
    world: World, managers: tuple[Workstation, Workstation]
) -> None:
    one, two = managers
    write(one, DRAFT, written="local:max")
    with one.store.unit_of_work() as unit:
        unit.phrases.add(Phrase(id="1", card_id="star", text="我的", owner="local:max"))
        assert unit.adopt("local:max", "max") == 2
        unit.commit()
    sync(one, two)
    there = draft(two)
    assert there is not None
    assert there.notes.written == Signed("max", NOON)
    home = world.station("max")
    sync(home)
    with home.store.unit_of_work() as unit:
        assert [one.text for one in unit.phrases.of_card("star", "max")] == ["我的"]


def test_stages_are_told_by_what_is_stored(managers: tuple[Workstation, Workstation]) -> None:
    one, two = managers
    write(one, DRAFT, proposed="max")
    sync(one, two)
    there = draft(two)
    assert there is not None
    assert there.stage is DraftStage.PROPOSED
    assert replace(there, notes=DraftNotes()).stage is DraftStage.WRITING
