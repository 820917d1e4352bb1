"""Switching the language of the window while it runs.

Every widget words itself in `retranslate` and calls it again on `QEvent.Type.LanguageChange`; Qt hands that event from
each window down to all it holds.
"""

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.text import Language
from qa_desktop.language import use_language

_LOCALES = {Language.CHINESE: QLocale("zh_CN"), Language.ENGLISH: QLocale("en_GB")}


class LanguageSwitch:
    """Sets the language of our own texts and of Qt's standard dialogs together."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def use(self, language: Language) -> None:
        """Speak `language`; every window is told to word itself anew."""
        use_language(language)
        QLocale.setDefault(_LOCALES[language])
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        if language is Language.CHINESE:
            self._translator = QTranslator(self._app)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._translator.load(_LOCALES[language], "qtbase", "_", folder)
            self._app.installTranslator(self._translator)
        for window in self._app.topLevelWidgets():
            self._app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
