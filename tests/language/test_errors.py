import ast
from functools import cache
from string import Formatter

import pytest

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.language.catalogue import ROOT
from qa_desktop.language.errors import SENTENCES, describe

KINDS = {"UserMistake", "EnvironmentFault"}
HANDED_ON = {"about": {"file", "path"}, "facts": {"file", "path"}, "self._at": {"file", "line", "column", "value"}}


@cache
def raised() -> list[ast.Call]:
    paths = [path for folder in ("qa_desktop", "db", "ui") for path in sorted((ROOT / folder).rglob("*.py"))]
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in KINDS]


def code_of(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def codes() -> dict[str, list[ast.Call]]:
    result: dict[str, list[ast.Call]] = {}
    for call in raised():
        code = code_of(call)
        if code is not None:
            result.setdefault(code, []).append(call)
    return result


def test_every_code_that_is_raised_has_a_sentence() -> None:
    assert sorted(codes().keys() - SENTENCES.keys()) == []


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_fact_that_a_sentence_names_is_given(code: str) -> None:
    what, way_out = SENTENCES[code]
    wanted = {name for text in (what(), way_out()) for _, name, _, _ in Formatter().parse(text) if name}
    for call in codes()[code]:
        given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        for keyword in call.keywords:
            if keyword.arg is None:
                given |= HANDED_ON[ast.unparse(keyword.value).partition("(")[0]]
        assert wanted <= given, ast.unparse(call)


def test_a_sentence_names_the_thing_and_the_way_out() -> None:
    described = describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav"))
    assert described.what == "“李.wav” is empty."
    assert str(described) == "“李.wav” is empty. Fetch it from the recorder again."


def test_it_is_said_in_the_language_spoken() -> None:
    use_language(Language.CHINESE)
    assert "李.wav" in str(describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav")))
    assert "从录音系统" in str(describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav")))


def test_an_unknown_code_is_our_bug() -> None:
    with pytest.raises(KeyError):
        describe(UserMistake("no.such_code"))
