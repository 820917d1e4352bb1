"""The team that a record belongs to: whoever leads it reads the record."""

from db.exchange.versions import Versions
from qa_desktop.domain.person import Person
from qa_desktop.sync.records import RecordVersion


class Belonging:
    """Says which team a person's records go to, by what is known of them here."""

    def __init__(self, versions: Versions, me: Person | None) -> None:
        self._versions = versions
        self._me = me

    @property
    def teams(self) -> frozenset[str]:
        """The teams that this person is in."""
        return frozenset() if self._me is None else frozenset(one.team for one in self._me.memberships)

    def team_of(self, blank: RecordVersion, subject: str, previous_id: str = "") -> str:
        """Return the team of a record; the present one is that of `blank`.

        What is said of an evaluation belongs where that does. An evaluation stays where it was sent first, with its
        revisions; and what is said of a call belongs to whoever described it first. Only who has left that team writes,
        of what is their own, where they are now.
        """
        if blank.kind in ("evaluation", "recording"):
            held = (self._versions.held((blank.kind, one_id)) for one_id in (blank.id, previous_id))
            before = (one.record.team for one in held if one is not None)
            return next((team for team in before if team in self.teams), blank.team)
        about = self._versions.held(("evaluation", subject)) if subject else None
        team = about.record.team if about is not None and about.record.team else blank.team
        return blank.team if blank.kind == "clip" and team not in self.teams else team
