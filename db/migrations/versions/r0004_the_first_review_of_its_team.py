"""The team's table takes what decides on an evaluation from the reviews that count, as everything else does.

What counts is told by `db.counting_reviews`; the line says the same, whatever comes first: the review, what it is
about, or either's place in the order of commits.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_REPLACED = (
    "evaluation_line_insert",
    "evaluation_line_update",
    "replacing_line_delete",
    "review_line_insert",
    "record_version_line_insert",
    "record_version_line_update",
)
_KNOWN = (
    "EXISTS (SELECT 1 FROM record_version k WHERE k.kind = 'evaluation' AND k.id = w.evaluation_id"
    " AND k.parked NOT IN ('damaged', 'refused'){and_also})"
)
_COUNTS = (
    "v.version IS NULL OR (v.parked NOT IN ('damaged', 'refused') AND ("
    f"(v.batch_id IS NOT NULL AND NOT {_KNOWN.format(and_also='')})"
    f" OR {_KNOWN.format(and_also=' AND k.team = v.team AND k.author = v.addressee')}))"
)
_PLACED = "v.commit_seq IS NOT NULL AND v.epoch = coalesce((SELECT epoch FROM sync_state), 0)"
_ORDER = (
    f"CASE WHEN {_PLACED} THEN 0 ELSE 1 END, CASE WHEN {_PLACED} THEN v.commit_seq END,"
    f" CASE WHEN {_PLACED} THEN v.place END, w.decided_at, w.id"
)


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


def upgrade() -> None:
    op.execute(_decided_anew("team_line.evaluation_id IN (SELECT evaluation_id FROM review)"))
    for name in _REPLACED:
        op.execute(f"DROP TRIGGER {name}")
    _draw_with_the_evaluation()
    _decide_with_the_reviews()


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


def _draw_with_the_evaluation() -> None:
    outdated = " UPDATE team_line SET is_newest = 0 WHERE evaluation_id = NEW.previous_id AND NEW.previous_id <> '';"
    final = "NEW.state IN ('submitted', 'approved')"
    for verb in ("insert", "update"):
        occasion = f"AFTER {verb.upper()} ON evaluation WHEN {final}"
        _on(f"evaluation_line_{verb}", occasion, _lines("NEW.id") + outdated)
    # An exchange that puts another version's marks in place may leave the evaluation's own row as it was.
    _on("replacing_line_delete", "AFTER DELETE ON replacing", _lines("OLD.evaluation_id"))


def _decide_with_the_reviews() -> None:
    _on("review_line_insert", "AFTER INSERT ON review", _of("NEW.evaluation_id"))
    _on("review_line_delete", "AFTER DELETE ON review", _of("OLD.evaluation_id"))
    of_review = "(SELECT evaluation_id FROM review WHERE id = {row}.id)"
    is_reviewed = " AND EXISTS (SELECT 1 FROM review WHERE evaluation_id = {row}.id)"
    placed = "author, team, addressee, batch_id, commit_seq, place, epoch, parked"
    for verb, row, of_this, of_what_it_is_about in (
        ("INSERT", "NEW", "", ""),
        ("UPDATE", "NEW", f" OF {placed}", " OF author, team, parked"),
        ("DELETE", "OLD", "", ""),
    ):
        _on(
            f"record_version_line_{verb.lower()}",
            f"AFTER {verb}{of_this} ON record_version WHEN {row}.kind = 'review'",
            _of(of_review.format(row=row)),
        )
        _on(
            f"record_version_about_line_{verb.lower()}",
            f"AFTER {verb}{of_what_it_is_about} ON record_version WHEN {row}.kind = 'evaluation'"
            + is_reviewed.format(row=row),
            _of(f"{row}.id"),
        )
    # A shared store that was restored gives its places anew.
    several = "(SELECT evaluation_id FROM review GROUP BY evaluation_id HAVING count(*) > 1)"
    _on(
        "sync_state_line_update",
        "AFTER UPDATE OF epoch ON sync_state WHEN NEW.epoch <> OLD.epoch",
        _decided_anew(f"team_line.evaluation_id IN {several}"),
    )


def _of(evaluation_id: str) -> str:
    return _decided_anew(f"team_line.evaluation_id = {evaluation_id}")


def _on(name: str, occasion: str, deeds: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {occasion} BEGIN {deeds} END")
