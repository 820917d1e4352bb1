"""The file of the phrases that the program brings along."""

from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from qa_desktop.domain.phrase import ShippedPhrase
from qa_desktop.domain.text import Text
from qa_desktop.interchange.phrases import parse_phrases

SMALL = """
star:
  tone: &tone
    lost:
      - {zh: 语调平淡, en: "Flat"}
    full:
      - {zh: 语气亲切, en: "Warm"}
deduction:
  tone: *tone
"""


def test_a_file_says_for_which_criterion_and_for_which_answers_a_phrase_is() -> None:
    flat, warm = Text(zh="语调平淡", en="Flat"), Text(zh="语气亲切", en="Warm")
    assert parse_phrases(SMALL) == tuple(
        ShippedPhrase(card_id=card, criterion_id="tone", text=text, praises=praises)
        for card in ("star", "deduction")
        for text, praises in ((flat, False), (warm, True))
    )


@pytest.mark.parametrize(
    "bad", ["star: [", "star: {tone: {praise: []}}", "star: {tone: {lost: [{fr: Plat}]}}", "- star"]
)
def test_anything_else_is_refused(bad: str) -> None:
    with pytest.raises((yaml.YAMLError, ValidationError)):
        parse_phrases(bad)


def test_the_shipped_file_reads_alike_without_the_quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (files("resources") / "phrases.yaml").read_text(encoding="utf-8")
    quick = parse_phrases(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert parse_phrases(text) == quick
