"""Keeps the window's language and theme those of the settings."""

from PySide6.QtWidgets import QApplication

from qa_desktop.language import current_language
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.settings.model import Settings
from ui.i18n import LanguageSwitch
from ui.theme import Theme


class Wearing:
    """Dresses the application at the start, in the language spoken then, and after each change of the settings."""

    def __init__(self, qt: QApplication, theme: Theme, preferences: Preferences) -> None:
        self._qt = qt
        self._theme = theme
        self._switch = LanguageSwitch(qt)
        self._chosen = preferences.settings.language
        language = current_language()  # the command line may have asked for another one than the settings
        self._switch.use(language)
        theme.dress(qt, language)

    def follow(self, settings: Settings) -> None:
        """Take over language and theme where they have changed."""
        self._theme.choose(settings.theme)
        if settings.language is not self._chosen:
            self._chosen = settings.language
            language = language_of(settings.language)
            self._theme.dress(self._qt, language)
            self._switch.use(language)
