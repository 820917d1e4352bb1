"""The contracts between the layers hold, and each of them can be broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
BREACHES = [
    ("qa_desktop/domain/errors.py", "import PySide6", "The core knows neither Qt nor SQL, nor who uses it"),
    ("qa_desktop/services/ports.py", "import sqlalchemy", "The core knows neither Qt nor SQL, nor who uses it"),
    ("qa_desktop/services/ports.py", "import db", "The core knows neither Qt nor SQL, nor who uses it"),
    ("qa_desktop/domain/errors.py", "import qa_desktop.services.ports", "Layers, top down"),
    ("qa_desktop/audio/__init__.py", "import qa_desktop.settings", "Layers inside the core"),
    ("qa_desktop/novelty.py", "", "Layers inside the core"),
    ("resources/__init__.py", "import qa_desktop.domain", "Layers, top down"),
    ("ui/__init__.py", "import db", "Layers, top down"),
    ("ui/theme.py", "import sqlalchemy", "The window knows no SQL and no sound library"),
    ("ui/theme.py", "import sounddevice", "The window knows no SQL and no sound library"),
    ("db/__init__.py", "import PySide6", "The store knows no Qt"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the program that may be spoilt."""
    for package in ("qa_desktop", "ui", "db", "resources"):
        ignored = shutil.ignore_patterns("*.pyc", "*.wav", "*.opus", "*.mp3", "*.png", "*.svg")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> str:
    """Return what import-linter says of a copy, as it says it in CI."""
    ran = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ran.stdout + ran.stderr


def test_the_contracts_hold(house: Path) -> None:
    assert ", 0 broken." in lint(house)


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES, ids=lambda part: part[:40])
def test_a_breach_breaks_its_contract(house: Path, file: str, line: str, contract: str) -> None:
    with (house / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    said = lint(house)
    assert f"{contract} BROKEN" in said


def test_a_ring_of_siblings_is_seen(house: Path) -> None:
    (house / "qa_desktop" / "domain" / "chicken.py").write_text("import qa_desktop.domain.egg\n", "utf-8")
    (house / "qa_desktop" / "domain" / "egg.py").write_text("import qa_desktop.domain.chicken\n", "utf-8")
    assert "No cycles between siblings BROKEN" in lint(house)
