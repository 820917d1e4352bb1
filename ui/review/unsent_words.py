"""What a lead writes belongs to the evaluation that it is about: it waits with it, on disk, until it is sent."""

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.review import UnsentReply
from qa_desktop.services.events import Saved, SaveFailed
from qa_desktop.services.unsent import UnsentReplies
from ui.bridge import Bridge
from ui.review.decision_bar import WHOLE, DecisionBar


class UnsentWords(QObject):
    """Keeps what stands in the bar's field, from the first letter on, and shows it again."""

    def __init__(self, bar: DecisionBar, unsent: UnsentReplies, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._unsent = unsent
        self._is_warned = False
        self._is_showing = False
        self.evaluation_id = ""
        """Of which evaluation the field is."""
        bar.field.typed.connect(self._keep)
        bar.aimed.connect(self._keep_place)
        bridge.save_failed.connect(self._warn)
        bridge.saved.connect(self._forgive)

    def turn_to(self, evaluation_id: str) -> None:
        """Show what was written of that evaluation and not sent."""
        if evaluation_id == self.evaluation_id:
            return
        self.evaluation_id = evaluation_id
        self._show("", UnsentReply(text=""))
        if evaluation_id:
            self._unsent.read(evaluation_id, lambda kept: self._take(evaluation_id, kept), self._bar.warn)

    def sent(self, evaluation_id: str, words: str) -> None:
        """Let go of what was sent; what was typed since, or stands there of another evaluation, stays."""
        waiting = self._unsent.newest(evaluation_id)
        if waiting is not None and waiting.text.strip() == words:
            self._unsent.supersede(evaluation_id)
        if evaluation_id == self.evaluation_id and self._bar.words == words:
            self._bar.clear()

    def _take(self, evaluation_id: str, kept: UnsentReply | None) -> None:
        """Show what was kept; what was typed while it was looked for comes after it."""
        if kept is None or evaluation_id != self.evaluation_id:
            return
        typed = self._bar.words
        self._show(typed, kept)
        if typed:
            self._keep()

    def _show(self, typed: str, kept: UnsentReply) -> None:
        self._is_showing = True
        self._bar.clear()
        self._bar.field.set_text("\n".join(filter(None, (kept.text, typed))))
        self._bar.aim((kept.target, kept.target_id) if kept.text else WHOLE)
        self._is_showing = False

    @Slot()
    def _keep(self) -> None:
        if self.evaluation_id:
            target, target_id = self._bar.aim_taken
            text = self._bar.field.toPlainText()
            self._unsent.keep(self.evaluation_id, UnsentReply(text=text, target=target, target_id=target_id))

    @Slot()
    def _keep_place(self) -> None:
        if self._bar.words and not self._is_showing:
            self._keep()

    @Slot(object)
    def _warn(self, event: SaveFailed) -> None:
        if event.evaluation_id == self.evaluation_id:
            self._is_warned = True
            self._bar.warn(event.error)

    @Slot(object)
    def _forgive(self, event: Saved) -> None:
        if event.evaluation_id == self.evaluation_id and self._is_warned:
            self._is_warned = False
            self._bar.forgive()
