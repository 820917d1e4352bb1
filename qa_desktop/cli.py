"""The command line: the same use cases as the window, without a window or a display.

It ends with 0 when all was done, 1 when nothing could be done, 2 when the command was not understood, 3 when something
was left undone (a file that could not be read), and 130 when it was interrupted.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from qa_desktop import cli_backup, cli_sync
from qa_desktop.cli_server import add_server_commands
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.text import Language
from qa_desktop.domain.timecode import format_length
from qa_desktop.interchange.name_presets import PRESETS
from qa_desktop.language import current_language, system_language, tr, trn, use_language
from qa_desktop.language.errors import describe
from qa_desktop.services.exporting import ExportForm, ExportKind
from qa_desktop.services.importing import ImportReport, Progress, usual_patterns
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState
from qa_desktop.services.reports import ReportPrinter
from qa_desktop.services.workplace import Workplace

PAGE = 500
DONE, FAILED, PARTLY, INTERRUPTED = 0, 1, 3, 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for: `command` is empty where the window is wanted."""

    command: str
    data: Path | None
    language: Language | None
    demo: bool
    person: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; a wrong one ends the program with what argparse says of it."""
    _let_every_letter_be_printed()
    use_language(_asked_language(arguments) or system_language())
    parser = _parser()
    parsed = vars(parser.parse_args(arguments))
    for value in parsed.values():
        if isinstance(value, str) and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
            parser.error(tr("this cannot be read as text: {text}").format(text=ascii(value)))
    if parsed.get("deed") == "restore" and parsed["file"] is None:
        parser.error(tr("backup restore needs the backup's FILE"))
    if parsed["demo"] and parsed["command"]:
        parser.error(tr("--demo opens the window on a store of its own and takes no command"))
    if parsed["command"] == "server" and (parsed.get("team") is None) != (parsed.get("role") is None):
        parser.error(tr("--role and --team go together"))
    language = parsed.pop("language")
    return Options(
        command=parsed.pop("command") or "",
        data=parsed.pop("data"),
        language=None if language is None else Language(language),
        demo=parsed.pop("demo"),
        person=parsed.pop("person"),
        arguments=parsed,
    )


def run(options: Options, place: Workplace, print_report: ReportPrinter) -> int:
    """Do what was asked for and return the exit code."""
    commands: dict[str, Callable[[Workplace, Mapping[str, Any]], int]] = {
        "import": _import,
        "list": _list,
        "export": _export,
        "report": partial(_report, print_report),
        "cards": _cards,
        "sync": cli_sync.sync,
        "connect": cli_sync.connect,
    }
    if place.notice is not None:
        complain(place.notice)
    try:
        return commands[options.command](place, options.arguments)
    except QaError as error:
        complain(error)
        return FAILED
    except BrokenPipeError:  # whoever reads our words, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PARTLY
    except KeyboardInterrupt:
        print(tr("interrupted; what was imported until now is kept"), file=sys.stderr)
        return INTERRUPTED


def complain(error: QaError) -> None:
    """Say what went wrong."""
    print(describe(error), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa-desktop",
        description=tr("Inspection workstation for call-centre quality. Without a command the window opens."),
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help=tr("the data folder to use"))
    parser.add_argument("--language", choices=[one.value for one in Language], help=tr("the language to speak"))
    parser.add_argument("--demo", action="store_true", help=tr("open demo calls in a throw-away store"))
    parser.add_argument("--person", metavar="NAME", help=tr("who is working, where several people share this login"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    reader = commands.add_parser("import", help=tr("import recordings, files or folders"))
    reader.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    reader.add_argument("--pattern", metavar="NAME", help=tr("the file name pattern to read calls' details with"))
    lister = commands.add_parser("list", help=tr("list recordings"))
    lister.add_argument("--state", choices=[state.value for state in QueueState])
    lister.add_argument("--text", default="", help=tr("words to search for"))
    lister.add_argument("--json", action="store_true", help=tr("as JSON"))
    writer = commands.add_parser("export", help=tr("export evaluations, answers or annotations"))
    writer.add_argument("what", choices=[kind.value for kind in ExportKind])
    writer.add_argument("--format", choices=[form.value for form in ExportForm], default=ExportForm.CSV.value)
    writer.add_argument("--submitted", action="store_true", help=tr("submitted evaluations only"))
    writer.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    reporter = commands.add_parser("report", help=tr("print the report of an evaluation as a PDF"))
    reporter.add_argument(
        "wanted", metavar="ID", help=tr("an evaluation's id, or a recording's: then your newest evaluation of it")
    )
    reporter.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    commands.add_parser("cards", help=tr("list the published scorecards"))
    add_server_commands(commands)
    cli_backup.add_command(commands)
    cli_sync.add_commands(commands)
    return parser


def _asked_language(arguments: Sequence[str]) -> Language | None:
    """Return the language that help and complaints about the command line itself are to be given in."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--language")
    try:
        asked = early.parse_known_args(list(arguments))[0].language
        return None if asked is None else Language(asked)
    except (argparse.ArgumentError, ValueError):
        return None  # the parser proper will say what is wrong


def _let_every_letter_be_printed() -> None:
    """Let a terminal that lacks a letter show its code: no message is worth a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _import(place: Workplace, arguments: Mapping[str, Any]) -> int:
    patterns = _patterns(place.preferences.settings.name_patterns, arguments["pattern"])
    reports: list[ImportReport] = []
    place.importer.start(arguments["paths"], patterns, on_progress=_show_progress, on_done=reports.append)
    (report,) = reports
    return _show_report(report)


def _patterns(own: Sequence[NamePattern], wanted: str | None) -> Sequence[NamePattern]:
    if wanted is None:
        return usual_patterns(own)
    every = (*own, *PRESETS)
    named = [pattern for pattern in every if pattern.name == wanted]
    if not named:
        raise UserMistake("pattern.unknown", name=wanted, known=", ".join(pattern.name for pattern in every))
    return named[:1]


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        print(f"\r{progress.done}/{progress.total} {progress.name[:60]:<60}", end="", file=sys.stderr)


def _show_report(report: ImportReport) -> int:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    imported, known = len(report.imported), len(report.duplicates)
    print(trn("{count} recording imported.", "{count} recordings imported.", imported).format(count=imported))
    if known:
        print(trn("{count} was here already.", "{count} were here already.", known).format(count=known))
    for note in report.notes:
        complain(note)
    for path, error in report.failures:
        print(f"{path}: {describe(error)}", file=sys.stderr)
    if report.stopped_by is not None:
        complain(report.stopped_by)
    if not report.failures and report.stopped_by is None:
        return DONE
    return PARTLY if report.imported or report.duplicates else FAILED


def _list(place: Workplace, arguments: Mapping[str, Any]) -> int:
    state = arguments["state"]
    query = LibraryQuery(
        author=place.identity.id,
        text=arguments["text"],
        states=frozenset() if state is None else frozenset({QueueState(state)}),
    )
    rows: list[LibraryRow] = []
    while page := place.library.page(query, len(rows), PAGE):
        rows.extend(page)
    if arguments["json"]:
        print(json.dumps([_as_json(row) for row in rows], indent=2))  # ASCII, so that no terminal spoils it
        return DONE
    for row in rows:
        started = "" if row.started_at is None else f"{row.started_at.astimezone():%Y-%m-%d %H:%M}"
        score = "" if row.score is None else f"{row.score:.2f}"
        fields = (row.recording_id[:12], row.state.value, score, format_length(row.duration_ms), started, row.agent)
        print("\t".join((*fields, row.file_name)))
    return DONE


def _as_json(row: LibraryRow) -> dict[str, object]:
    return {
        "recording": row.recording_id,
        "file": row.file_name,
        "agent": row.agent,
        "customer": row.customer,
        "queue": row.queue,
        "call_id": row.call_id,
        "started_at": None if row.started_at is None else row.started_at.isoformat(),
        "duration_ms": row.duration_ms,
        "state": row.state.value,
        "score": None if row.score is None else str(row.score),
        "fatal": row.fatal,
    }


def _export(place: Workplace, arguments: Mapping[str, Any]) -> int:
    output: Path = arguments["output"]
    count = place.exporter.export(
        ExportKind(arguments["what"]),
        ExportForm(arguments["format"]),
        output,
        submitted_only=arguments["submitted"],
    )
    print(
        trn("{count} row written to {file}.", "{count} rows written to {file}.", count).format(count=count, file=output)
    )
    return DONE


def _report(print_report: ReportPrinter, place: Workplace, arguments: Mapping[str, Any]) -> int:
    output: Path = arguments["output"]
    report = place.reports.find(arguments["wanted"], place.identity.id)
    count = print_report(report, output, current_language())
    print(
        trn("{count} page written to {file}.", "{count} pages written to {file}.", count).format(
            count=count, file=output
        )
    )
    return DONE


def _cards(place: Workplace, _arguments: Mapping[str, Any]) -> int:
    with place.store() as unit:
        cards = unit.scorecards.published()
    for card in cards:
        print(f"{card.id}\t{card.version}\t{card.name.in_language(current_language())}")
    return DONE
