import gettext

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from qa_desktop import language
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.services.shipping import shipped_cards
from qa_desktop.settings.model import ThemeChoice
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import comment_of, keys_of, row_of
from tests.ui.support.desk import Desk
from ui.i18n import LanguageSwitch
from ui.scorecard.name_line import NameLabel
from ui.scorecard.panel import ScorecardPanel
from ui.widgets.pill import Pill

LAYOUT_ROUNDS = 4


class Brackets(gettext.NullTranslations):
    """A catalogue that puts brackets around everything: whatever has none was not worded anew."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def pgettext(self, context: str, message: str) -> str:
        return f"[{context}|{message}]"


@pytest.fixture
def switch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> LanguageSwitch:
    english = gettext.NullTranslations()
    monkeypatch.setattr(language, "_load", lambda spoken: english if spoken is Language.ENGLISH else Brackets())
    desk.actions.retranslate()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return LanguageSwitch(app)


def test_everything_switches_language_while_it_is_open(
    desk: Desk, panel: ScorecardPanel, switch: LanguageSwitch
) -> None:
    desk.grading.answer("polite", "fair")
    desk.grading.link("polite", desk.mark(41_200))
    row = row_of(panel, "polite")
    row.toggle_standard()
    switch.use(Language.CHINESE)
    try:
        assert panel.head.name.words.startswith("五维度评分表")
        assert panel.head.band.text == "不合格"
        assert row.name_line.name == "礼貌待人"
        assert [key.words for key in keys_of(panel, "polite").keys][:4] == ["完全符合", "良好", "一般", "不符合"]
        assert row.evidence is not None
        assert row.evidence.chips[0].play.text() == "0:41.2 抢话"
        assert row.standard is not None
        assert "不打断客户" in row.standard.words
        assert comment_of(panel, "polite").label == "[Reason (required)]"
        assert panel.view.summary.label == "[Comment on the whole call]"
        assert panel.foot.missing.said.text == "[Still missing: [answers 6] · [comments 1]]"
        assert panel.foot.submit.text() == "[Submit and open next]"
    finally:
        switch.use(Language.ENGLISH)
    assert panel.foot.submit.text() == "Submit and open next"
    assert row.name_line.name == "Polite"


def test_the_theme_switches_while_it_is_open(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    key = keys_of(panel, "polite").keys[0]

    def colour() -> str:
        return key.grab().toImage().pixelColor(6, key.height() // 2).name()

    assert colour() == desk.theme.tokens.accent
    light = colour()
    desk.theme.choose(ThemeChoice.DARK)
    assert colour() == desk.theme.tokens.accent != light


@pytest.mark.parametrize("width", [300, 355, 420])
def test_nothing_is_cut_at_any_width(desk: Desk, panel: ScorecardPanel, width: int) -> None:
    desk.window.resize(width, 710)
    desk.grading.answer("listens", "not_met")
    desk.view_state.choose_annotation(desk.mark(41_200, 80_000, "dead_air"))
    desk.grading.answer("identity", "no")
    panel.submit(open_next=True)
    for section in panel.view.sections:
        panel.view.open_section(section.section.id)
        for row in section.rows:
            panel.view.scroll_to(row)
            row.enter()
            QApplication.processEvents()
            assert cut_parts(panel) == []


@pytest.mark.parametrize("card", shipped_cards(), ids=lambda card: card.id)
@pytest.mark.parametrize("spoken", Language)
def test_nothing_of_a_shipped_card_is_cut_where_it_is_narrowest(
    desk: Desk, put_card: PutCard, card: Scorecard, spoken: Language
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desk.window.resize(300, 710)
    panel = put_card(card)
    switch = LanguageSwitch(app)
    switch.use(spoken)
    try:
        for section in panel.view.sections:
            panel.view.open_section(section.section.id)
            for row in section.shown_rows:
                row.toggle_standard()
            for _ in range(LAYOUT_ROUNDS):
                QApplication.processEvents()
            assert cut_parts(panel) == []
    finally:
        switch.use(Language.ENGLISH)


def cut_parts(panel: ScorecardPanel) -> list[str]:
    """Name what is narrower or lower than it needs to be, or reaches beyond the panel."""
    found = []
    for part in panel.findChildren(QWidget):
        if not part.isVisible() or part in (panel.view.viewport(), panel.view.widget()):
            continue
        right = part.mapTo(panel, QPoint(part.width(), 0)).x()
        least = part.minimumHeight() or part.minimumSizeHint().height()
        needs = part.heightForWidth(part.width()) if part.hasHeightForWidth() else least
        if right > panel.width() or (part.height() < needs and not isinstance(part, QLabel | QMenu)):
            found.append(f"{part!r}: {right} > {panel.width()} or {part.height()} < {needs}")
    return found


def test_what_a_screen_reader_says(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "good")
    row = row_of(panel, "polite")
    key = keys_of(panel, "polite").keys[1]
    assert (key.accessibleName(), key.accessibleDescription()) == ("Good", "Polite Ctrl+2")
    assert row.name_line.info.accessibleName() == "Show the standard"
    assert row.name_line.info.accessibleDescription() == "Polite F7"
    header = panel.view.sections[0].header
    assert header.accessibleName() == "Service attitude"
    assert header.accessibleDescription() == "20%, 85, 1/3, open"
    assert panel.head.progress.accessibleName() == "1 of 7 answered"
    assert panel.accessibleName() == "Scorecard"


def test_everything_that_takes_the_keyboard_has_a_name(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.link("polite", desk.mark(41_200))
    desk.grading.answer("polite", "fair")
    for section in panel.view.sections:
        panel.view.open_section(section.section.id)
    nameless = [
        repr(part)
        for part in panel.findChildren(QWidget)
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and not (part.accessibleName() or getattr(part, "text", str)())
    ]
    assert nameless == []


def test_the_menu_of_a_criterion(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("listens", "good")
    row = row_of(panel, "listens")
    where = row.rect().center()
    QApplication.sendEvent(row, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, row.mapToGlobal(where)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert panel.focused_criterion_id == "listens"
    assert "Take the answer back" in [action.text() for action in menu.actions()]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert desk.call.evaluation.answer("listens").value is None


@pytest.mark.parametrize("spoken", Language)
def test_the_flag_of_a_fatal_criterion_stands_right_behind_its_name(panel: ScorecardPanel, spoken: Language) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(spoken)
    row = row_of(panel, "identity")
    QApplication.processEvents()
    flag = row.name_line.findChild(Pill)
    name = row.name_line.findChild(NameLabel)
    assert name is not None
    assert flag is not None
    words = name.fontMetrics().horizontalAdvance(name.text())
    assert words <= flag.x() - name.x() <= words + 12
    line = name.y() + name.contentsRect().top() + name.fontMetrics().height() / 2
    assert abs(flag.geometry().center().y() - line) <= 1.5
