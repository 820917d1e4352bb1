"""How exports word what is stored as a code."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.answer_types import NO, YES, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue, EvaluationState
from qa_desktop.domain.judging import chosen_option
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.scorecard import Criterion, ErrorClass
from qa_desktop.language import current_language, tr, trc

Word = Callable[[], str]

STATES: Mapping[EvaluationState, Word] = {
    EvaluationState.DRAFT: lambda: trc("state", "Draft"),
    EvaluationState.SUBMITTED: lambda: trc("state", "Submitted"),
    EvaluationState.RETURNED: lambda: trc("state", "Returned"),
    EvaluationState.APPROVED: lambda: trc("state", "Approved"),
}
CHANNELS: Mapping[Channel, Word] = {
    Channel.AGENT: lambda: tr("Agent"),
    Channel.CUSTOMER: lambda: tr("Customer"),
    Channel.MIXED: lambda: tr("Both in one channel"),
}
SEVERITIES: Mapping[Severity, Word] = {
    Severity.NONE: lambda: "",
    Severity.MINOR: lambda: tr("Minor"),
    Severity.MAJOR: lambda: tr("Major"),
    Severity.CRITICAL: lambda: tr("Critical"),
}
ERROR_CLASSES: Mapping[ErrorClass, Word] = {
    ErrorClass.CUSTOMER: lambda: tr("Critical to the customer"),
    ErrorClass.BUSINESS: lambda: tr("Critical to the business"),
    ErrorClass.COMPLIANCE: lambda: tr("Critical to compliance"),
}


def answer_in_words(criterion: Criterion, value: AnswerValue) -> str:
    """Return an answer as the person gave it, empty where there is none."""
    option = chosen_option(criterion, value)
    if option is not None:
        return option.text.in_language(current_language())
    if value is NOT_APPLICABLE:
        return tr("N/A")
    if isinstance(criterion.answer, YesNo) and value in (YES, NO):
        return tr("Yes") if value == YES else tr("No")
    return plain_answer(value)


def plain_answer(value: AnswerValue) -> str:
    """Return an answer as programs read it: an option's id, a number in figures, a day as in 2026-12-31, words."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is NOT_APPLICABLE:
        return NOT_APPLICABLE.value
    return value or ""
