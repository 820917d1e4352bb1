"""The demo: short calls that come with the program, and what somebody graded of them already."""

import hashlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.interchange.name_presets import DISTINCT
from qa_desktop.services.demo_gradings import DemoGradings, make_evaluation, parse_gradings
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.file_finding import EXTENSIONS
from qa_desktop.services.importing import Importer, ImportReport, ImportRun, Progress
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import Clock, Identity, ScorecardRepository, UnitOfWorkFactory

GRADINGS = "evaluations.yaml"


def demo_folder() -> Path:
    """Return the folder of the demo.

    Raises:
        EnvironmentFault: `demo.missing` with the `folder`, where the program was installed without it.
    """
    folder = files("resources") / "demo"
    if not isinstance(folder, Path) or not (folder / GRADINGS).is_file():
        raise EnvironmentFault("demo.missing", folder=str(folder))
    return folder


def demo_recordings() -> tuple[Path, ...]:
    """Return the demo's calls, sorted by name; raises as `demo_folder`."""
    return tuple(sorted(path for path in demo_folder().iterdir() if path.suffix in EXTENSIONS))


def demo_gradings() -> DemoGradings:
    """Return what was graded of the demo's calls; raises as `demo_folder`."""
    return parse_gradings((demo_folder() / GRADINGS).read_text("utf-8"))


class Demo:
    """Sets up the demo in a store; doing it again changes nothing."""

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        identity: Identity,
        importer: Importer,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._identity = identity
        self._importer = importer

    def set_up(
        self,
        *,
        on_progress: Callable[[Progress], None],
        on_done: Callable[[ImportReport], None],
        failed: ErrorHandler,
    ) -> ImportRun:
        """Import the demo's calls, then enter what was graded of them; all callbacks are made on the main thread.

        What the person here has graded already stays as it is; where the import is cancelled nothing is entered.

        Raises:
            EnvironmentFault: `demo.missing`; to `failed` also those of the store.
            UserMistake: to `failed`, `demo.no_card` with the `card` and `version` that the store lacks.
        """
        paths = demo_recordings()

        def go_on(report: ImportReport) -> None:
            if report.cancelled:
                on_done(report)
            else:
                self._jobs.store(lambda: self._enter(paths), lambda _entered: self._tell(report, on_done), failed)

        return self._importer.start(paths, DISTINCT, on_progress=on_progress, on_done=go_on)

    def _enter(self, paths: tuple[Path, ...]) -> None:
        gradings = demo_gradings()
        recording_ids = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
        now = self._clock.now()
        with self._store() as unit:
            card = _card(unit.scorecards, gradings)
            known = unit.recordings.known(tuple(recording_ids.values()))
            for one in gradings.evaluations:
                recording_id = recording_ids[one.file]
                if recording_id in known and unit.evaluations.latest(recording_id, self._identity.id) is None:
                    unit.evaluations.save(make_evaluation(one, card, recording_id, self._identity, now))
            unit.commit()

    def _tell(self, report: ImportReport, on_done: Callable[[ImportReport], None]) -> None:
        self._events.publish(Changed(frozenset({Kind.EVALUATIONS})))
        on_done(report)


def _card(cards: ScorecardRepository, gradings: DemoGradings) -> Scorecard:
    try:
        return cards.get(gradings.card, gradings.version)
    except KeyError:
        raise UserMistake("demo.no_card", card=gradings.card, version=gradings.version) from None
