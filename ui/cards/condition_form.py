"""When a criterion is asked: always, or where another one has certain answers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.answer_types import NO, UNSCORED, YES, Choice, Count, NumberRanges, Scale, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE
from qa_desktop.domain.scorecard import Condition, Criterion, Scorecard
from qa_desktop.language import tr
from qa_desktop.services.card_words import field_words, said, unnamed_criterion, unnamed_section
from ui.cards.controls import LatePick, NumberLine, Tick
from ui.cards.form_fields import Labelled, in_row
from ui.widgets.boxes import FlowBox
from ui.widgets.plain import PlainLabel

NUMERIC = Scale | NumberRanges | Count


class ConditionForm(QWidget):
    """Shows a condition and gives another one to `change`, None where the criterion is always asked."""

    def __init__(self, change: Callable[[Any, bool], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        self._card: Scorecard | None = None
        self._own_id = ""
        self._condition: Condition | None = None
        self._editable = False
        pick = LatePick(self._askable, self._named)
        self.asked = Labelled(("shown_when", "criterion"), lambda: field_words("shown_when"), pick)
        self.asked.on(self._ask)
        self.bounds = [self._bound("at_least"), self._bound("at_most")]
        self._bounds_box = in_row(*self.bounds)
        self._has = PlainLabel()
        self._has.setProperty("role", "small")
        self.answers = FlowBox(gap=14)
        self._ticks: dict[str, Tick] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.asked, self._has, self.answers, self._bounds_box):
            column.addWidget(part)

    @property
    def fields(self) -> tuple[Labelled, ...]:
        """Its fields."""
        return (self.asked, *self.bounds)

    def show_condition(self, card: Scorecard, criterion: Criterion, *, editable: bool) -> None:
        """Show when a criterion is asked."""
        self._card, self._own_id, self._editable = card, criterion.id, editable
        self._condition = condition = criterion.shown_when
        self.asked.show_value(None if condition is None else condition.criterion)
        asked = None if condition is None else _find(card, condition.criterion)
        is_number = asked is not None and isinstance(asked.answer, NUMERIC)
        self._bounds_box.setVisible(is_number)
        for field in self.bounds:
            field.show_value(None if condition is None else getattr(condition, str(field.path[-1])))
        self._show_answers(asked)
        for field in self.fields:
            field.allow(editable=editable)

    def retranslate(self) -> None:
        """Word what is no field."""
        self._has.setText(tr("has one of these answers:"))
        if self._card is not None and self._condition is not None:
            self._ticks.clear()
            self._show_answers(_find(self._card, self._condition.criterion))

    def _bound(self, name: str) -> Labelled:
        words = {"at_least": lambda: tr("is at least"), "at_most": lambda: tr("is at most")}[name]
        field = Labelled(("shown_when", name), words, NumberLine(optional=True))
        return field.on(lambda value: self._put({name: value}, typing=True))

    # -- answers ---------------------------------------------------------------------------------------------------

    def _show_answers(self, asked: Criterion | None) -> None:
        offered = {} if asked is None else _answers_of(asked)
        if list(offered) != list(self._ticks) or [one.box.text() for one in self._ticks.values()] != [
            *offered.values()
        ]:
            self._ticks = {answer: self._tick(answer, words) for answer, words in offered.items()}
            self.answers.hold(list(self._ticks.values()))
        chosen = () if self._condition is None else self._condition.answers
        for answer, tick in self._ticks.items():
            tick.show_value(answer in chosen)
            tick.allow(editable=self._editable)
        self._has.setVisible(bool(offered))
        self.answers.setVisible(bool(offered))

    def _tick(self, answer: str, words: str) -> Tick:
        tick = Tick(lambda: words)
        tick.edited.connect(lambda ticked: self._choose(answer, ticked=bool(ticked)))
        return tick

    def _choose(self, answer: str, *, ticked: bool) -> None:
        before = () if self._condition is None else self._condition.answers
        after = tuple(one for one in self._ticks if (one in before and one != answer) or (one == answer and ticked))
        lost = after or (self._condition is not None and self._has_bounds(self._condition))
        if lost:
            self._put({"answers": after}, typing=False)
        else:
            self._change(None, False)

    @staticmethod
    def _has_bounds(condition: Condition) -> bool:
        return condition.at_least is not None or condition.at_most is not None

    # -- what is asked about ---------------------------------------------------------------------------------------

    def _ask(self, criterion_id: str | None) -> None:
        asked = None if criterion_id is None or self._card is None else _find(self._card, criterion_id)
        if asked is None:
            self._change(None, False)
            return
        if isinstance(asked.answer, NUMERIC):
            lowest = Decimal(1) if isinstance(asked.answer, Count) else asked.answer.minimum
            self._change(Condition(criterion=asked.id, at_least=lowest), False)
        else:
            self._change(Condition(criterion=asked.id, answers=(next(iter(_answers_of(asked))),)), False)

    def _put(self, fields: dict[str, Any], *, typing: bool) -> None:
        if self._condition is not None:
            self._change({**self._condition.model_dump(), **fields}, typing)

    def _askable(self) -> dict[str | None, str]:
        found: dict[str | None, str] = {None: tr("Always asked")}
        for section in self._card.sections if self._card is not None else ():
            for criterion in section.criteria:
                if criterion.id != self._own_id and not isinstance(criterion.answer, UNSCORED):
                    name = said(criterion.name, unnamed_criterion())
                    found[criterion.id] = f"{said(section.name, unnamed_section())} › {name}"
        return found

    def _named(self, criterion_id: str | None) -> str:
        if criterion_id is None or self._card is None:
            return tr("Always asked")
        asked = _find(self._card, criterion_id)
        return criterion_id if asked is None else said(asked.name, unnamed_criterion())


def _find(card: Scorecard, criterion_id: str) -> Criterion | None:
    try:
        return card.criterion(criterion_id)
    except KeyError:
        return None


def _answers_of(asked: Criterion) -> dict[str, str]:
    """Return what a criterion can be answered with, a number aside, in words."""
    found: dict[str, str] = {}
    if isinstance(asked.answer, YesNo):
        found = {YES: tr("Yes"), NO: tr("No")}
    elif isinstance(asked.answer, Choice):
        found = {
            option.id: said(option.text, tr("Option {number}").format(number=at))
            for at, option in enumerate(asked.answer.options, start=1)
        }
    if asked.not_applicable_allowed or asked.shown_when is not None:
        found[NOT_APPLICABLE.value] = tr("Not applicable")
    return found
