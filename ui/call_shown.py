"""Shows the open call's sound in the panels: its picture, its facts, what of its evidence can be heard."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.errors import QaError
from qa_desktop.language.errors import describe
from qa_desktop.services.grading import Grading
from ui.bridge import Bridge
from ui.call_desk import CallDesk, CallPeaks
from ui.main_window import MainWindow
from ui.marks_feed import MarksFeed
from ui.player.controller import PlayerController


class CallShown(QObject):
    """Follows the desk; `say` is told why a call has no sound."""

    def __init__(
        self,
        *,
        desk: CallDesk,
        grading: Grading,
        bridge: Bridge,
        controller: PlayerController,
        marks: MarksFeed,
        window: MainWindow,
        say: Callable[[QaError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._grading = desk, grading
        self._controller, self._marks = controller, marks
        self._window, self._parts = window, window.parts
        self._say = say
        desk.audio_ready.connect(self._show)
        desk.audio_failed.connect(self._show_failure)
        desk.audio_gone.connect(self._show_nothing)
        for told in (desk.audio_ready, desk.audio_failed, desk.audio_gone):
            told.connect(self._show_hearing)
        bridge.call_opened.connect(self._await_hearing)

    @Slot(object)
    def _show(self, peaks: CallPeaks) -> None:
        call = self._grading.call
        if call is None:
            return
        channels = call.recording.channels
        self._window.show_start(False)
        self._parts.waveform.show_call(peaks, channels)
        self._parts.overview.show_call(peaks, channels)
        self._parts.foot.show_audio(call.recording.audio, evidence_only=peaks.held is not None)
        self._controller.open(channels)
        self._marks.refresh()

    @Slot()
    def _show_hearing(self) -> None:
        """Show where evidence can be heard from, now that it is known."""
        self._parts.annotations.model.show_heard(self._desk.heard_from)

    @Slot()
    def _await_hearing(self) -> None:
        """Say nothing of evidence while its sound is looked for."""
        if self._desk.audio is None:
            self._parts.annotations.model.show_heard(None)

    @Slot(object)
    def _show_failure(self, error: QaError) -> None:
        if self._desk.audio is None:
            self._clear()
            self._parts.waveform.show_failure(str(describe(error)))
        self._say(error)  # in the bar too: what is painted is not read out

    @Slot()
    def _show_nothing(self) -> None:
        self._clear()
        self._parts.waveform.show_nothing()

    def _clear(self) -> None:
        self._controller.close()
        self._parts.overview.show_nothing()
        self._parts.foot.show_audio(None)
