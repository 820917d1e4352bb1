"""The Chinese catalogue is whole, and whatever it lacks is noticed."""

import ast
import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from qa_desktop.domain.text import Language
from qa_desktop.language import catalogue, current_language, tr, trc, trn, use_language

CALLS = {"tr": 1, "trn": 2, "trc": 2}


def python_files() -> list[Path]:
    return [path for folder in catalogue.SOURCES for path in sorted((catalogue.ROOT / folder).rglob("*.py"))]


def test_every_text_has_its_chinese() -> None:
    assert catalogue.problems() == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(catalogue.ROOT)))
def test_only_literals_are_translated(path: Path) -> None:
    faults = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = node.args[: CALLS[node.func.id]]
            if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                faults.append(node.lineno)
    assert faults == []


def test_a_language_is_spoken_until_another_is_chosen() -> None:
    use_language(Language.CHINESE)
    assert current_language() is Language.CHINESE
    assert tr("Quit") == "退出"
    use_language(Language.ENGLISH)
    assert tr("Quit") == "Quit"


def test_plurals_and_contexts_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Catalog(locale="zh")
    made.add(("{count} channel", "{count} channels"), ("{count} 声道",))
    made.add("Draft", "草稿", context="state")
    assert [trn("{count} channel", "{count} channels", count) for count in (1, 2)] == [
        "{count} channel",
        "{count} channels",
    ]
    spoken = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(made)))
    monkeypatch.setattr("qa_desktop.language._Voice.catalogue", spoken)
    assert [trn("{count} channel", "{count} channels", count) for count in (1, 2)] == ["{count} 声道"] * 2
    assert trc("state", "Draft") == "草稿"
    assert tr("Draft") == "Draft"


def test_a_missing_translation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = catalogue.stored()
    stored.get("Quit").string = ""  # type: ignore[union-attr]  # it is there: asserted above
    monkeypatch.setattr(catalogue, "stored", lambda: stored)
    assert "no Chinese: 'Quit'" in catalogue.problems()


def test_other_fields_in_a_translation_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = catalogue.stored()
    stored.get("“{file}” is empty.").string = "“{name}”是空文件。"  # type: ignore[union-attr]  # as above
    monkeypatch.setattr(catalogue, "stored", lambda: stored)
    assert any(line.startswith("other {fields}") for line in catalogue.problems())
