"""Tags as a file."""

import pytest

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.text import Text
from qa_desktop.interchange.tags import parse_tags

WRITTEN = (
    "- {id: promise, name: {zh: 承诺}, colour: red, digit: 4}\n"
    "- {id: off, name: {en: Off}, severity: major, private: true}\n"
)


def test_tags_are_read_in_their_order() -> None:
    assert parse_tags(WRITTEN, "tags.yaml") == (
        Tag(id="promise", name=Text(zh="承诺"), colour=TagColour.RED, digit=4),
        Tag(id="off", name=Text(en="Off"), severity=Severity.MAJOR, private=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("digit: 4", "digit: 10", (1, "1.digit", "less_than_equal")),
        ("colour: red", "colour: pink", (1, "1.colour", "enum")),
        ("id: off", "idea: off", (2, "2.id", "missing")),
        ("id: off", "id: off, id: on", (2, "id", "key_twice")),
        ("- {id: off", "- {id: [off", (2, "", "syntax")),
    ],
)
def test_a_flaw_is_named_with_line_and_field(old: str, new: str, place: tuple[object, ...]) -> None:
    with pytest.raises(UserMistake) as caught:
        parse_tags(WRITTEN.replace(old, new), "tags.yaml")
    assert caught.value.code == "tags.invalid"
    assert caught.value.facts["file"] == "tags.yaml"
    assert tuple(caught.value.facts[name] for name in ("line", "field", "flaw")) == place
