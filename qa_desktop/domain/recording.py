"""A recording: a call's audio, identified by its content, with what is known of the call."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """Who is heard on a channel."""

    AGENT = "agent"
    CUSTOMER = "customer"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFormat:
    """What decoding a file once has shown: codec name, rate in Hz, channels, true length in ms."""

    codec: str
    sample_rate: int
    channels: int
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """What is known of the call beside its audio; empty where nothing is known."""

    agent: str = ""
    customer: str = ""
    queue: str = ""
    call_id: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording; `id` is the SHA-256 of the file, so the same file anywhere is the same recording."""

    id: str
    file_name: str
    size_bytes: int
    audio: AudioFormat
    call: CallDetails = field(default_factory=CallDetails)
    channels: tuple[Channel, ...]
    imported_at: datetime


def usual_channels(count: int) -> tuple[Channel, ...]:
    """Return who is usually heard on each of `count` channels: agent left, customer right."""
    if count == 1:
        return (Channel.MIXED,)
    return (Channel.AGENT, Channel.CUSTOMER) + (Channel.MIXED,) * (count - 2)
