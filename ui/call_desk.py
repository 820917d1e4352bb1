"""Joins the call on the desk to its sound and its picture: decodes it beside the window while it can be played."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from qa_desktop.audio.loading import CallAudio
from qa_desktop.audio.peaks import Peaks
from qa_desktop.audio.player import Player
from qa_desktop.domain.errors import QaError
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock, FileSeen
from qa_desktop.services.right_file import right_file
from ui.bridge import Bridge
from ui.view_state import ViewState


@dataclass(frozen=True, slots=True)
class CallPeaks:
    """A call's audio as the waveform asks for it."""

    audio: CallAudio

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return self.audio.channels

    @property
    def length_ms(self) -> float:
        """How long the call is."""
        return self.audio.duration_ms

    @property
    def ready_ms(self) -> float:
        """How far it is decoded."""
        return self.audio.store.frames_ready * 1000 / self.audio.sample_rate

    @property
    def complete(self) -> bool:
        """Whether the decode has ended."""
        return self.audio.complete

    def query(self, channel: int, first_ms: float, last_ms: float, columns: int) -> Peaks:
        """Return the peaks of a stretch."""
        return self.audio.peaks.query(channel, first_ms, last_ms, columns)


class CallDesk(QObject):
    """Holds the audio of the open call; the waveform shows `audio_ready`, the person hears why of `audio_failed`."""

    audio_ready = Signal(object)
    """A `CallPeaks`, which grows while the call is decoded."""
    audio_loaded = Signal()
    audio_failed = Signal(object)
    """A QaError: the call can be graded, but not heard or seen beyond what was decoded."""
    audio_gone = Signal()

    def __init__(
        self,
        *,
        grading: Grading,
        bridge: Bridge,
        jobs: Jobs,
        clock: Clock,
        player: Player,
        view: ViewState,
        scratch: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._jobs = jobs
        self._clock = clock
        self._player = player
        self._view = view
        self._scratch = scratch
        self._audio: CallAudio | None = None
        self._recording_id = ""
        bridge.call_opened.connect(self._open)
        bridge.call_closed.connect(self._close)

    @property
    def audio(self) -> CallAudio | None:
        """The open call's audio, None while there is none."""
        return self._audio

    def close(self) -> None:
        """Let go of the audio, for the end of the program."""
        self._recording_id = ""
        self._put_away()

    def _open(self, recording_id: str) -> None:
        call = self._grading.call
        if call is None or recording_id == self._recording_id:
            return  # the same call after its submission: it goes on sounding
        self._put_away()
        self._recording_id = recording_id
        self._view.open(call.recording.audio.duration_ms)
        self._jobs.pool(
            lambda: self._open_right_one(call),
            lambda opened: self._take(call, *opened),
            lambda error: self._refuse(recording_id, error),
        )

    def _close(self) -> None:
        self.close()
        self._view.open(0.0)
        self.audio_gone.emit()

    def _put_away(self) -> None:
        self._player.load(None)
        if self._audio is not None:
            self._audio.close()
            self._audio = None

    def _open_right_one(self, call: OpenCall) -> tuple[CallAudio, FileSeen]:
        """Open the first file that still is the recording; in a pool job."""
        recording = call.recording
        file = right_file(recording, call.files, self._clock, lambda: recording.id != self._recording_id)
        return CallAudio.open(file.path, scratch=self._scratch), file

    def _take(self, call: OpenCall, audio: CallAudio, file: FileSeen) -> None:
        if call.recording.id != self._recording_id:
            audio.close()
            return
        if not any(replace(file, seen_at=one.seen_at) == one for one in call.files):
            self._grading.remember_file(call.recording.id, file)
        self._audio = audio
        self._player.load(audio)
        self.audio_ready.emit(CallPeaks(audio))
        self._jobs.pool(audio.load, lambda _: self._finish(audio), lambda error: self._fail(audio, error))

    def _finish(self, audio: CallAudio) -> None:
        if audio is self._audio:
            self._view.set_length(audio.duration_ms)
            self.audio_loaded.emit()

    def _fail(self, audio: CallAudio, error: QaError) -> None:
        if audio is self._audio:
            self._finish(audio)
            self.audio_failed.emit(error)

    def _refuse(self, recording_id: str, error: QaError) -> None:
        if recording_id == self._recording_id:
            self.audio_failed.emit(error)
