"""Tab goes through a form as it is seen: line by line, from left to right, whatever was added late."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qa_desktop.domain.text import Language
from qa_desktop.services.card_editing import Part
from tests.ui.cards.conftest import Cards, Open
from tests.ui.cards.test_forms import at, pick, pick_late
from tests.ui.support.cards import asking_card, typed_card
from ui.i18n import LanguageSwitch

KINDS = ("yes_no", "choice", "scale", "ranges", "count", "text", "date")


def place(form: QWidget, field: QWidget) -> QRect:
    return QRect(field.mapTo(form, QPoint()), field.size())


def seen(form: QWidget) -> set[QWidget]:
    """Return what of a form can be reached by Tab."""
    return {
        one
        for one in form.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled() and one.isVisibleTo(form)
    }


def tabbed(cards: Cards, form: QWidget, *, back: bool = False) -> list[QWidget]:
    """Return what Tab goes through of a form, from its first field until it leaves."""
    ends = sorted(seen(form), key=lambda one: (place(form, one).bottom(), place(form, one).left()))
    ends[-1 if back else 0].setFocus()
    walked: list[QWidget] = []
    while (field := QApplication.focusWidget()) is not None and form.isAncestorOf(field) and field not in walked:
        walked.append(field)
        QTest.keyClick(field, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    assert field is not None
    assert cards.window.isAncestorOf(field)
    return walked


def follows(before: QRect, after: QRect) -> bool:
    is_lower = after.top() > before.bottom()
    is_beside = after.left() > before.left() and after.bottom() >= before.top()
    return is_lower or is_beside


def check(cards: Cards, form: QWidget) -> None:
    cards.settle()
    walked = tabbed(cards, form)
    assert set(walked) == seen(form)
    for before, after in pairwise(walked):
        assert follows(place(form, before), place(form, after)), (before.accessibleName(), after.accessibleName())
    assert tabbed(cards, form, back=True) == walked[::-1]


@pytest.mark.parametrize("kind", KINDS)
def test_tab_goes_as_one_sees_for_each_kind_of_answer(open_cards: Open, kind: str) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    if kind != cards.card.criterion("polite").answer.type:
        pick(form.answer.kind, kind)
    check(cards, form)


def test_tab_goes_as_one_sees_after_options_are_added_moved_and_removed(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    pick(form.answer.kind, "yes_no")
    pick(form.answer.kind, "choice")
    options = form.answer.options
    for _ in range(4):
        options.add.click()
    check(cards, form)
    options.shown[5].up.click()
    options.shown[0].trash.click()
    check(cards, form)


def test_tab_goes_as_one_sees_after_ranges_are_added(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    pick(form.answer.kind, "ranges")
    for _ in range(3):
        form.answer.ranges.add.click()
    check(cards, form)


@pytest.mark.parametrize(("own", "asked"), [("again", "greeted"), ("done", "wait")])
def test_tab_goes_as_one_sees_with_a_condition(open_cards: Open, own: str, asked: str) -> None:
    cards = open_cards(asking_card() if asked == "greeted" else typed_card())
    form = at(cards, Part(own))
    pick_late(form.condition.asked, asked)
    check(cards, form)


def test_tab_goes_as_one_sees_in_another_language(open_cards: Open) -> None:
    cards = open_cards(asking_card())
    form = at(cards, Part("again"))
    pick_late(form.condition.asked, "greeted")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(Language.CHINESE)
    check(cards, form)


def test_tab_goes_as_one_sees_through_card_and_section(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, None)
    form.bands.add.click()
    check(cards, form)
    check(cards, at(cards, Part("rules", is_section=True)))


def test_a_new_option_has_the_keyboard_in_its_words(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    form.answer.options.add.click()
    assert QApplication.focusWidget() is form.answer.options.shown[-1].fields["text"].side().control.field
