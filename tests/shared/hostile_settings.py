"""Every setting that a person may change on their line, and values of it that might change what a function answers."""

from collections.abc import Iterator, Sequence

import psycopg

# What ends a wait or the line, or is about the network: no function can answer otherwise for it.
_LEFT_OUT = ("timeout", "tcp_", "client_connection_check_interval", "local_preload", "exit_on_error")
_TEXTS = {
    "DateStyle": ("German, DMY", "SQL, MDY", "Postgres, YMD", "ISO, DMY"),
    "TimeZone": ("Asia/Shanghai", "<Z>+5", "<T>+7"),
    "timezone_abbreviations": ("India", "Australia"),
    "search_path": ("", "public, qa"),
    "lc_messages": ("C",),
    "lc_monetary": ("C",),
    "lc_numeric": ("C",),
    "lc_time": ("C",),
    "default_text_search_config": ("pg_catalog.english",),
}
_ALL = """
    SELECT name, vartype, setting, min_val, max_val, enumvals, category FROM pg_settings
    WHERE context = 'user' ORDER BY name
"""
MEANING = ("Client Connection Defaults / Locale", "Version and Platform")
"""The categories of settings by which a text means something else; each of these is tried in every way."""


def hostile_settings(connection: psycopg.Connection) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield each setting with its values and its category."""
    for name, kind, now, least, most, chosen, category in connection.execute(_ALL.encode()):
        if any(part in name for part in _LEFT_OUT):
            continue
        match kind:
            case "bool":
                values: Sequence[str] = ("off" if now == "on" else "on",)
            case "enum":
                values = [one for one in chosen if one != now]
            case "string":
                values = _TEXTS.get(name, ())
            case _:
                values = (least, most)
        if values:
            yield name, values, category


def set_to(connection: psycopg.Connection, name: str, value: str) -> bool:
    """Set a setting on a line without a transaction; return whether PostgreSQL lets this person."""
    try:
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])
    except psycopg.Error:
        return False
    return True
