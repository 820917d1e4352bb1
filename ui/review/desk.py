"""Joins the team's table, the lead's bar and what is said over the card to the core and to the window."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.review import ReplyTarget
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.events import Overtaken
from qa_desktop.services.grading import Grading
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.unsent import UnsentReplies
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.notify import Notifier, Tone
from ui.review.decision_bar import DecisionBar, Place
from ui.review.dossier import Dossier
from ui.review.feedback import Feedback
from ui.review.revisions import RevisionsDialog
from ui.review.team_page import TeamPage
from ui.review.unsent_words import UnsentWords
from ui.view_state import ViewState
from ui.widgets.settle import settle_typing

LEAD_COMMANDS = ("review.team", "review.next", "review.reply", "review.approve", "review.return")

LOOK_AGAIN_MS = 1000
"""For so long nothing is decided on what has changed by itself."""


class Places(Protocol):
    """The window, as far as it shows the call or the team's table."""

    @property
    def team_shown(self) -> bool:
        """Whether the table stands in the place of the call."""
        ...

    def show_team(self, show: bool) -> None:
        """Show the table, or the call."""
        ...


class ReviewDesk(QObject):
    """Does what concerns reviews; `refused` carries what went wrong away from the bar."""

    refused = Signal(object)
    criterion_asked = Signal(str)

    def __init__(
        self,
        *,
        grading: Grading,
        reviewing: Reviewing,
        unsent: UnsentReplies,
        bridge: Bridge,
        dossier: Dossier,
        window: QWidget,
        places: Places,
        page: TeamPage,
        bar: DecisionBar,
        feedback: Feedback,
        actions: Actions,
        view: ViewState,
        tags: TagBook,
        notifier: Notifier,
        hear: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._grading = grading
        self._reviewing = reviewing
        self._dossier = dossier
        self._window = window
        self._places = places
        self._page = page
        self._bar = bar
        self._actions = actions
        self._tags = tags
        self._notifier = notifier
        self._words = UnsentWords(bar, unsent, bridge, self)
        self._since_change = QElapsedTimer()
        self._join_page()
        self._join_bar()
        feedback.mark_asked.connect(hear)
        feedback.criterion_asked.connect(self.criterion_asked)
        feedback.newest_asked.connect(self.read_newest)
        feedback.revisions_asked.connect(self.show_revisions)
        view.annotation_chosen.connect(self._aim_at_mark)
        dossier.changed.connect(self._look)
        bridge.overtaken.connect(self._warn)
        self._look()

    # -- the table -------------------------------------------------------------------------------------------------

    def toggle_team(self) -> None:
        """Show the table, or the call again."""
        self.show_team(not self._places.team_shown)

    def show_team(self, show: bool) -> None:
        """Show the table in the place of the call, or the call."""
        settle_typing()
        self._places.show_team(show and self._dossier.is_lead)
        if self._places.team_shown:
            self._page.begin()

    @Slot(str)
    def read(self, evaluation_id: str) -> None:
        """Put an evaluation on the desk, to be read; one's own draft is put there to go on with."""
        settle_typing()
        self._grading.read(evaluation_id, failed=self.refused.emit)

    def read_next(self) -> None:
        """Read the next evaluation that waits."""
        call = self._grading.call
        after = "" if call is None else call.evaluation.id
        self._reviewing.next_awaiting(self._page.query, after, self._read_found, self.refused.emit)

    def read_newest(self) -> None:
        """Go to the newest revision; one's own is opened as it always is, so that it can be corrected."""
        newest, call = self._dossier.newest, self._grading.call
        if newest is None or call is None:
            return
        if self._dossier.is_own:
            self._grading.open(call.recording.id, failed=self.refused.emit)
        else:
            self.read(newest.evaluation_id)

    def show_revisions(self) -> None:
        """List the revisions and what was said of them."""
        if self._grading.call is None or not self._dossier.revisions:
            return
        dialog = RevisionsDialog(self._dossier, self._tags, self._window)
        dialog.read_asked.connect(self._read_revision)
        dialog.open()

    @Slot(str)
    def aim_at_criterion(self, criterion_id: str) -> None:
        """Let the next reply stand on a criterion's answer."""
        if criterion_id:
            self._bar.aim((ReplyTarget.ANSWER, criterion_id))

    # -- deciding --------------------------------------------------------------------------------------------------

    def _reply(self, place: Place, words: str) -> None:
        call = self._grading.call
        if call is not None:
            self._reviewing.reply(
                call.evaluation.id,
                words,
                target=place[0],
                target_id=place[1],
                done=self._sent(words),
                failed=self._bar.blame,
            )

    def _approve(self, words: str) -> None:
        call = self._grading.call
        if call is not None and not self._is_too_soon():
            done = self._sent(words, lambda: tr("Approved. It goes to its author with the next synchronisation."))
            self._reviewing.approve(
                call.evaluation.id, version=call.based_on, reason=words, done=done, failed=self._refuse
            )

    def _return(self, words: str) -> None:
        call = self._grading.call
        if call is not None and not self._is_too_soon():
            done = self._sent(words, lambda: tr("Returned. Its author gets it back with the next synchronisation."))
            self._reviewing.send_back(
                call.evaluation.id, version=call.based_on, reason=words, done=done, failed=self._refuse
            )

    def _sent(self, words: str, wording: Callable[[], str] | None = None) -> Callable[[None], None]:
        """Return what follows when the words that are on their way now are stored."""
        evaluation_id = self._words.evaluation_id

        def done(_: None) -> None:
            self._words.sent(evaluation_id, words)
            if wording is not None:
                self._notifier.say(Tone.GOOD, wording())

        return done

    def _is_too_soon(self) -> bool:
        """Tell whether what is read changed by itself just now: a hand on its way was meant for what was there."""
        return self._since_change.isValid() and not self._since_change.hasExpired(LOOK_AGAIN_MS)

    def _refuse(self, error: QaError) -> None:
        """Say why it did not go, and show what there is now: what came may not have been heard of yet."""
        self._bar.blame(error)
        self._grading.refresh()

    @Slot(object)
    def _warn(self, event: Overtaken) -> None:
        """Say that what is read is no longer what was opened: where it is decided on, if it can be."""
        self._since_change.start()
        if self._dossier.may_decide:
            self._bar.warn(event.why)
        else:
            words = describe(event.why)
            self._notifier.say(Tone.WARNING, words.what, words.way_out)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _join_page(self) -> None:
        page, actions = self._page, self._actions
        page.open_asked.connect(self.read)
        page.next_asked.connect(self.read_next)
        page.left.connect(lambda: self.show_team(False))
        actions.on("review.team", self.toggle_team)
        actions.on("review.next", self.read_next)
        actions.on("review.revisions", self.show_revisions)

    def _join_bar(self) -> None:
        bar, actions = self._bar, self._actions
        bar.reply_asked.connect(self._reply)
        bar.approve_asked.connect(self._approve)
        bar.return_asked.connect(self._return)
        bar.next_asked.connect(self.read_next)
        bar.team_asked.connect(lambda: self.show_team(True))
        actions.on("review.reply", bar.write)
        actions.on("review.approve", bar.approve.click)
        actions.on("review.return", bar.send_back.click)

    def _read_revision(self, evaluation_id: str) -> None:
        newest = self._dossier.newest
        if newest is not None and newest.evaluation_id == evaluation_id:
            self.read_newest()
        else:
            self.read(evaluation_id)

    def _read_found(self, evaluation_id: str | None) -> None:
        if evaluation_id is None:
            self._notifier.say(Tone.INFO, tr("No evaluation waits for your review any more."))
        else:
            self.read(evaluation_id)

    @Slot(str)
    def _aim_at_mark(self, annotation_id: str) -> None:
        if annotation_id:
            self._bar.aim((ReplyTarget.ANNOTATION, annotation_id))

    @Slot()
    def _look(self) -> None:
        """Offer what is of use now; what was written but not sent waits with its evaluation."""
        dossier, call = self._dossier, self._grading.call
        desk_id = "" if call is None else call.evaluation.id
        if desk_id != self._words.evaluation_id:
            self._since_change.invalidate()
        self._words.turn_to(desk_id)
        for command in LEAD_COMMANDS:
            self._actions[command].setVisible(dossier.is_lead)
        if not dossier.is_lead and self._places.team_shown:
            self._places.show_team(False)
