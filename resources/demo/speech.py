"""Speaks the written dialogues over a telephone line: espeak-ng, band, level, gaps, line noise."""

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
import yaml
from pydantic import BaseModel, ConfigDict, Field

Samples = npt.NDArray[np.float32]
Speaker = Literal["agent", "customer"]

RATE_HZ = 8000
BAND_HZ = (300.0, 3400.0)
BAND_EDGE_HZ = 80.0
SPEECH_DBFS = -21.0
CEILING = 0.89
NOISE_DBFS = {"agent": -66.0, "customer": -58.0}
TAIL_MS = 600
FAINT = 0.03
SIDES: tuple[Speaker, Speaker] = ("agent", "customer")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Voice(_Part):
    """A voice of espeak-ng: a variant of its pinyin voice, its pace and its pitch (0–99)."""

    variant: Annotated[str, Field(pattern=r"^\w+$")]
    words_per_minute: Annotated[int, Field(ge=80, le=450)]
    pitch: Annotated[int, Field(ge=0, le=99)]


class Turn(_Part):
    """What one of them says, `gap_ms` after the turn before ended; with a negative gap they talk at once."""

    speaker: Speaker
    gap_ms: int
    text: str
    pinyin: str


class Dialogue(_Part):
    """A written call and the file that it is kept in."""

    file: str
    voices: dict[Speaker, Voice]
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where a turn came to lie, in ms."""

    turn: Turn
    start_ms: int
    end_ms: int


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Return the written dialogues of a file; raises pydantic's ValidationError where one is not well written."""
    return tuple(Dialogue.model_validate(one) for one in yaml.safe_load(path.read_text("utf-8")))


def perform(dialogue: Dialogue) -> tuple[Samples, tuple[Spoken, ...]]:
    """Return the call, (samples, 2) at `RATE_HZ`, agent left, customer right, and where each turn lies in it."""
    voiced = [(turn, say(turn.pinyin, dialogue.voices[turn.speaker])) for turn in dialogue.turns]
    placed: list[tuple[Turn, int, Samples]] = []
    end = 0
    for turn, samples in voiced:
        start = max(0, end + turn.gap_ms * RATE_HZ // 1000)
        placed.append((turn, start, samples))
        end = start + len(samples)
    length = max(start + len(samples) for _, start, samples in placed) + TAIL_MS * RATE_HZ // 1000
    call = np.stack([_line_noise(length, side) for side in SIDES], axis=1)
    for turn, start, samples in placed:
        call[start : start + len(samples), SIDES.index(turn.speaker)] += samples
    spoken = tuple(
        Spoken(turn, start * 1000 // RATE_HZ, (start + len(samples)) * 1000 // RATE_HZ)
        for turn, start, samples in placed
    )
    return np.clip(call, -CEILING, CEILING), spoken


def say(pinyin: str, voice: Voice) -> Samples:
    """Return the words as they come over the telephone, at `RATE_HZ`, without silence around them.

    The pinyin voice is used, because espeak-ng's Mandarin voice spells characters out in English.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
        subprocess.CalledProcessError: it refused the voice.
    """
    command = ["espeak-ng", "-v", f"cmn-latn-pinyin+{voice.variant}", "-s", str(voice.words_per_minute)]
    command += ["-p", str(voice.pitch), "--stdout", pinyin]
    wav = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - our own words and voices
    clean, rate = soundfile.read(io.BytesIO(_with_true_size(wav)), dtype="float32")
    return _levelled(_trimmed(_through_the_band(soxr.resample(clean, rate, RATE_HZ))))


def _with_true_size(wav: bytes) -> bytes:
    """Write the true length into the header: to a pipe, espeak-ng writes the largest number there is."""
    data = wav.index(b"data") + 8
    return wav[: data - 4] + (len(wav) - data).to_bytes(4, "little") + wav[data:]


def _through_the_band(samples: Samples) -> Samples:
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    low, high = BAND_HZ
    gain = np.clip((hz - low) / BAND_EDGE_HZ + 1, 0, 1) * np.clip((high - hz) / BAND_EDGE_HZ + 1, 0, 1)
    return np.fft.irfft(spectrum * gain, len(samples)).astype(np.float32)


def _trimmed(samples: Samples) -> Samples:
    heard = np.flatnonzero(_is_heard(samples))
    return samples[heard[0] : heard[-1] + 1]


def _is_heard(samples: Samples) -> npt.NDArray[np.bool_]:
    """Tell which samples are more than `FAINT` of the loudest."""
    return np.asarray(np.abs(samples) > FAINT * np.max(np.abs(samples)), np.bool_)


def _levelled(samples: Samples) -> Samples:
    active = samples[_is_heard(samples)]
    gain = 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(active**2))
    return np.asarray(samples * min(gain, CEILING / np.max(np.abs(samples))), np.float32)


def _line_noise(length: int, side: Speaker) -> Samples:
    noise = np.random.default_rng(SIDES.index(side)).standard_normal(length).astype(np.float32)
    banded = _through_the_band(noise)
    return np.asarray(banded * 10 ** (NOISE_DBFS[side] / 20) / np.sqrt(np.mean(banded**2)), np.float32)
