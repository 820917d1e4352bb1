"""The forms: what is typed becomes the card, what makes none stays at its field with a sentence."""

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.answer_types import Choice, Count, NumberRanges, Scale
from qa_desktop.domain.card_checks import CardFlaw, Check
from qa_desktop.domain.scorecard import CardKind, Condition, ErrorClass, Fatal
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.card_editing import Part
from tests.ui.cards.conftest import Cards, Open
from tests.ui.support.cards import asking_card, deducting_card, small_card, typed_card
from ui.cards.form_fields import Labelled


def at(cards: Cards, part: Part | None) -> Any:
    cards.desk.choose(part)
    cards.settle()
    return cards.window.form.form


def write(field: Labelled, text: str) -> None:
    line: Any = field.control.field
    line.setFocus()
    line.selectAll()
    if not text:
        QTest.keyClick(line, Qt.Key.Key_Delete)
    elif text.isascii():
        QTest.keyClicks(line, text)
    else:  # as an input method does
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(line, composed)


def pick(field: Labelled, value: object) -> None:
    control: Any = field.control
    box = control.box
    box.setFocus()
    values = list(control._values)
    box.setCurrentIndex(values.index(value))
    box.activated.emit(values.index(value))


def test_names_and_standards_are_written_side_by_side(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    write(form.name.side(Language.CHINESE), "礼貌")
    write(form.name.side(Language.ENGLISH), "Courteous")
    standard = form.standard.side(Language.ENGLISH).control.field
    standard.setFocus()
    QTest.keyClicks(standard, " Always.")
    criterion = cards.card.criterion("polite")
    assert (criterion.name.zh, criterion.name.en) == ("礼貌", "Courteous")
    assert criterion.standard.en.endswith(" Always.")
    assert criterion.standard.zh == small_card().criterion("polite").standard.zh


def test_a_weight_that_is_none_stays_at_its_field(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("rules", is_section=True))
    write(form.weight, "abc")
    assert form.weight.trouble.text() == "This is not taken: “abc” is no number. The scorecard is as it was before."
    assert cards.card.sections[1].weight == Decimal(55)
    assert form.weight.control.line.text() == "abc"
    write(form.weight, "37.5")
    assert form.weight.trouble.isHidden()
    assert cards.card.sections[1].weight == Decimal("37.5")
    assert form.weight.control.line.text() == "37.5"


def test_what_is_typed_is_not_written_over(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("rules", is_section=True))
    write(form.weight, "40.0")
    assert form.weight.control.line.text() == "40.0"
    cards.do("undo")
    assert form.weight.control.line.text() == "55"


def test_a_floor_above_the_ceiling_is_refused(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, None)
    field = form.field_at(("floor",))
    write(field, "1")
    assert "base must" not in field.trouble.text()
    write(field, "120")
    assert field.trouble.text().startswith("This is not taken: the floor must be below the ceiling")
    assert cards.card.floor == Decimal(12)


def test_escape_puts_back_what_is_stored(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("rules", is_section=True))
    write(form.weight, "abc")
    QTest.keyClick(form.weight.control.line, Qt.Key.Key_Escape)
    assert form.weight.control.line.text() == "55"


def test_another_part_forgets_what_was_not_taken(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("rules", is_section=True))
    write(form.weight, "abc")
    form = at(cards, Part("solving", is_section=True))
    assert form.weight.control.line.text() == "25"
    assert form.weight.trouble.isHidden()


def test_the_bands_of_a_card(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, None)
    form.bands.add.click()
    assert cards.card.bands[-1].at_least == Decimal(85)
    row = form.bands.shown[-1]
    write(row.fields["at_least"], "80")
    assert "used twice" in row.fields["at_least"].trouble.text()
    write(row.fields["at_least"], "95")
    row.fields["passes"].control.box.click()
    assert (cards.card.bands[-1].at_least, cards.card.bands[-1].passes) == (Decimal(95), False)
    form.bands.shown[0].trash.click()
    assert [band.id for band in cards.card.bands] == ["pass", "three", "band_1"]


def test_a_day_to_review(open_cards: Open) -> None:
    cards = open_cards()
    field = at(cards, None).field_at(("review_due",))
    write(field, "2026-13-01")
    assert "a day is wanted" in field.trouble.text()
    write(field, "2026-12-31")
    assert str(cards.card.review_due) == "2026-12-31"
    write(field, "")
    assert cards.card.review_due is None


def test_another_kind_of_card_shows_what_it_knows(open_cards: Open) -> None:
    cards = open_cards()
    pick(at(cards, None).kind, CardKind.DEDUCTION)
    assert cards.card.kind is CardKind.DEDUCTION
    form = at(cards, Part("polite"))
    assert not form.points.isHidden()
    assert not form.at_most.isHidden()
    assert form.weight.isHidden()
    assert Fatal.SECTION not in form.fatal.control._values
    assert at(cards, Part("rules", is_section=True)).weight.isHidden()


def test_options_are_edited_added_moved_and_removed(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    options = form.answer.options
    write(options.shown[1].fields["share"], "90")
    write(options.shown[1].fields["text"].side(), "Very good")
    anchor = options.shown[1].fields["anchor"].side().control.field
    anchor.setFocus()
    QTest.keyClicks(anchor, "One slip")
    options.shown[3].fields["comment_demanded"].control.box.click()
    options.add.click()
    options.shown[4].up.click()
    options.shown[0].trash.click()
    answer = cards.card.criterion("polite").answer
    assert isinstance(answer, Choice)
    assert [one.id for one in answer.options] == ["good", "fair", "option_1", "not_met"]
    assert (answer.options[0].share, answer.options[0].anchor.en) == (Decimal("0.9"), "One slip")
    assert answer.options[0].text.en == "Very good"
    assert answer.options[3].comment_demanded
    write(options.shown[0].fields["share"], "120")
    assert "must be at most" in options.shown[0].fields["share"].trouble.text()


def test_every_kind_of_answer(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    pick(form.answer.kind, "scale")
    write(form.answer.plain["maximum"], "20")
    assert cards.card.criterion("polite").answer == Scale(maximum=Decimal(20))
    write(form.answer.plain["step"], "3")
    assert "the step must divide" in form.answer.plain["step"].trouble.text()
    pick(form.answer.kind, "count")
    write(form.answer.allowed, "2")
    write(form.answer.loss, "25")
    assert cards.card.criterion("polite").answer == Count(loss=Decimal("0.25"), allowed=2)
    pick(form.answer.kind, "ranges")
    form.answer.ranges.add.click()
    write(form.answer.ranges.shown[1].fields["at_least"], "30")
    write(form.answer.plain["minimum"], "5")
    answer = cards.card.criterion("polite").answer
    assert isinstance(answer, NumberRanges)
    assert [one.at_least for one in answer.ranges] == [Decimal(5), Decimal(30)]
    for kind in ("yes_no", "date", "text"):
        pick(form.answer.kind, kind)
        assert cards.card.criterion("polite").answer.type == kind
    assert form.bonus.isHidden()


def test_a_bonus_and_back(open_cards: Open) -> None:
    cards = open_cards()
    form = at(cards, Part("polite"))
    form.bonus.control.box.click()
    criterion = cards.card.criterion("polite")
    assert (criterion.bonus, criterion.points) == (True, Decimal(5))
    pick(form.fatal, Fatal.CARD)
    assert "neither fatal" in form.fatal.trouble.text()
    assert form.fatal.control.box.currentText() == "Not fatal"
    form.bonus.control.box.click()
    assert cards.card.criterion("polite").points is None


def test_rules_of_a_criterion(open_cards: Open) -> None:
    cards = open_cards(deducting_card())
    form = at(cards, Part("late"))
    pick(form.error_class, ErrorClass.BUSINESS)
    write(form.points, "")
    form.not_applicable.control.box.click()
    criterion = cards.card.criterion("late")
    assert criterion.error_class is ErrorClass.BUSINESS
    assert criterion.points is None
    assert not criterion.not_applicable_allowed


def test_conditions_on_options_and_on_numbers(open_cards: Open) -> None:
    cards = open_cards(asking_card())
    form = at(cards, Part("again"))
    pick_late(form.condition.asked, "greeted")
    assert cards.card.criterion("again").shown_when == Condition(criterion="greeted", answers=("yes",))
    form.condition._ticks["no"].box.click()
    form.condition._ticks["yes"].box.click()
    assert cards.card.criterion("again").shown_when == Condition(criterion="greeted", answers=("no",))
    form.condition._ticks["no"].box.click()
    assert cards.card.criterion("again").shown_when is None


def test_a_condition_on_a_number(open_cards: Open) -> None:
    cards = open_cards(typed_card())
    form = at(cards, Part("done"))
    pick_late(form.condition.asked, "wait")
    write(form.condition.bounds[0], "30")
    write(form.condition.bounds[1], "60")
    wanted = Condition(criterion="wait", at_least=Decimal(30), at_most=Decimal(60))
    assert cards.card.criterion("done").shown_when == wanted


def pick_late(field: Labelled, value: object) -> None:
    control: Any = field.control
    control.box.asked.emit()
    pick(field, value)


def test_a_standard_of_several_paragraphs_is_seen_from_its_first_line(open_cards: Open) -> None:
    cards = open_cards()
    words = Text(zh="满分：" + "听完再答，" * 12 + "\n扣分：" + "打断一次扣一档，" * 5, en="Full marks")
    cards.desk.session.change_criterion("polite", standard=words)
    form = at(cards, Part("polite"))
    field: Any = form.standard.side(Language.CHINESE).control.field
    cards.settle()
    assert field.verticalScrollBar().maximum() == 0
    assert field.firstVisibleBlock().blockNumber() == 0


def test_a_name_is_pasted_without_signs_that_nobody_sees(open_cards: Open) -> None:
    cards = open_cards()
    name = at(cards, Part("polite")).name.side(Language.CHINESE)
    write(name, "礼貌\v用语\x07")
    assert cards.card.criterion("polite").name.zh == "礼貌 用语"
    name.control.line.left.emit()
    assert name.control.line.text() == "礼貌 用语"


def test_a_card_without_a_band_leads_to_where_one_is_added(open_cards: Open) -> None:
    cards = open_cards()
    cards.desk.session.change_card(bands=())
    cards.settle()
    assert cards.desk.flaws == (CardFlaw(Check.NO_BAND, ("bands",)),)
    cards.window.checks.view.chosen.emit(0)
    assert QApplication.focusWidget() is cards.window.form.card_form.bands.add


def test_what_cannot_be_edited_does_not_look_as_if_it_could(open_cards: Open) -> None:
    drafted = ground_of(at(open_cards(), Part("polite")))
    cards = open_cards(editable=False)
    frozen = at(cards, Part("polite"))
    assert len(set(drafted)) == 1
    assert len(set(frozen_grounds := ground_of(frozen))) == 1
    assert frozen_grounds[0] != drafted[0]
    for command in ("rename", "add_criterion", "copy", "remove", "up"):
        assert not cards.window.actions_[command].isEnabled(), command


def ground_of(form: Any) -> list[str]:
    """Return the colour of a name's line and of a standard's field, where no letter stands."""
    fields = (form.name.side().control.field, form.standard.side().control.field)
    return [field.grab().toImage().pixelColor(field.width() - 6, 6).name() for field in fields]
