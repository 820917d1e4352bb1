"""Receiving: what others sent, in the order of commits, page by page; how far reading came is kept with each page."""

from dataclasses import replace

from qa_desktop.sync.ports import LocalSide, Session
from qa_desktop.sync.records import Page, Position
from qa_desktop.sync.tally import Tally

PAGE = 100
MOST_TURNS = 100_000
"""In how many turns a page must be stored: far more than a person can ask for who saves at every stroke."""


def receive(session: Session, local: LocalSide, tally: Tally, after: Position) -> None:
    """Read on from `after` to the end of one snapshot.

    Raises:
        QaError: the shared store or this one cannot be worked with now; what was stored so far stays.
    """
    try:
        is_last = False
        while not is_last:
            tally.step()
            page = session.pull(after, PAGE)
            _store(page, local, tally)
            after, is_last = page.end, page.is_last
    finally:
        session.release()


def _store(page: Page, local: LocalSide, tally: Tally) -> None:
    """Store a page, in as many turns as people who save in between leave for it."""
    rest = page
    for _ in range(MOST_TURNS):
        applied = local.apply(rest)
        tally.changed |= applied.changed
        tally.conflicts += applied.conflicts
        left = tuple(one for one in rest.arrived if one.position > applied.reached)
        tally.received += len(rest.arrived) - len(left)
        tally.commits_read = applied.reached.commit_seq
        if applied.reached >= page.end:
            return
        rest = replace(rest, arrived=left)
        tally.step()
    msg = f"storing a page comes to no end after {rest.arrived[:1]}"
    raise RuntimeError(msg)
