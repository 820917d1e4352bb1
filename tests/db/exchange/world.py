"""Workstations with real stores that exchange through a shared store in memory."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from db.local_side import SqlLocalSide
from db.store import Store, open_store
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.tally import Outcome
from tests.db.samples import NOON, make_card, make_evaluation, make_recording, make_seen
from tests.sync.fakes import Faults, SharedStore

CARD = make_card()
PEOPLE = {
    "ann": Person(login="ann", name="Ann", memberships=(Membership("north", Role.INSPECTOR),)),
    "bob": Person(login="bob", name="Bob", memberships=(Membership("north", Role.INSPECTOR),)),
    "lea": Person(login="lea", name="Lea", memberships=(Membership("north", Role.LEAD),)),
    "leo": Person(login="leo", name="Leo", memberships=(Membership("north", Role.LEAD),)),
    "max": Person(login="max", name="Max", memberships=(Membership("north", Role.MANAGER),)),
}


@dataclass
class Clock:
    """A clock that a test sets forward."""

    at: datetime = NOON

    def now(self) -> datetime:
        """Return an instant after all before."""
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Workstation:
    """One person's workstation."""

    login: str
    store: Store
    shared: SharedStore
    clock: Clock
    in_hand: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Set the exchange up."""
        self.local = SqlLocalSide(self.store, self.clock, in_hand=lambda: self.in_hand)

    def sync(self, faults: Faults | None = None) -> Outcome:
        """Exchange until there is nothing more to do, or a fault."""
        while True:
            transport = self.shared.transport(self.login, faults)
            outcome = Exchange(transport, self.local, self.clock).run()
            if outcome.fault or not outcome.more:
                return outcome

    def import_call(self, number: int) -> Recording:
        """Import a recording."""
        recording = make_recording(number)
        with self.store.unit_of_work() as unit:
            if not unit.recordings.known([recording.id]):
                unit.recordings.add(recording, make_seen(recording))
                unit.commit()
        return recording

    def grade(self, number: int, evaluation_id: str, summary: str = "") -> Evaluation:
        """Begin to grade a call."""
        recording = self.import_call(number)
        evaluation = make_evaluation(recording, CARD, evaluation_id=evaluation_id, author=self.login)
        return self.save(evaluation, summary=summary)

    def save(self, evaluation: Evaluation, **changes: object) -> Evaluation:
        """Save an evaluation with these changes."""
        values = {name: getattr(evaluation, name) for name in evaluation.__slots__}
        changed = Evaluation(**{**values, "updated_at": self.clock.now(), **changes})
        with self.store.unit_of_work() as unit:
            unit.evaluations.save(changed)
            unit.commit()
        return changed

    def get(self, evaluation_id: str) -> Evaluation:
        """Return an evaluation that is there."""
        with self.store.unit_of_work() as unit:
            evaluation = unit.evaluations.find(evaluation_id)
        assert evaluation is not None
        return evaluation

    def evaluations(self, author: str = "") -> dict[str, Evaluation]:
        """Return all evaluations."""
        with self.store.unit_of_work() as unit:
            return {one.id: one for one in unit.evaluations.every(author=author)}


@dataclass
class World:
    """A shared store and the workstations around it."""

    folder: Path
    template: Path
    shared: SharedStore = field(default_factory=lambda: SharedStore(dict(PEOPLE)))
    clock: Clock = field(default_factory=Clock)
    stations: list[Workstation] = field(default_factory=list)

    def station(self, login: str, card: Scorecard | None = CARD) -> Workstation:
        """Set up a workstation that has the card."""
        file = self.folder / f"{len(self.stations)}-{login}.db"
        shutil.copyfile(self.template, file)
        station = Workstation(login, open_store(file), self.shared, self.clock)
        if card is not None:
            with station.store.unit_of_work() as unit:
                unit.scorecards.add(card)
                unit.commit()
        self.stations.append(station)
        return station

    def close(self) -> None:
        """Close the stores."""
        for station in self.stations:
            station.store.close()


def make_template(file: Path) -> Path:
    """Write an empty store to copy: building one takes longer."""
    open_store(file).close()
    return file
