from pytestqt.qtbot import QtBot

from ui.widgets.growing_text import GrowingText


def test_a_field_that_was_never_laid_out_has_room_for_its_lines(qtbot: QtBot) -> None:
    """A hidden widget's size and its viewport's are what they happen to be: Qt warns of heights below zero."""
    field = GrowingText()
    qtbot.addWidget(field)
    for height in (0, 1000):
        field.setMinimumHeight(0)
        field.resize(100, height)
        field.set_text(f"a\nb\n{height}")
        lines = field.fontMetrics().lineSpacing() * 3
        assert lines <= field.minimumHeight() <= lines + 20
