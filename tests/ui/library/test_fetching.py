from functools import partial

from qa_desktop.domain.errors import EnvironmentFault
from tests.ui.library.fakes import LateJobs
from ui.library.fetching import Fetching
from ui.library.pages import PAGE_ROWS

LONG = 10 * PAGE_ROWS


class Listed:
    """A list over a late source that names its rows after the list."""

    def __init__(self) -> None:
        self.jobs = LateJobs()
        self.came: list[tuple[int, int]] = []
        self.troubles: list[object] = []
        self.fetching = Fetching[str](
            self.jobs, str, told=lambda first, last: self.came.append((first, last)), failed=self.troubles.append
        )

    def begin(self, name: str, count: int = LONG) -> None:
        self.fetching.begin(partial(self._load, name), count, {0: self._load(name, 0, PAGE_ROWS)})

    def _load(self, name: str, offset: int, limit: int) -> tuple[str, ...]:
        if name == "torn":
            raise EnvironmentFault("store.failed", reason="torn")
        return tuple(f"{name} {number}" for number in range(offset, offset + limit))


def test_what_is_seen_is_fetched_and_told_of() -> None:
    listed = Listed()
    listed.begin("new")
    assert listed.fetching.row(500) is None
    listed.fetching.show_rows(490, 510)
    listed.jobs.answer()
    assert (listed.fetching.row(490), listed.fetching.row(510)) == ("new 490", "new 510")
    assert sorted(listed.came) == [(400, 499), (500, 599)]
    assert listed.fetching.row(LONG) is None


def test_a_page_of_an_older_list_never_gets_into_the_new_one() -> None:
    listed = Listed()
    listed.begin("old")
    listed.fetching.show_rows(500, 510)
    listed.begin("new")
    listed.jobs.answer()
    assert listed.fetching.row(505) is None
    listed.fetching.show_rows(500, 510)
    listed.jobs.answer()
    assert listed.fetching.row(505) == "new 505"


def test_a_page_that_cannot_be_read_is_told_of_and_asked_for_again_later() -> None:
    listed = Listed()
    listed.fetching.begin(partial(listed._load, "torn"), LONG, {})
    for _ in range(2):
        listed.fetching.show_rows(0, 10)
        listed.jobs.answer()
    assert [getattr(error, "code", "") for error in listed.troubles] == ["store.failed"] * 2


def test_what_is_dropped_says_nothing_more() -> None:
    listed = Listed()
    listed.begin("old")
    listed.fetching.show_rows(500, 510)
    listed.fetching.drop()
    listed.jobs.answer()
    assert (listed.came, listed.troubles) == ([], [])
