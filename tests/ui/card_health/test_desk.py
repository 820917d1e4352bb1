"""Who has the window, and that there is one of it."""

import os
from pathlib import Path

import pytest

from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.text import Language
from qa_desktop.services.events import Changed, Kind
from tests.screens.comfort_scenes import CALL
from tests.screens.stage import Stage, stage
from tests.support.graded import fill_graded
from tests.support.team import LEAD, sign_in
from ui.card_health.loading import FOLDER_VARIABLE, load_plot
from ui.card_health.window import CardHealthWindow


def be(on: Stage, person: Person) -> None:
    sign_in(on.place.store, person)
    on.place.events.publish(Changed(frozenset({Kind.REVIEWS})))
    on.settle()


def test_leads_have_it_and_who_works_alone_but_no_inspector(tmp_path: Path) -> None:
    with stage(tmp_path / "stage", Language.ENGLISH) as on:
        action = on.bench.actions["review.card_health"]
        assert action.isVisible()
        inspector = Membership("热线一组", Role.INSPECTOR)
        be(on, Person(login="zhao", name="赵", memberships=(inspector,)))
        assert not action.isVisible()
        be(on, LEAD)
        assert action.isVisible()


def test_there_is_one_window_over_the_real_store(tmp_path: Path) -> None:
    with stage(tmp_path / "stage", Language.ENGLISH) as on:
        fill_graded(on.place.store, calls=40)
        be(on, LEAD)
        desk, action = on.bench.card_health, on.bench.actions["review.card_health"]
        action.trigger()
        window = desk.window
        assert window is not None
        assert window.isVisible()
        assert window._examined is not None
        assert window._examined.health.evaluations == 50
        assert window._examined.health.doubled == 10
        action.trigger()
        assert desk.window is window
        window.reject()
        on.settle()
        action.trigger()
        assert desk.window is not window
        assert isinstance(desk.window, CardHealthWindow)


def test_it_opens_on_the_card_that_is_worked_at(tmp_path: Path) -> None:
    with stage(tmp_path / "stage", Language.ENGLISH) as on:
        on.fill()
        be(on, LEAD)
        place = on.place
        on.open(CALL, card="deduction")
        assert looked_at(on) == ("deduction", 1)
        cards = on.bench.commands.cards.open()
        on.settle()
        cards.desk.open(("satisfaction", 1))
        on.settle()
        assert looked_at(on) == ("satisfaction", 1)
        place.cards.next_version("satisfaction", 1)
        cards.desk.refresh()
        cards.desk.open(("satisfaction", 2))
        on.settle()
        assert looked_at(on) == ("satisfaction", 1), "of a draft nothing can be said yet"
        cards.close()
        on.settle()
        assert looked_at(on) == ("deduction", 1)


def looked_at(on: Stage) -> tuple[str, int]:
    """Open the window, and return the card and version that it opens on."""
    on.bench.actions["review.card_health"].trigger()
    on.settle()
    window = on.bench.card_health.window
    assert window is not None
    query = window.choice.query
    window.reject()
    on.settle()
    assert query is not None
    return query.card_id, query.version


def test_a_frozen_program_remembers_its_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "elsewhere")
    load_plot(tmp_path)
    monkeypatch.setattr("sys.frozen", True, raising=False)
    load_plot(tmp_path)
    assert os.environ[FOLDER_VARIABLE] == str(tmp_path)
