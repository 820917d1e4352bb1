"""A lead who leads a team no longer: what others did there leaves this workstation, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.backups import BackupShelf
from db.exchange import leaving
from db.exchange.leaving import Leaving
from db.review_tables import REPLY, REVIEW
from db.sync_tables import RECORD_VERSION
from db.tables import RECORDING
from db.unit_of_work import Turn
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, UnsentReply
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.review_ports import TeamQuery
from qa_desktop.sync.records import Key
from tests.db.exchange.test_exchanging import conflicts, review, submit
from tests.db.exchange.test_healing import add_clip, rest
from tests.db.exchange.test_odd_records import write
from tests.db.exchange.world import PEOPLE, Workstation, World
from tests.db.samples import make_recording
from tests.sync.bodies import make_version

NORTH, SOUTH = Membership("north", Role.LEAD), Membership("south", Role.LEAD)
IN_SOUTH = Membership("south", Role.INSPECTOR)


def let(world: World, login: str, *memberships: Membership) -> None:
    world.shared.people[login] = Person(login=login, name=login.title(), memberships=memberships)


def lines(station: Workstation) -> set[str]:
    with station.store.unit_of_work() as unit:
        return {row.evaluation_id for row in unit.reviews.page(TeamQuery(), 0, 99)}


def kept(station: Workstation) -> set[tuple[str, str]]:
    """Return the records of which a version is known."""
    with station.store.unit_of_work() as unit:
        return {(row.kind, row.id) for row in unit.transaction.read(select(RECORD_VERSION))}


def grade_both(world: World) -> tuple[Workstation, Workstation, Workstation]:
    """Let an inspector of each team grade calls, of which the lead of both has heard."""
    let(world, "lea", NORTH, SOUTH)
    let(world, "bob", IN_SOUTH)
    ann, bob, lea = world.station("ann"), world.station("bob"), world.station("lea")
    for number in range(1, 8):
        ann.grade(number, f"a{number}")
        submit(ann, f"a{number}")
        add_clip(ann, f"a{number}")
    bob.grade(7, "b7")
    submit(bob, "b7")
    for station in (ann, bob, lea):
        assert station.sync().fault is None
    assert lines(lea) == {*(f"a{number}" for number in range(1, 8)), "b7"}
    return ann, bob, lea


def test_what_others_did_in_a_team_that_is_led_no_longer_is_taken_out(world: World) -> None:
    _, _, lea = grade_both(world)
    lea.grade(1, "own")
    lea.sync()
    let(world, "lea", SOUTH)
    outcome = lea.sync()
    assert outcome.fault is None
    assert outcome.notice is not None
    assert (outcome.notice.code, outcome.notice.facts["teams"]) == ("sync.team_left", "north")
    assert {("evaluation", "a1"), ("clip", "a1:a1"), ("recording", make_recording(2).id)} <= outcome.changed
    assert lines(lea) == {"b7"}
    assert lea.evaluations().keys() == {"b7", "own"}
    with lea.store.unit_of_work() as unit:
        assert unit.clips.spans("a1") == ()
        there = set(unit.transaction.read(select(RECORDING.c.id)).scalars())
        assert there == {make_recording(1).id, make_recording(7).id}  # her own, and what bob graded
        assert unit.recordings.count(LibraryQuery(author="lea")) == 1
    assert not {one for one in kept(lea) if one[0] in ("evaluation", "clip") and one[1].startswith("a")}
    assert lea.sync().notice is None
    rest(world)


def test_nothing_of_it_is_in_the_file_nor_in_a_backup_once_a_new_one_is_made(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    words = "what ann alone wrote of this call " * 20
    ann.grade(1, "a1", words)
    submit(ann, "a1")
    ann.sync()
    lea.sync()
    shelf = BackupShelf(lea.store.file, lea.store.file.parent / "backups", None, lea.clock)
    former = shelf.make()
    assert former is not None
    assert words.encode() in former.file.read_bytes()
    let(world, "lea", IN_SOUTH)
    lea.sync()
    fresh = shelf.make()
    assert fresh is not None
    assert shelf.files() == [fresh.file]
    assert words[:30].encode() not in fresh.file.read_bytes()


def test_what_comes_back_with_the_right_is_whole_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "A_TURN", 2)
    ann, _, lea = grade_both(world)
    before, known = lea.evaluations(), kept(lea)
    let(world, "lea", SOUTH)
    lea.sync()
    assert lines(lea) == {"b7"}
    let(world, "lea", NORTH, SOUTH)
    rest(world)
    assert (lea.evaluations(), kept(lea)) == (before, known)
    assert lea.evaluations().keys() >= ann.evaluations().keys()
    with lea.store.unit_of_work() as unit:
        assert len(unit.clips.spans("a1")) == 1


def test_what_was_written_about_it_is_set_aside_and_sent_once_there_is_the_right_again(world: World) -> None:
    ann, _, lea = grade_both(world)
    review(lea, "a1", Decision.APPROVED, "r1")
    let(world, "lea", SOUTH)
    outcome = lea.sync()
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.refused"
    assert lea.local.state().aside == 1
    assert lea.evaluations().keys() == {"b7"}
    let(world, "lea", NORTH, SOUTH)
    rest(world)
    assert ann.get("a1").state is EvaluationState.APPROVED
    assert lea.get("a1").state is EvaluationState.APPROVED
    assert conflicts(lea) == []


def test_what_a_lead_changed_of_a_call_and_did_not_send_yet_is_sent(world: World) -> None:
    ann, _, lea = grade_both(world)
    call = make_recording(1)
    with lea.store.unit_of_work() as unit:
        unit.recordings.update(replace(call, call=replace(call.call, agent="Zhou")))
        unit.commit()
    let(world, "lea", Membership("north", Role.INSPECTOR))
    rest(world)
    said = [record for one in world.shared.commits for record in one.batch.records if record.author == "lea"]
    assert [(one.kind, one.id, one.body["call"]["agent"]) for one in said] == [("recording", call.id, "Zhou")]
    assert not {one for one in kept(lea) if one[0] in ("evaluation", "clip") and one[1].startswith("a")}
    assert ann.evaluations().keys() >= {"a1"}


def test_whoever_has_no_rights_at_the_moment_keeps_all(world: World) -> None:
    _, _, lea = grade_both(world)
    before = lea.evaluations()
    let(world, "lea")
    lea.sync()
    assert lea.evaluations() == before


def test_an_inspector_keeps_their_own_whatever_team_they_are_in(world: World) -> None:
    ann, _, lea = grade_both(world)
    review(lea, "a1", Decision.APPROVED)
    rest(world)
    before = ann.evaluations()
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=(IN_SOUTH,))
    assert ann.sync().notice is None
    assert ann.evaluations() == before


def test_what_a_lead_wrote_and_did_not_send_goes_with_what_it_is_about(world: World) -> None:
    _, _, lea = grade_both(world)
    words = UnsentReply(text="Listen again")
    with lea.store.unit_of_work() as unit:
        for evaluation_id in ("a1", "b7"):
            unit.unsent.keep(evaluation_id, words)
        unit.commit()
    let(world, "lea", SOUTH)
    lea.sync()
    with lea.store.unit_of_work() as unit:
        assert (unit.unsent.of("a1"), unit.unsent.of("b7")) == (None, words)


def said_about(station: Workstation) -> set[str]:
    """Return the ids of the reviews and replies that are here."""
    with station.store.unit_of_work() as unit:
        return {one for table in (REVIEW, REPLY) for one in unit.transaction.read(select(table.c.id)).scalars()}


def write_reply(station: Workstation, evaluation_id: str, reply_id: str) -> None:
    said = Reply(
        id=reply_id,
        evaluation_id=evaluation_id,
        author=station.login,
        author_name=station.login.title(),
        target=ReplyTarget.EVALUATION,
        text="listen again",
        written_at=station.clock.now(),
    )
    with station.store.unit_of_work() as unit:
        unit.reviews.reply(said)
        unit.commit()


def test_what_another_lead_said_there_goes_and_comes_back_with_it(world: World) -> None:
    ann, _, lea = grade_both(world)
    leo = world.station("leo")
    assert leo.sync().fault is None
    review(leo, "a1", Decision.APPROVED, "of-leo")
    write_reply(leo, "a1", "leos-words")
    rest(world)
    assert (said_about(lea), lea.get("a1").state) == ({"of-leo", "leos-words"}, EvaluationState.APPROVED)
    known = kept(lea)
    let(world, "lea", SOUTH)
    outcome = lea.sync()
    assert not said_about(lea)
    assert lea.evaluations().keys() == {"b7"}
    assert {("review", "of-leo"), ("reply", "leos-words")} <= outcome.changed
    assert said_about(ann) == {"of-leo", "leos-words"}
    let(world, "lea", NORTH, SOUTH)
    rest(world)
    assert (said_about(lea), lea.get("a1").state, kept(lea)) == (
        {"of-leo", "leos-words"},
        EvaluationState.APPROVED,
        known,
    )


def test_it_lets_others_at_the_store_after_each_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, lea = grade_both(world)
    let(world, "lea", SOUTH)
    gone: list[int] = []
    go_on = Leaving.go_on

    def counted(one: Leaving, after: Key, is_wanted: Callable[[], bool]) -> Key | None:
        before = len(kept_in(one))
        end = go_on(one, after, is_wanted)
        gone.append(before - len(kept_in(one)))
        return end

    monkeypatch.setattr(Leaving, "go_on", counted)
    monkeypatch.setattr(Turn, "is_wanted", property(lambda _: True))
    assert lea.sync().fault is None
    assert (sum(gone), max(gone)) == (7 + 7 + 6, 1), "of each call of the seven its sound, its evaluation, itself"
    assert lea.evaluations().keys() == {"b7"}


def kept_in(leaving_it: Leaving) -> set[tuple[str, str]]:
    return {(row.kind, row.id) for row in leaving_it._transaction.read(select(RECORD_VERSION))}


def test_what_a_newer_program_sent_goes_with_the_team_too(world: World) -> None:
    _, _, lea = grade_both(world)
    write(world, make_version("poem", "p", {"words": "…"}, version=new_id(), author="ann"))
    lea.sync()
    assert ("poem", "p") in kept(lea)
    let(world, "lea", SOUTH)
    assert ("poem", "p") in lea.sync().changed
    assert ("poem", "p") not in kept(lea)
    assert lea.local.state().parked == 0
