"""What makes grading quicker, as a person sees it."""

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.root_cause import RootCause
from qa_desktop.domain.text import Language
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.comforts import Comforts
from tests.screens.stage import Stage
from ui.scorecard.criterion_row import CriterionRow

CALL = "5519-"
SPENT = TimeSpent(listening_ms=412_000, grading_ms=188_000, paused_ms=47_000)
WORDS = {
    Language.CHINESE: {
        FeedbackPart.DONE_WELL: "开场规范，主动核实身份；客户着急时语速放慢，语气平稳。",
        FeedbackPart.TRAINING: "退款时效和分期规则不熟，两次让客户等待查询。",
        FeedbackPart.IMPROVE: "先安抚再给方案；方案说完请客户确认一遍。",
    },
    Language.ENGLISH: {
        FeedbackPart.DONE_WELL: "Proper opening, checked the identity unasked; calm when the customer hurried.",
        FeedbackPart.TRAINING: "Refund times and instalment rules: made the customer wait twice to look them up.",
        FeedbackPart.IMPROVE: "Calm first, then solve; have the customer confirm the solution.",
    },
}
PHRASES = {
    Language.CHINESE: ("未先安抚客户情绪就直接给方案", "安抚到位，客户情绪明显缓和", "安抚用语生硬，像在念稿"),
    Language.ENGLISH: (
        "Did not calm the customer before solving",
        "Calmed the customer well",
        "Calm words read from a script",
    ),
}
BEGUN = {Language.CHINESE: "安", Language.ENGLISH: "calm"}
SUMMARY = {
    Language.CHINESE: "整体合格，情绪安抚有待加强。",
    Language.ENGLISH: "Sound on the whole; calming needs work.",
}


def _row(stage: Stage, criterion_id: str) -> CriterionRow:
    view = stage.parts.scorecard.view
    view.show_row(criterion_id)
    row = view.row(criterion_id)
    assert row is not None
    row.enter()
    stage.settle()
    return row


def _lost(stage: Stage) -> Comforts:
    stage.open(CALL, card="five_dimensions")
    grading = stage.place.grading
    comforts = Comforts(grading)
    grading.answer("product_knowledge", "fair")
    comforts.toggle_reason("product_knowledge", RootCause.INFORMATION_GAP)
    comforts.toggle_reason("product_knowledge", RootCause.SKILL_GAP)
    stage.settle()
    return comforts


def root_causes(stage: Stage) -> QWidget:
    """Points were lost, and two root causes are named."""
    _lost(stage)
    _row(stage, "product_knowledge")
    return stage.window


def root_cause_list(stage: Stage) -> QWidget:
    """The list to choose them from."""
    _lost(stage)
    line = _row(stage, "product_knowledge").reasons
    assert line is not None
    line.open()
    stage.settle()
    assert line.picker is not None
    return line.picker


def full_marks(stage: Stage) -> QWidget:
    """The rest was given full marks; what is commented, and what only a listener can answer, is left; that is said."""
    stage.open(CALL, card="satisfaction")
    stage.place.grading.comment("warmth", SUMMARY[stage.language])
    stage.bench.actions["score.full_marks"].trigger()
    stage.settle()
    return stage.window


def feedback(stage: Stage) -> QWidget:
    """The end of the card: the comment on the whole call, the feedback in three parts, the time spent."""
    comforts = _lost(stage)
    stage.place.grading.summarise(SUMMARY[stage.language])
    for part, words in WORDS[stage.language].items():
        comforts.tell(part, words)
    _take_time(stage)
    card = stage.parts.scorecard
    card.quick.write_feedback()
    stage.settle()
    card.view.verticalScrollBar().setValue(card.view.verticalScrollBar().maximum())
    stage.settle()
    return stage.window


def feedback_read(stage: Stage) -> QWidget:
    """The same, submitted: what a lead reads."""
    comforts = _lost(stage)
    for part in (FeedbackPart.DONE_WELL, FeedbackPart.IMPROVE):
        comforts.tell(part, WORDS[stage.language][part])
    stage.bench.actions["score.full_marks"].trigger()
    grading = stage.place.grading
    for blocker in grading.blockers:
        grading.comment(blocker.criterion_id, SUMMARY[stage.language])
    _take_time(stage)
    grading.submit(failed=_raise)
    stage.settle()
    view = stage.parts.scorecard.view
    view.open_section("")
    stage.settle()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    stage.settle()
    return stage.window


def counted_marks(stage: Stage) -> QWidget:
    """Two marks have the tag of what is counted: the count of two is offered."""
    stage.open(CALL, card="deduction")
    grading = stage.place.grading
    now = stage.place.clock.now()
    for at in (8_000, 15_500):
        grading.mark(Annotation(id=new_id(), start_ms=at, tag_id="interruption", created_at=now))
    grading.answer("courtesy", Decimal(0))
    stage.settle()
    _row(stage, "interruptions")
    return stage.window


def phrases(stage: Stage) -> QWidget:
    """Phrases that fit are listed under the cursor in a comment."""
    _with_phrases(stage)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Down)
    stage.settle()
    return stage.window


def phrases_shipped(stage: Stage) -> QWidget:
    """Every phrase is listed: one's own, the centre's, those that come with the program, one of which is chosen."""
    _with_phrases(stage)
    typing = stage.parts.scorecard.phrases
    row = stage.parts.scorecard.view.row("product_knowledge")
    assert typing is not None
    assert row is not None
    assert row.comment is not None
    typing.open(row.comment.field, "product_knowledge")
    assert typing.list is not None
    typing.list.move_by(-1)
    stage.settle()
    return stage.window


def phrase_reworded(stage: Stage) -> QWidget:
    """One of them is worded anew, in place."""
    _with_phrases(stage)
    typing = stage.parts.scorecard.phrases
    assert typing is not None
    assert typing.list is not None
    typing.list.begin_rewording()
    stage.settle()
    return stage.window


def _take_time(stage: Stage) -> None:
    """Let that much time have been spent."""
    grading = stage.place.grading
    call = grading.call
    assert call is not None
    grading.call = replace(call, evaluation=replace(call.evaluation, time=SPENT))
    stage.parts.scorecard.view.words.show_time(SPENT)


def _with_phrases(stage: Stage) -> None:
    _lost(stage)
    bank = stage.place.phrases
    for number, text in enumerate(PHRASES[stage.language]):
        bank.add("five_dimensions", "product_knowledge", text, for_all=number == 1)
    row = _row(stage, "product_knowledge")
    row.write_comment()
    stage.settle()
    assert row.comment is not None
    row.comment.field.insertPlainText(BEGUN[stage.language])
    stage.settle()


def _raise(error: Exception) -> None:
    raise error


BUILDS = (
    root_causes,
    root_cause_list,
    full_marks,
    feedback,
    feedback_read,
    counted_marks,
    phrases,
    phrases_shipped,
    phrase_reworded,
)
