"""Nothing typed 250 ms before a kill is lost; and the check that says so would notice."""

from pathlib import Path
from random import Random

import pytest

from tests.end2end.kill import Lines, compared, kill_often, understood
from tests.end2end.kill_script import Shape, Step, after_step, seal

EMPTY: Shape = {"answers": {}, "marks": []}
KEYS = (Step("answer", "1"), Step("comment"), Step("type", "h"), Step("type", "i"), Step("leave"), Step("mark"))


@pytest.mark.flaky(reruns=2)  # counts real milliseconds: a machine that stands still in a round spoils it
def test_a_window_killed_while_grading_loses_nothing_older_than_250_ms(tmp_path: Path, *, long_form: bool) -> None:
    rounds = kill_often(tmp_path / "质检", 40 if long_form else 8, Random(11))  # noqa: S311 - no secret
    assert [one for one in rounds if one.wrong] == []
    assert sum(one.keys for one in rounds) > 10 * len(rounds)


def told(*keys: Step) -> tuple[Lines, list[Shape]]:
    """Return what a program would tell of those keys, pressed 100 ms apart, and what it would hold after each."""
    lines: Lines = []
    shapes = [EMPTY]
    for number, key in enumerate(keys):
        detail = {"answer": "full", "mark": f"mark{number} 1200"}.get(key.kind, "")
        shape = after_step(shapes[-1], key, "polite", detail)
        assert shape is not None
        shapes.append(shape)
        lines += [[number, key.kind, key.argument], [number, number / 10, "polite", detail, seal(shape)]]
    return lines, shapes


def test_what_was_saved_in_time_is_no_loss() -> None:
    lines, shapes = told(*KEYS)
    story = understood(EMPTY, lines)
    assert story.shapes == shapes
    assert compared(story, shapes[-1], 0.6).lost == 0
    late = compared(story, shapes[4], 0.6)  # “i”, at 0.3 s, is there; the mark, at 0.5 s, is not
    assert (late.lost, round(late.oldest_lost_ms), late.wrong) == (1, 100, "")


def test_an_older_key_that_is_missing_is_a_loss() -> None:
    lines, shapes = told(*KEYS)
    story = understood(EMPTY, lines)
    assert "250 ms" in compared(story, shapes[3], 0.6).wrong  # “i” was pressed 300 ms before
    assert "never there" in compared(story, {"answers": {}, "marks": [["other", 5, -1, ""]]}, 0.6).wrong


@pytest.mark.parametrize("key", [Step("answer", "1"), Step("type", "h"), Step("mark")])
def test_a_key_that_was_begun_when_the_end_came_may_be_there(key: Step) -> None:
    lines, shapes = told(Step("type", "a"), key)
    story = understood(EMPTY, lines[:-1])
    assert story.pending == key
    assert compared(story, shapes[-1], 9.0).wrong == ""
    assert compared(story, shapes[-2], 9.0).wrong == ""
    assert compared(story, EMPTY, 9.0).wrong != ""


def test_a_key_that_the_window_swallows_is_noticed() -> None:
    lines, _ = told(*KEYS)
    lines[5][4] = lines[3][4]  # “h” changed nothing
    with pytest.raises(ValueError, match="something else"):
        understood(EMPTY, lines)
