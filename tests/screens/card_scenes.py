"""Grading on each of the cards that ship: every kind of card, of answer and of condition is on one of them."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.text import Text
from tests.screens.stage import Stage
from ui.scorecard.account_dialog import AccountDialog
from ui.scorecard.day_picker import DayPicker
from ui.scorecard.typed_answer import DateAnswer

CALL = "5519-"
DRAFT = "Ana"
LONG_NAME = Text(
    zh="二线商务客户国际业务夜班与周末值守专席电话服务质量综合评分表（试行）",
    en="Service quality of the second line for business customers abroad, evenings and weekends",
)
Answers = dict[str, AnswerValue]
CALLED_BACK: Answers = {
    "identity_check": "full",
    "complaint_recognised": "late",
    "transfer": "no",
    "call_back": "vague",
}
PROCESS: Answers = {
    **CALLED_BACK,
    "opening": "full",
    "identity_time": Decimal("52.5"),
    "complaint_empathy": "full",
}
DEDUCTION: Answers = {
    "opening_closing": Decimal(0),
    "courtesy": Decimal(1),
    "interruptions": Decimal(3),
    "need_understood": "late",
    "wrong_answers": Decimal(1),
    "praise": "praised",
}
SATISFACTION: Answers = {
    "need_met": "reluctant",
    "first_word": Decimal("3.4"),
    "told_again": Decimal(1),
    "customer_at_end": "uneasy",
    "unhappy_about": "等了十分钟才转到人工，说了两遍还要再说一遍；对方案本身没有意见。",
}


def card_five_dimensions(stage: Stage) -> QWidget:
    """Five dimensions: a weighted card, its answers from worst to best with what each is recognised by."""
    return _grade(stage, "five_dimensions", {"product_knowledge": "full"}, "product_knowledge", unfold=True)


def card_five_stars(stage: Stage) -> QWidget:
    """Five stars: the section with numbers in ranges, one written that is out of range."""
    window = _grade(stage, "five_stars", {"first_word": Decimal(4)}, "longest_hold")
    stage.type("99999")
    return window


def card_satisfaction(stage: Stage) -> QWidget:
    """Satisfaction: the customer ended uneasy, so what about is asked, in words."""
    return _grade(stage, "satisfaction", SATISFACTION, "unhappy_about")


def card_satisfaction_number(stage: Stage) -> QWidget:
    """Satisfaction: numbers, counts and a slider in one section."""
    return _grade(stage, "satisfaction", SATISFACTION, "first_word")


def card_process(stage: Stage) -> QWidget:
    """Process and script: a complaint, so its section is asked."""
    return _grade(stage, "process_and_script", PROCESS, "complaint_clarify", unfold=True)


def card_process_day(stage: Stage) -> QWidget:
    """Process and script: no complaint, so that section is not asked; a day that was promised, written."""
    answers: Answers = {
        **PROCESS,
        "complaint_recognised": NOT_APPLICABLE,
        "call_back_date": "2026-12-31",
    }
    return _grade(stage, "process_and_script", answers, "call_back_date")


def card_not_asked(stage: Stage) -> QWidget:
    """Process and script: no complaint, and a fatal error of a section."""
    answers: Answers = {"opening": "full", "identity_check": "skipped", "complaint_recognised": NOT_APPLICABLE}
    return _grade(stage, "process_and_script", answers, "identity_check")


def day_picker(stage: Stage) -> QWidget:
    """The calendar under a day."""
    card_process_day(stage)
    row = stage.parts.scorecard.view.row("call_back_date")
    assert row is not None
    answer = row.answer
    assert isinstance(answer, DateAnswer)
    answer.pick.click()
    stage.settle()
    picker = answer.findChild(DayPicker)
    assert picker is not None
    return picker


def card_deduction(stage: Stage) -> QWidget:
    """Deduction: what each fault costs, and what the sections have cost."""
    return _grade(stage, "deduction", DEDUCTION, "interruptions")


def card_bonus(stage: Stage) -> QWidget:
    """Deduction: what is added."""
    return _grade(stage, "deduction", DEDUCTION, "praise")


def score_account(stage: Stage) -> QWidget:
    """How a score came about, with a fatal error in it."""
    _grade(stage, "deduction", {**DEDUCTION, "data_security": "no"}, "data_security")
    stage.bench.actions["score.account"].trigger()
    dialog = stage.dialog()
    assert isinstance(dialog, AccountDialog)
    dialog.table.scrollToBottom()
    return dialog


def score_account_weighted(stage: Stage) -> QWidget:
    """The same of a weighted card."""
    _grade(stage, "satisfaction", SATISFACTION, "need_met")
    stage.bench.actions["score.account"].trigger()
    return stage.dialog()


def card_choice(stage: Stage) -> QWidget:
    """The cards that a call can be graded with."""
    stage.open(CALL)
    stage.bench.actions["score.card"].trigger()
    return stage.menu()


def card_choice_long(stage: Stage) -> QWidget:
    """A card with a name that has no room in the head."""
    with stage.place.store() as unit:
        card = unit.scorecards.get("satisfaction", 1)
        unit.scorecards.add(card.model_copy(update={"id": "long", "name": LONG_NAME, "version": 12}))
        unit.commit()
    stage.open(CALL, card="long")
    stage.parts.scorecard.head.name.setFocus()
    return stage.window


def card_choice_lost(stage: Stage) -> QWidget:
    """What is lost with another card, before it is."""
    stage.open(DRAFT)
    with stage.place.store() as unit:
        other = unit.scorecards.get("deduction", 1)
    stage.parts.scorecard.choosing.choose(other)
    return stage.dialog()


def report(stage: Stage) -> QWidget:
    """The report of an evaluation that is still a draft is about to be printed."""
    _grade(stage, "satisfaction", SATISFACTION, "need_met")
    stage.bench.actions["score.report"].trigger()
    return stage.dialog()


def _grade(stage: Stage, card: str, answers: Answers, criterion: str, *, unfold: bool = False) -> QWidget:
    stage.open(CALL, card=card)
    for answered, value in answers.items():
        stage.place.grading.answer(answered, value)
    row = stage.parts.scorecard.view.show_row(criterion)
    assert row is not None
    row.enter()
    row.name_line.info.setChecked(unfold)
    stage.settle()
    stage.parts.scorecard.view.scroll_to(row)
    return stage.window


BUILDS = (
    card_choice,
    card_choice_long,
    card_choice_lost,
    card_five_dimensions,
    card_five_stars,
    card_satisfaction,
    card_satisfaction_number,
    card_process,
    card_process_day,
    card_not_asked,
    day_picker,
    card_deduction,
    card_bonus,
    score_account,
    score_account_weighted,
    report,
)
