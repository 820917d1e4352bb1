"""What a criterion is answered with, whatever its kind; the plain kind is a row of keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language
from ui.scorecard.offers import Offer, not_applicable, offers_of
from ui.theme import Theme
from ui.widgets.boxes import CellBox
from ui.widgets.option_button import OptionButton
from ui.widgets.plain import as_plain


class AnswerControl(QWidget):
    """Shows the answer to a criterion and says which one was chosen; what shows follows from what is stored.

    `left` comes where the keyboard wants out of what is typed, `finished` where it was typed to its end.
    """

    chosen = Signal(object)
    offer_taken = Signal()
    left = Signal()
    finished = Signal()

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self.theme = theme
        self.box = CellBox()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.box)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard can stand on, in order."""
        raise NotImplementedError

    @property
    def entry(self) -> QWidget:
        """Where the keyboard comes in."""
        raise NotImplementedError

    def show_value(self, value: AnswerValue) -> None:
        """Show that answer; None shows that there is none."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The answer that shows, in words; a dash where there is none."""
        raise NotImplementedError

    def value_on(self, digit: int) -> AnswerValue:
        """Return the answer that Ctrl with this digit gives, None where it gives none."""
        raise NotImplementedError

    def begin_on(self, digit: int) -> None:
        """Begin to type with this digit; what only chooses is not typed."""

    def ends_on(self, digit: int) -> bool:
        """Return whether that digit gives a whole answer, after which one goes on to the next criterion."""
        del digit
        return True

    def takes_offer_on(self, digit: int) -> bool:
        """Return whether that digit takes the count that marks offer."""
        del digit
        return False

    def show_offer(self, count: int | None) -> None:
        """Offer a count that marks speak for; what does not count takes none."""

    def retranslate(self) -> None:
        """Word everything anew."""
        raise NotImplementedError

    def show_editable(self, *, editable: bool) -> None:
        """Show whether the answer can be changed."""
        self.setEnabled(editable)

    def forget_unstored(self) -> None:
        """Show what is stored, whatever else was typed; what only chooses holds nothing else."""

    def choose(self, value: AnswerValue) -> None:
        """Say that this answer was chosen."""
        self.chosen.emit(value)

    def make_key(self, offer: Offer) -> OptionButton:
        """Return a new key for an offer."""
        key = OptionButton(self.theme)
        key.clicked.connect(lambda: self.choose(offer.value))
        return key

    def word_key(self, key: OptionButton, offer: Offer) -> None:
        """Let a key say what it offers, to the eye and to a screen reader."""
        key.offer(offer.label, offer.drawn_digit, dashed=offer.value is NOT_APPLICABLE)
        keys = "" if offer.digit is None else f"Ctrl+{offer.digit}"
        facts = (self.criterion.name.in_language(current_language()), offer.anchor, keys)
        key.setAccessibleDescription(" ".join(filter(None, facts)))
        tip = f"{offer.anchor} ({keys})" if offer.anchor and keys else offer.anchor or keys
        key.setToolTip(as_plain(tip))


class KeysAnswer(AnswerControl):
    """One key an answer: yes/no, choices, short scales."""

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self._offers = offers_of(criterion, current_language())
        self._keys = [self.make_key(offer) for offer in self._offers]
        self.retranslate()
        self.box.hold(self._keys)

    @property
    def keys(self) -> tuple[OptionButton, ...]:
        """The keys, in order."""
        return tuple(self._keys)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Every key."""
        return tuple(self._keys)

    @property
    def entry(self) -> QWidget:
        """The chosen key, else the first."""
        return next((key for key in self._keys if key.isChecked()), self._keys[0])

    @property
    def words(self) -> str:
        """What the chosen key says."""
        return next((key.words for key in self._keys if key.isChecked()), "–")

    def show_value(self, value: AnswerValue) -> None:
        """Show that answer as chosen."""
        for key, offer in zip(self._keys, self._offers, strict=True):
            key.setChecked(value is not None and offer.value == value)

    def value_on(self, digit: int) -> AnswerValue:
        """Return the answer of the key with that digit; 0 is not applicable where it is offered."""
        if digit == 0 and self.criterion.not_applicable_allowed:
            return NOT_APPLICABLE
        return next((offer.value for offer in self._offers if offer.digit == digit), None)

    def retranslate(self) -> None:
        """Word the keys anew."""
        self._offers = offers_of(self.criterion, current_language())
        for key, offer in zip(self._keys, self._offers, strict=True):
            self.word_key(key, offer)
        self.box.rearrange()


class BesideNotApplicable(AnswerControl):
    """What a control has that is more than keys: a key for not applicable as the last of its cells."""

    def __init__(self, criterion: Criterion, theme: Theme, place: int, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self._place = place
        allowed = criterion.not_applicable_allowed and criterion.is_required  # what may stay empty needs none
        self.na_key = self.make_key(not_applicable(place)) if allowed else None

    @property
    def na_keys(self) -> list[OptionButton]:
        """The key, where not applicable is allowed."""
        return [] if self.na_key is None else [self.na_key]

    def show_not_applicable(self, value: AnswerValue) -> None:
        """Show whether the answer is not applicable."""
        for key in self.na_keys:
            key.setChecked(value is NOT_APPLICABLE)

    def words_beside(self, words: str) -> str:
        """Return what the key for not applicable says where it is chosen, else `words`."""
        return next((key.words for key in self.na_keys if key.isChecked()), words)

    def not_applicable_on(self, digit: int) -> AnswerValue:
        """Return not applicable where that digit chooses it."""
        return NOT_APPLICABLE if self.na_keys and digit in (0, self._place) else None

    def retranslate_na(self) -> None:
        """Word the key anew."""
        for key in self.na_keys:
            self.word_key(key, not_applicable(self._place))
