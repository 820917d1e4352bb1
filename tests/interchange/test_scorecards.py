"""Cards as files."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.answer_types import Scale
from qa_desktop.domain.card_size import LARGEST, size_of
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.printable import printable
from qa_desktop.domain.scorecard import Condition, Fatal, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.interchange import documents
from qa_desktop.interchange.documents import DocumentFlaw, read_yaml
from qa_desktop.interchange.json_documents import read_json
from qa_desktop.interchange.scorecards import format_scorecard, parse_scorecard, read_scorecard, write_scorecard
from tests.domain.cards import FOUR_STEPS, card, cards, criterion, section

WRITTEN = """\
id: small
name: {zh: 小卡, en: Small}
sections:
  - id: attitude
    name: {zh: 服务态度}
    weight: 1.50
    criteria:
      - id: polite
        name: {en: Polite}
        standard: {en: 'Yes: polite. No: not.'}
        answer: {type: choice, options: [
          {id: yes, text: {en: Yes}, share: 1},
          {id: no, text: {en: No}, share: 0, passes: no}]}
      - id: speed
        name: {en: Speed}
        standard: {en: Speed}
        answer:
          type: scale
          maximum: 5
          passes_at: 3
        fatal: section
        error_class:
bands:
  - {id: pass, name: {en: Pass}, at_least: 70}
"""


def invalid(text: str, file: str = "card.yaml") -> tuple[object, ...]:
    """Return line, field and flaw of a card that is refused."""
    with pytest.raises(UserMistake) as caught:
        parse_scorecard(text.encode(), file)
    assert caught.value.code == "scorecard.invalid"
    assert caught.value.facts["file"] == file
    return tuple(caught.value.facts[name] for name in ("line", "field", "flaw"))


def test_a_card_is_read_as_it_is_written() -> None:
    read = parse_scorecard(WRITTEN.encode(), "card.yaml")
    assert read.name == Text(zh="小卡", en="Small")
    assert read.sections[0].weight == Decimal("1.50")
    polite, speed = read.criteria
    assert polite.answer.type == "choice"
    assert [(option.id, option.text.en, option.passes) for option in polite.answer.options] == [
        ("yes", "Yes", True),
        ("no", "No", False),
    ]
    assert speed.answer == Scale(maximum=Decimal(5), passes_at=Decimal(3))
    assert (speed.fatal, speed.error_class) == (Fatal.SECTION, None)


def test_a_card_with_a_byte_order_mark_or_windows_line_ends_is_the_same_card() -> None:
    plain = parse_scorecard(WRITTEN.encode(), "card.yaml")
    assert parse_scorecard(b"\xef\xbb\xbf" + WRITTEN.replace("\n", "\r\n").encode(), "card.yaml") == plain


def test_a_part_may_be_written_once_and_used_twice() -> None:
    text = WRITTEN.replace("answer: {type", "answer: &same {type").replace(
        "answer:\n          type: scale\n          maximum: 5\n          passes_at: 3\n", "answer: *same\n"
    )
    read = parse_scorecard(text.encode(), "card.yaml")
    assert read.criteria[0].answer == read.criteria[1].answer


@given(drawn=cards())
def test_what_is_written_is_read_back(drawn: Scorecard) -> None:
    assert parse_scorecard(format_scorecard(drawn).encode(), "card.yaml") == drawn


@pytest.mark.parametrize("name", ["评分表.yaml", "评分表.yml", "评分表.json"])
def test_a_card_goes_through_a_file_of_either_kind(tmp_path: Path, name: str) -> None:
    difficult = card(
        section(
            "one", [criterion("yes", FOUR_STEPS, standard=Text(zh="一：\n- “是”\n  # 否 ", en=": {}[]&*!|>'\"%@`\n\n"))]
        ),
        section(
            "on", [criterion("null", name=Text(en="~"), weight=Decimal("0.10")), criterion("no", name=Text(en="1.0"))]
        ),
    )
    write_scorecard(difficult, tmp_path / name)
    assert read_scorecard(tmp_path / name) == difficult
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_written_card_is_one_that_people_can_read() -> None:
    text = format_scorecard(
        card(section("one", [criterion("a", FOUR_STEPS, standard=Text(zh="满分：好\n扣分：差"))], 25))
    )
    assert "weight: 25\n" in text
    assert "name: {en: a}\n" in text
    assert "share: 0.8\n" in text
    assert "      zh: |-\n        满分：好\n        扣分：差\n" in text
    assert "evidence" not in text


# -- what is wrong -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("id: small", "ident: small", (1, "id", "missing")),
        ("    weight: 1.50", "    wieght: 1.50", (6, "sections.1.wieght", "extra_forbidden")),
        ("weight: 1.50", "weight: heavy", (6, "sections.1.weight", "decimal_parsing")),
        ("weight: 1.50", "weight: -0.5", (6, "sections.1.weight", "greater_than_equal")),
        ("weight: 1.50", "weight: .nan", (6, "sections.1.weight", "decimal_parsing")),
        ("id: attitude", "id: 态度", (4, "sections.1.id", "string_pattern_mismatch")),
        ("name: {en: Polite}", "name: Polite", (9, "sections.1.criteria.1.name", "model_type")),
        ("name: {en: Polite}", "name: {en: ' '}", (9, "sections.1.criteria.1.name", "no_wording")),
        ("share: 1}", "share: 2}", (12, "sections.1.criteria.1.answer.options.1.share", "less_than_equal")),
        ("{id: no,", "{id: yes,", (11, "sections.1.criteria.1.answer", "twice")),
        ("passes: no}", "passes: maybe}", (13, "sections.1.criteria.1.answer.options.2.passes", "bool_parsing")),
        ("type: scale", "type: slider", (17, "sections.1.criteria.2.answer", "union_tag_invalid")),
        ("type: scale", "minimum: 1", (17, "sections.1.criteria.2.answer", "union_tag_not_found")),
        ("maximum: 5", "maximum: 0", (17, "sections.1.criteria.2.answer", "scale_empty")),
        ("fatal: section", "fatal: everything", (21, "sections.1.criteria.2.fatal", "enum")),
        ("id: speed", "id: polite", (1, "", "twice")),
        ("at_least: 70", "at_least: -1", (24, "bands.1.at_least", "greater_than_equal")),
        ("bands:", "bands: 3\nmore:", (23, "bands", "tuple_type")),
        ("id: attitude", "id: attitude\n    id: attitude", (5, "id", "key_twice")),
        ("name: {zh: 小卡, en: Small}", "name: {zh: 小卡, en: Small", (3, "", "syntax")),
        ("name: {zh: 小卡, en: Small}", "name: {? [a] : b}", (2, "", "syntax")),
        ("小卡", "\x07", (2, "", "syntax")),
    ],
)
def test_a_flaw_is_named_with_line_and_field(old: str, new: str, place: tuple[object, ...]) -> None:
    assert old in WRITTEN
    assert invalid(WRITTEN.replace(old, new, 1)) == place


def test_what_was_written_and_what_is_expected_are_told() -> None:
    with pytest.raises(UserMistake) as caught:
        parse_scorecard(WRITTEN.replace("fatal: section", "fatal: everything").encode(), "card.yaml")
    assert caught.value.facts["value"] == "everything"
    assert caught.value.facts["expected"] == "'nothing', 'section' or 'card'"


@pytest.mark.parametrize("text", ["", "- a", "42", "# nothing"])
def test_what_is_no_card_at_all_is_refused(text: str) -> None:
    assert invalid(text) == (1, "", "model_type")


def test_other_encodings_are_refused_with_the_line() -> None:
    with pytest.raises(UserMistake) as caught:
        parse_scorecard(WRITTEN.encode("gb18030"), "card.yaml")
    assert (caught.value.facts["line"], caught.value.facts["flaw"]) == (2, "encoding")


def test_json_is_told_with_its_lines_too() -> None:
    text = card(section("one", [criterion("a")])).model_dump_json(indent=2)
    assert parse_scorecard(text.encode(), "card.JSON").id == "card"
    assert invalid(text.replace('"version": 1', '"version": 0'), "card.json") == (3, "version", "greater_than_equal")
    assert invalid(text.replace("  ", "\t").replace('"version": 1', '"version": 0'), "c.json")[0] == 3
    assert invalid(text[:-3], "card.json")[2] == "syntax"
    assert invalid(text.replace('"id": "card"', '"id": "card", "id": "two"'), "card.json")[2] == "key_twice"
    smile = text.replace('"Card"', r'"\ud83d\ude00"')
    assert parse_scorecard(smile.encode(), "card.json").name.en == "😀"


def test_every_letter_that_json_allows_is_read_from_it() -> None:
    strange = 'a\x7fb\x85\u2028"\\{[]},:\t\n\ufeff'
    written = card(section("one", [criterion("a", name=Text(en=strange))]))
    shown = card(section("one", [criterion("a", name=Text(en=printable(strange)))]))
    for indent in (None, 2):
        text = written.model_dump_json(indent=indent)
        assert parse_scorecard(text.encode(), "card.json") == shown
    assert parse_scorecard(format_scorecard(written).encode(), "card.yaml") == shown


def test_json_counts_its_lines_whatever_its_texts_hold() -> None:
    text = """\
{"id": "small",
 "name": {"en": "{[\\"\\\\, :"},
 "sections": [

  {"id": "one", "name": {"en": ""}, "criteria": [],
   "weight":
     0}, {},
  {"id": "two", "naem": 1}
 ],
 "bands": []}
"""
    found = read_json(text)
    assert (found.line_of(("name", "en")), found.line_of(("sections",)), found.line_of(("sections", 0))) == (2, 3, 5)
    assert found.line_of(("sections", 0, "weight")) == 6
    assert (found.line_of(("sections", 1)), found.line_of(("sections", 2, "naem")), found.line_of(("bands",))) == (
        7,
        8,
        10,
    )
    assert found.field_of(("sections", 2, "naem")) == "sections.3.naem"
    assert found.data["name"]["en"] == '{["\\, :'
    for twice in ('{"a": {"b": 1},\n "a": 2}', '{"a": [],\n "\\u0061": 2}'):
        with pytest.raises(DocumentFlaw) as caught:
            read_json(twice)
        assert (caught.value.flaw.kind, caught.value.flaw.line, caught.value.flaw.field) == ("key_twice", 2, "a")


@pytest.mark.parametrize("file", ["card.yaml", "card.json"])
def test_half_a_letter_is_no_text(file: str) -> None:
    text = card(section("one", [criterion("a")])).model_dump_json().replace('"Card"', r'"\ud83d"')
    assert invalid(text, file)[2] == "no_text"


# -- files made to do harm ---------------------------------------------------------------------------------------------


def test_nothing_is_ever_constructed() -> None:
    text = WRITTEN.replace("id: small", "id: !!python/object/apply:os.getcwd []", 1)
    assert invalid(text) == (1, "id", "string_type")


def test_a_bomb_of_aliases_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_PARTS", 1000)
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 20)]
    assert invalid("\n".join(lines))[2] == "too_large"


def test_a_part_within_itself_is_refused() -> None:
    assert invalid("a: &a [*a]")[2] == "nested"
    assert invalid("a: &a {b: *a}")[2] == "nested"


@pytest.mark.parametrize("file", ["card.yaml", "card.json"])
def test_endless_nesting_is_refused(file: str) -> None:
    assert invalid("[" * 5_000, file)[2] in ("nested", "syntax")
    assert invalid("[" * 100 + "]" * 100, file)[2] == "nested"


def test_a_file_of_unlikely_length_is_refused() -> None:
    assert invalid("#" * (documents.MOST_LETTERS + 1)) == (1, "", "too_large")


@given(text=st.text(st.sampled_from(list("ab:-{}[]&*!|>'\"#%@,?\n \t~")), max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for file in ("card.yaml", "card.json"):
        invalid(text, file)


@given(drawn=cards())
def test_what_is_written_of_a_card_is_never_too_large_to_be_read(drawn: Scorecard) -> None:
    """A card of the largest size has so many times more letters and parts than a drawn one has."""
    times = LARGEST / size_of(drawn)
    for text, document in (
        (format_scorecard(drawn), read_yaml(format_scorecard(drawn))),
        (drawn.model_dump_json(indent=2), read_json(drawn.model_dump_json(indent=2))),
    ):
        assert len(text) * times < documents.MOST_LETTERS
        assert len(document.lines) * times < documents.MOST_PARTS


@pytest.mark.parametrize("words", ["词" * 90, "a\n" * 180, '"\\' * 90], ids=["words", "lines", "escapes"])
def test_a_card_of_the_largest_size_comes_back_from_its_own_file(tmp_path: Path, words: str) -> None:
    asked = Condition(criterion="z", answers=("a",) * 9)
    one = criterion("c0000", FOUR_STEPS, standard=Text(zh=words), shown_when=asked)
    small = card(section("one", [one, one.model_copy(update={"id": "c0001"})]))
    each = size_of(small) - size_of(card(section("one", [one])))
    many = [one.model_copy(update={"id": f"c{at:04}"}) for at in range(LARGEST // each - 1)]
    large = card(section("one", many))
    assert LARGEST - 3 * each < size_of(large) <= LARGEST
    write_scorecard(large, tmp_path / "large.json")
    assert read_scorecard(tmp_path / "large.json") == large
    assert len(format_scorecard(card(section("one", many[:20])))) / 20 * len(many) < documents.MOST_LETTERS


def test_a_file_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        read_scorecard(tmp_path / "gone.yaml")
    assert caught.value.code == "scorecard.unreadable"


def test_a_card_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(EnvironmentFault) as caught:
        write_scorecard(card(section("one", [criterion("a")])), tmp_path / "folder.yaml")
    assert caught.value.code == "export.unwritable"
    assert [path.name for path in tmp_path.iterdir()] == ["folder.yaml"]


def test_signs_that_nobody_sees_do_not_come_in() -> None:
    text = (
        card(section("one", [criterion("a")]))
        .model_dump_json()
        .replace('"en":"a"', r'"en":"a\u000bb\u0007\u007f\r\nc\td"')
    )
    assert parse_scorecard(text.encode(), "card.json").criteria[0].name.en == "a\nb\nc\td"
