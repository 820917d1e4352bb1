"""People and their teams."""

import pytest

from qa_desktop.domain.person import Membership, Person, Role

INSPECTOR, LEAD, MANAGER = Role.INSPECTOR, Role.LEAD, Role.MANAGER


@pytest.mark.parametrize(
    ("roles", "team"),
    [
        ({}, ""),
        ({"b": INSPECTOR, "a": LEAD}, "b"),
        ({"c": INSPECTOR, "b": INSPECTOR, "a": MANAGER}, "b"),
        ({"b": LEAD, "a": MANAGER}, "a"),
    ],
)
def test_work_belongs_where_its_author_inspects(roles: dict[str, Role], team: str) -> None:
    memberships = tuple(Membership(name, role) for name, role in roles.items())
    assert Person(login="ann", name="Ann", memberships=memberships).team == team
