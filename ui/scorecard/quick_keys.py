"""The keys that make grading quicker: full marks for the rest, root causes, feedback, counts from marks."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.phrase import Phrase
from qa_desktop.language import tr
from qa_desktop.services.comforts import Comforts
from qa_desktop.services.grading import Grading
from qa_desktop.settings.model import Settings
from ui.actions import Actions
from ui.notify import Tone
from ui.scorecard.card_view import CardView
from ui.scorecard.mark_counts import MarkCounts
from ui.scorecard.onward import Onward
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.walk import CardWalk
from ui.scorecard.wording import full_marks_words, name_of
from ui.widgets.settle import settle_typing


class QuickKeys(QObject):
    """Does what they say on the card; `told` carries what is to be said in the bar.

    `changed` comes where something shows otherwise that no evaluation holds.
    """

    told = Signal(object, str, str)
    changed = Signal()

    def __init__(
        self,
        *,
        grading: Grading,
        view: CardView,
        walk: CardWalk,
        onward: Onward,
        counts: MarkCounts,
        actions: Actions,
        chosen_mark: Callable[[], Annotation | None],
        explain: Callable[[QaError], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._view = view
        self._walk = walk
        self._actions = actions
        self._chosen_mark = chosen_mark
        self._comforts = Comforts(grading)
        self._onward = onward
        self._counts = counts
        self._explain = explain
        self._book: PhraseBook | None = None

    def use_phrases(self, book: PhraseBook) -> None:
        """Keep phrases in that bank, and say what becomes of it."""
        self._book = book
        book.kept.connect(self._say_kept)
        book.failed.connect(self._say_failed)

    def use_settings(self, settings: Settings) -> None:
        """Go on by itself after a digit and offer the program's phrases, or not, as the settings say."""
        self._onward.goes = settings.moves_on
        if self._book is not None:
            self._book.use_settings(settings)

    def keep_phrase(self, *, for_all: bool = False) -> None:
        """Keep the comment on the criterion at hand, or what is chosen of it, as a phrase."""
        settle_typing()
        call, criterion_id = self._grading.call, self._view.current_id
        row = self._view.row(criterion_id)
        if self._book is None or call is None:
            return
        chosen = "" if row is None or row.comment is None else row.comment.field.textCursor().selectedText()
        words = (chosen.replace("\u2029", "\n") or call.evaluation.answer(criterion_id).comment).strip()
        if words:
            self._book.keep(criterion_id, words, for_all=for_all)
        else:
            self.told.emit(Tone.INFO, tr("Write a comment first: it is what is kept as a phrase."), "")

    @Slot(object)
    def _say_kept(self, phrase: Phrase) -> None:
        call = self._grading.call
        names = {} if call is None else {one.id: name_of(one) for one in call.card.criteria}
        name = names.get(phrase.criterion_id, phrase.criterion_id)
        words = (
            tr("Kept as a phrase of the centre for “{criterion}”.")
            if phrase.is_the_centres
            else tr("Kept as a phrase for “{criterion}”.")
        )
        self.told.emit(Tone.GOOD, words.format(criterion=name), "")

    @Slot(object)
    def _say_failed(self, error: QaError) -> None:
        self.told.emit(Tone.ERROR, self._explain(error), "")

    @Slot(str)
    def show_step(self, target: str) -> None:
        """Go to the criterion that a step changed which was undone or done again; other targets are left alone."""
        self._onward.show(target)

    def full_marks(self) -> None:
        """Give full marks to all that is still unanswered, say how many that were, and go to what is left.

        What the person has noted something for comes first, and is named.
        """
        settle_typing()
        call = self._grading.call
        if call is None:
            return
        try:
            filled = self._comforts.full_marks(self._counts.offered(call))
        except UserMistake:  # it is being submitted, or to be read
            return
        undo = self._actions.keys_of("edit.undo")
        found = [name_of(call.card.criterion(one)) for one in filled.found]
        self.told.emit(*full_marks_words(len(filled.given), found, len(filled.left) - len(found), undo))
        for left in (*filled.found, *filled.left)[:1]:
            self._onward.show(left)

    def pick_reasons(self) -> None:
        """Open the list of root causes of the criterion at hand; where it has lost nothing, say so."""
        row = self._view.show_row(self._view.current_id)
        if row is not None:
            self._view.scroll_to(row)
            if not row.pick_reasons():
                self.told.emit(Tone.INFO, tr("No points were lost here, so there is no root cause to name."), "")

    def write_feedback(self) -> None:
        """Go into the first part of the feedback."""
        if self._grading.call is not None:
            self._walk.go_to(self._view.words.parts[FeedbackPart.DONE_WELL].field)

    def tie_tag(self) -> None:
        """Count marks with the chosen mark's tag for the criterion at hand, or count them no more."""
        call, row = self._grading.call, self._view.row(self._view.current_id)
        if call is None:
            return
        criterion = None if row is None else row.criterion
        try:
            self.told.emit(*self._counts.tie(call.card.id, criterion, self._chosen_mark()))
        except QaError as error:
            self.told.emit(Tone.ERROR, self._explain(error), "")
        self.changed.emit()
