"""What is said of critical accuracy: a figure in words, and what it is."""

from qa_desktop.domain.card_health import Lack
from qa_desktop.domain.critical_accuracy import LEAST_INSPECTED, ClassAccuracy
from qa_desktop.language import tr, trn
from qa_desktop.services.export_words import ERROR_CLASSES
from qa_desktop.services.health_words import lack_word, share_words


def accuracy_heading() -> str:
    """Return what the figures are called."""
    return tr("Critical accuracy")


def accuracy_words(accuracy: ClassAccuracy) -> str:
    """Say the accuracy of a class, always with the counts it comes from."""
    words = trn(
        "{error_class}: {share} ({without} of {count} call)",
        "{error_class}: {share} ({without} of {count} calls)",
        accuracy.inspected,
    )
    return words.format(
        error_class=ERROR_CLASSES[accuracy.error_class](),
        share=share_in_words(accuracy),
        without=f"{accuracy.without:,}",
        count=f"{accuracy.inspected:,}",
    )


def share_in_words(accuracy: ClassAccuracy) -> str:
    """Write the share as a percentage, or that the calls are too few."""
    return lack_word(Lack.TOO_FEW) if accuracy.share is None else share_words(accuracy.share)


def accuracy_explanation() -> str:
    """Say what the figures are, and from how many calls on there are any."""
    return tr(
        "Calls without an error of that class ÷ calls inspected, apart from the score. A call that several people "
        "graded is one call and has what any of them found. Of fewer than {least} calls no percentage is given."
    ).format(least=LEAST_INSPECTED)
