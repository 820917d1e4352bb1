"""The pictures can be made, and nothing on any screen is cut off: both languages, 100 % and 200 %."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.screens.__main__ import SCREENS, Screen, child
from tests.screens.cut import cut_off
from tests.screens.scenes import SCENES
from tests.support.places import ROOT

SEEN = ("first_start", "settings_general")
PATIENCE_S = 280
PARTS = 4
"""As many as it takes for each to be patiently waited for on a slow machine."""


def run(screen: Screen, *arguments: str) -> "subprocess.CompletedProcess[str]":
    with child(screen, arguments) as (command, environment):
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=False
        )


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_is_cut_off(screen: Screen, part: int, tmp_path: Path, *, long_form: bool) -> None:
    if screen.name == "200-hd" and not long_form:
        pytest.skip("between the other two in size: in the long form")
    only = [word for scene in SCENES[part::PARTS] for word in ("--only", scene.name)]
    done = run(screen, str(tmp_path), "--check", *only)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_pictures_are_made_and_listed(tmp_path: Path) -> None:
    (small,) = (screen for screen in SCREENS if screen.name == "200")
    only = [word for name in SEEN for word in ("--only", name)]
    done = run(small, str(tmp_path), *only, "--language", "zh")
    assert done.returncode == 0, done.stderr
    listed = [line.rsplit(" ", 1)[0] for line in done.stdout.splitlines()]
    assert sorted(listed) == sorted(str(path) for path in tmp_path.iterdir())
    names = {f"{name}-200-{theme}-zh.png" for name in SEEN for theme in ("light", "dark")}
    assert {path.name for path in tmp_path.iterdir()} == names
    window = QImage(str(tmp_path / "first_start-200-dark-zh.png"))
    assert (window.width(), window.height()) == (1366, 768)
    assert window.pixelColor(4, 760).lightness() < 128


def test_an_unknown_screen_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens", str(tmp_path), "--only", "nowhere", "--scale", "1"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode != 0
    assert "nowhere" in done.stderr


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    return window


def test_a_short_label_is_found_unless_its_tip_has_all(window: QWidget) -> None:
    label = QLabel("a sentence that needs more room", window)
    label.setGeometry(0, 0, 40, 20)
    label.show()
    assert len(cut_off(window)) == 1
    label.setToolTip(label.text())
    assert cut_off(window) == []


def test_a_low_paragraph_is_found(window: QWidget) -> None:
    label = QLabel("many words " * 20, window)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setGeometry(0, 0, 200, 20)
    label.show()
    assert len(cut_off(window)) == 1
    label.resize(200, label.heightForWidth(200))
    assert cut_off(window) == []


def test_a_squeezed_button_and_a_hint_without_room_are_found(window: QWidget) -> None:
    button, line = QPushButton("Submit and open next", window), QLineEdit(window)
    button.setGeometry(0, 0, 60, 30)
    line.setPlaceholderText("Search agent, number, call id")
    line.setGeometry(0, 50, 60, 30)
    for part in (button, line):
        part.show()
    assert len(cut_off(window)) == 2


def test_what_sticks_out_is_found(window: QWidget) -> None:
    box = QWidget(window)
    box.setGeometry(380, 0, 100, 20)
    box.show()
    assert len(cut_off(window)) == 1
    box.move(300, 0)
    assert cut_off(window) == []
