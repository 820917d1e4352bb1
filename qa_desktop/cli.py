"""The command line: the same use cases as the window's, without a window or a display.

It ends with 0 when all was done, 1 when something was left undone (a file that could not be read), 2 when the command
was not understood, 3 when nothing could be done, and 130 when it was interrupted.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from unicodedata import east_asian_width

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.text import Language
from qa_desktop.domain.timecode import format_length
from qa_desktop.interchange.name_presets import PRESETS
from qa_desktop.language import current_language, system_language, tr, trc, trn, use_language
from qa_desktop.language.errors import describe
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter, ExportForm, ExportKind
from qa_desktop.services.importing import Importer, ImportReport, usual_patterns
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import (
    AudioMeter,
    Clock,
    Identity,
    LibraryQuery,
    LibraryRow,
    QueueState,
    UnitOfWorkFactory,
)
from qa_desktop.services.preferences import language_of
from qa_desktop.settings.model import Settings

DONE, LEFT_UNDONE, NOT_UNDERSTOOD, IMPOSSIBLE, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = ("import", "list", "export", "cards")
PAGE = 500
BETWEEN_COLUMNS = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What the command line works with; whoever builds it also takes it apart."""

    store: UnitOfWorkFactory
    clock: Clock
    events: EventBus
    meter: AudioMeter
    identity: Identity
    settings: Settings
    close: Callable[[], None]


OpenWorkplace = Callable[[Path | None], Workplace]
"""Builds a workplace on a data folder; None is the person's own."""


def is_command(arguments: Sequence[str]) -> bool:
    """Tell whether the arguments are for the command line and not for the window."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--data")
    early.add_argument("--language")
    try:
        rest = early.parse_known_args(list(arguments))[1]
    except argparse.ArgumentError:
        return False
    return bool(rest) and rest[0] in COMMANDS


def main(arguments: Sequence[str], open_workplace: OpenWorkplace) -> int:
    """Do what the arguments say and return the exit code."""
    _let_every_letter_be_printed()
    use_language(_asked_language(arguments) or system_language())
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as over:  # argparse has said what it had to say
        return over.code if isinstance(over.code, int) else NOT_UNDERSTOOD
    try:
        workplace = open_workplace(chosen.data)
        try:
            if chosen.language is None:
                use_language(language_of(workplace.settings.language))
            deed: Callable[[Workplace, argparse.Namespace], int] = chosen.deed
            return deed(workplace, chosen)
        finally:
            workplace.close()
    except QaError as error:
        _complain(str(describe(error)))
        return IMPOSSIBLE
    except BrokenPipeError:  # whoever read our words, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LEFT_UNDONE
    except KeyboardInterrupt:
        _complain(tr("Interrupted; what was done until now is kept."))
        return INTERRUPTED


# -- the commands ------------------------------------------------------------------------------------------------------


def _import(workplace: Workplace, chosen: argparse.Namespace) -> int:
    importer = Importer(
        store=workplace.store,
        jobs=InlineJobs(),
        clock=workplace.clock,
        events=workplace.events,
        meter=workplace.meter,
    )
    patterns = _patterns(workplace.settings, chosen.pattern)
    reports: list[ImportReport] = []
    importer.start(chosen.paths, patterns, on_progress=lambda _: None, on_done=reports.append)
    report = reports[0]
    print(
        trn("Imported {count} recording", "Imported {count} recordings", len(report.imported)).format(
            count=len(report.imported)
        )
    )
    if report.duplicates:
        count = len(report.duplicates)
        print(trn("{count} was known already", "{count} were known already", count).format(count=count))
    for note in report.notes:
        _complain(str(describe(note)))
    for path, error in report.failures:
        _complain(f"{path}: {describe(error)}")
    if report.stopped_by is not None:
        raise report.stopped_by
    return LEFT_UNDONE if report.failures else DONE


def _patterns(settings: Settings, name: str | None) -> tuple[NamePattern, ...]:
    if name is None:
        return usual_patterns(settings.name_patterns)
    for pattern in (*settings.name_patterns, *PRESETS):
        if pattern.name == name:
            return (pattern,)
    known = ", ".join(pattern.name for pattern in (*settings.name_patterns, *PRESETS))
    raise UserMistake("pattern.unknown", name=name, known=known)


def _list(workplace: Workplace, chosen: argparse.Namespace) -> int:
    states = frozenset(QueueState(state) for state in chosen.state or ())
    query = LibraryQuery(author=workplace.identity.id, text=chosen.text, states=states)
    rows = list(_rows(Library(store=workplace.store, events=workplace.events), query))
    if chosen.json:
        print(json.dumps([_plain(row) for row in rows], indent=2))
        return DONE
    headings = (
        tr("Time of the call"),
        tr("Agent"),
        tr("Queue name"),
        tr("Length"),
        tr("State"),
        tr("Score"),
        tr("File"),
    )
    for line in _aligned([headings, *(_cells(row) for row in rows)]):
        print(line)
    return DONE


def _rows(library: Library, query: LibraryQuery) -> Iterator[LibraryRow]:
    offset = 0
    while page := library.page(query, offset, PAGE):
        yield from page
        offset += len(page)


def _plain(row: LibraryRow) -> dict[str, object]:
    started = None if row.started_at is None else row.started_at.isoformat()
    return {**asdict(row), "started_at": started, "score": None if row.score is None else str(row.score)}


def _cells(row: LibraryRow) -> tuple[str, ...]:
    started = "" if row.started_at is None else f"{row.started_at.astimezone():%Y-%m-%d %H:%M}"
    score = "" if row.score is None else str(row.score)
    return (started, row.agent, row.queue, format_length(row.duration_ms), _state(row.state), score, row.file_name)


def _state(state: QueueState) -> str:
    return {
        QueueState.TO_DO: trc("state", "To do"),
        QueueState.DRAFT: trc("state", "Draft"),
        QueueState.SUBMITTED: trc("state", "Submitted"),
        QueueState.RETURNED: trc("state", "Returned"),
        QueueState.APPROVED: trc("state", "Approved"),
    }[state]


def _export(workplace: Workplace, chosen: argparse.Namespace) -> int:
    exporter = Exporter(store=workplace.store)
    path: Path = chosen.output
    count = exporter.export(ExportKind(chosen.kind), ExportForm(chosen.format), path, submitted_only=chosen.submitted)
    print(trn("Wrote {count} row to {file}", "Wrote {count} rows to {file}", count).format(count=count, file=path))
    return DONE


def _cards(workplace: Workplace, _chosen: argparse.Namespace) -> int:
    with workplace.store() as unit:
        cards = unit.scorecards.published()
    language = current_language()
    lines = [(card.id, str(card.version), str(len(card.criteria)), card.name.in_language(language)) for card in cards]
    for line in _aligned([(tr("Scorecard id"), tr("Version"), tr("Criteria"), tr("Scorecard")), *lines]):
        print(line)
    return DONE


# -- understanding and printing ----------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qa-desktop", description=tr("Grade recordings of calls."))
    parser.add_argument("--data", type=Path, help=tr("another data folder than your own"))
    parser.add_argument("--language", choices=[one.value for one in Language], help=tr("the language of messages"))
    commands = parser.add_subparsers(required=True, metavar=tr("COMMAND"))

    purpose = tr("import recordings: files, or folders with all below them")
    importing = commands.add_parser("import", help=purpose, description=purpose)
    importing.add_argument("paths", nargs="+", type=Path, metavar=tr("PATH"))
    importing.add_argument("--pattern", metavar=tr("NAME"), help=tr("the name of the file name pattern to read with"))
    importing.set_defaults(deed=_import)

    purpose = tr("list the recordings in the library")
    listing = commands.add_parser("list", help=purpose, description=purpose)
    listing.add_argument("--state", action="append", choices=[one.value for one in QueueState], help=tr("only these"))
    listing.add_argument("--text", default="", help=tr("only those with these words"))
    listing.add_argument("--json", action="store_true", help=tr("as JSON"))
    listing.set_defaults(deed=_list)

    purpose = tr("write what was graded to a file")
    exporting = commands.add_parser("export", help=purpose, description=purpose)
    exporting.add_argument("kind", choices=[one.value for one in ExportKind])
    exporting.add_argument("--format", choices=[one.value for one in ExportForm], default=ExportForm.CSV.value)
    exporting.add_argument("-o", "--output", type=Path, required=True, metavar=tr("FILE"))
    exporting.add_argument("--submitted", action="store_true", help=tr("only what is submitted"))
    exporting.set_defaults(deed=_export)

    purpose = tr("list the published scorecards")
    cards = commands.add_parser("cards", help=purpose, description=purpose)
    cards.set_defaults(deed=_cards)
    return parser


def _asked_language(arguments: Sequence[str]) -> Language | None:
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--language")
    try:
        asked = early.parse_known_args(list(arguments))[0].language
        return None if asked is None else Language(asked)
    except (argparse.ArgumentError, ValueError):
        return None  # the parser proper will say what is wrong


def _aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        yield BETWEEN_COLUMNS.join(cells).rstrip()


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes; a Chinese letter takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def _let_every_letter_be_printed() -> None:
    """Let a terminal that lacks a letter show its code: no message is worth a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
