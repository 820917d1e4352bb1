"""Every test runs without a screen, in English, and leaves nothing behind."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from ui.i18n import LanguageSwitch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = [
    "tests.support.forms",
    "tests.support.logs",
    "tests.support.leaks",
    "tests.support.places",
    "tests.support.postgres",
    "tests.support.sound",
    "tests.support.tls_server",
]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin and end in English, whatever language a test chooses."""
    use_language(Language.ENGLISH)
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        LanguageSwitch(app).use(Language.ENGLISH)
    else:
        use_language(Language.ENGLISH)
