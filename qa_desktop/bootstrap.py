"""The one place that builds everything: it alone knows the window, the store and the sound device by name."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from db.store import open_store
from qa_desktop.audio.decode import measure
from qa_desktop.language import use_language
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.demo import fill_with_demo
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import SystemClock
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.services.shipping import ship
from qa_desktop.services.tags import Tags
from qa_desktop.services.workplace import Workplace, local_identity
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.store import load_settings

if TYPE_CHECKING:
    from qa_desktop.window_options import WindowOptions


@contextmanager
def open_workplace(folders: Folders, jobs: Jobs) -> Iterator[Workplace]:
    """Open the store and the settings in `folders` and build the core on them; everything is closed at the end.

    Raises:
        EnvironmentFault, UserMistake: the folder, the store or the settings cannot be used; the code says why.
    """
    with ExitStack() as stack:
        folders.make()
        stack.callback(stop_log, start_log(folders.logs))
        clock = SystemClock()
        events = EventBus()
        loaded = load_settings(folders.settings, clock.now())
        preferences = Preferences(loaded.settings, folders.settings, events)
        use_language(language_of(loaded.settings.language))
        store = open_store(folders.store)
        stack.callback(store.close)
        ship(store.unit_of_work)
        identity = local_identity(loaded.settings.inspector)
        autosave = Autosave(store=store.unit_of_work, jobs=jobs, clock=clock, events=events)
        yield Workplace(
            folders=folders,
            identity=identity,
            clock=clock,
            events=events,
            jobs=jobs,
            store=store.unit_of_work,
            preferences=preferences,
            autosave=autosave,
            grading=Grading(
                store=store.unit_of_work,
                jobs=jobs,
                clock=clock,
                events=events,
                identity=identity,
                autosave=autosave,
            ),
            library=Library(store=store.unit_of_work, events=events),
            importer=Importer(store=store.unit_of_work, jobs=jobs, clock=clock, events=events, meter=measure),
            exporter=Exporter(store=store.unit_of_work),
            tags=Tags(store=store.unit_of_work, events=events),
        )


@contextmanager
def throwaway_folders() -> Iterator[Folders]:
    """Return folders that go when the program ends: for the demo."""
    path = Path(tempfile.mkdtemp(prefix="qa-desktop-demo-"))
    try:
        yield Folders(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
