"""The states of the window that says how a card is."""

from PySide6.QtWidgets import QWidget

from qa_desktop.domain.errors import EnvironmentFault
from tests.screens.review_scenes import _be_lead
from tests.screens.stage import Stage
from tests.support.graded import COPIED, INVERSE, fill_graded
from ui.card_health.window import CardHealthWindow
from ui.card_health.window import Stage as HealthStage


def card_health(stage: Stage) -> QWidget:
    """A card of which some criteria stand out."""
    fill_graded(stage.place.store)
    window = _open(stage, "five_dimensions")
    _choose(window, COPIED)
    return window


def card_health_sorted(stage: Stage) -> QWidget:
    """The same, by what goes together with the rest of the card."""
    fill_graded(stage.place.store)
    window = _open(stage, "five_dimensions")
    window.board.order("rest", descending=False)
    _choose(window, INVERSE)
    return window


def card_health_long(stage: Stage) -> QWidget:
    """A card with conditions, words, days and numbers."""
    fill_graded(stage.place.store, "process_and_script")
    return _open(stage, "process_and_script")


def card_health_few(stage: Stage) -> QWidget:
    """A card with so few evaluations that hardly anything can be said."""
    fill_graded(stage.place.store, "satisfaction", calls=5)
    return _open(stage, "satisfaction")


def card_health_empty(stage: Stage) -> QWidget:
    """A card that nobody graded with."""
    return _open(stage, "five_stars")


def card_health_reading(stage: Stage) -> QWidget:
    """The evaluations are being read."""
    window = _open(stage, "five_stars")
    window._stand(HealthStage.READING)
    window._tell(125_000, 200_000)
    return window


def card_health_failed(stage: Stage) -> QWidget:
    """The store cannot be read."""
    window = _open(stage, "five_stars")
    window._examined = None
    window._fail(EnvironmentFault("store.damaged", file="D:/质检/store.sqlite", reason="malformed"))
    return window


def _open(stage: Stage, card_id: str) -> CardHealthWindow:
    _be_lead(stage)
    stage.bench.actions["review.card_health"].trigger()
    window = stage.dialog()
    assert isinstance(window, CardHealthWindow)
    window.choice.card.setCurrentIndex(window.choice.card.findData(card_id))
    stage.settle()
    return window


def _choose(window: CardHealthWindow, criterion_id: str) -> None:
    place = window.board.model.place(criterion_id)
    assert place is not None
    window.board.table.choose(place)


BUILDS = (
    card_health,
    card_health_sorted,
    card_health_long,
    card_health_few,
    card_health_empty,
    card_health_reading,
    card_health_failed,
)
