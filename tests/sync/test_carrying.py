from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.sync.carrying import carry, only_known
from qa_desktop.sync.kinds import evaluation
from qa_desktop.sync.shapes import ById, ByKey, known
from tests.db.samples import NOON
from tests.db.strategies import evaluations

SHAPE = known("name", inner=known("a"), marks=ById(known("id", "note")), answers=ByKey(known("value", deep=known("x"))))
BASE: dict[str, Any] = {
    "name": "old",
    "mood": [1, {"2": None}],
    "inner": {"a": 1, "b": 2},
    "marks": [{"id": "1", "note": "n", "wave": "~"}, {"id": "2", "note": "n", "wave": "≈"}],
    "answers": {"c": {"value": 1, "sure": True, "deep": {"x": 1, "y": 2}}, "gone": {"value": 1, "sure": False}},
}


def test_what_is_unknown_is_kept_at_its_place() -> None:
    new = {
        "name": "new",
        "inner": {"a": 9},
        "marks": [{"id": "2", "note": "m"}, {"id": "3", "note": ""}],
        "answers": {"c": {"value": 2, "deep": {"x": 3}}, "d": {"value": 0, "deep": {"x": 0}}},
    }
    assert carry(BASE, new, SHAPE) == {
        "name": "new",
        "mood": [1, {"2": None}],
        "inner": {"a": 9, "b": 2},
        "marks": [{"id": "2", "note": "m", "wave": "≈"}, {"id": "3", "note": ""}],
        "answers": {"c": {"value": 2, "sure": True, "deep": {"x": 3, "y": 2}}, "d": {"value": 0, "deep": {"x": 0}}},
    }


def test_a_known_field_that_is_gone_stays_gone() -> None:
    assert carry(BASE, {"name": "n"}, SHAPE) == {"name": "n", "mood": BASE["mood"]}


def test_a_base_of_another_form_carries_nothing_into_a_part() -> None:
    base = {"inner": [], "marks": {"id": 1}, "answers": 7, "mood": 1}
    new = {"inner": {"a": 1}, "marks": [{"id": "1"}, "?", {}], "answers": {"c": {"value": 1}}}
    assert carry(base, new, SHAPE) == {**new, "mood": 1}


def test_of_several_bases_the_first_that_is_carried_from_counts() -> None:
    settled = carry({"mood": "loser", "only": 1}, carry({"mood": "winner"}, {"name": ""}, SHAPE), SHAPE)
    assert settled == {"name": "", "mood": "winner", "only": 1}


def test_only_what_is_known_is_left() -> None:
    assert only_known(BASE, SHAPE) == {
        "name": "old",
        "inner": {"a": 1},
        "marks": [{"id": "1", "note": "n"}, {"id": "2", "note": "n"}],
        "answers": {"c": {"value": 1, "deep": {"x": 1}}, "gone": {"value": 1}},
    }
    odd = {"inner": 3, "marks": "x", "answers": None}
    assert only_known(odd, SHAPE) == odd


graded = evaluations(recording_id="r", card=("card", 1), created_at=NOON)


@given(graded, graded, st.data())
def test_an_edit_here_loses_nothing_that_a_newer_program_wrote(before: Any, after: Any, data: st.DataObject) -> None:
    base = {**evaluation.to_body(before), "mood": data.draw(st.integers() | st.text())}
    base["annotations"] = [{**one, "wave": one["id"]} for one in base["annotations"]]
    carried = carry(base, evaluation.to_body(after), evaluation.SHAPE)
    assert only_known(carried, evaluation.SHAPE) == evaluation.to_body(after)
    assert carried["mood"] == base["mood"]
    had = {one.id for one in before.annotations}
    assert all(("wave" in one) is (one["id"] in had) for one in carried["annotations"])
