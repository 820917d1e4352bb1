from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa_desktop.audio.player import Player
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import Channel
from tests.audio.fakes import FakeOutput, FakeSource
from tests.ui.support.desk import Desk, recording
from ui.call_desk import CallDesk, CallPeaks
from ui.hearing import Hearing
from ui.sound_watch import SoundWatch
from ui.status_foot import StatusFoot

SECONDS = 2


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player(FakeSource(FakeOutput()), threaded=False)
    yield player
    player.close()


class Hands:
    """A call desk with what it told."""

    def __init__(self, desk: Desk, player: Player) -> None:
        self.desk = desk
        self.player = player
        self.call_desk = CallDesk(
            grading=desk.grading,
            bridge=desk.bridge,
            jobs=desk.jobs,
            player=player,
            view=desk.view_state,
            parent=desk.window,
        )
        self.shown: list[CallPeaks] = []
        self.failed: list[QaError] = []
        self.told: list[str] = []
        self.call_desk.audio_ready.connect(self.shown.append)
        self.call_desk.audio_failed.connect(self.failed.append)
        self.call_desk.audio_loaded.connect(lambda: self.told.append("loaded"))
        self.call_desk.audio_gone.connect(lambda: self.told.append("gone"))

    def lay(self, path: Path, number: int = 1) -> None:
        """Let a recording's file lie there."""
        one = recording(number)
        audio = replace(one.audio, duration_ms=SECONDS * 1000)
        self.desk.store.recording_by_id[one.id] = replace(one, audio=audio)
        self.desk.store.paths[one.id] = (path.with_name("elsewhere.wav"), path)


@pytest.fixture
def hands(desk: Desk, player: Player) -> Iterator[Hands]:
    hands = Hands(desk, player)
    yield hands
    hands.call_desk.close()


@pytest.fixture
def call_file(tmp_path: Path) -> Path:
    path = tmp_path / "通话.wav"
    tone = np.sin(np.arange(SECONDS * 8000) / 5) * 0.5
    soundfile.write(path, np.column_stack([tone, tone * 0]), 8000)
    return path


def test_a_call_that_is_opened_is_seen_and_can_be_played(hands: Hands, call_file: Path, player: Player) -> None:
    hands.lay(call_file)
    hands.desk.grading.open(recording(1).id)
    (peaks,) = hands.shown
    assert hands.told == ["loaded"]
    assert (peaks.channels, peaks.length_ms, peaks.ready_ms, peaks.complete) == (2, 2000, 2000, True)
    assert peaks.query(0, 0, 1000, 10).maximum.min() > 0.4
    assert peaks.query(1, 0, 1000, 10).maximum.max() == 0
    assert player.state.loaded
    assert hands.desk.view_state.length == 2000


def test_a_call_that_is_closed_is_put_away(hands: Hands, call_file: Path, player: Player) -> None:
    hands.lay(call_file)
    hands.desk.grading.open(recording(1).id)
    hands.desk.grading.close()
    assert hands.told[-1] == "gone"
    assert hands.call_desk.audio is None
    assert not player.state.loaded
    assert hands.desk.view_state.length == 0


def test_the_same_call_goes_on_sounding(hands: Hands, call_file: Path) -> None:
    hands.lay(call_file)
    hands.desk.grading.open(recording(1).id)
    first = hands.call_desk.audio
    hands.desk.grading.open(recording(1).id)
    assert hands.call_desk.audio is first


def test_a_file_that_is_gone_is_named(hands: Hands, tmp_path: Path) -> None:
    hands.lay(tmp_path / "gone.wav")
    hands.desk.grading.open(recording(1).id)
    assert [(error.code, error.facts["file"]) for error in hands.failed] == [("audio.missing", "elsewhere.wav")]
    assert hands.desk.grading.call is not None


def test_a_file_that_has_become_something_else_is_refused(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("not a recording")
    hands.lay(path)
    hands.desk.grading.open(recording(1).id)
    assert [error.code for error in hands.failed] == ["audio.not_audio"]


def test_who_is_heard_alone_is_told_in_the_words_of_the_call(hands: Hands, call_file: Path, player: Player) -> None:
    hearing = Hearing(player, hands.desk.grading)
    hands.lay(call_file)
    hands.desk.grading.open(recording(1).id)
    player.set_solo(1)
    player.set_speed(2.0)
    player.seek(700)
    alone = hearing.solo_channel
    assert alone is Channel.CUSTOMER
    assert (hearing.speed, hearing.position_ms, hearing.playing) == (2.0, 700, False)


def test_the_foot_shows_the_device(desk: Desk, player: Player) -> None:
    foot = StatusFoot(desk.window)
    watch = SoundWatch(player, foot, desk.window)
    assert "Fake" in [label.text() for label in foot.children() if hasattr(label, "text")]
    watch.stop()
