"""Workstations and a shared store in which a history happens, and what must be true of them afterwards.

Every edit adds a word of its own to the summary, so that a text tells which edits went into it; an edit that nobody
gave up must be found in a version that counts or in one that its author is shown as being in conflict.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.sync import heads
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.kinds import evaluation
from qa_desktop.sync.ports import Transport
from qa_desktop.sync.records import Arrived, RecordVersion
from tests.db.samples import make_card, make_evaluation, make_recording
from tests.sync.desks import Desk
from tests.sync.fakes import START, Faults, Ticks
from tests.sync.steps import Act, Step

CARD = make_card()
RECORDING = make_recording()
_INSPECTOR, _LEAD = (Membership("north", Role.INSPECTOR),), (Membership("north", Role.LEAD),)
PEOPLE = {
    "ann": Person(login="ann", name="Ann", memberships=_INSPECTOR),
    "lea": Person(login="lea", name="Lea", memberships=_LEAD),
    "bob": Person(login="bob", name="Bob", memberships=_INSPECTOR),
    "lou": Person(login="lou", name="Lou", memberships=_LEAD),
}
AT_DESKS = ("ann", "ann", "lea", "lou", "bob")
"""Who sits where: one inspector has two workstations, one evaluation may have two leads."""
SKEWS = (0, 3600, -3600, 86_400 * 400, -86_400 * 400, 5, -5, 0)


class Server(Protocol):
    """The shared store under the world."""

    def transport(self, login: str, faults: Faults) -> Transport:
        """Return the way there, with a network that fails as told."""
        ...

    def versions_for(self, login: str) -> Sequence[Arrived]:
        """Return everything that a person may see, in the order of commits."""
        ...

    def finish_open(self) -> None:
        """Let every transaction end whose client has gone."""
        ...

    def restart(self) -> None:
        """Stop and start."""
        ...

    def back_up(self) -> None:
        """Make a backup."""
        ...

    def restore(self) -> None:
        """Put the last backup back and mark it; nothing where there is none."""
        ...


@dataclass(slots=True)
class World:
    """A history under way."""

    server: Server
    desks: Sequence[Desk]
    clocks: list[Ticks] = field(default_factory=list)
    words: int = 0
    written: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    exchanges: int = 0

    def __post_init__(self) -> None:
        self.clocks = [Ticks(base=START + timedelta(microseconds=number)) for number in range(len(self.desks))]

    # -- what happens ----------------------------------------------------------------------------------------------

    def do(self, step: Step) -> None:
        """Let a step happen; one for which there is nothing to happen to is passed over."""
        number = step.desk % len(self.desks)
        desk, clock = self.desks[number], self.clocks[number]
        if step.act is Act.EXCHANGE:
            self._exchange(desk, clock, Faults(step.cut, step.skip))
        elif step.act in _AT_SERVER:
            _AT_SERVER[step.act](self.server)
        elif step.act is Act.REOPEN:
            desk.reopen()
        elif step.act is Act.SKEW:
            clock.skew = timedelta(seconds=SKEWS[step.which % len(SKEWS)])
        else:
            self._at_desk(step, desk, clock)

    def _at_desk(self, step: Step, desk: Desk, clock: Ticks) -> None:
        if PEOPLE[desk.login].reviews:
            self._lead(step, desk, clock)
        elif step.act is Act.BEGIN:
            one = make_evaluation(RECORDING, CARD, evaluation_id=new_id(), author=desk.login, created_at=clock.now())
            desk.save(replace(one, summary=self._word()))
        elif step.act is Act.SETTLE:
            self._settle(step, desk)
        else:
            self._inspect(step, desk, clock)

    def _inspect(self, step: Step, desk: Desk, clock: Ticks) -> None:
        mine = sorted((one for one in desk.evaluations().values() if one.author == desk.login), key=lambda one: one.id)
        open_ones = [one for one in mine if one.is_open]
        if step.act is Act.REPLY and mine:
            return
        if not open_ones:
            return
        one = replace(open_ones[step.which % len(open_ones)], updated_at=clock.now())
        if step.act is Act.DISCARD:
            self.given_up |= set(one.summary.split())
            desk.discard(one.id)
        elif (changed := self._changed(step, one, clock)) is not None:
            desk.save(changed)

    def _changed(self, step: Step, one: Evaluation, clock: Ticks) -> Evaluation | None:
        if step.act is Act.EDIT:
            return replace(one, summary=f"{one.summary} {self._word()}")
        if step.act is Act.SUBMIT:
            return replace(one, state=EvaluationState.SUBMITTED, submitted_at=clock.now())
        if step.act is Act.MARK:
            return one.with_annotation(Annotation(id=new_id(), start_ms=step.which, created_at=clock.now()))
        if step.act is Act.UNMARK and one.annotations:
            return one.without_annotation(one.annotations[step.which % len(one.annotations)].id)
        return None

    def _lead(self, step: Step, desk: Desk, clock: Ticks) -> None:
        decided = {review.evaluation_id for review in desk.reviews().values()}
        seen = sorted(desk.evaluations().values(), key=lambda one: one.id)
        waiting = [one for one in seen if one.state is EvaluationState.SUBMITTED and one.id not in decided]
        if not waiting:
            return
        one = waiting[step.which % len(waiting)]
        if step.act is Act.REPLY:
            desk.add_reply(_reply(one, PEOPLE[desk.login], self._saying(), clock))
        elif step.act in _DECISIONS:
            desk.add_review(_review(one, PEOPLE[desk.login], self._saying(), clock, _DECISIONS[step.act]))

    def _saying(self) -> str:
        said = new_id()
        self.said.add(said)
        return said

    def _settle(self, step: Step, desk: Desk) -> None:
        mine = {key: found for key, found in desk.conflicts().items() if key[0] == evaluation.KIND}
        if not mine:
            return
        key = sorted(mine)[step.which % len(mine)]
        shown = sorted(mine[key], key=lambda one: one.version)
        final = [one for one in shown if heads.is_final(one)]
        chosen = (final or shown)[step.which % len(final or shown)]
        others = {word for one in shown for word in words_of(one)}
        held = desk.evaluations().get(key[1])
        others |= set() if held is None else set(held.summary.split())
        self.given_up |= others - words_of(chosen)
        desk.settle(key, chosen)

    def _exchange(self, desk: Desk, clock: Ticks, faults: Faults) -> None:
        self.exchanges += 1
        Exchange(self.server.transport(desk.login, faults), desk.side, clock).run()

    def _word(self) -> str:
        self.words += 1
        word = f"w{self.words}"
        self.written.add(word)
        return word


def words_of(record: RecordVersion) -> set[str]:
    """Return the edits that went into a version."""
    return set() if record.kind != evaluation.KIND else set(str(record.body.get("summary", "")).split())


def _reply(one: Evaluation, me: Person, said: str, clock: Ticks) -> Reply:
    return Reply(
        id=said,
        evaluation_id=one.id,
        author=me.login,
        author_name=me.name,
        target=ReplyTarget.EVALUATION,
        text="?",
        written_at=clock.now(),
    )


def _review(one: Evaluation, me: Person, said: str, clock: Ticks, decision: Decision) -> Review:
    return Review(
        id=said,
        evaluation_id=one.id,
        author=me.login,
        author_name=me.name,
        decision=decision,
        reason="!",
        decided_at=clock.now(),
    )


_AT_SERVER: dict[Act, Callable[[Server], None]] = {
    Act.RESTART_SERVER: lambda server: server.restart(),
    Act.FINISH_OPEN: lambda server: server.finish_open(),
    Act.BACK_UP: lambda server: server.back_up(),
    Act.RESTORE: lambda server: server.restore(),
}
_DECISIONS = {Act.APPROVE: Decision.APPROVED, Act.RETURN: Decision.RETURNED}
