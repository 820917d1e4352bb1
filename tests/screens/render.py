"""Renders scenes on the one screen of this process."""

import itertools
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from qa_desktop.domain.text import Language
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ThemeChoice
from tests.screens.cut import cut_off, too_large
from tests.screens.scenes import SCENES, Scene
from tests.screens.stage import prepare, stage

THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)


def render(options: Namespace) -> int:
    """Save the pictures that the options ask for and list them."""
    wanted = [scene for scene in SCENES if not options.only or scene.name in options.only]
    unknown = set(options.only) - {scene.name for scene in SCENES}
    if unknown:
        sys.stderr.write(f"no such screen: {', '.join(sorted(unknown))}\n")
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    languages = [one for one in Language if options.language in (None, one.value)]
    with tempfile.TemporaryDirectory(prefix="screens ") as folder:
        filled = prepare(Path(folder) / "filled")
        rooms = (Path(folder) / str(number) for number in itertools.count())
        if options.check:
            return max([_check(scene, languages, next(rooms), filled, options) for scene in wanted])
        for scene in wanted:
            for language in languages:
                _picture(scene, language, next(rooms), filled, options)
    return 0


def _check(scene: Scene, languages: Sequence[Language], room: Path, filled: Folders, options: Namespace) -> int:
    """Say what is cut off, in one language after the other in the same window; return 1 where anything is."""
    flawed = 0
    with stage(room, languages[0], filled=filled if scene.filled else None) as set_up:
        widget = scene.build(set_up)
        for language in languages:
            set_up.speak(language)
            for flaw in (*cut_off(widget), *too_large(widget)):
                sys.stdout.write(f"{scene.name} {options.screen} {language.value}: {flaw}\n")
                flawed = 1
    return flawed


def _picture(scene: Scene, language: Language, room: Path, filled: Folders, options: Namespace) -> None:
    with stage(room, language, filled=filled if scene.filled else None) as set_up:
        widget = scene.build(set_up)
        for theme in THEMES:
            if options.theme in (None, theme.value):
                set_up.wear(theme)
                path = options.out / f"{scene.name}-{options.screen}-{theme.value}-{language.value}.png"
                if not widget.grab().save(str(path)):
                    msg = f"not saved: {path}"
                    raise OSError(msg)
                sys.stdout.write(f"{path} {widget.width()}x{widget.height()}\n")
