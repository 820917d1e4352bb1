"""Keeps the Chinese catalogue: `python -m qa_desktop.language.catalogue extract|compile|check`.

`extract` takes every text out of the sources into the .po file, keeping what is translated; `compile` makes the .mo
file of it; `check` says what is missing and exits with 1 if anything is. For those who work on the program.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from qa_desktop.language import DOMAIN

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts make the same file
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations" / "zh" / "LC_MESSAGES"
PO = FOLDER / "qa_desktop.po"
MO = FOLDER / "qa_desktop.mo"
SOURCES = ("qa_desktop", "ui")
HEADER = """# The Chinese of every text in the program.
msgid ""
msgstr ""
"Language: zh\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2)}


def sources() -> Catalog:
    """Return every text in the sources, without translations."""
    catalogue = _empty()
    for folder in SOURCES:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True)
        for _file, _line, text, _comments, context in found:
            catalogue.add(text, context=context)
    return catalogue


def stored() -> Catalog:
    """Return the catalogue as it stands in the .po file; an empty one where there is none."""
    if not PO.exists():
        return _empty()
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def problems() -> list[str]:
    """Return what is wrong with the catalogue, one line each; empty means it is whole."""
    return [*_untranslated(), *_out_of_step()]


def compiled(catalogue: Catalog) -> bytes:
    """Return the .mo form."""
    catalogue.creation_date = catalogue.revision_date = UNDATED
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def _untranslated() -> Iterator[str]:
    known = {(one.context, _first(one)): one for one in stored() if one.id}
    wanted = {(one.context, _first(one)) for one in sources() if one.id}
    for key in sorted(wanted, key=str):
        message = known.get(key)
        if message is None:
            yield f"not extracted: {key[1]!r}"
        elif not all(_strings(message)):
            yield f"no Chinese: {key[1]!r}"
        elif any(_fields(text) != _fields(key[1]) for text in _strings(message)):
            yield f"other {{fields}}: {key[1]!r}"
    yield from (f"no longer used: {key[1]!r}" for key in sorted(known.keys() - wanted, key=str))


def _out_of_step() -> Iterator[str]:
    wanted = GNUTranslations(io.BytesIO(compiled(stored())))
    if not MO.exists() or _texts(_compiled_file()) != _texts(wanted):
        yield "the .mo file is not that of the .po file: compile"


def _extract() -> None:
    catalogue = sources()
    before = stored()
    for message in catalogue:
        old = before.get(message.id, context=message.context) if message.id else None
        if old is not None:
            message.string = old.string
    FOLDER.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=120, no_location=True, omit_header=True, sort_output=True)


def _compile() -> None:
    MO.write_bytes(compiled(stored()))


def _empty() -> Catalog:
    return Catalog(locale="zh", domain=DOMAIN)


def _compiled_file() -> GNUTranslations:
    with MO.open("rb") as file:
        return GNUTranslations(file)


def _texts(translations: GNUTranslations) -> dict[object, str]:
    """Return what the translations say, without their header."""
    catalogue: dict[object, str] = vars(translations)["_catalog"]
    return {key: text for key, text in catalogue.items() if key}


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def main(arguments: list[str]) -> int:
    """Do what the first argument names."""
    deeds = {"extract": _extract, "compile": _compile}
    if len(arguments) == 1 and arguments[0] in deeds:
        deeds[arguments[0]]()
        return 0
    if arguments == ["check"]:
        found = problems()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
