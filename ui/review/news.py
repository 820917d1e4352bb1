"""What an author is told when word of a lead arrives: what was decided or written, of which call, and what to do."""

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.recording import Recording
from qa_desktop.domain.review import Decision, Reply, Review
from qa_desktop.language import sentences, tr, trn
from qa_desktop.services.reviewing import Reviewing, Told
from qa_desktop.services.syncing import Syncing
from qa_desktop.sync.records import Key
from ui.bridge import Bridge
from ui.notify import Notifier, Tone

KINDS = frozenset({"review", "reply"})


class News(QObject):
    """Says once what came; what a first exchange brings is no news, it is all that was ever said."""

    def __init__(
        self, *, reviewing: Reviewing, syncing: Syncing, bridge: Bridge, notifier: Notifier, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        self._syncing = syncing
        self._notifier = notifier
        bridge.records_arrived.connect(self._look)

    @Slot(object)
    def _look(self, keys: frozenset[Key]) -> None:
        ids = [record_id for kind, record_id in keys if kind in KINDS]
        if ids and self._syncing.status.succeeded_at is not None:
            self._reviewing.told(ids, self._tell)

    def _tell(self, told: tuple[Told, ...]) -> None:
        returned, approved = _decided(told, Decision.RETURNED), _decided(told, Decision.APPROVED)
        decided = {one.said.evaluation_id for one in (*returned, *approved)}
        replied = [one for one in told if isinstance(one.said, Reply) and one.said.evaluation_id not in decided]
        said = (_returned_words(returned), _approved_words(approved), _replied_words(replied))
        if any(said):
            tone = Tone.WARNING if returned else Tone.GOOD if approved else Tone.INFO
            self._notifier.say(tone, sentences(*(one for one in said if one)), _way_on(returned, replied))


def _decided(told: tuple[Told, ...], decision: Decision) -> list[Told]:
    return [one for one in told if isinstance(one.said, Review) and one.said.decision is decision]


def _returned_words(returned: list[Told]) -> str:
    if len(returned) != 1:
        count = len(returned)
        words = trn("{count} evaluation came back to you.", "{count} evaluations came back to you.", count)
        return words.format(count=count) if count else ""
    (one,) = returned
    return tr("{person} returned your evaluation of {call}.").format(
        person=one.said.author_name, call=_call_words(one.recording)
    )


def _approved_words(approved: list[Told]) -> str:
    if len(approved) != 1:
        count = len(approved)
        words = trn("{count} evaluation was approved.", "{count} evaluations were approved.", count)
        return words.format(count=count) if count else ""
    (one,) = approved
    return tr("{person} approved your evaluation of {call}.").format(
        person=one.said.author_name, call=_call_words(one.recording)
    )


def _replied_words(replied: list[Told]) -> str:
    calls = {one.recording.id: one for one in replied}
    if len(calls) != 1:
        count = len(calls)
        words = trn("Replies came on {count} evaluation.", "Replies came on {count} evaluations.", count)
        return words.format(count=count) if count else ""
    (one,) = calls.values()
    return tr("{person} replied on your evaluation of {call}.").format(
        person=one.said.author_name, call=_call_words(one.recording)
    )


def _way_on(returned: list[Told], replied: list[Told]) -> str:
    if returned:
        return tr("Open it from the queue: the reasons stand over the scorecard. Revise it and submit it again.")
    return tr("Open it from the queue: the reply stands over the scorecard.") if replied else ""


def _call_words(recording: Recording) -> str:
    """Name a call shortly: agent and time, or its file where neither is known."""
    call = recording.call
    started = "" if call.started_at is None else f"{call.started_at.astimezone():%m-%d %H:%M}"
    return " ".join(part for part in (call.agent, started) if part) or recording.file_name
