"""Walking through the card by keyboard: Tab from criterion to criterion, the arrow keys from control to control."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from qa_desktop.domain.submission import Blocker, Lack
from ui.scorecard.card_view import CardView
from ui.scorecard.criterion_row import CriterionRow
from ui.scorecard.foot import Foot
from ui.scorecard.head import ScoreHead
from ui.scorecard.section_header import SectionHeader


class CardWalk(QObject):
    """Knows where the keyboard stands in the panel, and where it goes next.

    The places of Tab are each criterion (in closed sections too: they open), the words on the whole call, and what can
    be pressed in the foot.
    """

    def __init__(self, panel: QWidget, head: ScoreHead, view: CardView, foot: Foot) -> None:
        super().__init__(panel)
        self._panel = panel
        self._head = head
        self._view = view
        self._foot = foot
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # -- Tab -------------------------------------------------------------------------------------------------------

    def tab(self, *, forward: bool) -> bool:
        """Go to the next place, or the one before; return False where there is none: the keyboard leaves."""
        focus = QApplication.focusWidget()
        row = self._row_of(focus)
        if not forward and row is not None and focus not in (*row.answer.stops, row.name_line.info):
            row.enter()
            return True
        places = self._places()
        at = self._doubled_place(places, focus)
        to = at // 2 + 1 if forward else (at - 1) // 2
        if not 0 <= to < len(places):
            return False
        self._go(places[to])
        return True

    def go_to(self, field: QWidget) -> None:
        """Go into a field of the card, in sight."""
        self._go(field)

    def enter(self, *, from_end: bool) -> None:
        """Take the keyboard that comes from elsewhere in the window."""
        places = self._places()
        self._go(places[-1] if from_end else self._view.current_id or self.start_id())

    def step(self, *, forward: bool) -> None:
        """Go to the next criterion, or the one before, wherever the keyboard is."""
        ids = self._ids()
        if self._view.current_id in ids:
            at = ids.index(self._view.current_id) + (1 if forward else -1)
            self._go(ids[min(max(at, 0), len(ids) - 1)])
        else:
            self._go(self.start_id())

    def start_id(self) -> str:
        """Return where to begin: the first criterion that wants an answer, else the first; empty without any."""
        return self.first_open() or next(iter(self._ids()), "")

    def first_open(self) -> str:
        """Return the first criterion that wants an answer; empty where none does."""
        state, card = self._view.state, self._view.card
        if state is None or card is None:
            return ""
        wanted = {one.id for one in card.criteria if one.is_required}
        open_ids = (one for one in self._ids() if one in wanted and state.evaluation.answer(one).value is None)
        return next(open_ids, "")

    def next_open(self, criterion_id: str) -> str:
        """Return the first criterion after that one which has no answer yet; empty where none follows."""
        state, ids = self._view.state, self._ids()
        if state is None or criterion_id not in ids:
            return ""
        later = ids[ids.index(criterion_id) + 1 :]
        return next((one for one in later if state.evaluation.answer(one).value is None), "")

    # -- arrows ----------------------------------------------------------------------------------------------------

    def arrow(self, *, down: bool) -> bool:
        """Go to the next control in sight, or the one before; return False where there is none."""
        stops = self._stops()
        focus = QApplication.focusWidget()
        if focus not in stops:
            return False
        to = stops.index(focus) + (1 if down else -1)
        if not 0 <= to < len(stops):
            return False
        stops[to].setFocus(Qt.FocusReason.TabFocusReason)
        self._view.ensure_seen(stops[to])
        return True

    # -- what is missing -------------------------------------------------------------------------------------------

    def go_to_missing(self, blockers: Sequence[Blocker], *, from_start: bool) -> None:
        """Go to the first criterion that lacks something, or the next one after the criterion at hand."""
        ids = self._ids()
        current = self._view.current_id
        at = -1 if from_start or current not in ids else ids.index(current)
        later = [blocker for blocker in blockers if ids.index(blocker.criterion_id) > at]
        for blocker in (*later, *blockers)[:1]:
            self._show_lack(blocker)

    def _show_lack(self, blocker: Blocker) -> None:
        row = self._view.show_row(blocker.criterion_id)
        if row is None:
            return
        if blocker.lack is Lack.COMMENT:
            row.write_comment()
        elif blocker.lack is Lack.EVIDENCE and row.need is not None and row.need.link.isEnabled():
            row.need.link.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            row.enter()

    # -- places ----------------------------------------------------------------------------------------------------

    def _go(self, place: str | QWidget) -> None:
        if isinstance(place, QWidget):
            place.setFocus(Qt.FocusReason.TabFocusReason)
            self._view.ensure_seen(place)
            return
        row = self._view.show_row(place)
        if row is not None:
            row.enter()

    def _ids(self) -> list[str]:
        """Return the criteria that are asked, in the order of the card."""
        card, hidden = self._view.card, self._view.hidden
        return [] if card is None else [criterion.id for criterion in card.criteria if criterion.id not in hidden]

    def _places(self) -> list[str | QWidget]:
        return [*self._ids(), *self._view.words.fields, *self._foot.stops]

    def _doubled_place(self, places: Sequence[str | QWidget], focus: QWidget | None) -> int:
        """Return twice the number of the place that has the keyboard; a header lies between two places."""
        row = self._row_of(focus)
        if row is not None:
            return 2 * places.index(row.criterion.id)
        before = 0
        for section in self._view.sections:
            if section.header is focus:
                return 2 * before - 1
            before += sum(1 for criterion in section.section.criteria if criterion.id in places)
        return 2 * places.index(focus) if focus is not None and focus in places else -1

    def _stops(self) -> list[QWidget]:
        stops: list[QWidget] = [*self._head.stops]
        for section in self._view.sections:
            stops.append(section.header)
            if section.is_open:
                stops.extend(stop for row in section.shown_rows for stop in row.stops)
        return [*stops, *self._view.words.fields, *self._foot.stops]

    def _row_of(self, widget: QWidget | None) -> CriterionRow | None:
        while widget is not None and widget is not self._panel:
            if isinstance(widget, CriterionRow):
                return widget
            widget = widget.parentWidget()
        return None

    @Slot("QWidget*", "QWidget*")
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        row = self._row_of(new)
        if row is not None:
            self._view.focus_is_in(row.criterion.id if self._panel.isAncestorOf(row) else self._view.current_id)
        elif isinstance(new, SectionHeader) or new in self._view.words.fields:
            self._view.focus_is_in("")
