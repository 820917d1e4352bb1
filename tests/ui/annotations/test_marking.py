from dataclasses import dataclass
from pathlib import Path

import pytest

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import Channel
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings
from tests.ui.support.desk import LENGTH_MS, Desk
from ui.annotations.marking import Marking
from ui.view_state import Span


@dataclass
class HeldHearing:
    """What is heard, as the test sets it."""

    position_ms: int = 0
    playing: bool = False
    speed: float = 1.0
    solo_channel: Channel | None = None


class Hands:
    """The marking controller hung on the desk's commands, with a call open."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.hearing = HeldHearing()
        self.focused = ""
        self.troubles: list[QaError] = []
        self.marking = Marking(
            grading=desk.grading,
            view=desk.view_state,
            tags=desk.tags,
            hearing=self.hearing,
            preferences=Preferences(Settings(reaction_ms=500), folder / "settings.json", desk.events),
            clock=desk.clock,
            actions=desk.actions,
            focused_criterion=lambda: self.focused,
            parent=desk.window,
        )
        self.marking.troubled.connect(self.troubles.append)
        self.advice: list[str] = []
        self.marking.advised.connect(lambda lacking, _way_out: self.advice.append(lacking))
        desk.open()

    def give(self, command: str) -> None:
        self.desk.actions[command].trigger()

    @property
    def marks(self) -> tuple[Annotation, ...]:
        return self.desk.call.evaluation.annotations


@pytest.fixture
def hands(desk: Desk, tmp_path: Path) -> Hands:
    return Hands(desk, tmp_path)


@pytest.mark.parametrize(
    ("playing", "speed", "position", "expected"),
    [
        (False, 2.0, 41_200, 41_200),
        (True, 1.0, 41_200, 40_700),
        (True, 1.5, 41_200, 40_450),
        (True, 3.0, 1_000, 0),
        (False, 1.0, 0, 0),
        (True, 1.0, LENGTH_MS, LENGTH_MS - 500),
    ],
)
def test_a_mark_lands_where_it_was_heard(
    hands: Hands, *, playing: bool, speed: float, position: int, expected: int
) -> None:
    hands.hearing.playing, hands.hearing.speed, hands.hearing.position_ms = playing, speed, position
    hands.give("mark.point")
    assert [(mark.start_ms, mark.end_ms, mark.tag_id) for mark in hands.marks] == [(expected, None, "")]
    assert hands.desk.view_state.annotation_id == hands.marks[0].id


def test_a_tagged_mark_takes_the_tags_severity_and_the_channel_that_is_heard_alone(hands: Hands) -> None:
    hands.hearing.solo_channel = Channel.CUSTOMER
    hands.give("mark.tag_1")
    mark = hands.marks[0]
    assert (mark.tag_id, mark.severity, mark.channel) == ("interruption", Severity.MAJOR, Channel.CUSTOMER)


def test_a_digit_without_a_tag_marks_nothing_and_says_so(hands: Hands) -> None:
    hands.give("mark.tag_9")
    assert hands.marks == ()
    assert hands.advice == ["No tag has the key 9."]


def test_a_region_is_wanted_for_the_command_that_marks_one(hands: Hands) -> None:
    hands.give("mark.region")
    assert hands.marks == ()
    assert hands.advice == ["No region is chosen."]


def test_a_moment_is_marked_as_such_though_a_region_is_chosen(hands: Hands) -> None:
    region = Span(72_000, 91_400)
    hands.desk.view_state.select(region)
    hands.hearing.position_ms = 80_000
    hands.give("mark.point")
    assert [(mark.start_ms, mark.end_ms) for mark in hands.marks] == [(80_000, None)]
    assert hands.desk.view_state.selection == region


def test_a_region_is_marked_once(hands: Hands) -> None:
    hands.desk.view_state.select(Span(72_000.2, 91_400.0))
    hands.give("mark.tag_2")
    assert [(mark.start_ms, mark.end_ms, mark.tag_id) for mark in hands.marks] == [(72_000, 91_400, "dead_air")]
    assert hands.desk.view_state.selection is None
    hands.desk.view_state.select(Span(1_000, 2_000))
    hands.give("mark.region")
    assert (hands.marks[0].start_ms, hands.marks[0].end_ms, hands.marks[0].tag_id) == (1_000, 2_000, "")


def test_a_mark_proves_the_criterion_at_hand_and_both_are_undone_together(hands: Hands) -> None:
    hands.give("mark.point")
    hands.focused = "listens"
    hands.hearing.position_ms = 5_000
    hands.give("mark.tag_3")
    assert hands.desk.call.evaluation.answer("listens").evidence == (hands.marks[1].id,)
    hands.desk.grading.undo()
    assert len(hands.marks) == 1
    assert hands.desk.call.evaluation.answer("listens").evidence == ()


def test_linking_the_chosen_mark_and_taking_it_back(hands: Hands) -> None:
    hands.give("mark.point")
    hands.give("mark.link")
    assert hands.desk.call.evaluation.answers == {}
    hands.focused = "polite"
    hands.give("mark.link")
    assert hands.desk.call.evaluation.answer("polite").evidence == (hands.marks[0].id,)
    hands.give("mark.link")
    assert hands.desk.call.evaluation.answer("polite").evidence == ()


def test_deleting_goes_on_to_the_neighbour(hands: Hands) -> None:
    first, second, third = (hands.desk.mark(at) for at in (1_000, 2_000, 3_000))
    hands.desk.view_state.choose_annotation(second)
    chosen = []
    for _ in range(3):
        hands.give("mark.delete")
        chosen.append(hands.desk.view_state.annotation_id)
    assert chosen == [third, first, ""]
    hands.give("mark.delete")
    assert hands.marks == ()


def test_the_next_mark_is_seen_from_the_chosen_one_or_from_the_playhead(hands: Hands) -> None:
    ids = [hands.desk.mark(at) for at in (1_000, 2_000, 200_000)]
    hands.desk.view_state.show(0, 10_000)
    hands.hearing.position_ms = 1_500
    chosen = []
    for command in ("next", "next", "next", "previous", "previous", "previous"):
        hands.give(f"mark.{command}")
        chosen.append(ids.index(hands.desk.view_state.annotation_id))
    assert chosen == [1, 2, 2, 1, 0, 0]
    hands.desk.view_state.choose_annotation("")
    hands.give("mark.previous")
    assert hands.desk.view_state.annotation_id == ids[0]


def test_a_mark_out_of_sight_is_scrolled_to(hands: Hands) -> None:
    hands.desk.mark(200_000)
    hands.desk.view_state.show(0, 10_000)
    hands.give("mark.next")
    assert hands.desk.view_state.view.start <= 200_000 <= hands.desk.view_state.view.end


def test_editing_asks_for_the_note_of_the_chosen_mark(hands: Hands) -> None:
    asked: list[str] = []
    hands.marking.edit_asked.connect(asked.append)
    hands.give("mark.point")
    hands.give("mark.edit")
    assert asked == [hands.marks[0].id]


def test_a_mark_that_comes_too_late_is_refused_with_its_reason(hands: Hands) -> None:
    hands.desk.grading._busy = True
    hands.give("mark.point")
    assert hands.marks == ()
    assert [trouble.code for trouble in hands.troubles] == ["evaluation.frozen"]


def test_without_a_call_nothing_breaks(hands: Hands) -> None:
    hands.desk.grading.close()
    for command in ("point", "region", "tag_1", "link", "delete", "edit", "next", "previous"):
        hands.give(f"mark.{command}")
    assert hands.desk.grading.call is None
