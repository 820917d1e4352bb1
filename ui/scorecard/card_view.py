"""The card itself: its sections, of which one is open, and the comment on the whole call."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Scorecard, Section
from qa_desktop.domain.scoring import Score
from qa_desktop.domain.submission import Lack
from ui.scorecard.call_words import CallWords
from ui.scorecard.criterion_row import CriterionRow, RowState
from ui.scorecard.kit import CardKit
from ui.scorecard.section_box import SectionBox
from ui.scorecard.standing import header_score
from ui.scorecard.steady import Steady
from ui.widgets.buttons import ARROWS
from ui.widgets.overlay_bar import OverlayBar

LEAST_HEIGHT = 48
SETTLING_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """What the card shows; by criterion, `lacks` are those that are pointed out, `offers` the counts of marks."""

    evaluation: Evaluation
    score: Score
    lacks: Mapping[str, tuple[Lack, ...]]
    offers: Mapping[str, int]
    editable: bool
    chosen_mark: Annotation | None


class CardView(QScrollArea):
    """Shows a card with its answers; `current_id` is the criterion at hand, empty where none is."""

    current_changed = Signal(str)

    def __init__(self, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.card: Scorecard | None = None
        self._state: CardState | None = None
        self._current = ""
        self._hidden_now: frozenset[str] = frozenset()
        self.sections: tuple[SectionBox, ...] = ()
        self.words = CallWords(kit)
        self.summary = self.words.summary
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 6, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.words)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self._steady = Steady(self, self._column, self._settle)
        self._content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LEAST_HEIGHT)
        self._bar = OverlayBar(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """Ask for no more than the least height: it takes what is left, and leaves the parts around it what they need.

        To a layout in which heights follow widths, the hint of what is in it is the least that it can do with.
        """
        return QSize(super().sizeHint().width(), LEAST_HEIGHT)

    # -- what it shows ---------------------------------------------------------------------------------------------

    def show_card(self, card: Scorecard, *, same_call: bool = False) -> None:
        """Show a card for a call; what it has in common with the one shown before keeps its widgets.

        The call that was shown before stays as it was unfolded, and what is at hand stays where it was.
        """
        at, current = self.verticalScrollBar().value(), self._current
        opened = next((box.section.id for box in self.sections if box.is_open), "")
        if card != self.card:
            self._build(card)
        self._set_current("")
        if not same_call or all(box.section.id != opened for box in self.sections):
            self._begin_call()
            return
        self.open_section(opened)
        if any(current in places_in(section.criteria) for section in card.sections):
            self._set_current(current)
        self._settle()
        self.verticalScrollBar().setValue(at)

    def _begin_call(self) -> None:
        for row in self._rows():
            row.begin_call()
        self.open_section(self.sections[0].section.id)
        self.verticalScrollBar().setValue(0)

    @contextmanager
    def kept_in_place(self) -> Iterator[None]:
        """Keep what the pointer is on where it is while the block changes what shows; without it the criterion at hand.

        Whatever unfolds or goes then moves what is beyond it.
        """
        row = self.row(self._current)
        at_hand = () if row is None or row.visibleRegion().isEmpty() else (row,)
        with self._steady.holding(*self._steady.under_pointer(), *at_hand):
            yield

    def is_under_pointer(self, row: CriterionRow) -> bool:
        """Return whether the pointer is on that criterion."""
        return row in self._steady.under_pointer()

    def show_state(self, state: CardState) -> None:
        """Show answers and scores; only what differs is touched."""
        self._state = state
        if state.score.hidden != self._hidden_now:
            self._hidden_now = state.score.hidden
            self._hide(state.score.hidden)
        for section, score in zip(self.sections, state.score.sections, strict=True):
            section.header.show_score(header_score(section.section, score, state))
            self._show_rows(section)
        self.words.show_words(state.evaluation, editable=state.editable)

    @property
    def state(self) -> CardState | None:
        """What it shows, None before anything was shown."""
        return self._state

    def retranslate(self) -> None:
        """Word everything anew."""
        for section in self.sections:
            section.retranslate()
        if self._state is not None:
            self.show_state(self._state)

    def _build(self, card: Scorecard) -> None:
        before = {box.section.id: box for box in self.sections}
        for section_id in before.keys() - {section.id for section in card.sections}:
            before[section_id].hide()
            before[section_id].deleteLater()
        self.card = card
        self._state = None
        self._hidden_now = frozenset()
        self.sections = tuple(self._box(section, card, before.get(section.id)) for section in card.sections)
        for place, box in enumerate(self.sections):
            if self._column.indexOf(box) != place:
                self._column.insertWidget(place, box)
                box.show()

    def _box(self, section: Section, card: Scorecard, before: SectionBox | None) -> SectionBox:
        if before is not None:
            before.follow(section, card)
            return before
        box = SectionBox(section, card, self._kit)
        box.toggled.connect(self._toggle)
        return box

    @property
    def hidden(self) -> frozenset[str]:
        """The criteria that are not asked with these answers."""
        return self._hidden_now

    def _hide(self, hidden: frozenset[str]) -> None:
        """Hide those and show the others; what goes gives the keyboard up first."""
        focus = QApplication.focusWidget()
        for section in self.sections:
            for row in section.shown_rows:
                if row.criterion.id in hidden and focus is not None and row.isAncestorOf(focus):
                    section.header.setFocus(Qt.FocusReason.OtherFocusReason)
            section.show_hidden(hidden)
        if self._current in hidden:
            self._set_current("")

    def _show_rows(self, section: SectionBox) -> None:
        state = self._state
        if state is None:
            return
        for row in section.rows:
            answer = state.evaluation.answer(row.criterion.id)
            marks = tuple(mark for mark in state.evaluation.annotations if mark.id in answer.evidence)
            lacks = state.lacks.get(row.criterion.id, ())
            offer = state.offers.get(row.criterion.id)
            row.show_state(RowState(answer=answer, marks=marks, lacks=lacks, offer=offer, editable=state.editable))
            row.show_current(current=row.criterion.id == self._current, chosen_mark=state.chosen_mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrow keys to the panel, which walks with them; the other keys scroll."""
        if event.key() in ARROWS:
            event.ignore()
            return
        super().keyPressEvent(event)

    # -- which section is open -------------------------------------------------------------------------------------

    def open_section(self, section_id: str) -> None:
        """Open that section and close the others."""
        self._steady.let_go()
        for section in self.sections:
            opens = section.section.id == section_id
            if section.is_open and not opens:
                self._give_up_focus(section)
            made = bool(section.rows)
            section.show_open(is_open=opens)
            if section.rows and not made:
                section.show_hidden(self.hidden)
                self._show_rows(section)

    def _toggle(self, section_id: str) -> None:
        """Open a section, or close it, and keep its header under the pointer as far as there is room to scroll."""
        section = next(one for one in self.sections if one.section.id == section_id)
        before = self._steady.top_of(section)
        self.open_section("" if section.is_open else section_id)
        self._settle()
        moved = self._steady.top_of(section) - before
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    def _give_up_focus(self, section: SectionBox) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and section.isAncestorOf(focus):
            section.header.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self) -> None:
        """Let the layouts take their new sizes now, so that scrolling knows where things are.

        One layout's answer is another one's question, so it is asked more than once: from a field to the column, and
        back, since a column that is still too high spreads its parts.
        """
        for _ in range(SETTLING_ROUNDS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    # -- the criterion at hand -------------------------------------------------------------------------------------

    @property
    def current_id(self) -> str:
        """The criterion at hand."""
        return self._current

    def row(self, criterion_id: str) -> CriterionRow | None:
        """Return the row of a criterion, None where its section was never opened or there is none."""
        return next((row for row in self._rows() if row.criterion.id == criterion_id), None)

    def section_box_of(self, criterion_id: str) -> SectionBox | None:
        """Return the section that holds a criterion."""
        return next((box for box in self.sections if criterion_id in places_in(box.section.criteria)), None)

    def show_row(self, criterion_id: str) -> CriterionRow | None:
        """Open the criterion's section, scroll to it as little as is needed, and make it the one at hand.

        Returns None where the card has none of that id, or does not ask it with these answers.
        """
        section = self.section_box_of(criterion_id)
        if section is None or criterion_id in self.hidden:
            return None
        if not section.is_open:
            self.open_section(section.section.id)
        row = self.row(criterion_id)
        self._set_current(criterion_id)
        if row is not None:
            self.scroll_to(section.header if row is section.shown_rows[0] else row, row)
        return row

    def lead_to(self, criterion_id: str) -> CriterionRow | None:
        """Do as `show_row`; where it is not asked now, lead to what it hangs on and can be answered."""
        conditions = {} if self.card is None else {one.id: one.shown_when for one in self.card.criteria}
        while criterion_id in self.hidden and (condition := conditions.get(criterion_id)) is not None:
            criterion_id = condition.criterion
        return self.show_row(criterion_id)

    def scroll_to(self, *parts: QWidget) -> None:
        """Scroll as little as is needed to see these, the last one foremost."""
        self._settle()
        for part in parts:
            top = part.mapTo(self._content, QPoint(0, 0)).y()
            if part.height() > self.viewport().height():
                self.verticalScrollBar().setValue(top)
            else:
                half = part.height() // 2
                self.ensureVisible(0, top + half, 0, half)

    def ensure_seen(self, part: QWidget) -> None:
        """Scroll to something in the card; what is not in it needs no scrolling."""
        if self._content.isAncestorOf(part):
            self.scroll_to(part)

    def focus_is_in(self, criterion_id: str) -> None:
        """Take it that the keyboard went to that criterion; empty where it went to something else of the card."""
        self._set_current(criterion_id)

    def offer_mark(self, mark: Annotation | None) -> None:
        """Offer the chosen mark as evidence; None where none is chosen."""
        if self._state is not None:
            self._state = replace(self._state, chosen_mark=mark)
            for row in self._rows():
                row.show_current(current=row.criterion.id == self._current, chosen_mark=mark)

    def _set_current(self, criterion_id: str) -> None:
        if criterion_id == self._current:
            return
        before, self._current = self._current, criterion_id
        mark = None if self._state is None else self._state.chosen_mark
        for row in filter(None, (self.row(before), self.row(criterion_id))):
            row.show_current(current=row.criterion.id == criterion_id, chosen_mark=mark)
        self.current_changed.emit(criterion_id)

    def _rows(self) -> tuple[CriterionRow, ...]:
        return tuple(row for section in self.sections for row in section.rows)
