"""The device that plays to nobody, on which the tests of sound rest."""

import numpy as np
import pytest
import sounddevice

from tests.support.sound import CHANNELS, RATE, NullSink

TONE_MS = 600


@pytest.mark.sound
def test_what_is_played_is_heard_and_silence_is_not(null_sink: NullSink) -> None:
    time = np.arange(RATE * TONE_MS // 1000) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    with null_sink.listening() as heard:
        with sounddevice.OutputStream(samplerate=RATE, channels=CHANNELS, dtype="float32") as stream:
            stream.write(np.zeros((RATE // 2, CHANNELS), np.float32))
            assert heard.loud_ms() == 0
            stream.write(np.column_stack([tone, tone]))
            stream.write(np.zeros((RATE // 2, CHANNELS), np.float32))
        loud = heard.loud_ms()
    assert TONE_MS * 0.8 <= loud <= TONE_MS * 1.2
