"""Texts for people, in Chinese and English.

The English text is the key: `tr("Open")`. The Chinese stands in `resources/translations/zh/LC_MESSAGES`. One catalogue
serves the window and the command line; `tests/language` guards that `tr` is given literals only and that no text lacks
its Chinese.
"""

import gettext
import locale
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from qa_desktop.domain.text import Language

DOMAIN = "qa_desktop"


class _Voice:
    """The language spoken now: the one thing in the program that is global, as a language is."""

    language = Language.ENGLISH
    catalogue = gettext.NullTranslations()


_SPOKEN_HERE: ContextVar[Language | None] = ContextVar("spoken_here", default=None)


def use_language(language: Language) -> None:
    """Speak `language` from now on; whoever shows text already must ask for it anew."""
    _Voice.language = language
    _Voice.catalogue = _load(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` within the block, in this thread alone: a document may be in another one than the window."""
    token = _SPOKEN_HERE.set(language)
    try:
        yield
    finally:
        _SPOKEN_HERE.reset(token)


def current_language() -> Language:
    """Return the language spoken now."""
    return _SPOKEN_HERE.get() or _Voice.language


def system_language() -> Language:
    """Return Chinese where the system speaks any Chinese, else English."""
    name = (locale.getlocale()[0] or "").lower()
    return Language.CHINESE if name.startswith(("zh", "chinese")) else Language.ENGLISH


def tr(text: str) -> str:
    """Return the text in the language spoken now; parameters are filled in afterwards with `.format(…)`."""
    return _catalogue().gettext(text)


def trn(singular: str, plural: str, count: int) -> str:
    """Return the text for that many things; `{count}` is filled in afterwards."""
    return _catalogue().ngettext(singular, plural, count)


def trc(context: str, text: str) -> str:
    """Return a text whose meaning depends on where it stands, such as a one-word label."""
    return _catalogue().pgettext(context, text)


def sentences(*each: str) -> str:
    """Return sentences as running text: Chinese has no space between them."""
    return ("" if current_language() is Language.CHINESE else " ").join(one for one in each if one)


def _catalogue() -> gettext.NullTranslations:
    here = _SPOKEN_HERE.get()
    return _Voice.catalogue if here is None else _load(here)


@cache
def _load(language: Language) -> gettext.NullTranslations:
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    path = files("resources") / "translations" / language.value / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
