"""The whole program inside a test: the real window over the real store, decoder and player."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.audio.portaudio import PortAudio
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from ui.application import Application
from ui.main_window import USUAL_SIZE, MainWindow
from ui.notify import Message
from ui.window_parts import WindowParts
from ui.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What runs, and what a test looks at."""

    application: Application
    place: Workplace
    outlet: Outlet
    player: Player
    workbench: Workbench

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.workbench.window

    @property
    def parts(self) -> WindowParts:
        """Its panels."""
        return self.workbench.parts

    @property
    def call(self) -> OpenCall:
        """The call on the desk."""
        assert self.place.grading.call is not None
        return self.place.grading.call

    @property
    def call_id(self) -> str:
        """The recording on the desk, empty where there is none."""
        call = self.place.grading.call
        return "" if call is None else call.recording.id

    @property
    def audio_ready(self) -> bool:
        """Whether the call on the desk can be seen and heard to its end."""
        audio = self.workbench.desk.audio
        return audio is not None and audio.complete

    @property
    def said(self) -> list[Message]:
        """What the message bar has said."""
        return self.application.notifier.messages


class NoPortAudio(PortAudio):
    """A machine without a sound device."""

    def refresh(self) -> None:
        """Find nothing."""
        raise EnvironmentFault("audio.no_device")


@contextmanager
def running(
    data: Path, *, library: PortAudio | None = None, language: Language = Language.ENGLISH
) -> Iterator[Program]:
    """Run the program on a data folder, as `bootstrap.run_window` does.

    Raises:
        EnvironmentFault: `data.in_use` where another window works there.
    """
    folders = Folders(data)
    application = Application(["qa-desktop"])
    with ExitStack() as stack:
        folders.make()
        lock = application.lock(folders.data)
        stack.callback(lock.unlock)
        folders.empty_scratch()
        jobs = ThreadJobs(application.deliver, on_error=application.say, on_bug=application.note_bug)
        stack.callback(jobs.close)
        place = stack.enter_context(open_workplace(folders, jobs, is_window=True))
        stack.callback(jobs.close)
        use_language(language)
        outlet = Outlet(library=library)
        stack.callback(outlet.close)
        player = Player(outlet, rewind_ms=place.preferences.settings.rewind_on_resume_ms)
        stack.callback(player.close)
        workbench = Workbench(application, place, player, outlet)
        stack.callback(_undress)
        stack.callback(workbench.close)
        workbench.window.setWindowState(Qt.WindowState.WindowNoState)
        workbench.window.resize(*USUAL_SIZE)
        workbench.window.show()
        workbench.window.activateWindow()
        yield Program(application=application, place=place, outlet=outlet, player=player, workbench=workbench)


def _undress() -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet("")
