"""Scorecards as files: YAML for people, JSON for programs; read with errors that name file, line and field."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from qa_desktop.domain.answer_types import Choice
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.printable import printable
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.interchange.documents import DocumentFlaw, Flaw, Place, first_flaw, read_yaml
from qa_desktop.interchange.json_documents import read_json
from qa_desktop.interchange.writing import write_whole

JSON_SUFFIX = ".json"
WIDTH = 110
SHORT = 30
SCHEMA_FIELD = "$schema"
"""What an editor reads to find the schema of the file; it says nothing of the card."""


def read_scorecard(path: Path) -> Scorecard:
    """Read a card from a file.

    Raises:
        UserMistake: `scorecard.invalid`, see `parse_scorecard`.
        EnvironmentFault: `scorecard.unreadable` with the file and the reason.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("scorecard.unreadable", file=str(path), reason=error.strerror or str(error)) from error
    return parse_scorecard(content, str(path))


def parse_scorecard(content: bytes, file: str) -> Scorecard:
    """Return the card in a file's content; `file` names it, and tells JSON (`….json`) from YAML.

    Raises:
        UserMistake: `scorecard.invalid` with `file`, `line` (from 1), `field` (`sections.2.name`, counted from 1),
            `flaw` (a word of pydantic's or of this program's, such as `missing`), `value` as it was written, and
            `expected` where that can be said.
    """
    try:
        text = content.decode("utf-8-sig")
        document = read_json(text) if file.casefold().endswith(JSON_SUFFIX) else read_yaml(text)
        card = Scorecard.model_validate(_printable(_without_schema(document.data)))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _invalid(file, Flaw(line, "", "encoding")) from error
    except DocumentFlaw as error:
        raise _invalid(file, error.flaw) from error
    except ValidationError as error:
        raise _invalid(file, first_flaw(error, document)) from error
    for place, wording in _wordings(card):
        if not wording.zh.strip() and not wording.en.strip():
            raise _invalid(file, Flaw(document.line_of(place), document.field_of(place), "no_wording"))
    return card


def format_scorecard(card: Scorecard) -> str:
    """Return a card as YAML; what is as usual is left out."""
    return yaml.dump(
        _written(card), Dumper=_CardDumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False
    )


def write_scorecard(card: Scorecard, path: Path) -> None:
    """Write a card as JSON where the file is called so, else as YAML.

    Raises:
        EnvironmentFault: `export.unwritable`.
    """
    is_json = path.suffix.casefold() == JSON_SUFFIX
    text = card.model_dump_json(indent=2) + "\n" if is_json else format_scorecard(card)
    write_whole(path, text.encode("utf-8"))


def _without_schema(data: object) -> object:
    if not isinstance(data, dict) or not isinstance(data.get(SCHEMA_FIELD), str):
        return data
    return {key: part for key, part in data.items() if key != SCHEMA_FIELD}


def _printable(data: object) -> object:
    """Return data without the signs that JSON can spell out and nothing can show."""
    if isinstance(data, dict):
        return {key: _printable(part) for key, part in data.items()}
    if isinstance(data, list):
        return [_printable(part) for part in data]
    return printable(data) if isinstance(data, str) else data


def _invalid(file: str, flaw: Flaw) -> UserMistake:
    return UserMistake(
        "scorecard.invalid",
        file=file,
        line=flaw.line,
        field=flaw.field,
        flaw=flaw.kind,
        value=flaw.value,
        expected=flaw.expected,
    )


def _wordings(card: Scorecard) -> Iterator[tuple[Place, Text]]:
    yield ("name",), card.name
    for number, section in enumerate(card.sections):
        at_section = ("sections", number)
        yield (*at_section, "name"), section.name
        for place, criterion in enumerate(section.criteria):
            at_criterion = (*at_section, "criteria", place)
            yield (*at_criterion, "name"), criterion.name
            yield (*at_criterion, "standard"), criterion.standard
            if isinstance(criterion.answer, Choice):
                for option_number, option in enumerate(criterion.answer.options):
                    yield (*at_criterion, "answer", "options", option_number, "text"), option.text
    for number, band in enumerate(card.bands):
        yield ("bands", number, "name"), band.name


def _written(value: object) -> Any:
    """Return plain data for YAML: the fields of a model that are not as usual, and those that tell its kind."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {
            name: _written(getattr(value, name))
            for name, field in fields.items()
            if name in ("type", "version") or getattr(value, name) != field.default
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_written(part) for part in value]
    return str(value) if isinstance(value, str) else value


class _CardDumper(yaml.SafeDumper):
    """Writes numbers as they are and long texts as blocks; never anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML asks about each part
        """Write every part in full."""
        return True


def _number(dumper: yaml.SafeDumper, number: Decimal) -> yaml.Node:
    written = f"{number:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in written else 'int'}", written)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _mapping(dumper: yaml.SafeDumper, data: Mapping[str, Any]) -> yaml.Node:
    short = set(data) <= {"zh", "en"} and all(len(text) <= SHORT and "\n" not in text for text in data.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=short)


_CardDumper.add_representer(Decimal, _number)
_CardDumper.add_representer(str, _text)
_CardDumper.add_representer(dict, _mapping)
