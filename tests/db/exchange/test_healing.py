"""What was refused, restored or made before signing in comes right by itself."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.backups import BackupShelf
from db.local_side import SqlLocalSide
from db.restoring import stage_restore
from db.store import open_store
from qa_desktop.domain.clip import Clip, ClipName
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.person import Membership, Role
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision, Reply, ReplyTarget
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.review_ports import TeamQuery
from qa_desktop.sync.records import Key
from tests.db.exchange.test_exchanging import conflicts, review, submit
from tests.db.exchange.world import PEOPLE, Workstation, World
from tests.db.samples import NOON
from tests.sync.fakes import Cut, Faults, SharedStore

LEAD, INSPECTOR = (Membership("north", Role.LEAD),), (Membership("north", Role.INSPECTOR),)


def back_up(station: Workstation) -> BackupShelf:
    """Make a backup of a workstation's store."""
    shelf = BackupShelf(station.store.file, station.store.file.with_suffix(".backups"), None, station.clock)
    assert shelf.make() is not None
    return shelf


def restore(station: Workstation, shelf: BackupShelf) -> None:
    """Put the oldest backup in the store's place and begin anew, as the program does."""
    stage_restore(shelf.files()[-1], station.store.file, shelf, None)
    station.store.close()
    station.store = open_store(station.store.file, shelf=shelf)
    station.local = SqlLocalSide(station.store, station.clock, in_hand=lambda: station.in_hand)


def add_clip(station: Workstation, evaluation_id: str, annotation_id: str = "a1") -> Clip:
    """Make a clip."""
    clip = Clip(
        evaluation_id=evaluation_id,
        annotation_id=annotation_id,
        start_ms=0,
        end_ms=900,
        form="opus",
        audio=b"sound",
        made_at=station.clock.now(),
    )
    with station.store.unit_of_work() as unit:
        unit.clips.add(clip)
        unit.commit()
    return clip


def returned_after_a_backup(world: World, author: Workstation, lead: Workstation) -> str:
    """Let what was submitted be returned once the shared store was backed up; return the correction's id."""
    author.grade(1, "e1")
    submit(author, "e1")
    author.sync()
    world.shared.back_up()
    lead.sync()
    said = review(lead, "e1", Decision.RETURNED)
    lead.sync()
    return reopened_id(said.id)


def rest(world: World) -> None:
    """Let all exchange until nothing moves, without a fault and with nothing left over."""
    for _ in range(3):
        for station in world.stations:
            assert station.sync().fault is None
    left = [(one.local.state().pending, one.local.state().aside, one.local.state().parked) for one in world.stations]
    assert left == [(0, 0, 0)] * len(left)


def there(world: World) -> list[Key]:
    """Return each version in the shared store by its record."""
    return [record.key for one in world.shared.commits for record in one.batch.records]


# -- what was refused --------------------------------------------------------------------------------------------------


def test_a_review_refused_to_somebody_without_the_right_is_sent_once_they_have_it_again(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    submit(ann, "e1")
    ann.sync()
    lea.sync()
    review(lea, "e1", Decision.APPROVED, "r1")
    world.shared.people["lea"] = replace(PEOPLE["lea"], memberships=INSPECTOR)
    outcome = lea.sync()
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.refused"
    assert lea.local.state().aside == 1
    assert lea.sync().fault is None
    assert ("review", "r1") not in there(world)
    world.shared.people["lea"] = PEOPLE["lea"]
    rest(world)
    made = ann.get("e1")
    assert made is not None
    assert made.state is EvaluationState.APPROVED
    assert there(world).count(("review", "r1")) == 1


def test_who_moved_to_another_team_meanwhile_sends_what_waited_there(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    ann.grade(1, "e1")
    ann.sync(Faults(Cut.BEFORE_PUSH))
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=(Membership("south", Role.INSPECTOR),))
    rest(world)
    teams = [record.team for one in world.shared.commits for record in one.batch.records]
    assert teams == ["south", "south"]


def test_a_review_goes_with_an_evaluation_whose_author_moved_to_another_team(world: World) -> None:
    """A restored store lacks both, and gets the evaluation from its author's new team first."""
    ann, lea = world.station("ann"), world.station("lea")
    world.shared.people["lea"] = replace(PEOPLE["lea"], memberships=(*LEAD, Membership("south", Role.LEAD)))
    ann.grade(1, "e1")
    submit(ann, "e1")
    rest(world)
    review(lea, "e1", Decision.APPROVED, "r1")
    rest(world)
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=(Membership("south", Role.INSPECTOR),))
    world.shared.lose(2)
    rest(world)
    teams = [record.team for one in world.shared.commits for record in one.batch.records]
    assert (sorted(kind for kind, _ in there(world)), teams) == (["evaluation", "recording", "review"], ["south"] * 3)
    made = ann.get("e1")
    assert made is not None
    assert made.state is EvaluationState.APPROVED
    assert made == lea.get("e1")


def test_what_is_edited_after_it_was_refused_is_counted_once(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    made = ann.grade(1, "e1")
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=())
    for summary in ("first", "second"):
        ann.save(made, summary=summary)
        ann.sync()
        assert ann.local.state().aside == 2
    world.shared.people["ann"] = PEOPLE["ann"]
    rest(world)
    sent = [record.body.get("summary") for one in world.shared.commits for record in one.batch.records]
    assert sent == [None, "second"]


# -- what was restored here --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [None, Cut.BEFORE_PUSH, Cut.IN_COMMIT, Cut.AFTER_COMMIT])
def test_after_a_restored_backup_nothing_is_lost_or_doubled(world: World, cut: Cut | None) -> None:
    ann, again, lea = world.station("ann"), world.station("ann"), world.station("lea")
    ann.grade(1, "e1", "sent before")
    rest(world)
    ann.grade(2, "e2", "unsent in the backup")
    ann.grade(3, "e3", "unsent and submitted in the backup")
    submit(ann, "e3")
    add_clip(ann, "e3")
    ann.sync(Faults(cut)) if cut else None
    shelf = back_up(ann)
    world.shared.finish_open()
    two = ann.get("e2")
    assert two is not None
    ann.sync()
    ann.save(two, summary="unsent in the backup, and more")
    rest(world)
    before = (ann.evaluations(), len(there(world)))
    restore(ann, shelf)
    rest(world)
    assert (ann.evaluations(), len(there(world))) == before
    assert again.evaluations() == lea.evaluations() == ann.evaluations()
    assert conflicts(ann) == conflicts(again) == []
    edited = ann.get("e2")
    assert edited is not None
    ann.save(edited, summary="goes on")
    rest(world)
    assert lea.evaluations()["e2"].summary == "goes on"
    assert len(there(world)) == before[1] + 1


def test_what_a_backup_holds_unsent_is_sent_from_it(world: World) -> None:
    """Another life of the workstation has used the numbers of the batches meanwhile."""
    ann, lea = world.station("ann"), world.station("lea")
    ann.sync()
    ann.grade(1, "e1", "unsent")
    ann.sync(Faults(Cut.BEFORE_PUSH))
    shelf = back_up(ann)
    with ann.store.unit_of_work() as unit:
        unit.evaluations.discard("e1")
        unit.commit()
    rest(world)
    restore(ann, shelf)
    rest(world)
    assert lea.evaluations() == ann.evaluations()


def test_a_batch_that_was_taken_apart_after_the_backup_is_not_sent_twice(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.sync()
    ann.grade(1, "e1")
    batch = ann.local.freeze(most_records=50, most_bytes=10**6)
    assert batch is not None
    shelf = back_up(ann)
    ann.local.dissolve(batch)
    rest(world)
    restore(ann, shelf)
    rest(world)
    assert sorted(there(world)) == [("evaluation", "e1"), ("recording", batch.records[0].id)]
    assert lea.evaluations() == ann.evaluations()


# -- what was made before signing in -----------------------------------------------------------------------------------


def work_before_signing_in(station: Workstation) -> Evaluation:
    """Grade, submit, make a clip and say something, as somebody whom no shared store knows."""
    made = replace(station.grade(1, "e0"), id="e1", author="local:ann", created_at=NOON + timedelta(days=1))
    with station.store.unit_of_work() as unit:
        unit.evaluations.discard("e0")
        unit.commit()
    station.save(made, summary="begun alone")
    submit(station, "e1")
    add_clip(station, "e1")
    reply = Reply(
        id="said",
        evaluation_id="elsewhere",
        author="local:ann",
        author_name="Ann",
        target=ReplyTarget.EVALUATION,
        text="so it was",
        written_at=NOON,
    )
    with station.store.unit_of_work() as unit:
        unit.reviews.reply(reply)
        unit.commit()
    return made


def test_everything_made_before_signing_in_is_that_persons_own(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    work_before_signing_in(ann)
    with ann.store.unit_of_work() as unit:
        unit.transaction.write(text("DELETE FROM outbox"))
        assert unit.adopt("local:ann", "ann") == 2
        unit.commit()
    with ann.store.unit_of_work() as unit:
        [line] = unit.recordings.page(LibraryQuery(author="ann"), 0, 9)
        assert line.state == "submitted"
        assert unit.recordings.page(LibraryQuery(author="local:ann"), 0, 9)[0].state != "submitted"
        [row] = unit.reviews.page(TeamQuery(), 0, 9)
        assert row.person == "ann"
        assert unit.reviews.replies("elsewhere")[0].author == "ann"
        waiting = {(kind, one) for kind, one in unit.transaction.read(text("SELECT kind, id FROM outbox")).all()}
    assert {("evaluation", "e1"), ("clip", "e1:a1"), ("reply", "said")} <= waiting
    ann.sync()
    lea.sync()
    assert {one.author for one in lea.evaluations().values()} == {"ann"}
    with lea.store.unit_of_work() as unit:
        assert unit.clips.get("e1", ClipName.parse("a1")).audio == b"sound"


def test_adopting_again_changes_nothing(world: World) -> None:
    ann = world.station("ann")
    work_before_signing_in(ann)
    for count in (2, 0):
        with ann.store.unit_of_work() as unit:
            assert unit.adopt("local:ann", "ann") == count
            unit.commit()


def test_a_refusal_is_tried_again_in_the_next_run_and_when_somebody_asks(world: World) -> None:
    ann = world.station("ann")
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=INSPECTOR)
    assert ann.sync().fault is None
    ann.grade(1, "e1")
    check = SharedStore._check
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedStore, "_check", _refuse_all)
        ann.sync()
        assert ann.local.state().aside == 2
    assert SharedStore._check is check
    assert ann.sync().fault is None
    assert ann.local.state().aside == 2
    ann.local.try_again()
    assert ann.sync().fault is None
    assert (ann.local.state().aside, ann.local.state().pending) == (0, 0)
    ann.save(ann.get("e1"), summary="more")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedStore, "_check", _refuse_all)
        ann.sync()
        assert ann.local.state().aside == 1
    ann.local = SqlLocalSide(ann.store, ann.clock)
    rest(world)
    lea = world.station("lea")
    assert lea.sync().fault is None
    assert lea.get("e1").summary == "more"


def _refuse_all(*_: object) -> None:
    raise UserMistake("sync.not_allowed", host="memory", login="ann", reason="policy")


def test_two_copies_of_a_data_folder_both_send_everything(world: World) -> None:
    one = world.station("ann")
    one.grade(1, "e1")
    assert one.sync().fault is None
    one.store.close()
    copy = one.store.file.with_name("copy.db")
    shutil.copyfile(one.store.file, copy)
    one.store = open_store(one.store.file)
    one.local = SqlLocalSide(one.store, one.clock)
    two = Workstation("ann", open_store(copy), world.shared, world.clock)
    world.stations.append(two)
    for number in range(2, 6):
        one.grade(number, f"one{number}")
        assert one.sync().fault is None
    for number in range(10, 12):
        two.grade(number, f"two{number}")
        assert two.sync().aside == 0
    rest(world)
    assert one.local.state().client != two.local.state().client
    assert set(one.evaluations()) == set(two.evaluations())
    assert {"one5", "two11"} <= set(one.evaluations())


def test_the_sound_of_a_clip_that_lost_is_kept_and_sent_again_after_a_restore(world: World) -> None:
    world.shared.clips_stand = False
    one, two = world.station("ann"), world.station("ann")
    one.grade(1, "e1")
    submit(one, "e1")
    one.sync()
    two.sync()
    add_clip(one, "e1")
    lost = replace(add_clip(two, "e1"), audio=b"another sound")
    with two.store.unit_of_work() as unit:
        unit.clips.put(lost)
        unit.commit()
    one.sync()
    two.sync()
    two.sync()
    world.shared.lose(world.shared.high_water)
    assert [station.sync().fault for station in (one, two, one)] == [None] * 3
    sounds = {one.record.payload for one in world.shared.versions_for("ann") if one.record.kind == "clip"}
    assert sounds == {b"sound", b"another sound"}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sync_batch SET sha256 = 'x'",
        "UPDATE record_version SET body = x'00' WHERE kind = 'evaluation'",
        "UPDATE record_version SET body = x'' WHERE kind = 'evaluation'",
    ],
)
def test_a_batch_that_was_changed_is_set_aside_and_holds_nothing_up(world: World, damage: str) -> None:
    ann = world.station("ann")
    ann.sync()
    ann.grade(1, "e1")
    assert ann.local.freeze(most_records=50, most_bytes=10**6) is not None
    with ann.store.unit_of_work() as unit:
        unit.transaction.write(text(damage))
        unit.commit()
    ann.grade(2, "e2")
    assert ann.sync().fault is None
    assert ann.local.state().aside == 2
    (key,) = {record for record in there(world) if record[0] == "evaluation"}
    assert key == ("evaluation", "e2")
    ann.local.try_again()
    rest(world)
    assert {("evaluation", "e1"), ("evaluation", "e2")} <= set(there(world))


def test_who_took_work_over_is_remembered_before_the_first_exchange(world: World) -> None:
    ann = world.station("ann")
    ann.login = "local:ann"
    ann.grade(1, "e1")
    with ann.store.unit_of_work() as unit:
        assert unit.adopt("local:ann", "ann") == 1
        unit.commit()
    me = ann.local.state().me
    assert me is not None
    assert me.login == "ann"
    ann.login = "bob"
    refused = ann.sync().fault
    assert refused is not None
    assert refused.code == "sync.other_person"
    ann.login = "ann"
    rest(world)
    assert ("evaluation", "e1") in there(world)


def test_two_peoples_details_of_one_call_wait_for_their_lead(world: World) -> None:
    ann, bob, lea = world.station("ann"), world.station("bob"), world.station("lea")
    for station, agent in ((ann, "Zhang"), (bob, "Li")):
        recording = station.grade(1, f"of-{station.login}").recording_id
        with station.store.unit_of_work() as unit:
            unit.transaction.write(text("UPDATE recording SET agent = :agent"), {"agent": agent})
            unit.outbox.note("recording", recording)
            unit.commit()
        assert station.sync().fault is None
    lea.sync()
    with lea.store.unit_of_work() as unit:
        (found,) = unit.conflicts.every()
    assert found.kind == "recording"
    wanted = next(one for one in found.versions if one.body["call"]["agent"] == "Zhang")
    with lea.store.unit_of_work() as unit:
        unit.conflicts.settle("recording", found.id, wanted.version)
        unit.commit()
    rest(world)
    assert not conflicts(lea)
    with lea.store.unit_of_work() as unit:
        assert unit.transaction.read(text("SELECT agent FROM recording")).scalar_one() == "Zhang"


# -- what waits -------------------------------------------------------------------------------------------------------


def test_what_waited_for_a_window_and_was_replaced_meanwhile_waits_no_longer(world: World) -> None:
    ann, again = world.station("ann"), world.station("ann")
    made = ann.grade(1, "e1")
    rest(world)
    ann.in_hand.add("e1")
    for summary in ("one", "two"):
        again.save(made, summary=summary)
        again.sync()
        ann.sync()
        assert ann.local.state().parked == 1
    ann.in_hand.clear()
    rest(world)
    assert ann.get("e1") == again.get("e1")


def test_a_correction_that_came_back_before_its_review_is_sent_once_that_is_there(world: World) -> None:
    """A restored shared store cannot know yet whose it is."""
    ann, lea = world.station("ann"), world.station("lea")
    correction_id = returned_after_a_backup(world, ann, lea)
    ann.sync()
    correction = ann.save(ann.get(correction_id), summary="corrected")
    ann.sync()
    world.shared.restore()
    outcome = ann.sync()
    assert outcome.fault is not None
    assert ann.local.state().aside == 1
    lea.sync()
    ann.sync()
    assert ann.sync().fault is None
    assert ("evaluation", correction.id) in there(world)
    rest(world)


def test_what_takes_the_place_of_a_refused_version_replaces_it_where_that_was_read(world: World) -> None:
    """It was there, though its author never heard so, until the shared store was put back."""
    ann, elsewhere, lea = world.station("ann"), world.station("ann"), world.station("lea")
    correction_id = returned_after_a_backup(world, ann, lea)
    ann.sync()
    correction = ann.save(ann.get(correction_id), summary="corrected")
    ann.sync(Faults(Cut.AFTER_COMMIT))
    elsewhere.sync()
    assert elsewhere.get(correction.id).summary == "corrected"
    world.shared.restore()
    ann.sync()
    ann.save(correction, summary="corrected again")
    lea.sync()
    ann.sync()
    rest(world)
    assert elsewhere.get(correction.id).summary == "corrected again"
    assert conflicts(elsewhere) == []


def test_a_refused_version_outlives_what_was_sent_beside_it(world: World) -> None:
    """What is taken in the meantime replaces another version; the refused one is sent once it can be."""
    ann, elsewhere, lea = world.station("ann"), world.station("ann"), world.station("lea")
    correction_id = returned_after_a_backup(world, ann, lea)
    for station in (ann, elsewhere):
        station.sync()
    ann.save(ann.get(correction_id), summary="here")
    elsewhere.save(elsewhere.get(correction_id), summary="elsewhere")
    ann.sync()
    elsewhere.sync()
    for _ in range(2):
        world.shared.restore()
        elsewhere.sync()
    assert elsewhere.get(correction_id).summary == "here"
    elsewhere.save(elsewhere.get(correction_id), summary="gone on")
    for station in (ann, lea, elsewhere):
        station.sync()
    rest(world)
    sent = {record.body.get("summary") for one in world.shared.commits for record in one.batch.records}
    assert {"elsewhere", "gone on"} <= sent, sent
    assert len({station.get(correction_id).summary for station in world.stations}) == 1
