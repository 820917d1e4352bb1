"""Receiving: what others sent, in the order of commits, page by page; how far reading came is kept with each page."""

from dataclasses import replace

from qa_desktop.sync.ports import LocalSide, Session
from qa_desktop.sync.records import Page, Position
from qa_desktop.sync.tally import Tally

PAGE = 100


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
            _store(page, after, local, tally)
            after, is_last = page.end, page.is_last
    finally:
        session.release()


def _store(page: Page, after: Position, local: LocalSide, tally: Tally) -> None:
    """Store a page, in as many turns as people who save in between leave for it."""
    rest = page
    while True:
        applied = local.apply(rest)
        tally.changed |= applied.changed
        tally.conflicts += applied.conflicts
        left = tuple(one for one in rest.arrived if one.position > applied.reached)
        tally.received += len(rest.arrived) - len(left)
        tally.commits_read = applied.reached.commit_seq
        if applied.reached >= page.end:
            return
        if applied.reached <= after:
            msg = f"storing a page went no further than {after}"
            raise RuntimeError(msg)
        after, rest = applied.reached, replace(rest, arrived=left)
        tally.step()
