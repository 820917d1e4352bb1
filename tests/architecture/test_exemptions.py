"""Every exemption from a rule says why, where it stands."""

import re
import tokenize
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.tracked import python_files

EXEMPTION = re.compile(r"\b(noqa|type:\s*ignore|pragma:|fmt:\s*(off|skip)|ruff:\s*noqa|mypy:)")
WELL_SAID = re.compile(
    r"""^\#\s*(
        noqa:\s[A-Z]+\d+(,\s?[A-Z]+\d+)*\s+-\s\S.{7,}            # noqa: X123 - reason
      | type:\signore\[[a-z-]+(,\s?[a-z-]+)*\]\s+\#\s\S.{7,}     # type: ignore[code]  # reason
      | pragma:\sno\s(cover|branch)\s+-\s\S.{7,}                 # pragma: no cover - reason
      | fmt:\sskip\s+-\s\S.{7,}                                  # fmt: skip - reason
    )""",
    re.VERBOSE,
)
LIST_OF_EXEMPTIONS = re.compile(r'^(ignore|filterwarnings|qt_log_ignore|exclude_also|ignore_imports|"[^"]+") = \[')
STRICTEST = 'filterwarnings = ["error"]'


def unexplained(path: Path) -> list[str]:
    """Return each exemption in a Python file that gives no rule or no reason."""
    with tokenize.open(path) as file:
        comments = [token for token in tokenize.generate_tokens(file.readline) if token.type == tokenize.COMMENT]
    return [
        f"{path.name}:{comment.start[0]}: {comment.string}"
        for comment in comments
        if EXEMPTION.search(comment.string) and not WELL_SAID.match(comment.string)
    ]


def test_every_exemption_in_the_code_names_its_rule_and_its_reason() -> None:
    assert [line for path in python_files() for line in unexplained(path)] == []


@pytest.mark.parametrize(
    ("comment", "said_well"),
    [
        ("# noqa: S101 - pytest's way to say what must hold", True),
        ("# noqa: S101, B011 - pytest's way to say what must hold", True),
        ("# noqa", False),
        ("# noqa: S101", False),
        ("# noqa: S101 -", False),
        ("# type: ignore[attr-defined]  # the library ships no types", True),
        ("# type: ignore[attr-defined]", False),
        ("# type: ignore", False),
        ("# pragma: no cover", False),
        ("# pragma: no cover - runs on Windows only", True),
        ("# ruff: noqa", False),
        ("# mypy: ignore-errors", False),
        ("# fmt: off", False),
    ],
)
def test_the_guard_tells_good_from_bad(tmp_path: Path, comment: str, *, said_well: bool) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"value = 1  {comment}\ntext = '# noqa'\n", "utf-8")
    assert (unexplained(path) == []) is said_well


def unexplained_settings(settings: str) -> list[str]:
    """Return each line in a list of exemptions that has no comment with its reason."""
    bare, inside = [], False
    for line in settings.splitlines():
        entries, _, reason = line.partition(" # ")
        if LIST_OF_EXEMPTIONS.match(line):
            inside, entries = True, entries.partition(" = ")[2]
        if inside and '"' in entries and not reason.strip():
            bare.append(line)
        inside = inside and "]" not in entries
    return [line for line in bare if line != STRICTEST]


def test_every_exemption_in_the_settings_has_its_reason() -> None:
    assert unexplained_settings((ROOT / "pyproject.toml").read_text("utf-8")) == []
    assert unexplained_settings('ignore = [\n    "A1",\n    "B2", # as we like\n]\n"ui/**" = ["C3"]') == [
        '    "A1",',
        '"ui/**" = ["C3"]',
    ]
