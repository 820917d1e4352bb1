"""The process that is killed: the real core on real threads, without a window; it writes and exchanges without end.

A line in the file of what it tells is JSON: `["saved", evaluation, words]` once what was typed is on disk,
`["submitted", evaluation]`, `["begun"]` and `["round", sent, fault]` around each exchange, `["arrived", records]`.
"""

import json
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import TextIO

import db.shared.transport  # noqa: F401 - loaded before the clock runs: most kills would come before the first exchange
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.services.events import Event, RecordsArrived, Saved, Submitted, SyncChanged
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.sync_status import SyncPhase
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from tests.db.samples import make_recording, make_seen

CARD = "kill_test"
BEGUN = "begun"
LONGEST_PAUSES_S = (0.03, 0.03, 0.03, 0.3)  # with none of the long ones, an exchange would send without end
BETWEEN_EXCHANGES_S = 0.02
PATIENCE_S = 30.0
MOST_RECORDINGS = 1_000_000_000
ANSWERS = ("yes", "no", None)


class Writer:
    """Types words, each only once, into evaluations, submits them, and has them exchanged all the while."""

    def __init__(
        self, place: Workplace, calls: "SimpleQueue[Callable[[], None]]", seed: int, tell: Callable[..., None]
    ) -> None:
        self._place = place
        self._tell = tell
        self._calls = calls
        self._chooser = Random(seed)  # noqa: S311 - a script need be no secret
        self._seed = seed
        self._count = 0
        self._typed: dict[str, list[str]] = {}
        place.events.subscribe(self._hear)

    def work(self) -> None:
        """Write until killed."""
        syncing = self._place.shared.syncing
        syncing.start()
        syncing.now()
        while True:
            if not self._is_editing:
                self._open_one()
            self._chooser.choice((self._type, self._type, self._mark, self._answer, self._submit))()
            self._pump(self._chooser.uniform(0, self._chooser.choice(LONGEST_PAUSES_S)))

    # -- what a person does ----------------------------------------------------------------------------------------

    @property
    def _call(self) -> OpenCall:
        call = self._place.grading.call
        assert call is not None
        return call

    @property
    def _is_editing(self) -> bool:
        call = self._place.grading.call
        return call is not None and not call.read_only

    def _open_one(self) -> None:
        """Open what was returned or begun, else a new call."""
        self._place.grading.open(self._chooser.choice(self._begun() or [self._new_call()]), card_id=CARD)
        self._wait_until(lambda: self._is_editing, "an evaluation on the desk")

    def _begun(self) -> list[str]:
        me = self._place.identity.id
        with self._place.store() as unit:
            return [one.recording_id for one in unit.evaluations.every() if one.is_open and one.author == me]

    def _new_call(self) -> str:
        recording = make_recording(self._chooser.randrange(MOST_RECORDINGS))
        with self._place.store() as unit:
            unit.recordings.add(recording, make_seen(recording))
            unit.commit()
        return recording.id

    def _word(self) -> str:
        self._count += 1
        word = f"w{self._seed:x}x{self._count}"
        self._typed.setdefault(self._call.evaluation.id, []).append(word)
        return word

    def _type(self) -> None:
        if self._is_editing:
            self._place.grading.summarise(f"{self._call.evaluation.summary} {self._word()}".strip())

    def _mark(self) -> None:
        if self._is_editing:
            mark = Annotation(
                id=new_id(),
                start_ms=self._chooser.randrange(100_000),
                severity=Severity.MINOR,
                note=self._word(),
                created_at=self._place.clock.now(),
            )
            self._place.grading.mark(mark, evidence_for=self._criterion())

    def _answer(self) -> None:
        if self._is_editing:
            self._place.grading.answer(self._criterion(), self._chooser.choice(ANSWERS))

    def _criterion(self) -> str:
        return self._chooser.choice([criterion.id for criterion in self._call.card.criteria])

    def _submit(self) -> None:
        if not self._is_editing or self._chooser.random() < 0.6 or not self._call.evaluation.summary:
            return
        for criterion in self._call.card.criteria:
            self._place.grading.answer(criterion.id, "yes")
        self._place.grading.submit(failed=_raise)
        self._wait_until(lambda: not self._is_editing, "a submitted evaluation")

    # -- what the core says ----------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if isinstance(event, Saved):
            self._tell("saved", event.evaluation_id, self._typed.pop(event.evaluation_id, []))
        elif isinstance(event, Submitted):
            assert event.evaluation.state is EvaluationState.SUBMITTED
            self._tell("submitted", event.evaluation.id)
        elif isinstance(event, RecordsArrived):
            self._tell("arrived", len(event.keys))
        elif isinstance(event, SyncChanged) and event.status.phase is SyncPhase.RUNNING:
            self._tell(BEGUN)
        elif isinstance(event, SyncChanged) and event.status.phase is SyncPhase.WAITING:
            self._tell_round()
            self._place.jobs.later(BETWEEN_EXCHANGES_S, self._exchange)

    def _tell_round(self) -> None:
        rounds = self._place.shared.syncing.rounds
        if rounds:
            fault = rounds[0].fault
            self._tell("round", rounds[0].sent, None if fault is None else fault.code)

    def _exchange(self) -> None:
        syncing = self._place.shared.syncing
        if syncing.status.phase is SyncPhase.WAITING:
            syncing.now()

    # -- the main loop ---------------------------------------------------------------------------------------------

    def _pump(self, seconds: float) -> None:
        """Take what the threads deliver, as the window's event loop does."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._calls.get(timeout=left)()
            except Empty:
                return

    def _wait_until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, what
            self._pump(0.01)


def write_and_exchange(data: Path, seed: int, password: str, told: Path) -> None:
    """Open the workplace and write until killed; what went wrong otherwise stands in `told`, not as JSON."""
    with told.open("a", encoding="utf-8", buffering=1) as file:
        try:
            _work(data, seed, password, file)
        except BaseException:
            traceback.print_exc(file=file)
            raise


def _work(data: Path, seed: int, password: str, file: TextIO) -> None:
    def tell(*what: object) -> None:
        file.write(json.dumps(what) + "\n")
        file.flush()

    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    jobs = ThreadJobs(calls.put, on_error=_raise, on_bug=_raise)
    with open_workplace(Folders(data), jobs) as place:
        address = place.shared.syncing.address
        assert address is not None
        place.shared.passwords.give(address, password, lastingly=False)
        writer = Writer(place, calls, seed, tell)
        tell("ready")
        writer.work()


def _raise(error: BaseException) -> None:
    raise error
