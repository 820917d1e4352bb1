"""The lanes of a call: one a channel, named after who is heard."""

from collections.abc import Sequence

from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr, trc


def channel_name(channel: Channel) -> str:
    """Return a channel's name for people."""
    return {
        Channel.AGENT: tr("Agent"),
        Channel.CUSTOMER: tr("Customer"),
        Channel.MIXED: trc("channel", "Mixed"),
    }[channel]


def lane_names(channels: Sequence[Channel]) -> tuple[str, ...]:
    """Return a name a channel; those that share one are numbered."""
    names = [channel_name(channel) for channel in channels]
    counts = {name: names.count(name) for name in names}
    return tuple(
        name if counts[name] == 1 else f"{name} {names[: place + 1].count(name)}" for place, name in enumerate(names)
    )
