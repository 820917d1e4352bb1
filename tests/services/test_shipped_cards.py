"""Each card that the program brings along: complete in both languages, and fair at both ends."""

import re
from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import Choice, NumberRanges
from qa_desktop.domain.card_checks import flaws_of
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.scorecard import CardKind, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.submission import comment_demanded, evidence_demanded
from qa_desktop.domain.text import Text
from qa_desktop.interchange.scorecards import format_scorecard, parse_scorecard
from tests.services.card_answers import CARDS, best, graded_parts, scored, worst

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
HALF_WIDTH = re.compile(r"[,;:?!()]")
NO_ANSWER = {"none", "nothing", "nil", "no", "n/a", "-", "–", "无", "没有", "空"}
STRAY_SPACE = re.compile(r"(?<![0-9A-Za-z]) (?![0-9A-Za-z])|  | $|^ ", re.MULTILINE)

every_card = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())


def wordings(card: Scorecard) -> dict[str, Text]:
    """Return every wording of a card by where it stands; an empty anchor is none."""
    found = {"name": card.name}
    found |= {f"band {band.id}": band.name for band in card.bands}
    found |= {f"section {section.id}": section.name for section in card.sections}
    for one in card.criteria:
        found |= {f"{one.id} name": one.name, f"{one.id} standard": one.standard}
        if isinstance(one.answer, Choice):
            found |= {f"{one.id} {option.id}": option.text for option in one.answer.options}
            found |= {f"{one.id} {option.id} anchor": option.anchor for option in one.answer.options}
        if isinstance(one.answer, NumberRanges):
            found |= {f"{one.id} {part.at_least} anchor": part.anchor for part in one.answer.ranges}
    return {place: text for place, text in found.items() if not place.endswith("anchor") or text != Text()}


# -- every card --------------------------------------------------------------------------------------------------------


def test_five_cards_are_shipped_and_the_first_is_what_a_grading_uses_where_it_names_none() -> None:
    assert list(CARDS) == ["five_dimensions", "deduction", "five_stars", "process_and_script", "satisfaction"]
    assert {card.kind for card in CARDS.values()} == set(CardKind)
    assert {card.version for card in CARDS.values()} == {1}


@every_card
def test_every_wording_is_whole_in_both_languages(card: Scorecard) -> None:
    for place, text in wordings(card).items():
        assert CHINESE.search(text.zh), place
        assert re.search("[A-Za-z]", text.en), place
        assert not CHINESE.search(text.en), place
        assert not HALF_WIDTH.search(text.zh), place
        assert not STRAY_SPACE.search(text.zh), place
        assert text.en == " ".join(text.en.split()), place


@every_card
def test_nothing_is_wrong_with_it(card: Scorecard) -> None:
    assert flaws_of(card) == ()


@every_card
def test_every_standard_says_what_to_listen_for(card: Scorecard) -> None:
    standards = [one.standard for one in card.criteria]
    assert len(set(standards)) == len(standards)
    for one in card.criteria:
        assert len(one.standard.zh.splitlines()) >= 2, one.id
        assert len(one.standard.zh) >= 40, one.id
        assert len(one.standard.en) >= 100, one.id
        assert one.standard.zh.endswith("。"), one.id
        assert one.standard.en.endswith("."), one.id


@every_card
def test_names_are_short_and_the_card_can_be_filled_in_forty_times_a_day(card: Scorecard) -> None:
    assert 12 <= len(card.criteria) <= 22
    for one in card.criteria:
        assert len(one.name.zh) <= 10, one.id
        assert len(one.name.en) <= 30, one.id
        assert not isinstance(one.answer, Choice) or len(one.answer.options) <= 5, one.id


@every_card
def test_ids_and_names_are_given_once(card: Scorecard) -> None:
    ids = [section.id for section in card.sections], [one.id for one in card.criteria]
    names = [section.name for section in card.sections], [one.name for one in card.criteria]
    for of_kind in ids:
        assert len(set(of_kind)) == len(of_kind)
        assert all(re.fullmatch("[a-z][a-z_]+", name) for name in of_kind)
    for wanted in names:
        assert len({name.zh for name in wanted}) == len({name.en for name in wanted}) == len(wanted)


@pytest.mark.parametrize("name", ["five_dimensions", "five_stars", "satisfaction"])
def test_the_sections_of_a_weighted_card_weigh_a_hundred(name: str) -> None:
    assert CARDS[name].kind is CardKind.WEIGHTED
    assert sum(section.weight for section in CARDS[name].sections) == 100


@every_card
def test_the_best_answers_give_full_marks_in_the_highest_band(card: Scorecard) -> None:
    score = scored(card)
    assert (score.score, score.before_fatal, score.answered) == (Decimal(100), Decimal(100), score.total)
    assert score.band == max(card.bands, key=lambda band: band.at_least)
    assert not score.error_classes


@every_card
def test_the_worst_answers_give_nothing_and_fail(card: Scorecard) -> None:
    score = score_card(card, {one.id: Answer(value=worst(one)) for one in card.criteria})
    assert score.score == Decimal(0)
    assert score.band is not None
    assert not score.band.passes
    assert set(score.fatal_criteria) == {one.id for one in card.criteria if one.fatal is not Fatal.NOTHING}
    assert ErrorClass.COMPLIANCE in score.error_classes


@every_card
def test_full_marks_demand_nothing_and_no_scored_failure_goes_unexplained_where_it_harms(card: Scorecard) -> None:
    for one in card.criteria:
        perfect, failed = Answer(value=best(one)), Answer(value=worst(one))
        if not one.bonus:
            assert not comment_demanded(one, perfect), one.id
            assert not evidence_demanded(one, perfect), one.id
        if one.error_class is not None:
            assert comment_demanded(one, failed) or evidence_demanded(one, failed), one.id


@every_card
def test_a_fatal_error_is_proved_and_classed(card: Scorecard) -> None:
    fatal = [one for one in card.criteria if one.fatal is not Fatal.NOTHING]
    assert fatal
    for one in fatal:
        assert one.error_class is not None, one.id
        assert comment_demanded(one, Answer(value=worst(one))), one.id
        assert evidence_demanded(one, Answer(value=worst(one))), one.id
        assert one.fatal is Fatal.SECTION or not one.not_applicable_allowed, one.id


@every_card
def test_options_and_ranges_go_from_the_best_to_the_worst(card: Scorecard) -> None:
    for one in card.criteria:
        shares = [part.share for part in graded_parts(one)]
        passing = [part.passes for part in graded_parts(one)]
        assert shares == sorted(shares, reverse=True), one.id
        assert not shares or (shares[0], shares[-1]) == (Decimal(1), Decimal(0)), one.id
        assert passing == sorted(passing, reverse=True), one.id


@every_card
def test_conditions_ask_about_what_stands_above_and_can_be_answered(card: Scorecard) -> None:
    ids = [one.id for one in card.criteria]
    for one in card.criteria:
        if one.shown_when is None:
            continue
        asked = card.criterion(one.shown_when.criterion)
        assert ids.index(asked.id) < ids.index(one.id)
        possible = {"yes", "no"}
        if isinstance(asked.answer, Choice):
            possible = {option.id for option in asked.answer.options}
        assert set(one.shown_when.answers) <= possible, one.id


@every_card
def test_written_to_a_file_and_read_again_it_is_the_same(card: Scorecard) -> None:
    assert parse_scorecard(format_scorecard(card).encode(), "card.yaml") == card


# -- options that have to be recognised --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["five_dimensions", "five_stars", "satisfaction", "process_and_script", "deduction"])
def test_every_option_and_range_says_by_what_it_is_recognised(name: str) -> None:
    for one in CARDS[name].criteria:
        for part in graded_parts(one):
            assert part.anchor.zh, one.id
            assert part.anchor.en, one.id
            assert len(part.anchor.zh) <= 22, one.id
            assert len(part.anchor.en) <= 50, one.id


@every_card
def test_an_option_never_reads_as_no_answer(card: Scorecard) -> None:
    for one in card.criteria:
        for option in one.answer.options if isinstance(one.answer, Choice) else ():
            assert option.text.en.lower() not in NO_ANSWER, (one.id, option.id)
            assert option.text.zh not in NO_ANSWER, (one.id, option.id)


@pytest.mark.parametrize(
    ("name", "criterion_id", "limit"),
    [
        ("process_and_script", "identity_time", 40),
        ("process_and_script", "classify_time", 30),
        ("process_and_script", "solution_time", 120),
        ("process_and_script", "closing_time", 60),
        ("five_stars", "first_word", 3),
        ("five_stars", "longest_hold", 60),
        ("satisfaction", "first_word", 3),
        ("satisfaction", "hold_total", 60),
    ],
)
def test_a_time_limit_is_kept_at_the_limit_itself_and_not_a_hundredth_later(
    name: str, criterion_id: str, limit: int
) -> None:
    assert scored(CARDS[name], **{criterion_id: Decimal(limit)}).score == Decimal(100)
    late = scored(CARDS[name], **{criterion_id: Decimal(limit) + Decimal("0.01")}).score
    assert late is not None
    assert late < Decimal(100)
