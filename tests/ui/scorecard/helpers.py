"""What the tests of the card look at."""

from qa_desktop.domain.evaluation import Answer
from tests.ui.support.desk import Desk
from ui.scorecard.answer_control import KeysAnswer
from ui.scorecard.comment_box import CommentBox
from ui.scorecard.criterion_row import CriterionRow
from ui.scorecard.evidence import Evidence
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.typed_answer import TypedAnswer


def row_of(panel: ScorecardPanel, criterion_id: str) -> CriterionRow:
    """Return the criterion's row, its section open."""
    row = panel.view.show_row(criterion_id)
    assert row is not None
    return row


def typed_in(panel: ScorecardPanel, criterion_id: str) -> TypedAnswer:
    """Return the field of a criterion that is typed, with the keyboard in it."""
    row = row_of(panel, criterion_id)
    assert isinstance(row.answer, TypedAnswer)
    row.answer.input.setFocus()
    return row.answer


def keys_of(panel: ScorecardPanel, criterion_id: str) -> KeysAnswer:
    """Return the keys of a criterion that has them."""
    answer = row_of(panel, criterion_id).answer
    assert isinstance(answer, KeysAnswer)
    return answer


def comment_of(panel: ScorecardPanel, criterion_id: str) -> CommentBox:
    """Return the comment of a criterion that shows one."""
    comment = row_of(panel, criterion_id).comment
    assert comment is not None
    return comment


def evidence_of(panel: ScorecardPanel, criterion_id: str) -> Evidence:
    """Return the chips of a criterion that has some."""
    evidence = row_of(panel, criterion_id).evidence
    assert evidence is not None
    return evidence


def answer_of(desk: Desk, criterion_id: str) -> Answer:
    """Return what is stored."""
    return desk.call.evaluation.answer(criterion_id)
