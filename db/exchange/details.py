"""A call's details go wherever an evaluation of the call goes.

Whoever leads a team reads what was made for it, and an evaluation is of no use without the call that it is of. So with
an evaluation of a call that nobody described to its team yet goes what is known of the call, once more for that team;
and what is changed of a call is said in each of one's teams that heard of it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select, text

from db.exchange.belonging import Belonging
from db.exchange.resolving import Resolver
from db.exchange.versions import Line
from db.tables import EVALUATION
from qa_desktop.domain.ids import new_id
from qa_desktop.sync import heads
from qa_desktop.sync.records import RecordVersion

KIND = "recording"
A_LOOK = 50
"""So many calls are looked at at once: two milliseconds."""
# What came from another workstation and was lost by a shared store that was restored counts for nothing.
_STANDS = (
    "h.kind = 'recording' AND h.parked NOT IN ('refused', 'damaged')"
    " AND (h.commit_seq IS NULL OR h.epoch = :epoch OR h.batch_id IS NOT NULL)"
)
_HEARD = text(f"SELECT 1 FROM record_version h WHERE {_STANDS} AND h.id = :call AND h.team = :team LIMIT 1")  # noqa: S608 - our own words
_CALL_OF = select(EVALUATION.c.recording_id).where(EVALUATION.c.id == bindparam("of_evaluation"))
# The plus keeps SQLite from sorting all of an author's calls for each page.
_CALLS = text(
    "SELECT recording_number FROM standing WHERE +author = :me AND recording_number > :after"
    " ORDER BY recording_number LIMIT :most"
)
# CROSS: begun with these calls, rather than with all evaluations that were ever sent.
_UNHEARD = text(
    "SELECT DISTINCT r.id AS call, v.team AS team FROM json_each(:numbers) n"  # noqa: S608 - our own words
    " CROSS JOIN recording r ON r.number = n.value"
    " CROSS JOIN evaluation e ON e.recording_id = r.id AND e.author = :me"
    " CROSS JOIN record_version v ON v.kind = 'evaluation' AND v.id = e.id"
    " WHERE v.author = :me AND NOT v.deleted AND v.parked NOT IN ('refused', 'damaged')"
    " AND v.team IN (SELECT value FROM json_each(:teams)) AND NOT EXISTS ("
    f"  SELECT 1 FROM record_version h WHERE {_STANDS} AND h.id = r.id AND h.team = v.team)"
    " ORDER BY call, team"
)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A team that has an evaluation of a call and was never told of the call."""

    call: str
    team: str


class Details:
    """Says what is known of calls where it is not known yet, within one transaction."""

    def __init__(self, resolver: Resolver, belonging: Belonging) -> None:
        self._resolver = resolver
        self._teams = belonging.teams
        self._transaction = resolver.transaction
        self._versions = resolver.versions

    def needed_by(self, made: RecordVersion) -> str:
        """Return the call that a version cannot be read without where its team has not heard of it; else nothing."""
        if made.kind not in ("evaluation", "review", "reply") or made.deleted or made.team not in self._teams:
            return ""
        call = made.body.get("recording_id") if made.kind == "evaluation" else self._call_of(made.subject)
        return call if isinstance(call, str) and not self._is_heard(call, made.team) else ""

    def elsewhere(self, made: RecordVersion) -> Sequence[str]:
        """Return the other teams of this person's in which something was said of the call that a version is of."""
        if made.kind != KIND:
            return ()
        told = {line.record.team for line in self._versions.of(made.key) if line.counts}
        return sorted(told & self._teams - {made.team})

    def keep_for(self, call: str, team: str) -> RecordVersion | None:
        """Keep a version for a team that says what the tables' says; None where nothing was ever said of the call."""
        held = self._versions.held((KIND, call))
        me = self._resolver.memory.me
        if held is None or me is None:
            return None
        whole = self._resolver.whole(held)
        bases = self.bases(held, team)
        made = replace(whole, version=new_id(), bases=bases, author=me.login, team=team)
        self._versions.change(held.record, held=False)
        self._versions.add(made, held=True)
        return made

    def bases(self, held: Line, team: str) -> tuple[str, ...]:
        """Return what a version for a team replaces that is made of the one that the tables hold.

        That one and those that say the same; and what was replaced elsewhere before, of which the team does not know.
        """
        key = held.record.key
        counted = {line.record.version: line for line in self._versions.of(key) if line.counts}
        earlier = [line for line in _before(held, counted) if line.record.team == team]
        replaced = {base for line in earlier for base in line.record.bases}
        unknown = [line.record.version for line in earlier if line.record.version not in replaced]
        named = {base for line in counted.values() for base in line.record.bases}
        others = [one for one in counted.values() if one.record.version not in named | {held.record.version}]
        said = self._resolver.whole(held)
        twins = [one.record.version for one in others if not heads.differ([said, self._resolver.whole(one)])]
        return tuple(dict.fromkeys((held.record.version, *sorted(unknown), *sorted(twins))))

    def look(self, after: int) -> tuple[Sequence[Unheard], int | None]:
        """Return what some of this person's calls lack, and where to go on; None at the end."""
        me = self._resolver.memory.login
        numbers = self._transaction.read(_CALLS, {"me": me, "after": after, "most": A_LOOK}).scalars().all()
        teams, epoch = json.dumps(sorted(self._teams)), self._resolver.memory.row.epoch
        facts = {"numbers": json.dumps(list(numbers)), "me": me, "teams": teams, "epoch": epoch}
        rows = self._transaction.read(_UNHEARD, facts) if numbers else ()
        return [Unheard(row.call, row.team) for row in rows], max(numbers) if len(numbers) == A_LOOK else None

    def _is_heard(self, call: str, team: str) -> bool:
        facts = {"call": call, "team": team, "epoch": self._resolver.memory.row.epoch}
        return self._transaction.read(_HEARD, facts).first() is not None

    def _call_of(self, evaluation_id: str) -> str | None:
        return self._transaction.read(_CALL_OF, {"of_evaluation": evaluation_id}).scalar_one_or_none()


def _before(held: Line, lines: dict[str, Line]) -> Iterator[Line]:
    """Yield what a version replaces, and what that replaced, and so on."""
    left, seen = [*held.record.bases], {held.record.version}
    while left:
        version = left.pop()
        if version in lines and version not in seen:
            seen.add(version)
            yield lines[version]
            left += lines[version].record.bases
