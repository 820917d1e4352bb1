"""The commands of the window itself: dialogs, views, where the keyboard goes."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from qa_desktop.audio.outlet import Outlet
from qa_desktop.language import tr, trn
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.ports import LibraryQuery, SortKey
from qa_desktop.services.workplace import Workplace
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.annotations.tag_editor import TagEditor
from ui.bridge import Bridge
from ui.cards.opening import CardsOpener
from ui.dialogs.about import AboutDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.keys import KeysDialog
from ui.dialogs.report import ReportDialog
from ui.library.import_desk import ImportDesk
from ui.library.pattern_editor import PatternEditor
from ui.notify import Notifier, Tone
from ui.program import start_program
from ui.settings.dialog import SettingsDialog
from ui.settings.shared_page import SharedPage
from ui.theme import Theme
from ui.view_state import ViewState
from ui.widgets.settle import settle_typing

ZOOM = 0.6
NAMES_SHOWN = 200
LOOK_SECONDS = 1.0  # the settings open no later, whatever a driver does


class WindowCommands(QObject):
    """Opens the dialogs and does what the view menu says; `settings_changed` carries the new ones."""

    settings_changed = Signal(object)

    def __init__(
        self,
        *,
        window: QWidget,
        place: Workplace,
        actions: Actions,
        theme: Theme,
        bridge: Bridge,
        view: ViewState,
        notifier: Notifier,
        imports: ImportDesk,
        outlet: Outlet,
        tags: TagBook,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._place = place
        self._theme = theme
        self._bridge = bridge
        self._view = view
        self._notifier = notifier
        self._imports = imports
        self._outlet = outlet
        self._device = place.preferences.settings.output_device
        self._actions = actions
        self.cards = CardsOpener(window=window, place=place, bridge=bridge, theme=theme, tags=tags)
        self._bind(actions)

    def _bind(self, actions: Actions) -> None:
        deeds = {
            "file.import": self._imports.ask_for_files,
            "file.import_folder": self._imports.ask_for_folder,
            "file.export": self.export,
            "score.report": self.report,
            "file.settings": self.settings,
            "file.quit": self._window.close,
            "edit.tags": self.tags,
            "edit.cards": self.cards.open,
            "edit.patterns": self.patterns,
            "view.zoom_in": lambda: self._view.zoom(ZOOM, self._middle()),
            "view.zoom_out": lambda: self._view.zoom(1 / ZOOM, self._middle()),
            "view.fit": self._view.fit,
            "help.keys": self.keys,
            "help.data": self.show_data,
            "help.about": self.about,
        }
        for command, deed in deeds.items():
            actions.on(command, deed)
        actions["view.follow"].setChecked(self._view.follow)
        actions["view.follow"].toggled.connect(self._follow)

    def card_at_hand(self) -> tuple[str, int] | None:
        """Return the card that is worked at, as its id and version: the editor's, else that of the call at hand."""
        window, call = self.cards.window, self._place.grading.call
        written = None if window is None else window.desk.card
        card = written or (None if call is None else call.card)
        return None if card is None else (card.id, card.version)

    # -- files -----------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Open the export dialog."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog = ExportDialog(exporter=self._place.exporter, jobs=self._place.jobs, folder=folder, parent=self._window)
        dialog.exported.connect(self._say_exported)
        dialog.open()

    def report(self) -> None:
        """Open the dialog that prints the evaluation on the desk."""
        settle_typing()
        call = self._place.grading.call
        if call is not None:
            dialog = ReportDialog(call=call, reports=self._place.reports, jobs=self._place.jobs, parent=self._window)
            dialog.written.connect(self._say_printed)
            dialog.open()

    def open_demo(self) -> None:
        """Start the program once more, on its demo."""
        start_program(["--demo"])

    @Slot(object)
    def follow_settings(self, event: Changed) -> None:
        """Take over changed settings."""
        if Kind.SETTINGS in event.kinds:
            settings = self._place.preferences.settings
            self._actions.rebind(settings.shortcuts)
            if settings.output_device != self._device:
                self._device = settings.output_device
                self._outlet.choose(settings.output_device)
            self._place.shared.syncing.use_interval(settings.sync_every_s)
            self.settings_changed.emit(settings)

    # -- dialogs ---------------------------------------------------------------------------------------------------

    def settings(self) -> None:
        """Open the settings."""
        self._outlet.look(LOOK_SECONDS)
        place, syncing = self._place, self._place.shared.syncing
        page = SharedPage(place.preferences.settings, syncing.status, place.clock)
        self._bridge.sync_changed.connect(page.follow)
        dialog = SettingsDialog(place.preferences, self._outlet.device_names, page, self._window)
        dialog.connect_asked.connect(self._actions["sync.connect"].trigger)
        dialog.status_asked.connect(self._actions["sync.window"].trigger)
        dialog.open()

    def tags(self) -> None:
        """Open the tag editor."""
        TagEditor(self._place.tags, self._theme, self._window).open()

    def patterns(self) -> None:
        """Open the pattern editor, over the names of recordings that are here."""
        query = LibraryQuery(author=self._place.identity.id, sort=SortKey.IMPORTED)
        self._place.jobs.store(
            lambda: [row.file_name for row in self._place.library.page(query, 0, NAMES_SHOWN)], self._edit_patterns
        )

    def keys(self) -> None:
        """List the keys."""
        KeysDialog(self._place.preferences.settings.shortcuts, self._window).open()

    def about(self) -> None:
        """Tell what this is."""
        AboutDialog(self._place.folders.data, self._window).open()

    def show_data(self) -> None:
        """Show the data folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._place.folders.data)))

    def _edit_patterns(self, names: list[str]) -> None:
        PatternEditor(self._place.preferences, self._theme, names, self._window).open()

    def _say_exported(self, count: int, path: Path) -> None:
        text = trn("{count} row written to {file}.", "{count} rows written to {file}.", count)
        self._notifier.say(Tone.GOOD, text.format(count=count, file=path))

    def _say_printed(self, path: Path) -> None:
        self._notifier.say(Tone.GOOD, tr("{file} was written.").format(file=path))

    # -- view ------------------------------------------------------------------------------------------------------

    def _middle(self) -> float:
        span = self._view.view
        inside = span.start <= self._view.playhead <= span.end
        return self._view.playhead if inside else (span.start + span.end) / 2

    def _follow(self, follow: bool) -> None:
        self._view.follow = follow
