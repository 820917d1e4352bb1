"""The published schema says of a card's file what the program says."""

import json
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from jsonschema import Draft202012Validator

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.interchange.card_schema import NAME, card_schema, format_schema
from qa_desktop.interchange.scorecards import format_scorecard, parse_scorecard
from tests.domain.cards import cards

FOLDER = files("resources") / "scorecards"
VALIDATOR = Draft202012Validator(card_schema())


def test_the_published_schema_is_the_programs() -> None:
    assert (FOLDER / NAME).read_text(encoding="utf-8") == format_schema(), (
        "write it anew: python -m qa_desktop.interchange.card_schema"
    )
    Draft202012Validator.check_schema(card_schema())


@pytest.mark.parametrize("name", sorted(one.name for one in FOLDER.iterdir() if one.name.endswith(".yaml")))
def test_every_shipped_card_is_of_it(name: str) -> None:
    VALIDATOR.validate(yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")))


@given(cards())
def test_every_card_that_is_written_is_of_it(drawn: Scorecard) -> None:
    VALIDATOR.validate(yaml.safe_load(format_scorecard(drawn)))
    VALIDATOR.validate(json.loads(drawn.model_dump_json()))


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "Not An Id"), ("kind", "mean"), ("sections", []), ("name", {}), ("colour", "red"), ("floor", "much")],
)
def test_what_the_program_refuses_the_schema_refuses(field: str, value: Any) -> None:
    text = (FOLDER / "five_dimensions.yaml").read_text(encoding="utf-8")
    wrong = {**yaml.safe_load(text), field: value}
    assert list(VALIDATOR.iter_errors(wrong))
    with pytest.raises(UserMistake):
        parse_scorecard(json.dumps(wrong, default=str).encode(), "card.json")


def test_a_file_may_name_its_schema() -> None:
    text = (FOLDER / "five_dimensions.yaml").read_text(encoding="utf-8")
    named = f"$schema: ./{NAME}\n{text}".encode()
    assert parse_scorecard(named, "card.yaml") == parse_scorecard(text.encode(), "card.yaml")
