"""Clips: the sound around a piece of evidence, coded so small that it travels where the recording cannot.

Every channel is coded by itself (Opus mapping family 255, RFC 7845 § 5.1.1.3): joint stereo at such bit rates would let
one speaker be heard on the other's side. What is private is replaced before anything is resampled or coded, so nothing
of it can reach the clip.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
import soxr
from av.audio.stream import AudioStream

from qa_desktop.audio.decoder import Block, Undecodable
from qa_desktop.audio.ffmpeg import FfmpegDecoder
from qa_desktop.audio.pcm import as_float, scaled
from qa_desktop.audio.samples import Samples
from qa_desktop.audio.sniff import Container
from qa_desktop.domain.clip import Span

FORM: Final = "audio/ogg; codecs=opus"
MOST_BYTES: Final = 200_000
BEST_BITS: Final = 24_000  # a second and channel: speech on the telephone gains nothing beyond
LEAST_BITS: Final = 6_000  # where Opus ends
PACKET_MS: Final = 60  # the longest that Opus has: the least spent on wrapping
WRAPPING_BITS: Final = 600  # a second, for Ogg
SPARED: Final = 0.97  # of the room: the rest is for headers, and for packets that come out a little larger
OPUS_RATES: Final = (8_000, 12_000, 16_000, 24_000)
TONE_HZ: Final = 400.0
TONE_LEVEL: Final = 600.0  # of 32,768: says that something was taken out without hurting the ear
TONE_FADE_MS: Final = 10
BIT_EXACT: Final = 0x400  # AVFMT_FLAG_BITEXACT: the same sound makes the same bytes


class Unhearable(Exception):
    """The bytes are no clip."""


class Uncodable(Exception):
    """No clip can be made of this sound."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Sound of a recording from `start_ms` to `end_ms`: planar int16, shape (channels, n), at `sample_rate` Hz."""

    start_ms: int
    end_ms: int
    samples: Block
    sample_rate: int


def longest_ms(channels: int) -> int:
    """Return how long a clip may be, in ms; beyond that not even the lowest bit rate keeps it small enough."""
    return int(MOST_BYTES * SPARED * 8 * 1000 / (LEAST_BITS * channels + WRAPPING_BITS))


def cut(samples: Samples, span: Span, private: Iterable[Span] = ()) -> Cut | None:
    """Copy the sound of a span out of a recording, a tone in the place of all that is private; None: nothing there.

    What runs past the end of the recording is left out. A span longer than `longest_ms` keeps its beginning, and the
    cut's `end_ms` says so. The copy stays good when the recording is closed.
    """
    rate = samples.sample_rate
    start_ms, end_ms = max(0, span[0]), min(span[1], max(0, span[0]) + longest_ms(samples.channels))
    first = _frame(start_ms, rate)
    block = samples.read(first, -(-end_ms * rate // 1000) - first)
    end_ms = min(end_ms, int((first + block.shape[1]) * 1000 / rate))
    if end_ms <= start_ms:
        return None
    for silent in private:
        _replace(block, _frame(silent[0], rate) - first, -(-silent[1] * rate // 1000) - first, rate)
    return Cut(start_ms, end_ms, block, rate)


def encode(piece: Cut) -> bytes:
    """Return the cut in `FORM`, of at most `MOST_BYTES`: the longer, the lower the bit rate.

    A variable bit rate gives speech what pauses spare, but spends more than it is told to on what is hard to code,
    such as noise; where that is too much, a constant one keeps to the room.

    Raises:
        Uncodable: the cut is longer than `longest_ms`, or the coder fails.
    """
    channels = len(piece.samples)
    seconds = piece.samples.shape[1] / piece.sample_rate
    rate = next((rate for rate in OPUS_RATES if rate >= piece.sample_rate), OPUS_RATES[-1])
    planes = resampled(piece.samples, piece.sample_rate, rate)
    bits = min(BEST_BITS, int((MOST_BYTES * SPARED * 8 / seconds - WRAPPING_BITS) / channels))
    for variable in (True, False):
        try:
            coded = _opus(planes, rate, max(LEAST_BITS, bits) * channels, variable=variable)
        except (av.FFmpegError, ValueError) as error:
            raise Uncodable from error
        if len(coded) <= MOST_BYTES:
            return coded
    msg = f"{seconds:.0f} s of {channels} channels do not fit"
    raise Uncodable(msg)


def decode(audio: bytes, most_ms: int) -> tuple[Block, int]:
    """Return a clip's samples, planar int16 of shape (channels, n), and their rate in Hz; nothing beyond `most_ms`.

    Raises:
        Unhearable: these bytes are no clip, or a damaged one.
    """
    try:
        with av.open(io.BytesIO(audio), "r", format="ogg", metadata_errors="ignore") as container:
            streams = container.streams.audio
            if len(streams) != 1 or streams[0].codec_context is None or streams[0].codec_context.name != "opus":
                raise Unhearable
            return _decoded(FfmpegDecoder(container, streams[0], Container("ogg")), most_ms)
    except (av.FFmpegError, ValueError, OSError, Undecodable) as error:
        raise Unhearable from error


def _decoded(decoder: FfmpegDecoder, most_ms: int) -> tuple[Block, int]:
    wanted = _frame(most_ms, decoder.sample_rate)
    blocks: list[Block] = []
    for block in decoder.blocks():
        blocks.append(block[:, :wanted])
        wanted -= blocks[-1].shape[1]
        if wanted <= 0:
            break
    if decoder.damaged or not blocks:
        raise Unhearable
    return np.concatenate(blocks, axis=1), decoder.sample_rate


def _frame(ms: int, rate: int) -> int:
    return ms * rate // 1000


def _replace(block: Block, first: int, end: int, rate: int) -> None:
    """Put a soft tone over the frames from `first` to `end`, on every channel."""
    first, end = max(0, first), min(end, block.shape[1])
    if end <= first:
        return
    time = np.arange(end - first)
    fade = max(1, min(rate * TONE_FADE_MS // 1000, len(time) // 2))
    level = np.minimum(1.0, np.minimum(time, time[::-1]) / fade)
    block[:, first:end] = np.rint(TONE_LEVEL * level * np.sin(2 * np.pi * TONE_HZ / rate * time)).astype(np.int16)


def resampled(samples: Block, rate: int, wanted: int) -> Block:
    """Return planar samples of `rate` Hz at `wanted` Hz."""
    if rate == wanted:
        return samples
    return scaled(np.ascontiguousarray(soxr.resample(as_float(samples).T, rate, wanted).T.reshape(len(samples), -1)))


def _opus(samples: Block, rate: int, bits: int, *, variable: bool) -> bytes:
    """Return planar samples as Opus in Ogg at so many bits a second, all channels together."""
    layout = _layout(len(samples))
    file = io.BytesIO()
    options = {"mapping_family": "255", "frame_duration": str(PACKET_MS), "application": "voip"}
    options["vbr"] = "on" if variable else "off"
    with av.open(file, "w", format="ogg") as container:
        container.flags |= BIT_EXACT
        stream: AudioStream = container.add_stream("libopus", rate=rate, layout=layout, options=options)
        stream.bit_rate = bits
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels")
