"""A scale with more steps than there is room for keys: a slider, and a field to write the number into."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QWidget

from qa_desktop.domain.answer_types import Scale
from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language
from ui.scorecard.answer_control import BesideNotApplicable
from ui.scorecard.offers import number_words, scale_values
from ui.theme import Theme
from ui.widgets.buttons import ENTER
from ui.widgets.drawing import fill_box, focus_ring

UNANSWERED = -1
FIELD_WIDTH = 68
HANDLE_R = 7


class SliderAnswer(BesideNotApplicable):
    """A drag is one answer: it counts when the slider is let go. Enter goes from the slider into the field, and on."""

    def __init__(self, criterion: Criterion, scale: Scale, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, 0, parent)
        self._values = scale_values(scale)
        self.field = StepField(self._values)
        self.slider = StepSlider(len(self._values) - 1, self.field, theme)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderMoved.connect(self.field.show_step)
        self.slider.sliderReleased.connect(lambda: self._slid(self.slider.sliderPosition()))
        self.field.written.connect(self._written)
        self.field.finished.connect(self.finished)
        self._showing = False
        self.retranslate()
        self.box.hold([_side_by_side(self.slider, self.field), *self.na_keys])
        self.show_value(None)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The slider, the field, not applicable."""
        return (self.slider, self.field, *self.na_keys)

    @property
    def entry(self) -> QWidget:
        """Not applicable where it is chosen, else the slider."""
        return next((key for key in self.na_keys if key.isChecked()), self.slider)

    def show_value(self, value: AnswerValue) -> None:
        """Show that number."""
        step = self._values.index(value) if isinstance(value, Decimal) and value in self._values else UNANSWERED
        self._showing = True
        self.slider.setValue(max(step, 0))
        self.field.show_step(step)
        self._showing = False
        self.slider.show_answered(answered=step != UNANSWERED)
        self.slider.setAccessibleDescription(self.field.text() or "–")
        self.show_not_applicable(value)

    @property
    def words(self) -> str:
        """The number."""
        return self.words_beside(self.field.text() or "–")

    def value_on(self, digit: int) -> AnswerValue:
        """Return not applicable on 0; a long scale has no digits."""
        return self.not_applicable_on(digit) if digit == 0 else None

    def begin_on(self, digit: int) -> None:
        """Go into the field, which begins with this figure; where one is in it already, one types there."""
        if not self.field.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.setText(str(digit))

    def retranslate(self) -> None:
        """Word everything anew."""
        name = self.criterion.name.in_language(current_language())
        self.slider.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.retranslate_na()
        self.box.rearrange()

    def _slid(self, step: int) -> None:
        if not self._showing:
            self.choose(self._values[step])

    def _written(self, step: int) -> None:
        self.choose(None if step == UNANSWERED else self._values[step])


class StepSlider(QSlider):
    """A slider over the steps; the wheel scrolls the panel instead."""

    def __init__(self, last_step: int, field: "StepField", theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._answered = False
        self._field = field
        self.setRange(0, last_step)
        self.setTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(80, 28)

    def show_answered(self, *, answered: bool) -> None:
        """Show whether its place is an answer; before, there is a handle to take and nothing chosen."""
        self._answered = answered
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove, what is chosen of it, and the handle."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = (self._answered or self.isSliderDown()) and self.isEnabled()
        colour = tokens.accent if chosen else tokens.muted
        middle = self.height() / 2
        reach = self.width() - 2 * HANDLE_R - 2
        at = HANDLE_R + 1 + reach * self.sliderPosition() / max(1, self.maximum())
        fill_box(painter, QRectF(HANDLE_R, middle - 2, self.width() - 2 * HANDLE_R, 4), tokens.line, radius=2)
        if self._answered or self.isSliderDown():
            fill_box(painter, QRectF(HANDLE_R, middle - 2, at - HANDLE_R, 4), colour, radius=2)
        painter.setBrush(QColor(tokens.panel))
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawEllipse(QPointF(at, middle), HANDLE_R - 1, HANDLE_R - 1)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), tokens.accent)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go into the field on Enter."""
        if event.key() in ENTER:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._field.selectAll()
            return
        super().keyPressEvent(event)


class StepField(QLineEdit):
    """The number of a step, in figures; empty before it was answered."""

    written = Signal(int)
    finished = Signal()

    def __init__(self, values: tuple[Decimal, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self._step = UNANSWERED
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFixedWidth(FIELD_WIDTH)
        self.setPlaceholderText("–")
        self.editingFinished.connect(self._read)
        self.returnPressed.connect(self._finish)

    def show_step(self, step: int) -> None:
        """Show the number of that step."""
        self._step = step
        self.setText("" if step == UNANSWERED else number_words(self._values[step]))

    def _finish(self) -> None:
        self._read()
        if self._step != UNANSWERED:
            self.finished.emit()

    def _read(self) -> None:
        """Take the step nearest to what was written; what is no number leaves the answer as it was."""
        number = _number(self.text())
        if number is None and self.text().strip():
            self.show_step(self._step)
            return
        step = UNANSWERED if number is None else _nearest(self._values, number)
        changed = step != self._step
        self.show_step(step)
        if changed:
            self.written.emit(step)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _nearest(values: tuple[Decimal, ...], number: Decimal) -> int:
    return min(range(len(values)), key=lambda step: abs(values[step] - number))


def _side_by_side(slider: QWidget, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(slider, stretch=1)
    row.addWidget(field)
    return pair
