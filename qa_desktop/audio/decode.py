"""Opens a recording and decodes it once, from start to end, by the one decoder that is right for its codec.

Header lengths lie (untagged VBR MP3, ADPCM with a bad byte rate, recorders that were cut off): the length of a
recording is what was decoded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_desktop.audio.decoder import Block, Decoder, Undecodable
from qa_desktop.audio.ffmpeg import open_ffmpeg
from qa_desktop.audio.sndfile import PREFERRED_CONTAINERS, open_sndfile
from qa_desktop.audio.sniff import Container, identify
from qa_desktop.audio.source import AudioFile, about, damaged, never
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.recording import AudioFormat

SAMPLE_RATES = range(2_000, 384_001)  # Hz; what lies outside is a damaged header, not a recorder
MAX_CHANNELS = 8
MAX_HOURS = 24
Opener = Callable[[AudioFile, Container], Decoder]


@dataclass(frozen=True, slots=True)
class Survey:
    """What one decode of a whole file has shown; `damaged` where audio is missing or could not be decoded."""

    audio: AudioFormat
    damaged: bool


class Decoding:
    """A recording being decoded: what it is, and its samples block by block.

    `codec` is the name people use, `sample_rate` is in Hz. `estimated_frames` is the header's word and serves
    progress bars only. `frames` counts what has been decoded so far.
    """

    def __init__(self, file: AudioFile, decoder: Decoder, *, cut_short: bool) -> None:
        self._file = file
        self._decoder = decoder
        self._cut_short = cut_short
        self.codec = decoder.codec
        self.sample_rate = decoder.sample_rate
        self.channels = decoder.channels
        limit = MAX_HOURS * 3600 * self.sample_rate
        self.estimated_frames = min(max(0, decoder.estimated_frames), limit)
        self.frames = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def damaged(self) -> bool:
        """Whether audio is known to be missing; complete only when all blocks have been read."""
        return self._cut_short or self._decoder.damaged

    @property
    def duration_ms(self) -> int:
        """The length decoded so far."""
        return round(self.frames * 1000 / self.sample_rate)

    def blocks(self) -> Iterator[Block]:
        """Yield the samples in order, once: planar int16 of shape (channels, n), small blocks first.

        Raises:
            EnvironmentFault: `audio.read_failed` where the disk fails, `audio.damaged` where nothing was decoded,
                `audio.too_long` past 24 hours.
            UserMistake: `audio.cancelled`.
        """
        for block in self._decoder.blocks():
            self._file.check()
            if block.shape[1] == 0:
                continue
            self.frames += block.shape[1]
            if self.frames > MAX_HOURS * 3600 * self.sample_rate:
                raise EnvironmentFault("audio.too_long", **about(self._file.path), hours=MAX_HOURS)
            yield block
        self._file.check()
        if self.frames == 0:
            raise damaged(self._file.path, "no samples")

    def close(self) -> None:
        """Let go of the decoder and the file."""
        self._decoder.close()
        self._file.close()


def open_recording(path: Path, *, cancelled: Callable[[], bool] = never) -> Decoding:
    """Open a recording; the caller closes it. `cancelled` is asked often, from the thread that decodes.

    Raises:
        EnvironmentFault: `audio.missing`, `audio.no_permission`, `audio.locked`, `audio.empty`, `audio.read_failed`,
            `audio.damaged`, `audio.codec_unsupported`.
        UserMistake: `audio.is_folder`, `audio.not_a_file`, `audio.not_audio`, `audio.headerless`, `audio.video`,
            `audio.no_audio`, `audio.too_many_channels`, `audio.cancelled`.
    """
    file = AudioFile(path, cancelled=cancelled)
    try:
        container = identify(file)
        decoder = _open_decoder(file, container)
        try:
            _refuse_absurd(file, decoder)
        except BaseException:
            decoder.close()
            raise
    except BaseException:
        file.close()
        raise
    return Decoding(file, decoder, cut_short=container.cut_short)


def measure(path: Path, *, cancelled: Callable[[], bool] = never) -> AudioFormat:
    """Decode the whole file and return its format with the true length; raises as `survey` does."""
    return survey(path, cancelled=cancelled).audio


def survey(path: Path, *, cancelled: Callable[[], bool] = never) -> Survey:
    """Decode the whole file and return what it showed; raises as `open_recording` and `Decoding.blocks` do."""
    with open_recording(path, cancelled=cancelled) as decoding:
        for _ in decoding.blocks():
            pass
        audio = AudioFormat(
            codec=decoding.codec,
            sample_rate=decoding.sample_rate,
            channels=decoding.channels,
            duration_ms=decoding.duration_ms,
        )
        return Survey(audio, decoding.damaged)


def _open_decoder(file: AudioFile, container: Container) -> Decoder:
    """Open with the decoder that is right for the container, or with the other where that one refuses."""
    openers: list[Opener] = [open_ffmpeg]
    if container.demuxer in PREFERRED_CONTAINERS and not (container.length_unwritten or container.mpeg):
        openers.insert(0, open_sndfile)
    refusal = Undecodable("")
    for opener in openers:
        file.seek(0)
        try:
            return opener(file, container)
        except Undecodable as error:
            file.check()
            refusal = error
    raise damaged(file.path, refusal) from refusal


def _refuse_absurd(file: AudioFile, decoder: Decoder) -> None:
    if decoder.sample_rate not in SAMPLE_RATES:
        raise damaged(file.path, f"{decoder.sample_rate} Hz")
    if decoder.channels < 1:
        raise damaged(file.path, "0 channels")
    if decoder.channels > MAX_CHANNELS:
        facts = about(file.path)
        raise UserMistake("audio.too_many_channels", **facts, channels=decoder.channels, most=MAX_CHANNELS)
