"""The fields of a criterion: its wording, its answers, what it is worth, what it demands, when it is asked."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from qa_desktop.domain.scorecard import (
    USUAL_DEDUCTION,
    USUAL_POINTS,
    CardKind,
    Criterion,
    Demand,
    Fatal,
    Scorecard,
)
from qa_desktop.language import tr, trc
from qa_desktop.services.card_words import DEMANDS, FATALS, HARMS, field_words, figure
from ui.cards.answer_form import AnswerForm
from ui.cards.condition_form import ConditionForm
from ui.cards.controls import Control, NumberLine, Pick, Tick
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import BothLanguages, Labelled, in_columns, in_row
from ui.cards.part_form import PartForm
from ui.theme import Theme

BONUS_POINTS = 5


class CriterionForm(PartForm):
    """Fills a criterion in."""

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.name = BothLanguages(("name",), lambda: field_words("name"))
        self.name.on(lambda text: self._change(typing=True, name=text))
        self.standard = BothLanguages(("standard",), lambda: field_words("standard"), long=True)
        self.standard.on(lambda text: self._change(typing=True, standard=text))
        self.answer = AnswerForm(lambda value, typing: self._change(typing=typing, answer=value), theme)
        self.keep_rows(self.answer.options)
        self.keep_rows(self.answer.ranges)
        self.weight = self._number("weight")
        self.points = self._number("points", optional=True)
        self.at_most = self._number("at_most", optional=True)
        self.bonus = self._tick("bonus", lambda: tr("Bonus: it adds to the score and loses nothing"))
        self.bonus.on(self._change_bonus)
        self.not_applicable = self._tick("not_applicable_allowed", lambda: field_words("not_applicable_allowed"))
        self.fatal = self._pick("fatal", lambda: {fatal: word() for fatal, word in self._fatals().items()})
        self.error_class = self._pick("error_class", lambda: {harm: word() for harm, word in HARMS.items()})
        self.comment = self._pick("comment", lambda: {one: DEMANDS[one]() for one in Demand})
        self.evidence = self._pick("evidence", lambda: {one: DEMANDS[one]() for one in Demand})
        self.condition = ConditionForm(lambda value, typing: self._change(typing=typing, shown_when=value))
        self._lay_out()

    def _lay_out(self) -> None:
        worth = (self.weight, self.points, self.at_most)
        rules = (self.fatal, self.error_class, self.comment, self.evidence)
        self.keep(self.name, self.standard, *worth, self.bonus, self.not_applicable, *rules)
        self.keep(*self.answer.fields, *self.condition.fields)
        self._worth = in_row(*worth)
        for part in (
            self.name,
            self.standard,
            self.head(lambda: trc("criterion", "Answers")),
            self.answer,
            self.not_applicable,
            self.head(lambda: tr("What it is worth")),
            self._worth,
            self.bonus,
            self.head(lambda: tr("What follows from it")),
            in_columns(*rules, columns=2),
            self.head(lambda: tr("When it is asked")),
            self.condition,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)

    @property
    def _id(self) -> str:
        return "" if self.part is None else self.part.id

    def show_part(self, card: Scorecard, *, editable: bool) -> None:
        """Show the criterion at hand."""
        criterion = card.criterion(self._id)
        self.fatal.control.retranslate()
        names = ("name", "standard", "weight", "points", "at_most", "bonus", "not_applicable_allowed")
        more = ("fatal", "error_class", "comment", "evidence")
        self.show_values({name: getattr(criterion, name) for name in (*names, *more)}, editable=editable)
        self.answer.show_answer(criterion.answer, card.kind, editable=editable)
        self.condition.show_condition(card, criterion, editable=editable)
        self._show_worth(card, criterion)

    def _show_worth(self, card: Scorecard, criterion: Criterion) -> None:
        """Show of what a criterion is worth only what its kind of card knows."""
        is_weighted, is_deduction = card.kind is CardKind.WEIGHTED, card.kind is CardKind.DEDUCTION
        scored = criterion.is_scored
        self.weight.setVisible(scored and is_weighted and not criterion.bonus)
        self.points.setVisible(scored and (not is_weighted or criterion.bonus))
        self.at_most.setVisible(scored and is_deduction and not criterion.bonus)
        self.bonus.setVisible(scored)
        usual = USUAL_DEDUCTION if is_deduction else USUAL_POINTS
        hint = tr("empty: {points}").format(points=figure(usual))
        self.points.reword(None if criterion.bonus else lambda: hint)

    def retranslate(self) -> None:
        """Word everything anew."""
        super().retranslate()
        self.answer.retranslate()
        self.condition.retranslate()

    def made_late(self) -> list[QWidget]:
        """Return the rows of the form, and what a condition asks."""
        return [*super().made_late(), *self.condition.answers.held]

    # -- changing --------------------------------------------------------------------------------------------------

    def _change(self, *, typing: bool, **fields: Any) -> None:
        self.desk.session.change_criterion(self._id, typing=typing, **fields)

    def _change_bonus(self, wanted: bool) -> None:
        card = self.desk.card
        if card is None:
            return
        points = card.criterion(self._id).points
        if wanted:
            self._change(typing=False, bonus=True, points=points or BONUS_POINTS, at_most=None)
        else:
            self._change(typing=False, bonus=False, points=None if card.kind is CardKind.WEIGHTED else points)

    def _fatals(self) -> dict[Fatal, Callable[[], str]]:
        is_deduction = self.desk.card is not None and self.desk.card.kind is CardKind.DEDUCTION
        return {one: word for one, word in FATALS.items() if not (is_deduction and one is Fatal.SECTION)}

    # -- fields ----------------------------------------------------------------------------------------------------

    def _number(self, name: str, *, optional: bool = False) -> Labelled:
        return self._field(name, NumberLine(optional=optional), typing=True)

    def _pick(self, name: str, choices: Callable[[], dict[Any, str]]) -> Labelled:
        return self._field(name, Pick(choices), typing=False)

    def _tick(self, name: str, word: Callable[[], str]) -> Labelled:
        return self._field(name, Tick(word), typing=False, bare=True)

    def _field(self, name: str, control: Control, *, typing: bool, bare: bool = False) -> Labelled:
        field = Labelled((name,), lambda: field_words(name), control, bare=bare)
        return field.on(lambda value: self._change(typing=typing, **{name: value}))
