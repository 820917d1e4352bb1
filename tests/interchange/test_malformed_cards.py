"""A spoilt card's file is refused with file, line and field in words, or it is a sound card; there is no third way."""

import pytest

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.interchange.scorecards import format_scorecard, parse_scorecard
from qa_desktop.language import flaws, speaking
from qa_desktop.language.errors import describe
from tests.interchange.malformed import files, spoilt_files

SHORT, LONG = 1_000, 20_000


@pytest.mark.parametrize(("name", "text"), files())
def test_the_sound_ones_are_read(name: str, text: str) -> None:
    card = parse_scorecard(text.encode(), name)
    assert parse_scorecard(format_scorecard(card).encode(), "again.yaml") == card


def test_spoilt_ones_are_refused_in_words_or_are_sound_all_the_same(*, long_form: bool) -> None:
    refused = 0
    for name, content in spoilt_files(LONG if long_form else SHORT, seed=7):
        try:
            card = parse_scorecard(content, name)
        except UserMistake as error:
            refused += 1
            assert_named(error, name, content)
        else:
            assert parse_scorecard(format_scorecard(card).encode(), "again.yaml") == card
    assert refused > SHORT // 2


def assert_named(error: UserMistake, name: str, content: bytes) -> None:
    """Demand the file, a line of it, and a sentence in each language that says what is wrong there."""
    assert error.code == "scorecard.invalid"
    assert error.facts["file"] == name
    line = error.facts["line"]
    assert isinstance(line, int)
    assert 1 <= line <= content.count(b"\n") + content.count(b"\r") + 1
    assert str(error.facts["flaw"]) in flaws.FLAWS, error.facts
    for language in Language:
        with speaking(language):
            said = str(describe(error))
        assert name in said
        assert str(line) in said
        assert str(error.facts["field"]) in said
        quoted = said.replace(str(error.facts["value"]), "").replace(str(error.facts["field"]), "")
        assert "{" not in quoted  # nothing was left to be filled in
