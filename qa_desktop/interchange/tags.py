"""The tags that a new store begins with, as a YAML file."""

from pydantic import TypeAdapter, ValidationError

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.errors import UserMistake
from qa_desktop.interchange.documents import DocumentFlaw, Flaw, first_flaw, read_yaml

_TAGS = TypeAdapter(tuple[Tag, ...])


def parse_tags(text: str, file: str) -> tuple[Tag, ...]:
    """Return the tags in a file's text; `file` names it.

    Raises:
        UserMistake: `tags.invalid` with `file`, `line`, `field`, `flaw`, `value` and `expected`.
    """
    try:
        document = read_yaml(text)
        return _TAGS.validate_python(document.data)
    except DocumentFlaw as error:
        raise _invalid(file, error.flaw) from error
    except ValidationError as error:
        raise _invalid(file, first_flaw(error, document)) from error


def _invalid(file: str, flaw: Flaw) -> UserMistake:
    return UserMistake(
        "tags.invalid",
        file=file,
        line=flaw.line,
        field=flaw.field,
        flaw=flaw.kind,
        value=flaw.value,
        expected=flaw.expected,
    )
