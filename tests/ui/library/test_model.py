import random
import time
from functools import cache

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey
from tests.ui.library.fakes import FakeLibrary, LateJobs, make_row
from ui.library.look import Listing
from ui.library.model import OPEN_ROLE, ROW_ROLE, Column, LibraryModel
from ui.library.pages import PAGE_ROWS

pytestmark = pytest.mark.usefixtures("qapp")
ALL = LibraryQuery(author="me")
MANY = 50_000


@cache
def rows(count: int) -> tuple[LibraryRow, ...]:
    return tuple(make_row(number) for number in range(count))


class Bench:
    """A model over a late source; a small one is watched by Qt's own tester, which walks every cell at each change."""

    def __init__(self, count: int) -> None:
        self.library = FakeLibrary(rows(count))
        self.jobs = LateJobs()
        self.model = LibraryModel(self.library, self.jobs, ALL)
        if count < MANY:
            QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Warning, self.model)
        self.listings: list[Listing] = []
        self.errors: list[object] = []
        self.model.listed.connect(self.listings.append)
        self.model.failed.connect(self.errors.append)

    def listed(self, query: LibraryQuery = ALL, **found: str) -> "Bench":
        self.model.ask(query, **found)
        self.jobs.answer()
        return self

    def pages_asked(self) -> list[int]:
        return [
            offset // PAGE_ROWS for name, offset in self.library.asked if name == "page" and isinstance(offset, int)
        ]

    def table(self, first: int, last: int, *columns: Column) -> str:
        lines = [
            " | ".join(str(self.model.index(row, column).data() or "…") for column in columns)
            for row in range(first, last + 1)
        ]
        return "\n".join(lines)


@pytest.fixture
def small() -> Bench:
    return Bench(3).listed()


@pytest.fixture
def large() -> Bench:
    return Bench(MANY).listed()


def test_rows_read_as_a_table(small: Bench) -> None:
    assert small.table(0, 2, *Column) == (
        "Agent 0 | 1:00 | To do | Repairs | +44 20 000000 | C0 | call_00000.wav\n"
        "Agent 1 | 1:01 | Draft | Billing | +44 20 000001 | C1 | call_00001.wav\n"
        "Agent 2 | 1:02 | Submitted | Repairs | +44 20 000002 | C2 | call_00002.wav"
    )


def test_a_call_without_an_agent_is_called_by_its_file(small: Bench) -> None:
    small.library.put(make_row(0, agent=""))
    assert small.listed().table(0, 0, Column.CALL) == "call_00000.wav"


def test_heads_name_the_columns_and_show_the_order(small: Bench) -> None:
    def heads() -> list[object]:
        return [small.model.headerData(column, Qt.Orientation.Horizontal) for column in Column]

    assert heads() == ["Agent", "Length", "State", "Queue", "Customer", "Call id", "File"]
    small.listed(LibraryQuery(author="me", sort=SortKey.LENGTH, descending=False))
    assert heads()[1] == "Length\N{NARROW NO-BREAK SPACE}↑"
    small.listed(LibraryQuery(author="me", sort=SortKey.STATE))
    assert heads()[2] == "State\N{NARROW NO-BREAK SPACE}↓"
    assert small.model.headerData(0, Qt.Orientation.Vertical) is None
    assert small.model.headerData(99, Qt.Orientation.Horizontal) is None


def test_a_screen_reader_hears_the_whole_row(small: Bench) -> None:
    small.library.put(make_row(2, fatal=True))
    spoken = small.listed().model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Agent 2 · 2025-")
    assert spoken.endswith(" · 1:02 · Submitted · 2.00 · fatal error")
    assert small.model.index(2, 0).data(Qt.ItemDataRole.ToolTipRole) == f"{spoken}\ncall_00002.wav"


def test_fifty_thousand_rows_are_known_by_number_and_almost_none_is_loaded(large: Bench) -> None:
    assert large.model.rowCount() == MANY
    assert large.model.columnCount() == len(Column)
    assert large.model.rowCount(large.model.index(0, 0)) == 0
    assert large.pages_asked() == [0]
    assert large.model.by_state[QueueState.DRAFT] == MANY // len(QueueState)


def test_a_row_that_is_not_here_is_a_placeholder_and_is_told_when_it_comes(large: Bench, qtbot: QtBot) -> None:
    place = large.model.index(30_010, 0)
    assert large.table(30_010, 30_010, Column.CALL, Column.STATE) == "… | …"
    assert place.data(ROW_ROLE) is None
    large.model.show_rows(30_000, 30_020)
    with qtbot.waitSignal(large.model.dataChanged) as told:
        large.jobs.answer(1)
    assert [index.row() for index in told.args[:2]] == [30_000, 30_099]
    assert large.table(30_010, 30_010, Column.CALL_ID) == "C30010"


def test_scrolling_through_everything_asks_for_one_page_at_a_time_and_never_for_rows_passed_by(large: Bench) -> None:
    asked_before = len(large.pages_asked())
    for first in range(0, MANY - 30, 30):
        large.model.show_rows(first, first + 30)
        assert len(large.jobs.waiting) <= 1
    large.jobs.answer()
    asked = large.pages_asked()[asked_before:]
    assert len(asked) <= 4
    assert asked[-1] == 499
    assert large.model.row(MANY - 5) is not None


def test_nothing_ever_waits_for_the_store() -> None:
    bench = Bench(MANY)
    before = time.perf_counter()
    bench.model.ask(ALL)
    bench.model.ask(LibraryQuery(author="me", text="agent 3"))
    bench.model.show_rows(40_000, 40_030)
    bench.model.look_again(frozenset({"id1"}), otherwise=lambda: None)
    asked_in = time.perf_counter() - before
    assert bench.library.asked == [], f"the source was asked on the main thread, for {asked_in:.3f} s"
    assert bench.model.rowCount() == 0


def test_answers_to_an_older_question_are_dropped_and_its_work_is_not_begun(large: Bench) -> None:
    large.library.asked.clear()
    large.model.ask(LibraryQuery(author="me", text="agent 1"))
    large.model.ask(LibraryQuery(author="me", text="agent 2"))
    large.model.ask(LibraryQuery(author="me", text="c49999"))
    large.jobs.answer()
    assert [fact for name, fact in large.library.asked if name == "counts"] == [
        LibraryQuery(author="me", text="c49999")
    ]
    assert large.model.rowCount() == 1
    assert large.table(0, 0, Column.CALL_ID) == "C49999"


def test_a_page_of_the_old_list_does_not_get_into_the_new_one(large: Bench) -> None:
    new = LibraryQuery(author="me", sort=SortKey.FILE, descending=True)
    large.model.show_rows(20_000, 20_030)
    late = large.jobs.waiting.popleft()
    large.listed(new)
    assert large.table(0, 0, Column.FILE) == "call_49999.wav"
    late()
    large.model.show_rows(20_000, 20_030)
    large.jobs.answer()
    assert large.table(20_000, 20_000, Column.FILE) == "call_29999.wav"


def test_the_old_list_stays_whole_while_the_new_one_is_on_its_way(large: Bench) -> None:
    large.model.ask(LibraryQuery(author="me", sort=SortKey.FILE, descending=True))
    large.model.show_rows(20_000, 20_030)
    large.jobs.waiting.rotate(-1)
    large.jobs.answer(1)
    assert large.table(20_000, 20_000, Column.CALL_ID) == "C20000"
    assert large.model.rowCount() == MANY


def test_recordings_are_found_again_in_another_order(large: Bench) -> None:
    large.listed(LibraryQuery(author="me", sort=SortKey.LENGTH, descending=True), current="id12345", top="id49990")
    listing = large.listings[-1]
    assert (listing.current_at, listing.top_at) == (37_654, 9)
    large.listed(LibraryQuery(author="me", text="call_00001"), current="id12345")
    assert large.listings[-1].current_at is None
    assert large.model.rowCount() == 1


def test_a_graded_row_is_looked_at_alone(large: Bench) -> None:
    large.library.put(make_row(3, state=QueueState.SUBMITTED, agent="Graded"))
    large.library.asked.clear()
    resets: list[int] = []
    large.model.modelReset.connect(lambda: resets.append(1))
    large.model.look_again(frozenset({"id3"}), otherwise=lambda: pytest.fail("the order did not change"))
    large.jobs.answer()
    assert large.table(3, 3, Column.CALL, Column.STATE) == "Graded | Submitted"
    assert large.pages_asked() == [0]
    assert resets == []
    assert large.model.by_state[QueueState.SUBMITTED] == MANY // len(QueueState) + 1


def test_a_row_graded_out_of_sight_changes_only_the_counts(large: Bench) -> None:
    large.library.put(make_row(40_000, state=QueueState.DRAFT))
    large.model.look_again(frozenset({"id40000"}), otherwise=lambda: pytest.fail("the order did not change"))
    large.jobs.answer()
    assert large.model.by_state[QueueState.TO_DO] == MANY // len(QueueState) - 1


@pytest.mark.parametrize(
    "query",
    [
        LibraryQuery(author="me", states=frozenset({QueueState.TO_DO})),
        LibraryQuery(author="me", sort=SortKey.STATE, descending=False),
    ],
    ids=["leaves the filter", "moves in the order"],
)
def test_a_graded_row_that_leaves_its_place_calls_for_the_list_anew(large: Bench, query: LibraryQuery) -> None:
    large.listed(query)
    row = large.model.row(0)
    assert row is not None
    large.library.put(make_row(int(row.recording_id[2:]), state=QueueState.APPROVED))
    wanted: list[int] = []
    large.model.look_again(frozenset({row.recording_id}), otherwise=lambda: wanted.append(1))
    large.jobs.answer()
    assert wanted == [1]


def test_a_look_overtaken_by_a_new_list_is_made_good(large: Bench) -> None:
    wanted: list[int] = []
    large.model.ask(LibraryQuery(author="me", text="agent"))
    large.model.look_again(frozenset({"id3"}), otherwise=lambda: wanted.append(1))
    large.jobs.answer()
    assert wanted == [1]


def test_a_fault_is_told_once_and_the_next_look_tries_again(large: Bench) -> None:
    large.library.fault = EnvironmentFault("store.failed", path="store.sqlite")
    large.model.show_rows(30_000, 30_030)
    large.jobs.answer()
    assert [str(error) for error in large.errors] == ["store.failed(path='store.sqlite')"]
    large.library.fault = None
    large.model.show_rows(30_000, 30_030)
    large.jobs.answer()
    assert large.table(30_000, 30_000, Column.CALL_ID) == "C30000"


def test_after_the_end_no_answer_does_anything(large: Bench) -> None:
    large.model.ask(LibraryQuery(author="me", text="nobody"))
    large.model.look_again(frozenset({"id3"}), otherwise=lambda: pytest.fail("it is over"))
    large.model.show_rows(30_000, 30_030)
    large.model.close()
    large.jobs.answer()
    assert large.model.rowCount() == MANY


def test_the_open_call_is_marked(small: Bench) -> None:
    def marks() -> list[bool]:
        return [bool(small.model.index(row, 0).data(OPEN_ROLE)) for row in range(3)]

    small.model.mark_open("id1")
    assert marks() == [False, True, False]
    small.model.mark_open("")
    assert marks() == [False, False, False]


def test_a_random_walk_keeps_qts_tester_content() -> None:
    bench = Bench(250).listed()
    chance = random.Random(7)  # noqa: S311 - the same walk each time, no secret
    deeds = (
        lambda: bench.model.ask(LibraryQuery(author="me", text=chance.choice(["", "agent 1", "nobody", "c24"]))),
        lambda: bench.model.ask(LibraryQuery(author="me", sort=chance.choice(list(SortKey)))),
        lambda: bench.model.show_rows(start := chance.randrange(250), start + 30),
        lambda: bench.model.look_again(frozenset({f"id{chance.randrange(250)}"}), otherwise=lambda: None),
        lambda: bench.jobs.answer(1),
    )
    for _ in range(120):
        chance.choice(deeds)()
    bench.jobs.answer()
    assert not bench.model.data(QModelIndex())
    assert bench.errors == []
