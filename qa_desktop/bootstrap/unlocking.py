"""Whose data it is, and what opens it."""

import os
from collections.abc import Callable

from qa_desktop.bootstrap.core import Unlock
from qa_desktop.cli import Options
from qa_desktop.language import use_language
from qa_desktop.services.unlocking import LEAVE_VARIABLE, Asker, Prepared, Protection
from qa_desktop.settings.folders import Folders, usual_folders
from qa_desktop.settings.model import Settings
from qa_desktop.settings.profiles import find_profile, shared_folder
from qa_desktop.settings.secrets import Keyring


def folders_of(options: Options) -> Folders:
    """Return the folders that were asked for; raises UserMistake `person.unknown` where nobody is called that."""
    folders = usual_folders() if options.data is None else Folders(options.data.absolute())
    return folders if options.person is None else find_profile(folders.data, options.person).folders


def unlocking(options: Options, folders: Folders, asker: Callable[[Settings], Asker]) -> Unlock:
    """Return how the key of the store in `folders` is found; `asker` asks in the look of the settings."""

    def unlock(settings: Settings) -> Protection:
        speak(options)
        protection = Protection(folders, Keyring())
        leave = os.environ.get(LEAVE_VARIABLE) == "1"
        alone = shared_folder(folders) == folders.data
        protection.open(Prepared(os.environ, asker(settings)), alone=alone, leave=leave)
        return protection

    return unlock


def speak(options: Options) -> None:
    """Speak the language that was asked for, if one was."""
    if options.language is not None:
        use_language(options.language)
