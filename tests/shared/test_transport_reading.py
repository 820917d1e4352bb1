"""Reading in the order of commits: page by page, from one moment, past what one may not see."""

import pytest

import db.shared.transport
from qa_desktop.sync.records import Position, RecordVersion
from tests.shared.exchanging import batch, read_all, session
from tests.shared.writing import clip, evaluation, new_id, other
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    MANAGER,
    TEAM_A,
    SharedStore,
)


def fill(store: SharedStore, logins: list[str], sizes: list[int]) -> dict[str, list[RecordVersion]]:
    """Push batches of these sizes, by each login in turn."""
    pushed: dict[str, list[RecordVersion]] = {login: [] for login in logins}
    client = new_id()
    for number, size in enumerate(sizes, 1):
        login = logins[number % len(logins)]
        team = TEAM_A if login != INSPECTOR_B else "客服二组"
        records = tuple(evaluation(login, team) for _ in range(size))
        with session(store, login) as opened:
            opened.push(batch(*records, number=number, client=client))
        pushed[login] += records
    return pushed


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_of_any_size_give_everything_once(one_store: SharedStore, limit: int) -> None:
    with session(one_store, LEAD_A) as opened:
        start = Position(opened.hello().high_water, 2**31 - 1)
        pushed = fill(one_store, [INSPECTOR_A, INSPECTOR_B, INSPECTOR_A2], [3, 1, 5, 2, 4, 1, 1, 2, 1])
        read = read_all(opened, limit, start)
        expected = {one.version for login in (INSPECTOR_A, INSPECTOR_A2) for one in pushed[login]}
        assert len(read) == len(expected)
        assert {one.record.version for one in read} == expected


def test_reading_gets_on_past_what_one_may_not_see(shared_store: SharedStore) -> None:
    fill(shared_store, [INSPECTOR_B], [2, 2, 2])
    with session(shared_store) as opened:
        page = opened.pull(Position(), 2)
        assert (list(page.arrived), page.is_last, page.end.commit_seq) == ([], True, 3)
        assert opened.pull(page.end, 2) == page


def test_a_page_ends_early_where_it_grows_heavy(shared_store: SharedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.shared.transport, "_BYTES_A_PAGE", 150_000)
    clips = [clip(INSPECTOR_A, payload=bytes([n]) * 60_000) for n in range(5)]
    huge = clip(INSPECTOR_A, payload=b"x" * 240_000)
    with session(shared_store) as opened:
        opened.push(batch(*clips[:3], huge, *clips[3:]))
        sizes = []
        at, is_last = Position(), False
        while not is_last:
            page = opened.pull(at, 100)
            at, is_last = page.end, page.is_last
            sizes.append(len(page.arrived))
    assert sizes == [2, 1, 1, 2]


def test_a_reading_is_of_one_moment_until_it_is_released(shared_store: SharedStore) -> None:
    with session(shared_store, LEAD_A) as opened:
        fill(shared_store, [INSPECTOR_A], [1])
        first = opened.pull(Position(), 10)
        fill(shared_store, [INSPECTOR_A2], [1])
        assert opened.pull(first.end, 10).arrived == ()
        opened.release()
        opened.release()
        assert len(opened.pull(first.end, 10).arrived) == 1


def test_a_push_ends_a_reading(shared_store: SharedStore) -> None:
    with session(shared_store) as opened:
        opened.pull(Position(), 10)
        opened.push(batch(evaluation(INSPECTOR_A)))
        assert len(opened.pull(Position(), 10).arrived) == 1


def test_which_batches_are_there(shared_store: SharedStore) -> None:
    sent, lost = batch(evaluation(INSPECTOR_A)), new_id()
    with session(shared_store) as opened:
        opened.push(sent)
        assert opened.batches_present([sent.id, lost]) == {sent.id}
        assert opened.batches_present([]) == frozenset()
    with session(shared_store, INSPECTOR_B) as opened:
        assert opened.batches_present([sent.id]) == frozenset()


def test_cards_reach_everybody(shared_store: SharedStore) -> None:
    card = other("scorecard", MANAGER)
    with session(shared_store, MANAGER) as opened:
        opened.push(batch(card))
    with session(shared_store, INSPECTOR_B) as opened:
        assert [one.record for one in read_all(opened)] == [card]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_is_here_already_is_passed_over_and_nothing_else(shared_store: SharedStore, limit: int) -> None:
    own = [batch(evaluation(LEAD_A), evaluation(LEAD_A), number=number, client=new_id()) for number in (1, 2, 3)]
    with session(shared_store, LEAD_A) as opened:
        opened.push(own[0])
        pushed = fill(shared_store, [INSPECTOR_A], [2])
        opened.push(own[1])
        opened.push(own[2])
        opened.pass_over(own[0])
        opened.pass_over(own[2])
        read = read_all(opened, limit)
        assert [one.record for one in read] == [*pushed[INSPECTOR_A], *own[1].records]
        page = opened.pull(Position(3, 1), limit)
        assert (page.arrived, page.end.commit_seq) == ((), 4)
        assert page.anchor is not None
        assert opened.holds(page.anchor)
    with session(shared_store, LEAD_A) as opened:
        assert len(read_all(opened, limit)) == 8
