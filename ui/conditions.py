"""Which commands are of use now, told to the actions whenever that may have changed."""

from PySide6.QtCore import QObject, Slot

from qa_desktop.services.discarding import is_draft
from qa_desktop.services.grading import Grading
from ui.actions import Actions
from ui.bridge import Bridge
from ui.commands import When
from ui.review.dossier import Dossier
from ui.view_state import ViewState


class Conditions(QObject):
    """Keeps the actions enabled that are of use."""

    def __init__(
        self,
        *,
        grading: Grading,
        view: ViewState,
        bridge: Bridge,
        actions: Actions,
        dossier: Dossier,
        is_shared: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._always = {When.SHARED} if is_shared else set[When]()
        self._grading = grading
        self._view = view
        self._actions = actions
        self._dossier = dossier
        for signal in (
            bridge.changed,
            bridge.call_opened,
            bridge.call_closed,
            view.annotation_chosen,
            dossier.changed,
        ):
            signal.connect(self.look)
        self.look()

    @Slot()
    def look(self) -> None:
        """Find out what holds now."""
        call = self._grading.call
        if call is None:
            self._actions.allow(frozenset(self._always))
            return
        holds = {When.CALL} | self._always
        holds |= {When.REVIEW} if self._dossier.may_decide else set()
        holds |= {When.REVISIONS} if self._dossier.revisions else set()
        if not call.read_only:
            holds.add(When.EDITABLE)
            holds |= set() if call.keeps_card else {When.CARD}
            holds |= {When.DRAFT} if is_draft(call.evaluation) else set()
            holds |= {When.UNDO} if self._grading.undo_name else set()
            holds |= {When.REDO} if self._grading.redo_name else set()
        chosen = [one for one in call.evaluation.annotations if one.id == self._view.annotation_id]
        holds |= {When.MARK} if chosen and not call.read_only else set()
        self._actions.allow(frozenset(holds))
