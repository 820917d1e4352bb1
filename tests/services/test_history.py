"""Undo and redo."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.history import MOST_KEPT, Histories, History, StepName
from qa_desktop.services.steps import MERGE_WITHIN, MOST_STEPS, Step
from tests.domain.cards import NOW, evaluation


def state(text: str) -> Evaluation:
    return replace(evaluation(), summary=text)


def step(
    before: str, after: str, *, at_s: float = 0, merges: bool = True, target: str = ""
) -> Step[Evaluation, StepName]:
    return Step(
        name=StepName.SUMMARY,
        target=target,
        before=state(before),
        after=state(after),
        at=NOW + timedelta(seconds=at_s),
        merges=merges,
    )


def test_a_step_is_taken_back_and_done_again() -> None:
    history = History()
    history.add(step("", "a", merges=False))
    assert (history.undo_name, history.redo_name) == (StepName.SUMMARY, None)
    undone = history.undo()
    assert undone is not None
    assert undone.before.summary == ""
    assert (history.undo_name, history.redo_name) == (None, StepName.SUMMARY)
    redone = history.redo()
    assert redone is not None
    assert redone.after.summary == "a"


def test_nothing_to_undo_is_nothing() -> None:
    assert History().undo() is None
    assert History().redo() is None


def test_typing_in_quick_succession_is_one_step() -> None:
    history = History()
    pause = MERGE_WITHIN.total_seconds()
    for place, letter in enumerate("abc"):
        history.add(step("abc"[:place], "abc"[: place + 1], at_s=place * pause))
        assert letter
    undone = history.undo()
    assert undone is not None
    assert (undone.before.summary, undone.after.summary) == ("", "abc")
    assert history.undo() is None


def test_a_pause_ends_the_step() -> None:
    history = History()
    history.add(step("", "a"))
    history.add(step("a", "ab", at_s=MERGE_WITHIN.total_seconds() + 0.001))
    undone = history.undo()
    assert undone is not None
    assert undone.before.summary == "a"


def test_another_field_or_a_step_that_stands_alone_is_not_merged() -> None:
    history = History()
    history.add(step("", "a", target="polite"))
    history.add(step("a", "ab", target="patient"))
    history.add(step("ab", "abc", target="patient", merges=False))
    history.add(step("abc", "abcd", target="patient"))
    befores = []
    while (undone := history.undo()) is not None:
        befores.append(undone.before.summary)
    assert befores == ["abc", "ab", "a", ""]


def test_typing_taken_back_by_typing_leaves_no_step() -> None:
    history = History()
    history.add(step("", "a", merges=False))
    history.add(step("a", "ab"))
    history.add(step("ab", "a"))
    undone = history.undo()
    assert undone is not None
    assert undone.before.summary == ""
    assert history.undo() is None


def test_a_new_step_forgets_what_was_undone() -> None:
    history = History()
    history.add(step("", "a", merges=False))
    history.undo()
    history.add(step("", "b", merges=False))
    assert history.redo() is None


def test_the_oldest_steps_are_forgotten() -> None:
    history = History()
    for number in range(MOST_STEPS + 10):
        history.add(step(str(number), str(number + 1), merges=False))
    last = None
    while (undone := history.undo()) is not None:
        last = undone
    assert last is not None
    assert last.before.summary == "10"


@given(st.lists(st.one_of(st.sampled_from(["undo", "redo"]), st.integers(0, 5)), max_size=40))
def test_undo_walks_back_through_exactly_the_states_there_were(actions: list[str | int]) -> None:
    history = History()
    current = state("0")
    past: list[str] = []
    future: list[str] = []
    for number, action in enumerate(actions):
        if action == "undo":
            undone = history.undo()
            assert (undone is None) == (not past)
            if undone is not None:
                future.append(current.summary)
                current = undone.before
                assert current.summary == past.pop()
        elif action == "redo":
            redone = history.redo()
            assert (redone is None) == (not future)
            if redone is not None:
                past.append(current.summary)
                current = redone.after
                assert current.summary == future.pop()
        elif str(action) != current.summary:
            after = state(str(action))
            now = NOW + timedelta(minutes=number)
            history.add(Step(name=StepName.SUMMARY, target="", before=current, after=after, at=now))
            past.append(current.summary)
            future.clear()
            current = after


def test_the_histories_of_the_latest_drafts_are_kept_while_they_are_as_they_were_left() -> None:
    histories = Histories()
    drafts = [replace(state("a"), id=f"draft {number}") for number in range(MOST_KEPT + 1)]
    for draft in drafts:
        history = History()
        history.add(step("", "a"))
        histories.keep(draft, history)
    assert histories.take(drafts[0]).undo_name is None
    assert histories.take(drafts[1]).undo_name is StepName.SUMMARY
    assert histories.take(replace(drafts[2], summary="b")).undo_name is None
    assert histories.take(replace(drafts[3], revision=2)).undo_name is None
    histories.drop(drafts[4].id)
    assert histories.take(drafts[4]).undo_name is None
