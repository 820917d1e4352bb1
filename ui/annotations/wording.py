"""Words for marks."""

from qa_desktop.domain.annotation import Annotation, Severity, TagColour
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.timecode import format_position, parse_position
from qa_desktop.language import tr, trc
from ui.annotations.tag_book import TagBook

DASHES = "–—-~～至"


def severity_name(severity: Severity) -> str:
    """Return how much a mark matters, in words."""
    return {
        Severity.NONE: trc("severity", "None"),
        Severity.MINOR: tr("Minor"),
        Severity.MAJOR: tr("Major"),
        Severity.CRITICAL: tr("Critical"),
    }[severity]


def channel_name(channel: Channel | None) -> str:
    """Return who is heard on a channel; None stands for everybody."""
    return {
        None: trc("channel", "All"),
        Channel.AGENT: tr("Agent"),
        Channel.CUSTOMER: tr("Customer"),
        Channel.MIXED: trc("channel", "Mixed"),
    }[channel]


def colour_name(colour: TagColour) -> str:
    """Return a tag colour's name."""
    return {
        TagColour.RED: tr("Red"),
        TagColour.AMBER: tr("Amber"),
        TagColour.GREEN: tr("Green"),
        TagColour.BLUE: tr("Blue"),
        TagColour.VIOLET: tr("Violet"),
        TagColour.GREY: tr("Grey"),
    }[colour]


def span_of(annotation: Annotation) -> str:
    """Write where a mark lies: `0:41.2`, or `1:12.0 – 1:31.4`."""
    start = format_position(annotation.start_ms)
    return start if annotation.end_ms is None else f"{start} – {format_position(annotation.end_ms)}"


def parse_span(written: str, length_ms: int) -> tuple[int, int | None] | None:
    """Read `0:41.2` or `1:12 – 1:31.4` as start and end in ms; None where it is no place within the call."""
    text = written.strip()
    for dash in DASHES:
        text = text.replace(dash, "\n")
    parts = [parse_position(part) for part in text.split("\n")]
    places = [place for place in parts if place is not None and place <= length_ms]
    if len(places) != len(parts) or len(parts) not in (1, 2):
        return None
    if len(places) == 1:
        return places[0], None
    start, end = places
    return (start, end) if start < end else None


def mark_words(annotation: Annotation, tags: TagBook) -> str:
    """Name a mark shortly: where it starts, and its tag."""
    return f"{format_position(annotation.start_ms)} {tags.name(annotation.tag_id)}".strip()
