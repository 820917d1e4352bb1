"""What lies under the pointer."""

from hypothesis import given
from hypothesis import strategies as st

from ui.waveform.geometry import Stretch, lay_out
from ui.waveform.hits import GRAB_PX, Hit, MarkBox, Part, edge_zones, hit, hit_mark
from ui.waveform.marks import Mark

BANDS = lay_out(260, 2, 2)
ROW = BANDS.row(0).middle
LANE = BANDS.all_lanes.middle
RULER = BANDS.ruler.middle


def region(left: float, right: float, name: str = "region", *, row: int = 0, chosen: bool = False) -> MarkBox:
    mark = Mark(id=name, start_ms=0, end_ms=1)
    return MarkBox(
        mark=mark, left=left, right=right, label_right=max(right, left + 60), row=BANDS.row(row), chosen=chosen
    )


def point(at: float, name: str = "point") -> MarkBox:
    mark = Mark(id=name, start_ms=0)
    return MarkBox(mark=mark, left=at, right=at, label_right=at + 60, row=BANDS.row(0))


def part_at(x: float, y: float, *boxes: MarkBox, selection: Stretch | None = None, playhead: float = 9999) -> Hit:
    return hit(x, y, bands=BANDS, left_px=54, boxes=boxes, selection=selection, playhead_x=playhead)


@given(st.floats(100, 600), st.floats(0, 400))
def test_both_edges_of_any_region_are_easy_to_grab(left: float, length: float) -> None:
    box = region(left, left + length)
    assert hit_mark([box], BANDS, left - 6, ROW) == Hit(Part.MARK_START, "region")
    assert hit_mark([box], BANDS, left + length + 6, ROW) == Hit(Part.MARK_END, "region")
    start, end = edge_zones(left, left + length)
    assert start.end <= end.start
    assert start.length >= 6
    assert end.length >= 6


def test_a_wide_region_is_held_by_its_body_and_its_edges_reach_to_both_sides() -> None:
    box = region(200, 300)
    found = [hit_mark([box], BANDS, x, ROW) for x in (192, 194, 206, 208, 250, 292, 294, 306, 308)]
    kinds = [None if one is None else one.part for one in found]
    start, body, end = Part.MARK_START, Part.MARK_BODY, Part.MARK_END
    assert kinds == [None, start, start, body, body, body, end, end, None]


def test_a_narrow_region_is_held_by_its_label_beside_its_edges() -> None:
    box = region(200, 203)
    assert part_at(200, ROW, box).part is Part.MARK_START
    assert part_at(203, ROW, box).part is Part.MARK_END
    assert part_at(230, ROW, box).part is Part.MARK_BODY


def test_edges_win_over_bodies_that_lie_over_them() -> None:
    below, above = region(200, 300, "below"), region(280, 400, "above")
    assert part_at(301, ROW, below, above) == Hit(Part.MARK_END, "below")
    assert part_at(281, ROW, below, above) == Hit(Part.MARK_START, "above")
    assert part_at(320, ROW, below, above) == Hit(Part.MARK_BODY, "above")


def test_of_two_edges_the_nearer_one_is_grabbed_and_of_two_alike_the_chosen_ones() -> None:
    left, right = region(200, 300, "left"), region(306, 400, "right")
    assert part_at(302, ROW, left, right) == Hit(Part.MARK_END, "left")
    assert part_at(304, ROW, left, right) == Hit(Part.MARK_START, "right")
    assert part_at(300, ROW, region(300, 350, "a"), region(300, 350, "b", chosen=True)).mark_id == "b"


def test_a_point_is_grabbed_at_its_tick_and_at_its_label() -> None:
    for x in (194, 200, 206, 250):
        assert part_at(x, ROW, point(200)) == Hit(Part.MARK_BODY, "point")
    assert part_at(190, ROW, point(200)).part is Part.LANES


def test_a_mark_is_grabbed_in_its_own_row_only() -> None:
    box = region(200, 300, row=1)
    assert part_at(200, BANDS.row(0).middle, box).part is Part.LANES
    assert part_at(200, BANDS.row(1).middle, box).part is Part.MARK_START


def test_over_the_lanes_only_the_chosen_marks_edges_are_grabbed() -> None:
    assert part_at(200, LANE, region(200, 300)).part is Part.LANES
    assert part_at(200, LANE, region(200, 300, chosen=True)).part is Part.MARK_START
    assert part_at(250, LANE, region(200, 300, chosen=True)).part is Part.LANES


def test_the_selections_edges_are_grabbed_at_every_height_but_labels_come_first() -> None:
    chosen = Stretch(200, 300)
    assert part_at(195, RULER, selection=chosen).part is Part.SELECTION_START
    assert part_at(305, LANE, selection=chosen).part is Part.SELECTION_END
    assert part_at(305, ROW, selection=chosen).part is Part.SELECTION_END
    assert part_at(250, LANE, selection=chosen).part is Part.LANES
    box = region(200, 300, chosen=True)
    assert part_at(200, ROW, box, selection=chosen).part is Part.MARK_START
    assert part_at(200, LANE, box, selection=chosen).part is Part.SELECTION_START


def test_the_playheads_handle_is_in_the_ruler() -> None:
    assert part_at(200 + GRAB_PX, RULER, playhead=200).part is Part.PLAYHEAD
    assert part_at(200, RULER, selection=Stretch(200, 300), playhead=200).part is Part.PLAYHEAD
    assert part_at(200, LANE, playhead=200).part is Part.LANES
    assert part_at(220, RULER, playhead=200).part is Part.RULER


def test_beside_the_lanes_is_nothing() -> None:
    assert part_at(20, LANE).part is Part.OUTSIDE
    assert part_at(20, RULER).part is Part.OUTSIDE
