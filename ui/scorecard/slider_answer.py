"""A scale with more steps than there is room for keys: a slider, and a field to write the number into."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSizePolicy, QSlider, QSpinBox, QWidget

from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Criterion, Scale
from qa_desktop.language import current_language
from ui.scorecard.answer_control import BesideNotApplicable
from ui.scorecard.offers import number_words, scale_values
from ui.theme import Theme
from ui.widgets.buttons import ENTER

UNANSWERED = -1


class SliderAnswer(BesideNotApplicable):
    """A drag is one answer: it counts when the slider is let go. Enter goes from the slider into the field and back."""

    def __init__(self, criterion: Criterion, scale: Scale, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, 0, parent)
        self._values = scale_values(scale)
        self.field = StepField(self._values)
        self.slider = StepSlider(len(self._values) - 1, self.field)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderMoved.connect(self.field.setValue)
        self.slider.sliderReleased.connect(lambda: self._slid(self.slider.value()))
        self.field.valueChanged.connect(self._written)
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
        self.field.setValue(step)
        self._showing = False
        self.slider.setProperty("unanswered", step == UNANSWERED)
        self.slider.setAccessibleDescription(self.field.text())
        self.show_not_applicable(value)

    @property
    def words(self) -> str:
        """The number."""
        return self.words_beside(self.field.text())

    def value_on(self, digit: int) -> AnswerValue:
        """Return not applicable on 0; a long scale has no digits."""
        return self.not_applicable_on(digit) if digit == 0 else None

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
        if not self._showing and not self.slider.isSliderDown():
            self.choose(None if step == UNANSWERED else self._values[step])


class StepSlider(QSlider):
    """A slider over the steps; the wheel scrolls the panel instead."""

    def __init__(self, last_step: int, field: "StepField", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._field = field
        self.setRange(0, last_step)
        self.setTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(80)

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


class StepField(QSpinBox):
    """The number of a step, in figures; a dash before it was answered."""

    def __init__(self, values: tuple[Decimal, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self.setRange(UNANSWERED, len(values) - 1)
        self.setSpecialValueText("–")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def textFromValue(self, value: int) -> str:
        """Write the number of a step."""
        return "" if value == UNANSWERED else number_words(self._values[value])

    def valueFromText(self, text: str) -> int:
        """Find the step nearest to a number."""
        number = _number(text)
        if number is None:
            return UNANSWERED
        return min(range(len(self._values)), key=lambda step: abs(self._values[step] - number))

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Take numbers, and nothing at all."""
        fits = not text.strip(" –") or _number(text) is not None
        return (QValidator.State.Acceptable if fits else QValidator.State.Invalid, text, place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _side_by_side(slider: QWidget, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(slider, stretch=1)
    row.addWidget(field)
    return pair
