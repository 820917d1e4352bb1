"""Workstations and a shared store in which a history happens, and what must be true of them afterwards.

Every edit adds a word of its own to the summary, so that a text tells which edits went into it; an edit that nobody
gave up must be found in a version that counts or in one that its author is shown as being in conflict.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from qa_desktop.domain.annotation import Annotation, Tag
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.sync import heads
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.kinds import clip, evaluation
from qa_desktop.sync.ports import Transport
from qa_desktop.sync.records import Arrived, RecordVersion
from qa_desktop.sync.tally import Outcome
from tests.db.samples import make_card, make_evaluation, make_recording
from tests.sync.desks import Desk
from tests.sync.fakes import START, Faults, Ticks
from tests.sync.figures import Figures
from tests.sync.steps import Act, Step

CARD = make_card()
RECORDING = make_recording()
_INSPECTOR = (Membership("north", Role.INSPECTOR),)
_LEAD = (Membership("north", Role.LEAD), Membership("north", Role.MANAGER), Membership("south", Role.LEAD))
_MOVED = {_INSPECTOR: (Membership("south", Role.INSPECTOR),), _LEAD: _INSPECTOR}
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

    def kill(self) -> None:
        """Be killed where it stands, and start."""
        ...

    def restore(self, *, marked: bool = True) -> bool:
        """Put the last backup back, and mark it or not; return whether there is one."""
        ...

    def move(self, login: str, memberships: Sequence[Membership]) -> None:
        """Give somebody these memberships and no others."""
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
    figures: Figures = field(default_factory=Figures)
    moved: set[str] = field(default_factory=set)
    published: list[tuple[Desk, Scorecard]] = field(default_factory=list)
    owing: list[Desk] = field(default_factory=list)
    """The desks that have not yet sent again what a restored shared store lacks."""

    def __post_init__(self) -> None:
        self.clocks = [Ticks(base=START + timedelta(microseconds=number)) for number in range(len(self.desks))]

    # -- what happens ----------------------------------------------------------------------------------------------

    def do(self, step: Step) -> None:
        """Let a step happen; one for which there is nothing to happen to is passed over."""
        number = step.desk % len(self.desks)
        desk, clock = self.desks[number], self.clocks[number]
        if step.act is Act.EXCHANGE:
            self._exchange(number, Faults(step.cut, step.skip))
        elif self._happens(step, desk, clock):
            self.figures.happened(step.act)

    def _happens(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        """Let a step happen; return whether there was something for it to happen to."""
        if step.act in _RESTORES:
            self.owing = [*self.desks]
            return self.server.restore(marked=step.act is Act.RESTORE)
        if step.act is Act.RESTORE_DESK:
            return self._restore(desk)
        if step.act in _AT_SERVER:
            _AT_SERVER[step.act](self.server)
        elif step.act is Act.SKEW:
            clock.skew = timedelta(seconds=SKEWS[step.which % len(SKEWS)])
        elif step.act is Act.MOVE:
            self._move(desk.login)
        elif step.act in _OF_DESK:
            _OF_DESK[step.act](desk)
        else:
            return self._at_desk(step, desk, clock)
        return True

    def settle_down(self) -> None:
        """Let everybody be where they belong, with nothing open in a window."""
        for login, person in PEOPLE.items():
            self.server.move(login, person.memberships)
        for desk in self.desks:
            desk.sign_in()
            desk.hold("")
        self.server.finish_open()

    def _move(self, login: str) -> None:
        usual = PEOPLE[login].memberships
        self.server.move(login, usual if login in self.moved else _MOVED[usual])
        self.moved ^= {login}

    def _restore(self, desk: Desk) -> bool:
        """Put a desk's backup back. What was not sent since is lost; what was sent must come back.

        Not while the shared store lacks what this desk has sent: who loses both at once has lost that work.
        """
        self.server.finish_open()
        before, said = _own_words(desk), set(desk.said())
        if any(one is desk for one in self.owing) or not desk.restore():
            return False
        there = [one.record for one in self.server.versions_for(desk.login)]
        sent = {word for one in there for word in words_of(one)}
        self.given_up |= before - _own_words(desk) - sent
        self.said -= said - set(desk.said()) - {one.id for one in there}
        self.server.back_up()  # so that it is not lost there either, later on
        return True

    def _at_desk(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        if PEOPLE[desk.login].reviews:
            return self._lead(step, desk, clock)
        if step.act is Act.BEGIN:
            cards = [card for _, card in sorted(desk.cards().items())]
            card = cards[step.which % len(cards)]
            one = make_evaluation(RECORDING, card, evaluation_id=new_id(), author=desk.author, created_at=clock.now())
            desk.save(replace(one, summary=self._word()))
            return True
        return self._settle(step, desk) if step.act is Act.SETTLE else self._inspect(step, desk, clock)

    def _inspect(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        mine = sorted((one for one in desk.evaluations().values() if one.author == desk.author), key=lambda one: one.id)
        open_ones = [one for one in mine if one.is_open]
        if step.act is Act.HOLD and mine:
            desk.hold(mine[step.which % len(mine)].id)
            return True
        if step.act is Act.CLIP and (final := [one for one in mine if not one.is_open]):
            self._clip(final[step.which % len(final)], desk, clock)
            return True
        if step.act not in _ON_OPEN_ONES or not open_ones:
            return False
        one = replace(open_ones[step.which % len(open_ones)], updated_at=clock.now())
        if step.act is Act.DISCARD:
            self.given_up |= set(one.summary.split())
            desk.discard(one.id)
            return True
        changed = self._changed(step, one, clock)
        if changed is not None:
            desk.save(changed)
        return changed is not None

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

    def _clip(self, one: Evaluation, desk: Desk, clock: Ticks) -> None:
        sound = f"{one.id} as it sounds".encode()
        made = Clip(
            evaluation_id=one.id,
            annotation_id="mark",
            start_ms=0,
            end_ms=9,
            form="opus",
            audio=sound,
            made_at=clock.now(),
        )
        self.said.add(clip.id_of(made))
        desk.add_clip(made)

    def _publish(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        """Change what managers alone change; two may publish another card under one number."""
        name = Text(zh=f"{clock.now()}", en=desk.login)
        if step.act is Act.TAGS:
            desk.set_tags((Tag(id=f"t{step.which}", name=name),))
            return True
        if f"{CARD.id}:{2 + step.which % 3}" in desk.cards():
            return False
        card = CARD.model_copy(update={"version": 2 + step.which % 3, "name": name})
        desk.publish(card)
        self.published.append((desk, card))
        return True

    def _lead(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        if step.act in (Act.TAGS, Act.PUBLISH):
            return self._publish(step, desk, clock)
        decided = {review.evaluation_id for review in desk.reviews().values()}
        seen = sorted(desk.evaluations().values(), key=lambda one: one.id)
        waiting = [one for one in seen if one.state is EvaluationState.SUBMITTED and one.id not in decided]
        if not waiting or step.act not in {Act.REPLY, *_DECISIONS}:
            return False
        one = waiting[step.which % len(waiting)]
        if step.act is Act.REPLY:
            desk.add_reply(_reply(one, PEOPLE[desk.login], self._saying(), clock))
        else:
            desk.add_review(_review(one, PEOPLE[desk.login], self._saying(), clock, _DECISIONS[step.act]))
        return True

    def _saying(self) -> str:
        said = new_id()
        self.said.add(said)
        return said

    def _settle(self, step: Step, desk: Desk) -> bool:
        mine = {key: found for key, found in desk.conflicts().items() if key[0] == evaluation.KIND}
        if not mine:
            return False
        key = sorted(mine)[step.which % len(mine)]
        shown = sorted(mine[key], key=lambda one: one.version)
        final = [one for one in shown if heads.is_final(one)]
        chosen = (final or shown)[step.which % len(final or shown)]
        others = {word for one in shown for word in words_of(one)}
        held = desk.evaluations().get(key[1])
        others |= set() if held is None else set(held.summary.split())
        is_settled = desk.settle(key, chosen)
        if is_settled:
            self.given_up |= others - words_of(chosen)
        return is_settled

    def exchange(self, number: int, faults: Faults) -> Outcome:
        """Let a workstation exchange once."""
        desk = self.desks[number]
        outcome = Exchange(self.server.transport(desk.login, faults), desk.side, self.clocks[number]).run()
        self.figures.exchanged(outcome, faults.struck)
        if outcome.received or outcome.sent:
            self.figures.look_at(number, desk)
        return outcome

    def _exchange(self, number: int, faults: Faults) -> None:
        desk = self.desks[number]
        desk.sign_in()
        outcome = self.exchange(number, faults)
        if outcome.succeeded and not outcome.more:
            self.owing = [one for one in self.owing if one is not desk]

    def _word(self) -> str:
        self.words += 1
        word = f"w{self.words}"
        self.written.add(word)
        return word


def words_of(record: RecordVersion) -> set[str]:
    """Return the edits that went into a version."""
    return set() if record.kind != evaluation.KIND else set(str(record.body.get("summary", "")).split())


def _own_words(desk: Desk) -> set[str]:
    """Return the words of this person's edits that are here, also in versions that do not count."""
    held = {word for one in desk.evaluations().values() if one.author == desk.author for word in one.summary.split()}
    shown = [one for sides in desk.conflicts().values() for one in sides]
    return held | {word for one in shown for word in words_of(one)}


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
    Act.KILL_SERVER: lambda server: server.kill(),
}
_RESTORES = frozenset({Act.RESTORE, Act.RESTORE_UNMARKED})
_OF_DESK: dict[Act, Callable[[Desk], None]] = {
    Act.REOPEN: lambda desk: desk.reopen(),
    Act.BACK_UP_DESK: lambda desk: desk.back_up(),
    Act.LET_GO: lambda desk: desk.hold(""),
}
_ON_OPEN_ONES = frozenset({Act.EDIT, Act.SUBMIT, Act.MARK, Act.UNMARK, Act.DISCARD})
_DECISIONS = {Act.APPROVE: Decision.APPROVED, Act.RETURN: Decision.RETURNED}
