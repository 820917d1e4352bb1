"""What lies in the repository, and what its files must not speak of."""

import re
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.tracked import name_of, tracked_files

AT_THE_TOP = {"qa_desktop", "ui", "resources", "db", "tests", ".ci"}
FILES_AT_THE_TOP = {"pyproject.toml", "build.spec", "README.md", "LICENSE", "CHANGELOG.md"}
LARGEST_FILE = 3_000_000
HOSTS = {
    "www.apache.org",
    "fsf.org",
    "www.fsf.org",
    "gnu.org",
    "www.gnu.org",
    "www.w3.org",
    "json-schema.org",
    "keepachangelog.com",
    "semver.org",
    "example.com",
}
ADDRESS = re.compile(r"\b(?:https?|ftp|git|ssh)://([^\s/\"'<>)`]+)")
NEVER = {
    "a path of one machine": re.compile(r"(?<![\w.~$}/-])/(?:work|root|home|opt|mnt|Users)/[\w.-]"),
    "a path of one Windows machine": re.compile(r"\b[A-Z]:[\\/]+Users[\\/]+\w"),
    "how it was made": re.compile(
        r"(?i)\b(?:co-authored-by|generated (?:by|with) (?:an? )?(?:ai|llm)|language model|ai assistant)\b"
    ),
    "a number of a tracker": re.compile(r"(?i)\b(?:issue|ticket|session|pull request)s? ?#? ?\d+\b"),
    "a package index": re.compile(r"(?i)--(?:extra-)?index-url|--find-links|\bpypi\.\w+|\bpythonhosted\b|deb\.debian"),
}
THIS_FILE = "tests/architecture/test_tracked_files.py"


def text_files() -> list[Path]:
    """Return the tracked files that hold text, this one aside: it names what it looks for."""
    return [path for path in tracked_files() if b"\0" not in path.read_bytes() and name_of(path) != THIS_FILE]


def foreign_addresses(text: str) -> list[str]:
    """Return the hosts in a text that are not among those known."""
    return [host for host in ADDRESS.findall(text) if host.rstrip(".,;") not in HOSTS]


def test_the_top_level_is_as_laid_out() -> None:
    parts = [Path(name_of(path)).parts for path in tracked_files()]
    assert {part[0] for part in parts if len(part) > 1} <= AT_THE_TOP
    files = {part[0] for part in parts if len(part) == 1}
    assert {name for name in files if not name.startswith(".")} <= FILES_AT_THE_TOP


def faults(text: str) -> list[str]:
    """Return what a text speaks of that it must not."""
    found = [f"{why}: {match.group()}" for why, pattern in NEVER.items() if (match := pattern.search(text))]
    return found + foreign_addresses(text) + ["a carriage return"] * ("\r" in text)


def test_files_speak_of_the_project_only() -> None:
    assert {name_of(path): said for path in text_files() if (said := faults(path.read_text("utf-8")))} == {}


def test_no_file_is_large() -> None:
    assert {name_of(p): p.stat().st_size for p in tracked_files() if p.stat().st_size > LARGEST_FILE} == {}


def test_pins_name_packages_only() -> None:
    """A pin is a name, a version, perhaps a condition: never an address, a path or an option."""
    pin = re.compile(r"^[a-z0-9-]+==[\w.]+( ; [\w.]+ [!=<>]+ '[\w.]+')?$")
    lines = (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not pin.match(line)] == []


@pytest.mark.parametrize(
    "bad",
    [
        "see /" + "home/someone/calls",
        "C:" + r"\Users\someone",
        "Co-authored" + "-by: x",
        "fixes issue" + " 12",
        "pip install --index" + "-url x",
    ],
)
def test_the_guard_has_teeth(bad: str) -> None:
    assert len(faults(bad)) == 1


def test_the_guard_tells_addresses_apart() -> None:
    assert faults("see ht" + "tps://example.test/x and ht" + "tps://www.gnu.org/licenses") == ["example.test"]
