"""Every error that is raised can be said, with facts that are really given, in both languages."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from qa_desktop.domain.answer_types import Choice, Scale
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.interchange.pattern_flaws import PatternFlaw
from qa_desktop.interchange.scorecards import parse_scorecard
from qa_desktop.language import use_language
from qa_desktop.language.catalogue import ROOT
from qa_desktop.language.errors import SENTENCES, describe
from qa_desktop.language.flaws import FLAWS
from tests.domain.cards import FOUR_STEPS, card, criterion, section

KINDS = {"UserMistake", "EnvironmentFault"}
CODE = re.compile(r"[a-z]+(\.[a-z_]+)+")
OF_A_FILE = {"file", "path"}
OURS = {
    *("syntax", "encoding", "key_twice", "no_text", "too_large", "nested", "no_wording"),
    *("twice", "scale_empty", "scale_step", "scale_pass_mark"),
}


@cache
def modules() -> dict[Path, ast.Module]:
    paths = [path for folder in ("qa_desktop", "db", "ui") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def raised(module: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
            yield node


def code_of(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def is_made_again(call: ast.Call) -> bool:
    """Tell whether an error is made of stored facts, `**facts`: those given when it was first raised."""
    return any(keyword.arg is None and isinstance(keyword.value, ast.Name) for keyword in call.keywords)


@cache
def codes() -> dict[str, list[ast.Call]]:
    """Return the calls that make each error; where a code is looked up, every code written in that file counts."""
    found: dict[str, list[ast.Call]] = {}
    for module in modules().values():
        calls = list(raised(module))
        for call in calls:
            code = code_of(call)
            if code is not None:
                found.setdefault(code, []).append(call)
        looked_up = [call for call in calls if code_of(call) is None and not is_made_again(call)]
        for code in _codes_written_in(module) if looked_up else ():
            found.setdefault(code, []).extend(looked_up)
    return found


def _codes_written_in(module: ast.Module) -> set[str]:
    constants = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str) and CODE.fullmatch(value)}


def makers_of_facts() -> dict[str, set[str]]:
    """Return the keys that functions returning a literal dictionary give, for `UserMistake(code, **facts_of(x))`."""
    found: dict[str, set[str]] = {}
    for module in modules().values():
        for function in ast.walk(module):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                    keys = {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
                    found[function.name] = {str(key) for key in keys}
    return found


MAKERS = makers_of_facts()


def facts_given(call: ast.Call) -> set[str]:
    """Return the facts that a call gives, and those that `describe` makes of them."""
    given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    for keyword in call.keywords:
        if keyword.arg is None:
            maker = keyword.value.func if isinstance(keyword.value, ast.Call) else None
            name = maker.attr if isinstance(maker, ast.Attribute) else getattr(maker, "id", "")
            given |= MAKERS.get(name, OF_A_FILE)
    made = {"words"} if "flaw" in given else set()
    return given | made | ({"where"} if "line" in given else set())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_code_that_is_raised_has_a_sentence() -> None:
    assert sorted(codes().keys() - SENTENCES.keys()) == []


@pytest.mark.parametrize("code", sorted(codes().keys() & SENTENCES.keys()))
def test_every_fact_that_a_sentence_names_is_given(code: str) -> None:
    what, way_out = SENTENCES[code]
    for call in codes()[code]:
        assert fields(what()) | fields(way_out()) <= facts_given(call), ast.unparse(call)


def test_the_guard_sees_codes_and_facts() -> None:
    calls = list(raised(ast.parse("UserMistake('a.b', file=1, flaw=2); EnvironmentFault(code, **about(path))")))
    assert [code_of(call) for call in calls] == ["a.b", None]
    assert facts_given(calls[0]) == {"file", "flaw", "words"}
    assert _codes_written_in(ast.parse("CODES = {1: 'store.full', 2: 'no code', 3: 'noCode.x'}")) == {"store.full"}
    rebuilt = raised(ast.parse("UserMistake(code, **facts); UserMistake(code, a=1)"))
    assert [is_made_again(call) for call in rebuilt] == [True, False]
    assert MAKERS["_at"] == {"file", "line", "column", "value"}


def test_a_sentence_names_the_thing_and_the_way_out() -> None:
    described = describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav"))
    assert described.what == "“李.wav” is empty."
    assert str(described) == "“李.wav” is empty. Fetch it from the recorder again."


def test_it_is_said_in_the_language_spoken() -> None:
    use_language(Language.CHINESE)
    assert "李.wav" in str(describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav")))
    assert "从录音系统" in str(describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav")))
    assert "。 " not in str(describe(EnvironmentFault("audio.empty", file="李.wav", path="D:/李.wav")))


def test_an_unknown_code_is_our_bug() -> None:
    with pytest.raises(KeyError):
        describe(UserMistake("no.such_code"))


# -- flaws -------------------------------------------------------------------------------------------------------------


def test_every_flaw_has_its_words() -> None:
    assert {flaw.value for flaw in PatternFlaw} | OURS <= FLAWS.keys()


CARD = card(section("one", [criterion("a", Choice(options=FOUR_STEPS.options[:2])), criterion("b", Scale())], 25))
GARBAGE = [None, "", "-1", "1.2345", "NaN", "x" * 500, [None], {"x": "y"}]


def spoilt(data: Any) -> Iterator[Any]:
    """Yield copies of plain data, each with one part of it left out, doubled or turned into garbage."""
    if isinstance(data, dict):
        for key, part in data.items():
            yield {one: data[one] for one in data if one != key}
            yield from ({**data, key: other} for other in [*GARBAGE, *spoilt(part)])
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield [*data, part]
            yield from ([*data[:place], other, *data[place + 1 :]] for other in [*GARBAGE, *spoilt(part)])


def mistake_in(data: object) -> UserMistake | None:
    """Return what is wrong with a card, None where nothing is."""
    try:
        parse_scorecard(json.dumps(data).encode(), "card.json")
    except UserMistake as mistake:
        return mistake
    return None


def test_whatever_is_wrong_with_a_card_can_be_said() -> None:
    mistakes = [mistake for data in spoilt(json.loads(CARD.model_dump_json())) if (mistake := mistake_in(data))]
    kinds = {str(mistake.facts["flaw"]) for mistake in mistakes}
    assert len(kinds) > 15
    assert kinds <= FLAWS.keys()
    said = [describe(mistake).what for mistake in mistakes]
    assert not [one for one in said if re.search(r"\{\w+\}", one)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("flaw", sorted(FLAWS))
def test_a_flaw_is_said_with_its_place(flaw: str, language: Language) -> None:
    use_language(language)
    facts = {"value": "heavy", "expected": "5", "part": "{x}"}
    said = describe(UserMistake("scorecard.invalid", file="卡.yaml", line=3, field="name", flaw=flaw, **facts)).what
    assert "卡.yaml" in said
    assert "3" in said
    assert "name" in said
    assert not re.search(r"\{(words|where|value|expected|part)\}", said)


def test_a_flaw_of_the_whole_file_has_no_field() -> None:
    mistake = UserMistake("scorecard.invalid", file="card.yaml", line=1, field="", flaw="nested", value="", expected="")
    assert describe(mistake).what == ("card.yaml, line 1: parts lie within parts too deeply, or a part within itself.")


def test_a_flaw_without_words_is_said_all_the_same() -> None:
    mistake = UserMistake("scorecard.invalid", file="card.yaml", line=1, field="id", flaw="unheard_of")
    assert describe(mistake).what == "card.yaml, line 1, id: this is not as it should be."
