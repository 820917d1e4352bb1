"""Conflicts with what their ids stand for."""

import pytest

from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.settling import Dispute
from tests.services.fakes import START
from tests.test_cli import Desk


def test_the_people_of_a_conflict_are_called_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = Desk(capsys, tmp_path_factory.mktemp("data"))
    versions = tuple(
        ConflictVersion(version=login, author=login, received_at=START, body={}, is_current=False)
        for login in ("lan.zhang", "gone")
    )
    desk.store.tables.conflicts = (Conflict(kind="tags", id="tags", noticed_at=START, versions=versions),)
    desk.store.tables.people["lan.zhang"] = "张岚"
    found: list[Dispute] = []
    desk.place.shared.settling.every(found.extend, lambda error: pytest.fail(str(error)))
    assert found[0].people == {"lan.zhang": "张岚", "gone": "gone"}
