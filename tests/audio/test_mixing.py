"""Who is heard on which ear."""

import numpy as np
import pytest

from qa_desktop.audio.mixing import Mix

FULL = 100


@pytest.mark.parametrize(
    ("mix", "channels", "left", "right"),
    [
        (Mix(volume=FULL), 1, [1], [1]),
        (Mix(volume=FULL), 2, [1, 0], [0, 1]),
        (Mix(volume=FULL, solo=0), 2, [1, 0], [1, 0]),
        (Mix(volume=FULL, solo=1), 2, [0, 1], [0, 1]),
        (Mix(volume=FULL, muted=frozenset({0})), 2, [0, 1], [0, 1]),
        (Mix(volume=FULL, muted=frozenset({0, 1})), 2, [0, 0], [0, 0]),
        (Mix(volume=FULL, solo=0, muted=frozenset({0})), 2, [1, 0], [1, 0]),
        (Mix(volume=FULL, solo=5), 2, [0, 0], [0, 0]),
        (Mix(volume=FULL, mono=True), 1, [1], [1]),
        (Mix(volume=FULL, mono=True), 2, [0.7071, 0.7071], [0.7071, 0.7071]),
        (Mix(volume=FULL), 3, [1, 0, 0.7071], [0, 1, 0.7071]),
        (Mix(volume=0), 2, [0, 0], [0, 0]),
        (Mix(volume=50), 2, [0.25, 0], [0, 0.25]),
        (Mix(volume=FULL, gain=2.0), 1, [2], [2]),
    ],
)
def test_weights(mix: Mix, channels: int, left: list[float], right: list[float]) -> None:
    assert mix.matrix(channels).T.tolist() == [pytest.approx(left, abs=1e-4), pytest.approx(right, abs=1e-4)]


def test_what_would_be_too_loud_is_bounded() -> None:
    loud = Mix(volume=FULL, gain=2.0).apply(np.array([[0.9, -0.9], [0.2, 0.1]], np.float32))
    assert loud.tolist() == [pytest.approx([1, -1]), pytest.approx([0.4, 0.2])]
