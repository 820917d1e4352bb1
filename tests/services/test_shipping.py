"""What the program brings along."""

import json
import re
from decimal import Decimal

from qa_desktop.domain.answer_types import Choice, Scale
from qa_desktop.domain.evaluation import Answer, AnswerValue
from qa_desktop.domain.scorecard import CardState, Criterion, Demand, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.shipping import _card_files, ensure_shipped, shipped_cards, shipped_tags
from tests.domain.golden_scores import FOLDER
from tests.services.fakes import MemoryStore

WIDEST_ON_A_BUTTON = {Language.CHINESE: 8, Language.ENGLISH: 16}
"""Letters beside the digit, a Chinese one counting as two: a row of Chinese answers, two English ones side by side."""

GOLDEN = FOLDER / "five_dimensions_1.json"
"""The card as it was worded first."""


def five_dimensions() -> Scorecard:
    return next(card for card in shipped_cards() if card.id == "five_dimensions")


def width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)


def test_the_five_dimensions_are_weighed_as_the_field_does() -> None:
    card = five_dimensions()
    assert {section.name.zh: section.weight for section in card.sections} == {
        "专业知识": 25,
        "服务态度": 20,
        "解决问题能力": 25,
        "沟通能力": 15,
        "效率": 15,
    }
    assert [(band.name.zh, int(band.at_least), band.passes) for band in card.bands] == [
        ("不合格", 0, False),
        ("合格", 70, True),
        ("三星", 80, True),
        ("四星", 90, True),
        ("五星", 95, True),
    ]
    assert card.state is CardState.PUBLISHED


def test_every_wording_is_there_in_both_languages() -> None:
    for card in shipped_cards():
        wordings = [card.name, *(band.name for band in card.bands)]
        for section in card.sections:
            wordings += [section.name, *(text for one in section.criteria for text in (one.name, one.standard))]
            for one in section.criteria:
                if isinstance(one.answer, Choice):
                    wordings += [option.text for option in one.answer.options]
        assert all(wording.zh.strip() and wording.en.strip() for wording in wordings)
        assert not any(wording.zh.isascii() or re.search("[\u4e00-\u9fff]", wording.en) for wording in wordings)


def test_every_standard_says_what_earns_full_marks_and_what_loses_them() -> None:
    for one in five_dimensions().criteria:
        assert len(one.standard.zh.splitlines()) == 2, one.id
        assert len(one.standard.en) > 80, one.id


def test_every_grade_has_an_anchor_and_every_standard_tells_the_grades_apart() -> None:
    for one in five_dimensions().criteria:
        if isinstance(one.answer, Choice):
            for option in one.answer.options:
                assert option.anchor.zh, one.id
                assert option.anchor.en, one.id
            for option in one.answer.options[1:]:
                assert f"评“{option.text.zh}”" in one.standard.zh, (one.id, option.id)
                assert re.search(rf"\b{option.text.en}\b", one.standard.en), (one.id, option.id)


def test_better_words_change_nothing_that_a_score_rests_on() -> None:
    """What was graded on the card as it was worded first has the same score, and answers mean the same."""
    worded_first = Scorecard.model_validate(json.loads(GOLDEN.read_text("utf-8"))["card"])
    assert unworded(five_dimensions()) == unworded(worded_first)
    assert five_dimensions() != worded_first


def test_a_store_that_has_the_card_keeps_it_word_for_word() -> None:
    worded_first = Scorecard.model_validate(json.loads(GOLDEN.read_text("utf-8"))["card"])
    store = MemoryStore()
    with store() as unit:
        unit.scorecards.add(worded_first)
        unit.commit()
    ensure_shipped(store)
    with store() as unit:
        assert unit.scorecards.get(worded_first.id, 1) == worded_first


def unworded(card: Scorecard) -> Scorecard:
    """Return the card without the words of its standards and anchors."""

    def plain(one: Criterion) -> Criterion:
        answer = one.answer
        if isinstance(answer, Choice):
            options = tuple(option.model_copy(update={"anchor": Text()}) for option in answer.options)
            answer = answer.model_copy(update={"options": options})
        return one.model_copy(update={"standard": Text(), "answer": answer})

    sections = [
        one.model_copy(update={"criteria": tuple(plain(inner) for inner in one.criteria)}) for one in card.sections
    ]
    return card.model_copy(update={"sections": tuple(sections)})


def test_options_fit_on_their_buttons() -> None:
    for card in shipped_cards():
        for one in card.criteria:
            if isinstance(one.answer, Choice):
                for option in one.answer.options:
                    for language, widest in WIDEST_ON_A_BUTTON.items():
                        assert width(option.text.in_language(language)) <= widest, (one.id, option.id)


def test_every_kind_of_answer_and_demand_is_used() -> None:
    criteria = five_dimensions().criteria
    assert {one.answer.type for one in criteria} == {"yes_no", "choice", "scale", "count"}
    fatal = [one for one in criteria if one.fatal is Fatal.CARD]
    assert [(one.answer.type, one.error_class, one.comment, one.evidence) for one in fatal] == [
        ("yes_no", ErrorClass.COMPLIANCE, Demand.FAILED, Demand.FAILED)
    ]
    options = [option for one in criteria if isinstance(one.answer, Choice) for option in one.answer.options]
    assert any(option.comment_demanded for option in options)
    assert any(option.evidence_demanded for option in options)


def test_full_marks_are_a_hundred_and_a_crossed_red_line_is_nothing() -> None:
    card = five_dimensions()
    best: dict[str, AnswerValue] = {"yes_no": "yes", "choice": "full", "count": Decimal(0)}
    answers = {
        one.id: Answer(value=one.answer.maximum if isinstance(one.answer, Scale) else best[one.answer.type])
        for one in card.criteria
    }
    assert score_card(card, answers).answered == len(card.criteria)
    score = score_card(card, answers)
    assert (score.score, score.band and score.band.name.zh) == (Decimal(100), "五星")
    crossed = score_card(card, {**answers, "red_line": Answer(value="no")})
    assert (crossed.score, crossed.fatal_criteria) == (Decimal(0), ("red_line",))


def test_findings_have_digits_one_to_nine_once_each() -> None:
    tags = shipped_tags()
    assert [tag.digit for tag in tags if not tag.private] == list(range(1, 10))
    assert (
        len({tag.id for tag in tags}) == len({tag.name.zh for tag in tags}) == len({tag.name.en for tag in tags}) == 10
    )
    assert {tag.name.zh for tag in tags} >= {"抢话", "静默", "共情", "承诺", "禁用语"}


def test_what_nobody_else_shall_hear_has_a_tag_of_its_own() -> None:
    assert [(tag.id, tag.name.zh, tag.digit) for tag in shipped_tags() if tag.private] == [("private", "隐私信息", 0)]


def test_a_new_store_gets_cards_and_tags_once() -> None:
    store = MemoryStore()
    assert ensure_shipped(store)
    assert [card.id for card in store.tables.cards.values()] == [card.id for card in shipped_cards()]
    assert store.tables.tags == shipped_tags()
    before = store.tables.copy()
    assert not ensure_shipped(store)
    assert store.tables == before


def test_what_the_centre_has_edited_stays() -> None:
    store = MemoryStore()
    ensure_shipped(store)
    edited = five_dimensions().model_copy(update={"version": 2, "sections": five_dimensions().sections[:1]})
    with store() as unit:
        unit.scorecards.add(edited)
        unit.tags.replace([])
        unit.commit()
    assert not ensure_shipped(store)
    with store() as unit:
        assert next(card for card in unit.scorecards.published() if card.id == edited.id) == edited
        assert len(unit.scorecards.published()) == len(shipped_cards())
        assert unit.tags.every() == ()


def test_a_card_that_the_centre_made_first_is_not_replaced() -> None:
    store = MemoryStore()
    own = five_dimensions().model_copy(update={"state": CardState.DRAFT, "sections": five_dimensions().sections[:1]})
    with store() as unit:
        unit.scorecards.add(own)
        unit.commit()
    ensure_shipped(store)
    with store() as unit:
        assert unit.scorecards.get(own.id, 1) == own


def test_a_card_is_shipped_in_a_file_of_its_name() -> None:
    """So that a start need not read the cards that the store has: that takes a tenth of a second."""
    assert [file.name for file in _card_files()] == [f"{card.id}.yaml" for card in shipped_cards()]
