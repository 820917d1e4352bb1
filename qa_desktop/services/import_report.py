"""What an import tells while it runs and when it is over."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qa_desktop.domain.errors import QaError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: `done` of `total` files, and the name of the one read last."""

    done: int
    total: int
    name: str


@dataclass(slots=True)
class ImportReport:
    """What became of each file: imported (recording ids), known already, unreadable with its reason.

    `notes` holds what was wrong in the tables beside the files, `stopped_by` the fault of the store that ended it all,
    and `left` counts the files that were not come to, be it for that or because it was cancelled.
    """

    imported: list[str] = field(default_factory=list)
    duplicates: list[Path] = field(default_factory=list)
    failures: list[tuple[Path, QaError]] = field(default_factory=list)
    notes: list[QaError] = field(default_factory=list)
    cancelled: bool = False
    stopped_by: QaError | None = None
    left: int = 0


class ImportRun:
    """An import under way: `cancel` it at any time, what was imported until then stays."""

    def __init__(self) -> None:
        self.report = ImportReport()
        self.on_cancel: Callable[[], None] = lambda: None
        """Called on the main thread when it is asked to stop."""
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop soon; what was read until now is on its way to the store at once, and the report follows."""
        self._cancelled.set()
        self.on_cancel()

    def is_cancelled(self) -> bool:
        """Return whether it was asked to stop."""
        return self._cancelled.is_set()
