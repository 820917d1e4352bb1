"""The demo: fills a store with its calls."""

from collections.abc import Callable

from qa_desktop.domain.errors import QaError
from qa_desktop.services.workplace import Workplace


def set_up_demo(place: Workplace, *, done: Callable[[], None], failed: Callable[[QaError], None]) -> None:
    """Import the demo's calls and grade some of them, a little at a time; `done` comes in the window's thread."""
    from qa_desktop.services.demo import Demo  # noqa: PLC0415 - its YAML would slow every start

    demo = Demo(
        store=place.store,
        jobs=place.jobs,
        clock=place.clock,
        events=place.events,
        identity=place.identity,
        importer=place.importer,
    )
    demo.set_up(on_progress=lambda _progress: None, on_done=lambda _report: done(), failed=failed)
