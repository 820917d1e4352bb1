"""matplotlib is loaded before the tests: on a machine that it does not know it looks through all fonts first."""

from pathlib import Path

from ui.card_health.loading import load_plot

load_plot(Path())
