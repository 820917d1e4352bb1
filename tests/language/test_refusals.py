"""Whatever the shared store refuses is said in the language spoken, with a way out."""

import re

import pytest

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.language.catalogue import ROOT
from qa_desktop.language.errors import Described, describe
from qa_desktop.language.refusals import BY_STATE, BY_WORDS

RAISED = re.compile(r"ERRCODE = '(QA\d+)'[^;]*?MESSAGE = '([^']+)'")
OF_THE_PROGRAM = {"QA001", "QA002"}
"""These are no refusal of what was sent, and have codes of their own."""


def raised() -> list[tuple[str, str]]:
    """Return every state and message with which the store's functions refuse."""
    schema = sorted((ROOT / "db" / "shared" / "schema").glob("*.sql"))
    found = {pair for file in schema for pair in RAISED.findall(file.read_text("utf-8"))}
    return sorted(pair for pair in found if pair[0] not in OF_THE_PROGRAM)


def said(reason: str, state: str = "", code: str = "sync.refused") -> Described:
    kind: type[QaError] = UserMistake if code == "sync.refused" else EnvironmentFault
    return describe(kind(code, host="db", login="li.na", reason=reason, **({"state": state} if state else {})))


def test_the_functions_were_read() -> None:
    assert len(raised()) >= 20
    assert {state for state, _ in raised()} == BY_STATE.keys()


@pytest.mark.parametrize(("state", "message"), raised())
@pytest.mark.parametrize("code", ["sync.refused", "sync.failed"])
def test_every_rule_is_said_in_both_languages(state: str, message: str, code: str) -> None:
    words = said(message, state, code)
    assert message not in str(words)
    assert words == said(message, code=code), "it is known by its words alone: that is all that was kept of it once"
    assert words.way_out
    use_language(Language.CHINESE)
    in_chinese = str(said(message, state, code))
    assert not re.search(r"[a-z]{3}|[{}]", in_chinese.replace("QA Desktop", "")), in_chinese


def test_no_words_are_known_that_nobody_says() -> None:
    assert BY_WORDS.keys() == {message for _, message in raised()}


def test_a_rule_of_a_newer_store_goes_by_its_state() -> None:
    assert said("some text is too long", "QA005") == said("a record is too large")
    assert "Shorten" in said("some text is too long", "QA005").way_out


def test_what_postgresql_itself_refuses_is_told_as_it_says_it() -> None:
    words = said("value too long for type character varying(20)", "22001")
    assert "character varying(20)" in words.what
    assert "whoever looks after the database" in words.way_out


def test_a_record_made_under_another_login_names_it() -> None:
    assert said("author: wang.wu").what == "This was made under another login: wang.wu."
    assert said("author: a{b}").what == "This was made under another login: a{b}."
