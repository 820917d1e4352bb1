"""The shared store's own history: numbered steps, each applied once, in order, by the owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

SCHEMA_FILES: Final = files("db.shared") / "schema"

# What every step stands on. Inspectors have no right on this table at all, so none of them can hold its lock.
HISTORY: Final = """CREATE TABLE qa.revision (
    number integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT session_user
);
REVOKE ALL ON qa.revision FROM PUBLIC;"""

DONE: Final = """INSERT INTO qa.revision (number) VALUES ({number});
UPDATE qa.server SET schema_version = {number};"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A step: its number, counted from 1, and the files of SQL that it runs."""

    number: int
    names: Sequence[str]

    def statements(self) -> Sequence[str]:
        """Return the SQL of its files, and that which writes down that it was applied."""
        texts = [(SCHEMA_FILES / name).read_text("utf-8") for name in self.names]
        return (*texts, DONE.format(number=self.number))


REVISIONS: Final = (
    Revision(1, tuple(f"r0001_{name}.sql" for name in ("a_tables", "b_asking", "c_belonging", "c_commit", "d_rights"))),
    Revision(2, ("r0002_reports.sql",)),
    Revision(
        3,
        tuple(
            f"r0003_{name}.sql" for name in ("a_asking", "a_gist", "a_rules", "a_placing", "b_beginnings", "c_details")
        ),
    ),
    Revision(4, tuple(f"r0004_{name}.sql" for name in ("a_told_of", "a_reviewed_version", "b_hardening"))),
    Revision(5, tuple(f"r0005_{name}.sql" for name in ("a_cards", "b_hardening"))),
)
NEWEST: Final = REVISIONS[-1].number
GROUPS: Final[Mapping[str, str]] = {"inspector": "qa_inspector", "lead": "qa_lead", "manager": "qa_manager"}
OWNER: Final = "qa_owner"
