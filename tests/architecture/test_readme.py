"""What the READMEs say is so."""

import re
from pathlib import Path

import pytest

from qa_desktop.domain.text import Language
from tests.support.readme_keys import PAGES, with_table

LINK = re.compile(r"\]\(([^)#]+)\)")
BLOCK = re.compile(r"^```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", list(PAGES.values()), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("language", list(PAGES))
def test_the_table_of_keys_is_that_of_the_program(language: Language) -> None:
    page = PAGES[language].read_text("utf-8")
    assert page == with_table(page, language), "run: python -m tests.support.readme_keys"


def test_both_pages_give_the_same_commands() -> None:
    english, chinese = (BLOCK.findall(path.read_text("utf-8")) for path in PAGES.values())
    assert english == chinese
    assert len(english) > len(PAGES)


def test_the_lines_that_set_up_differ_in_what_they_start_only() -> None:
    """The demo's line and the tests' line install the same packages of the system under the same pins."""
    lines = [block.strip() for block in BLOCK.findall(PAGES[Language.ENGLISH].read_text("utf-8"))]
    for shell in ("py -m venv", "sudo apt-get"):
        demo, tests = (line for line in lines if line.startswith(shell))
        assert "\n" not in demo + tests
        assert demo.replace("-e .", "-e '.[dev]'").replace("qa-desktop --demo", "python -m pytest") == tests
