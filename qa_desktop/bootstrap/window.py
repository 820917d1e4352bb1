"""Opens the window; its libraries are loaded when it is asked for, so that the command line runs without Qt."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.bootstrap.core import Unlock, open_workplace
from qa_desktop.bootstrap.unlocking import folders_of, speak, unlocking
from qa_desktop.cli import FAILED, Options
from qa_desktop.domain.errors import QaError
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.ports import SystemClock
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ThemeChoice
from qa_desktop.settings.store import load_settings

if TYPE_CHECKING:
    from ui.application import Application

GIVEN_UP = {"key.undecided", "passphrase.needed", "person.undecided"}
"""Whoever would rather not start the window need not be told why it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """The window is to be opened, with that call on the desk where one is named."""

    recording_id: str = ""
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What stays from one opening of the window to the next; passwords that are not kept are typed once."""

    application: "Application"
    options: Options
    folders: Folders
    unlock: Unlock | None
    passwords: Passwords


def run_window(options: Options, arguments: Sequence[str]) -> int:
    """Open the window and return the exit code once it is closed; signing in or out opens it anew."""
    from ui.application import Application  # noqa: PLC0415 - see the module

    application = Application(arguments)
    with ExitStack() as stack:
        try:
            folders, unlock = _data(application, options, stack)
        except QaError as error:
            return _refused(application, error)
        passwords = Passwords()
        run = _Run(application=application, options=options, folders=folders, unlock=unlock, passwords=passwords)
        following = _run_once(run, _Again(is_first=True))
        while isinstance(following, _Again):
            following = _run_once(run, following)
    application.start_again()
    return following


def _data(application: "Application", options: Options, stack: ExitStack) -> tuple[Folders, Unlock | None]:
    """Return whose data it is and how it is opened; the demo's is nobody's and in the clear."""
    from ui.asking import WindowAsker, choose_person  # noqa: PLC0415 - see the module

    if options.demo:
        return stack.enter_context(throwaway_folders()), None
    folders = folders_of(options)
    if options.person is None:
        folders = choose_person(folders, application.dress)
    return folders, unlocking(options, folders, lambda wear: WindowAsker(lambda: application.dress(wear.theme)))


def _refused(application: "Application", error: QaError) -> int:
    if error.code not in GIVEN_UP:
        application.refuse(error)
    return FAILED


def _run_once(run: _Run, asked: _Again) -> "int | _Again":
    from ui.reception import WindowReception  # noqa: PLC0415 - see the module

    application, folders = run.application, run.folders
    with ExitStack() as stack:
        try:
            folders.make()
            lock = application.lock(folders.data)
            stack.callback(lock.unlock)
            folders.empty_scratch()
            jobs = ThreadJobs(application.deliver, on_error=application.say, on_bug=application.note_bug)
            stack.callback(jobs.close)
            reception = WindowReception(lambda: application.dress(_theme_in(folders)))
            place = stack.enter_context(
                open_workplace(folders, jobs, run.unlock, reception, run.passwords, is_window=True)
            )
            stack.callback(jobs.close)  # before the store they write to
            stack.callback(place.shared.close)  # or its exchange would be waited for
            stack.callback(place.clips.close)
            speak(run.options)
        except QaError as error:
            return _refused(application, error)
        return _work(run, place, asked, stack)


def _theme_in(folders: Folders) -> ThemeChoice:
    return load_settings(folders.settings, SystemClock().now()).settings.theme


def _work(run: _Run, place: Workplace, asked: _Again, stack: ExitStack) -> "int | _Again":
    from ui.workbench import Workbench  # noqa: PLC0415 - see the module

    application, options = run.application, run.options
    outlet = Outlet(place.preferences.settings.output_device)
    stack.callback(outlet.close)
    player = Player(outlet, rewind_ms=place.preferences.settings.rewind_on_resume_ms)
    stack.callback(player.close)
    workbench = Workbench(application, place, player, outlet)
    stack.callback(workbench.close)
    if place.backups is not None and not options.demo:
        stack.callback(place.backups.close)
        place.backups.watch(application.say)
        stack.callback(place.backups.renew_on_leaving(place.events, application.say))
    if options.demo and asked.is_first:
        workbench.set_up_demo()
    if asked.recording_id:
        workbench.calls.open(asked.recording_id)
    place.clips.catch_up_soon()
    code = application.run(workbench.window)
    return _Again(recording_id=workbench.call_to_reopen) if workbench.wants_again else code


@contextmanager
def throwaway_folders() -> Iterator[Folders]:
    """Return folders that go when the program ends: for the demo."""
    path = Path(tempfile.mkdtemp(prefix="qa-desktop-demo-"))
    try:
        yield Folders(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
