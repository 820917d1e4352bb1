"""What a criterion can be answered with: the kind, its figures, its options or ranges."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.answer_types import (
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.scorecard import CardKind
from qa_desktop.domain.text import Text
from qa_desktop.language import tr
from qa_desktop.services.card_words import ANSWERS, field_words
from ui.cards.controls import Control, NumberLine, PercentLine, Pick, Tick
from ui.cards.form_fields import BothLanguages, Field, Labelled, Path, in_row
from ui.cards.rows_editor import RowsEditor
from ui.theme import Theme
from ui.widgets.plain import PlainLabel

NUMBERS = {"scale": ("minimum", "maximum", "step", "passes_at"), "ranges": ("minimum", "maximum")}
MOST_OPTIONS, MOST_RANGES = 11, 20
TICKS = ("passes", "comment_demanded", "evidence_demanded")


class AnswerForm(QWidget):
    """Shows an answer type; `changed` carries another one as it was typed, and whether it is being typed."""

    def __init__(self, change: Callable[[Any, bool], object], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        self._answer: AnswerType = YesNo()
        self.kind = Labelled(("answer", "type"), lambda: field_words("answer"), Pick(_kinds))
        self.kind.on(self._change_kind)
        self.plain = {name: self._number(name) for name in ("minimum", "maximum", "step", "passes_at")}
        self.loss = self._field("loss", PercentLine(), lambda: tr("Each time loses, of the points"))
        self.allowed = self._field("allowed", NumberLine(), lambda: field_words("allowed"))
        self.required = self._field("required", Tick(lambda: field_words("required")), lambda: field_words("required"))
        self.yes_no = PlainLabel()
        self.yes_no.setProperty("role", "small")
        self.yes_no.setWordWrap(True)
        self.options = RowsEditor(
            ("answer", "options"),
            lambda at: tr("Option {number}").format(number=at + 1),
            lambda: tr("Add an option"),
            self._option_fields,
            theme,
            least=2,
            most=MOST_OPTIONS,
        )
        self.ranges = RowsEditor(
            ("answer", "ranges"),
            lambda at: tr("Range {number}").format(number=at + 1),
            lambda: tr("Add a range"),
            self._range_fields,
            theme,
            most=MOST_RANGES,
            moves=False,
        )
        self._lay_out()
        self._join_rows()

    @property
    def fields(self) -> tuple[Labelled, ...]:
        """The fields that are no rows."""
        return (self.kind, *self.plain.values(), self.loss, self.allowed, self.required)

    def show_answer(self, answer: AnswerType, kind: CardKind, *, editable: bool) -> None:
        """Show an answer type."""
        self._answer = answer
        self.kind.show_value(answer.type)
        for name, field in self.plain.items():
            field.setVisible(name in NUMBERS.get(answer.type, ()))
            if hasattr(answer, name):
                field.show_value(getattr(answer, name))
        is_count, is_unscored = isinstance(answer, Count), isinstance(answer, FreeText | CalendarDate)
        self.loss.setVisible(is_count and kind is not CardKind.DEDUCTION)
        self.allowed.setVisible(is_count)
        self.required.setVisible(is_unscored)
        if isinstance(answer, Count):
            self.loss.show_value(answer.loss)
            self.allowed.show_value(answer.allowed)
        if isinstance(answer, FreeText | CalendarDate):
            self.required.show_value(answer.required)
        self.yes_no.setVisible(isinstance(answer, YesNo))
        self._numbers.setVisible(any(not one.isHidden() for one in (*self.plain.values(), self.loss, self.allowed)))
        self._show_rows(answer, editable=editable)
        for field in self.fields:
            field.allow(editable=editable)

    def retranslate(self) -> None:
        """Word what is no field."""
        self.yes_no.setText(tr("Yes earns everything and passes; no earns nothing and fails."))

    def _lay_out(self) -> None:
        self._numbers = in_row(*self.plain.values(), self.loss, self.allowed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.kind, self.yes_no, self._numbers, self.required, self.options, self.ranges):
            column.addWidget(part)
        self.retranslate()

    def _join_rows(self) -> None:
        self.options.added.connect(self._add_option)
        self.options.removed.connect(lambda at: self._put_options(_without(self._options(), at)))
        self.options.moved.connect(lambda at, down: self._put_options(_moved(self._options(), at, down=down)))
        self.ranges.added.connect(self._add_range)
        self.ranges.removed.connect(self._remove_range)

    # -- plain fields ----------------------------------------------------------------------------------------------

    def _number(self, name: str) -> Labelled:
        return self._field(name, NumberLine(), lambda: field_words(name))

    def _field(self, name: str, control: Control, word: Callable[[], str]) -> Labelled:
        field = Labelled(("answer", name), word, control, bare=isinstance(control, Tick))
        return field.on(lambda value: self._change_field(name, value))

    def _change_field(self, name: str, value: object) -> None:
        given = _given(self._answer)
        given[name] = value
        if name == "minimum" and isinstance(self._answer, NumberRanges):
            given["ranges"][0]["at_least"] = value
        self._change(given, name != "required")

    def _change_kind(self, kind: str) -> None:
        if kind != self._answer.type:
            self._change(_USUAL[kind](), False)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _show_rows(self, answer: AnswerType, *, editable: bool) -> None:
        options = answer.options if isinstance(answer, Choice) else ()
        ranges = answer.ranges if isinstance(answer, NumberRanges) else ()
        for rows, parts in ((self.options, options), (self.ranges, ranges)):
            rows.setVisible(bool(parts))
            rows.show_parts([_values(part) for part in parts], editable=editable)

    def _option_fields(self, path: Path) -> list[list[Field]]:
        text = BothLanguages((*path, "text"), lambda: field_words("text"))
        anchor = BothLanguages((*path, "anchor"), lambda: field_words("anchor"), long=True)
        lines: list[list[Field]] = [[text], [anchor], self._graded(path)]
        self._join_fields(lines, int(path[-1]), self._options, "options")
        return lines

    def _range_fields(self, path: Path) -> list[list[Field]]:
        least = Labelled((*path, "at_least"), lambda: field_words("at_least"), NumberLine())
        anchor = BothLanguages((*path, "anchor"), lambda: field_words("anchor"), long=True)
        share, *ticks = self._graded(path)
        lines: list[list[Field]] = [[least, share, *ticks], [anchor]]
        self._join_fields(lines, int(path[-1]), self._ranges, "ranges")
        return lines

    @staticmethod
    def _graded(path: Path) -> list[Field]:
        share = Labelled((*path, "share"), lambda: tr("Share, in %"), PercentLine())
        return [share, *(_tick(path, name) for name in TICKS)]

    def _join_fields(
        self, lines: list[list[Field]], at: int, parts: Callable[[], Sequence[Option | NumberRange]], into: str
    ) -> None:
        for field in (one for line in lines for one in line):
            name = str(field.path[-1])
            field.on(lambda value, name=name: self._change_part(parts(), at, into, name, value))  # type: ignore[misc]  # mypy cannot type a default

    def _change_part(self, parts: Sequence[Option | NumberRange], at: int, into: str, name: str, value: object) -> None:
        given = _given(self._answer)
        given[into][at] = {**parts[at].model_dump(), name: value}
        if name == "at_least" and at == 0:
            given["minimum"] = value
        self._change(given, name not in TICKS)

    # -- options ---------------------------------------------------------------------------------------------------

    def _options(self) -> tuple[Option, ...]:
        return self._answer.options if isinstance(self._answer, Choice) else ()

    def _put_options(self, options: Sequence[Option]) -> None:
        self._change(Choice.model_construct(type="choice", options=tuple(options)), False)

    def _add_option(self) -> None:
        ids = {option.id for option in self._options()}
        number = next(number for number in range(1, len(ids) + 2) if f"option_{number}" not in ids)
        option = Option(id=f"option_{number}", text=Text(), share=Decimal(0), passes=False)
        self._put_options([*self._options(), option])
        text = self.options.shown[-1].fields["text"]
        if isinstance(text, BothLanguages):
            text.side().control.field.setFocus()

    # -- ranges ----------------------------------------------------------------------------------------------------

    def _ranges(self) -> tuple[NumberRange, ...]:
        return self._answer.ranges if isinstance(self._answer, NumberRanges) else ()

    def _add_range(self) -> None:
        answer = self._answer
        if isinstance(answer, NumberRanges):
            last = answer.ranges[-1].at_least
            middle = round((last + answer.maximum) / 2, 2)
            added = NumberRange(at_least=middle, share=Decimal(0), passes=False)
            self._change(answer.model_copy(update={"ranges": (*answer.ranges, added)}), False)

    def _remove_range(self, at: int) -> None:
        answer = self._answer
        if isinstance(answer, NumberRanges):
            left = _without(answer.ranges, at)
            if at == 0:
                left[0] = left[0].model_copy(update={"at_least": answer.minimum})
            self._change(answer.model_copy(update={"ranges": tuple(left)}), False)


def _given(answer: AnswerType) -> dict[str, Any]:
    """Return an answer type as plain data that can be changed."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in answer.model_dump().items()}


def _tick(path: Path, name: str) -> Labelled:
    return Labelled((*path, name), lambda: field_words(name), Tick(lambda: field_words(name)), bare=True)


def _values(part: Option | NumberRange) -> dict[str, Any]:
    return {name: getattr(part, name) for name in type(part).model_fields}


def _without(parts: Sequence[Any], at: int) -> list[Any]:
    return [part for place, part in enumerate(parts) if place != at]


def _moved(parts: Sequence[Any], at: int, *, down: bool) -> list[Any]:
    left = _without(parts, at)
    left.insert(at + (1 if down else -1), parts[at])
    return left


def _kinds() -> dict[str, str]:
    return {kind: word() for kind, word in ANSWERS.items()}


def _two_options() -> Choice:
    best = Option(id="option_1", text=Text(), share=Decimal(1))
    least = Option(id="option_2", text=Text(), share=Decimal(0), passes=False)
    return Choice(options=(best, least))


_USUAL: dict[str, Callable[[], AnswerType]] = {
    "yes_no": YesNo,
    "choice": _two_options,
    "scale": Scale,
    "ranges": lambda: NumberRanges(maximum=Decimal(100), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),)),
    "count": Count,
    "text": FreeText,
    "date": CalendarDate,
}
