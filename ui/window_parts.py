"""The panels of the window, built and ready to be put in their places."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.annotations.table import AnnotationTable
from ui.library.panel import LibraryPanel
from ui.message_bar import MessageBar
from ui.player.transport import TransportBar
from ui.scorecard.panel import ScorecardPanel
from ui.status_foot import StatusFoot
from ui.waveform.overview import Overview
from ui.waveform.widget import WaveformView


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowParts:
    """What the main window holds; `closing` gets its layout when it closes."""

    library: LibraryPanel
    overview: Overview
    waveform: WaveformView
    transport: TransportBar
    annotations: AnnotationTable
    scorecard: ScorecardPanel
    messages: MessageBar
    foot: StatusFoot
    person: str
    closing: Callable[[dict[str, str]], None]

    def panels(self) -> tuple[QWidget, ...]:
        """Return the panels that Alt+1 … Alt+4 go to."""
        return (self.library, self.waveform, self.annotations, self.scorecard)
