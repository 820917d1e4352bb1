"""What the tip of a mark says."""

from html import escape

from ui.waveform.lanes import channel_name
from ui.waveform.marks import Mark


def tip_of(mark: Mark) -> str:
    """Return a mark's tag, time, channel and note, as the rich text of a tip."""
    where = mark.time_text if mark.channel is None else f"{mark.time_text} · {channel_name(mark.channel)}"
    lines = [f"<b>{escape(mark.label)}</b>"] if mark.label else []
    lines.append(escape(where))
    if mark.note:
        lines.append(escape(mark.note).replace("\n", "<br>"))
    return "<br>".join(lines)
