from dataclasses import replace
from decimal import Decimal

from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, Evaluation
from qa_desktop.domain.offered_count import counted_marks, offered_count
from tests.domain.cards import criterion, evaluation, mark

CUTS_IN = criterion("cuts_in", Count())


def heard(*tags: str) -> Evaluation:
    marks = tuple(replace(mark(f"m{n}", n * 1000), tag_id=tag) for n, tag in enumerate(tags))
    return evaluation(annotations=marks)


def test_marks_that_are_evidence_or_carry_a_tied_tag_count_once_each() -> None:
    begun = heard("cut", "cut", "other", "")
    assert offered_count(CUTS_IN, begun) is None
    assert offered_count(CUTS_IN, begun, {"cut"}) == 2
    linked = begun.with_evidence("cuts_in", "m0").with_evidence("cuts_in", "m3")
    assert offered_count(CUTS_IN, linked) == 2
    assert offered_count(CUTS_IN, linked, {"cut"}) == 3
    assert counted_marks(CUTS_IN, linked, {"cut"}) == ("m0", "m1", "m3")
    assert offered_count(CUTS_IN, linked, {""}) == 2


def test_what_is_answered_already_is_not_offered_and_another_count_is() -> None:
    begun = heard("cut", "cut")
    for value, offered in ((Decimal(2), None), (Decimal("2.0"), None), (Decimal(1), 2), (NOT_APPLICABLE, 2)):
        assert offered_count(CUTS_IN, begun.with_answer("cuts_in", Answer(value=value)), {"cut"}) == offered


def test_what_does_not_count_is_offered_nothing() -> None:
    assert offered_count(criterion("yes"), heard("cut"), {"cut"}) is None
    assert counted_marks(criterion("yes"), heard("cut"), {"cut"}) == ()
