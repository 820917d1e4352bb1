"""Joins the call on the desk to its sound and its picture: decodes it beside the window while it can be played."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.audio.clip_audio import ClipAudio
from qa_desktop.audio.loading import CallAudio
from qa_desktop.audio.peaks import Peaks
from qa_desktop.audio.player import Player
from qa_desktop.audio.samples import Samples
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.clip import Span
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services.clip_sounds import Sounds
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock, FileSeen
from qa_desktop.services.right_file import right_file
from ui.bridge import Bridge
from ui.heard_from import HeardFrom
from ui.view_state import ViewState


@dataclass(frozen=True, slots=True)
class CallPeaks:
    """A call's audio as the waveform asks for it."""

    audio: CallAudio | ClipAudio

    @property
    def held(self) -> tuple[tuple[int, int], ...] | None:
        """Of which spans the sound is here, in ms; None: of all."""
        return self.audio.held

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
    """Holds the audio of the open call; the waveform shows `audio_ready`, the person hears why of `audio_failed`.

    Where its file is not here, what is heard are the clips of its evidence, until the file is found.
    """

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
        clips: EvidenceClips,
        scratch: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._jobs = jobs
        self._clock = clock
        self._player = player
        self._view = view
        self._clips = clips
        self._scratch = scratch
        self._audio: CallAudio | ClipAudio | None = None
        self._recording_id = ""
        self._evaluation_id = ""
        self._sounds: Sounds | None = None  # None: the clips were not asked for
        clips.sounding = self._samples_of
        bridge.call_opened.connect(self._open)
        bridge.call_closed.connect(self._close)
        bridge.changed.connect(self._look_again)

    @property
    def audio(self) -> CallAudio | ClipAudio | None:
        """The open call's audio, None while there is none."""
        return self._audio

    def heard_from(self, mark: Annotation) -> HeardFrom:
        """Return where a mark of the open call can be heard from."""
        held: tuple[Span, ...] | None = () if self._audio is None else self._audio.held
        if held is None:
            return HeardFrom.FILE
        if any(start <= mark.start_ms < end for start, end in held):
            return HeardFrom.CLIP
        sounds = self._sounds or Sounds()
        if mark.id in sounds.withheld:
            return HeardFrom.WITHHELD
        return HeardFrom.ELSEWHERE if mark.id in sounds.elsewhere else HeardFrom.NOWHERE

    def close(self) -> None:
        """Let go of the audio, for the end of the program."""
        self._recording_id = self._evaluation_id = ""
        self._sounds = None
        self._put_away()

    def _samples_of(self, recording_id: str) -> Samples | None:
        """Return the samples of the open call where they are all here, None for any other."""
        audio = self._audio
        whole = recording_id == self._recording_id and isinstance(audio, CallAudio) and audio.complete
        return audio.store if whole and isinstance(audio, CallAudio) and audio.error is None else None

    def _open(self, recording_id: str) -> None:
        call = self._grading.call
        if call is None:
            return
        clips_only = self._audio is None or self._audio.held is not None
        same = recording_id == self._recording_id
        if same and (call.evaluation.id == self._evaluation_id or not clips_only):
            self._evaluation_id = call.evaluation.id
            self._renew_clips(call)
            return  # the same call after its submission: it goes on sounding
        self._put_away()
        self._sounds = None
        self._recording_id, self._evaluation_id = recording_id, call.evaluation.id
        self._view.open(call.recording.audio.duration_ms)
        self._seek(call, lambda error: self._open_clips(call, error))

    def _seek(self, call: OpenCall, failed: ErrorHandler) -> None:
        """Open the first file that still is the recording."""
        self._jobs.pool(lambda: self._open_right_one(call), lambda opened: self._take_file(call, *opened), failed)

    def _open_clips(self, call: OpenCall, error: QaError) -> None:
        """Open what can be heard without the file; where that is nothing, say why the file cannot be opened."""
        if not self._is_open(call):
            return

        def refuse(_: QaError) -> None:
            self._refuse(call, error)

        def decode(sounds: Sounds) -> None:
            if not self._is_open(call):
                return
            self._sounds = sounds
            why = _unheard(sounds) or error
            self._jobs.pool(
                lambda: ClipAudio.open(sounds.clips, call.recording.audio, cancelled=lambda: not self._is_open(call)),
                lambda audio: self._refuse(call, why) if audio is None else self._take_clips(call, audio),
                refuse,
            )

        self._jobs.store(lambda: self._clips.of_call(call), decode, refuse)

    def _renew_clips(self, call: OpenCall) -> None:
        """Take over other clips than those that are heard, where a mark was moved or the right one came."""
        if self._sounds is None:
            return

        def decode(sounds: Sounds) -> None:
            if not self._is_open(call) or self._sounds is None or self._sounds == sounds:
                return
            self._sounds = sounds
            self._jobs.pool(
                lambda: ClipAudio.open(
                    sounds.clips, call.recording.audio, cancelled=lambda: self._sounds is not sounds
                ),
                lambda audio: self._change_clips(call, sounds, audio),
                _stay_as_it_is,
            )

        self._jobs.store(lambda: self._clips.of_call(call), decode, _stay_as_it_is)

    def _change_clips(self, call: OpenCall, sounds: Sounds, audio: ClipAudio | None) -> None:
        is_wanted = self._is_open(call) and self._sounds is sounds
        if audio is not None and is_wanted:
            self._put_on(audio)
            self._finish(audio)
        elif audio is not None:
            audio.close()
        elif is_wanted and self._audio is not None:
            self._put_away()
            self.audio_gone.emit()

    @Slot(object)
    def _look_again(self, event: Changed) -> None:
        """Look for the file, and for clips, where the sound is not all here and something came in."""
        call = self._grading.call
        if call is None or event.recording_id not in ("", call.recording.id) or not self._is_open(call):
            return
        if self._audio is not None and self._audio.held is None:
            return
        if event.kinds & {Kind.CLIPS, Kind.EVALUATIONS, Kind.TAGS}:
            self._renew_clips(call)
        if Kind.RECORDINGS in event.kinds:
            self._jobs.store(
                lambda: self._clips.files_of(call.recording.id),
                lambda files: self._seek(replace(call, files=files), _stay_as_it_is),
                _stay_as_it_is,
            )

    def _is_open(self, call: OpenCall) -> bool:
        return (call.recording.id, call.evaluation.id) == (self._recording_id, self._evaluation_id)

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

    def _take_file(self, call: OpenCall, audio: CallAudio, file: FileSeen) -> None:
        found = self._audio is not None and self._audio.held is None
        if call.recording.id != self._recording_id or found:
            audio.close()
            return
        if not any(replace(file, seen_at=one.seen_at) == one for one in call.files):
            self._grading.remember_file(call.recording.id, file)
        self._sounds = None
        self._put_on(audio)
        self._jobs.pool(audio.load, lambda _: self._finish(audio), lambda error: self._fail(audio, error))

    def _take_clips(self, call: OpenCall, audio: ClipAudio) -> None:
        if not self._is_open(call) or self._audio is not None:
            audio.close()
            return
        self._put_on(audio)
        self._finish(audio)
        if self._sounds is not None and (error := _unheard(self._sounds)) is not None:
            self.audio_failed.emit(error)

    def _put_on(self, audio: CallAudio | ClipAudio) -> None:
        """Let it sound from now on, in the place of clips from where they were heard."""
        position = self._player.position_ms
        self._put_away()
        self._audio = audio
        self._player.load(audio)
        if position:
            self._player.seek(position)
        self.audio_ready.emit(CallPeaks(audio))

    def _finish(self, audio: CallAudio | ClipAudio) -> None:
        if audio is self._audio:
            self._view.set_length(audio.duration_ms)
            self.audio_loaded.emit()

    def _fail(self, audio: CallAudio, error: QaError) -> None:
        if audio is self._audio:
            self._finish(audio)
            self.audio_failed.emit(error)

    def _refuse(self, call: OpenCall, error: QaError) -> None:
        if self._is_open(call):
            self.audio_failed.emit(error)


def _unheard(sounds: Sounds) -> QaError | None:
    """Return what is to be said of marks of which only the sound of another place, or one to be kept back, is here."""
    if sounds.withheld:
        return EnvironmentFault("audio.clip_withheld", count=len(sounds.withheld))
    return EnvironmentFault("audio.clip_elsewhere", count=len(sounds.elsewhere)) if sounds.elsewhere else None


def _stay_as_it_is(_: QaError) -> None:
    """The sound is as it was; why was said when the call was opened."""
