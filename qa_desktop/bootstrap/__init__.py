"""The one place that builds everything: it alone knows the window, the stores and the sound device by name."""

from qa_desktop.bootstrap.commands import run_command
from qa_desktop.bootstrap.core import open_workplace
from qa_desktop.bootstrap.window import run_window

__all__ = ["open_workplace", "run_command", "run_window"]
