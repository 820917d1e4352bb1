"""What the wheel and the trackpad mean."""

import pytest
from PySide6.QtCore import QPoint, Qt

from ui.waveform.wheel import WheelMove, wheel_move

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.mark.parametrize("modifier", [NONE, CTRL])
def test_the_wheel_zooms_with_or_without_ctrl(modifier: Qt.KeyboardModifier) -> None:
    closer = wheel_move(QPoint(0, 120), QPoint(), modifier)
    further = wheel_move(QPoint(0, -120), QPoint(), modifier)
    assert closer.zoom < 1 < further.zoom
    assert closer.zoom * further.zoom == pytest.approx(1)
    assert closer.scroll_px == further.scroll_px == 0


def test_two_half_notches_zoom_as_one() -> None:
    half = wheel_move(QPoint(0, 60), QPoint(), NONE).zoom
    assert half * half == pytest.approx(wheel_move(QPoint(0, 120), QPoint(), NONE).zoom)


@pytest.mark.parametrize(("angle", "modifier"), [(QPoint(0, -120), SHIFT), (QPoint(-120, 0), NONE)])
def test_shift_and_a_sideways_wheel_scroll_on(angle: QPoint, modifier: Qt.KeyboardModifier) -> None:
    move = wheel_move(angle, QPoint(), modifier)
    assert move.scroll_px > 0
    assert move.zoom == 1


def test_a_trackpad_scrolls_pixel_by_pixel_and_zooms_smoothly() -> None:
    assert wheel_move(QPoint(0, 0), QPoint(-7, 2), NONE) == WheelMove(scroll_px=7)
    small, large = (wheel_move(QPoint(0, 8), QPoint(0, dy), NONE).zoom for dy in (1, 10))
    assert large == pytest.approx(small**10)
    assert 0.99 < small < 1


def test_a_wheel_that_did_not_turn_does_nothing() -> None:
    assert wheel_move(QPoint(), QPoint(), NONE) == WheelMove()
