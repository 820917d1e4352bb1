"""What is said of figures: in cells, in sentences, and in the table that leaves the program."""

import pytest

from qa_desktop.domain.card_health import CriterionHealth, Figure, Lack
from qa_desktop.domain.critical_accuracy import ClassAccuracy
from qa_desktop.domain.scorecard import ErrorClass
from qa_desktop.domain.text import Language
from qa_desktop.language import speaking
from qa_desktop.services.accuracy_words import accuracy_words
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_table import health_table
from qa_desktop.services.health_words import (
    Shown,
    cell,
    coefficient_words,
    explanation,
    heading,
    lack_word,
    oddity_sentences,
    sentence,
    share_words,
)
from tests.domain.cards import card, criterion, section
from tests.services.health_cases import Given, alone, of

CARD = card(section("a", [criterion("one"), criterion("two"), criterion("three")]))
OPPOSITES: list[Given] = [{"one": "yes", "two": "yes", "three": "no"}, {"one": "yes", "two": "no", "three": "yes"}]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0.0%"),
        (0.0004, "< 0.1%"),
        (0.125, "12.5%"),
        (0.9999, "> 99.9%"),
        (1.0, "100.0%"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(value: float, words: str) -> None:
    assert share_words(value) == words


def test_a_coefficient_has_its_sign() -> None:
    assert [coefficient_words(value) for value in (0.8, -0.25, -0.001)] == ["0.80", "−0.25", "0.00"]


@pytest.mark.parametrize("language", list(Language))
def test_every_lack_and_every_figure_has_its_words(language: Language) -> None:
    health = alone(CARD, OPPOSITES)
    with speaking(language):
        assert len({lack_word(lack) for lack in Lack}) == len(Lack)
        assert len({heading(shown) for shown in Shown}) == len(Shown)
        assert len({explanation(shown) for shown in Shown}) == len(Shown)
        for one in health.criteria:
            for shown in Shown:
                assert cell(one, shown)
                assert sentence(one, shown)


@pytest.mark.parametrize("lack", list(Lack))
@pytest.mark.parametrize("shown", [Shown.SPREAD, Shown.REST, Shown.ALPHA, Shown.HIDDEN])
def test_no_figure_is_left_without_a_reason(lack: Lack, shown: Shown) -> None:
    nothing = Figure(0, lack=lack)
    odd = CriterionHealth(
        criterion_id="one",
        evaluations=0,
        asked=0,
        answered=0,
        answer_rate=nothing,
        not_applicable=nothing,
        hidden=nothing,
        mean=nothing,
        spread=nothing,
        rest=nothing,
        same=nothing,
        alpha=nothing,
    )
    assert sentence(odd, shown).endswith(".")
    assert cell(odd, shown) == lack_word(lack)


def test_why_something_stands_out() -> None:
    health = alone(CARD, OPPOSITES * 20)
    assert oddity_sentences(CARD, health, of(health, "one")) == (
        "All 40 answers are the same: it tells no call from another.",
    )
    first, second = oddity_sentences(CARD, health, of(health, "two"))
    assert first.startswith("Calls that do well here do worse on the rest of the card (r = −1.00, n = 40)")
    assert second == "It says the opposite of “three” (r = −1.00, n = 40)."
    with speaking(Language.CHINESE):
        assert oddity_sentences(CARD, health, of(health, "two"))[1] == "与“three”几乎相反（r = −1.00，样本 40）。"


def test_the_table_has_plain_numbers_and_reasons() -> None:
    table = health_table(Examined(CARD, alone(CARD, OPPOSITES * 20)))
    keys = [key for key, _ in table.columns]
    assert len(set(keys)) == len(keys)
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    assert [str(rows[1][key]) for key in ("criterion", "asked", "answers", "mean", "rest", "rest_n")] == [
        "two",
        "40",
        "40",
        "0.5000",
        "-1.0000",
        "40",
    ]
    assert (rows[0]["spread"], rows[0]["alpha"], rows[0]["alpha_n"]) == ("no spread", "too few", 0)
    assert "opposite" in str(rows[1]["remarks"])


def test_critical_accuracy_is_told_with_its_counts() -> None:
    accuracy = ClassAccuracy(ErrorClass.CUSTOMER, 1_200, 1_150)
    assert accuracy_words(accuracy) == "Critical to the customer: 95.8% (1,150 of 1,200 calls)"
    few = ClassAccuracy(ErrorClass.COMPLIANCE, 5, 4)
    assert accuracy_words(few) == "Critical to compliance: too few (4 of 5 calls)"
    with speaking(Language.CHINESE):
        assert accuracy_words(accuracy) == "影响客户：95.8%（1,200 通中 1,150 通无此类差错）"


def test_the_table_tells_the_critical_accuracy_beside_each_criterion_of_the_class() -> None:
    graded = card(section("a", [criterion("one", error_class=ErrorClass.BUSINESS), criterion("two")]))
    table = health_table(Examined(graded, alone(graded, [{"one": "yes", "two": "no"}] * 39 + [{"one": "no"}])))
    keys = [key for key, _ in table.columns]
    told = [tuple(str(row[keys.index(key)]) for key in _ACCURACY) for row in table.rows]
    assert told == [("Critical to the business", "0.9750", "39", "40"), ("", "", "", "")]
    few = health_table(Examined(graded, alone(graded, [{"one": "yes"}] * 3)))
    assert [few.rows[0][keys.index(key)] for key in _ACCURACY[1:]] == ["too few", 3, 3]


_ACCURACY = ("error_class", "critical_accuracy", "without_error", "inspected")
