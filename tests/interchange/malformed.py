"""Cards' files that somebody has spoilt: small ones of every kind, and what happens to files in real life."""

from collections.abc import Callable, Iterator
from random import Random

from qa_desktop.domain.answer_types import CalendarDate, Count, FreeText, NumberRange, NumberRanges, Scale
from qa_desktop.domain.scorecard import Band, CardKind, Condition, Fatal, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.interchange.scorecards import format_scorecard
from tests.domain.cards import FOUR_STEPS, card, criterion, section

SPOILT_VALUES = (
    *("", "-1", "0", "1e9", "1e99999", "NaN", ".inf", "null", "~", "[]", "{}", "true", "yes", "2026-02-30", "九", "\t"),
    *("'", '"', "*a", "&a x", "!!python/object:os.system {}", "!x", "|", ">", "@", "%", "`", "\u202e", "\x00"),
    *("1e1000000", "-1e1000000", "1e-1000000", "1e100000000", "1e-100000000", "0e1000000", "9" * 4000, "1e99999999999"),
    *("a: b: c", "- - -", "999999999999999999999999999", "0x1F", "1_000", "01", "1.234567", "None", "...", "---"),
)
SPOILT_KEYS = ("naem", "weight ", "standard", "id", "", "?", "<<", "points", "at_most", "shown_when", "options")


def sound_cards() -> tuple[Scorecard, ...]:
    """Return small cards that use everything there is."""
    bands = (Band(id="fail", name=Text(zh="不合格", en="Fail"), at_least=0, passes=False),)
    ranges = NumberRanges(
        maximum=600, ranges=(NumberRange(at_least=0, share=1), NumberRange(at_least=30, share=0, passes=False))
    )
    asked = Condition(criterion="a", answers=("no",))
    weighted = card(
        section("one", [criterion("a", fatal=Fatal.SECTION), criterion("b", FOUR_STEPS, shown_when=asked)], 60),
        section("two", [criterion("c", Scale()), criterion("d", Count()), criterion("e", bonus=True, points=5)], 40),
        bands=bands,
        floor=5,
        ceiling=110,
    )
    told = criterion("c", FreeText(required=False))
    points = card(
        section("one", [criterion("a", points=3), criterion("b", ranges), told], 40),
        kind=CardKind.GROUP_POINTS,
        review_due="2027-01-31",
    )
    deduction = card(
        section("one", [criterion("a", Count(), points=5, at_most=15), criterion("b", CalendarDate())]),
        kind=CardKind.DEDUCTION,
        base=100,
    )
    return weighted, points, deduction


def files() -> tuple[tuple[str, str], ...]:
    """Return the sound files, by name: each card as YAML and as JSON."""
    return tuple(
        (f"card.{ending}", text)
        for one in sound_cards()
        for ending, text in (("yaml", format_scorecard(one)), ("json", one.model_dump_json(indent=1)))
    )


def spoilt_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Return so many spoilt files, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - no secret
    sound = files()
    for _ in range(count):
        name, text = chance.choice(sound)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            text = chance.choice(MUTATIONS)(text, chance)
        content = text.encode("utf-8", "surrogatepass")
        yield name, _spoilt_bytes(content, chance) if chance.random() < 0.1 else content


def _spoilt_bytes(content: bytes, chance: Random) -> bytes:
    """Return it as a bad disk, another encoding or a broken copy leaves it."""
    at = chance.randrange(len(content) + 1)
    return chance.choice(
        (
            content[:at],
            content[:at] + bytes([chance.randrange(256)]) + content[at:],
            content.decode("utf-8", "replace").encode("gb18030"),
            content.decode("utf-8", "replace").encode("utf-16"),
            b"\xef\xbb\xbf" + content,
            content.replace(b"\n", b"\r\n"),
            b"",
        )
    )


def _without_a_line(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def _with_a_line_twice(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at = chance.randrange(len(lines))
    return "".join([*lines[:at], lines[at], *lines[at:]])


def _with_lines_swapped(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _with_another_value(text: str, chance: Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {chance.choice(SPOILT_VALUES)}"
    return "\n".join(lines)


def _with_another_key(text: str, chance: Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    key, colon, value = lines[at].partition(":")
    indent = key[: len(key) - len(key.lstrip(" -"))]
    lines[at] = f"{indent}{chance.choice(SPOILT_KEYS)}{colon}{value}"
    return "\n".join(lines)


def _with_another_indent(text: str, chance: Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = chance.choice((lines[at].lstrip(), f"  {lines[at]}", f"\t{lines[at]}", f" {lines[at]}"))
    return "\n".join(lines)


def _with_another_letter(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice("{}[]:,-\"'#&*!|>%@`\\ \n\t0９　é\x07") + text[at + chance.randrange(2) :]


def _cut_short(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    *(_without_a_line, _with_a_line_twice, _with_lines_swapped, _with_another_value, _with_another_value),
    *(_with_another_key, _with_another_indent, _with_another_letter, _cut_short),
)
