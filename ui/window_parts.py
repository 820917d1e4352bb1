"""The panels of the window, built and ready to be put in their places."""

from dataclasses import dataclass

from ui.annotations.table import AnnotationTable
from ui.library.panel import LibraryPanel
from ui.message_bar import MessageBar
from ui.player.transport import TransportBar
from ui.review.decision_bar import DecisionBar
from ui.review.feedback import Feedback
from ui.review.team_page import TeamPage
from ui.scorecard.panel import ScorecardPanel
from ui.start_page import StartPage
from ui.status_foot import StatusFoot
from ui.waveform.overview import OverviewStrip
from ui.waveform.widget import WaveformView


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowParts:
    """What the main window holds."""

    library: LibraryPanel
    overview: OverviewStrip
    waveform: WaveformView
    transport: TransportBar
    annotations: AnnotationTable
    scorecard: ScorecardPanel
    messages: MessageBar
    foot: StatusFoot
    start: StartPage
    team: TeamPage
    feedback: Feedback
    decision: DecisionBar
