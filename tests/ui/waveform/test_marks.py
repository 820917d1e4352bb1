"""Marks and how their labels are stacked."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from ui.waveform.marks import LABEL_GAP_PX, Mark, stack
from ui.waveform.tips import tip_of

spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 120)).map(lambda pair: (float(pair[0]), float(pair[0] + pair[1]))),
    max_size=40,
)


def apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] + LABEL_GAP_PX <= other[0] or other[1] + LABEL_GAP_PX <= one[0]


@given(spans, st.integers(0, 5))
def test_labels_in_a_row_stand_apart(labels: list[tuple[float, float]], rows: int) -> None:
    placed = stack(labels, rows)
    assert all(row is None or 0 <= row < rows for row in placed)
    for (one, its_row), (other, other_row) in combinations(zip(labels, placed, strict=True), 2):
        assert its_row is None or its_row != other_row or apart(one, other)


@given(spans)
def test_no_more_rows_are_used_than_labels_lie_over_one_another(labels: list[tuple[float, float]]) -> None:
    rows = [row for row in stack(labels, len(labels)) if row is not None]
    assert len(rows) == len(labels)
    deepest = max((sum(left <= at < right + LABEL_GAP_PX for left, right in labels) for at, _ in labels), default=0)
    assert max(rows, default=-1) + 1 == deepest


@given(spans.filter(bool), st.integers(1, 3), st.data())
def test_the_chosen_one_has_a_row_in_any_case(
    labels: list[tuple[float, float]], rows: int, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(labels) - 1))
    placed = stack(labels, rows, chosen)
    assert placed[chosen] is not None
    for (one, its_row), (other, other_row) in combinations(zip(labels, placed, strict=True), 2):
        assert its_row is None or its_row != other_row or apart(one, other)


@given(spans, st.integers(1, 5))
def test_a_label_without_a_row_had_all_rows_taken(labels: list[tuple[float, float]], rows: int) -> None:
    placed = stack(labels, rows)
    for label, row in zip(labels, placed, strict=True):
        if row is None:
            taken = {at for other, at in zip(labels, placed, strict=True) if at is not None and not apart(label, other)}
            assert taken == set(range(rows))


def test_a_mark_tells_its_time() -> None:
    assert Mark(id="1", start_ms=41_200).time_text == "0:41.2"
    region = Mark(id="2", start_ms=72_000, end_ms=91_400)
    assert region.time_text == "1:12.0 – 1:31.4"
    assert (region.last_ms, Mark(id="1", start_ms=41_200).last_ms) == (91_400, 41_200)


def test_a_tip_tells_tag_time_channel_and_note_and_takes_nothing_for_markup() -> None:
    mark = Mark(
        id="1",
        start_ms=1000,
        end_ms=2500,
        label="Dead <air>",
        note="19 s & no\napology",
        colour=TagColour.AMBER,
        channel=Channel.AGENT,
    )
    assert tip_of(mark) == "<b>Dead &lt;air&gt;</b><br>0:01.0 – 0:02.5 · Agent<br>19 s &amp; no<br>apology"
    assert tip_of(Mark(id="2", start_ms=0)) == "0:00.0"
