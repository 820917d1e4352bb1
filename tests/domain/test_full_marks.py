from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.answer_types import Choice, Count, FreeText, NumberRange, NumberRanges, Option, Scale, YesNo
from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.full_marks import with_full_marks
from qa_desktop.domain.judging import has_failed, share_earned
from qa_desktop.domain.scorecard import CardKind, Condition, Fatal, Scorecard
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, answers, card, cards, criterion, evaluation, mark, section

WAIT = NumberRanges(maximum=Decimal(60), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),))
TWO_WAYS = Choice(
    options=(
        Option(id="own", text=Text(en="Solved alone"), share=Decimal(1)),
        Option(id="transfer", text=Text(en="Transferred rightly"), share=Decimal(1)),
        Option(id="none", text=Text(en="Not solved"), share=Decimal(0), passes=False),
    )
)


def filled(of: Scorecard, **given: AnswerValue) -> dict[str, AnswerValue]:
    begun = evaluation(of, answers=answers(**given))
    return {key: one.value for key, one in with_full_marks(of, begun).evaluation.answers.items()}


def test_every_kind_that_is_judged_gets_the_answer_that_earns_everything() -> None:
    of = card(
        section(
            "one",
            [
                criterion("yes"),
                criterion("steps", FOUR_STEPS),
                criterion("scale", Scale()),
                criterion("count", Count()),
            ],
        )
    )
    assert filled(of) == {"yes": "yes", "steps": "full", "scale": Decimal(10), "count": Decimal(0)}


def test_what_is_answered_stays() -> None:
    of = card(section("one", [criterion("a", FOUR_STEPS), criterion("b"), criterion("c")]))
    begun = evaluation(of, answers={"a": Answer(value="fair", comment="clear"), "c": _na()})
    after = with_full_marks(of, begun)
    assert (after.given, after.left, after.found) == (("b",), (), ())
    assert after.evaluation.answer("a") == Answer(value="fair", comment="clear")
    assert after.evaluation.answer("c").value is NOT_APPLICABLE


def test_what_a_person_has_noted_something_for_is_left_to_that_person() -> None:
    of = card(
        section("one", [criterion("cuts", Count()), criterion("waits", Count()), criterion("late", Count())]),
        section("red", [criterion("leak", fatal=Fatal.CARD), criterion("blank"), criterion("why", FreeText())]),
    )
    begun = evaluation(
        of,
        answers={
            "cuts": Answer(evidence=("m1", "m2", "m3")),
            "leak": Answer(comment="read out the card number"),
            "blank": Answer(comment=" "),
        },
        annotations=tuple(mark(f"m{n}", n * 1000) for n in (1, 2, 3)),
    )
    after = with_full_marks(of, begun, offered={"waits"})
    assert after.given == ("late", "blank")
    assert after.left == ("cuts", "waits", "leak", "why")
    assert after.found == ("cuts", "waits", "leak")
    for one in after.found:
        assert after.evaluation.answer(one) == begun.answer(one)


def test_what_hangs_on_what_was_left_stays_hidden() -> None:
    of = card(
        section(
            "one", [criterion("asked"), criterion("then", shown_when=Condition(criterion="asked", answers=("yes",)))]
        )
    )
    after = with_full_marks(of, evaluation(of, answers={"asked": Answer(comment="hm")}))
    assert (after.given, after.left) == ((), ("asked",))


def test_what_a_person_must_know_is_left_to_the_person_and_told() -> None:
    of = card(
        section("one", [criterion("wait", WAIT), criterion("ways", TWO_WAYS), criterion("why", FreeText())]),
        section(
            "two", [criterion("extra", YesNo(), bonus=True, points=5), criterion("note", FreeText(required=False))]
        ),
    )
    after = with_full_marks(of, evaluation(of, answers={}))
    assert after.given == ()
    assert after.left == ("wait", "ways", "why", "extra")


def test_a_deduction_card_is_left_at_its_base() -> None:
    of = card(
        section("one", [criterion("late", Count(), points=10), criterion("half", FOUR_STEPS, points=4)]),
        section("plus", [criterion("praise", YesNo(), bonus=True, points=5)]),
        kind=CardKind.DEDUCTION,
    )
    after = with_full_marks(of, evaluation(of, answers={}))
    assert set(after.given) == {"late", "half"}
    assert score_card(of, after.evaluation.answers).score == Decimal(100)


def test_what_the_answers_bring_up_is_included_and_what_they_hide_is_not() -> None:
    of = card(
        section(
            "one",
            [
                criterion("deep", shown_when=Condition(criterion="shown", answers=("yes",))),
                criterion("shown", shown_when=Condition(criterion="first", answers=("yes",))),
                criterion("hidden", shown_when=Condition(criterion="first", answers=("no",))),
                criterion("first"),
            ],
        )
    )
    assert filled(of) == {"first": "yes", "shown": "yes", "deep": "yes"}
    assert filled(of, first="no") == {"first": "no", "hidden": "yes"}


def test_nothing_left_changes_nothing() -> None:
    of = card(section("one", [criterion("a")]))
    begun = evaluation(of, answers=answers(a="no"))
    after = with_full_marks(of, begun)
    assert (after.given, after.left, after.evaluation) == ((), (), begun)


@given(cards(), st.data())
def test_it_loses_nothing_on_any_card(of: Scorecard, data: st.DataObject) -> None:
    begun = evaluation(of, answers={})
    some = data.draw(st.sets(st.sampled_from([one.id for one in of.criteria])))
    allowed = {one.id for one in of.criteria if one.not_applicable_allowed} & some
    begun = replace(begun, answers={key: _na() for key in allowed})
    after = with_full_marks(of, begun)
    hidden = hidden_criteria(of, after.evaluation.answers)
    for key in after.given:
        value = after.evaluation.answer(key).value
        assert key not in hidden
        assert key not in allowed
        assert not of.criterion(key).bonus
        assert share_earned(of.criterion(key), value) == 1
        assert not has_failed(of.criterion(key), value)
    assert not {*after.given} & {*after.left}
    assert with_full_marks(of, after.evaluation).given == ()


def _na() -> Answer:
    return Answer(value=NOT_APPLICABLE)
