import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import AudioFormat
from tests.ui.support.desk import Desk
from ui import message_bar
from ui.message_bar import MessageBar
from ui.notify import Notifier, Tone
from ui.status_foot import StatusFoot

AUDIO = AudioFormat(codec="G.711 µ-law", sample_rate=8000, channels=2, duration_ms=1000)


@pytest.fixture
def notifier() -> Notifier:
    return Notifier()


@pytest.fixture
def bar(desk: Desk, notifier: Notifier, qtbot: QtBot) -> MessageBar:
    bar = MessageBar(notifier, desk.theme)
    qtbot.addWidget(bar)
    return bar


def test_it_is_not_seen_before_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()


def test_it_says_what_and_the_way_out(bar: MessageBar, notifier: Notifier) -> None:
    notifier.say(Tone.ERROR, "The disk is full.", "Make room.")
    assert not bar.isHidden()
    assert bar.text == "The disk is full. Make room."
    assert [message.text for message in notifier.messages] == ["The disk is full."]


def test_a_notice_leaves_by_itself_and_an_error_does_not(
    desk: Desk, notifier: Notifier, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_bar, "NOTICE_MS", 1)
    bar = MessageBar(notifier, desk.theme)
    qtbot.addWidget(bar)
    notifier.say(Tone.GOOD, "Exported.")
    qtbot.waitUntil(bar.isHidden)
    notifier.say(Tone.GOOD, "Exported.")
    notifier.say(Tone.ERROR, "The disk is full.")
    qtbot.wait(20)
    assert not bar.isHidden()


def test_it_is_dismissed(bar: MessageBar, notifier: Notifier) -> None:
    notifier.say(Tone.WARNING, "No sound.")
    button = bar.findChild(QToolButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


@pytest.fixture
def foot(qtbot: QtBot) -> StatusFoot:
    foot = StatusFoot()
    qtbot.addWidget(foot)
    return foot


def said(foot: StatusFoot) -> list[str]:
    return [label.text() for label in foot.findChildren(QLabel) if not label.isHidden() and label.text()]


def test_the_foot_tells_what_the_call_is_made_of(foot: StatusFoot) -> None:
    foot.show_device("Headset")
    foot.show_audio(AUDIO)
    assert said(foot) == ["Sound: Headset", "8 kHz  ·  G.711 µ-law  ·  2 channels", "F1 Keys"]
    foot.show_audio(None)
    assert said(foot) == ["Sound: Headset", "F1 Keys"]


def test_the_foot_tells_that_nothing_is_heard_and_why(foot: StatusFoot) -> None:
    foot.show_device(None, "There is no sound device.")
    assert said(foot)[0] == "No sound device: playback is silent"
    assert foot.findChildren(QLabel)[0].toolTip() == "There is no sound device."
    foot.show_device("Headset")
    assert said(foot)[0] == "Sound: Headset"
    foot.show_device("default")
    assert said(foot)[0] == "Sound: system default"
