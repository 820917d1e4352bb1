"""The health of a card, reckoned beside the window: in stretches, after each of which it can be cancelled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa_desktop.domain.card_health import CardHealth
from qa_desktop.domain.conditions import in_order_of_asking
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.health_ports import GradedLine, HealthOffers, HealthQuery, HealthSource
from qa_desktop.services.health_tally import Tally
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.pace import Pace

BATCH = 250
"""How many evaluations are read at once: some tens of milliseconds, for which a save may wait."""
STRETCH = 20
"""After so many batches it is told how far it is."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A version of a card and how it is."""

    card: Scorecard
    health: CardHealth


class HealthRun:
    """A reckoning on its way; lives on the main thread but for `is_cancelled`."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        """Let nothing more come of it."""
        self.is_cancelled = True


@dataclass(frozen=True, slots=True)
class _Begun:
    card: Scorecard
    lines: Sequence[GradedLine]
    wordy: frozenset[str]
    tally: Tally


class CardExaminer:
    """Reckons how cards are; one object serves any number of reckonings."""

    def __init__(self, *, source: HealthSource, jobs: Jobs, pace: Pace) -> None:
        self._source = source
        self._jobs = jobs
        self._pace = pace

    def offers(self, done: Callable[[HealthOffers], None], failed: ErrorHandler) -> None:
        """Tell what can be looked at."""
        self._jobs.pool(self._source.offers, done, failed)

    def start(
        self,
        query: HealthQuery,
        *,
        progress: Callable[[int, int], None],
        done: Callable[[Examined], None],
        failed: ErrorHandler,
    ) -> HealthRun:
        """Reckon how a card is; `progress` gets how many evaluations of how many are read.

        All are called on the main thread, none of them once the run is cancelled.

        Raises (to `failed`):
            EnvironmentFault: the store cannot be read.
        """
        run = HealthRun()

        def fail(error: QaError) -> None:
            if not run.is_cancelled:
                failed(error)

        def finish(examined: Examined) -> None:
            if not run.is_cancelled:
                done(examined)

        def go_on(begun: _Begun, read: int) -> None:
            if run.is_cancelled:
                return
            progress(read, len(begun.lines))
            if read < len(begun.lines):
                self._jobs.pool(lambda: self._read(begun, read, run), lambda now: go_on(begun, now), fail)
            else:
                self._jobs.pool(lambda: Examined(begun.card, begun.tally.result()), finish, fail)

        self._jobs.pool(lambda: self._begin(query), lambda begun: go_on(begun, 0), fail)
        return run

    # -- in the pool -----------------------------------------------------------------------------------------------

    def _begin(self, query: HealthQuery) -> _Begun:
        with self._pace.beside():
            card = self._source.card(query.card_id, query.version)
            lines = self._source.lines(query)
            asked = {other.id for _, other in in_order_of_asking(card)}
            wordy = frozenset(one.id for one in card.criteria if not one.is_scored and one.id not in asked)
            return _Begun(card, lines, wordy, Tally(card, lines))

    def _read(self, begun: _Begun, at: int, run: HealthRun) -> int:
        """Read a stretch from `at` on and return where the next one begins."""
        with self._pace.beside():
            for _ in range(STRETCH):
                lines = begun.lines[at : at + BATCH]
                if not lines or run.is_cancelled:
                    break
                answers = self._source.answers([line.number for line in lines], begun.wordy)
                begun.tally.add([(line, answers[line.number]) for line in lines if line.number in answers])
                at += len(lines)
        return at
