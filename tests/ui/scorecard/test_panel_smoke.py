from tests.ui.support.desk import Desk
from ui.scorecard.panel import ScorecardPanel


def test_smoke(desk: Desk, panel: ScorecardPanel) -> None:
    assert panel.head.score.text() == "–"
    desk.grading.answer("polite", "full")
    assert panel.head.score.text() == "100.00"
