"""The Chinese catalogue is whole, and whatever it lacks is noticed."""

import ast
import gettext
import io
import re
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


def test_no_space_stands_between_is_and_a_name() -> None:
    # a Chinese name follows it as any other Chinese word does
    texts = [line for line in catalogue.PO.read_text(encoding="utf-8").splitlines() if line.startswith("msgstr")]
    assert [line for line in texts if re.search(r"是 +\{(name|person|author|who|lead)\}", line)] == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(catalogue.ROOT)))
def test_only_literals_are_translated(path: Path) -> None:
    faults = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = node.args[: CALLS[node.func.id]]
            if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                faults.append(node.lineno)
    assert faults == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(catalogue.ROOT)))
def test_no_text_hides_in_a_formatted_string(path: Path) -> None:
    # what stands within an f-string is not extracted, and would stay English
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [part for whole in ast.walk(tree) if isinstance(whole, ast.JoinedStr) for part in ast.walk(whole)]
    calls = [one.func for one in inside if isinstance(one, ast.Call)]
    assert [name.lineno for name in calls if isinstance(name, ast.Name) and name.id in CALLS] == []


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


# -- its commands ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the source of a program of its own, with its catalogue beside it."""
    folder = tmp_path / "translations"
    for name, value in (
        ("ROOT", tmp_path),
        ("SOURCES", ("program",)),
        ("FOLDER", folder),
        ("PO", folder / "small.po"),
        ("MO", folder / "small.mo"),
    ):
        monkeypatch.setattr(catalogue, name, value)
    source = tmp_path / "program" / "module.py"
    source.parent.mkdir()
    source.write_text('tr("Open")\ntrc("state", "Open")\ntrn("{count} call", "{count} calls", 2)\n', "utf-8")
    return source


def translate(**chinese: str) -> None:
    """Put Chinese into the .po file for texts by their first word."""
    text = catalogue.PO.read_text("utf-8")
    for word, said in chinese.items():
        for msgid in (f'msgid "{word}"\n', f'msgid_plural "{{count}} {word}"\n'):
            for msgstr in ('msgstr ""', 'msgstr[0] ""'):
                text = text.replace(f"{msgid}{msgstr}", f'{msgid}{msgstr[:-2]}"{said}"')
    catalogue.PO.write_text(text, "utf-8")


def test_a_catalogue_is_extracted_filled_and_compiled(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert small.exists()
    assert catalogue.main(["extract"]) == 0
    assert catalogue.main(["check"]) == 1
    assert "no Chinese: 'Open'" in capsys.readouterr().out
    translate(Open="打开", calls="{count} 通")
    assert catalogue.main(["compile"]) == 0
    assert catalogue.main(["check"]) == 0
    assert capsys.readouterr().out == ""


def test_extracting_again_changes_nothing_and_keeps_what_is_translated(small: Path) -> None:
    catalogue.main(["extract"])
    translate(Open="打开")
    before = catalogue.PO.read_bytes()
    catalogue.main(["extract"])
    assert catalogue.PO.read_bytes() == before
    small.write_text(f'{small.read_text("utf-8")}tr("Also")\n', "utf-8")
    catalogue.main(["extract"])
    after = catalogue.PO.read_text("utf-8").splitlines()
    assert [line for line in after if line not in before.decode().splitlines()] == ['msgid "Also"']


def test_a_text_that_is_gone_or_new_is_noticed(small: Path) -> None:
    catalogue.main(["extract"])
    catalogue.main(["compile"])
    small.write_text('tr("Close")\n', "utf-8")
    problems = catalogue.problems()
    assert "not extracted: 'Close'" in problems
    assert "no longer used: 'Open'" in problems


def test_a_file_that_was_not_compiled_is_noticed(small: Path) -> None:
    assert small.exists()
    catalogue.main(["extract"])
    catalogue.main(["compile"])
    translate(Open="打开")
    assert "the .mo file is not that of the .po file: compile" in catalogue.problems()


def test_compiling_twice_gives_the_same_bytes(small: Path) -> None:
    assert small.exists()
    catalogue.main(["extract"])
    catalogue.main(["compile"])
    before = catalogue.MO.read_bytes()
    catalogue.main(["compile"])
    assert catalogue.MO.read_bytes() == before


def test_another_command_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue.main(["translate"]) == 2
    assert "extract|compile|check" in capsys.readouterr().err
