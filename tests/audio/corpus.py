"""Small valid recordings in the codecs that recorders write, made on the spot."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 8_000
SECONDS = 2


@dataclass(frozen=True)
class Recipe:
    """How to make a file: by libsndfile (`subtype`) or FFmpeg (`encoder`), and what must come out.

    `tolerance_ms` is how far the decoded length may be from what was encoded: 0, or what the codec itself rounds to.
    """

    name: str
    codec: str
    channels: int = 2
    rate: int = RATE
    subtype: str = ""
    encoder: str = ""
    container: str = ""
    bit_rate: int = 0
    tolerance_ms: float = 0.0


RECIPES = (
    Recipe("pcm8.wav", "PCM 8-bit", subtype="PCM_U8"),
    Recipe("pcm16.wav", "PCM 16-bit", subtype="PCM_16"),
    Recipe("pcm24.wav", "PCM 24-bit", subtype="PCM_24"),
    Recipe("float.wav", "PCM 32-bit float", subtype="FLOAT"),
    Recipe("mulaw.wav", "G.711 µ-law", subtype="ULAW"),
    Recipe("alaw.wav", "G.711 A-law", subtype="ALAW"),
    Recipe("mulaw.au", "G.711 µ-law", subtype="ULAW"),
    Recipe("pcm16.aiff", "PCM 16-bit", subtype="PCM_16"),
    Recipe("flac.flac", "FLAC", subtype="PCM_16"),
    # ADPCM, GSM and AMR have fixed blocks; the last one is filled up: 1017 and 1012 samples, 40 ms, 20 ms (and AMR's
    # decoder gives one frame more to flush itself).
    Recipe("ima.wav", "IMA ADPCM", encoder="adpcm_ima_wav", container="wav", tolerance_ms=1017 / 8),
    Recipe("ms.wav", "MS ADPCM", encoder="adpcm_ms", container="wav", tolerance_ms=1012 / 8),
    Recipe("gsm.wav", "GSM 6.10", channels=1, subtype="GSM610", tolerance_ms=40),
    Recipe("amrnb.amr", "AMR-NB", 1, encoder="libopencore_amrnb", container="amr", bit_rate=12_200, tolerance_ms=20),
    Recipe("g722.wav", "G.722", 1, 16_000, encoder="g722", container="wav"),
    Recipe("g7231.wav", "G.723.1", 1, encoder="g723_1", container="wav", bit_rate=6_300, tolerance_ms=30),
    Recipe("g726.wav", "G.726", 1, encoder="g726", container="wav", bit_rate=32_000),
    # MP3 in a WAV has no tag that tells its delay: two frames of it, one filled up.
    Recipe("mp3.wav", "MP3", encoder="libmp3lame", container="wav", bit_rate=32_000, tolerance_ms=3 * 72),
    # The Xing/LAME tag, the Ogg granule and the edit list tell the length to the sample.
    Recipe("cbr.mp3", "MP3", encoder="libmp3lame", container="mp3", bit_rate=32_000),
    Recipe("opus.opus", "Opus", encoder="libopus", container="ogg", bit_rate=24_000),
    Recipe("aac.m4a", "AAC", encoder="aac", container="mp4", bit_rate=32_000),
    # FFmpeg's Vorbis encoder ends on a whole block; WMA has 32 ms frames of which the decoder drops the priming ones.
    Recipe("vorbis.ogg", "Vorbis", encoder="vorbis", container="ogg", bit_rate=48_000, tolerance_ms=64),
    Recipe("wma.wma", "WMA 2", rate=16_000, encoder="wmav2", container="asf", bit_rate=64_000, tolerance_ms=64),
)


def voices(seconds: float = SECONDS, rate: int = RATE, channels: int = 2) -> NDArray[np.int16]:
    """Return speech-like sound, planar: syllables of a few harmonics, another pitch a channel, a little noise."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(7)
    planes = []
    for channel in range(channels):
        pitch = 120 * 1.5**channel
        tone = sum(np.sin(2 * np.pi * pitch * k * time + k) / k for k in range(1, 6))
        syllables = np.clip(np.sin(2 * np.pi * (1.7 + 0.6 * channel) * time), 0.02, 1)
        planes.append(tone * syllables * 6000 + noise.normal(0, 30, len(time)))
    sound: NDArray[np.int16] = np.clip(np.array(planes), -32768, 32767).astype(np.int16)
    return sound


def make(recipe: Recipe, folder: Path, seconds: float = SECONDS) -> Path:
    """Write the file into `folder` and return its path."""
    path = folder / recipe.name
    samples = voices(seconds, recipe.rate, recipe.channels)
    if recipe.subtype:
        planes = samples / 32768 if recipe.subtype == "FLOAT" else samples
        soundfile.write(path, planes.T, recipe.rate, subtype=recipe.subtype)
    else:
        encode(path, samples, recipe)
    return path


def encode(path: Path, samples: NDArray[np.int16], recipe: Recipe) -> None:
    """Write planar samples with FFmpeg."""
    layout = "mono" if len(samples) == 1 else "stereo"
    with av.open(str(path), "w", format=recipe.container) as container:
        stream = container.add_stream(recipe.encoder, rate=recipe.rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if recipe.bit_rate:
            stream.bit_rate = recipe.bit_rate
        if recipe.encoder == "vorbis":
            stream.codec_context.options = {"strict": "experimental"}
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16p", layout=layout)
        frame.sample_rate = recipe.rate
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def make_film(path: Path) -> Path:
    """Write a short MP4 with picture and sound."""
    with av.open(str(path), "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=10)
        assert isinstance(picture, av.VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, layout="mono")
        assert isinstance(sound, av.AudioStream)
        for _ in range(10):
            container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        frame = av.AudioFrame.from_ndarray(voices(1, channels=1), format="s16p", layout="mono")
        frame.sample_rate = RATE
        container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    return path
