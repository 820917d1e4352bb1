"""Critical accuracy: calls without an error of a class ÷ calls inspected, each class for itself."""

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.critical_accuracy import LEAST_INSPECTED, ClassAccuracy, critical_accuracy, error_classes_of
from qa_desktop.domain.scorecard import ErrorClass
from tests.domain.cards import card, criterion, section

CUSTOMER, BUSINESS, COMPLIANCE = ErrorClass.CUSTOMER, ErrorClass.BUSINESS, ErrorClass.COMPLIANCE


def test_each_class_is_counted_for_itself() -> None:
    calls = [{CUSTOMER}, {CUSTOMER, COMPLIANCE}, *[set()] * 38]
    found = critical_accuracy((CUSTOMER, COMPLIANCE), calls)
    assert found == (ClassAccuracy(CUSTOMER, 40, 38), ClassAccuracy(COMPLIANCE, 40, 39))
    assert [one.share for one in found] == [0.95, 0.975]


def test_of_too_few_calls_there_is_no_share_but_the_counts() -> None:
    assert ClassAccuracy(CUSTOMER, LEAST_INSPECTED, LEAST_INSPECTED).share == 1.0
    few = ClassAccuracy(CUSTOMER, LEAST_INSPECTED - 1, 3)
    assert few.share is None
    assert critical_accuracy((BUSINESS,), ()) == (ClassAccuracy(BUSINESS, 0, 0),)
    assert ClassAccuracy(BUSINESS, 0, 0).share is None


def test_the_classes_of_a_card_in_their_own_order() -> None:
    classes = (COMPLIANCE, None, CUSTOMER, COMPLIANCE)
    graded = card(section("a", [criterion(f"c{at}", error_class=one) for at, one in enumerate(classes)]))
    assert error_classes_of(graded) == (CUSTOMER, COMPLIANCE)


@given(st.lists(st.sets(st.sampled_from(ErrorClass))))
def test_one_class_never_changes_another(calls: list[set[ErrorClass]]) -> None:
    for one in critical_accuracy(tuple(ErrorClass), calls):
        alone = critical_accuracy((one.error_class,), [found & {one.error_class} for found in calls])
        assert alone == (one,)
        assert 0 <= one.without <= one.inspected == len(calls)
