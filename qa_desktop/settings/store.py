"""The settings file: read once, written whole, never half; a damaged one is kept aside."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.model import VERSION, Settings

Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: Mapping[int, Migration] = {}
"""For each older version, what makes the next one of it."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings, and where a damaged file was put aside (None: it was not damaged)."""

    settings: Settings
    put_aside: Path | None = None


def load_settings(path: Path, now: datetime) -> LoadedSettings:
    """Read the settings; where there is no file the defaults, where it is damaged the defaults and the file aside.

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
        fields = json.loads(written)
        version = fields["version"]
        if isinstance(version, int) and version > VERSION:
            raise UserMistake("settings.newer_program_needed", file=str(path))
        return LoadedSettings(Settings.model_validate_json(json.dumps(_migrated(fields))))
    except (json.JSONDecodeError, KeyError, TypeError, ValidationError):
        return LoadedSettings(Settings(), _put_aside(path, now))


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
