"""A review is of one version of an evaluation, and decides as long as that version, or what says the same, counts.

What counts is told by `db.counting_reviews`; the team's table says the same.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_NO_ACCOUNT = "('damaged', 'refused', 'late')"
_KNOWN = (
    "EXISTS (SELECT 1 FROM record_version k WHERE k.kind = 'evaluation' AND k.id = w.evaluation_id"  # noqa: S608 - our own names
    f" AND k.parked NOT IN {_OF_NO_ACCOUNT}{{and_also}})"
)
_PLACED = "v.commit_seq IS NOT NULL AND v.epoch = coalesce((SELECT epoch FROM sync_state), 0)"
_SAYS_THE_SAME = (
    "EXISTS (SELECT 1 FROM record_version n"  # noqa: S608 - our own names
    " WHERE n.kind = 'evaluation' AND n.id = w.evaluation_id AND n.version = w.version"
    f" AND (n.said = h.said AND n.said <> '' OR {_PLACED} AND (n.said IS NULL OR h.said IS NULL)))"
)
_NAMES_WHAT_COUNTS = (
    "w.version = '' OR EXISTS (SELECT 1 FROM record_version h"  # noqa: S608 - our own names
    " WHERE h.kind = 'evaluation' AND h.id = w.evaluation_id AND h.held = 1"
    f" AND (h.version = w.version OR {_SAYS_THE_SAME}))"
)
_COUNTS = (
    f"(v.version IS NULL OR (v.parked NOT IN {_OF_NO_ACCOUNT} AND ("
    f"(v.batch_id IS NOT NULL AND NOT {_KNOWN.format(and_also='')})"
    f" OR {_KNOWN.format(and_also=' AND k.team = v.team AND k.author = v.addressee')})))"
    f" AND ({_NAMES_WHAT_COUNTS})"
)
_ORDER = (
    f"CASE WHEN {_PLACED} THEN 0 ELSE 1 END, CASE WHEN {_PLACED} THEN v.commit_seq END,"
    f" CASE WHEN {_PLACED} THEN v.place END, w.decided_at, w.id"
)
_TRIFLES = ("created_at", "updated_at")
_FINAL = ("submitted", "approved")


def upgrade() -> None:
    op.add_column("review", sa.Column("version", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("record_version", sa.Column("said", sa.Text(), nullable=True))
    op.execute("DROP TRIGGER review_frozen_update")
    for name in _triggers():
        op.execute(f"DROP TRIGGER {name}")
    _take_from_bodies()
    op.execute(_decided_anew("team_line.evaluation_id IN (SELECT evaluation_id FROM review WHERE version <> '')"))
    op.execute(
        "CREATE TRIGGER review_frozen_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'review.frozen'); END"
    )
    for name, (occasion, deeds) in _triggers().items():
        op.execute(f"CREATE TRIGGER {name} {occasion} BEGIN {deeds} END")


def _take_from_bodies() -> None:
    """Read from what is kept whole what submissions say, and what newer programs' reviews name."""
    line = op.get_bind()
    named = [
        {"of_id": row.id, "named": str(body["version"])}
        for row, body in _bodies(line, "review")
        if isinstance(body.get("version"), str)
    ]
    said = [
        {"of_id": row.id, "of_version": row.version, "short": _short(body, is_deleted=bool(row.deleted))}
        for row, body in _bodies(line, "evaluation")
    ]
    if named:
        line.execute(sa.text("UPDATE review SET version = :named WHERE id = :of_id"), named)
    if said:
        here = "kind = 'evaluation' AND id = :of_id AND version = :of_version"
        line.execute(sa.text(f"UPDATE record_version SET said = :short WHERE {here}"), said)  # noqa: S608 - our own names


def _bodies(line: sa.Connection, kind: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    kept = "SELECT id, version, deleted, body FROM record_version WHERE kind = :kind AND body IS NOT NULL"
    for row in line.execute(sa.text(kept), {"kind": kind}).all():
        body = json.loads(zlib.decompress(row.body))
        yield row, body if isinstance(body, dict) else {}


def _short(body: dict[str, Any], *, is_deleted: bool) -> str:
    """Return what `qa_desktop.sync.heads.said` returns."""
    if is_deleted or body.get("state") not in _FINAL:
        return ""
    essence = {name: part for name, part in body.items() if name not in _TRIFLES}
    text = json.dumps([False, essence], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode() + b"\n").hexdigest()


def _decision(what: str, evaluation_id: str) -> str:
    return (
        f"(SELECT {what} FROM review w LEFT JOIN record_version v ON v.kind = 'review' AND v.id = w.id"  # noqa: S608 - our own names
        f" WHERE w.evaluation_id = {evaluation_id} AND ({_COUNTS}) ORDER BY {_ORDER} LIMIT 1)"
    )


def _standing(state: str, evaluation_id: str) -> str:
    decision = _decision("CASE w.decision WHEN 'approved' THEN 2 ELSE 1 END", evaluation_id)
    return f"CASE WHEN {state} = 'approved' THEN 2 ELSE coalesce({decision}, 0) END"


def _decided_by(evaluation_id: str) -> str:
    return f"coalesce({_decision('w.author_name', evaluation_id)}, '')"


def _decided_anew(which: str) -> str:
    """Return what decides anew on lines that are there, and writes those alone that say something else."""
    line = "team_line.evaluation_id"
    standing = _standing("(SELECT state FROM evaluation WHERE id = team_line.evaluation_id)", line)
    return (
        f"UPDATE team_line SET standing = {standing}, decided_by = {_decided_by(line)}"  # noqa: S608 - our own names
        f" WHERE {which} AND (standing <> {standing} OR decided_by <> {_decided_by(line)});"
    )


def _lines(evaluation_id: str) -> str:
    return (
        "INSERT OR REPLACE INTO team_line (number, evaluation_id, previous_id, recording_number, author, agent,"  # noqa: S608 - our own names
        " agent_key, queue, queue_key, started_at, submitted_at, card_id, card_version, revision, cents, fatal, marks,"
        " tags, standing, decided_by, is_newest)"
        " SELECT (SELECT number FROM team_line WHERE evaluation_id = e.id), e.id, e.previous_id, r.number,"
        " e.author, r.agent, r.agent_key, r.queue, r.queue_key, r.started_at, coalesce(e.submitted_at, e.created_at),"
        " e.card_id, e.card_version, e.revision, CAST(round(CAST(e.score AS REAL) * 100) AS INTEGER), e.fatal,"
        " (SELECT count(*) FROM annotation a WHERE a.evaluation_id = e.id),"
        " coalesce((SELECT char(10) || group_concat(t.tag_id, char(10)) || char(10) FROM (SELECT DISTINCT a.tag_id"
        " FROM annotation a WHERE a.evaluation_id = e.id AND a.tag_id <> '' ORDER BY a.tag_id) t), ''),"
        f" {_standing('e.state', 'e.id')}, {_decided_by('e.id')},"
        " NOT EXISTS (SELECT 1 FROM evaluation n WHERE n.recording_id = e.recording_id AND n.previous_id = e.id"
        " AND n.state IN ('submitted', 'approved'))"
        " FROM evaluation e JOIN recording r ON r.id = e.recording_id"
        f" WHERE e.id = {evaluation_id} AND e.state IN ('submitted', 'approved');"
    )


def _triggers() -> dict[str, tuple[str, str]]:
    """Return those that keep the lines in step with what decides: when each does what, by its name."""
    outdated = " UPDATE team_line SET is_newest = 0 WHERE evaluation_id = NEW.previous_id AND NEW.previous_id <> '';"
    final = "NEW.state IN ('submitted', 'approved')"
    drawn = _lines("NEW.id") + outdated
    # A shared store that was restored gives its places anew.
    several = "(SELECT evaluation_id FROM review GROUP BY evaluation_id HAVING count(*) > 1)"
    found = {
        "evaluation_line_insert": (f"AFTER INSERT ON evaluation WHEN {final}", drawn),
        "evaluation_line_update": (f"AFTER UPDATE ON evaluation WHEN {final}", drawn),
        "replacing_line_delete": ("AFTER DELETE ON replacing", _lines("OLD.evaluation_id")),
        "review_line_insert": ("AFTER INSERT ON review", _of("NEW.evaluation_id")),
        "review_line_delete": ("AFTER DELETE ON review", _of("OLD.evaluation_id")),
        "sync_state_line_update": (
            "AFTER UPDATE OF epoch ON sync_state WHEN NEW.epoch <> OLD.epoch",
            _decided_anew(f"team_line.evaluation_id IN {several}"),
        ),
    }
    for verb, row, of_review, of_evaluation in (
        ("INSERT", "NEW", "", ""),
        (
            "UPDATE",
            "NEW",
            " OF author, team, addressee, batch_id, commit_seq, place, epoch, parked",
            " OF author, team, parked, held, said",
        ),
        ("DELETE", "OLD", "", ""),
    ):
        found[f"record_version_line_{verb.lower()}"] = (
            f"AFTER {verb}{of_review} ON record_version WHEN {row}.kind = 'review'",
            _of(f"(SELECT evaluation_id FROM review WHERE id = {row}.id)"),  # noqa: S608 - our own names
        )
        is_reviewed = f"EXISTS (SELECT 1 FROM review WHERE evaluation_id = {row}.id)"  # noqa: S608 - our own names
        found[f"record_version_about_line_{verb.lower()}"] = (
            f"AFTER {verb}{of_evaluation} ON record_version WHEN {row}.kind = 'evaluation' AND {is_reviewed}",
            _of(f"{row}.id"),
        )
    return found


def _of(evaluation_id: str) -> str:
    return _decided_anew(f"team_line.evaluation_id = {evaluation_id}")
