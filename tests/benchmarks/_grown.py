"""A store that has grown: 200,000 evaluations with 1,000,000 annotations, reviews, conflicts, and much that waits."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from db.exchange.versions import REFUSED
from db.local_side import SqlLocalSide
from db.repositories.recordings import recording_values
from db.store import Store, open_store
from db.tables import RECORDING
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.ports import SystemClock
from qa_desktop.sync.kinds import evaluation as evaluation_codec
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import Arrived, Page, Position, RecordVersion
from tests.db.samples import ME, NOON, Crowd, make_card, make_full_evaluation, make_recording, make_seen

EVALUATIONS, MARKS = 200_000, 5
HERE = 50_000
"""Recordings that the library lists; every fourth evaluation is this person's."""
CONFLICTS, REFUSED_RECORDS, WAITING = 50, 200, 5_000
KEPT_IN = "QA_GROWTH_STORE"
"""The variable that names a folder where the store is kept from one run to the next."""
RARE = "complaint"
PERSONS, LEADS = 97, 20

_N = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_M = "m(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM m WHERE k + 1 < :marks)"
_NM = f"{_N}, {_M}"
_TAGS = '["greeting", "hold", "interrupts", "promise", "privacy", "apology", "script", ""]'
_GROWTH = (
    (
        _N,
        """INSERT INTO person (login, name, memberships)
    SELECT 'colleague-' || i, '王伟' || i, '[["T' || (i % 20) || '", "inspector"]]' FROM n WHERE i < :persons""",
    ),
    (
        _NM,
        """INSERT INTO annotation (evaluation_id, id, start_ms, end_ms, channel, tag_id, severity, note, created_at)
    SELECT 'e' || i, 'a' || k, k * 1000, k * 1000 + 500, 'agent', CASE WHEN i % 5000 = 7 THEN :rare
    ELSE json_extract(:tags, '$[' || ((i * 7 + k) % 8) || ']') END, 'minor', '语气平和', 0 FROM n, m""",
    ),
    (
        _NM,
        """INSERT INTO answer (evaluation_id, criterion_id, kind, value, comment)
    SELECT 'e' || i, 'c' || k, 'option', 'yes', '按标准执行' FROM n, m""",
    ),
    (
        _NM,
        """INSERT INTO evidence (evaluation_id, criterion_id, annotation_id, position)
    SELECT 'e' || i, 'c' || k, 'a' || k, 0 FROM n, m""",
    ),
    (
        _N,
        """INSERT INTO evaluation (id, recording_id, card_id, card_version, author, state, revision, summary, score,
    before_fatal, fatal, band_id, created_at, updated_at, submitted_at)
    SELECT 'e' || i, printf('%064d', i % :here), 'five_dimensions', 1,
    CASE WHEN i < :here THEN :me ELSE 'colleague-' || (i % :persons) END,
    CASE i % 4 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'submitted' END, 1, '',
    printf('%.2f', (i * 7919 % 10001) / 100.0), printf('%.2f', (i * 7919 % 10001) / 100.0), i % 20 = 3, '', i, i,
    CASE i % 4 WHEN 0 THEN NULL ELSE :noon + i * 30000000 END FROM n""",
    ),
    (
        "",
        """UPDATE team_line SET team = CASE author WHEN :me THEN 'north'
    ELSE 'T' || ((substr(author, 11) + (number > 100000)) % 20) END""",
    ),
    (
        _N,
        """INSERT INTO review (id, evaluation_id, author, author_name, decision, reason, decided_at)
    SELECT 'w' || i, 'e' || i, 'lead-' || (i % :leads), 'lead-' || (i % :leads),
    CASE WHEN i % 4 = 1 THEN 'approved' ELSE 'returned' END, '', :noon + i * 30000000
    FROM n WHERE i % 4 = 1 OR i % 4 = 2""",
    ),
    (
        _N,
        """INSERT OR REPLACE INTO outbox (kind, id, turn, frozen)
    SELECT 'evaluation', 'e' || i * 4, i + 1, 0 FROM n WHERE i < :waiting""",
    ),
    (
        _N,
        """INSERT INTO record_version (kind, id, version, bases, author, team, subject, addressee, schema, deleted,
    sha256, epoch, received_at, is_head, held, parked)
    SELECT 'evaluation', 'refused' || i, 'v' || i, '[]', :me, 'north', 'refused' || i, '', 1, 0, '', 0, :noon, 1, 0,
    :bad FROM n WHERE i < :turned_away""",
    ),
)
"""Parts first: what belongs to a submitted evaluation cannot be added to it."""


@contextmanager
def grown_store(folder: Path, evaluations: int) -> Iterator[tuple[Store, float, bool]]:
    """Open such a store, made in that folder; with it comes in how many s it was made, and whether that was earlier."""
    file = folder / "store.db"
    seconds, was_kept = _from_shelf(file, evaluations), True
    if seconds is None:
        seconds, was_kept = _make(file, evaluations), False
        _to_shelf(file, evaluations, seconds)
    store = open_store(file)
    try:
        yield store, seconds, was_kept
    finally:
        store.close()


def _shelf() -> Path | None:
    return Path(os.environ[KEPT_IN]) if os.environ.get(KEPT_IN) else None


def _from_shelf(file: Path, evaluations: int) -> float | None:
    shelf = _shelf()
    if shelf is None or not (note := shelf / f"growth-{evaluations}.json").is_file():
        return None
    shutil.copyfile(note.with_suffix(".db"), file)
    return float(json.loads(note.read_text(encoding="utf-8"))["made_in_s"])


def _to_shelf(file: Path, evaluations: int, seconds: float) -> None:
    if (shelf := _shelf()) is not None:
        shelf.mkdir(parents=True, exist_ok=True)
        note = shelf / f"growth-{evaluations}.json"
        shutil.copyfile(file, note.with_suffix(".db"))
        note.write_text(json.dumps({"made_in_s": seconds}), encoding="utf-8")


def _make(file: Path, evaluations: int) -> float:
    """Make the store, closed so that the file is all of it; return how many s that took."""
    began = time.perf_counter()
    store = open_store(file)
    try:
        _fill(store, evaluations)
        _quarrel(store)
    finally:
        store.close()
    return time.perf_counter() - began


def _fill(store: Store, evaluations: int) -> None:
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    facts = {
        "count": evaluations,
        "here": HERE,
        "marks": MARKS,
        "me": ME,
        "noon": int(NOON.timestamp() * 1_000_000),
        "persons": PERSONS,
        "leads": LEADS,
        "rare": RARE,
        "tags": _TAGS,
        "waiting": WAITING,
        "bad": REFUSED,
        "turned_away": REFUSED_RECORDS,
    }
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card(criteria=MARKS))
        rows = [recording_values(crowd.recording(number)) for number in range(HERE)]
        listed = [{"id": f"{number:064}", "listed": True, **row} for number, row in enumerate(rows)]
        unit.transaction.write(insert(RECORDING), listed)
        for numbers, statement in _GROWTH:
            growth = f"{numbers} {statement}"
            unit.transaction.write(text(growth), {name: fact for name, fact in facts.items() if f":{name}" in growth})
        unit.commit()


def _quarrel(store: Store) -> None:
    """Let evaluations of this person's arrive in two versions each, neither of which knows the other."""
    me = Person(login=ME, name="张岚", memberships=(Membership("north", Role.LEAD),))
    local, card = SqlLocalSide(store, SystemClock()), make_card(criteria=MARKS)
    local.greet(Hello(generation="g", high_water=2 * CONFLICTS, me=me, oldest_protocol=1, newest_protocol=1))
    arrived: list[Arrived] = []
    with store.unit_of_work() as unit:
        for number in range(CONFLICTS):
            recording = make_recording(-10_000_000 - number)
            unit.recordings.add(recording, make_seen(recording))
            draft = replace(make_full_evaluation(recording, card), id=f"quarrel{number}", author=ME)
            for side in ("here", "there"):
                record = RecordVersion(
                    kind="evaluation",
                    id=draft.id,
                    version=f"{side}{number}",
                    author=ME,
                    team="north",
                    subject=draft.id,
                    body=evaluation_codec.to_body(replace(draft, summary=side)),
                )
                arrived.append(Arrived(record=record, position=Position(len(arrived) + 1, 0), received_at=NOON))
        unit.commit()
    while arrived:
        reached = local.apply(Page(arrived=arrived, end=arrived[-1].position, is_last=True)).reached
        arrived = [one for one in arrived if one.position > reached]
