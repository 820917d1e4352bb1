"""Workstations that exchange their work through a shared store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.exchange.resolving import Resolver
from db.exchange.versions import Line
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Answer, EvaluationState
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision, Review
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import Arrived, Page, Position, RecordVersion
from tests.db.exchange.world import CARD, PEOPLE, Workstation, World
from tests.db.samples import NOON
from tests.sync.fakes import WHOLE, Cut, Faults


def submit(station: Workstation, evaluation_id: str) -> None:
    evaluation = station.get(evaluation_id)
    station.save(evaluation, state=EvaluationState.SUBMITTED, submitted_at=station.clock.now())


def review(station: Workstation, evaluation_id: str, decision: Decision, review_id: str = "") -> Review:
    said = Review(
        id=review_id or f"review-{station.login}-{evaluation_id}",
        evaluation_id=evaluation_id,
        author=station.login,
        author_name=station.login.title(),
        decision=decision,
        reason="Listen again",
        decided_at=station.clock.now(),
    )
    with station.store.unit_of_work() as unit:
        row = {"id": said.id, "evaluation": evaluation_id, "author": said.author, "name": said.author_name}
        unit.transaction.write(
            text(
                "INSERT INTO review (id, evaluation_id, author, author_name, decision, reason, decided_at)"
                " VALUES (:id, :evaluation, :author, :name, :decision, 'Listen again', :at)"
            ),
            {**row, "decision": decision.value, "at": int(said.decided_at.timestamp() * 1_000_000)},
        )
        unit.outbox.note("review", said.id)
        unit.commit()
    return said


def conflicts(station: Workstation) -> list[tuple[str, str]]:
    with station.store.unit_of_work() as unit:
        return [(one.kind, one.id) for one in unit.conflicts.every()]


def test_a_lead_sees_what_an_inspector_graded_and_nothing_is_sent_twice(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    made = ann.grade(1, "e1", "first")
    ann.save(made, answers={"c0": Answer(value="no", comment="rude")}, summary="second")
    assert ann.local.state().pending == 2
    ann.sync()
    lea.sync()
    assert lea.evaluations() == ann.evaluations()
    assert [record.kind for one in world.shared.commits for record in one.batch.records] == ["recording", "evaluation"]
    assert ann.local.state().pending == 0
    ann.sync()
    assert len(world.shared.commits) == 1


def test_a_call_known_from_others_work_alone_is_not_listed_until_it_is_imported(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    ann.sync()
    lea.sync()
    query = LibraryQuery(author="lea")
    with lea.store.unit_of_work() as unit:
        assert (unit.recordings.count(query), unit.recordings.page(query, 0, 9)) == (0, ())
        assert unit.recordings.next_to_do(query, "") is None
    lea.import_call(1)
    with lea.store.unit_of_work() as unit:
        assert unit.recordings.count(query) == 1


def test_a_draft_edited_on_two_workstations_is_a_conflict_that_its_author_settles_for_everybody(world: World) -> None:
    home, desk, lea = world.station("ann"), world.station("ann"), world.station("lea")
    draft = home.grade(1, "e1", "begun")
    home.sync()
    desk.sync()
    at_desk = desk.get("e1")
    home.save(draft, summary="at home")
    desk.save(at_desk, summary="at the desk")
    home.sync()
    desk.sync()
    home.sync()
    lea.sync()
    assert conflicts(home) == conflicts(desk) == [("evaluation", "e1")]
    assert conflicts(lea) == []
    summaries = {one.get("e1").summary for one in (home, desk, lea)}
    assert summaries == {"at the desk"}
    with home.store.unit_of_work() as unit:
        [conflict] = unit.conflicts.every()
        [other] = [one for one in conflict.versions if not one.is_current]
        assert other.body["summary"] == "at home"
        unit.conflicts.settle("evaluation", "e1", other.version)
        unit.commit()
    for one in (home, desk, lea):
        one.sync()
    assert {one.get("e1").summary for one in (home, desk, lea)} == {"at home"}
    assert conflicts(home) == conflicts(desk) == []


def test_edits_that_were_not_sent_are_never_written_over(world: World) -> None:
    home, desk = world.station("ann"), world.station("ann")
    draft = home.grade(1, "e1", "begun")
    home.sync()
    desk.sync()
    kept = desk.get("e1")
    home.save(draft, summary="at home")
    home.sync()
    desk.save(kept, summary="unsent")
    arrived = world.shared.versions_for("ann")
    desk.local.apply(Page(arrived=arrived, end=Position(2, WHOLE), is_last=True))
    assert desk.get("e1").summary == "unsent"
    desk.sync()
    assert conflicts(desk) == [("evaluation", "e1")]


def test_what_a_window_has_open_is_changed_only_when_it_is_closed(world: World) -> None:
    home, desk = world.station("ann"), world.station("ann")
    draft = home.grade(1, "e1", "begun")
    home.sync()
    desk.sync()
    home.save(draft, summary="at home")
    home.sync()
    desk.in_hand.add("e1")
    desk.sync()
    assert desk.get("e1").summary == "begun"
    desk.in_hand.clear()
    desk.sync()
    assert desk.get("e1").summary == "at home"


def test_a_discarded_draft_goes_everywhere_and_one_never_sent_leaves_nothing(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    ann.sync()
    lea.sync()
    ann.grade(2, "e2")
    with ann.store.unit_of_work() as unit:
        unit.evaluations.discard("e1")
        unit.evaluations.discard("e2")
        unit.commit()
    ann.sync()
    lea.sync()
    assert lea.evaluations() == {}
    assert [one.record.deleted for one in world.shared.versions_for("ann") if one.record.kind == "evaluation"] == [
        False,
        True,
    ]


def test_the_first_review_decides_and_a_second_lead_is_told(world: World) -> None:
    ann, lea, leo = world.station("ann"), world.station("lea"), world.station("leo")
    ann.grade(1, "e1")
    submit(ann, "e1")
    for one in (ann, lea, leo):
        one.sync()
    first = review(lea, "e1", Decision.RETURNED)
    second = review(leo, "e1", Decision.APPROVED)
    for one in (lea, leo, ann, lea):
        one.sync()
    assert {one.get("e1").state for one in (ann, lea, leo)} == {EvaluationState.SUBMITTED}
    assert (conflicts(lea), conflicts(leo)) == ([], [("review", second.id)])
    new = ann.get(reopened_id(first.id))
    assert (new.state, new.revision, new.previous_id) == (EvaluationState.RETURNED, 2, "e1")
    with leo.store.unit_of_work() as unit:
        unit.conflicts.settle("review", second.id, "")
        unit.commit()
    assert conflicts(leo) == []
    submit(ann, new.id)
    for one in (ann, lea, leo):
        one.sync()
    approval = review(lea, new.id, Decision.APPROVED)
    for one in (lea, ann, leo):
        one.sync()
    assert {one.get(new.id).state for one in (ann, lea, leo)} == {EvaluationState.APPROVED}
    assert approval.evaluation_id == new.id


def test_a_revision_untouched_on_one_workstation_gives_way_to_edits_on_the_other(world: World) -> None:
    home, desk, lea = world.station("ann"), world.station("ann"), world.station("lea")
    home.grade(1, "e1")
    submit(home, "e1")
    for one in (home, desk, lea):
        one.sync()
    said = review(lea, "e1", Decision.RETURNED)
    for one in (lea, home, desk):
        one.sync()
    new = home.get(reopened_id(said.id))
    assert new == desk.get(new.id)
    home.save(new, summary="corrected")
    home.sync()
    desk.sync()
    assert desk.get(new.id).summary == "corrected"
    assert conflicts(desk) == conflicts(home) == []


def test_an_evaluation_waits_for_its_card_and_its_recording(world: World) -> None:
    ann, lea, max_ = world.station("ann"), world.station("lea", card=None), world.station("max")
    ann.grade(1, "e1")
    ann.sync()
    lea.sync()
    assert lea.evaluations() == {}
    assert lea.local.state().parked == 1
    max_.sync()
    lea.sync()
    assert lea.evaluations() == ann.evaluations()
    assert lea.local.state().parked == 0


@pytest.mark.parametrize("step", list(Cut))
def test_a_cut_at_any_step_is_healed(world: World, step: Cut) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1", "first")
    faults = Faults()
    faults.at = step
    ann.sync(faults)
    ann.grade(2, "e2", "second")
    ann.sync()
    lea.sync()
    assert lea.evaluations() == ann.evaluations()
    assert ann.local.state().pending == 0


def test_what_is_refused_is_kept_aside_and_an_edit_of_it_is_sent_anew(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    draft = ann.grade(1, "e1", "kept")
    ann.sync()
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=())
    draft = ann.save(draft, summary="refused")
    ann.sync()
    state = ann.local.state()
    assert (state.pending, state.aside) == (0, 1)
    assert ann.get("e1").summary == "refused"
    world.shared.people["ann"] = PEOPLE["ann"]
    ann.save(draft, summary="taken")
    ann.sync()
    lea.sync()
    assert lea.get("e1").summary == "taken"
    assert ann.local.state().aside == 0
    assert conflicts(ann) == []


def test_what_a_restored_store_lacks_is_sent_again_as_it_was(world: World) -> None:
    ann, bob, lea = world.station("ann"), world.station("bob"), world.station("lea")
    draft = ann.grade(1, "e1", "first")
    ann.sync()
    ann.save(draft, summary="second")
    ann.sync()
    bob.grade(2, "e2")
    bob.sync()
    lea.sync()
    before = {one.batch.id: one.batch.sha256 for one in world.shared.commits}
    world.shared.lose(2)
    for one in (lea, bob, ann, lea, bob, ann, lea):
        one.sync()
    assert {one.batch.id: one.batch.sha256 for one in world.shared.commits} == before
    fresh = world.station("lea")
    fresh.sync()
    assert fresh.evaluations() == lea.evaluations() == {**ann.evaluations(), **bob.evaluations()}


def test_the_same_page_twice_changes_nothing(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    submit(ann, "e1")
    ann.sync()
    lea.sync()
    page = Page(arrived=world.shared.versions_for("lea"), end=Position(1, WHOLE), is_last=True)
    with lea.store.unit_of_work() as unit:
        unit.transaction.write(text("UPDATE sync_state SET commit_seq = 0, place = -1"))
        unit.commit()
    before = _dump(lea)
    assert lea.local.apply(page).changed == frozenset()
    assert _dump(lea) == before


def test_a_damaged_version_is_kept_aside_and_never_applied(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1", "true")
    ann.sync()
    arrived = [replace(one, sha256="0" * 64) for one in world.shared.versions_for("lea")]
    lea.local.apply(Page(arrived=arrived, end=Position(1, WHOLE), is_last=True))
    assert lea.evaluations() == {}
    assert lea.local.state().aside == 2


def test_unknown_kinds_and_unreadable_bodies_are_kept_whole(world: World) -> None:
    lea = world.station("lea")
    blank = RecordVersion(
        kind="case", id="1", version="v", author="ann", team="north", body={"new": ["x"]}, payload=b"p"
    )
    bad = replace(blank, kind="evaluation", payload=None)
    arrived = [
        Arrived(record=one, position=Position(1, place), received_at=NOON) for place, one in enumerate((blank, bad))
    ]
    lea.local.apply(Page(arrived=arrived, end=Position(1, WHOLE), is_last=True))
    assert lea.local.state().parked == 2


def test_fields_of_a_newer_program_survive_an_edit(world: World) -> None:
    ann = world.station("ann")
    ann.grade(1, "e1")
    ann.sync()
    [known] = [one for one in world.shared.versions_for("ann") if one.record.kind == "evaluation"]
    newer = replace(
        known.record, version="newer", bases=(known.record.version,), body={**known.record.body, "mood": "calm"}
    )
    page = Page(
        arrived=[Arrived(record=newer, position=Position(2, 0), received_at=NOON)], end=Position(2, WHOLE), is_last=True
    )
    ann.local.apply(page)
    draft = ann.get("e1")
    ann.save(draft, summary="edited")
    batch = ann.local.freeze(most_records=9, most_bytes=10**6)
    assert batch is not None
    [record] = batch.records
    assert (record.body["mood"], record.body["summary"], record.bases) == ("calm", "edited", ("newer",))


def test_a_batch_is_limited_by_records_and_bytes_and_refuses_to_be_another(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    for number in range(4):
        ann.grade(number, f"e{number}")
    batch = ann.local.freeze(most_records=3, most_bytes=10**6)
    assert batch is not None
    assert [one.kind for one in batch.records] == ["recording"] * 3
    assert ann.local.freeze(most_records=9, most_bytes=1) == batch
    ann.local.dissolve(batch)
    single = ann.local.freeze(most_records=9, most_bytes=1)
    assert single is not None
    assert (single.records, single.number) == (batch.records[:1], 2)


def test_another_person_is_not_let_into_this_store(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    hello = Hello(generation="g", high_water=0, me=PEOPLE["bob"], oldest_protocol=1, newest_protocol=1)
    with pytest.raises(UserMistake, match=r"sync\.other_person") as raised:
        ann.local.greet(hello)
    assert raised.value.facts == {"person": PEOPLE["ann"].name, "login": "bob"}


def test_work_from_before_signing_in_is_adopted_and_sent(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    made = replace(ann.grade(1, "e0"), id="e1", author="local:ann", created_at=NOON + timedelta(days=1))
    ann.save(made)
    submit(ann, "e1")
    with ann.store.unit_of_work() as unit:
        assert unit.adopt("local:ann", "ann") == 1
        unit.commit()
    with ann.store.unit_of_work() as unit:
        [line] = unit.recordings.page(LibraryQuery(author="ann"), 0, 9)
        assert line.state == "submitted"
    ann.sync()
    lea.sync()
    assert lea.evaluations() == ann.evaluations()
    assert {one.author for one in lea.evaluations().values()} == {"ann"}


def test_listing_a_conflict_reads_each_side_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    home, desk = world.station("ann"), world.station("ann")
    draft = home.grade(1, "e1", "begun")
    home.sync()
    desk.sync()
    at_desk = desk.get("e1")
    home.save(draft, summary="at home")
    desk.save(at_desk, summary="at the desk")
    home.sync()
    desk.sync()
    read: list[str] = []
    whole = Resolver.whole

    def noted(resolver: Resolver, line: Line) -> RecordVersion:
        read.append(line.record.version)
        return whole(resolver, line)

    monkeypatch.setattr(Resolver, "whole", noted)
    assert conflicts(desk) == [("evaluation", "e1")]
    assert len(read) == len(set(read))


def _dump(station: Workstation) -> list[list[tuple[object, ...]]]:
    tables = ("evaluation", "annotation", "answer", "recording", "record_version", "outbox", "conflict", "review")
    with station.store.unit_of_work() as unit:
        return [[tuple(row) for row in unit.transaction.read(text(f"SELECT * FROM {one}"))] for one in tables]  # noqa: S608 - our own names


def test_the_card_of_the_samples_is_published() -> None:
    assert CARD.state == "published"


def test_what_was_reviewed_is_not_exchanged_for_another_version_by_settling(world: World) -> None:
    home, desk, lea = world.station("ann"), world.station("ann"), world.station("lea")
    home.grade(1, "e1", "begun")
    home.sync()
    desk.sync()
    for one, summary in ((home, "reviewed"), (desk, "other")):
        one.save(one.get("e1"), summary=summary)
        submit(one, "e1")
    for one in (home, desk, lea):
        one.sync()
    review(lea, "e1", Decision.APPROVED)
    for one in (lea, desk, home):
        one.sync()
    for one in (desk, home):
        with one.store.unit_of_work() as unit:
            [conflict] = unit.conflicts.every()
            assert conflict.is_reviewed
            assert [version.body["summary"] for version in conflict.versions] == ["reviewed", "other"]
            with pytest.raises(UserMistake) as refused:
                unit.conflicts.settle("evaluation", "e1", conflict.versions[1].version)
            assert refused.value.code == "sync.reviewed_meanwhile"
            unit.conflicts.settle("evaluation", "e1", conflict.versions[0].version)
            unit.commit()
    for one in (desk, home, lea, desk):
        assert one.sync().sent == 0
        assert (one.get("e1").state, one.get("e1").summary) == (EvaluationState.APPROVED, "reviewed")
        assert conflicts(one) == []
        assert one.local.state().conflicts == 0
