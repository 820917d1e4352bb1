"""Keeps the window's language and theme those of the settings."""

from PySide6.QtWidgets import QApplication

from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.settings.model import Settings
from ui.i18n import LanguageSwitch
from ui.theme import Theme


class Wearing:
    """Dresses the application at the start and after each change of the settings."""

    def __init__(self, qt: QApplication, theme: Theme, preferences: Preferences) -> None:
        self._qt = qt
        self._theme = theme
        self._switch = LanguageSwitch(qt)
        self._language = language_of(preferences.settings.language)
        self._switch.use(self._language)
        theme.dress(qt, self._language)

    def follow(self, settings: Settings) -> None:
        """Take over language and theme where they have changed."""
        self._theme.choose(settings.theme)
        language = language_of(settings.language)
        if language is not self._language:
            self._language = language
            self._theme.dress(self._qt, language)
            self._switch.use(language)
