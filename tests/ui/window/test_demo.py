"""The demo fills an empty store."""

from pathlib import Path

import pytest

from qa_desktop.bootstrap.core import open_workplace
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services import demo as demo_calls
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.settings.folders import Folders
from ui.demo import set_up_demo


def test_the_demo_brings_its_calls_and_says_when_they_are_there(tmp_path: Path) -> None:
    done: list[bool] = []
    failed: list[QaError] = []
    with open_workplace(Folders(tmp_path), InlineJobs()) as place:
        set_up_demo(place, done=lambda: done.append(True), failed=failed.append)
        with place.store() as unit:
            assert unit.recordings.count(LibraryQuery(author=place.identity.id)) == 5
    assert done == [True]
    assert failed == []


def test_what_hinders_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise EnvironmentFault("store.full", file="store")

    failed: list[QaError] = []
    monkeypatch.setattr(demo_calls.Demo, "_enter", refuse)
    with open_workplace(Folders(tmp_path), InlineJobs()) as place:
        set_up_demo(place, done=lambda: pytest.fail("it is not done"), failed=failed.append)
    assert [one.code for one in failed] == ["store.full"]
