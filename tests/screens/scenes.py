"""The states of the program that a person sees, by name: each puts a stage into one and returns what to look at."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tests.screens import (
    card_scenes,
    conflict_scenes,
    grading_scenes,
    library_scenes,
    rest_scenes,
    review_scenes,
    sync_scenes,
    window_scenes,
    writing_scenes,
)
from tests.screens.stage import Stage

AREAS = (
    grading_scenes,
    card_scenes,
    library_scenes,
    window_scenes,
    rest_scenes,
    sync_scenes,
    conflict_scenes,
    review_scenes,
    writing_scenes,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A state; `filled`: over the demo, otherwise over an empty library."""

    name: str
    build: Callable[[Stage], QWidget]
    filled: bool = True


OVER_NOTHING = (library_scenes.first_start, review_scenes.lead_start, review_scenes.team_empty)
SCENES = tuple(
    Scene(build.__name__, build, filled=build not in OVER_NOTHING) for area in AREAS for build in area.BUILDS
)
