"""A reader who goes on from where it was never misses a batch, however long the writers take to commit."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

from db.shared.administration import open_administration
from db.shared.limits import LINES_A_LOGIN
from qa_desktop.domain.person import Membership, Person, Role
from tests.shared.writing import evaluation, new_id, write_batch
from tests.support.postgres import LEAD_A, TEAM_A, SharedStore, password_of

WRITERS = 64
LOGINS = [f"writer {number}" for number in range(WRITERS // LINES_A_LOGIN)]


def write(store: SharedStore, number: int, batches: int) -> set[str]:
    """Write batches, each of which waits before it commits; returns their ids."""
    random = Random(number)  # noqa: S311 - no secret
    author = LOGINS[number % len(LOGINS)]
    client = new_id()
    written = set()
    with store.connect(author) as connection:
        for count in range(batches):
            batch = write_batch(connection, evaluation(author), client=client, number=count + 1)
            time.sleep(random.expovariate(1 / 0.03))
            connection.commit()
            written.add(batch)
    return written


def read_on(store: SharedStore, writers: "list[Future[set[str]]]") -> tuple[list[str], int]:
    """Read on from the last place seen until all writers are done; returns what was seen and how often was read."""
    seen: list[str] = []
    place = polls = 0
    is_last = False
    with store.connect(LEAD_A, autocommit=True) as connection:
        while not is_last:
            is_last = all(writer.done() for writer in writers)
            rows = connection.execute(
                "SELECT commit_seq, batch::text FROM qa.batches_for_me(%s, 9223372036854775807, 100000)", [place + 1]
            ).fetchall()
            seen += [batch for _, batch in rows]
            place = max((seq for seq, _ in rows), default=place)
            polls += 1
    return seen, polls


def test_no_batch_is_unseen(shared_store: SharedStore, *, long_form: bool) -> None:
    batches = 150 if long_form else 4
    with open_administration(shared_store.admin_address()) as admin:
        for login in LOGINS:
            person = Person(login=login, name=login, memberships=(Membership(TEAM_A, Role.INSPECTOR),))
            admin.grant(person, password=password_of(login))
    begun = time.monotonic()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        writers = [pool.submit(write, shared_store, number, batches) for number in range(WRITERS)]
        seen, polls = pool.submit(read_on, shared_store, writers).result()
        written = set().union(*(writer.result() for writer in writers))
    took = time.monotonic() - begun
    print(f"{len(written)} batches by {WRITERS} writers in {took:.1f} s, {polls} polls")  # noqa: T201 - the figure
    assert len(seen) == len(set(seen))
    assert set(seen) == written
    assert len(written) == WRITERS * batches
