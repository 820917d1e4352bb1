"""The library's queries against the same written plainly in Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.repositories import library_matches, walking
from db.store import Store, open_throwaway_store
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.evaluation import EvaluationState, Outcome
from qa_desktop.domain.recording import CallDetails, Recording
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey
from tests.db.samples import ME, NOON, make_card, make_evaluation, make_recording, make_seen

CARD = make_card()
AGENTS = ["", "王伟", "王芳", "陈静", "alice", "Alice", "Bob", "ＢＯＢ", "Straße", "%_\\", "李\n雷"]
TEXTS = ["", "王" * 1002, "投诉", "售后", "138001", "１３８", "C-1", "x y.wav", "王", "STRASSE", "'; --", "a\x00b"]
WORDS = [
    *TEXTS,
    "王伟",
    "138",
    "bob",
    "ALICE 138",
    "strasse",
    "%",
    "_",
    "\\",
    "wav 投",
    "  ",
    "雷",
    "y\x00",
    "c-1",
    "王" * 1001,
]
moments = st.sampled_from([NOON + timedelta(hours=hour) for hour in range(-3, 4)])
details = st.builds(
    CallDetails,
    agent=st.sampled_from(AGENTS),
    customer=st.sampled_from(TEXTS),
    queue=st.sampled_from(TEXTS),
    call_id=st.sampled_from(TEXTS),
    started_at=st.none() | moments,
)
scores = st.none() | st.sampled_from([Decimal(0), Decimal("9.5"), Decimal("10.00"), Decimal(100)])


@dataclass(frozen=True)
class Grade:
    """An evaluation in short."""

    author: str
    state: EvaluationState
    score: Decimal | None
    fatal: bool
    created_at: datetime


@dataclass(frozen=True)
class Call:
    """A recording with its evaluations."""

    recording: Recording
    grades: tuple[Grade, ...]


grades = st.builds(
    Grade,
    author=st.sampled_from([ME, "someone"]),
    state=st.sampled_from(EvaluationState),
    score=scores,
    fatal=st.booleans(),
    created_at=moments,
)


@st.composite
def calls(draw: st.DrawFn) -> list[Call]:
    """A small library in which nearly everything ties."""
    described = draw(st.lists(st.tuples(details, st.sampled_from(TEXTS), st.integers(1, 2), moments), max_size=14))
    result = []
    for number, (call, name, minutes, imported_at) in enumerate(described):
        recording = make_recording(number, call=call, file_name=name, minutes=minutes)
        graded = draw(st.lists(grades, max_size=3)) if draw(st.booleans()) else []
        result.append(Call(replace(recording, imported_at=imported_at), tuple(graded)))
    return result


queries = st.builds(
    LibraryQuery,
    author=st.sampled_from([ME, "someone", "nobody"]),
    text=st.just("") | st.sampled_from(WORDS),
    states=st.just(frozenset()) | st.frozensets(st.sampled_from(QueueState)),
    agent=st.just("") | st.sampled_from(AGENTS),
    queue=st.just("") | st.sampled_from(TEXTS),
    started_from=st.none() | moments,
    started_before=st.none() | moments,
    sort=st.sampled_from(SortKey),
    descending=st.booleans(),
)


@pytest.fixture(scope="module")
def empty() -> Iterator[Store]:
    store = open_throwaway_store()
    with store.unit_of_work() as unit:
        unit.scorecards.add(CARD)
        unit.commit()
    yield store
    store.close()


@pytest.fixture(params=[library_matches.FEW, 2], ids=["few matches", "many matches"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both ways of matching answer for the same small libraries."""
    monkeypatch.setattr(library_matches, "FEW", request.param)
    monkeypatch.setattr(walking, "FIRST_STEP", request.param)


@settings(max_examples=40, deadline=None)
@given(held=calls(), asked=st.lists(queries, min_size=1, max_size=6), limit=st.integers(1, 5))
@pytest.mark.usefixtures("few")
def test_every_answer_is_the_one_of_the_plain_way(
    empty: Store, held: list[Call], asked: list[LibraryQuery], limit: int
) -> None:
    with empty.unit_of_work() as unit:
        _put(unit, held)
        for query in asked:
            _compare(unit, held, query, limit)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("sort", SortKey)
def test_every_order_is_walked_whole_whatever_is_left_out(empty: Store, sort: SortKey) -> None:
    held = [_call_of(number) for number in range(14)]
    with empty.unit_of_work() as unit:
        _put(unit, held)
        for descending in (False, True):
            for states in (frozenset[QueueState](), frozenset({QueueState.TO_DO, QueueState.SUBMITTED})):
                for text in ("", "王"):
                    query = LibraryQuery(author=ME, text=text, states=states, sort=sort, descending=descending)
                    _compare(unit, held, query, 3)


def _call_of(number: int) -> Call:
    """Return a call of any state in turn, every other agent called 王伟."""
    call = CallDetails(agent=AGENTS[number % 2 + 1 if number % 3 else 4], started_at=NOON + timedelta(hours=number % 5))
    recording = make_recording(number, call=call, file_name=f"{number}.wav", minutes=1 + number % 2)
    state = [None, *EvaluationState][number % 5]
    score = Decimal(number * 5) if number % 4 else None
    grade = () if state is None else (Grade(ME, state, score, fatal=False, created_at=NOON),)
    return Call(replace(recording, imported_at=NOON + timedelta(hours=number)), grade)


def _put(unit: SqlUnitOfWork, held: list[Call]) -> None:
    for number, call in enumerate(held):
        unit.recordings.add(call.recording, make_seen(call.recording))
        for place, grade in enumerate(call.grades):
            evaluation = make_evaluation(
                call.recording,
                CARD,
                evaluation_id=f"{number}-{place}",
                author=grade.author,
                state=grade.state,
                created_at=grade.created_at,
            )
            unit.evaluations.save(replace(evaluation, outcome=Outcome(score=grade.score, fatal=grade.fatal)))


def _compare(unit: SqlUnitOfWork, held: list[Call], query: LibraryQuery, limit: int) -> None:
    everything = _plain_lines(held, replace(query, states=frozenset()))
    lines = [line for line in everything if not query.states or line.state in query.states]
    recordings = unit.recordings
    for offset in range(0, len(lines) + 2, limit):
        assert list(recordings.page(query, offset, limit)) == lines[offset : offset + limit]
    assert recordings.count(query) == len(lines)
    assert recordings.counts_by_state(query) == _plain_counts(everything)
    for call in [*held, Call(make_recording(999), ())]:
        recording_id = call.recording.id
        places = [place for place, line in enumerate(lines) if line.recording_id == recording_id]
        assert recordings.place(query, recording_id) == (places[0] if places else None)
        assert recordings.next_to_do(query, recording_id) == _plain_next(held, query, recording_id)


def _plain_counts(lines: list[LibraryRow]) -> Mapping[QueueState, int]:
    return {state: sum(line.state is state for line in lines) for state in QueueState}


def _plain_next(held: list[Call], query: LibraryQuery, after: str) -> str | None:
    """Walk through every call in the order, those that do not match too, from the one after `after`."""
    unfiltered = LibraryQuery(author=query.author, sort=query.sort, descending=query.descending)
    order = [line.recording_id for line in _plain_lines(held, unfiltered)]
    start = order.index(after) if after in order else -1
    matching = _plain_lines(held, replace(query, states=frozenset()))
    wanted = {line.recording_id for line in matching if line.state in ("to_do", "draft", "returned")}
    return next((one for one in order[start + 1 :] + order[: start + 1] if one in wanted and one != after), None)


def _plain_lines(held: list[Call], query: LibraryQuery) -> list[LibraryRow]:
    numbered = [(number, call) for number, call in enumerate(held) if _plain_match(call.recording, query)]
    lines = [(_plain_row(call, query.author), number) for number, call in numbered]
    keyed = [(_plain_key(held[number].recording, line, number, query), line) for line, number in lines]
    keyed.sort(key=lambda pair: pair[0], reverse=query.descending)
    return [line for _, line in keyed]


def _plain_match(recording: Recording, query: LibraryQuery) -> bool:
    call = recording.call
    fields = [_folded(text) for text in (call.agent, call.customer, call.queue, call.call_id, recording.file_name)]
    started = call.started_at
    return (
        all(any(word in text for text in fields) for word in _folded(query.text).split())
        and query.agent in ("", call.agent)
        and query.queue in ("", call.queue)
        and (query.started_from is None or (started is not None and started >= query.started_from))
        and (query.started_before is None or (started is not None and started < query.started_before))
    )


def _plain_row(call: Call, author: str) -> LibraryRow:
    mine = [(grade.created_at, place, grade) for place, grade in enumerate(call.grades) if grade.author == author]
    grade = max(mine)[2] if mine else None
    recording = call.recording
    return LibraryRow(
        recording_id=recording.id,
        file_name=recording.file_name,
        agent=recording.call.agent,
        customer=recording.call.customer,
        queue=recording.call.queue,
        call_id=recording.call.call_id,
        started_at=recording.call.started_at,
        duration_ms=recording.audio.duration_ms,
        state=QueueState.TO_DO if grade is None else QueueState(grade.state.value),
        score=None if grade is None else grade.score,
        fatal=grade is not None and grade.fatal,
    )


def _plain_key(recording: Recording, line: LibraryRow, number: int, query: LibraryQuery) -> tuple[object, ...]:
    """Return what sorts a line: the column (nothing known always last), then the time of the call, then the import."""
    started = (line.started_at is not None, line.started_at or NOON)
    if query.sort is SortKey.IMPORTED:
        return (recording.imported_at, number)
    column = {
        SortKey.STARTED: line.started_at,
        SortKey.AGENT: (_collated(line.agent), line.agent) if line.agent else None,
        SortKey.LENGTH: line.duration_ms,
        SortKey.STATE: list(QueueState).index(line.state),
        SortKey.SCORE: line.score,
        SortKey.FILE: _collated(line.file_name) if line.file_name else None,
        SortKey.QUEUE: (_collated(line.queue), line.queue) if line.queue else None,
    }[query.sort]
    unknown = (column is None) is not query.descending
    return ((unknown, () if column is None else column), started, number)


def _folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text.replace("\0", " ")).casefold())


def _collated(text: str) -> bytes:
    return _folded(text).encode("gb18030")


def test_names_sort_as_people_expect_and_unknown_ones_last_both_ways(empty: Store) -> None:
    order = ["Adam", "bob", "Zoe", "陈静", "李雷", "王伟", "张敏"]
    with empty.unit_of_work() as unit:
        for number, agent in enumerate(["王伟", "", "Zoe", "陈静", "bob", "张敏", "Adam", "李雷"]):
            recording = make_recording(number, call=CallDetails(agent=agent))
            unit.recordings.add(recording, make_seen(recording))
        up = LibraryQuery(author=ME, sort=SortKey.AGENT, descending=False)
        assert [line.agent for line in unit.recordings.page(up, 0, 20)] == [*order, ""]
        down = replace(up, descending=True)
        assert [line.agent for line in unit.recordings.page(down, 0, 20)] == [*order[::-1], ""]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("１３８", True),
        ("138", True),
        ("wang", False),
        ("王", True),
        ("伟 ＷＡＶ", True),
        ("伟 mp3", False),
        ("王138", False),
    ],
)
def test_words_are_found_whatever_their_case_and_width(empty: Store, typed: str, found: bool) -> None:  # noqa: FBT001 - a row of the table above
    recording = make_recording(call=CallDetails(agent="王伟", customer="138"), file_name="Call.Wav")
    with empty.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        assert (unit.recordings.count(LibraryQuery(author=ME, text=typed)) == 1) is found


def test_a_word_longer_than_any_pattern_is_still_searched(empty: Store) -> None:
    recording = make_recording(call=CallDetails(customer="x" * 60_000))
    with empty.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        assert unit.recordings.count(LibraryQuery(author=ME, text="X" * 59_000)) == 1
        assert unit.recordings.count(LibraryQuery(author=ME, text="x" * 60_001)) == 0


def test_what_changes_in_a_unit_is_seen_by_its_next_query(empty: Store) -> None:
    recording = make_recording(call=CallDetails(agent="old"))
    query = LibraryQuery(author=ME, text="new")
    with empty.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        assert unit.recordings.count(query) == 0
        unit.recordings.update(replace(recording, call=CallDetails(agent="new")))
        assert unit.recordings.count(query) == 1


def test_the_line_follows_every_change_of_the_evaluation(empty: Store) -> None:
    recording = make_recording()
    query = LibraryQuery(author=ME)
    draft = make_evaluation(recording, CARD)
    with empty.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        assert unit.recordings.page(query, 0, 1)[0].state is QueueState.TO_DO
        unit.evaluations.save(draft)
        assert unit.recordings.page(query, 0, 1)[0].state is QueueState.DRAFT
        scored = replace(draft, outcome=Outcome(score=Decimal("0.00"), before_fatal=Decimal("87.50"), fatal=True))
        unit.evaluations.save(scored)
        line = unit.recordings.page(query, 0, 1)[0]
        assert (str(line.score), line.fatal) == ("0.00", True)
        unit.evaluations.save(replace(scored, state=EvaluationState.SUBMITTED, submitted_at=NOON))
        assert unit.recordings.page(query, 0, 1)[0].state is QueueState.SUBMITTED
        assert unit.recordings.page(replace(query, author="someone"), 0, 1)[0].state is QueueState.TO_DO
