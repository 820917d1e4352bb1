"""Writes calls in the codecs that recorders write, byte for byte the same each time with the same encoders."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile

from resources.demo.speech import RATE_HZ, Samples

PCM_PEAK = 32767
FRAME = RATE_HZ // 50
LAYOUTS = {1: "mono", 2: "stereo"}


def write_opus(path: Path, samples: Samples, bits_per_second: int) -> None:
    """Write Opus, tuned for speech, in an Ogg file."""
    options = {"application": "voip", "frame_duration": "20"}
    _write(path, samples, "libopus", bits_per_second, container="ogg", options=options)


def write_mp3(path: Path, samples: Samples, bits_per_second: int) -> None:
    """Write MP3 at a constant rate, both channels coded apart."""
    _write(path, samples, "libmp3lame", bits_per_second, container="mp3", options={"joint_stereo": "0"})


def write_wav(path: Path, samples: Samples, subtype: str) -> None:
    """Write a WAV file whose samples are coded as libsndfile calls it, say `ULAW` or `GSM610`."""
    soundfile.write(path, samples, RATE_HZ, subtype=subtype, format="WAV")


def _write(
    path: Path, samples: Samples, codec: str, bits_per_second: int, *, container: str, options: dict[str, str]
) -> None:
    pcm = np.clip(np.round(samples * PCM_PEAK), -PCM_PEAK, PCM_PEAK).astype(np.int16)
    layout = LAYOUTS[samples.shape[1]]
    with av.open(path, "w", format=container, options={"fflags": "+bitexact"}) as file:
        stream: Any = file.add_stream(codec, RATE_HZ, options={**options, "flags": "+bitexact"})
        stream.layout = layout
        stream.bit_rate = bits_per_second
        for start in range(0, len(pcm), FRAME):
            frame = av.AudioFrame.from_ndarray(pcm[start : start + FRAME].reshape(1, -1), "s16", layout)
            frame.sample_rate = RATE_HZ
            frame.pts = start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
