"""The window as a whole: the list, the checks, the life of a version, undo, what is stored."""

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.answer_types import Choice
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.scorecard import CardState
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.card_editing import Part
from qa_desktop.services.card_ports import CardStage
from tests.services.card_desk import MemoryDesk
from tests.ui.cards.conftest import Cards, Open
from tests.ui.support.desk import Desk
from ui.cards.deed_dialog import DeedDialog
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import BothLanguages
from ui.cards.panes import PaneName
from ui.cards.window import CardsWindow
from ui.i18n import LanguageSwitch


def dialog() -> DeedDialog:
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, DeedDialog) and one.isVisible()]
    return found


def test_what_is_written_is_stored(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_card(name=Text(en="Mine"))
    cards.jobs.pass_time()
    assert cards.memory.get(*cards.key).name.en == "Mine"
    assert cards.window.head.saving.said.text.startswith("Saved at")


def test_closing_stores_what_still_waits(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_card(name=Text(en="Mine"))
    cards.window.close()
    assert cards.memory.get(*cards.key).name.en == "Mine"
    assert not cards.memory.held


def test_a_draft_is_held_while_it_is_written(open_cards: Open) -> None:
    cards = open_cards()
    assert cards.memory.held == {cards.key}
    cards.desk.open((cards.key[0], 3))
    assert not cards.memory.held


def test_a_failed_save_is_told(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.fault = EnvironmentFault("store.full", file="store.sqlite")
    cards.desk.session.change_card(name=Text(en="Mine"))
    cards.jobs.pass_time()
    assert "disk is full" in cards.window.head.saving.said.text
    cards.memory.fault = None


def test_the_list_tells_stage_uses_and_what_is_overdue(open_cards: Open) -> None:
    cards = open_cards()
    published = cards.memory.cards["five", 3]
    cards.memory.cards["five", 3] = published.model_copy(update={"review_due": date(2020, 1, 1)})
    cards.desk.refresh()
    model = cards.window.versions.model
    said = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert said == [
        "Five dimensions",
        "Five dimensions, Version 4, Draft, 0 evaluations",
        "Five dimensions, Version 3, Published, 0 evaluations, Review overdue since 2020-01-01",
    ]


def test_arrows_in_the_list_open_versions(open_cards: Open) -> None:
    cards = open_cards()
    view = cards.window.versions.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    cards.settle()
    assert cards.card.version == 3
    assert not cards.desk.is_editable


def test_a_check_leads_to_its_very_field(open_cards: Open) -> None:
    cards = open_cards()
    answer = cards.card.criterion("whole").answer
    assert isinstance(answer, Choice)
    options = (*answer.options[:2], answer.options[2].model_copy(update={"text": Text(zh="一般")}), answer.options[3])
    cards.desk.session.change_criterion("whole", answer=Choice(options=options))
    cards.desk.session.change_criterion("polite", standard=Text())
    cards.settle()
    checks = cards.window.checks
    assert checks.summary.said.text == "1 flaw hinders publishing, 1 hint"
    said = [checks.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert said[0].endswith("Service attitude › Polite › Standard, hinders publishing")
    assert said[1].endswith("Service attitude › Wholehearted › Option 3 › Words, a hint")
    checks.view.setFocus()
    checks.view.setCurrentIndex(checks.model.index(1))
    QTest.keyClick(checks.view, Qt.Key.Key_Return)
    form = cards.window.form.criterion_form
    assert cards.desk.part == Part("whole")
    field = form.answer.options.shown[2].fields["text"]
    assert isinstance(field, BothLanguages)
    assert cards.window.focusWidget() is field.side(Language.ENGLISH).control.field
    checks.view.chosen.emit(0)
    assert cards.window.focusWidget() is form.standard.side(Language.CHINESE).control.field


def test_publishing_asks_and_freezes(open_cards: Open) -> None:
    cards = open_cards()
    cards.do("publish")
    assert "frozen for ever" in dialog().lines[0].text()
    dialog().go.click()
    cards.settle()
    assert cards.memory.stages[cards.key] is CardStage.PUBLISHED
    assert not cards.desk.is_editable
    assert "never changes" in cards.window.head.remark.said.text


def beside_another(cards: Cards, *, at: int) -> None:
    """Have another card in use, listed before or behind the one on the desk."""
    other = cards.card.model_copy(
        update={"id": "other", "version": 1, "name": Text(en="Other", zh="另一张"), "state": CardState.PUBLISHED}
    )
    memory = cards.memory
    held = list(memory.cards.items())
    held.insert(at, (("other", 1), other))
    memory.cards = dict(held)
    memory.stages["other", 1] = CardStage.PUBLISHED
    cards.desk.refresh()
    cards.settle()


def published(cards: Cards) -> tuple[str, str]:
    """Publish what is on the desk; return what was said before and after it."""
    told: list[str] = []
    cards.window.life.told.connect(told.append)
    cards.do("publish")
    before = " ".join(line.text() for line in dialog().lines)
    dialog().go.click()
    cards.settle()
    return before, told[-1]


def test_the_next_version_of_the_usual_card_is_graded_with(open_cards: Open) -> None:
    cards = open_cards()
    beside_another(cards, at=9)
    before, after = published(cards)
    assert "New evaluations begin with it" in before
    assert after == "Published: new evaluations begin with it, unless another one was chosen with F3."


def test_the_only_card_there_is_is_graded_with(open_cards: Open) -> None:
    cards = open_cards()
    del cards.memory.cards["five", 3]
    cards.desk.refresh()
    assert published(cards)[1] == "Published: new evaluations begin with it, unless another one was chosen with F3."


def test_the_first_version_of_a_card_can_only_be_chosen(open_cards: Open) -> None:
    cards = open_cards()
    del cards.memory.cards["five", 3]
    beside_another(cards, at=0)
    before, after = published(cards)
    assert "chosen for a call with F3" in before
    assert "Unless another one was chosen, calls still begin with “Other”." in before
    assert "“Grade with this card by default”" in before
    assert "are made with it" not in before
    assert after == "Published: it can be chosen for a call with F3 from now on."


def test_on_a_workstation_of_its_own_the_first_version_is_chosen_as_well(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.is_alone = True
    del cards.memory.cards["five", 3]
    beside_another(cards, at=0)
    before, _ = published(cards)
    assert "by default" not in before
    assert "last with F3 is kept" in before


def test_the_next_version_of_a_card_that_is_not_the_usual_one(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.default = "other"
    beside_another(cards, at=9)
    before, after = published(cards)
    assert "Whoever grades with this scorecard begins new evaluations with this version" in before
    assert "Unless another one was chosen, calls still begin with “Other”." in before
    assert after == "Published: whoever grades with this scorecard does so with this version from now on."


def test_publishing_for_ever_is_not_what_enter_does_and_tells_of_open_hints(open_cards: Open) -> None:
    cards = open_cards()
    name = cards.card.criterion("polite").name
    cards.desk.session.change_criterion("polite", name=name.model_copy(update={"zh": ""}))
    cards.desk.session.change_card(bands=())
    cards.do("publish")
    assert dialog().lines[0].text() == "2 hints are open: the checks (Alt+5) name each of them."
    QTest.keyClick(dialog(), Qt.Key.Key_Return)
    cards.settle()
    assert cards.memory.stages[cards.key] is CardStage.DRAFT


def test_what_is_flawed_is_not_published(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_criterion("polite", standard=Text())
    cards.do("publish")
    dialog().go.click()
    cards.settle()
    assert cards.memory.stages[cards.key] is CardStage.DRAFT
    assert cards.desk.part == Part("polite")


def test_a_manager_settles_for_the_centre_whether_a_second_one_approves(open_cards: Open) -> None:
    cards = open_cards()
    switch = cards.window.actions_["demand"]
    assert switch.isEnabled()
    assert not switch.isChecked()
    cards.do("demand")
    assert not switch.isChecked(), "nothing is settled before the answer"
    dialog().reject()
    cards.settle()
    assert not cards.memory.demands_approval
    for demanded in (True, False):
        cards.do("demand")
        dialog().go.click()
        cards.settle()
        assert (cards.memory.demands_approval, switch.isChecked()) == (demanded, demanded)


def test_who_is_in_no_centre_settles_nothing(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.is_alone = True
    cards.desk.refresh()
    for command in ("demand", "default"):
        assert not cards.window.actions_[command].isEnabled()
        assert "shared database" in cards.window.actions_[command].toolTip()
    assert "F3" in cards.window.actions_["default"].toolTip()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(Language.CHINESE)
    QApplication.processEvents()
    assert "共享数据库" in cards.window.actions_["demand"].toolTip()


def test_a_manager_settles_for_the_centre_with_which_card_calls_are_graded(open_cards: Open) -> None:
    cards = open_cards()
    switch = cards.window.actions_["default"]
    assert switch.isEnabled()
    cards.do("default")
    assert not switch.isChecked(), "nothing is settled before the answer"
    assert "Five dimensions" in dialog().windowTitle()
    dialog().go.click()
    cards.settle()
    assert (cards.memory.default, switch.isChecked()) == (cards.card.id, True)
    cards.do("default")
    dialog().go.click()
    cards.settle()
    assert (cards.memory.default, switch.isChecked()) == ("", False)


@pytest.mark.parametrize("lack", ["is_alone", "is_retired"])
def test_a_card_out_of_use_or_of_no_centre_is_no_default(open_cards: Open, lack: str) -> None:
    cards = open_cards(editable=False)
    switch = cards.window.actions_["default"]
    assert switch.isEnabled()
    if lack == "is_alone":
        cards.memory.is_alone = True
    else:
        cards.memory.retire(*cards.key)
    cards.desk.refresh()
    assert not switch.isEnabled()
    cards.memory.default = cards.key[0]
    cards.desk.refresh()
    assert switch.isEnabled() is (lack == "is_retired"), "what is out of use can still cease to be the default"


def test_two_people(open_cards: Open) -> None:
    cards = open_cards()
    cards.do("propose")
    dialog().go.click()
    cards.settle()
    assert cards.window.head.stage.text == "Proposed"
    cards.do("send_back")
    asked = dialog()
    assert not asked.go.isEnabled()
    assert asked.reason is not None
    QTest.keyClicks(asked.reason, "The weights")
    asked.go.click()
    cards.settle()
    assert cards.window.head.remark.said.text == "Sent back: The weights"
    assert cards.desk.is_editable


def test_approving_names_what_was_seen(open_cards: Open) -> None:
    cards = open_cards()
    cards.do("propose")
    dialog().go.click()
    cards.settle()
    cards.do("approve")
    dialog().go.click()
    assert len(cards.memory.approved_content) == 64
    assert cards.window.head.stage.text == "Approved"


def test_the_next_version_begins_as_a_copy(open_cards: Open) -> None:
    cards = open_cards(editable=False)
    cards.do("next_version")
    assert cards.card.version == 4
    assert cards.desk.is_editable


def test_a_draft_is_discarded_after_asking(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_card(name=Text(en="Mine"))
    cards.do("discard")
    dialog().reject()
    assert cards.key in cards.memory.cards
    cards.do("discard")
    dialog().go.click()
    cards.settle()
    assert cards.key not in cards.memory.cards
    assert cards.desk.card is None


def test_who_may_not_write_reads(desk: Desk, qtbot: QtBot) -> None:
    cards = Cards(desk)
    cards.memory.writes = False
    cards.show(qtbot)
    assert not cards.desk.is_editable
    assert not cards.window.actions_["new"].isEnabled()
    assert all(button.isHidden() for button in cards.window.head.buttons.values())
    cards.window.close()


def test_a_first_timer_begins_with_a_key(desk: Desk, qtbot: QtBot) -> None:
    memory = MemoryDesk()
    cards_desk = CardsDesk(memory, desk.jobs, desk.clock)
    window = CardsWindow(cards_desk, desk.bridge, desk.theme, desk.tags)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()
    assert window.welcome.isVisible()
    assert not window.panes.isVisible()
    window.actions_["new"].trigger()
    assert window.panes.isVisible()
    assert list(memory.cards) == [("card_1", 1)]
    assert cards_desk.is_editable
    assert any(flaw.hinders for flaw in cards_desk.flaws)
    window.close()


def test_a_small_window_shows_one_pane_at_a_time(open_cards: Open) -> None:
    cards = open_cards(width=660)
    panes = cards.window.panes
    assert panes.tabs.isVisible()
    assert cards.window.outline.isVisible()
    assert not cards.window.form.isVisible()
    cards.do("to_form")
    assert cards.window.form.isVisible()
    assert not cards.window.outline.isVisible()
    panes.show_pane(PaneName.CHECKS)
    assert cards.window.checks.isVisible()
    cards.window.resize(1366, 768)
    QApplication.processEvents()
    assert cards.window.outline.isVisible()
    assert not panes.tabs.isVisible()


def test_undo_names_its_step(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_section("rules", weight="3")
    assert cards.window.actions_["undo"].text() == "Undo: section"


def test_all_is_worded_anew(open_cards: Open) -> None:
    cards = open_cards()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(Language.CHINESE)
    QApplication.processEvents()
    assert cards.window.outline.view.outline.index(0).data() == "服务态度"
    assert cards.window.head.name.text() == "五维度评分表"


def test_somebody_elses_publication_is_shown(open_cards: Open) -> None:
    cards = open_cards()
    cards.memory.publish(*cards.key)
    cards.desk.refresh()
    cards.settle()
    assert not cards.desk.is_editable


class _Watch(QObject):
    """Sees what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_nothing_of_it_flashes_up_as_a_window_of_its_own(open_cards: Open) -> None:
    app, watch = QApplication.instance(), _Watch()
    assert app is not None
    app.installEventFilter(watch)
    cards = open_cards()
    for part in (Part("polite"), Part("identity"), Part("speed"), Part("rules", is_section=True), None):
        cards.desk.choose(part)
        cards.settle()
    cards.do("to_preview")
    app.removeEventFilter(watch)
    assert watch.shown == ["CardsWindow"]
