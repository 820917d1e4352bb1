"""A lead's real window over the demo and a long queue, exchanging with a real PostgreSQL as the program does."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import cast

from PySide6.QtCore import QSize
from sqlalchemy import insert

from db.repositories.recordings import recording_values
from db.shared.transport import SharedTransport
from db.tables import RECORDING
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.beginning import first_draft_id
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.text import Language
from qa_desktop.services.jobs import InlineJobs, ThreadJobs
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import LanguageChoice, ServerAddress, Settings, ThemeChoice
from qa_desktop.settings.store import save_settings
from qa_desktop.sync.kinds import evaluation as evaluation_codec
from qa_desktop.sync.kinds import recording as recording_codec
from qa_desktop.sync.records import Batch, Body, RecordVersion
from tests.db.samples import Crowd, make_card, make_full_evaluation
from tests.screens.stage import DEVICES, Headset, Stage, fill
from tests.support.postgres import INSPECTOR_A, LEAD_A, TEAM_A, SharedStore, password_of
from ui.application import Application
from ui.workbench import Workbench

QUEUE = 5000
SIZE = QSize(1366, 768)
MARKS = 20
A_BATCH = 500
SELDOM_S = 3600
CARD = make_card("frames", criteria=MARKS)


@dataclass(slots=True)
class Colleague:
    """Somebody whose records wait in the shared store; `number` is that of the next call."""

    store: SharedStore
    number: int = 0

    def submit(self, records: int) -> None:
        """Send so many records: calls of the team, each with a submitted evaluation."""
        address, client = self.store.address(INSPECTOR_A), new_id()
        with SharedTransport(address, lambda: password_of(INSPECTOR_A)).connect() as session:
            for place in range(-(-records // A_BATCH)):
                session.push(Batch(id=new_id(), client=client, number=place + 1, records=self._calls(A_BATCH // 2)))

    def _calls(self, count: int) -> tuple[RecordVersion, ...]:
        crowd = Crowd(Random(self.number))  # noqa: S311 - made-up calls
        made: list[RecordVersion] = []
        for number in range(self.number, self.number + count):
            recording = crowd.recording(QUEUE + number)
            draft = make_full_evaluation(recording, CARD)
            evaluation = replace(
                draft,
                id=first_draft_id(INSPECTOR_A, recording.id, 1),
                author=INSPECTOR_A,
                state=EvaluationState.SUBMITTED,
                submitted_at=draft.updated_at,
            )
            made.append(_version("recording", recording.id, recording_codec.to_body(recording)))
            made.append(_version("evaluation", evaluation.id, evaluation_codec.to_body(evaluation)))
        self.number += count
        return tuple(made)


def _version(kind: str, record_id: str, body: Body) -> RecordVersion:
    return RecordVersion(
        kind=kind, id=record_id, version=new_id(), author=INSPECTOR_A, team=TEAM_A, subject=record_id, body=body
    )


@contextmanager
def lead_at_work(folder: Path, address: ServerAddress) -> Iterator[Stage]:
    """Open the window of a lead who has signed in, as the program does, with jobs on threads of their own."""
    folders = Folders(folder)
    folders.make()
    with open_workplace(folders, InlineJobs()) as place:
        fill(place)
        _lengthen(place)
    settings = Settings(
        language=LanguageChoice.ENGLISH,
        theme=ThemeChoice.LIGHT,
        inspector="Z. Lan",
        server=address,
        sync_every_s=SELDOM_S,
    )
    save_settings(folders.settings, settings)
    application = Application([])
    passwords = Passwords()
    passwords.use(address, password_of(LEAD_A))
    with ExitStack() as stack:
        jobs = ThreadJobs(application.deliver, on_error=_raise, on_bug=_raise)
        stack.callback(jobs.close)
        place = stack.enter_context(open_workplace(folders, jobs, passwords=passwords, is_window=True))
        stack.callback(jobs.close)  # before the store they write to
        stack.callback(place.shared.close)
        headset = Headset(DEVICES[Language.ENGLISH])
        player = Player(headset)
        stack.callback(player.close)
        bench = Workbench(application, place, player, cast("Outlet", headset))
        stack.callback(bench.close)
        bench.window.resize(SIZE)
        bench.window.show()
        gc.freeze()  # as the program does before it runs
        stack.callback(gc.unfreeze)
        on = Stage(bench, place, application, folder)
        on.settle()
        yield on


def _lengthen(place: Workplace) -> None:
    """Let the queue be long, and the card be known that colleagues grade by."""
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    with place.store() as unit:
        unit.scorecards.add(CARD)
        calls = [crowd.recording(number) for number in range(QUEUE)]
        rows = [{"listed": True, "id": recording.id, **recording_values(recording)} for recording in calls]
        cast("SqlUnitOfWork", unit).transaction.write(insert(RECORDING), rows)
        unit.commit()


def _raise(error: BaseException) -> None:
    raise error
