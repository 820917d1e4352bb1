"""What happened in histories, counted: a run that never met a fault has shown nothing of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qa_desktop.sync import sending
from qa_desktop.sync.kinds import evaluation
from qa_desktop.sync.tally import Outcome
from tests.sync.desks import Desk
from tests.sync.fakes import Cut
from tests.sync.steps import Act

_WHAT: Mapping[Act | Cut, str] = {
    Act.BEGIN: "evaluations begun",
    Act.EDIT: "edits",
    Act.ANSWER: "answers given or taken back",
    Act.MARK: "marks set",
    Act.UNMARK: "marks taken away",
    Act.SHIFT: "marks moved",
    Act.SUBMIT: "submits",
    Act.DISCARD: "deletes",
    Act.APPROVE: "reviews: approved",
    Act.RETURN: "reviews: returned",
    Act.REPLY: "replies",
    Act.CLIP: "clips",
    Act.TAGS: "changes of the tags",
    Act.PUBLISH: "cards published",
    Act.READ: "evaluations opened to be read",
    Act.HOLD: "calls opened in a window to be graded",
    Act.MOVE: "moves to another team or role",
    Act.BACK_UP_DESK: "backups of a workstation",
    Act.RESTORE_DESK: "restores of a workstation from a backup",
    Act.DESCRIBE: "details of calls changed",
    Act.SETTLE: "conflicts settled",
    Act.REOPEN: "restarts of a workstation",
    Act.SKEW: "clocks set wrong or right",
    Act.RESTART_SERVER: "restarts of the server between exchanges",
    Act.KILL_SERVER: "kills of the server",
    Act.BACK_UP: "backups of the server",
    Act.RESTORE: "restores of the server from an older backup, marked",
    Act.RESTORE_UNMARKED: "restores of the server from an older backup, unmarked",
    Cut.CONNECT: "fault: no connection",
    Cut.HELLO: "fault: cut in the greeting",
    Cut.BEFORE_PUSH: "fault: cut before COMMIT",
    Cut.DURING_PUSH: "fault: cut amid the rows",
    Cut.IN_COMMIT: "fault: cut during COMMIT",
    Cut.AFTER_COMMIT: "fault: cut after COMMIT",
    Cut.TWICE: "fault: delivered twice",
    Cut.FIND: "fault: cut in reading back",
    Cut.PULL: "fault: cut in reading",
    Cut.STALL: "fault: reading stalled",
    Cut.PRESENT: "fault: cut in asking what is lost",
    Cut.ANCHOR: "fault: cut in asking whether the server went back",
    Cut.RESTART: "fault: server restarted amid an exchange",
}
_REFUSED = frozenset({"sync.refused", *sending.TOO_LATE})
EDITED_STALE = "edits in a window of what something else had taken the place of"
READ_STALE = "reviews refused at once: what was read had changed"
_MORE = (
    "histories",
    "exchanges",
    "exchanges that broke off",
    "conflicts arisen",
    EDITED_STALE,
    READ_STALE,
    "reviews of what had changed",
    "versions of what was reviewed before",
    "versions sent and confirmed",
    "versions received",
)


class Figures:
    """How often what happened."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._in_conflict: set[tuple[int, str]] = set()

    def add(self, name: str, count: int = 1) -> None:
        """Count something under a name."""
        self.counts[name] += count

    def happened(self, *what: Act | Cut) -> None:
        """Count acts and faults that truly happened."""
        self.counts.update(name for one in what if (name := _WHAT.get(one)))

    def exchanged(self, outcome: Outcome, struck: Sequence[Cut]) -> None:
        """Count an exchange, what failed in it, and what came of it."""
        self.happened(*struck)
        self.counts.update(
            {
                "exchanges": 1,
                "exchanges that broke off": outcome.fault is not None and outcome.fault.code not in _REFUSED,
                "reviews of what had changed": outcome.fault is not None and outcome.fault.code == sending.OUTDATED,
                "versions of what was reviewed before": outcome.fault is not None
                and outcome.fault.code == sending.WAS_REVIEWED,
                "versions sent and confirmed": outcome.sent,
                "versions received": outcome.received,
            }
        )

    def look_at(self, number: int, desk: Desk) -> None:
        """Count the conflicts that are shown at a desk and were not when it was looked at before."""
        shown = {(number, key[1]) for key in desk.conflicts() if key[0] == evaluation.KIND}
        self.add("conflicts arisen", len(shown - self._in_conflict))
        self._in_conflict = {one for one in self._in_conflict if one[0] != number} | shown

    def missing(self, *of: Act | Cut) -> Sequence[str]:
        """Return which acts and faults, of those named or of all, never happened; of all, what stale windows do too."""
        names = [_WHAT[one] for one in of] or [*_WHAT.values(), EDITED_STALE, READ_STALE]
        return [one for one in names if not self.counts[one]]

    def table(self) -> Iterable[str]:
        """Return the figures as a table for people."""
        return ["| what | how often |", "|---|---|", *(f"| {name} | {self.counts[name]:,} |" for name in _names())]


def _names() -> Sequence[str]:
    return [*_MORE, *_WHAT.values()]
