"""A draft is thrown away whole, and only a draft; its call is there to be graded anew."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.services.discarding import Discarding, is_draft
from tests.domain.cards import evaluation, mark
from tests.services.test_grading import Desk


def discarding(desk: Desk) -> Discarding:
    return Discarding(store=desk.store, jobs=desk.jobs, events=desk.bus, grading=desk.grading, autosave=desk.autosave)


def begin(desk: Desk) -> str:
    desk.open()
    desk.grading.answer("polite", "fair")
    call = desk.grading.call
    assert call is not None
    return call.evaluation.id


def test_the_draft_is_gone_and_its_call_not_begun() -> None:
    desk = Desk()
    draft = begin(desk)
    discarding(desk).discard(draft, failed=desk.errors.append)
    with desk.store() as unit:
        assert unit.evaluations.latest("call_1", "zhang") is None
    call = desk.grading.call
    assert call is not None
    assert (call.recording.id, dict(call.evaluation.answers)) == ("call_1", {})
    assert call.evaluation.id != draft
    assert desk.grading.undo_name is None
    assert desk.errors == []


def test_nothing_happens_where_another_draft_is_on_the_desk_by_now() -> None:
    desk = Desk()
    draft = begin(desk)
    desk.open("call_2")
    discarding(desk).discard(draft, failed=desk.errors.append)
    with desk.store() as unit:
        assert unit.evaluations.get(draft).id == draft


@pytest.mark.parametrize(
    ("timer", "commits"),
    [pytest.param(lambda: 0.0, 1, id="at once"), pytest.param(count().__next__, 2, id="a while later")],
)
def test_a_draft_that_cannot_be_discarded_is_on_the_desk_again(timer: Callable[[], float], commits: int) -> None:
    desk = Desk()
    desk.grading = desk.another(timer)
    draft = begin(desk)
    # one that was worked on is saved as it goes off the desk: to a full disk, too
    desk.store.faults.extend([EnvironmentFault("store.full", file="store.sqlite")] * commits)
    discarding(desk).discard(draft, failed=desk.errors.append)
    assert [error.code for error in desk.errors] == ["store.full"]
    call = desk.grading.call
    assert call is not None
    assert call.evaluation.id == draft
    assert call.evaluation.answer("polite").value == "fair"
    assert not desk.store.faults


def test_only_a_filled_draft_of_ones_own_beginning_can_be_discarded() -> None:
    empty = evaluation()
    filled = empty.with_annotation(mark("m"))
    assert not is_draft(empty)
    assert is_draft(filled)
    assert is_draft(replace(empty, summary="words"))
    assert not is_draft(replace(filled, previous_id="older", state=EvaluationState.RETURNED))
    assert not is_draft(replace(filled, state=EvaluationState.SUBMITTED, submitted_at=filled.updated_at))
