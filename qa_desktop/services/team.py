"""The team's table as a panel uses it; to be called inside store jobs."""

from collections.abc import Mapping, Sequence

from qa_desktop.services.ports import UnitOfWorkFactory
from qa_desktop.services.review_ports import TeamOffers, TeamQuery, TeamRow, TeamState


class Team:
    """Reads the list of submitted evaluations."""

    def __init__(self, *, store: UnitOfWorkFactory) -> None:
        self._store = store

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return `limit` lines from `offset` on."""
        with self._store() as unit:
            return unit.reviews.page(query, offset, limit)

    def waiting(self) -> int:
        """Return how many evaluations wait for a review."""
        with self._store() as unit:
            return unit.reviews.counts_by_state(TeamQuery(newest_only=True))[TeamState.AWAITING]

    def opening(
        self, query: TeamQuery, limit: int, *, current: str
    ) -> tuple[int, Mapping[TeamState, int], tuple[TeamRow, ...], int | None]:
        """Return what a list opens with: its length, the counts by state, the first lines, the place of `current`."""
        with self._store() as unit:
            reviews = unit.reviews
            place = reviews.place(query, current) if current else None
            return reviews.count(query), reviews.counts_by_state(query), reviews.page(query, 0, limit), place

    def offers(self) -> tuple[TeamOffers, Sequence[str]]:
        """Return what the lines can be filtered by: persons and cards, and the agents' names."""
        with self._store() as unit:
            return unit.reviews.offers(), unit.recordings.agents()
