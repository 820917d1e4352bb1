"""The settings file: read once, written whole, never half; of a damaged one what is sound holds, the rest aside."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.durable import make_folder_durable
from qa_desktop.settings.model import VERSION, Settings

Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: Mapping[int, Migration] = {1: lambda fields: {**fields, "version": 2}}
"""For each older version, what makes the next one of it."""
_UNREADABLE = (json.JSONDecodeError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings, and where a damaged file was put aside (None: it was not damaged)."""

    settings: Settings
    put_aside: Path | None = None

    @property
    def notice(self) -> EnvironmentFault | None:
        """What the person should hear of it: `settings.damaged` with the file as it was put aside."""
        return None if self.put_aside is None else EnvironmentFault("settings.damaged", file=str(self.put_aside))


def load_settings(path: Path, now: datetime) -> LoadedSettings:
    """Read the settings: where there is no file, the defaults; where one is damaged, what is sound in it.

    Raises:
        UserMistake: `settings.newer_program_needed` with the file.
        EnvironmentFault: `settings.unreadable` with the file and the reason.
    """
    try:
        written = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except UnicodeDecodeError:
        return LoadedSettings(Settings(), _put_aside(path, now))
    except OSError as error:
        raise EnvironmentFault("settings.unreadable", file=str(path), reason=error.strerror or "") from error
    try:
        migrated = _fields(written, path)
    except _UNREADABLE:
        return LoadedSettings(Settings(), _put_aside(path, now))
    try:
        return LoadedSettings(_validated(migrated))
    except ValidationError as error:
        broken = {place["loc"][0] for place in error.errors() if place["loc"]}
        sound = {name: value for name, value in migrated.items() if name not in broken}
        return LoadedSettings(_validated(sound), _put_aside(path, now))


def sound_settings(path: Path) -> Settings | None:
    """Return the settings as they are on disk now, None where there are none or where they are not all sound.

    Raises:
        UserMistake: `settings.newer_program_needed` with the file.
    """
    try:
        return _validated(_fields(path.read_text(encoding="utf-8"), path))
    except (OSError, UnicodeDecodeError, ValidationError, *_UNREADABLE):
        return None


def _fields(written: str, path: Path) -> dict[str, Any]:
    """Return the fields in the present form; raises one of `_UNREADABLE` where there are none."""
    fields = json.loads(written)
    version = fields["version"]
    if isinstance(version, int) and version > VERSION:
        raise UserMistake("settings.newer_program_needed", file=str(path))
    return _migrated(fields)


def _validated(fields: dict[str, Any]) -> Settings:
    return Settings.model_validate_json(json.dumps(fields))


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings whole, through a file beside it.

    Raises:
        EnvironmentFault: `settings.unwritable` with the file and the reason.
    """
    beside = path.with_suffix(".new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(settings.model_dump_json(indent=2))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        make_folder_durable(path.parent)
    except OSError as error:
        raise EnvironmentFault("settings.unwritable", file=str(path), reason=error.strerror or "") from error


def _migrated(fields: dict[str, Any]) -> dict[str, Any]:
    while fields["version"] in MIGRATIONS:
        fields = MIGRATIONS[fields["version"]](fields)
    return fields


def _put_aside(path: Path, now: datetime) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}")
    try:
        path.replace(aside)
    except OSError as error:
        raise EnvironmentFault("settings.unreadable", file=str(path), reason=error.strerror or "") from error
    return aside
