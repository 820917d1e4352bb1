"""Every setting, declared once: type, default, bounds."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_desktop.domain.naming import NamePattern

__all__ = ["VERSION", "LanguageChoice", "NamePattern", "Security", "ServerAddress", "Settings", "ThemeChoice"]

VERSION: Final = 2
"""The form of the settings file; raised together with a migration."""


class LanguageChoice(StrEnum):
    """Which language the program speaks."""

    SYSTEM = "system"
    CHINESE = "zh"
    ENGLISH = "en"


class ThemeChoice(StrEnum):
    """Which theme the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Security(StrEnum):
    """How the line to the shared store is kept private, in PostgreSQL's words; anything but the first is a lapse."""

    VERIFY_FULL = "verify-full"
    VERIFY_CA = "verify-ca"
    REQUIRE = "require"
    DISABLE = "disable"


class ServerAddress(BaseModel):
    """Where the shared store is and who we are there; the password never lies here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1, max_length=255)
    port: int = Field(default=5432, ge=1, le=65535)
    database: str = Field(default="qa_desktop", min_length=1, max_length=63)
    login: str = Field(min_length=1, max_length=63)
    security: Security = Security.VERIFY_FULL
    ca_file: str = Field(default="", description="the centre's certificate authority; empty: the system's own")


class Settings(BaseModel):
    """The settings of one person on one workstation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[2] = 2
    language: LanguageChoice = LanguageChoice.SYSTEM
    theme: ThemeChoice = ThemeChoice.SYSTEM
    inspector: str = Field(default="", max_length=80)
    rewind_on_resume_ms: int = Field(default=1000, ge=0, le=10_000)
    reaction_ms: int = Field(default=500, ge=0, le=3_000)
    volume: int = Field(default=80, ge=0, le=100)
    stored_speed: Annotated[float, Field(ge=0.5, le=3.0)] = 1.5
    output_device: str = Field(default="", description="name of the sound device; empty: the system's choice")
    name_patterns: tuple[NamePattern, ...] = ()
    server: ServerAddress | None = Field(default=None, description="the shared store; None: this machine alone")
    sync_every_s: int = Field(default=60, ge=15, le=3600)
    moves_on: bool = Field(default=True, description="after an answer by digit, go on to the next criterion")
    shipped_phrases: bool = Field(default=True, description="offer the phrases that come with the program")
    tied_tags: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="`card/criterion` to the tags whose marks are counted for it, where other than shipped",
    )
    chosen_cards: dict[str, str] = Field(
        default_factory=dict, description="queue to the id of the card chosen last for a call of it"
    )
    last_card: str = Field(default="", description="id of the card chosen last for any call; empty: none was")
    shortcuts: dict[str, str] = Field(default_factory=dict, description="action id to key sequence, where re-bound")
    layout: dict[str, str] = Field(default_factory=dict, description="window geometry and splitters, opaque")
