"""What lies under the pointer. Edges are easy to grab: `GRAB_PX` either side, and they win over bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ui.waveform.geometry import Bands, Stretch
from ui.waveform.marks import Mark

GRAB_PX = 7.0


class Part(StrEnum):
    """What can be under the pointer."""

    OUTSIDE = "outside"
    RULER = "ruler"
    LANES = "lanes"
    PLAYHEAD = "playhead"
    SELECTION_START = "selection_start"
    SELECTION_END = "selection_end"
    MARK_START = "mark_start"
    MARK_END = "mark_end"
    MARK_BODY = "mark_body"


EDGES = frozenset({Part.SELECTION_START, Part.SELECTION_END, Part.MARK_START, Part.MARK_END})
MARK_PARTS = frozenset({Part.MARK_START, Part.MARK_END, Part.MARK_BODY})


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under the pointer, and of which mark."""

    part: Part
    mark_id: str = ""


@dataclass(slots=True, kw_only=True)
class MarkBox:
    """Where a mark is drawn: `left` to `right` is its time (equal for a point), its label reaches to `label_right`.

    `row` is the label's height, None where there was no room for a label.
    """

    mark: Mark
    left: float
    right: float
    label_right: float
    row: Stretch | None
    chosen: bool = False


def edge_zones(left: float, right: float) -> tuple[Stretch, Stretch]:
    """Return where each edge of a region is grabbed; a narrow region's zones meet in its middle and never overlap."""
    middle = (left + right) / 2
    return (
        Stretch(left - GRAB_PX, min(left + GRAB_PX, middle)),
        Stretch(max(right - GRAB_PX, middle), right + GRAB_PX),
    )


def hit_mark(boxes: Sequence[MarkBox], bands: Bands, x: float, y: float) -> Hit | None:
    """Return the mark under the pointer: the nearest edge, else the body that is drawn last.

    A mark is grabbed by its label; the chosen one also by its edges over the lanes.
    """
    grips = [grip for box in boxes if _within_reach(box, bands, y) for grip in _grips(box, x)]
    if grips:
        _, _, _, best = min(grips, key=lambda grip: grip[:3])
        return best
    bodies = [box for box in boxes if _on_label(box, y) and box.left <= x < box.label_right]
    if not bodies:
        return None
    top = next((box for box in bodies if box.chosen), bodies[-1])
    return Hit(Part.MARK_BODY, top.mark.id)


def hit_selection(selection: Stretch | None, x: float) -> Hit | None:
    """Return the edge of the selection under the pointer."""
    if selection is None:
        return None
    start, end = edge_zones(selection.start, selection.end)
    if start.holds(x):
        return Hit(Part.SELECTION_START)
    return Hit(Part.SELECTION_END) if end.holds(x) else None


def hit(
    x: float,
    y: float,
    *,
    bands: Bands,
    left_px: float,
    boxes: Sequence[MarkBox] = (),
    selection: Stretch | None = None,
    playhead_x: float | None = None,
) -> Hit:
    """Return what lies at a place.

    In the ruler the playhead's handle comes first; among the labels the marks do; over the lanes the selection's edges.
    """
    if x < left_px - GRAB_PX:
        return Hit(Part.OUTSIDE)
    if bands.ruler.holds(y):
        if playhead_x is not None and abs(x - playhead_x) <= GRAB_PX:
            return Hit(Part.PLAYHEAD)
        return hit_selection(selection, x) or Hit(Part.RULER)
    if bands.labels.holds(y):
        return hit_mark(boxes, bands, x, y) or hit_selection(selection, x) or Hit(Part.LANES)
    return hit_selection(selection, x) or hit_mark(boxes, bands, x, y) or Hit(Part.LANES)


def _on_label(box: MarkBox, y: float) -> bool:
    return box.row is not None and box.row.holds(y)


def _within_reach(box: MarkBox, bands: Bands, y: float) -> bool:
    return _on_label(box, y) or (box.chosen and bands.all_lanes.holds(y))


Grip = tuple[float, bool, int, Hit]


def _grips(box: MarkBox, x: float) -> Iterator[Grip]:
    """Yield the grips of a mark at `x` as (distance, not chosen, tie-breaker, hit), the least being the best."""
    if box.mark.end_ms is None:
        if abs(x - box.left) <= GRAB_PX:
            yield abs(x - box.left), not box.chosen, 0, Hit(Part.MARK_BODY, box.mark.id)
        return
    start, end = edge_zones(box.left, box.right)
    if start.holds(x):
        yield abs(x - box.left), not box.chosen, 0, Hit(Part.MARK_START, box.mark.id)
    if end.holds(x):
        yield abs(x - box.right), not box.chosen, 1, Hit(Part.MARK_END, box.mark.id)
