"""People as the shared store knows them: who they are, and what they may do in which team."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; the database enforces it."""

    INSPECTOR = "inspector"
    LEAD = "lead"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Membership:
    """A role in a team."""

    team: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with a login of their own on the shared store; `login` signs what they make."""

    login: str
    name: str
    memberships: tuple[Membership, ...] = ()

    @property
    def teams_led(self) -> frozenset[str]:
        """The teams whose evaluations this person reviews."""
        return frozenset(one.team for one in self.memberships if one.role is not Role.INSPECTOR)

    @property
    def reviews(self) -> bool:
        """Whether this person reviews anybody's evaluations."""
        return bool(self.teams_led)

    @property
    def publishes(self) -> bool:
        """Whether cards and tags are theirs to publish: a manager of any team does."""
        return any(one.role is Role.MANAGER for one in self.memberships)

    def is_in(self, team: str) -> bool:
        """Whether this person belongs to a team, in whatever role."""
        return any(one.team == team for one in self.memberships)

    @property
    def team(self) -> str:
        """The team that what this person makes belongs to; empty without any.

        It is where they inspect; of several such teams the first by name. Who inspects nowhere has the first of all.
        """
        inspected = [one.team for one in self.memberships if one.role is Role.INSPECTOR]
        return min(inspected or [one.team for one in self.memberships], default="")
