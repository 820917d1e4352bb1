from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.services.library import Library
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState
from tests.ui.support.desk import Desk, recording
from ui.call_commands import CallCommands
from ui.notify import Notifier, Tone
from ui.player.controller import PlayerController

QUERY = LibraryQuery(author="inspector")
FIRST, SECOND = recording(1).id, recording(2).id


@dataclass
class HeldLibrary:
    """A library whose answers the test holds."""

    following: str | None = None
    drafts: tuple[LibraryRow, ...] = ()
    asked: list[tuple[LibraryQuery, str]] = field(default_factory=list)
    trouble: QaError | None = None

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append((query, after))
        return self.following

    def page(self, query: LibraryQuery, _offset: int, _limit: int) -> tuple[LibraryRow, ...]:
        assert query.states == frozenset({QueueState.DRAFT})
        return self.drafts


@dataclass
class HeldController:
    """A player that remembers what it was asked to play."""

    heard: list[tuple[int, int]] = field(default_factory=list)

    def hear(self, start_ms: int, end_ms: int) -> None:
        self.heard.append((start_ms, end_ms))


class Hands:
    """The commands over a desk, with what they said."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.library = HeldLibrary()
        self.controller = HeldController()
        self.notifier = Notifier(desk.window)
        self.calls = CallCommands(
            grading=desk.grading,
            library=cast("Library", self.library),
            jobs=desk.jobs,
            actions=desk.actions,
            controller=cast("PlayerController", self.controller),
            view=desk.view_state,
            notifier=self.notifier,
            queue=lambda: QUERY,
            parent=desk.window,
        )

    @property
    def said(self) -> list[tuple[Tone, str]]:
        return [(message.tone, message.text) for message in self.notifier.messages]


@pytest.fixture
def hands(desk: Desk) -> Hands:
    return Hands(desk)


def row_of(recording_id: str) -> LibraryRow:
    return LibraryRow(
        recording_id=recording_id,
        file_name="call.wav",
        agent="Ana",
        customer="",
        queue="",
        call_id="",
        started_at=None,
        duration_ms=1,
        state=QueueState.DRAFT,
        score=None,
        fatal=False,
    )


def test_a_call_is_opened_and_one_that_is_gone_is_said(hands: Hands) -> None:
    hands.calls.open(FIRST)
    assert hands.desk.call.recording.id == FIRST
    hands.calls.open("f" * 64)
    assert hands.said == [(Tone.ERROR, "This recording is no longer in the library.")]


def test_the_next_call_is_sought_from_the_open_one(hands: Hands) -> None:
    hands.library.following = SECOND
    hands.desk.open()
    hands.desk.actions["call.next"].trigger()
    assert hands.library.asked == [(QUERY, FIRST)]
    assert hands.desk.call.recording.id == SECOND


def test_an_empty_queue_is_said(hands: Hands) -> None:
    hands.calls.open_next()
    assert hands.said == [(Tone.INFO, "No call in this queue is left to be graded.")]


def test_trouble_with_the_store_is_said(hands: Hands) -> None:
    hands.library.trouble = UserMistake("scorecard.none_published")
    hands.calls.open_next()
    assert hands.said == [(Tone.ERROR, "No scorecard is published.")]


@pytest.mark.parametrize(("drafts", "expected"), [((SECOND,), SECOND), ((), FIRST)])
def test_a_draft_goes_before_a_new_call(hands: Hands, drafts: tuple[str, ...], expected: str) -> None:
    hands.library.drafts = tuple(row_of(one) for one in drafts)
    hands.library.following = FIRST
    hands.calls.open_draft()
    assert hands.desk.call.recording.id == expected


@pytest.mark.parametrize("open_next", [False, True])
def test_an_unfinished_evaluation_is_not_submitted(hands: Hands, *, open_next: bool) -> None:
    hands.desk.open()
    hands.calls.submit(open_next)
    assert hands.said == [(Tone.ERROR, "Something is still missing.")]
    assert hands.desk.call.evaluation.is_open


def test_a_mark_is_heard_with_what_is_around_it(hands: Hands) -> None:
    hands.desk.open()
    point, region = hands.desk.mark(500), hands.desk.mark(10_000, 12_000)
    hands.calls.hear(point)
    hands.calls.hear(region)
    hands.calls.hear("nothing")
    assert hands.controller.heard == [(0, 3500), (10_000, 12_000)]
    assert hands.desk.view_state.annotation_id == region


def test_undo_and_redo_without_a_call_are_said(hands: Hands) -> None:
    deeds: list[Callable[[], None]] = [hands.desk.actions["edit.undo"].trigger, hands.desk.actions["edit.redo"].trigger]
    for deed in deeds:
        deed()
    assert hands.said == [(Tone.ERROR, "No call is open.")] * 2


def test_undo_takes_an_answer_back(hands: Hands) -> None:
    hands.desk.open()
    hands.desk.grading.answer("polite", "fair")
    hands.desk.actions["edit.undo"].trigger()
    assert hands.desk.call.evaluation.answer("polite").value is None
    hands.desk.actions["edit.redo"].trigger()
    assert hands.desk.call.evaluation.answer("polite").value == "fair"


def test_advice_is_given_quietly(hands: Hands) -> None:
    hands.calls.advise("No region is chosen.", "[ starts one.")
    assert hands.said == [(Tone.INFO, "No region is chosen.")]
