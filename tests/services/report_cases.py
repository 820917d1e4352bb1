"""A graded call with everything that a report tells, and one that was only begun."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from qa_desktop.domain.annotation import Severity, Tag
from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.recording import CallDetails, Channel
from qa_desktop.domain.root_cause import RootCause
from qa_desktop.domain.scorecard import Band, Condition, ErrorClass, Fatal
from qa_desktop.domain.scoring import outcome_of, score_card
from qa_desktop.domain.text import Text
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section
from tests.services.fakes import MemoryStore

CARD = card(
    section(
        "attitude",
        [
            criterion("polite", FOUR_STEPS, name=Text(zh="礼貌待人", en="Polite")),
            criterion(
                "calmed",
                name=Text(zh="安抚情绪", en="Calmed"),
                shown_when=Condition(criterion="red_line", answers=("yes",)),
            ),
        ],
        40,
    ),
    section(
        "rules",
        [
            criterion(
                "red_line",
                fatal=Fatal.CARD,
                error_class=ErrorClass.COMPLIANCE,
                name=Text(zh="守住合规红线", en="Red line"),
            ),
            criterion("waits", Count(loss=Decimal("0.25")), name=Text(zh="让客户久等", en="Long waits")),
        ],
        60,
    ),
    bands=[
        Band(id="fail", name=Text(zh="不合格", en="Fail"), at_least=Decimal(0), passes=False),
        Band(id="pass", name=Text(zh="合格", en="Pass"), at_least=Decimal(70)),
    ],
    name=Text(zh="评分表", en="Card"),
)
CALL = CallDetails(
    agent="李敏",
    customer="<b>Wang</b> & co",
    queue="投诉",
    call_id="T1",
    started_at=datetime(2025, 2, 19, 6, 1, tzinfo=UTC),
)


def reported_store() -> MemoryStore:
    """Return a store with the call `r1`, submitted as `e1`, and the draft `e2` of `r2`."""
    made = MemoryStore()
    made.add_recording("r1", call=CALL)
    made.add_recording("r2")
    graded = made.add_card(CARD)
    with made() as unit:
        unit.evaluations.save(_submitted())
        unit.evaluations.save(
            evaluation(graded, id="e2", recording_id="r2").with_answer("polite", Answer(value="full"))
        )
        unit.tags.replace([Tag(id="t1", name=Text(zh="抢话", en="Interruption"))])
        unit.commit()
    return made


def _submitted() -> Evaluation:
    cut_in = replace(
        mark("m1", 41_200, 43_900, note="打断客户"), channel=Channel.AGENT, severity=Severity.MAJOR, tag_id="t1"
    )
    done = evaluation(CARD, id="e1", recording_id="r1", state=EvaluationState.SUBMITTED, summary="Good,\nbut …")
    done = done.with_annotation(cut_in)
    done = done.with_answer("polite", Answer(value="good", comment="称呼客户为“王先生”", evidence=("m1",)))
    done = done.with_answer("red_line", Answer(value="no", reasons=(RootCause.PROCESS_HOLE,)))
    done = done.with_answer("waits", Answer(value=Decimal(2)))
    feedback = Feedback(done_well="态度平和", training="隐私保护", improve="先核身再查询")
    outcome = outcome_of(score_card(CARD, done.answers))
    return replace(done, feedback=feedback, outcome=outcome, submitted_at=done.updated_at)
