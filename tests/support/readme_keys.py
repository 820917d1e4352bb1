"""The keys in both READMEs, made from the table of commands: `python -m tests.support.readme_keys` writes them."""

import re
import sys
from itertools import groupby

from qa_desktop.domain.text import Language
from qa_desktop.language import current_language, use_language
from tests.support.places import ROOT
from ui.commands import COMMANDS, Command, Menu, menu_title

PAGES = {Language.ENGLISH: ROOT / "README.md", Language.CHINESE: ROOT / "resources" / "README.zh-CN.md"}
HEADINGS = {
    Language.ENGLISH: "| menu | key | does |\n|---|---|---|\n",
    Language.CHINESE: "| 菜单 | 按键 | 作用 |\n|---|---|---|\n",
}
MARKED = re.compile(r"(?<=<!-- keys: begin -->\n).*?(?=<!-- keys: end -->)", re.DOTALL)
DIGIT = re.compile(r"_\d+$")


def table(language: Language) -> str:
    """Return the table in a language: the commands that have keys, menu by menu; the digits share a line."""
    before = current_language()
    use_language(language)
    try:
        rows = [
            _row(list(family), title if place == 0 else "")
            for title, commands in groupby(_in_menu_order(), _title)
            for place, (_, family) in enumerate(groupby(commands, lambda command: DIGIT.sub("", command.id)))
        ]
        return HEADINGS[language] + "".join(rows)
    finally:
        use_language(before)


def with_table(page: str, language: Language) -> str:
    """Return the page with its table of keys as it should be."""
    return MARKED.sub(lambda _: table(language), page)


def main() -> int:
    """Write the tables."""
    for language, path in PAGES.items():
        path.write_text(with_table(path.read_text("utf-8"), language), "utf-8", newline="\n")
    return 0


def _in_menu_order() -> list[Command]:
    menus = list(Menu)
    with_keys = [command for command in COMMANDS if command.keys]
    return sorted(with_keys, key=lambda command: menus.index(command.menu) if command.menu else len(menus))


def _title(command: Command) -> str:
    return menu_title(command.menu).replace("&", "") if command.menu else "·"


def _row(family: list[Command], title: str) -> str:
    first, last = family[0], family[-1]
    keys, text = " · ".join(f"`{key}`" for key in first.keys), first.text().rstrip("…")
    if first is not last:
        keys = f"{keys} … " + " · ".join(f"`{key}`" for key in last.keys)
        text = text.replace("1", f"1–{len(family)}")
    return f"| {title} | {keys} | {text} |\n"


if __name__ == "__main__":
    sys.exit(main())
