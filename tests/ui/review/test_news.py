"""What an author is told when word of a lead arrives, in one sentence or two."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import CallDetails
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.services.events import EventBus, RecordsArrived
from qa_desktop.services.reviewing import Reviewing, Told
from qa_desktop.services.sync_status import SyncStatus
from qa_desktop.services.syncing import Syncing
from tests.services.fakes import START
from tests.ui.support.desk import recording
from ui.bridge import Bridge
from ui.notify import Message, Notifier, Tone
from ui.review.news import News


@dataclass
class Desk:
    """An author's desk at which news come."""

    parent: QObject
    come: list[Told] = field(default_factory=list)
    asked: list[Collection[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.events = EventBus()
        self.notifier = Notifier(self.parent)
        self.syncing = SimpleNamespace(status=SyncStatus(succeeded_at=START))
        News(
            reviewing=cast("Reviewing", self),
            syncing=cast("Syncing", self.syncing),
            bridge=Bridge(self.events, self.parent),
            notifier=self.notifier,
            parent=self.parent,
        )

    def told(self, ids: Collection[str], done: Callable[[tuple[Told, ...]], None]) -> None:
        """Do as `Reviewing.told`."""
        self.asked.append(ids)
        done(tuple(self.come))

    def arrive(self, *come: Told) -> Message:
        """Let these arrive, and return what was said of them."""
        self.come = list(come)
        self.events.publish(RecordsArrived(frozenset({("review", "r"), ("evaluation", "e")})))
        return self.notifier.messages[-1]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    del qtbot
    return Desk(QObject())


def decided(decision: Decision, number: int = 1, agent: str = "Ana") -> Told:
    said = Review(
        id=f"r{number}",
        evaluation_id=f"e{number}",
        author="chen.jing",
        author_name="陈静",
        decision=decision,
        decided_at=START,
    )
    return Told(said=said, recording=replace(recording(number), call=CallDetails(agent=agent)))


def replied(number: int) -> Told:
    said = Reply(
        id=f"p{number}",
        evaluation_id=f"e{number}",
        author="chen.jing",
        author_name="陈静",
        target=ReplyTarget.EVALUATION,
        text="?",
        written_at=START,
    )
    return Told(said=said, recording=replace(recording(number), call=CallDetails(started_at=START)))


def test_one_that_was_approved_is_named_and_asks_for_nothing(desk: Desk) -> None:
    message = desk.arrive(decided(Decision.APPROVED))
    assert message == Message(Tone.GOOD, "陈静 approved your evaluation of Ana.")
    assert list(desk.asked[0]) == ["r"]


def test_a_call_of_which_nothing_is_known_is_named_by_its_file(desk: Desk) -> None:
    message = desk.arrive(decided(Decision.APPROVED, agent=""))
    assert message.text == f"陈静 approved your evaluation of {recording(1).file_name}."


def test_one_that_came_back_is_named_and_is_to_be_revised(desk: Desk) -> None:
    message = desk.arrive(decided(Decision.RETURNED))
    assert (message.tone, message.text) == (Tone.WARNING, "陈静 returned your evaluation of Ana.")
    assert "Revise it and submit it again." in message.way_out


def test_several_are_counted_by_what_became_of_them(desk: Desk) -> None:
    approved = [decided(Decision.APPROVED, number) for number in (1, 2)]
    returned = [decided(Decision.RETURNED, number) for number in (3, 4, 5)]
    message = desk.arrive(*approved, *returned, replied(6), replied(7), replied(3))
    assert message.tone is Tone.WARNING
    assert message.text == (
        "3 evaluations came back to you. 2 evaluations were approved. Replies came on 2 evaluations."
    )
    assert "Revise it and submit it again." in message.way_out


def test_replies_alone_are_to_be_read(desk: Desk) -> None:
    message = desk.arrive(replied(1), replied(1))
    assert (message.tone, message.way_out) == (
        Tone.INFO,
        "Open it from the queue: the reply stands over the scorecard.",
    )
    assert message.text == f"陈静 replied on your evaluation of {START.astimezone():%m-%d %H:%M}."


def test_what_is_nobodys_word_on_ones_own_work_is_no_news(desk: Desk) -> None:
    desk.events.publish(RecordsArrived(frozenset({("evaluation", "e")})))
    assert desk.asked == []
    desk.events.publish(RecordsArrived(frozenset({("review", "of another")})))
    assert (len(desk.asked), desk.notifier.messages) == (1, [])
    desk.syncing.status = SyncStatus()
    desk.events.publish(RecordsArrived(frozenset({("review", "r")})))
    assert len(desk.asked) == 1, "all that was ever said is no news"
