"""The words on the whole call: comment, feedback in three parts, time."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from qa_desktop.domain.feedback import Feedback, FeedbackPart
from qa_desktop.domain.time_spent import TimeSpent
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, focus, press, write
from ui.scorecard.panel import ScorecardPanel


def shown(panel: ScorecardPanel) -> dict[str, str]:
    """Return the fields that show, by what stands over them, and what they hold."""
    words = panel.view.words
    boxes = (words.summary, *words.parts.values())
    return {box.label: box.field.toPlainText() for box in boxes if box.isVisible()}


def submit(desk: Desk, panel: ScorecardPanel) -> None:
    panel.quick.full_marks()
    desk.grading.submit(failed=lambda error: pytest.fail(error.code))


def test_whoever_grades_sees_every_field(panel: ScorecardPanel) -> None:
    assert shown(panel) == dict.fromkeys(
        ("Comment on the whole call", "Done well", "Training needed", "To improve"), ""
    )
    assert panel.view.words.heading.isVisible()


def test_a_key_leads_to_the_feedback_and_each_part_is_stored_as_it_is_typed(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6, held=CTRL)
    write("calm")
    press(Qt.Key.Key_Tab)
    write("refunds")
    press(Qt.Key.Key_Tab)
    write("greet")
    assert desk.call.evaluation.feedback == Feedback(done_well="calm", training="refunds", improve="greet")
    assert desk.call.evaluation.summary == ""
    assert focus() is panel.view.words.parts[FeedbackPart.IMPROVE].field
    assert panel.focused_criterion_id == ""
    assert focus().accessibleName() == "Feedback to the agent: To improve"
    while desk.grading.undo_name is not None:
        desk.grading.undo()
    assert set(shown(panel).values()) == {""}


def test_an_evaluation_from_before_shows_its_comment_alone(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.summarise("Good call.")
    submit(desk, panel)
    assert shown(panel) == {"Comment on the whole call": "Good call."}
    assert not panel.view.words.heading.isVisible()


def test_whoever_reads_sees_what_was_said_and_nothing_empty(desk: Desk, panel: ScorecardPanel) -> None:
    panel._deeds._feed_back("improve", "greet")
    submit(desk, panel)
    assert shown(panel) == {"To improve": "greet"}
    assert panel.view.words.parts[FeedbackPart.IMPROVE].field.isReadOnly()


def test_where_nothing_was_said_the_comment_stands_empty_as_it_did(desk: Desk, panel: ScorecardPanel) -> None:
    submit(desk, panel)
    assert shown(panel) == {"Comment on the whole call": ""}


def test_how_long_it_took_stands_under_it(desk: Desk, panel: ScorecardPanel) -> None:
    words = panel.view.words
    assert not words.time.isVisible()
    words.show_time(TimeSpent(listening_ms=245_900, grading_ms=61_000))
    assert words.time.said.text == "Listening 4:05 · grading 1:01 · paused 0:00"
    submit(desk, panel)
    (stored,) = desk.store.evaluation_by_id.values()
    spent = TimeSpent(listening_ms=60_000, paused_ms=3_600_000)
    desk.store.evaluation_by_id[stored.id] = replace(stored, time=spent)
    desk.grading.close()
    desk.open()
    assert words.time.said.text == "Listening 1:00 · grading 0:00 · paused 1:00:00"
