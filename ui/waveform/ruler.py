"""The ticks of the time ruler."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from qa_desktop.domain.timecode import MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, format_length
from ui.waveform.geometry import TimeScale

GAP_PX = 28.0
LABEL_LEFT_PX = 4.0
MILLISECOND_DIGITS = 3
STEPS_MS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(seconds * MS_PER_SECOND for seconds in (1, 2, 5, 10, 20)),
    *(minutes * MS_PER_MINUTE for minutes in (1, 2, 5, 10, 20)),
    *(hours * MS_PER_HOUR for hours in (1, 2, 5, 10, 20, 50)),
)
"""1-2-5 within milliseconds, seconds, minutes and hours; 50 s and 50 min divide no minute or hour and are left out."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A time that the ruler names, and where; the label stands to the right of `x`."""

    ms: int
    x: float
    label: str


def tick_label(ms: int, step_ms: int) -> str:
    """Write a tick as exactly as its step needs: `1:20`, `1:20.5`, `1:20.25`, `1:20.125`."""
    if step_ms >= MS_PER_SECOND:
        return format_length(ms)
    digits = MILLISECOND_DIGITS - len(str(step_ms)) + 1
    return f"{format_length(ms)}.{f'{ms % MS_PER_SECOND:03}'[:digits]}"


def step_for(scale: TimeScale, width_of: Callable[[str], float]) -> int:
    """Return the finest step in ms whose labels stand apart, the widest being that of the right end."""
    last = max(math.ceil(scale.end_ms), 0)
    for step in STEPS_MS:
        room = step / scale.ms_per_px - LABEL_LEFT_PX - GAP_PX
        if room > 0 and width_of(tick_label(last, step)) <= room:
            return step
    return STEPS_MS[-1]


def ticks(scale: TimeScale, width_of: Callable[[str], float]) -> tuple[Tick, ...]:
    """Return the ticks in sight, whose labels never overlap; `width_of` measures a label in pixels."""
    step = step_for(scale, width_of)
    first = math.ceil(max(scale.start_ms, 0.0) / step)
    last = math.floor(scale.end_ms / step)
    return tuple(Tick(n * step, scale.x_of(n * step), tick_label(n * step, step)) for n in range(first, last + 1))
