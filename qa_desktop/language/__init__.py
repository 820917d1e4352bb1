"""Texts for people, in Chinese and English.

The English text is the key: `tr("Open")`. The Chinese stands in `resources/translations/zh/LC_MESSAGES`. One catalogue
serves the window and the command line; `tests/language` guards that `tr` is given literals only and that no text lacks
its Chinese.
"""

import gettext
import locale
from importlib.resources import files

from qa_desktop.domain.text import Language

DOMAIN = "qa_desktop"


class _Voice:
    """The language spoken now: the one thing in the program that is global, as a language is."""

    language = Language.ENGLISH
    catalogue = gettext.NullTranslations()


def use_language(language: Language) -> None:
    """Speak `language` from now on; whoever shows text already must ask for it anew."""
    _Voice.language = language
    _Voice.catalogue = gettext.NullTranslations() if language is Language.ENGLISH else _load(language)


def current_language() -> Language:
    """Return the language spoken now."""
    return _Voice.language


def system_language() -> Language:
    """Return Chinese where the system speaks any Chinese, else English."""
    name = (locale.getlocale()[0] or "").lower()
    return Language.CHINESE if name.startswith(("zh", "chinese")) else Language.ENGLISH


def tr(text: str) -> str:
    """Return the text in the language spoken now; parameters are filled in afterwards with `.format(…)`."""
    return _Voice.catalogue.gettext(text)


def trn(singular: str, plural: str, count: int) -> str:
    """Return the text for that many things; `{count}` is filled in afterwards."""
    return _Voice.catalogue.ngettext(singular, plural, count)


def trc(context: str, text: str) -> str:
    """Return a text whose meaning depends on where it stands, such as a one-word label."""
    return _Voice.catalogue.pgettext(context, text)


def sentences(*each: str) -> str:
    """Return sentences as running text: Chinese has no space between them."""
    return ("" if _Voice.language is Language.CHINESE else " ").join(one for one in each if one)


def _load(language: Language) -> gettext.NullTranslations:
    path = files("resources") / "translations" / language.value / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
