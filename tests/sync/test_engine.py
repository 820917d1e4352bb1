from dataclasses import replace

import pytest

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.sync import engine, receiving, sending
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.ports import Confirmation, LocalState
from qa_desktop.sync.records import PROTOCOL, Batch, Position
from qa_desktop.sync.tally import Outcome, Progress
from tests.sync.fakes import Commit, Cut, FakeSession, Faults, SharedStore, Ticks
from tests.sync.local import MemoryLocal, note

INSPECTOR = (Membership("north", Role.INSPECTOR),)


@pytest.fixture
def shared() -> SharedStore:
    people = [
        Person(login="ann", name="Ann", memberships=INSPECTOR),
        Person(login="bob", name="Bob", memberships=INSPECTOR),
        Person(login="lea", name="Lea", memberships=(Membership("north", Role.LEAD),)),
    ]
    return SharedStore({person.login: person for person in people})


@pytest.fixture
def local() -> MemoryLocal:
    return MemoryLocal()


def exchange(
    shared: SharedStore, local: MemoryLocal, login: str = "ann", *, at: Cut | None = None, skip: int = 0
) -> Outcome:
    return Exchange(shared.transport(login, Faults(at, skip)), local, Ticks()).run()


def batches_of(shared: SharedStore) -> list[str]:
    return [one.batch.id for one in shared.commits]


def test_what_waits_is_sent_and_what_is_there_comes(shared: SharedStore, local: MemoryLocal) -> None:
    lead = MemoryLocal()
    first, second = local.put(note(1), note(2)), local.put(note(3))
    sent = exchange(shared, local)
    assert sent == Outcome(sent=3, received=3, changed=sent.changed)
    assert sent.succeeded
    assert local.confirmed[second.id].commit_seq == 2
    assert not local.outbox
    got = exchange(shared, lead, "lea")
    assert [one.id for one in lead.received] == ["r1", "r2", "r3"]
    assert got.received == 3
    assert got.changed == {one.key for one in (*first.records, *second.records)}
    assert exchange(shared, lead, "lea").received == 0


def test_what_was_confirmed_with_its_places_is_not_read_again(shared: SharedStore, local: MemoryLocal) -> None:
    local.remembers_places = True
    local.put(note(1), note(2))
    lead = MemoryLocal(remembered=LocalState(client="d"))
    lead.put(note(3, author="lea"))
    exchange(shared, lead, "lea")
    sent = exchange(shared, local)
    assert (sent.sent, sent.received) == (2, 0)
    assert local.remembered.cursor.commit_seq == 2
    assert exchange(shared, local).received == 0
    assert exchange(shared, lead, "lea").received == 2


@pytest.mark.parametrize("at", [None, Cut.CONNECT, Cut.PULL])
def test_what_changed_here_without_being_read_is_told_however_it_ends(
    shared: SharedStore, local: MemoryLocal, at: Cut | None
) -> None:
    local.moved = {("evaluation", "e")}
    assert ("evaluation", "e") in exchange(shared, local, at=at).changed
    assert ("evaluation", "e") not in exchange(shared, local).changed


def test_what_changed_here_is_told_where_it_is_called_off(shared: SharedStore, local: MemoryLocal) -> None:
    local.moved = {("evaluation", "e")}
    outcome = Exchange(shared.transport("ann"), local, Ticks(), cancelled=lambda: True).run()
    assert (outcome.cancelled, outcome.changed) == (True, frozenset({("evaluation", "e")}))


def test_how_it_ended_is_remembered(shared: SharedStore, local: MemoryLocal) -> None:
    exchange(shared, local)
    failed = exchange(shared, local, at=Cut.CONNECT)
    assert failed.fault is not None
    assert failed.fault.code == "sync.unreachable"
    assert [fault for _, fault in local.notes] == [None, failed.fault]


@pytest.mark.parametrize("at", Cut)
@pytest.mark.parametrize("skip", [0, 1])
def test_wherever_the_line_is_cut_everything_is_there_once_afterwards(
    shared: SharedStore, local: MemoryLocal, at: Cut, skip: int
) -> None:
    exchange(shared, local)
    shared.lose(0)  # so that the exchange also asks what is lost
    sent = [local.put(note(number)) for number in range(1, 8)]
    broken = exchange(shared, local, at=at, skip=skip)
    assert broken.fault is None or broken.fault.code in ("sync.interrupted", "sync.unreachable")
    exchange(shared, local)
    shared.finish_open()
    assert exchange(shared, local).succeeded
    assert batches_of(shared) == [batch.id for batch in sent]
    assert set(local.confirmed) == {batch.id for batch in sent}
    assert {one.id for one in local.received} == {f"r{number}" for number in range(1, 8)}
    assert not local.anew


def test_a_refused_batch_is_dissolved_and_only_what_is_refused_is_set_aside(
    shared: SharedStore, local: MemoryLocal
) -> None:
    local.put(note(1), note(2, kind="scorecard"), note(3))
    after = local.put(note(4))
    outcome = exchange(shared, local)
    assert outcome.sent == 3
    assert outcome.aside == 1
    assert not local.outbox
    assert [error.code for error in local.aside.values()] == ["sync.refused"]
    assert outcome.fault is next(iter(local.aside.values()))
    assert after.id in local.confirmed
    assert {one.id for one in local.received} == {"r1", "r3", "r4"}


def test_a_batch_that_was_committed_though_the_answer_was_a_refusal_is_confirmed(
    shared: SharedStore, local: MemoryLocal
) -> None:
    batch = local.put(note(1), note(2))
    shared.commit(batch, "ann")
    assert exchange(shared, local).succeeded
    assert batches_of(shared) == [batch.id]
    assert batch.id in local.confirmed


def test_a_batch_that_is_there_otherwise_than_sent_is_set_aside(shared: SharedStore, local: MemoryLocal) -> None:
    batch, other = local.put(note(1)), local.put(note(3))
    altered = replace(batch, records=(note(2),))
    shared.commits.append(Commit(1, altered, "ann", Ticks().now()))
    outcome = exchange(shared, local)
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.altered"
    assert batch.id in local.aside
    assert batch.id not in local.confirmed
    assert other.id in local.confirmed


def test_a_batch_that_is_not_shown_waits(
    shared: SharedStore, local: MemoryLocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nothing(_session: FakeSession, _batch: Batch) -> Confirmation | None:
        return None

    batch = local.put(note(1))
    monkeypatch.setattr(FakeSession, "find", find_nothing)
    outcome = exchange(shared, local)
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.vanished"
    assert [one.records for one in local.outbox] == [batch.records]
    monkeypatch.undo()
    assert exchange(shared, local).succeeded
    assert batches_of(shared) == [batch.id]


def test_an_id_that_somebody_else_used_holds_nothing_up(shared: SharedStore, local: MemoryLocal) -> None:
    batch, other = local.put(note(1)), local.put(note(2))
    stranger = Batch(id=batch.id, client="their own", number=7, records=(note(3, author="bob"),))
    shared.commits.append(Commit(1, stranger, "bob", Ticks().now()))
    outcome = exchange(shared, local)
    assert (outcome.fault, outcome.sent, local.outbox) == (None, 2, [])
    sent = [one.batch.records for one in shared.commits if one.author == "ann"]
    assert sent == [batch.records, other.records]


def test_what_hangs_behind_an_id_is_sent_under_another_one(
    shared: SharedStore, local: MemoryLocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = local.put(note(1))
    push = FakeSession.push

    def hang(session: FakeSession, sent: Batch) -> None:
        if sent.id == batch.id:
            raise EnvironmentFault("sync.busy", host="memory")
        push(session, sent)

    monkeypatch.setattr(FakeSession, "push", hang)
    outcome = exchange(shared, local)
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.busy"
    assert exchange(shared, local).succeeded
    assert [one.batch.records for one in shared.commits] == [batch.records]


def test_what_arrived_under_a_former_id_is_not_doubled(shared: SharedStore, local: MemoryLocal) -> None:
    batch = local.put(note(1))
    shared.commit(batch, "ann")
    local.take_new_ids()
    outcome = exchange(shared, local)
    assert (outcome.fault, outcome.sent, local.remembered.client) == (None, 1, "c")
    assert batches_of(shared) == [batch.id]


@pytest.mark.parametrize(
    ("forms", "kind", "code"),
    [
        ((PROTOCOL + 1, PROTOCOL + 2), UserMistake, "sync.program_too_old"),
        ((PROTOCOL - 1, PROTOCOL - 1), EnvironmentFault, "sync.program_too_new"),
    ],
)
def test_a_program_that_may_not_write_still_reads(
    shared: SharedStore, local: MemoryLocal, forms: tuple[int, int], kind: type[Exception], code: str
) -> None:
    others = MemoryLocal()
    others.put(note(5))
    exchange(shared, others)
    waiting = local.put(note(1))
    shared.oldest_protocol, shared.newest_protocol = forms
    outcome = exchange(shared, local)
    assert outcome.fault is not None
    assert outcome.fault.code == code
    assert isinstance(outcome.fault, kind)
    assert local.outbox == [waiting]
    assert [one.id for one in local.received] == ["r5"]
    assert local.notes[-1][1] is outcome.fault


def test_what_a_restored_store_lacks_is_sent_again(shared: SharedStore, local: MemoryLocal) -> None:
    sent = [local.put(note(number)) for number in (1, 2, 3)]
    exchange(shared, local)
    shared.lose(2)
    broken = exchange(shared, local, at=Cut.PRESENT)
    assert broken.fault is not None
    assert exchange(shared, local).succeeded
    assert local.again == [[sent[1].id, sent[2].id]]
    assert exchange(shared, local).succeeded
    assert batches_of(shared) == [batch.id for batch in sent]
    assert len(local.again) == 1


@pytest.mark.parametrize("others", [0, 5])
def test_a_store_that_went_back_without_a_mark_gets_what_it_lacks(
    shared: SharedStore, local: MemoryLocal, others: int
) -> None:
    """However far it has come again since."""
    sent = [local.put(note(number)) for number in (1, 2, 3)]
    exchange(shared, local)
    shared.lose(2, marked=False)
    somebody = MemoryLocal(remembered=LocalState(client="other"))
    for number in range(others):
        somebody.put(note(10 + number))
    exchange(shared, somebody)
    sent.append(local.put(note(4)))
    outcome = exchange(shared, local)
    assert outcome.fault is None
    assert outcome.notice is not None
    assert outcome.notice.code == "sync.went_back"
    assert sorted(one for one in batches_of(shared) if one.startswith("c-")) == [batch.id for batch in sent]
    assert exchange(shared, local).notice is None


def test_who_only_reads_notices_that_a_store_went_back(shared: SharedStore, local: MemoryLocal) -> None:
    for number in (1, 2):
        local.put(note(number))
    exchange(shared, local)
    reader = MemoryLocal()
    exchange(shared, reader, "lea")
    shared.lose(1, marked=False)
    for number in (3, 4):
        local.put(note(number))
    exchange(shared, local)
    assert exchange(shared, reader, "lea").notice is not None
    assert {one.id for one in reader.received} == {"r1", "r2", "r3", "r4"}


def test_a_page_is_stored_in_as_many_turns_as_it_takes(shared: SharedStore, local: MemoryLocal) -> None:
    author = MemoryLocal()
    author.put(*(note(number) for number in range(5)))
    exchange(shared, author)
    local.one_at_a_time = True
    assert exchange(shared, local).received == 5
    assert [one.id for one in local.received] == [f"r{number}" for number in range(5)]
    assert local.cursors == sorted(set(local.cursors))


def test_a_store_that_gets_nowhere_is_a_bug_and_no_endless_loop(
    shared: SharedStore, local: MemoryLocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_TURNS", 20)
    author = MemoryLocal()
    author.put(note(1))
    exchange(shared, author)
    local.stands_still = True
    with pytest.raises(RuntimeError, match="no end"):
        exchange(shared, local)


def test_it_can_be_called_off_at_every_step(shared: SharedStore, local: MemoryLocal) -> None:
    sent = [local.put(note(number), note(10 + number)) for number in range(3)]
    steps = 0
    while True:
        asked = iter([False] * steps)
        outcome = Exchange(shared.transport("ann"), local, Ticks(), lambda asked=asked: next(asked, True)).run()  # type: ignore[misc] # a step later each time
        steps += 1
        if not outcome.cancelled:
            break
        assert outcome.fault is None
        assert not outcome.succeeded
        assert not local.notes
    assert steps > 5
    assert batches_of(shared) == [batch.id for batch in sent]


def test_a_wait_that_was_called_off_is_no_fault(
    shared: SharedStore, local: MemoryLocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call_off(_session: FakeSession) -> None:
        raise EnvironmentFault(engine.CALLED_OFF)

    monkeypatch.setattr(FakeSession, "hello", call_off)
    assert exchange(shared, local) == Outcome(cancelled=True)
    assert not local.notes


def test_it_tells_how_far_it_came(shared: SharedStore, local: MemoryLocal) -> None:
    local.put(note(1), note(2))
    local.put(note(3))
    told: list[Progress] = []
    Exchange(shared.transport("ann"), local, Ticks(), report=told.append).run()
    assert told[0] == Progress(to_send=3)
    assert [one.sent for one in told] == sorted(one.sent for one in told)
    assert told[-1].sent == 3


def test_a_full_disk_is_told_though_it_cannot_be_noted(shared: SharedStore, local: MemoryLocal) -> None:
    local.note_fails = True
    outcome = exchange(shared, local)
    assert outcome.fault is not None
    assert outcome.fault.code == "store.full"


def test_after_very_many_batches_the_rest_is_left_to_the_next_exchange(
    shared: SharedStore, local: MemoryLocal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_BATCHES", 2)
    for number in range(5):
        local.put(note(number))
    outcome = exchange(shared, local)
    assert outcome.more
    assert outcome.sent == 2
    assert len(local.received) == 2
    assert local.remembered.cursor > Position(2, 0)


def test_a_person_sees_no_others_work(shared: SharedStore, local: MemoryLocal) -> None:
    local.put(note(1))
    exchange(shared, local)
    other = MemoryLocal()
    assert exchange(shared, other, "bob").received == 0
    assert other.remembered.cursor.commit_seq == 1
