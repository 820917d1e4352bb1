"""The scorecard panel: the open evaluation, seen and answered."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.submission import Lack
from qa_desktop.language import tr
from qa_desktop.services.events import Changed, Kind, Saved, SaveFailed
from qa_desktop.services.grading import Grading
from qa_desktop.services.ports import Clock, SystemClock
from qa_desktop.settings.model import Settings
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.scorecard.account_dialog import AccountDesk
from ui.scorecard.answering import Answering
from ui.scorecard.banner import StateBanner
from ui.scorecard.card_choosing import CardChoosing
from ui.scorecard.card_view import CardState, CardView
from ui.scorecard.deeds import CardDeeds
from ui.scorecard.foot import Foot
from ui.scorecard.head import ScoreHead
from ui.scorecard.kit import CardKit
from ui.scorecard.mark_counts import MarkCounts
from ui.scorecard.onward import Onward
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.phrase_typing import PhraseTyping
from ui.scorecard.quick_keys import QuickKeys
from ui.scorecard.tag_ties import TagTies
from ui.scorecard.walk import CardWalk
from ui.theme import Theme
from ui.view_state import ViewState
from ui.widgets.announce import announce
from ui.widgets.buttons import ARROWS
from ui.widgets.empty_note import EmptyNote
from ui.widgets.focus import focus_beyond
from ui.widgets.settle import settle_typing

SHOWN_KINDS = frozenset({Kind.ANSWERS, Kind.ANNOTATIONS, Kind.SUMMARY})
LEAST_WIDTH = 300
MENU_COMMANDS = (
    "score.clear",
    "score.not_applicable",
    "score.comment",
    "score.reasons",
    "score.standard",
    "mark.link",
    "score.tie_tag",
)


class ScorecardPanel(QFrame):
    """Shows `grading.call` and changes it; asks the window for what is beyond the card.

    `evidence_asked` carries the id of the mark to be heard; `submit_asked` whether the next call is wanted: it comes
    only when nothing is missing. `focused_criterion_id` is the criterion at hand, empty where none is.
    """

    evidence_asked = Signal(str)
    submit_asked = Signal(bool)
    criterion_focused = Signal(str)

    def __init__(
        self,
        *,
        grading: Grading,
        bridge: Bridge,
        theme: Theme,
        actions: Actions,
        view_state: ViewState,
        tags: TagBook,
        explain: Callable[[QaError], str],
        clock: Clock | None = None,
        ties: TagTies | None = None,
        phrases: PhraseBook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._actions = actions
        self._view_state = view_state
        self._explain = explain
        self._pointed_out = False
        self._shown_id = ""
        self.phrases = None if phrases is None else PhraseTyping(phrases, self)
        self._kit = CardKit(theme, tags, actions, self.phrases)
        self._counts = MarkCounts(ties or TagTies(), tags)
        self.head = ScoreHead(theme, actions)
        self.banner = StateBanner(theme)
        self.view = CardView(self._kit)
        self.foot = Foot(theme, actions, clock or SystemClock())
        self.empty = EmptyNote()
        self.account = AccountDesk(grading, bridge, theme, self)
        self.choosing = CardChoosing(grading, self.head.name, self)
        self.walk = CardWalk(self, self.head, self.view, self.foot)
        self.onward = Onward(self, grading, self.view, self.walk)
        self.quick = QuickKeys(
            grading=grading,
            view=self.view,
            walk=self.walk,
            onward=self.onward,
            counts=self._counts,
            actions=actions,
            chosen_mark=self._chosen_mark,
            explain=explain,
            parent=self,
        )
        if phrases is not None:
            self.quick.use_phrases(phrases)
        self._deeds = CardDeeds(grading, self._counts, self._kit.wishes, self)
        self.answering = Answering(
            grading=grading, view=self.view, walk=self.walk, onward=self.onward, deeds=self._deeds, parent=self
        )
        self._lay_out()
        self._connect(bridge, theme)
        self._retranslate()
        self._open()

    def _lay_out(self) -> None:
        self.setProperty("role", "side-right")
        self.setMinimumWidth(LEAST_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.banner):
            column.addWidget(part)
        column.addWidget(self.view, stretch=1)
        column.addWidget(self.empty, stretch=1)
        column.addWidget(self.foot)

    def _connect(self, bridge: Bridge, theme: Theme) -> None:
        bridge.call_opened.connect(self._open)
        bridge.call_closed.connect(self._open)
        bridge.changed.connect(self._look)
        bridge.saved.connect(self._saved)
        bridge.save_failed.connect(self._save_failed)
        theme.changed.connect(self._repaint)
        self._kit.tags.changed.connect(self._retranslate)
        self._view_state.annotation_chosen.connect(self._mark_chosen)
        self._actions.rebound.connect(self._retranslate)
        self._deeds.refused.connect(self._refresh)
        self._kit.wishes.answered.connect(self.answering.answer)
        self._kit.wishes.offer_taken.connect(self.answering.take_offer)
        self._kit.wishes.finished.connect(self.onward.finish)
        self.quick.changed.connect(self._refresh)
        self._kit.wishes.evidence_heard.connect(self.evidence_asked)
        self._kit.wishes.menu_asked.connect(self._open_menu)
        self.view.current_changed.connect(self.criterion_focused)
        self.foot.submit_asked.connect(lambda: self.submit(open_next=True))
        self.foot.missing_asked.connect(self.go_to_missing)
        for source in (self.foot.next_asked, self.empty.asked):
            source.connect(self._actions["call.next"].trigger)

    # -- what the person does --------------------------------------------------------------------------------------

    @property
    def focused_criterion_id(self) -> str:
        """The criterion at hand."""
        return self.view.current_id

    def write_comment(self) -> None:
        """Go into the comment on the criterion at hand; from in there, list the phrases for it."""
        row = self.view.show_row(self.view.current_id)
        if row is None:
            return
        if self.phrases is not None and row.comment is not None and row.comment.field.hasFocus():
            self.phrases.open(row.comment.field, row.criterion.id)
            return
        row.write_comment()
        self.view.scroll_to(row)

    def toggle_standard(self) -> None:
        """Unfold the standard of the criterion at hand, or fold it again."""
        row = self.view.show_row(self.view.current_id)
        if row is not None:
            row.toggle_standard()
            self.view.scroll_to(row)

    def step(self, *, forward: bool) -> None:
        """Go to the next criterion, or the one before."""
        if self._grading.call is not None:
            self.walk.step(forward=forward)

    def go_to_missing(self) -> None:
        """Point out what is missing and go to the next of it."""
        self._point_out(from_start=False)

    def submit(self, *, open_next: bool) -> None:
        """Ask for submission, or point out what is missing and go to the first of it."""
        settle_typing()
        call = self._grading.call
        if call is None or call.read_only:
            return
        if self._grading.blockers:
            self._point_out(from_start=True)
        else:
            self.submit_asked.emit(open_next)

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """Go on by itself after a digit and offer the program's phrases, or not, as the settings say."""
        self.quick.use_settings(settings)

    def focus_card(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _point_out(self, *, from_start: bool) -> None:
        blockers = self._grading.blockers
        if blockers:
            self._pointed_out = True
            self._refresh()
            self.walk.go_to_missing(blockers, from_start=from_start)
            announce(self, self.foot.missing.said.text)

    # -- what the core tells ---------------------------------------------------------------------------------------

    @Slot()
    def _open(self) -> None:
        call = self._grading.call
        had_keyboard = self.isAncestorOf(self.window().focusWidget() or self)
        for part in (self.head, self.view):
            part.setVisible(call is not None)
        self.foot.setVisible(self._grading.is_for_good and call is not None and not call.to_read)
        self.empty.setVisible(call is None)
        self.banner.setVisible(False)
        before, self._shown_id = self._shown_id, "" if call is None else call.evaluation.id
        if call is None:
            return
        self._pointed_out = False
        self.view.show_card(call.card, same_call=call.evaluation.id == before)
        self.banner.show_state(call.evaluation, call.card, to_read=call.to_read)
        self.foot.begin(call.evaluation)
        self._refresh()
        if had_keyboard:
            self.focus_card()

    @Slot(object)
    def _look(self, event: Changed) -> None:
        call = self._grading.call
        if call is not None and event.kinds & SHOWN_KINDS:
            self._refresh()
            self.foot.touched(call.evaluation.updated_at)

    @Slot()
    def _refresh(self) -> None:
        call, score = self._grading.call, self._grading.score
        if call is None or score is None:
            return
        blockers = () if call.read_only else self._grading.blockers
        lacks: dict[str, tuple[Lack, ...]] = {}
        for blocker in blockers if self._pointed_out else ():
            lacks[blocker.criterion_id] = (*lacks.get(blocker.criterion_id, ()), blocker.lack)
        state = CardState(
            evaluation=call.evaluation,
            score=score,
            lacks=lacks,
            offers=self._counts.offered(call),
            editable=not call.read_only,
            chosen_mark=self._chosen_mark(),
        )
        with self.view.kept_in_place():
            self.head.show_score(call.card, score)
            self.head.offer_cards(self.choosing.is_of_use)
            self.view.show_state(state)
            self.foot.show_missing(blockers, pointed_out=self._pointed_out)

    def _chosen_mark(self) -> Annotation | None:
        call, chosen = self._grading.call, self._view_state.annotation_id
        if call is None or not chosen:
            return None
        return next((mark for mark in call.evaluation.annotations if mark.id == chosen), None)

    @Slot(str)
    def _mark_chosen(self, _annotation_id: str) -> None:
        self.view.offer_mark(self._chosen_mark())

    @Slot(object)
    def _saved(self, event: Saved) -> None:
        call = self._grading.call
        if call is not None and event.evaluation_id == call.evaluation.id:
            self.foot.show_saved(event.at)

    @Slot(object)
    def _save_failed(self, event: SaveFailed) -> None:
        call = self._grading.call
        if call is not None and event.evaluation_id == call.evaluation.id:
            self.foot.show_failed(self._explain(event.error))

    # -- looks -----------------------------------------------------------------------------------------------------

    @Slot()
    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Scorecard"))
        self.empty.say(
            tr("No call is open"),
            tr("The scorecard of the open call stands here. Choose a call from the queue, or take the next one."),
            tr("Next call in the queue"),
            self._actions.keys_of("call.next"),
        )
        self.head.retranslate()
        self.view.retranslate()
        self.foot.retranslate()
        call = self._grading.call
        if call is not None:
            self.banner.show_state(call.evaluation, call.card, to_read=call.to_read)
        self._refresh()

    @Slot()
    def _repaint(self) -> None:
        for part in self.findChildren(QWidget):
            part.update()

    def _open_menu(self, criterion_id: str, where: QPoint) -> None:
        self.view.show_row(criterion_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in MENU_COMMANDS:
            menu.addAction(self._actions[command])
        menu.popup(where)

    # -- events ----------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the keyboard on to where the work is."""
        super().focusInEvent(event)
        if self._grading.call is None:
            self.empty.button.setFocus(event.reason())
        else:
            self.walk.enter(from_end=event.reason() is Qt.FocusReason.BacktabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go from criterion to criterion, and out of the panel at its ends."""
        if self._grading.call is not None and self.walk.tab(forward=forward):
            return True
        return focus_beyond(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from control to control with the arrow keys."""
        if event.key() in ARROWS:
            down = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right)
            event.setAccepted(self._grading.call is not None and self.walk.arrow(down=down))
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Word everything anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
