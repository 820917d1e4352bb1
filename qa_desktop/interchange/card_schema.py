"""The published JSON Schema of a card's file: `python -m qa_desktop.interchange.card_schema` writes it anew.

Editors that know it complete and check a card while it is written. What one field demands of another (`shown_when` of a
criterion that is there, weights of a weighted card) is checked by the program alone.
"""

import json
from pathlib import Path
from typing import Any

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.interchange.scorecards import SCHEMA_FIELD

NAME = "scorecard.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
WORDED = {"minProperties": 1}
NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"


def card_schema() -> dict[str, Any]:
    """Return the schema of a card in YAML or JSON."""
    schema = Scorecard.model_json_schema(mode="validation")
    schema["$defs"][Text.__name__] |= WORDED
    _demand_digits(schema)
    schema["properties"][SCHEMA_FIELD] = {
        "type": "string",
        "description": "Where this schema lies; read by editors only.",
    }
    return {"$schema": DIALECT, **schema, "title": "QA Desktop scorecard"}


def _demand_digits(part: object) -> None:
    """Say of each number that may be written as a text that the text has to be a number."""
    if isinstance(part, list):
        for one in part:
            _demand_digits(one)
    elif isinstance(part, dict):
        kinds = [one.get("type") for one in part.get("anyOf", ())]
        for one in part.get("anyOf", ()):
            if one.get("type") == "string" and "number" in kinds:
                one["pattern"] = NUMBER
        for one in part.values():
            _demand_digits(one)


def format_schema() -> str:
    """Return the schema as it is published."""
    return json.dumps(card_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "resources" / "scorecards" / NAME).write_text(format_schema(), encoding="utf-8")
