"""Decodes with FFmpeg (PyAV) what libsndfile refuses, miscounts or decodes slowly; padding goes as in FFmpeg."""

from collections.abc import Generator, Iterator

import av
import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition

from qa_desktop.audio.decoder import Block, Undecodable, block_sizes
from qa_desktop.audio.pcm import READABLE, Planes, as_float, joined, scaled
from qa_desktop.audio.sniff import Container
from qa_desktop.audio.source import AudioFile, about
from qa_desktop.domain.errors import EnvironmentFault, UserMistake

av.logging.set_level(None)  # FFmpeg's chatter about damaged files would go to the console of whoever started us

CODECS = {
    "mp3float": "MP3",
    "mp3": "MP3",
    "mp2float": "MP2",
    "mp2": "MP2",
    "aac": "AAC",
    "alac": "ALAC",
    "opus": "Opus",
    "libopus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
    "speex": "Speex",
    "wmav1": "WMA 1",
    "wmav2": "WMA 2",
    "wmapro": "WMA Pro",
    "wmavoice": "WMA Voice",
    "amrnb": "AMR-NB",
    "libopencore_amrnb": "AMR-NB",
    "amrwb": "AMR-WB",
    "libopencore_amrwb": "AMR-WB",
    "gsm": "GSM 6.10",
    "gsm_ms": "GSM 6.10",
    "g722": "G.722",
    "g723_1": "G.723.1",
    "g726": "G.726",
    "g726le": "G.726",
    "g729": "G.729",
    "ilbc": "iLBC",
    "truespeech": "TrueSpeech",
    "adpcm_ms": "MS ADPCM",
    "adpcm_ima_wav": "IMA ADPCM",
    "pcm_alaw": "G.711 A-law",
    "pcm_mulaw": "G.711 µ-law",
    "pcm_u8": "PCM 8-bit",
    "pcm_s16le": "PCM 16-bit",
    "pcm_s24le": "PCM 24-bit",
    "pcm_s32le": "PCM 32-bit",
}
KNOWING_DEMUXERS = frozenset(
    {"mp4", "asf", "matroska", "flac"}
)  # their headers say how much audio there is meant to be
SHORT_BY = 0.5  # seconds less than announced, and
SHORT_SHARE = 0.02  # this share of it: more than any codec's padding
OPUS_RATES = frozenset({8_000, 12_000, 16_000, 24_000})
OPUS_HEAD_BYTES = 19
PADDED_FRAMES = 2  # an encoder pads its last frame and may add one to flush itself

Decoded = Generator[AudioFrame, None, None]


class FfmpegDecoder:
    """A file open in FFmpeg, its first samples decoded: only these tell the true rate of some codecs (HE-AAC).

    Raises:
        Undecodable: nothing in the file could be decoded.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, wrapping: Container) -> None:
        self._container = container
        self._stream = stream
        self._wrapping = wrapping
        self._errors = 0
        self._short = False
        self._frames = self._decode()
        first = next(self._frames, None)
        if first is None:
            raise Undecodable("no samples")
        self._first = first
        self.sample_rate = _output_rate(stream, first)
        self.channels = first.layout.nb_channels
        self.codec = CODECS.get(stream.codec_context.name) or stream.codec_context.codec.long_name
        self.estimated_frames = self._announced_frames()

    @property
    def damaged(self) -> bool:
        """Whether packets were broken, or fewer samples came than the header announced."""
        return self._errors > 0 or self._short

    def blocks(self) -> Iterator[Block]:
        """Yield the samples as planar int16, in blocks of growing size."""
        decoded = 0
        for block in self._without_padding(self._converted()):
            decoded += block.shape[1]
            yield block
        if self._wrapping.demuxer in KNOWING_DEMUXERS:
            missing = self.estimated_frames - decoded
            self._short = missing > max(SHORT_BY * self.sample_rate, SHORT_SHARE * self.estimated_frames)

    def close(self) -> None:
        """Let go of FFmpeg's memory."""
        self._frames.close()
        self._container.close()

    def _announced_frames(self) -> int:
        duration, base = self._stream.duration, self._stream.time_base
        if duration is None or base is None:
            return round((self._container.duration or 0) * self.sample_rate / av.time_base)
        return round(duration * base * self.sample_rate)

    def _decode(self) -> Decoded:
        """Yield decoded frames; a broken packet is counted and skipped, a broken container ends the file."""
        try:
            for packet in self._container.demux(self._stream):
                yield from self._decode_packet(packet)
        except (av.FFmpegError, ValueError):
            self._errors += 1
            yield from self._decode_packet(None)

    def _decode_packet(self, packet: "Packet[AudioStream] | None") -> list[AudioFrame]:
        if packet is not None and packet.is_corrupt and not self._wrapping.length_unwritten:
            self._errors += 1  # a packet that the file ends within; without a length each last one seems so
        try:
            frames = self._stream.codec_context.decode(packet)
        except (av.FFmpegError, ValueError):
            self._errors += 1
            return []
        return [frame for frame in frames if frame.samples and frame.sample_rate and frame.format.name in READABLE]

    def _converted(self) -> Iterator[Block]:
        """Yield planar int16 at `sample_rate`; a change of format midway is brought to the first one's."""
        resampler: soxr.ResampleStream | None = None
        rate = self.sample_rate
        for group in self._groups():
            planes = joined(group, self.channels)
            if group[0].sample_rate != rate:
                rate = group[0].sample_rate
                resampler = _resampler(rate, self.sample_rate, self.channels)
            yield scaled(planes if resampler is None else _resampled(resampler, planes))
        if resampler is not None:
            yield scaled(_resampled(resampler, np.empty((self.channels, 0), np.float32), last=True))

    def _groups(self) -> Iterator[list[AudioFrame]]:
        """Yield runs of frames of one format, about as long as a block is to be."""
        sizes = block_sizes()
        size, group, samples = next(sizes), [self._first], self._first.samples
        for frame in self._frames:
            if samples >= size or _kind(frame) != _kind(group[0]):
                yield group
                size, group, samples = next(sizes), [], 0
            group.append(frame)
            samples += frame.samples
        yield group

    def _without_padding(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Drop what an MP4 encoder added to fill its last frame: what runs past the length in the edit list.

        Where more than padding runs past it, the length was a lie and everything is kept.
        """
        if self._wrapping.demuxer != "mp4" or not self.estimated_frames:
            yield from blocks
            return
        limit, slack = self.estimated_frames, PADDED_FRAMES * self._first.samples
        beyond: list[Block] = []
        seen = 0
        for block in blocks:
            inside = min(max(0, limit - seen), block.shape[1])
            seen += block.shape[1]
            yield block[:, :inside]
            beyond.append(block[:, inside:])
            if seen > limit + slack:
                yield from beyond
                beyond.clear()


def open_ffmpeg(file: AudioFile, wrapping: Container) -> FfmpegDecoder:
    """Open `file` in FFmpeg as what it was found to be; so nothing in it can steer FFmpeg elsewhere.

    Raises:
        Undecodable: FFmpeg finds no audio that it can decode.
        UserMistake: `audio.video`, `audio.no_audio`.
        EnvironmentFault: `audio.codec_unsupported`.
    """
    try:
        options = {"ignore_length": "1"} if wrapping.length_unwritten else {}
        container = av.open(file, "r", format=wrapping.demuxer, options=options, metadata_errors="ignore")
    except (av.FFmpegError, ValueError, OSError) as error:
        raise Undecodable(_words(error)) from error
    try:
        return FfmpegDecoder(container, _audio_stream(file, container), wrapping)
    except (av.FFmpegError, ValueError) as error:
        container.close()
        raise Undecodable(_words(error)) from error
    except BaseException:
        container.close()
        raise


def _audio_stream(file: AudioFile, container: InputContainer) -> AudioStream:
    for film in container.streams.video:
        if not film.disposition & Disposition.attached_pic:
            raise UserMistake("audio.video", **about(file.path))
    if not container.streams.audio:
        raise UserMistake("audio.no_audio", **about(file.path))
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise EnvironmentFault("audio.codec_unsupported", **about(file.path))
    return stream


def _kind(frame: AudioFrame) -> tuple[str, int, int]:
    return frame.format.name, frame.layout.nb_channels, frame.sample_rate


def _resampler(rate: int, wanted: int, channels: int) -> soxr.ResampleStream | None:
    return None if rate == wanted else soxr.ResampleStream(rate, wanted, channels, dtype="float32")


def _resampled(resampler: soxr.ResampleStream, planes: Planes, *, last: bool = False) -> Planes:
    return np.ascontiguousarray(resampler.resample_chunk(np.ascontiguousarray(as_float(planes).T), last=last).T)


def _output_rate(stream: AudioStream, first: AudioFrame) -> int:
    """Return the rate of the samples in Hz; Opus always decodes to 48 kHz, its header tells what was recorded.

    OpusHead, bytes 12-15: the input rate (RFC 7845 § 5.1). Telephone audio kept at 48 kHz would take six times the
    memory for nothing.
    """
    head = stream.codec_context.extradata or b""
    if head[:8] == b"OpusHead" and len(head) >= OPUS_HEAD_BYTES:
        recorded = int.from_bytes(head[12:16], "little")
        if recorded in OPUS_RATES:
            return recorded
    return first.sample_rate


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
