"""What a frame looks like."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from tests.ui.waveform.conftest import RATE, SECONDS, STEREO, turns
from tests.ui.waveform.peaks import ArraySource
from tests.ui.waveform.pixels import Pixels, contrast, is_colour, pixels_of
from ui.theme import DARK, LIGHT, Tokens
from ui.view_state import Span, ViewState
from ui.waveform.gaps import gaps_between
from ui.waveform.marks import Mark
from ui.waveform.painter import paint_into, paint_playhead
from ui.waveform.stage import Stage
from ui.waveform.style import WaveStyle
from ui.waveform.tiles import TileCache

WIDTH, HEIGHT = 800, 300
TOKENS = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


class Desk:
    """A call laid out, without a widget."""

    def __init__(self, tokens: Tokens = LIGHT, source: ArraySource | None = None) -> None:
        self.view = ViewState()
        self.stage = Stage(self.view, WaveStyle.of(tokens, QFont()))
        self.stage.width, self.stage.height = float(WIDTH), float(HEIGHT)
        self.source = source or ArraySource.of(turns(), RATE)
        self.tiles = TileCache()
        self.tiles.use(self.source)
        self.view.open(self.source.length_ms)
        self.stage.show(self.source, STEREO[: self.source.channels])

    def frame(self, dpr: float = 1.0, *, focused: bool = False) -> Pixels:
        """Paint a frame."""
        return pixels_of(paint_into(None, self.stage.scene(dpr, focused=focused), self.stage.style, self.tiles))

    def x(self, ms: float, dpr: float = 1.0) -> int:
        """Return the column of a time."""
        return round(self.stage.scale().x_of(ms) * dpr)

    def lane(self, pixels: Pixels, number: int, dpr: float = 1.0) -> Pixels:
        """Return a lane's pixels."""
        lane = self.stage.bands().lanes[number]
        return pixels[round((lane.start + 2) * dpr) : round((lane.end - 2) * dpr)]


def inked(desk: Desk, pixels: Pixels, number: int, dpr: float = 1.0) -> list[int]:
    """Return how many pixels of a lane are painted in the middle of each second."""
    lane = desk.lane(pixels, number, dpr)
    middles = [desk.x(1000 * second + 500, dpr) for second in range(SECONDS)]
    return [int((~is_colour(lane[:, x : x + 3], desk.stage.style.ground)).sum(axis=0).max()) for x in middles]


@TOKENS
@pytest.mark.parametrize("dpr", [1.0, 1.25, 1.5, 2.0])
def test_the_voice_that_speaks_is_tall_in_its_lane_and_the_other_flat(
    qapp: QGuiApplication, tokens: Tokens, dpr: float
) -> None:
    assert qapp
    desk = Desk(tokens)
    pixels = desk.frame(dpr)
    for number, speaks in ((0, 0), (1, 1)):
        heights = inked(desk, pixels, number, dpr)
        assert all(heights[second] <= 1 for second in range(SECONDS) if second % 2 != speaks)
        assert min(heights[second] for second in range(SECONDS) if second % 2 == speaks) > 20 * dpr


def test_the_louder_voice_is_taller(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    pixels = desk.frame()
    assert max(inked(desk, pixels, 1)) == pytest.approx(max(inked(desk, pixels, 0)) / 2, rel=0.1)


@TOKENS
def test_lanes_lie_in_the_order_of_the_channels_in_their_colours(qapp: QGuiApplication, tokens: Tokens) -> None:
    assert qapp
    desk = Desk(tokens)
    pixels = desk.frame()
    for number, lane, other in ((0, tokens.agent, tokens.customer), (1, tokens.customer, tokens.agent)):
        assert is_colour(desk.lane(pixels, number), lane.rms).sum() > 1000
        assert not is_colour(desk.lane(pixels, number), other.rms).any()


def test_a_call_of_one_channel_has_one_lane(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk(source=ArraySource.of(turns()[:1], RATE))
    desk.stage.show(desk.source, (Channel.MIXED,))
    assert len(desk.stage.bands().lanes) == 1
    assert is_colour(desk.lane(desk.frame(), 0), LIGHT.mixed.rms).sum() > 1000


@TOKENS
def test_what_must_be_told_apart_has_contrast(qapp: QGuiApplication, tokens: Tokens) -> None:
    assert qapp
    for lane in (tokens.agent, tokens.customer, tokens.mixed):
        assert contrast(lane.rms, tokens.sunken) >= 4.5
        assert contrast(lane.text, tokens.sunken) >= 4.5
    for colour in (tokens.playhead, tokens.accent, *tokens.tags.values()):
        assert contrast(colour, tokens.sunken) >= 3
    style = WaveStyle.of(tokens, QFont())
    for tag in style.tags.values():
        behind = blended(tag.chosen_label, style.ground)
        assert contrast(style.text.name(), behind.name()) >= 4.5
    assert contrast(tokens.muted, tokens.sunken) >= 4.5


def blended(over: QColor, under: QColor) -> QColor:
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(under)
    painter = QPainter(image)
    painter.fillRect(0, 0, 1, 1, over)
    painter.end()
    return image.pixelColor(0, 0)


def test_a_mark_tints_its_span_over_the_lanes_and_its_label_stands_above(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.marks.use([Mark(id="1", start_ms=9100, end_ms=9900, label="Dead air", colour=TagColour.AMBER)])
    pixels, style = desk.frame(), desk.stage.style
    silent = desk.lane(pixels, 0)[4]
    inside, outside = desk.x(9500), desk.x(9000) - 4
    tag = style.tags[TagColour.AMBER]
    assert is_colour(silent[inside : inside + 1], blended(tag.tint, style.ground)).all()
    assert is_colour(silent[outside : outside + 1], style.ground).all()
    row = desk.stage.bands().row(0)
    band = pixels[round(row.start) + 2 : round(row.end) - 2]
    assert is_colour(band[:, desk.x(9100) : desk.x(9100) + 3], tag.solid).all()
    assert is_colour(band[:, desk.x(9100) + 10 :], style.text, within=60).any()


def test_labels_that_overlap_stand_below_one_another(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.marks.use([Mark(id=str(n), start_ms=9000 + 200 * n, label="Interruption") for n in range(3)])
    pixels, bands = desk.frame(), desk.stage.bands()
    solid = desk.stage.style.tags[TagColour.GREY].solid
    assert bands.rows == 3
    for number in range(3):
        row = bands.row(number)
        ticks = is_colour(pixels[round(row.middle), :], solid)
        assert np.flatnonzero(ticks).tolist()[:1] == [desk.x(9000 + 200 * number)]


def test_the_rows_stay_when_the_view_is_zoomed_in(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.marks.use([Mark(id=str(n), start_ms=9000 + 200 * n, label="Interruption") for n in range(3)])
    before = desk.stage.bands()
    desk.view.show(9000, 9500)
    assert desk.stage.bands() == before


def test_a_long_region_keeps_its_text_in_sight(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.marks.use([Mark(id="1", start_ms=2000, end_ms=18_000, label="Dead air")])
    desk.view.show(8000, 12_000)
    row, left = desk.stage.bands().row(0), round(desk.stage.scale().left_px)
    band = desk.frame()[round(row.start) + 2 : round(row.end) - 2, left : left + 80]
    assert is_colour(band, desk.stage.style.text, within=60).any()


def test_the_chosen_mark_has_grips_at_its_edges(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.marks.use([Mark(id="1", start_ms=5000, end_ms=9000, colour=TagColour.VIOLET)])
    solid, middle = desk.stage.style.tags[TagColour.VIOLET].solid, round(desk.stage.bands().all_lanes.middle)
    plain = desk.frame()
    desk.view.choose_annotation("1")
    chosen = desk.frame()
    for ms in (5000, 9000):
        x = desk.x(ms)
        assert not is_colour(plain[middle - 4 : middle + 4, x - 2 : x + 2], solid).any()
        assert is_colour(chosen[middle - 4 : middle + 4, x - 2 : x + 2], solid).all()


def test_the_selection_reaches_from_the_ruler_to_the_last_lane(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    before = desk.frame()
    desk.view.select(Span(5000, 9000))
    changed = (before != desk.frame()).any(axis=-1)
    bottom = round(desk.stage.bands().all_lanes.end)
    inside = changed[2 : bottom - 1, desk.x(5000) + 6 : desk.x(9000) - 6]
    assert inside.mean() > 0.8  # peaks lie over it
    assert inside.any(axis=1).mean() > 0.98
    assert not changed[:, : desk.x(5000) - 6].any()
    assert not changed[:, desk.x(9000) + 6 :].any()


def test_a_loop_is_seen_in_the_ruler(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.loop = Span(5000, 9000)
    row = desk.frame()[round(desk.stage.bands().ruler.end) - 2]
    looped = np.flatnonzero(is_colour(row, LIGHT.accent))
    assert [looped.min(), looped.max()] == pytest.approx([desk.x(5000), desk.x(9000) - 1], abs=1)


def test_what_is_not_decoded_yet_is_a_calm_surface(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.source.ready = desk.source.samples.shape[1] // 2
    pixels = desk.frame()
    unread = desk.lane(pixels, 1)[:, desk.x(10_000) + 3 : desk.x(20_000) - 8]
    assert len(np.unique(unread.reshape(-1, 4), axis=0)) == 1
    assert not is_colour(unread, desk.stage.style.ground).any()
    heights = inked(desk, pixels, 0)
    assert heights[8] > 20


def test_a_channel_that_is_not_heard_is_dimmed(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    desk.stage.silent = frozenset({1})
    pixels = desk.frame()
    assert is_colour(desk.lane(pixels, 0), LIGHT.agent.rms).any()
    assert not is_colour(desk.lane(pixels, 1), LIGHT.customer.rms).any()
    assert max(inked(desk, pixels, 1)) > 20


def test_focus_is_a_ring_in_the_accent(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    rings = [is_colour(desk.frame(focused=focused)[0:2, 50:-50], LIGHT.accent, within=4) for focused in (True, False)]
    assert rings[0].all()
    assert not rings[1].any()


def test_a_frame_is_painted_over_the_last_one_of_its_size(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()
    scene = desk.stage.scene(2.0, focused=False)
    first = paint_into(None, scene, desk.stage.style, desk.tiles)
    before = pixels_of(first)
    again = paint_into(first, scene, desk.stage.style, desk.tiles)
    assert again is first
    assert (pixels_of(again) == before).all()
    assert again.devicePixelRatio() == 2.0
    assert paint_into(first, replace(scene, width=700.0), desk.stage.style, desk.tiles) is not first


def test_without_a_call_there_is_no_scene(qapp: QGuiApplication) -> None:
    assert qapp
    stage = Stage(ViewState(), WaveStyle.of(LIGHT, QFont()))
    with pytest.raises(LookupError):
        stage.scene(1.0, focused=False)


def test_the_playhead_is_one_line_with_one_handle_on_top(qapp: QGuiApplication) -> None:
    assert qapp
    image = QImage(41, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.sunken))
    painter = QPainter(image)
    paint_playhead(painter, 20.0, 200.0, WaveStyle.of(LIGHT, QFont()))
    painter.end()
    red = is_colour(pixels_of(image), LIGHT.playhead, within=90)
    widths = red.sum(axis=1)
    assert set(widths[12:-2].tolist()) == {2}
    assert widths[2] >= 9
    assert not red[:, :14].any()
    assert not red[:, 27:].any()


@TOKENS
@pytest.mark.parametrize("dpr", [1.0, 1.5])
def test_what_is_not_here_is_hatched_and_not_taken_for_silence(
    qapp: QGuiApplication, tokens: Tokens, dpr: float
) -> None:
    assert qapp
    desk = Desk(tokens)
    whole = desk.frame(dpr)
    desk.source.held = ((2_000, 4_000),)
    pixels = desk.frame(dpr)
    for number in (0, 1):
        here = slice(desk.x(2_050, dpr), desk.x(3_950, dpr))
        assert np.array_equal(desk.lane(pixels, number, dpr)[:, here], desk.lane(whole, number, dpr)[:, here])
        for start, end in ((300, 1_900), (4_100, 5_900)):
            gone = desk.lane(pixels, number, dpr)[:, desk.x(start, dpr) : desk.x(end, dpr)]
            for lane in (tokens.agent, tokens.customer):
                assert not is_colour(gone, lane.rms).any()
            _, counts = np.unique(gone.reshape(-1, 4), axis=0, return_counts=True)
            assert 0.02 < counts.max() / counts.sum() < 0.98


def test_the_legend_stands_in_the_widest_gap_that_has_room_for_it(qapp: QGuiApplication) -> None:
    assert qapp
    desk = Desk()

    def legend(pixels: Pixels) -> list[int]:
        """Return the columns of the lanes in which the ground is bare over a word's height."""
        lanes = pixels[round(desk.stage.bands().all_lanes.middle) - 3 : round(desk.stage.bands().all_lanes.middle) + 3]
        bare = is_colour(lanes, desk.stage.style.ground).all(axis=0)
        return [int(x) for x in np.flatnonzero(bare)]

    desk.source.held = ((1_000, 2_000),)
    columns = legend(desk.frame())
    middle = (desk.x(2_000) + desk.x(desk.source.length_ms)) / 2
    assert any(abs(x - middle) < 110 for x in columns)
    desk.source.held = tuple((place, place + 300) for place in range(0, 1000 * SECONDS, 600))
    gaps = [(desk.x(first + 300), desk.x(first + 600)) for first, _ in desk.source.held]
    assert not any(left + 2 < x < right - 2 for x in legend(desk.frame()) for left, right in gaps)


def test_gaps_are_what_lies_between() -> None:
    assert gaps_between((), 0, 10) == [Span(0, 10)]
    assert gaps_between(((0, 4), (6, 10)), 0, 10) == [Span(4, 6)]
    assert gaps_between(((2, 4), (6, 12)), 3, 10) == [Span(4, 6)]
    assert gaps_between(((20, 30),), 0, 10) == [Span(0, 10)]
    assert gaps_between(((0, 30),), 5, 10) == []
