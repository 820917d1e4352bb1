"""Who holds the key of the local store: remembered in `key.json` beside it, never the key itself.

The store is encrypted with a random key that stays. The keyring holds it; or a passphrase does: then the file holds
the key wrapped, and a new passphrase wraps it anew without a page of the store being written.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.durable import make_folder_durable

_LOG = logging.getLogger(__name__)
PLAIN_HEADER: Final = b"SQLite format 3\x00"
"""How a store begins that is not encrypted (sqlite.org/fileformat.html#magic_header_string)."""
KEY_BYTES: Final = 32
LEAST_PASSPHRASE: Final = 8
COST: Final = 17
"""2 to this power is scrypt's N: 128 MiB and about half a second (OWASP, Password Storage Cheat Sheet)."""
BLOCK: Final = 8
MOST_MEMORY: Final = 2**30


class StoreKey:
    """A key of 32 bytes; printed or logged it shows nothing of itself."""

    __slots__ = ("hex",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            msg = f"a key has {KEY_BYTES} bytes"
            raise ValueError(msg)
        self.hex = key.hex()

    @classmethod
    def new(cls) -> "StoreKey":
        """Return a key from the system's source of randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def __repr__(self) -> str:
        return "StoreKey(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoreKey) and hmac.compare_digest(self.hex, other.hex)

    def __hash__(self) -> int:
        return hash(self.hex)


class Keeper(StrEnum):
    """Who holds the key."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - the word itself
    NOBODY = "none"


class WrappedKey(BaseModel):
    """A key that a passphrase opens; `salt`, `key` and `seal` are hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cost: int = Field(default=COST, ge=1, le=20)
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    seal: str = Field(pattern=r"^[0-9a-f]{64}$")


class KeyFile(BaseModel):
    """What `key.json` says; `leaving`: the store is to be without encryption from the next start on.

    `left`: under which ids the keyring still has keys that it is to forget.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keeper: Keeper
    key_id: str = Field(default="", description="under which the keyring has the key")
    wrapped: WrappedKey | None = None
    leaving: bool = False
    left: tuple[str, ...] = ()


def check_passphrase(passphrase: str) -> None:
    """Make sure that a passphrase may be chosen.

    Raises:
        UserMistake: `passphrase.too_short` with the `least` number of characters.
    """
    if len(_normal(passphrase)) < LEAST_PASSPHRASE:
        raise UserMistake("passphrase.too_short", least=LEAST_PASSPHRASE)


def wrap(key: StoreKey, passphrase: str, *, cost: int = COST) -> WrappedKey:
    """Return the key as that passphrase alone opens it.

    scrypt (RFC 7914) makes 64 bytes of passphrase and salt: 32 hide the key, used this once since the salt is fresh;
    32 seal it with HMAC-SHA256, so that a wrong passphrase is told from a right one.

    Raises:
        UserMistake: as `check_passphrase`.
    """
    check_passphrase(passphrase)
    salt = secrets.token_bytes(16)
    pad, sealing = _stretched(passphrase, salt, cost)
    hidden = _xor(bytes.fromhex(key.hex), pad)
    return WrappedKey(cost=cost, salt=salt.hex(), key=hidden.hex(), seal=_seal(sealing, hidden))


def unwrap(wrapped: WrappedKey, passphrase: str) -> StoreKey:
    """Return the key.

    Raises:
        UserMistake: `passphrase.wrong`.
    """
    hidden = bytes.fromhex(wrapped.key)
    pad, sealing = _stretched(passphrase, bytes.fromhex(wrapped.salt), wrapped.cost)
    if not hmac.compare_digest(_seal(sealing, hidden), wrapped.seal):
        raise UserMistake("passphrase.wrong")
    return StoreKey(_xor(hidden, pad))


def load_key_file(*places: Path) -> KeyFile | None:
    """Return what the first of these files says that is there and sound, None where there is none at all.

    A damaged one that comes before it is put aside, and the sound one's content takes its place.

    Raises:
        EnvironmentFault: `key.unreadable` with the file and the reason, where none is sound; a damaged file is never
            taken for none.
    """
    damaged: list[Path] = []
    trouble: EnvironmentFault | None = None
    for place in places:
        try:
            content = KeyFile.model_validate_json(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except OSError as error:
            trouble = trouble or EnvironmentFault("key.unreadable", file=str(place), reason=error.strerror or "")
        except (ValidationError, UnicodeDecodeError):
            trouble = trouble or EnvironmentFault("key.unreadable", file=str(place), reason="damaged")
            damaged.append(place)
        else:
            _mend(damaged, content)
            return content
    if trouble is not None:
        raise trouble
    return None


def _mend(damaged: Sequence[Path], content: KeyFile) -> None:
    """Put what is sound where something damaged is; where that cannot be, it is tried again at the next start."""
    for place in damaged:
        _LOG.warning("%s is damaged; its copy is used", place)
        try:
            place.replace(place.with_suffix(".damaged"))
            save_key_file(content, place)
        except (OSError, EnvironmentFault) as error:
            _LOG.warning("%s could not be mended: %s", place, error)


def save_key_file(content: KeyFile, *places: Path) -> None:
    """Write what was decided, whole or not at all, into each of these files.

    Raises:
        EnvironmentFault: `key.unwritable` with the file and the reason.
    """
    for place in places:
        beside = place.with_suffix(".new")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as file:
                # Programs that do not know of `left` take a file with it for damaged, so it is there in need only.
                said = content.model_dump(mode="json", exclude=None if content.left else {"left"})
                file.write(json.dumps(said, indent=2))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
            make_folder_durable(place.parent)
        except OSError as error:
            raise EnvironmentFault("key.unwritable", file=str(place), reason=error.strerror or "") from error


def _normal(passphrase: str) -> str:
    """Return the passphrase as every keyboard and input method types it."""
    return unicodedata.normalize("NFKC", passphrase)


def _stretched(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    both = hashlib.scrypt(
        _normal(passphrase).encode(errors="surrogatepass"),
        salt=salt,
        n=2**cost,
        r=BLOCK,
        p=1,
        maxmem=MOST_MEMORY + 2**20,
        dklen=2 * KEY_BYTES,
    )
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


def _seal(sealing: bytes, hidden: bytes) -> str:
    return hmac.new(sealing, hidden, hashlib.sha256).hexdigest()
