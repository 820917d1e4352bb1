"""What must be true of a workstation and the shared store, however often either was killed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from db.shared.transport import SharedTransport
from db.sync_tables import SYNC_BATCH
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.services.workplace import Workplace
from qa_desktop.sync.kinds import evaluation as kind
from qa_desktop.sync.records import Arrived, Position
from tests.support.postgres import SharedStore, password_of
from tests.sync.checks import wanted

PAGE = 500
FINAL = (EvaluationState.SUBMITTED, EvaluationState.APPROVED)


@dataclass(slots=True)
class Ledger:
    """What the program said was safe: words on disk, by evaluation, and evaluations submitted; and how busy it was."""

    words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    submitted: set[str] = field(default_factory=set)
    exchanges: int = 0
    broken_off: int = 0
    sent: int = 0
    received: int = 0

    def take(self, line: Sequence[Any]) -> None:
        """Note a line that the program printed."""
        what, *rest = line
        if what == "saved":
            self.words[rest[0]].update(rest[1])
        elif what == "submitted":
            self.submitted.add(rest[0])
        elif what == "arrived":
            self.received += rest[0]
        elif what == "round":
            self.exchanges += 1
            self.sent += rest[0]
            self.broken_off += rest[1] is not None

    @property
    def count(self) -> int:
        """How many words are safe."""
        return sum(len(words) for words in self.words.values())


def held(place: Workplace) -> Mapping[str, Evaluation]:
    """Return the evaluations that a workstation holds."""
    with place.store() as unit:
        return {one.id: one for one in unit.evaluations.every()}


def words_of(one: Evaluation) -> set[str]:
    """Return the words that were typed into an evaluation."""
    return {*one.summary.split(), *(mark.note for mark in one.annotations)}


def lost_here(ledger: Ledger, evaluations: Mapping[str, Evaluation]) -> list[str]:
    """Return what was said to be safe and is not in the local store."""
    wrong: list[str] = []
    for evaluation_id, words in ledger.words.items():
        one = evaluations.get(evaluation_id)
        missing = words if one is None else words - words_of(one)
        if missing:
            wrong.append(f"lost here: {sorted(missing)} of {evaluation_id}")
    open_ones = [one for one in ledger.submitted if one in evaluations and evaluations[one].state not in FINAL]
    return [*wrong, *(f"submitted and open again: {one}" for one in open_ones)]


def confirmed_batches(unit: SqlUnitOfWork) -> frozenset[str]:
    """Return the batches that a workstation read back from the shared store."""
    confirmed = select(SYNC_BATCH.c.id).where(SYNC_BATCH.c.confirmed_at.is_not(None))
    return frozenset(unit.transaction.read(confirmed).scalars())


def unconfirmed_batches(unit: SqlUnitOfWork) -> frozenset[str]:
    """Return the batches of a workstation that wait to be read back, or were refused."""
    waiting = select(SYNC_BATCH.c.id).where(SYNC_BATCH.c.confirmed_at.is_(None))
    return frozenset(unit.transaction.read(waiting).scalars())


def wrong_batches(shared: SharedStore, client: str, confirmed: frozenset[str], *, at_rest: bool) -> list[str]:
    """Return where the shared store holds other batches of a workstation than were confirmed; each is there whole.

    Before it is `at_rest`, one more may be there: killed before it was read back.
    """
    with shared.superuser() as connection:
        rows = connection.execute(
            "SELECT b.id::text, (SELECT count(*) FROM qa.record_version v WHERE v.batch = b.id),"
            " (SELECT count(*) FROM qa.commit_order o WHERE o.batch = b.id)"
            " FROM qa.push_batch b WHERE b.client = %s",
            [client],
        ).fetchall()
    there = {batch for batch, _, _ in rows}
    wrong = [f"confirmed, and not there: batch {one}" for one in sorted(confirmed - there)]
    wrong += [f"torn: batch {batch}" for batch, records, places in rows if not records or places != 1]
    unread = sorted(there - confirmed)
    if len(unread) > (0 if at_rest else 1):
        wrong.append(f"there, and never confirmed: batches {unread}")
    return wrong


def everything(shared: SharedStore, login: str) -> list[Arrived]:
    """Return all versions that a person may see, in the order of commits."""
    found: list[Arrived] = []
    after, is_last = Position(), False
    way = SharedTransport(shared.address(login), lambda: password_of(login))
    with way.connect() as session:
        while not is_last:
            page = session.pull(after, PAGE)
            found += page.arrived
            after, is_last = page.end, page.is_last
        session.release()
    return found


def differences(ledger: Ledger, evaluations: Mapping[str, Evaluation], there: Sequence[Arrived]) -> list[str]:
    """Return where a workstation at rest holds others of its evaluations than the shared store, or it holds one twice.

    A revision that a review opened travels only once it is edited.
    """
    keys = {key[1]: one for key, one in wanted(there).items() if key[0] == kind.KIND}
    wrong = [f"two heads: {key}" for key, one in keys.items() if len(one.heads) != 1]
    wrong += [f"there, and not here: {key}" for key in keys.keys() - evaluations.keys()]
    for key, one in evaluations.items():
        untouched = one.state is EvaluationState.RETURNED and not ledger.words.get(key)
        if key not in keys:
            wrong += [] if untouched else [f"here, and not there: {key}"]
        elif keys[key].winner.body != kind.to_body(one):
            wrong.append(f"another there than here: {key}")
    return [*wrong, *_doubled(there)]


def _doubled(there: Sequence[Arrived]) -> list[str]:
    """Return versions that are there twice, and edits that were sent as two versions of the same on the same."""
    seen: set[object] = set()
    wrong: list[str] = []
    for arrived in there:
        one = arrived.record
        for name in ((one.key, one.version), (one.key, one.bases, str(sorted(one.body.items())))):
            if name in seen:
                wrong.append(f"twice there: {one.key}")
            seen.add(name)
    return wrong
