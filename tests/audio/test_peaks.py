"""Peaks against the samples themselves."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.audio.peaks import BASE_BIN, PeakPyramid, Peaks
from qa_desktop.audio.samples import SampleStore


def built(samples: np.ndarray, step: int = 5000, *, finish: bool = True) -> PeakPyramid:
    store = SampleStore(len(samples), 8000)
    peaks = PeakPyramid(store)
    for first in range(0, samples.shape[1], step):
        store.append(samples[:, first : first + step])
        peaks.append(samples[:, first : first + step])
    if finish:
        peaks.finish()
        store.finish()
    return peaks


def noise(channels: int, frames: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-20_000, 20_000, (channels, frames), dtype=np.int16)


def of_samples(samples: np.ndarray, edges: np.ndarray) -> Peaks:
    """Return the peaks of one channel between `edges` in frames, column by column, straight from the samples."""
    rows = []
    for first, last in pairwise(edges):
        start = max(0, int(np.floor(first)))
        part = samples[start : max(start + 1, int(np.ceil(last)))].astype(float) / 32768
        rows.append((part.min(), part.max(), np.sqrt((part**2).mean())) if len(part) and last > 0 else (0, 0, 0))
    minimum, maximum, rms = np.array(rows, np.float32).T
    return Peaks(minimum, maximum, rms, 0)


@given(
    frames=st.integers(1, 3000),
    step=st.integers(1, 900),
    first=st.floats(-50, 400),
    length=st.floats(0.01, 300),  # ms: fewer than two bins of 64 frames a column
    columns=st.integers(20, 60),
)
def test_closer_than_a_bin_a_column_is_exact(frames: int, step: int, first: float, length: float, columns: int) -> None:
    samples = noise(2, frames)
    found = built(samples, step).query(1, first, first + length, columns)
    expected = of_samples(samples[1], np.linspace(first * 8, (first + length) * 8, columns + 1))
    assert np.allclose(found.minimum, expected.minimum, atol=1e-6)
    assert np.allclose(found.maximum, expected.maximum, atol=1e-6)
    assert np.allclose(found.rms, expected.rms, rtol=1e-4, atol=1e-6)


@given(
    frames=st.integers(2000, 200_000),
    step=st.integers(100, 70_000),
    columns=st.integers(1, 30),
    share=st.floats(0.2, 1.3),
)
def test_farther_away_a_column_holds_its_own_and_at_most_a_bins_neighbours(
    frames: int, step: int, columns: int, share: float
) -> None:
    samples = noise(1, frames)
    length = frames / 8 * share
    found = built(samples, step).query(0, 0, length, columns)
    edges = np.linspace(0, length * 8, columns + 1)
    reach = max(BASE_BIN, (edges[1] - edges[0]) / 2)
    own = of_samples(samples[0], edges)
    for column in range(columns):
        wide = samples[0, int(max(0, edges[column] - reach)) : int(edges[column + 1] + reach) + 1] / 32768
        assert found.maximum[column] >= own.maximum[column] - 1e-6
        assert found.minimum[column] <= own.minimum[column] + 1e-6
        if len(wide):
            assert found.maximum[column] <= wide.max() + 1e-6
            assert found.minimum[column] >= wide.min() - 1e-6


def test_loudness_of_a_tone_is_its_own() -> None:
    time = np.arange(80_000) / 8000
    tone = (np.sin(2 * np.pi * 440 * time) * 16_384).astype(np.int16)[np.newaxis]
    for columns in (10, 100, 5000):
        found = built(tone).query(0, 0, 10_000, columns)
        assert np.sqrt((found.rms**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.01)


def test_one_loud_sample_is_seen_at_any_zoom() -> None:
    samples = np.zeros((1, 800_000), np.int16)
    samples[0, 345_678] = 32_767
    peaks = built(samples)
    for columns in (1, 7, 100, 1920, 50_000):
        found = peaks.query(0, 0, 100_000, columns)
        assert found.maximum.max() == pytest.approx(32_767 / 32_768)
        assert np.flatnonzero(found.maximum)[0] == pytest.approx(345_678 / 800_000 * columns, abs=1.5)


def test_each_channel_has_its_own() -> None:
    peaks = built(np.stack([np.full(9000, 1000, np.int16), np.full(9000, -2000, np.int16)]))
    assert peaks.query(0, 0, 1000, 4).maximum.tolist() == pytest.approx([1000 / 32_768] * 4)
    assert peaks.query(1, 0, 1000, 4).minimum.tolist() == pytest.approx([-2000 / 32_768] * 4)


def test_while_decoding_it_tells_how_far_it_is_honest() -> None:
    samples = np.full((1, 100_000), 5000, np.int16)
    peaks = built(samples, finish=False)
    for last, columns in ((12_500, 10), (12_500, 200), (100_000, 20), (12_500, 12_500)):
        found = peaks.query(0, 0, last, columns)
        edges = np.linspace(0, last, columns + 1)
        assert found.ready_ms <= 12_500
        assert (found.maximum[edges[1:] <= found.ready_ms] > 0).all()
        assert found.ready_ms > 12_500 - last / columns  # at most a column behind


def test_outside_the_recording_is_nothing() -> None:
    found = built(noise(1, 8000)).query(0, -2000, 3000, 50)
    assert not found.maximum[:20].any()
    assert found.maximum[20:30].all()
    assert not found.maximum[30:].any()


@pytest.mark.parametrize(("first", "last", "columns"), [(0, 0, 10), (500, 400, 10), (0, 1000, 0), (2000, 3000, 5)])
def test_an_empty_question_has_an_empty_answer(first: float, last: float, columns: int) -> None:
    found = built(noise(1, 8000)).query(0, first, last, columns)
    assert len(found.minimum) == len(found.maximum) == len(found.rms) == columns


def test_asking_while_it_grows_is_safe() -> None:
    samples = np.full((1, 400_000), 9000, np.int16)
    store = SampleStore(1, 8000)
    peaks = PeakPyramid(store)
    wrong: list[float] = []

    def ask() -> None:
        while not store.complete:
            for last, columns in ((50_000, 100), (5000, 500), (50_000, 4)):
                found = peaks.query(0, 0, last, columns)
                edges = np.linspace(0, last, columns + 1)
                honest = edges[1:] <= found.ready_ms
                right = np.isclose(found.maximum, 9000 / 32_768)
                if not (right | ((found.maximum == 0) & ~honest)).all():
                    wrong.append(found.ready_ms)

    asker = threading.Thread(target=ask)
    asker.start()
    for first in range(0, 400_000, 1111):
        store.append(samples[:, first : first + 1111])
        peaks.append(samples[:, first : first + 1111])
    peaks.finish()
    store.finish()
    asker.join()
    assert wrong == []
