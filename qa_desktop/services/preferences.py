"""The settings as the program uses them: always current, every change written and told.

Other programs work on the same file, such as `qa-desktop connect`: a change is made to what is on disk, and takes over
what they changed there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qa_desktop.domain.text import Language
from qa_desktop.language import system_language
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.settings.model import LanguageChoice, Settings
from qa_desktop.settings.store import save_settings, sound_settings


class Preferences:
    """Holds the settings; `change` writes them first, so that what is current is what is on disk."""

    def __init__(self, settings: Settings, path: Path, events: EventBus) -> None:
        self._path = path
        self._events = events
        self.settings = settings

    def change(self, **fields: Any) -> None:
        """Give these settings new values, and no other setting any.

        Raises:
            pydantic.ValidationError: a value out of its bounds.
            EnvironmentFault: `settings.unwritable`; nothing has changed then.
            UserMistake: `settings.newer_program_needed` where a newer program has written them meanwhile.
        """
        present = sound_settings(self._path) or self.settings
        settings = Settings.model_validate({**present.model_dump(), **fields})
        if settings != present:
            save_settings(self._path, settings)
        if settings == self.settings:
            return
        self.settings = settings
        self._events.publish(Changed(frozenset({Kind.SETTINGS})))


def language_of(choice: LanguageChoice, system: Callable[[], Language] = system_language) -> Language:
    """Return the language that a choice means on this machine."""
    return system() if choice is LanguageChoice.SYSTEM else Language(choice.value)
