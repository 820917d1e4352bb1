"""What must hold for the score of any card, and for the account of how it came about."""

from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.account import Account, Standing, account_of
from qa_desktop.domain.answer_types import Choice, Count, NumberRanges, Scale, YesNo
from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.judging import has_failed, share_earned
from qa_desktop.domain.scorecard import CardKind, Criterion, Fatal, Scorecard, weighs
from qa_desktop.domain.scoring import Score, Scorer, cents, score_card
from tests.domain.cards import answered_cards, cards, factors, values

Drawn = tuple[Scorecard, dict[str, Answer]]


@given(answered_cards())
def test_a_score_lies_within_its_bounds_and_a_fatal_error_never_raises_it(drawn: Drawn) -> None:
    card, given_answers = drawn
    score = score_card(card, given_answers)
    if score.score is None or score.before_fatal is None:
        assert score.before_fatal is None
        assert score.score is None or score.fatal_criteria
        assert score.score == 0 or not _zeroes_the_card(card, score)
        return
    assert card.floor <= score.before_fatal <= card.ceiling
    assert score.score <= score.before_fatal
    assert score.score >= card.floor or score.score == 0
    assert score.score.as_tuple().exponent == -2


@given(answered_cards())
def test_a_failed_fatal_criterion_makes_nothing_of_the_card(drawn: Drawn) -> None:
    card, given_answers = drawn
    score = score_card(card, given_answers)
    if _zeroes_the_card(card, score):
        assert score.score == min(score.before_fatal or Decimal(0), Decimal(0))
    if not score.fatal_criteria:
        assert score.score == score.before_fatal


def _zeroes_the_card(card: Scorecard, score: Score) -> bool:
    return any(card.criterion(one).fatal is Fatal.CARD for one in score.fatal_criteria)


@given(answered_cards())
def test_the_account_adds_up_to_the_score(drawn: Drawn) -> None:
    card, given_answers = drawn
    account, score = account_of(card, given_answers), score_card(card, given_answers)
    if score.score is None:
        assert account.score is None
        assert account.total == 0
        return
    assert account.total == Fraction(score.score)
    assert abs(account.by_rounding) <= Fraction(1, 200)
    before = account.total - account.by_rounding - account.by_fatal
    if score.before_fatal is None:
        assert account.by_fatal == 0  # there was nothing that it could take
    else:
        assert score.before_fatal == cents(before)
    _agrees_with_its_lines(account)


def _agrees_with_its_lines(account: Account) -> None:
    for section in account.sections:
        counted = [line for line in section.lines if line.standing is Standing.COUNTS]
        assert section.gained == sum((line.gained for line in counted), Fraction(0))
        assert section.lost == sum((line.lost for line in counted), Fraction(0))
        if account.kind is not CardKind.DEDUCTION:
            assert section.gained + section.lost == section.whole
    if account.kind is not CardKind.DEDUCTION:
        wholes = sum((section.whole for section in account.sections), Fraction(0))
        assert wholes in (0, 100)
    if account.before_fatal is not None:
        assert account.bonus == sum((section.bonus for section in account.sections), Fraction(0))


@given(answered_cards())
def test_the_account_and_the_score_agree_on_each_section(drawn: Drawn) -> None:
    card, given_answers = drawn
    account, score = account_of(card, given_answers), score_card(card, given_answers)
    for told, scored in zip(account.sections, score.sections, strict=True):
        if card.kind is CardKind.DEDUCTION:
            assert scored.raw is None or scored.raw == cents(-told.lost)
        elif scored.raw is None:
            assert told.whole == 0
        elif not told.whole:
            assert not next(one for one in card.sections if one.id == told.section_id).weight
        else:
            assert scored.raw == cents(told.gained / told.whole * 100)
        assert told.is_zeroed == any(_fatal_here(card, line.criterion_id, line.fails) for line in told.lines)
        assert scored.score == (0 if told.is_zeroed else scored.raw)
    fails = {line.criterion_id for section in account.sections for line in section.lines if line.fails}
    assert set(score.fatal_criteria) == {one for one in fails if card.criterion(one).fatal is not Fatal.NOTHING}
    assert score.hidden == hidden_criteria(card, given_answers)
    assert score.error_classes == {card.criterion(one).error_class for one in fails} - {None}


def _fatal_here(card: Scorecard, criterion_id: str, fails: bool) -> bool:  # noqa: FBT001 - read from a line
    return fails and card.criterion(criterion_id).fatal is Fatal.SECTION


@given(answered_cards(), st.data())
def test_a_better_answer_never_lowers_the_score(drawn: Drawn, data: st.DataObject) -> None:
    """Of criteria about which no condition asks; a better answer is one that earns more and fails no more."""
    card, given_answers = drawn
    asked = {one.shown_when.criterion for one in card.criteria if one.shown_when is not None}
    free = [one for one in card.criteria if one.id not in asked and one.is_scored]
    if not free:
        return
    changed = data.draw(st.sampled_from(free))
    answers = [given_answers[changed.id].value, data.draw(values(changed))]
    worse, better = sorted(answers, key=lambda value: _goodness(changed, value))
    if any(_goodness(changed, value) == NOTHING for value in answers):
        return
    if has_failed(changed, better) and not has_failed(changed, worse):
        return
    low = score_card(card, {**given_answers, changed.id: Answer(value=worse)})
    high = score_card(card, {**given_answers, changed.id: Answer(value=better)})
    if low.before_fatal is None or high.before_fatal is None:  # nothing that weighs is answered
        assert low.before_fatal is high.before_fatal
        assert high.score is None or (low.score is not None and low.score <= high.score)
        return
    assert low.score is not None
    assert high.score is not None
    assert high.before_fatal >= low.before_fatal
    assert high.score >= low.score


NOTHING = (Decimal(-1), Decimal(0))


def _goodness(criterion: Criterion, value: AnswerValue) -> tuple[Decimal, Decimal]:
    """Return what an answer earns; of a count that has lost everything, more times are worse still."""
    share = share_earned(criterion, value)
    if share is None:
        return NOTHING
    times = value if isinstance(value, Decimal) and isinstance(criterion.answer, Count) else Decimal(0)
    return share, -times


@given(cards())
def test_not_applicable_everywhere_is_no_score(drawn: Scorecard) -> None:
    score = score_card(drawn, {one.id: Answer(value=NOT_APPLICABLE) for one in drawn.criteria})
    assert score.score is None
    assert score.before_fatal is None
    assert all(part.score is None for part in score.sections)
    assert score.answered == score.total


@given(answered_cards(), factors)
def test_only_the_proportion_of_weights_matters(drawn: Drawn, factor: Decimal) -> None:
    card, given_answers = drawn
    scaled = card.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={
                        "weight": section.weight * factor,
                        "criteria": tuple(
                            one.model_copy(update={"weight": one.weight * factor}) for one in section.criteria
                        ),
                    }
                )
                for section in card.sections
            )
        }
    )
    assert score_card(scaled, given_answers).score == score_card(card, given_answers).score


@given(answered_cards(), st.randoms(use_true_random=False))
def test_the_order_of_sections_does_not_matter(drawn: Drawn, random: Random) -> None:
    card, given_answers = drawn
    order = list(card.sections)
    random.shuffle(order)
    turned = card.model_copy(update={"sections": tuple(order)})
    one, other = score_card(turned, given_answers), score_card(card, given_answers)
    assert (one.score, one.before_fatal, one.hidden) == (other.score, other.before_fatal, other.hidden)


@given(answered_cards(kind=CardKind.WEIGHTED), st.data())
def test_what_is_not_applicable_never_lifts_a_zeroed_section(drawn: Drawn, data: st.DataObject) -> None:
    card, given_answers = drawn
    asked = {one.shown_when.criterion for one in card.criteria if one.shown_when is not None}
    failed = score_card(card, given_answers).fatal_criteria
    for section in card.sections:
        if any(one.id in failed and one.fatal is Fatal.SECTION for one in section.criteria):
            others = [one.id for one in section.criteria if one.id not in asked | set(failed)]
            gone = data.draw(st.sets(st.sampled_from(others))) if others else set()
            left = {**given_answers, **dict.fromkeys(gone, Answer(value=NOT_APPLICABLE))}
            assert score_card(card, left).score == score_card(card, given_answers).score


@given(answered_cards())
def test_comments_and_evidence_do_not_count(drawn: Drawn) -> None:
    card, given_answers = drawn
    said = {key: Answer(value=one.value, comment="…", evidence=("m",)) for key, one in given_answers.items()}
    assert score_card(card, said) == score_card(card, given_answers)


@given(answered_cards(), st.data())
def test_what_is_hidden_counts_as_not_applicable(drawn: Drawn, data: st.DataObject) -> None:
    """Whatever is answered to it."""
    card, given_answers = drawn
    hidden = sorted(hidden_criteria(card, given_answers))
    if not hidden:
        return
    changed = card.criterion(data.draw(st.sampled_from(hidden)))
    others = {**given_answers, changed.id: Answer(value=data.draw(values(changed)))}
    before, after = score_card(card, given_answers), score_card(card, others)
    assert after == before


@given(cards(), st.data())
def test_one_scorer_serves_many_evaluations(drawn: Scorecard, data: st.DataObject) -> None:
    scorer = Scorer(drawn)
    for _ in range(3):
        given_answers = {one.id: Answer(value=data.draw(values(one))) for one in drawn.criteria}
        assert scorer.score(given_answers) == score_card(drawn, given_answers)


@given(cards())
def test_the_best_answers_give_full_marks(drawn: Scorecard) -> None:
    """Or the ceiling, and no bonus is needed for it."""
    best = {one.id: Answer(value=_best(one)) for one in drawn.criteria if one.is_scored and not one.bonus}
    score = score_card(drawn, best)
    shown = [one for one in drawn.criteria if one.id in best and one.id not in score.hidden]
    if not any(_can_change_the_score(drawn, one) for one in shown):
        assert score.before_fatal is None
    elif all(share_earned(one, best[one.id].value) == 1 for one in shown):
        assert score.before_fatal == min(Decimal(100), drawn.ceiling)


def _can_change_the_score(card: Scorecard, criterion: Criterion) -> bool:
    is_heavy = card.section_of(criterion.id).weight > 0 and weighs(card.kind, criterion)
    return card.kind is CardKind.DEDUCTION or is_heavy


def _best(criterion: Criterion) -> AnswerValue:
    kind = criterion.answer
    match kind:
        case Choice():
            return max(kind.options, key=lambda option: option.share).id
        case NumberRanges():
            return max(kind.ranges, key=lambda one: one.share).at_least
        case Scale():
            return kind.maximum
        case YesNo():
            return "yes"
        case _:
            return Decimal(0)
