"""An evaluation's copies: nothing is changed in place, and marks, answers and links stay in step."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Answer, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import Channel, usual_channels
from tests.domain.cards import NOW, evaluation, mark


def test_a_copy_leaves_the_original_alone() -> None:
    before = evaluation()
    after = before.with_annotation(mark("m")).with_answer("polite", Answer(value="yes"))
    assert before == evaluation()
    assert after.answer("polite").value == "yes"
    assert before.answer("polite") == Answer()


def test_an_answer_emptied_again_leaves_no_trace() -> None:
    once = evaluation().with_answer("polite", Answer(value="yes"))
    assert once.with_answer("polite", Answer()) == evaluation()


def test_marks_stand_in_the_order_of_time() -> None:
    marked = evaluation()
    for name, start in [("late", 9000), ("early", 1000), ("middle", 5000)]:
        marked = marked.with_annotation(mark(name, start))
    assert [one.id for one in marked.annotations] == ["early", "middle", "late"]
    moved = marked.with_annotation(mark("early", 7000))
    assert [one.id for one in moved.annotations] == ["middle", "early", "late"]


def test_evidence_is_linked_once_and_unlinked() -> None:
    marked = evaluation().with_annotation(mark("m"))
    linked = marked.with_evidence("polite", "m").with_evidence("polite", "m").with_evidence("patient", "m")
    assert linked.answer("polite").evidence == ("m",)
    assert set(linked.evidence_for("m")) == {"polite", "patient"}
    assert linked.without_evidence("polite", "m").evidence_for("m") == ("patient",)


def test_a_link_to_a_mark_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        evaluation().with_evidence("polite", "m")


def test_a_mark_takes_its_links_along() -> None:
    linked = (
        evaluation()
        .with_annotation(mark("m"))
        .with_answer("polite", Answer(value="no", comment="cut in"))
        .with_evidence("polite", "m")
        .with_evidence("patient", "m")
    )
    without = linked.without_annotation("m")
    assert without.annotations == ()
    assert without.answer("polite") == Answer(value="no", comment="cut in")
    assert "patient" not in without.answers


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (EvaluationState.DRAFT, True),
        (EvaluationState.RETURNED, True),
        (EvaluationState.SUBMITTED, False),
        (EvaluationState.APPROVED, False),
    ],
)
def test_only_drafts_and_returned_ones_may_be_edited(state: EvaluationState, *, is_open: bool) -> None:
    assert evaluation(state=state).is_open is is_open


@pytest.mark.parametrize(("start", "end"), [(-1, None), (0, 0), (5, 4), (-5, 10)])
def test_a_span_that_cannot_be_drawn_is_refused(start: int, end: int | None) -> None:
    with pytest.raises(ValueError, match="no such span"):
        Annotation(id="m", start_ms=start, end_ms=end, created_at=NOW)


def test_a_point_ends_where_it_is() -> None:
    assert (mark("p", 500).is_region, mark("p", 500).last_ms) == (False, 500)
    assert (mark("r", 500, 900).is_region, mark("r", 500, 900).last_ms) == (True, 900)


def test_who_is_usually_heard() -> None:
    assert usual_channels(1) == (Channel.MIXED,)
    assert usual_channels(2) == (Channel.AGENT, Channel.CUSTOMER)
    assert usual_channels(4) == (Channel.AGENT, Channel.CUSTOMER, Channel.MIXED, Channel.MIXED)


def test_ids_differ_and_sort_by_age() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)


names = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(st.tuples(st.sampled_from(["mark", "drop", "link", "unlink"]), names, names), max_size=40))
def test_links_never_dangle(steps: list[tuple[str, str, str]]) -> None:
    current = evaluation()
    for step, name, criterion_id in steps:
        exists = any(one.id == name for one in current.annotations)
        if step == "mark":
            current = current.with_annotation(replace(mark(name), start_ms=ord(name)))
        elif step == "drop":
            current = current.without_annotation(name)
        elif step == "link" and exists:
            current = current.with_evidence(criterion_id, name)
        elif step == "unlink":
            current = current.without_evidence(criterion_id, name)
        marks = {one.id for one in current.annotations}
        assert all(set(answer.evidence) <= marks for answer in current.answers.values())
        assert not any(answer.is_empty for answer in current.answers.values())
