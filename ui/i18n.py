"""Switching the language of the window while it runs.

Every widget words itself in `retranslate` and calls it again on `QEvent.Type.LanguageChange`; Qt hands that event from
each window down to all it holds.
"""

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.text import Language
from qa_desktop.language import use_language

_LOCALES = {Language.CHINESE: QLocale("zh_CN"), Language.ENGLISH: QLocale("en_GB")}

_NAME = "qt-in-our-language"


class LanguageSwitch:
    """Sets the language of our own texts and of Qt's standard dialogs together."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def use(self, language: Language) -> None:
        """Speak `language`; every window is told to word itself anew."""
        use_language(language)
        QLocale.setDefault(_LOCALES[language])
        for former in self._app.findChildren(QTranslator, _NAME):
            self._app.removeTranslator(former)
            former.setParent(None)
        if language is Language.CHINESE:
            translator = QTranslator(self._app)
            translator.setObjectName(_NAME)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            translator.load(_LOCALES[language], "qtbase", "_", folder)
            self._app.installTranslator(translator)
        for window in self._app.topLevelWidgets():
            self._app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
