"""How large clips are, how long they take to make, and how much an hour costs that is heard from them."""

import time
from datetime import UTC, datetime

from qa_desktop.audio.clip_audio import ClipAudio
from qa_desktop.audio.clips import FORM, cut, decode, encode
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.recording import AudioFormat
from tests.audio.corpus import voices

Rows = list[tuple[str, str]]
RATE = 8_000
EVIDENCE_MS = 15_000


def run() -> Rows:
    """Measure a stereo call of 10 minutes at 8 kHz; each figure is of one run."""
    with SampleStore(2, RATE) as call:
        call.append(voices(600, RATE))
        call.finish()
        rows = [_size(call, seconds) for seconds in (1, 10, 30, 60, 120, 600)]
        start = time.perf_counter()
        pieces = [cut(call, (place, place + EVIDENCE_MS)) for place in range(0, 10 * EVIDENCE_MS, EVIDENCE_MS)]
        rows.append(("ten clips of 15 s, copied out of the call", _ms_since(start)))
    start = time.perf_counter()
    sounds = [encode(piece) for piece in pieces if piece is not None]
    rows.append(("ten clips of 15 s, coded", _ms_since(start)))
    clips = [_clip(number, audio) for number, audio in enumerate(sounds)]
    start = time.perf_counter()
    hour = ClipAudio.open(clips, AudioFormat(codec="PCM", sample_rate=RATE, channels=2, duration_ms=3_600_000))
    assert hour is not None
    return [*rows, ("an hour's call, opened from them", _ms_since(start))]


def _size(call: SampleStore, seconds: int) -> tuple[str, str]:
    piece = cut(call, (0, seconds * 1000))
    assert piece is not None
    coded = encode(piece)
    heard, rate = decode(coded, 1000 * seconds)
    return f"a clip of {seconds} s", f"{len(coded):,} bytes, {heard.shape[1] / rate:.1f} s heard"


def _ms_since(start: float) -> str:
    return f"{(time.perf_counter() - start) * 1000:.1f} ms"


def _clip(number: int, audio: bytes) -> Clip:
    start = number * 300_000
    return Clip(
        evaluation_id="e",
        annotation_id=str(number),
        start_ms=start,
        end_ms=start + EVIDENCE_MS,
        form=FORM,
        audio=audio,
        made_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
