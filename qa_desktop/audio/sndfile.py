"""Decodes with libsndfile what it does best: PCM, G.711, IMA and MS ADPCM.

Left to FFmpeg on purpose: MP3 (libsndfile misjudges untagged VBR files and prints to the console), GSM 6.10 and VOX
(it cannot seek them, and python-soundfile seeks), FLAC (it gives a damaged file up where FFmpeg loses a block), Opus
and Vorbis (FFmpeg is faster).
"""

from collections.abc import Iterator

import numpy as np
import soundfile

from qa_desktop.audio.decoder import Block, Undecodable, block_sizes
from qa_desktop.audio.pcm import scaled
from qa_desktop.audio.sniff import Container
from qa_desktop.audio.source import AudioFile

PREFERRED_CONTAINERS = frozenset({"wav", "w64", "aiff", "au", "caf", "voc", "nistsphere"})
CODECS = {
    "PCM_S8": "PCM 8-bit",
    "PCM_U8": "PCM 8-bit",
    "PCM_16": "PCM 16-bit",
    "PCM_24": "PCM 24-bit",
    "PCM_32": "PCM 32-bit",
    "FLOAT": "PCM 32-bit float",
    "DOUBLE": "PCM 64-bit float",
    "ULAW": "G.711 µ-law",
    "ALAW": "G.711 A-law",
    "IMA_ADPCM": "IMA ADPCM",
    "MS_ADPCM": "MS ADPCM",
}
FLOATING = frozenset({"FLOAT", "DOUBLE"})


class SndfileDecoder:
    """A file open in libsndfile."""

    def __init__(self, sound: soundfile.SoundFile) -> None:
        self._sound = sound
        self._floating = sound.subtype in FLOATING
        self.codec = CODECS[sound.subtype]
        self.sample_rate: int = sound.samplerate
        self.channels: int = sound.channels
        self.estimated_frames: int = sound.frames
        self.damaged = False

    def blocks(self) -> Iterator[Block]:
        """Yield the samples; ends early, as damaged, where libsndfile gives up."""
        decoded = 0
        for size in block_sizes():
            block = self._block(size)
            if block.shape[1]:
                yield block
            decoded += block.shape[1]
            if block.shape[1] < size:
                break
        self.damaged |= decoded < self.estimated_frames

    def close(self) -> None:
        """Let go of libsndfile's memory."""
        self._sound.close()

    def _block(self, size: int) -> Block:
        """Return up to `size` frames; int16 is read as such, floating point is scaled here (libsndfile would not)."""
        interleaved = np.empty((size, self.channels), np.float32 if self._floating else np.int16)
        try:
            frames = self._sound.buffer_read_into(interleaved, dtype=interleaved.dtype.name)
        except soundfile.LibsndfileError:
            self.damaged = True
            frames = 0
        return np.ascontiguousarray(scaled(interleaved[:frames]).T)


def open_sndfile(file: AudioFile, _: Container) -> SndfileDecoder:
    """Open `file` in libsndfile.

    Raises:
        Undecodable: libsndfile refuses the file, or its codec is FFmpeg's job.
    """
    try:
        sound = soundfile.SoundFile(file)
    except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
        raise Undecodable(str(error)) from error
    if sound.subtype not in CODECS:
        sound.close()
        raise Undecodable(sound.subtype)
    return SndfileDecoder(sound)
