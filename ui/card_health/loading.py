"""Loads matplotlib beside the window: it takes a second or more, which nobody has to wait for."""

import importlib
import os
import sys
from pathlib import Path

FOLDER_VARIABLE = "MPLCONFIGDIR"
PLOT = "ui.card_health.plot"


def load_plot(folder: Path) -> None:
    """Load what draws.

    A frozen program would look through all fonts of the machine at every start, since PyInstaller gives matplotlib a
    folder that goes with the run: there it remembers them in `folder`.
    """
    if getattr(sys, "frozen", False):
        os.environ[FOLDER_VARIABLE] = str(folder)
    importlib.import_module(PLOT)
