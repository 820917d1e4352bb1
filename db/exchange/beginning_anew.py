"""Going on from a copy: a store that takes the place of one that has exchanged since the copy was made."""

from typing import Any

from qa_desktop.domain.ids import new_id


def begin_anew(connection: Any) -> None:
    """Let the exchange take this store for a new workstation's that has read nothing yet.

    The numbers that the lost store has given to batches since are taken: used again, they would name other batches.
    Batches that the copy holds unconfirmed keep their ids, so that those which were sent since are found, not sent
    twice. Everything is read before anything is sent: what was sent since comes back, and is not made a second time.

    `connection` is a driver's, since the store may be of any revision; nothing is done where it has no exchange yet.
    """
    known = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'sync_state'").fetchone()[0]
    if known:
        connection.execute("UPDATE sync_state SET client = ?, commit_seq = 0, place = -1, again = 1", (new_id(),))
