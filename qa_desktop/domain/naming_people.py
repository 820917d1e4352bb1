"""What a team, a login, a server may be called, where a person types it."""

from typing import Final
from unicodedata import category

from qa_desktop.domain.errors import UserMistake

LONGEST_TEAM: Final = 200
"""In letters, as the shared store takes it."""
LONGEST_LOGIN: Final = 63
"""In bytes of UTF-8, as PostgreSQL takes it: it cuts a longer name off, and then it is another's."""
LONGEST_HOST: Final = 255
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, what shows nothing and makes two of what looks like one, halves of letters, ends of lines."""


def fit_team(written: str) -> str:
    """Return the name of a team without blanks at its ends; raises UserMistake `server.team_unfit` with `name`."""
    team = written.strip()
    if not 0 < len(team) <= LONGEST_TEAM or not is_plain(team):
        raise UserMistake("server.team_unfit", name=shown(written), most=LONGEST_TEAM)
    return team


def fit_login(written: str, code: str) -> str:
    """Return a login, or the name of a database, without blanks at its ends; raises UserMistake `code` with `name`."""
    name = written.strip()
    if not is_plain(name) or not 0 < len(name.encode()) <= LONGEST_LOGIN:
        raise UserMistake(code, name=shown(written), most=LONGEST_LOGIN)
    return name


def fit_host(written: str) -> str:
    """Return the name of a server without blanks at its ends; raises UserMistake `sync.host_unfit` with `name`."""
    host = written.strip()
    if not 0 < len(host) <= LONGEST_HOST or not is_plain(host) or any(letter.isspace() for letter in host):
        raise UserMistake("sync.host_unfit", name=shown(written))
    return host


def is_plain(text: str) -> bool:
    """Return whether all of a text can be seen and sent."""
    return not any(category(letter) in _INVISIBLE for letter in text)


def shown(text: str) -> str:
    """Return a text as it can be shown, whatever is in it, and not at endless length."""
    most = 60
    seen = "".join(letter if is_plain(letter) else letter.encode("unicode_escape").decode() for letter in text)
    return seen if len(seen) <= most else f"{seen[:most]}…"
