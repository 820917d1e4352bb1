"""The theme as the waveform needs it: colours, fonts and measured labels, prepared once a theme."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QStaticText

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from ui.theme import Lane, Tokens

Palette = tuple[int, int, int]
"""ARGB of nothing, a peak, loudness: what the pixels of a tile are looked up in."""

RULER_FONT_PX = 11
LABEL_FONT_PX = 12
LONGEST_LABEL_PX = 168.0
MOST_LABELS_KEPT = 2000


@dataclass(frozen=True, slots=True)
class LaneStyle:
    """How a channel is drawn."""

    palette: Palette
    text: QColor


@dataclass(frozen=True, slots=True)
class Text:
    """A text laid out once, and its width in pixels."""

    laid_out: QStaticText
    width: float


@dataclass(frozen=True, slots=True)
class TagStyle:
    """A tag's colour, alone and thinned over the lanes, behind a label, and behind the chosen one's."""

    solid: QColor
    tint: QColor
    label: QColor
    chosen_tint: QColor
    chosen_label: QColor
    hairline: QColor


@dataclass(frozen=True, slots=True)
class WaveStyle:
    """All that painting needs to know of a theme and a font."""

    tokens: Tokens
    window: QColor
    ground: QColor
    line: QColor
    text: QColor
    muted: QColor
    accent: QColor
    selection: QColor
    unread: QColor
    hatch: QColor
    playhead: QColor
    lanes: Mapping[Channel, LaneStyle]
    tags: Mapping[TagColour, TagStyle]
    ruler_font: QFont
    label_font: QFont
    _texts: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, tokens: Tokens, font: QFont) -> "WaveStyle":
        """Prepare a theme; `font` gives the families."""
        lanes = {Channel.AGENT: tokens.agent, Channel.CUSTOMER: tokens.customer, Channel.MIXED: tokens.mixed}
        return cls(
            tokens=tokens,
            window=QColor(tokens.background),
            ground=QColor(tokens.sunken),
            line=QColor(tokens.line),
            text=QColor(tokens.text),
            muted=QColor(tokens.muted),
            accent=QColor(tokens.accent),
            selection=faded(tokens.accent, 0.20 if tokens.dark else 0.14),
            unread=faded(tokens.muted, 0.12),
            hatch=faded(tokens.muted, 0.45),
            playhead=QColor(tokens.playhead),
            lanes={channel: LaneStyle(_palette(lane), QColor(lane.text)) for channel, lane in lanes.items()},
            tags={colour: _tag_style(shade, dark=tokens.dark) for colour, shade in tokens.tags.items()},
            ruler_font=_sized(font, RULER_FONT_PX),
            label_font=_sized(font, LABEL_FONT_PX),
        )

    def label(self, text: str) -> Text:
        """Return a label laid out, cut with an ellipsis where it is longer than `LONGEST_LABEL_PX`."""
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) >= MOST_LABELS_KEPT:
                self._texts.clear()
            found = self._texts[text] = self._lay_out(text)
        return found

    def _lay_out(self, text: str) -> Text:
        metrics = QFontMetricsF(self.label_font)
        one_line = " ".join(text.split())
        cut = metrics.elidedText(one_line, Qt.TextElideMode.ElideRight, LONGEST_LABEL_PX)
        laid_out = QStaticText(cut)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        laid_out.prepare(font=self.label_font)
        return Text(laid_out, metrics.horizontalAdvance(cut))


def faded(colour: str, opacity: float) -> QColor:
    """Return a colour at that opacity, 0 … 1."""
    result = QColor(colour)
    result.setAlphaF(opacity)
    return result


def _tag_style(shade: str, *, dark: bool) -> TagStyle:
    return TagStyle(
        solid=QColor(shade),
        tint=faded(shade, 0.13 if dark else 0.09),
        label=faded(shade, 0.26 if dark else 0.20),
        chosen_tint=faded(shade, 0.20 if dark else 0.18),
        chosen_label=faded(shade, 0.48 if dark else 0.36),
        hairline=faded(shade, 0.55),
    )


def _palette(lane: Lane) -> Palette:
    return (0, QColor(lane.peak).rgba(), QColor(lane.rms).rgba())


def _sized(font: QFont, pixels: int) -> QFont:
    result = QFont(font)
    result.setPixelSize(pixels)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
