"""Several people on one login of the system: each has a data folder of their own, with store, settings and key.

Whoever was here first keeps the folder that the program has always used; the others lie below it in `people`.
"""

import getpass
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.folders import PRIVATE, Folders

PEOPLE = "people"
FIRST = "."
"""What the folder of whoever was here first is called beside those of the others, which no name makes."""
NAME_FILE = "person.json"
LONGEST_SLUG = 40
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Profile:
    """A person who works here, and the folder of their data."""

    name: str
    folder: Path
    is_first: bool = False

    @property
    def folder_name(self) -> str:
        """What tells this person from everybody else here, whatever they are called."""
        return FIRST if self.is_first else self.folder.name

    @property
    def folders(self) -> Folders:
        """Where their things lie."""
        return Folders(self.folder)


def profiles(data: Path) -> list[Profile]:
    """Return everybody who works on this data folder, whoever was here first first.

    Raises:
        EnvironmentFault: `data.unwritable` where the folder cannot be read.
    """
    first = Profile(_own_name(data), data, is_first=True)
    try:
        folders = sorted(path for path in (data / PEOPLE).iterdir() if (path / NAME_FILE).is_file())
    except FileNotFoundError:
        return [first]
    except OSError as error:
        raise EnvironmentFault("data.unwritable", folder=str(data), reason=error.strerror or "") from error
    return [first, *(Profile(_name_in(path), path) for path in folders)]


def find_profile(data: Path, name: str) -> Profile:
    """Return the person whose folder is called that, else whose name it is; upper and lower case of a name are one.

    Whoever was here first may call themselves anything in the settings: that gives way to a name that a folder was made
    for.

    Raises:
        UserMistake: `person.unknown` with the name and those who are `known`, `person.ambiguous` with the `folders` of
            those who are called that.
    """
    first, *others = everybody = profiles(data)
    if found := [profile for profile in everybody if profile.folder_name == name]:
        return found[0]
    named = [profile for profile in others if _same(profile.name, name)]
    if len(named) > 1:
        raise UserMistake("person.ambiguous", name=name, folders=", ".join(one.folder_name for one in named))
    if named or _same(first.name, name):
        return named[0] if named else first
    raise UserMistake("person.unknown", name=name, known=", ".join(profile.name for profile in everybody))


def add_profile(data: Path, name: str) -> Profile:
    """Make a folder for one more person.

    Raises:
        UserMistake: `person.nameless`, `person.known` where somebody of that name, or one too like it, is here.
        EnvironmentFault: `data.unwritable`.
    """
    name = " ".join(name.split())
    slug = _slug(name)
    if not slug:
        raise UserMistake("person.nameless")
    folder = data / PEOPLE / slug
    if folder.exists() or any(_same(profile.name, name) for profile in profiles(data)):
        raise UserMistake("person.known", name=name)
    try:
        folder.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE)
        (folder / NAME_FILE).write_text(json.dumps({"name": name}), encoding="utf-8")
    except OSError as error:
        raise EnvironmentFault("data.unwritable", folder=str(folder), reason=error.strerror or "") from error
    return Profile(name, folder)


def shared_folder(folders: Folders) -> Path:
    """Return the data folder that a person's folders lie in, whoever they are."""
    above = folders.data.parent
    return above.parent if above.name == PEOPLE and (folders.data / NAME_FILE).is_file() else folders.data


def _slug(name: str) -> str:
    """Return the name as a folder may be called on every system, letters of all languages kept."""
    plain = unicodedata.normalize("NFC", name).casefold()
    slug = re.sub(r"[^\w]+", "-", plain).strip("-_")[:LONGEST_SLUG]
    return f"{slug}-" if slug in _RESERVED else slug


def _same(one: str, other: str) -> bool:
    return _slug(one) == _slug(other)


def _name_in(folder: Path) -> str:
    try:
        return str(json.loads((folder / NAME_FILE).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return folder.name


def _own_name(data: Path) -> str:
    """Return what whoever was here first is called: as in the settings, else as they log in."""
    try:
        name = str(json.loads((data / "settings.json").read_text(encoding="utf-8"))["inspector"])
    except (OSError, ValueError, KeyError, TypeError):
        name = ""
    try:
        return name or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return name or "local"
