"""Which control answers which kind of criterion."""

from qa_desktop.domain.answer_types import CalendarDate, FreeText, NumberRanges, Scale
from qa_desktop.domain.scorecard import Criterion
from ui.scorecard.answer_control import AnswerControl, KeysAnswer
from ui.scorecard.count_answer import CountAnswer
from ui.scorecard.offers import has_keys
from ui.scorecard.slider_answer import SliderAnswer
from ui.scorecard.typed_answer import DateAnswer, NumberAnswer, TextAnswer
from ui.theme import Theme


def answer_control(criterion: Criterion, theme: Theme) -> AnswerControl:
    """Return a new control for the answer to a criterion."""
    kind = criterion.answer
    if has_keys(criterion):
        return KeysAnswer(criterion, theme)
    match kind:
        case Scale():
            return SliderAnswer(criterion, kind, theme)
        case NumberRanges():
            return NumberAnswer(criterion, kind, theme)
        case FreeText():
            return TextAnswer(criterion, kind, theme)
        case CalendarDate():
            return DateAnswer(criterion, kind, theme)
        case _:
            return CountAnswer(criterion, theme)
