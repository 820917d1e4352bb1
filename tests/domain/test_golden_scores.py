"""The same evaluation has the same score in every version of the program."""

import json
from pathlib import Path

import pytest

from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.scorecard import Scorecard
from tests.domain.golden_scores import FOLDER, cards, main, read_value, reckoned

FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_reckoned_once_is_reckoned_again(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    card = Scorecard.model_validate(document["card"])
    assert json.loads(card.model_dump_json()) == document["card"]
    for kept in document["evaluations"]:
        answers = {key: Answer(value=read_value(value)) for key, value in kept.pop("answers").items()}
        assert reckoned(card, answers, with_account="account" in kept) == kept


def test_every_shipped_card_and_every_kind_is_kept() -> None:
    assert {file.stem for file in FILES} >= set(cards())


def test_what_is_kept_is_never_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    before = FILES[0].read_bytes()
    assert main([FILES[0].stem]) == 1
    assert "stays as it is" in capsys.readouterr().err
    assert FILES[0].read_bytes() == before
