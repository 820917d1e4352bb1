"""Why points were lost, feedback in three parts, and the time that an evaluation took.

A newer program of the centre may have sent such already; this one kept it whole beside the tables, and takes it in now:
what stayed outside would be gone with the next edit.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PARTS = ("done_well", "training", "improve")
_TIMES = ("listening_ms", "grading_ms", "paused_ms")
_LARGEST = 2**63 - 1
_TRIFLES = ("created_at", "updated_at", "time")
_FINAL = ("submitted", "approved")


def upgrade() -> None:
    op.add_column("answer", sa.Column("reasons", sa.Text(), server_default=sa.text("''"), nullable=False))
    for name in _PARTS:
        op.add_column("evaluation", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    for name in _TIMES:
        op.add_column("evaluation", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    line = op.get_bind()
    for row, body in _bodies(line):
        if row.said is not None and "time" in body:
            _say(line, row, body)
        if row.held and not row.deleted:
            _take_in(line, row.id, body)


def _bodies(line: sa.Connection) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield the versions of evaluations that are kept whole, those aside in which nothing of this can be."""
    kept = "SELECT id, version, deleted, held, said, body FROM record_version WHERE kind = 'evaluation'"
    for row in line.execute(sa.text(f"{kept} AND body IS NOT NULL")).all():
        text = zlib.decompress(row.body)
        if any(name in text for name in (b'"reasons"', b'"feedback"', b'"time"')):
            body = json.loads(text)
            yield row, body if isinstance(body, dict) else {}


def _say(line: sa.Connection, row: Any, body: dict[str, Any]) -> None:
    """Say in short what a submission says, as `qa_desktop.sync.heads.said` does: how long it took is a trifle."""
    short = ""
    if not row.deleted and body.get("state") in _FINAL:
        essence = {name: part for name, part in body.items() if name not in _TRIFLES}
        text = json.dumps([False, essence], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        short = hashlib.sha256(text.encode() + b"\n").hexdigest()
    here = "kind = 'evaluation' AND id = :of_id AND version = :of_version"
    values = {"of_id": row.id, "of_version": row.version, "short": short}
    line.execute(sa.text(f"UPDATE record_version SET said = :short WHERE {here}"), values)  # noqa: S608 - our own names


def _take_in(line: sa.Connection, evaluation_id: str, body: dict[str, Any]) -> None:
    """Put into the tables what the version that they hold says; what cannot be read is left out."""
    feedback, spent = _part(body, "feedback"), _part(body, "time")
    words = {name: text for name in _PARTS if isinstance(text := feedback.get(name), str)}
    times = {name: ms for name in _TIMES if type(ms := spent.get(name)) is int and 0 <= ms <= _LARGEST}
    answers = {key: _texts(one.get("reasons")) for key, one in _part(body, "answers").items() if isinstance(one, dict)}
    reasons = {key: texts for key, texts in answers.items() if texts}
    values = words | times
    if not values and not reasons:
        return
    named = {"of_id": evaluation_id}
    line.execute(sa.text("INSERT OR IGNORE INTO replacing (evaluation_id) VALUES (:of_id)"), named)
    if values:
        assigned = ", ".join(f"{name} = :{name}" for name in values)
        line.execute(sa.text(f"UPDATE evaluation SET {assigned} WHERE id = :of_id"), values | named)  # noqa: S608 - our own names
    for key, texts in reasons.items():
        line.execute(
            sa.text("UPDATE answer SET reasons = :texts WHERE evaluation_id = :of_id AND criterion_id = :key"),
            {"texts": json.dumps(texts, ensure_ascii=False), "key": key, **named},
        )
    line.execute(sa.text("DELETE FROM replacing WHERE evaluation_id = :of_id"), named)


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
