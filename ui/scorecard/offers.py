"""The answers that a criterion offers, in order, with the digit that chooses each: what is drawn as keys in a row."""

from dataclasses import dataclass, replace
from decimal import Decimal

from qa_desktop.domain.answer_types import NO, YES, Choice, Scale, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.domain.text import Language
from qa_desktop.language import tr

MOST_KEYS = 11
LAST_DIGIT = 9


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer, its words, the digit key that chooses it (None: no digit), and the digit as it is drawn.

    `anchor` says by what it is recognised, empty where nobody wrote that.
    """

    value: AnswerValue
    label: str
    digit: int | None
    drawn_digit: str
    anchor: str = ""


def scale_values(scale: Scale) -> tuple[Decimal, ...]:
    """Return every value of a scale, from its minimum up."""
    steps = int((scale.maximum - scale.minimum) / scale.step)
    return tuple(scale.minimum + step * scale.step for step in range(steps + 1))


def number_words(number: Decimal) -> str:
    """Write a number without needless zeros."""
    return f"{number.normalize():f}"


def value_words(value: AnswerValue) -> str:
    """Write what was typed as an answer; empty where there is none, or not applicable."""
    if isinstance(value, Decimal):
        return number_words(value)
    return value if isinstance(value, str) else ""


def has_keys(criterion: Criterion) -> bool:
    """Return whether the criterion is answered by a row of keys: few answers, nothing to count or to type."""
    kind = criterion.answer
    if isinstance(kind, Scale):
        return len(scale_values(kind)) <= MOST_KEYS
    return isinstance(kind, YesNo | Choice)


def offers_of(criterion: Criterion, language: Language) -> tuple[Offer, ...]:
    """Return what a criterion with keys offers, not applicable last."""
    kind = criterion.answer
    offers: tuple[Offer, ...] = ()
    match kind:
        case YesNo():
            offers = _numbered(((YES, tr("Yes")), (NO, tr("No"))))
        case Choice():
            labels = tuple((option.id, option.text.in_language(language)) for option in kind.options)
            anchors = (option.anchor.in_language(language).strip() for option in kind.options)
            offers = tuple(map(_anchored, _numbered(labels), anchors))
        case Scale():
            offers = _of_scale(kind, first_digit=1 if criterion.not_applicable_allowed else 0)
        case _:
            offers = ()
    if criterion.not_applicable_allowed:
        offers = (*offers, not_applicable(len(offers) + 1 if not isinstance(kind, Scale) else 0))
    return offers


def not_applicable(place: int) -> Offer:
    """Return the offer to leave the criterion out; `place` counts from 1, 0 where digits mean values."""
    digit = place if 1 <= place <= LAST_DIGIT else 0
    return Offer(NOT_APPLICABLE, tr("N/A"), digit, str(digit))


def _anchored(offer: Offer, anchor: str) -> Offer:
    return replace(offer, anchor=anchor)


def _numbered(answers: tuple[tuple[AnswerValue, str], ...]) -> tuple[Offer, ...]:
    return tuple(
        Offer(value, label, place if place <= LAST_DIGIT else None, str(place) if place <= LAST_DIGIT else "")
        for place, (value, label) in enumerate(answers, start=1)
    )


def _of_scale(scale: Scale, *, first_digit: int) -> tuple[Offer, ...]:
    """A scale of whole numbers from 0 or 1 is chosen by the numbers themselves, any other by place."""
    values = scale_values(scale)
    if scale.step != 1 or scale.minimum not in (0, 1):
        return _numbered(tuple((value, number_words(value)) for value in values))
    return tuple(
        Offer(value, number_words(value), int(value) if first_digit <= value <= LAST_DIGIT else None, "")
        for value in values
    )
