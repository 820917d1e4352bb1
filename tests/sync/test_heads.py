from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.sync.heads import Known, judge
from qa_desktop.sync.records import Position
from tests.sync.bodies import make_version


def draft(version: str, *bases: str, at: int | None = None, text: str = "", state: str = "draft") -> Known:
    body = {"state": state, "summary": text or version}
    record = make_version("evaluation", "e", body, version=version, bases=bases)
    return Known(record, None if at is None else Position(at, 0))


def submitted(version: str, *bases: str, at: int | None = None) -> Known:
    return draft(version, *bases, at=at, state="submitted")


def winner(*versions: Known) -> str:
    return judge(versions).winner.record.version


@st.composite
def histories(draw: st.DrawFn) -> list[Known]:
    """Versions of one record, each on some of those before it."""
    count = draw(st.integers(1, 7))
    made: list[Known] = []
    for number in range(count):
        bases = draw(st.lists(st.sampled_from([f"v{one}" for one in range(number)]), unique=True)) if number else []
        at = draw(st.none() | st.just(number + 1))
        state = draw(st.sampled_from(["draft", "submitted"]))
        made.append(draft(f"v{number}", *bases, at=at, state=state, text=draw(st.sampled_from("ab"))))
    return made


def test_an_edit_replaces_its_base() -> None:
    verdict = judge([draft("a", at=1), draft("b", "a", at=2)])
    assert [head.record.version for head in verdict.heads] == ["b"]
    assert not verdict.in_conflict


def test_two_edits_of_one_base_are_a_conflict_and_the_later_one_wins() -> None:
    verdict = judge([draft("a", at=1), draft("b", "a", at=3), draft("c", "a", at=2)])
    assert [head.record.version for head in verdict.heads] == ["b", "c"]
    assert verdict.in_conflict
    assert verdict.bases == ("b", "c")


def test_submitted_beats_what_is_open_even_where_that_came_later() -> None:
    assert winner(submitted("b", "a", at=2), draft("c", "a", at=9)) == "b"


def test_of_two_submissions_the_first_counts() -> None:
    assert winner(submitted("b", "a", at=5), submitted("c", "a", at=4)) == "c"


def test_what_is_not_confirmed_counts_as_last() -> None:
    assert winner(draft("b", "a", at=5), draft("c", "a")) == "c"
    assert winner(submitted("b", "a"), submitted("c", "a", at=10**9)) == "c"


def test_the_place_in_a_batch_decides_within_it() -> None:
    first = Known(make_version("review", "r", {"x": 1}, version="z"), Position(4, 0))
    second = Known(make_version("review", "r", {"x": 2}, version="a"), Position(4, 1))
    assert winner(second, first) == "z"


def test_an_unknown_kind_has_a_winner_too() -> None:
    first = Known(make_version("mood", "m", {"x": 1}, version="a"), Position(4, 0))
    second = Known(make_version("mood", "m", {"x": 2}, version="b"), Position(5, 0))
    assert winner(second, first) == "b"


def test_a_version_that_settles_a_conflict_is_the_only_head() -> None:
    verdict = judge([draft("b", "a", at=2), draft("c", "a", at=3), draft("d", "b", "c")])
    assert [head.record.version for head in verdict.heads] == ["d"]


def test_equal_heads_are_no_conflict_and_instants_are_trifles() -> None:
    one, other = ({"state": "draft", "updated_at": moment} for moment in ("x", "y"))
    heads = [Known(make_version("evaluation", "e", body, version=v)) for v, body in (("b", one), ("c", other))]
    assert not judge(heads).in_conflict


def test_a_discarded_draft_and_an_edited_one_are_a_conflict() -> None:
    discarded = Known(make_version("evaluation", "e", {}, version="d", bases=("a",), deleted=True), Position(3, 0))
    verdict = judge([draft("b", "a", at=2), discarded])
    assert verdict.winner == discarded
    assert verdict.in_conflict
    assert winner(discarded, submitted("c", "a", at=9)) == "c"


def test_clips_with_other_sound_are_a_conflict() -> None:
    heads = [Known(make_version("clip", "c", {}, version=v, payload=sound)) for v, sound in (("a", b"1"), ("b", b"2"))]
    assert judge(heads).in_conflict


def test_versions_in_a_ring_have_a_winner() -> None:
    assert winner(draft("a", "b", at=1), draft("b", "a", at=2)) == "b"
    assert winner(draft("a", "a", at=1)) == "a"


def test_only_versions_of_one_record_are_judged() -> None:
    for versions in ([], [draft("a"), Known(make_version("tags", "tags", {}))]):
        with pytest.raises(ValueError, match="one record"):
            judge(versions)


@given(histories(), st.randoms(use_true_random=False))
def test_the_verdict_does_not_depend_on_the_order_of_arrival(history: list[Known], random: Random) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    assert judge(shuffled) == judge(history)


@given(histories())
def test_what_loses_to_nobody_is_kept(history: list[Known]) -> None:
    """Each version is a head, or another names it: none drops out of sight."""
    heads = {head.record.version for head in judge(history).heads}
    replaced = {base for one in history for base in one.record.bases}
    assert heads == {one.record.version for one in history} - replaced


@given(histories())
def test_forgetting_what_was_replaced_changes_nothing(history: list[Known]) -> None:
    verdict = judge(history)
    assert judge(verdict.heads) == verdict
