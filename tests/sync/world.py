"""Workstations and a shared store in which a history happens, and what must be true of them afterwards.

Every edit adds a word of its own to the summary, so that a text tells which edits went into it; an edit, a mark or a
submission that nobody gave up must be found in a version that counts or in one that its author is shown as being in
conflict.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.clip import Clip, around, place_of
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.review import Decision, Reply, ReplyTarget
from qa_desktop.domain.text import Text
from qa_desktop.sync import heads
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.kinds import evaluation, recording, reply, review, scorecard, tags
from qa_desktop.sync.ports import Transport
from qa_desktop.sync.records import Arrived, Key, RecordVersion
from qa_desktop.sync.tally import Outcome
from tests.db.samples import make_evaluation
from tests.sync.desks import CARD, RECORDINGS, Desk
from tests.sync.edits import edited, scored
from tests.sync.fakes import START, Faults, Ticks
from tests.sync.figures import EDITED_STALE, READ_STALE, Figures
from tests.sync.ledger import (
    Ledger,
    essence,
    evidence_in,
    facts_of,
    facts_of_stored,
    own_facts,
    said_at,
    sound_of,
)
from tests.sync.shown import check_shown
from tests.sync.steps import Act, Step

_INSPECTOR = (Membership("north", Role.INSPECTOR),)
_LEAD = (Membership("north", Role.LEAD), Membership("north", Role.MANAGER), Membership("south", Role.LEAD))
_MOVED = {_INSPECTOR: (Membership("south", Role.INSPECTOR),), _LEAD: _INSPECTOR}
PEOPLE = {
    "ann": Person(login="ann", name="Ann", memberships=_INSPECTOR),
    "lea": Person(login="lea", name="Lea", memberships=_LEAD),
    "bob": Person(login="bob", name="Bob", memberships=_INSPECTOR),
    "lou": Person(login="lou", name="Lou", memberships=_LEAD),
    "nan": Person(login="nan", name="Nan", memberships=(Membership("north", Role.LEAD),)),
    "sol": Person(login="sol", name="Sol", memberships=(Membership("south", Role.LEAD),)),
}
AT_DESKS = ("ann", "ann", "lea", "lou", "bob")
"""Who sits where: one inspector has two workstations, one evaluation may have two leads."""
_ONE_IN_FOR_ANY = 3
"""So often is a conflict settled for any side, a draft too, rather than for a submission."""
NEWCOMERS = ("nan", "sol")
"""Who leads one team each, and comes when all is over: what they may see must be all that they need."""
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
    set_up: Callable[[str], Desk]
    words: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    figures: Figures = field(default_factory=Figures)
    moved: set[str] = field(default_factory=set)
    owing: list[Desk] = field(default_factory=list)
    """The desks that have not yet sent again what a restored shared store lacks."""

    def __post_init__(self) -> None:
        for number, desk in enumerate(self.desks):
            desk.clock.base = START + timedelta(microseconds=number)

    # -- what happens ----------------------------------------------------------------------------------------------

    def do(self, step: Step) -> None:
        """Let a step happen; one for which there is nothing to happen to is passed over."""
        number = step.desk % len(self.desks)
        desk = self.desks[number]
        if step.act is Act.EXCHANGE:
            self._exchange(number, Faults(step.cut, step.skip), is_heard=step.which % 2 == 0)
        elif self._happens(step, desk, desk.clock):
            self.figures.happened(step.act)

    def _happens(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        """Let a step happen; return whether there was something for it to happen to."""
        if step.act in _RESTORES:
            self.owing = [*self.desks]
            self.ledger.was_restored = True
            return self.server.restore(marked=step.act is Act.RESTORE)
        if step.act is Act.RESTORE_DESK:
            return self._restore(step.desk % len(self.desks), desk)
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
            desk.window.close()
        self.server.finish_open()

    def _move(self, login: str) -> None:
        usual = PEOPLE[login].memberships
        self.server.move(login, usual if login in self.moved else _MOVED[usual])
        self.moved ^= {login}

    def _restore(self, number: int, desk: Desk) -> bool:
        """Put a desk's backup back. What was not sent since is lost; what was sent must come back.

        Not while the shared store lacks what this desk has sent: who loses both at once has lost that work.
        """
        self.server.finish_open()
        before, said = own_facts(desk), said_at(desk)
        if any(one is desk for one in self.owing) or not desk.restore():
            return False
        there = [one.record for one in self.server.versions_for(desk.login)]
        self.ledger.gone_from(number, desk, before, there)
        self.ledger.forget_said(said, desk, there)
        self.server.back_up()  # so that it is not lost there either, later on
        return True

    def _at_desk(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        if step.act is Act.DESCRIBE:
            return self._describe(step, desk)
        if step.act is Act.SETTLE:
            return self._settle(step, desk)
        if PEOPLE[desk.login].reviews:
            return self._lead(step, desk, clock)
        if step.act is Act.BEGIN:
            return self._begin(step, desk, clock)
        return self._inspect(step, desk, clock)

    def _begin(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        """Begin the first call in a list that is not begun here: whoever works at two machines may begin it at both."""
        begun = {one.recording_id for one in desk.evaluations().values() if one.author == desk.author}
        left = [one for one in RECORDINGS if one.id not in begun]
        if not left:
            return False
        cards = [card for _, card in sorted(desk.cards().items())]
        call = left[min(step.which % 3, len(left) - 1)]
        desk.window.close()
        one = make_evaluation(
            call,
            cards[step.which % len(cards)],
            evaluation_id=desk.id_of_next(call.id),
            author=desk.author,
            created_at=clock.now(),
        )
        self._save(None, scored(replace(one, summary=self._word())), desk)
        return True

    def _save(self, before: Evaluation | None, after: Evaluation, desk: Desk) -> None:
        desk.save(after)
        self.ledger.saved(before, after)

    def _inspect(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        mine = sorted((one for one in desk.evaluations().values() if one.author == desk.author), key=lambda one: one.id)
        if step.act is Act.HOLD:
            return self._hold(step, desk, mine)
        if step.act is Act.READ and mine:
            desk.window.read(mine[step.which % len(mine)].id)
            return True
        if step.act is Act.CLIP and (final := [one for one in mine if not one.is_open]):
            return self._clip(final[step.which % len(final)], desk, clock, tells_place=step.which % 4 > 0)
        if step.act not in _ON_OPEN_ONES:
            return False
        if desk.window.shown is not None and desk.window.shown.is_editable:
            return self._at_window(step, desk, clock, desk.window.shown.evaluation)
        open_ones = [one for one in mine if one.is_open]
        return bool(open_ones) and self._in_passing(step, desk, clock, open_ones[step.which % len(open_ones)])

    def _in_passing(self, step: Step, desk: Desk, clock: Ticks, one: Evaluation) -> bool:
        """Open an evaluation, do something to it, and leave it."""
        desk.window.close()
        one = replace(one, updated_at=clock.now())
        if step.act is Act.DISCARD:
            desk.discard(one.id)
            self.ledger.given_up |= facts_of_stored(one)
            return True
        after = edited(step, one, clock, self._number)
        if after is not None:
            self._save(one, after, desk)
        return after is not None

    @staticmethod
    def _hold(step: Step, desk: Desk, mine: Sequence[Evaluation]) -> bool:
        """Open a call that was begun, or the first one that was not."""
        begun = dict.fromkeys(one.recording_id for one in mine)
        left = [one.id for one in RECORDINGS if one.id not in begun]
        calls = [*begun, *left[:1]]
        desk.window.open(calls[step.which // 2 % len(calls)], overlooked=step.which % 2 == 1)
        return True

    def _at_window(self, step: Step, desk: Desk, clock: Ticks, before: Evaluation) -> bool:
        """Do something to what the window shows, whatever is stored by now."""
        window, is_stale = desk.window, desk.window.is_overtaken
        if step.act is Act.DISCARD:
            is_done = window.discard()
            self.ledger.given_up |= facts_of_stored(before) if is_done else frozenset()
        elif step.act is Act.SUBMIT:
            is_done = window.submit()
        else:
            after = edited(step, before, clock, self._number)
            is_done = after is not None and window.keep(after)
        if step.act is not Act.DISCARD and window.shown is not None:
            self.ledger.saved(before, window.shown.evaluation)
        self.figures.add(EDITED_STALE, is_done and is_stale)
        return is_done

    def _clip(self, one: Evaluation, desk: Desk, clock: Ticks, *, tells_place: bool = True) -> bool:
        """Make the clips of an evaluation that it lacks; an older program does not tell of which place they are."""
        body = evaluation.to_body(one)
        whole = RecordVersion(kind=evaluation.KIND, id=one.id, version="", author="", team="", body=body)
        sounds = {one.audio for one in desk.clips().values()}
        lacking = [mark for mark in evidence_in(whole) if sound_of(one.id, mark) not in sounds]
        for told in lacking:
            mark = one.annotation(str(told["id"]))
            made = Clip(
                evaluation_id=one.id,
                annotation_id=mark.id,
                made_for=place_of(mark) if tells_place or not desk.acts_on_reviews else None,
                start_ms=around(*place_of(mark))[0],
                end_ms=around(*place_of(mark))[1],
                form="opus",
                audio=sound_of(one.id, told),
                made_at=clock.now(),
            )
            desk.add_clip(made)
        return bool(lacking)

    def catch_up(self) -> None:
        """Let everybody make what is heard of their evidence and is not there, as the program does when it starts."""
        for desk in self.desks:
            for one in desk.evaluations().values():
                if one.author == desk.author and not one.is_open:
                    self._clip(one, desk, desk.clock)

    def _publish(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        """Change what managers alone change; two may publish another card under one number."""
        name = Text(zh=f"{clock.now()}", en=desk.login)
        if step.act is Act.TAGS:
            desk.set_tags((Tag(id=f"t{step.which}", name=name),))
            self.ledger.stored(step.desk % len(self.desks), desk, (tags.KIND, tags.ID))
            return True
        card = CARD.model_copy(update={"version": 2 + step.which % 3, "name": name})
        card_id = scorecard.id_of(card)
        if card_id in desk.cards():
            return False
        desk.publish(card)
        self.ledger.stored(step.desk % len(self.desks), desk, (scorecard.KIND, card_id))
        return True

    def _lead(self, step: Step, desk: Desk, clock: Ticks) -> bool:
        if step.act in (Act.TAGS, Act.PUBLISH):
            return self._publish(step, desk, clock)
        late = desk.late()
        decided = {one.evaluation_id for one in desk.reviews().values() if (review.KIND, one.id) not in late}
        seen = sorted(desk.evaluations().values(), key=lambda one: one.id)
        waiting = [one for one in seen if one.state is EvaluationState.SUBMITTED and one.id not in decided]
        if step.act is Act.READ and seen:
            offered = waiting or seen
            desk.window.read(offered[step.which % len(offered)].id)
            return True
        if step.act in _DECISIONS:
            return self._decide(step, desk, decided, waiting)
        if not waiting or step.act is not Act.REPLY:
            return False
        said = _reply(waiting[step.which % len(waiting)], PEOPLE[desk.login], clock)
        desk.add_reply(said)
        self.ledger.said[reply.KIND, said.id] = reply.to_body(said)
        return True

    def _decide(self, step: Step, desk: Desk, decided: Collection[str], waiting: Sequence[Evaluation]) -> bool:
        """Review what was read before, where that can be decided as it was read; else read something, and review it."""
        shown = desk.window.shown
        is_read = shown is not None and shown.to_read and shown.evaluation.state is EvaluationState.SUBMITTED
        if shown is None or not is_read or shown.evaluation.id in decided:
            if not waiting:
                return False
            desk.window.read(waiting[step.which % len(waiting)].id)
            shown = desk.window.shown
            assert shown is not None
        said = desk.window.decide(_DECISIONS[step.act])
        if isinstance(said, str):
            self.figures.add(READ_STALE, said == "review.changed")
            return False
        self.ledger.said[review.KIND, said.id] = said_at(desk)[review.KIND, said.id]
        self.ledger.reviewed[said.id] = essence(evaluation.to_body(shown.evaluation))
        return True

    def _settle(self, step: Step, desk: Desk) -> bool:
        mine = {key: found for key, found in desk.conflicts().items() if _is_for(desk, key, found)}
        if not mine:
            return False
        number, key = step.desk % len(self.desks), sorted(mine)[step.which % len(mine)]
        shown = sorted(mine[key], key=lambda one: one.version)
        final = [one for one in shown if heads.is_final(one)]
        offered = shown if step.which % _ONE_IN_FOR_ANY == 0 else final or shown
        chosen = offered[step.which // _ONE_IN_FOR_ANY % len(offered)]
        others = {fact for one in shown for fact in facts_of(one)}
        held = desk.evaluations().get(key[1])
        others |= frozenset() if held is None else facts_of_stored(held)
        is_reviewed = key[0] == review.KIND or (key[0] == evaluation.KIND and desk.is_reviewed(key[1]))
        if not desk.settle(key, chosen):
            return False
        desk.window.bring({key})
        desk.window.hear()
        if key[0] in (tags.KIND, recording.KIND):
            self.ledger.stored(number, desk, key)
        elif is_reviewed:
            self.ledger.seen.add((number, key))
        else:
            self.ledger.given_up |= others - facts_of(chosen)
        return True

    def _describe(self, step: Step, desk: Desk) -> bool:
        """Say more of a call that was graded."""
        graded = {one.recording_id for one in desk.evaluations().values()}
        calls = [one for one_id, one in sorted(desk.recordings().items()) if one_id in graded]
        if not calls:
            return False
        one = calls[step.which % len(calls)]
        desk.describe(replace(one, call=replace(one.call, agent=self._word())))
        self.ledger.stored(step.desk % len(self.desks), desk, (recording.KIND, one.id))
        return True

    def exchange(self, number: int, faults: Faults) -> Outcome:
        """Let a workstation exchange once."""
        desk = self.desks[number]
        outcome = Exchange(self.server.transport(desk.login, faults), desk.side, desk.clock).run()
        self.figures.exchanged(outcome, faults.struck)
        if outcome.received or outcome.sent:
            self.figures.look_at(number, desk)
        return outcome

    def _exchange(self, number: int, faults: Faults, *, is_heard: bool) -> None:
        """Let a workstation exchange once; the window hears of what came at once, or after the next exchange."""
        desk = self.desks[number]
        desk.sign_in()
        if desk.login in self.moved and PEOPLE[desk.login].reviews:  # what is no manager's gives way to the centre's
            there = [one.record for one in self.server.versions_for(desk.login)]
            self.ledger.forget_whole(number, there, (tags.KIND, scorecard.KIND))
        outcome = self.exchange(number, faults)
        if outcome.succeeded and not outcome.more:
            self.owing = [one for one in self.owing if one is not desk]
        desk.window.bring(outcome.changed)
        if is_heard:
            desk.window.hear()
            check_shown(f"desk {number} ({desk.login})", desk)

    def _word(self) -> str:
        return f"w{self._number()}"

    def _number(self) -> int:
        self.words += 1
        return self.words


def _is_for(desk: Desk, key: Key, sides: Sequence[RecordVersion]) -> bool:
    """Return whether somebody may settle it; of a call leads do too."""
    is_led = key[0] == recording.KIND and PEOPLE[desk.login].reviews
    return key[0] in _SETTLED and (is_led or any(one.author == desk.login for one in sides))


def _reply(one: Evaluation, me: Person, clock: Ticks) -> Reply:
    return Reply(
        id=new_id(),
        evaluation_id=one.id,
        author=me.login,
        author_name=me.name,
        target=ReplyTarget.EVALUATION,
        text="?",
        written_at=clock.now(),
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
    Act.LET_GO: lambda desk: desk.window.close(),
}
_ON_OPEN_ONES = frozenset({Act.EDIT, Act.ANSWER, Act.SUBMIT, Act.MARK, Act.UNMARK, Act.SHIFT, Act.DISCARD})
_SETTLED = frozenset({evaluation.KIND, recording.KIND, tags.KIND, review.KIND})
_DECISIONS = {Act.APPROVE: Decision.APPROVED, Act.RETURN: Decision.RETURNED}
