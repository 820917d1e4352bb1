"""Counting how often something happened: none, one more, one less."""

from decimal import Decimal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language, tr, trc, trn
from ui.scorecard.answer_control import BesideNotApplicable
from ui.scorecard.offers import Offer
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.buttons import IconButton
from ui.widgets.drawing import fill_box, outline, small_font
from ui.widgets.option_button import OptionButton

NONE_DIGIT = 1
MORE_DIGIT = 2
NOT_APPLICABLE_PLACE = 3
OFFER_DIGIT = 4
OFFER_GAP = 4
REPEAT_DELAY_MS = 400
REPEAT_MS = 120
DIGIT_ROOM = 18


class CountAnswer(BesideNotApplicable):
    """Ctrl+1: it never happened; each Ctrl+2 counts once more, as one hears it; Ctrl+4 takes what marks offer."""

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, NOT_APPLICABLE_PLACE, parent)
        self._count: int | None = None
        self.none_key = self.make_key(_none_offer())
        self.stepper = Stepper(theme)
        self.stepper.stepped.connect(self._step)
        self._offer: int | None = None
        self.offer_key = OptionButton(theme)
        self.offer_key.clicked.connect(self.offer_taken)
        self.offer_key.hide()
        self.retranslate()
        self.box.hold([self.none_key, self.stepper, *self.na_keys])
        self.column.setSpacing(OFFER_GAP)
        self.column.addWidget(self.offer_key)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The key for none, less, more, not applicable, and what marks offer."""
        return (self.none_key, self.stepper.less, self.stepper.more, *self.na_keys, self.offer_key)

    @property
    def entry(self) -> QWidget:
        """What is chosen, else the key for none."""
        if self._count:
            return self.stepper.more
        return next((key for key in self.na_keys if key.isChecked()), self.none_key)

    def show_value(self, value: AnswerValue) -> None:
        """Show that count."""
        self._count = int(value) if isinstance(value, Decimal) else None
        self.none_key.setChecked(self._count == 0)
        self.show_not_applicable(value)
        self.stepper.show_count(self._count)

    @property
    def words(self) -> str:
        """The count."""
        return self.words_beside(self.stepper.words)

    def value_on(self, digit: int) -> AnswerValue:
        """Return none, or one more than now, or not applicable, or what marks offer."""
        if digit == OFFER_DIGIT:
            return None if self._offer is None else Decimal(self._offer)
        if digit == NONE_DIGIT:
            return Decimal(0)
        if digit == MORE_DIGIT:
            return Decimal((self._count or 0) + 1)
        return self.not_applicable_on(digit)

    def ends_on(self, digit: int) -> bool:
        """Return whether one is done counting: one more may be followed by another."""
        return digit != MORE_DIGIT

    def takes_offer_on(self, digit: int) -> bool:
        """Return whether that digit takes what marks offer, where they offer anything."""
        return digit == OFFER_DIGIT and self._offer is not None

    def show_offer(self, count: int | None) -> None:
        """Offer that count under the answer; None offers nothing."""
        self._offer = count
        self.offer_key.setVisible(count is not None)
        self._word_offer()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.word_key(self.none_key, _none_offer())
        self.stepper.retranslate(self.criterion.name.in_language(current_language()))
        self.retranslate_na()
        self._word_offer()
        self.box.rearrange()

    def _word_offer(self) -> None:
        count = self._offer or 0
        words = trn("{count} mark: set {count}", "{count} marks: set {count}", count).format(count=count)
        self.word_key(self.offer_key, Offer(Decimal(count), words, OFFER_DIGIT, str(OFFER_DIGIT)))

    def _step(self, by: int) -> None:
        self.choose(Decimal(max(0, (self._count or 0) + by)))
        announce(self.stepper, self.stepper.words)


class Stepper(QWidget):
    """A number between a button for one less and a button for one more."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count: int | None = None
        self.less = IconButton(theme, "minus", self)
        self.more = IconButton(theme, "plus", self)
        for button, by in ((self.less, -1), (self.more, 1)):
            button.setAutoRepeat(True)
            button.setAutoRepeatDelay(REPEAT_DELAY_MS)
            button.setAutoRepeatInterval(REPEAT_MS)
            button.clicked.connect(lambda _checked=False, by=by: self.stepped.emit(by))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_count(None)

    @property
    def words(self) -> str:
        """The number as it is written; a dash before anything was counted."""
        return "–" if self._count is None else tr("{count}×").format(count=self._count)

    def show_count(self, count: int | None) -> None:
        """Show that number."""
        self._count = count
        self.less.setEnabled(self.isEnabled() and bool(count))
        for button in (self.less, self.more):
            button.setAccessibleDescription(self.words)
        self.update()

    def retranslate(self, name: str) -> None:
        """Word the buttons anew; `name` says what is counted."""
        less, more = tr("One less"), tr("One more")
        self.less.setAccessibleName(f"{less}: {name}")
        self.more.setAccessibleName(f"{more}: {name}")
        self.less.setToolTip(less)
        self.more.setToolTip(f"{more} (Ctrl+{MORE_DIGIT})")

    def sizeHint(self) -> QSize:
        """Return the room for both buttons and three figures."""
        return QSize(116, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons at the ends."""
        super().resizeEvent(event)
        self.less.setGeometry(DIGIT_ROOM, 2, 24, self.height() - 4)
        self.more.setGeometry(self.width() - 26, 2, 24, self.height() - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the digit that counts one more, and the number."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        fill_box(painter, rect, tokens.selected if self._count else tokens.panel)
        outline(painter, rect, tokens.accent if self._count else tokens.line)
        painter.setFont(small_font(self, 13, QFont.Weight.DemiBold if self._count else QFont.Weight.Normal))
        painter.setPen(QColor(tokens.accent_ink if self._count else tokens.muted))
        between = self.rect().adjusted(DIGIT_ROOM + 24, 0, -26, 0)
        painter.drawText(between, Qt.AlignmentFlag.AlignCenter, self.words)
        painter.setFont(small_font(self, 11))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(0, 0, DIGIT_ROOM, self.height()), Qt.AlignmentFlag.AlignCenter, str(MORE_DIGIT))


def _none_offer() -> Offer:
    return Offer(Decimal(0), trc("count", "None"), NONE_DIGIT, str(NONE_DIGIT))
