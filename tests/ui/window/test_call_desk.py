import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import soundfile

from qa_desktop.audio.clips import FORM, cut, encode
from qa_desktop.audio.loading import CallAudio
from qa_desktop.audio.player import Player
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import Channel
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.file_finding import look_at
from qa_desktop.services.ports import FileSeen
from tests.audio.fakes import FakeOutput, FakeSource
from tests.ui.support.desk import START, Desk, recording
from ui.call_desk import CallDesk, CallPeaks
from ui.heard_from import HeardFrom
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

    def __init__(self, desk: Desk, player: Player, scratch: Path) -> None:
        self.desk = desk
        self.player = player
        self.call_desk = CallDesk(
            grading=desk.grading,
            bridge=desk.bridge,
            jobs=desk.jobs,
            clock=desk.clock,
            player=player,
            view=desk.view_state,
            clips=desk.clips,
            scratch=scratch,
            parent=desk.window,
        )
        self.shown: list[CallPeaks] = []
        self.failed: list[QaError] = []
        self.told: list[str] = []
        self.call_desk.audio_ready.connect(self.shown.append)
        self.call_desk.audio_failed.connect(self.failed.append)
        self.call_desk.audio_loaded.connect(lambda: self.told.append("loaded"))
        self.call_desk.audio_gone.connect(lambda: self.told.append("gone"))

    def lay(self, path: Path) -> None:
        """Let a recording's file lie there."""
        content = path.read_bytes() if path.exists() else b""
        audio = replace(recording(1).audio, duration_ms=SECONDS * 1000)
        one = replace(recording(1), id=sha256(content).hexdigest(), size_bytes=len(content), audio=audio)
        self.desk.store.recording_by_id[one.id] = one
        elsewhere = FileSeen(path=path.with_name("elsewhere.wav"), size_bytes=1, modified_ns=1, seen_at=START)
        seen = look_at(path, self.desk.clock) if path.exists() else replace(elsewhere, path=path)
        self.desk.store.files[one.id] = (elsewhere, seen)
        self.id = one.id


@pytest.fixture
def hands(desk: Desk, player: Player, tmp_path: Path) -> Iterator[Hands]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    hands = Hands(desk, player, scratch)
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
    hands.desk.grading.open(hands.id)
    (peaks,) = hands.shown
    assert hands.told == ["loaded"]
    assert (peaks.channels, peaks.length_ms, peaks.ready_ms, peaks.complete) == (2, 2000, 2000, True)
    assert peaks.query(0, 0, 1000, 10).maximum.min() > 0.4
    assert peaks.query(1, 0, 1000, 10).maximum.max() == 0
    assert player.state.loaded
    assert hands.desk.view_state.length == 2000


def test_a_call_that_is_closed_is_put_away(hands: Hands, call_file: Path, player: Player) -> None:
    hands.lay(call_file)
    hands.desk.grading.open(hands.id)
    hands.desk.grading.close()
    assert hands.told[-1] == "gone"
    assert hands.call_desk.audio is None
    assert not player.state.loaded
    assert hands.desk.view_state.length == 0


def test_the_same_call_goes_on_sounding(hands: Hands, call_file: Path) -> None:
    hands.lay(call_file)
    hands.desk.grading.open(hands.id)
    first = hands.call_desk.audio
    hands.desk.grading.open(hands.id)
    assert hands.call_desk.audio is first


def test_a_file_that_is_gone_is_named(hands: Hands, tmp_path: Path) -> None:
    hands.lay(tmp_path / "gone.wav")
    hands.desk.grading.open(hands.id)
    assert [(error.code, error.facts["file"]) for error in hands.failed] == [("audio.missing", "elsewhere.wav")]
    assert hands.desk.grading.call is not None


def test_a_file_that_cannot_be_decoded_is_refused(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("not a recording")
    hands.lay(path)
    hands.desk.grading.open(hands.id)
    assert [error.code for error in hands.failed] == ["audio.not_audio"]


@pytest.mark.parametrize("frames", [SECONDS * 8000, 8000])
def test_another_call_in_the_recordings_place_is_never_heard(hands: Hands, call_file: Path, frames: int) -> None:
    hands.lay(call_file)
    soundfile.write(call_file, np.full((frames, 2), 0.25), 8000)
    os.utime(call_file, ns=(1, 1))
    hands.desk.grading.open(hands.id)
    assert [(error.code, error.facts["path"]) for error in hands.failed] == [("audio.changed", str(call_file))]
    assert not hands.shown
    assert not hands.player.state.loaded


def test_the_original_is_taken_where_another_call_lies_in_its_first_place(hands: Hands, call_file: Path) -> None:
    hands.lay(call_file)
    soundfile.write(call_file.with_name("elsewhere.wav"), np.zeros((8000, 2)), 8000)
    hands.desk.grading.open(hands.id)
    assert hands.failed == []
    assert hands.call_desk.audio is not None
    assert isinstance(hands.call_desk.audio, CallAudio)
    assert hands.call_desk.audio.path == call_file


def test_a_recording_that_was_only_touched_is_known_by_its_content_and_remembered(
    hands: Hands, call_file: Path
) -> None:
    hands.lay(call_file)
    os.utime(call_file, ns=(1, 1))
    hands.desk.grading.open(hands.id)
    assert len(hands.shown) == 1
    ((path, changed),) = [(one.path, one.modified_ns) for one in hands.desk.store.files[hands.id]]
    assert (path, changed) == (call_file, call_file.stat().st_mtime_ns)


def test_what_is_too_long_for_memory_stays_in_the_data_folder(
    hands: Hands, call_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []
    make = tempfile.TemporaryFile

    def note(prefix: str, dir: Path) -> IO[bytes]:  # noqa: A002 - because that is its name in `tempfile`
        folders.append(dir)
        return make(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", note)
    monkeypatch.setattr("ui.call_desk.CallAudio.open", partial(CallAudio.open, memory_limit=0))
    hands.lay(call_file)
    hands.desk.grading.open(hands.id)
    assert folders == [tmp_path / "scratch"]


def test_who_is_heard_alone_is_told_in_the_words_of_the_call(hands: Hands, call_file: Path, player: Player) -> None:
    hearing = Hearing(player, hands.desk.grading)
    hands.lay(call_file)
    hands.desk.grading.open(hands.id)
    player.set_solo(1)
    player.set_speed(2.0)
    player.seek(700)
    alone = hearing.solo_channel
    assert alone is Channel.CUSTOMER
    assert (hearing.speed, hearing.position_ms, hearing.playing) == (2.0, 700, False)


def test_the_foot_shows_the_device(desk: Desk, player: Player) -> None:
    foot = StatusFoot(desk.window)
    watch = SoundWatch(player, foot, desk.window)
    assert "Sound: Fake" in [label.text() for label in foot.children() if hasattr(label, "text")]
    watch.stop()


# ---- without the file


def submitted_with_clip(hands: Hands, path: Path, *, spoilt: bool = False) -> str:
    """Submit a grading of that call with evidence at 0.5-1 s of which a clip is there; take the file away."""
    hands.lay(path)
    samples = np.ascontiguousarray((soundfile.read(path)[0].T * 32767).astype(np.int16))
    path.rename(path.with_suffix(".away"))
    hands.desk.grading.open(hands.id)
    evidence = hands.desk.mark(500, 1_000)
    store = SampleStore(2, 8000)
    store.append(samples)
    piece = cut(store, (0, 1_200))
    assert piece is not None
    clip = Clip(
        evaluation_id=hands.desk.call.evaluation.id,
        annotation_id=evidence,
        start_ms=0,
        end_ms=1_200,
        form=FORM,
        audio=b"spoilt" if spoilt else encode(piece),
        made_at=START,
    )
    hands.desk.store.clips.append(clip)
    hands.desk.grading.close()
    hands.failed.clear()
    hands.shown.clear()
    return evidence


def test_without_its_file_a_call_opens_from_its_clips(hands: Hands, call_file: Path, player: Player) -> None:
    evidence = submitted_with_clip(hands, call_file)

    hands.desk.grading.open(hands.id)
    (peaks,) = hands.shown
    assert hands.failed == []
    assert (peaks.length_ms, peaks.ready_ms, peaks.complete, peaks.held) == (2000, 2000, True, ((0, 1_200),))
    assert peaks.query(0, 100, 1_100, 10).maximum.min() > 0.4
    assert peaks.query(0, 1_300, 2_000, 10).maximum.max() == 0
    assert hands.desk.view_state.length == 2000
    assert player.state.loaded
    assert (player.state.duration_ms, hands.told[-1]) == (2000, "loaded")
    late = hands.desk.mark(1_500, 1_700)
    heard = [hands.call_desk.heard_from(hands.desk.call.evaluation.annotation(one)) for one in (evidence, late)]
    assert heard == [HeardFrom.CLIP, HeardFrom.NOWHERE]


def test_the_file_takes_over_where_it_is_found_and_the_playhead_stays(
    hands: Hands, call_file: Path, player: Player
) -> None:
    evidence = submitted_with_clip(hands, call_file)
    hands.desk.grading.open(hands.id)
    player.seek(700)
    hands.desk.events.publish(Changed(frozenset({Kind.RECORDINGS})))
    assert len(hands.shown) == 1
    call_file.with_suffix(".away").rename(call_file)
    hands.desk.events.publish(Changed(frozenset({Kind.ANSWERS})))
    assert len(hands.shown) == 1
    hands.desk.events.publish(Changed(frozenset({Kind.RECORDINGS})))
    assert [peaks.held for peaks in hands.shown] == [((0, 1_200),), None]
    assert player.position_ms == 700
    assert hands.call_desk.heard_from(hands.desk.call.evaluation.annotation(evidence)) is HeardFrom.FILE
    hands.desk.events.publish(Changed(frozenset({Kind.RECORDINGS})))
    assert len(hands.shown) == 2
    assert hands.failed == []


def test_a_moved_mark_is_heard_where_it_is_once_its_right_sound_came(hands: Hands, call_file: Path) -> None:
    evidence = submitted_with_clip(hands, call_file)
    hands.desk.grading.open(hands.id)
    hands.desk.grading.close()
    (clip,) = hands.desk.store.clips
    elsewhere = (1_600, 1_900)
    right = replace(clip, made_for=(500, 1_000))
    hands.desk.store.clips[:] = [replace(clip, made_for=elsewhere)]
    hands.shown.clear()

    def heard_from() -> HeardFrom:
        return hands.call_desk.heard_from(hands.desk.call.evaluation.annotation(evidence))

    hands.desk.grading.open(hands.id)
    assert ([error.code for error in hands.failed], hands.shown) == (["audio.clip_elsewhere"], [])
    assert heard_from() is HeardFrom.ELSEWHERE
    hands.desk.events.publish(Changed(frozenset({Kind.CLIPS})))
    assert heard_from() is HeardFrom.ELSEWHERE
    hands.desk.store.clips.append(right)
    hands.desk.events.publish(Changed(frozenset({Kind.RECORDINGS})))
    assert hands.shown == []
    hands.desk.events.publish(Changed(frozenset({Kind.CLIPS})))
    hands.desk.events.publish(Changed(frozenset({Kind.CLIPS})))
    assert [peaks.held for peaks in hands.shown] == [((0, 1_200),)]
    assert heard_from() is HeardFrom.CLIP
    hands.desk.store.clips[:] = [replace(clip, made_for=elsewhere)]
    hands.desk.events.publish(Changed(frozenset({Kind.CLIPS})))
    assert heard_from() is HeardFrom.ELSEWHERE
    assert hands.told[-1] == "gone"


def test_a_clip_with_what_was_marked_private_later_is_no_longer_played(hands: Hands, call_file: Path) -> None:
    evidence = submitted_with_clip(hands, call_file)
    hands.desk.grading.open(hands.id)
    assert [peaks.held for peaks in hands.shown] == [((0, 1_200),)]
    call = hands.desk.call
    secret = Annotation(id="s", start_ms=600, end_ms=900, tag_id="gone", created_at=START)
    later = replace(
        call.evaluation,
        id="later",
        previous_id=call.evaluation.id,
        annotations=(*call.evaluation.annotations, secret),
        created_at=START + timedelta(days=1),
    )
    hands.desk.store.evaluation_by_id[later.id] = later
    hands.desk.events.publish(Changed(frozenset({Kind.EVALUATIONS})))
    assert hands.told[-1] == "gone"
    assert hands.call_desk.heard_from(call.evaluation.annotation(evidence)) is HeardFrom.WITHHELD
    hands.desk.grading.close()
    hands.desk.grading.open(hands.id)
    assert [error.code for error in hands.failed] == ["audio.clip_withheld"]


def test_clips_that_cannot_be_read_leave_the_word_on_the_file(hands: Hands, call_file: Path) -> None:
    evidence = submitted_with_clip(hands, call_file, spoilt=True)
    hands.desk.grading.open(hands.id)
    assert ([error.code for error in hands.failed], hands.shown) == (["audio.missing"], [])
    assert hands.call_desk.heard_from(hands.desk.call.evaluation.annotation(evidence)) is HeardFrom.NOWHERE


def test_the_samples_of_the_open_call_are_lent_for_clips(hands: Hands, call_file: Path) -> None:
    hands.lay(call_file)
    assert hands.desk.clips.sounding(hands.id) is None
    hands.desk.grading.open(hands.id)
    samples = hands.desk.clips.sounding(hands.id)
    assert samples is not None
    assert samples.frames_ready == SECONDS * 8000
    assert hands.desk.clips.sounding(recording(2).id) is None
    hands.desk.grading.close()
    assert hands.desk.clips.sounding(hands.id) is None


def test_the_foot_says_that_only_evidence_is_heard(desk: Desk) -> None:
    foot = StatusFoot(desk.window)
    for only in (False, True, False):
        foot.show_audio(recording(1).audio, evidence_only=only)
        assert ("Sound of the evidence only" in foot._format.text()) is only


def test_clips_are_not_cut_from_clips(hands: Hands, call_file: Path) -> None:
    submitted_with_clip(hands, call_file)
    hands.desk.grading.open(hands.id)
    assert hands.call_desk.audio is not None
    assert hands.desk.clips.sounding(hands.id) is None
