"""Differences between versions, in words with old and new beside each other."""

from decimal import Decimal

from qa_desktop.domain import card_edits
from qa_desktop.domain.answer_types import Choice, Scale
from qa_desktop.domain.card_comparison import Difference
from qa_desktop.domain.scorecard import Band, Condition, Demand, Fatal, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import use_language
from qa_desktop.services.card_changes import change_rows
from tests.ui.support.cards import LEVELS, small_card


def told(new: Scorecard, old: Scorecard | None = None) -> list[tuple[str, str, str, str]]:
    return [(row.where, row.what, row.before, row.after) for row in change_rows(old or small_card(), new)]


def test_fields_of_a_criterion_name_old_and_new() -> None:
    new = card_edits.change_criterion(
        small_card(),
        "polite",
        name=Text(zh="礼貌待人", en="Courteous"),
        fatal=Fatal.SECTION,
        comment=Demand.ALWAYS,
        not_applicable_allowed=False,
        shown_when=Condition(criterion="solved", at_least=Decimal(3)),
    )
    place = "Service attitude › Courteous"
    assert told(new) == [
        (place, "Name › English", "Polite", "Courteous"),
        (place, "“Not applicable” is allowed", "Yes", "No"),
        (place, "Fatal error", "Not fatal", "Zeroes the section"),
        (place, "Comment demanded", "Never", "Always"),
        (place, "Asked only when", "", "Criterion solved, From 3"),
    ]


def test_options_are_called_by_their_words() -> None:
    options = (LEVELS.options[0], LEVELS.options[1].model_copy(update={"share": Decimal("0.9")}), *LEVELS.options[2:])
    new = card_edits.change_criterion(small_card(), "polite", answer=Choice(options=options))
    assert told(new) == [("Service attitude › Polite", "Good › Share of the points", "85%", "90%")]


def test_another_kind_of_answer_and_parts_that_come_go_and_move() -> None:
    card = card_edits.change_criterion(small_card(), "polite", answer=Scale())
    card = card_edits.remove_criterion(card, "listens")
    card = card_edits.move_criterion(card, "speed", "rules", 0)
    card, _ = card_edits.add_criterion(card, "solving", 1)
    rows = change_rows(small_card(), card)
    said = {(row.where, row.what, row.before, row.after) for row in rows}
    assert ("Service attitude › Polite", "Kind of answer", "One of several options", "Scale with steps") in said
    assert ("Service attitude › Listens patiently", "Removed", "", "") in said
    assert ("Rules and safety › Speed", "Moved", "Problem solving", "Rules and safety") in said
    assert ("Problem solving › Unnamed criterion", "Added", "", "") in said
    assert {row.difference for row in rows} == set(Difference)


def test_bands_and_the_card_itself() -> None:
    card = small_card()
    bands = (card.bands[0], Band(id="pass", name=card.bands[1].name, at_least=Decimal(75)), card.bands[2])
    new = card.model_copy(update={"bands": bands, "floor": Decimal(5)})
    assert told(new) == [("Scorecard", "Pass › From", "70", "75"), ("Scorecard", "Floor", "", "5")]


def test_in_chinese_too() -> None:
    use_language(Language.CHINESE)
    new = card_edits.change_criterion(small_card(), "polite", standard=Text(zh="新", en="New"))
    assert {row.where for row in change_rows(small_card(), new)} == {"服务态度 › 礼貌待人"}
