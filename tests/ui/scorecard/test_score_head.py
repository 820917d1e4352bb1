from decimal import Decimal

from PySide6.QtWidgets import QApplication

from qa_desktop.domain.evaluation import NOT_APPLICABLE
from tests.ui.support.desk import Desk
from ui.scorecard.panel import ScorecardPanel
from ui.widgets.pill import PillTone


def test_without_an_answer_there_is_no_score(panel: ScorecardPanel) -> None:
    assert panel.head.score.text() == "–"
    assert panel.head.name.words == "Five dimensions · version\u00a03"
    assert panel.head.progress.text() == "0/7"
    assert panel.head.band.isHidden()
    assert not panel.head.before.isVisible()


def test_the_score_follows_each_answer(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    desk.grading.answer("listens", "fair")
    assert panel.head.score.text() == "80.00"
    assert panel.head.progress.text() == "2/7"
    assert (panel.head.band.text, panel.head.band.tone) == ("3 stars", PillTone.ACCENT)
    desk.grading.answer("polite", NOT_APPLICABLE)
    assert panel.head.score.text() == "60.00"
    assert (panel.head.band.text, panel.head.band.tone) == ("Fail", PillTone.WARNING)


def test_a_fatal_error_zeroes_the_score_and_keeps_the_one_before_in_sight(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    assert (panel.head.fatal.text, panel.head.fatal.tone) == ("Fatal 0", PillTone.GOOD)
    desk.grading.answer("identity", "no")
    assert panel.head.score.text() == "0.00"
    assert panel.head.before.isVisible()
    assert "<s>26.67</s>" in panel.head.before.text()
    assert (panel.head.fatal.text, panel.head.fatal.tone) == ("Fatal 1", PillTone.BAD)
    assert panel.view.sections[1].header.score_words == "0"
    desk.grading.answer("identity", "yes")
    assert not panel.head.before.isVisible()


def test_the_head_keeps_its_height_when_a_fatal_error_comes(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    height = panel.head.heightForWidth(panel.width())
    places = [part.pos() for part in (panel.head.name, panel.head.band)]
    desk.grading.answer("identity", "no")
    QApplication.processEvents()
    assert panel.head.heightForWidth(panel.width()) == height
    assert [part.pos() for part in (panel.head.name, panel.head.band)] == places


def test_a_section_shows_its_weight_its_score_and_how_far_it_is(desk: Desk, panel: ScorecardPanel) -> None:
    header = panel.view.sections[2].header
    assert (header.score_words, header.progress_words) == ("–", "0/2")
    desk.grading.answer("solved", Decimal(7))
    assert (header.score_words, header.progress_words) == ("70", "1/2")
    assert "25%" in header.accessibleDescription()
    desk.grading.answer("speed", Decimal("87.5"))
    assert (header.score_words, header.progress_words) == ("78.75", "")
