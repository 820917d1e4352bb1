from dataclasses import dataclass

import pytest

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import Channel
from tests.ui.support.desk import LENGTH_MS, Desk
from ui.annotations.marking import Marking
from ui.notify import Notifier
from ui.view_state import Span


@dataclass
class HeldTransport:
    """A transport that stands as the test sets it."""

    playing: bool = False
    speed: float = 1.0
    solo: Channel | None = None


class Hands:
    """The marking controller with its commands hung on the desk's actions, on an open call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.transport = HeldTransport()
        self.notifier = Notifier(desk.window)
        self.focused = ""
        self.marking = Marking(
            grading=desk.grading,
            view_state=desk.view_state,
            transport=self.transport,
            tags=desk.tags,
            clock=desk.clock,
            notifier=self.notifier,
            reaction_ms=lambda: 500,
            focused_criterion=lambda: self.focused,
            parent=desk.window,
        )
        self.marking.hang_on(desk.actions)
        desk.open()

    def give(self, command: str) -> None:
        self.desk.actions[command].trigger()

    @property
    def marks(self) -> tuple[Annotation, ...]:
        return self.desk.call.evaluation.annotations

    @property
    def said(self) -> list[str]:
        return [message.text for message in self.notifier.messages]


@pytest.fixture
def hands(desk: Desk) -> Hands:
    return Hands(desk)


@pytest.mark.parametrize(
    ("playing", "speed", "playhead", "expected"),
    [
        (False, 2.0, 41_200.4, 41_200),
        (True, 1.0, 41_200.0, 40_700),
        (True, 1.5, 41_200.0, 40_450),
        (True, 3.0, 1_000.0, 0),
        (False, 1.0, 0.0, 0),
        (True, 1.0, float(LENGTH_MS), LENGTH_MS - 500),
    ],
)
def test_a_mark_lands_where_it_was_heard(
    hands: Hands, playing: bool, speed: float, playhead: float, expected: int
) -> None:
    hands.transport.playing, hands.transport.speed = playing, speed
    hands.desk.view_state.move_playhead(playhead)
    hands.give("mark.point")
    assert [(mark.start_ms, mark.end_ms, mark.tag_id) for mark in hands.marks] == [(expected, None, "")]
    assert hands.desk.view_state.annotation_id == hands.marks[0].id


def test_a_tagged_mark_takes_the_tags_severity_and_the_channel_that_is_heard_alone(hands: Hands) -> None:
    hands.transport.solo = Channel.CUSTOMER
    hands.give("mark.tag_1")
    mark = hands.marks[0]
    assert (mark.tag_id, mark.severity, mark.channel) == ("interruption", Severity.MAJOR, Channel.CUSTOMER)


def test_a_region_is_marked_once(hands: Hands) -> None:
    hands.desk.view_state.select(Span(72_000.2, 91_400.0))
    hands.give("mark.tag_2")
    assert [(mark.start_ms, mark.end_ms, mark.tag_id) for mark in hands.marks] == [(72_000, 91_400, "dead_air")]
    assert hands.desk.view_state.selection is None
    hands.desk.view_state.select(Span(1_000, 2_000))
    hands.give("mark.region")
    assert (hands.marks[0].start_ms, hands.marks[0].end_ms, hands.marks[0].tag_id) == (1_000, 2_000, "")


def test_a_moment_is_marked_beside_a_chosen_region(hands: Hands) -> None:
    hands.desk.view_state.select(Span(72_000, 91_400))
    hands.give("mark.point")
    assert hands.marks[0].end_ms is None
    assert hands.desk.view_state.selection is not None


def test_without_a_region_the_way_to_one_is_said(hands: Hands) -> None:
    hands.give("mark.region")
    assert hands.marks == ()
    assert hands.said == ["No region is chosen."]
    hands.desk.view_state.select(Span(1_000.1, 1_000.3))
    hands.give("mark.region")
    assert hands.marks == ()


def test_a_digit_without_a_tag_is_said(hands: Hands) -> None:
    hands.give("mark.tag_9")
    assert hands.marks == ()
    assert hands.said == ["No tag has the key 9."]


def test_a_mark_proves_the_criterion_at_hand(hands: Hands) -> None:
    hands.give("mark.point")
    hands.focused = "listens"
    hands.desk.view_state.move_playhead(5_000)
    hands.give("mark.tag_3")
    evidence = hands.desk.call.evaluation.answer("listens").evidence
    assert evidence == (hands.marks[1].id,)
    hands.desk.grading.undo()
    assert len(hands.marks) == 1
    assert hands.desk.call.evaluation.answer("listens").evidence == ()


def test_linking_the_chosen_mark(hands: Hands) -> None:
    hands.give("mark.point")
    hands.give("mark.link")
    assert hands.said == ["No criterion is focused."]
    hands.focused = "polite"
    hands.give("mark.link")
    assert hands.desk.call.evaluation.answer("polite").evidence == (hands.marks[0].id,)


def test_deleting_goes_on_to_the_neighbour(hands: Hands) -> None:
    first, second, third = (hands.desk.mark(at) for at in (1_000, 2_000, 3_000))
    hands.desk.view_state.choose_annotation(second)
    hands.give("mark.delete")
    assert hands.desk.view_state.annotation_id == third
    hands.give("mark.delete")
    assert hands.desk.view_state.annotation_id == first
    hands.give("mark.delete")
    assert hands.desk.view_state.annotation_id == ""
    hands.give("mark.delete")
    assert hands.marks == ()


def test_the_next_mark_is_seen_from_the_chosen_one_or_from_the_playhead(hands: Hands) -> None:
    first, second, third = (hands.desk.mark(at) for at in (1_000, 2_000, 200_000))
    sought: list[int] = []
    hands.marking.seek_asked.connect(sought.append)
    hands.desk.view_state.show(0, 10_000)
    hands.desk.view_state.move_playhead(1_500)
    hands.give("mark.next")
    assert hands.desk.view_state.annotation_id == second
    hands.give("mark.next")
    assert hands.desk.view_state.annotation_id == third
    assert hands.desk.view_state.view.end >= 200_000
    hands.give("mark.next")
    hands.give("mark.previous")
    hands.give("mark.previous")
    hands.give("mark.previous")
    assert hands.desk.view_state.annotation_id == first
    assert sought == [2_000, 200_000, 2_000, 1_000]
    hands.desk.view_state.choose_annotation("")
    hands.desk.view_state.move_playhead(1_500)
    hands.give("mark.previous")
    assert hands.desk.view_state.annotation_id == first


def test_editing_asks_for_the_note_of_the_chosen_mark(hands: Hands) -> None:
    asked: list[str] = []
    hands.marking.note_asked.connect(asked.append)
    hands.give("mark.edit")
    hands.give("mark.point")
    hands.give("mark.edit")
    assert asked == [hands.marks[0].id]


def test_a_mark_that_comes_too_late_is_refused_with_its_reason(hands: Hands) -> None:
    refused: list[UserMistake] = []
    hands.marking.refused.connect(refused.append)
    hands.desk.grading._busy = True
    hands.give("mark.point")
    assert hands.marks == ()
    assert [mistake.code for mistake in refused] == ["evaluation.frozen"]


def test_without_a_call_nothing_happens(hands: Hands) -> None:
    hands.desk.grading.close()
    for command in ("point", "region", "tag_1", "link", "delete", "edit", "next", "previous"):
        hands.give(f"mark.{command}")
    assert hands.desk.grading.call is None
