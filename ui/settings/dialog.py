"""The settings: every change is seen at once; Cancel puts back what was."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.services.preferences import Preferences
from ui.settings.general_page import GeneralPage
from ui.settings.shared_page import SharedPage
from ui.settings.shortcut_page import ShortcutPage
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.room import give_room, scrolling
from ui.widgets.trouble import TroubleLine

SIZE = (640, 520)


class SettingsDialog(QDialog):
    """General, the keys and, where a page for it is given, shared work; `connect_asked` and `status_asked` lead on."""

    connect_asked = Signal()
    status_asked = Signal()

    def __init__(
        self,
        preferences: Preferences,
        devices: Sequence[str],
        shared: SharedPage | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self._preferences = preferences
        self._before = preferences.settings
        self._changed: set[str] = set()
        self.general = GeneralPage(preferences.settings, devices)
        self.keys = ShortcutPage(preferences.settings.shortcuts)
        self._tabs = QTabWidget()
        self._tabs.addTab(scrolling(self.general), "")
        self._tabs.addTab(self.keys, "")
        if shared is not None:
            self._add_shared(shared)
        self._trouble = TroubleLine()
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.general.changed.connect(self._change)
        self.keys.changed.connect(lambda shortcuts: self._change({"shortcuts": shortcuts}))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._tabs, stretch=1)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Settings"))
        self._tabs.setTabText(0, tr("General"))
        self._tabs.setTabText(1, tr("Keys"))
        self._tabs.setTabText(2, tr("Shared work"))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def reject(self) -> None:
        """Put back what was, and close."""
        try:
            self._preferences.change(**{name: getattr(self._before, name) for name in self._changed})
        except QaError as error:
            self._trouble.blame(error)
            return
        super().reject()

    def _add_shared(self, page: SharedPage) -> None:
        self._tabs.addTab(scrolling(page), "")
        page.changed.connect(self._change)
        for asked, leads_on in ((page.connect_asked, self.connect_asked), (page.status_asked, self.status_asked)):
            asked.connect(self.accept)  # two dialogs that change settings would undo each other's
            asked.connect(leads_on)

    def _change(self, fields: dict[str, object]) -> None:
        self._changed |= fields.keys()
        try:
            self._preferences.change(**fields)
        except QaError as error:
            self._trouble.blame(error)
        else:
            self._trouble.clear()
