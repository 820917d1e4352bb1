"""What is before a person at a desk in memory."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.submission import blockers
from qa_desktop.sync.kinds import evaluation
from qa_desktop.sync.records import Key
from tests.db.samples import make_evaluation
from tests.sync.desks import CARD, Shown

if TYPE_CHECKING:
    from tests.sync.memory_desk import MemoryDesk


class MemoryWindow:
    """What is before a person at a desk in memory: what arrives is held at once, whatever is in hand."""

    def __init__(self, desk: "MemoryDesk") -> None:
        self._desk = desk
        self._version = ""
        self._unheard = False
        self.shown: Shown | None = None
        self.reading = ""

    @property
    def is_overtaken(self) -> bool:
        """Whether something else is held."""
        return self.shown is not None and self._desk.is_overtaken(self._key(self.shown), self._version)

    def open(self, recording_id: str, *, overlooked: bool = False) -> None:
        """Put this person's newest evaluation of a call on the desk, or a new one."""
        del overlooked
        self.reading = ""
        desk = self._desk
        mine = (recording_id, desk.login)
        own = [one for one in desk.evaluations().values() if (one.recording_id, one.author) == mine]
        if own:
            self._show(max(own, key=lambda one: (one.created_at, one.id)), to_read=False)
            return
        call = desk.recordings()[recording_id]
        new_id = desk.id_of_next(recording_id)
        made = make_evaluation(call, CARD, evaluation_id=new_id, author=desk.login, created_at=desk.clock.now())
        self._version, self.shown = "", Shown(made, is_editable=True, to_read=False)

    def read(self, evaluation_id: str) -> None:
        """Put an evaluation on the desk to be read."""
        self.reading = evaluation_id
        self._show(self._desk.evaluations()[evaluation_id], to_read=True)

    def close(self) -> None:
        """Take it off the desk."""
        self.shown, self._unheard = None, False

    def keep(self, after: Evaluation) -> bool:
        """Edit what is shown."""
        if self.shown is None or not self.shown.is_editable:
            return False
        self._desk.step_back(self._key(self.shown), self._version)
        self._desk.save(after)
        self.shown = Shown(after, is_editable=after.is_open, to_read=False)
        return True

    def submit(self) -> bool:
        """Submit what is shown."""
        if self.shown is None or not self.shown.is_editable:
            return False
        one = self.shown.evaluation
        for lack in blockers(CARD, one):
            one = one.with_answer(lack.criterion_id, replace(one.answer(lack.criterion_id), value=NOT_APPLICABLE))
        return self.keep(replace(one, state=EvaluationState.SUBMITTED, submitted_at=self._desk.clock.now()))

    def discard(self) -> bool:
        """Throw away what is shown."""
        if self.shown is None or not self.shown.is_editable:
            return False
        key = self._key(self.shown)
        if key not in self._desk.table or self._desk.table[key].deleted:
            return False
        is_new = self.is_overtaken and not self._version
        if not is_new:
            self._desk.step_back(key, self._version)
            self._desk.discard(key[1])
        self.close()
        return not is_new

    def decide(self, decision: Decision) -> Review | str:
        """Review what is shown."""
        assert self.shown is not None
        desk, one = self._desk, self.shown.evaluation
        held = desk.table.get(self._key(self.shown))
        if held is None or held.deleted:
            return "evaluation.unknown"
        if held.body != evaluation.to_body(one):
            self._unheard = True
            self.hear()
            return "review.changed"
        made = Review(
            id=new_id(),
            evaluation_id=one.id,
            author=desk.login,
            author_name=desk.login,
            decision=decision,
            reason="!",
            decided_at=desk.clock.now(),
            version=self._version,
        )
        desk.add_review(made)
        return made

    def bring(self, keys: Collection[Key]) -> None:
        """Take in that something changed."""
        self._unheard |= bool(keys)

    def hear(self) -> None:
        """Show what is held now."""
        shown, self._unheard = self.shown, False
        if shown is None:
            return
        held = self._desk.evaluations().get(shown.evaluation.id)
        if held is not None:
            self._show(held, to_read=shown.to_read)
        elif shown.to_read or shown.evaluation.is_filled:
            self.close()

    def _show(self, one: Evaluation, *, to_read: bool) -> None:
        self._version = self._desk.table[evaluation.KIND, one.id].version
        self.shown = Shown(one, is_editable=one.is_open and not to_read, to_read=to_read)

    @staticmethod
    def _key(shown: Shown) -> Key:
        return evaluation.KIND, shown.evaluation.id
