"""What lies when on the output."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from qa_desktop.audio.render import Sound
from qa_desktop.audio.samples import SampleStore
from qa_desktop.audio.tape import Tape
from qa_desktop.audio.timeline import Timeline

RATE = 8_000


Lay = Callable[..., Timeline]


@pytest.fixture
def laid() -> Iterator[Lay]:
    """Lay stretches: each by the device frame and the recording's frame where it begins, and its length."""
    with SampleStore(1, RATE) as store:
        store.append(np.zeros((1, RATE), np.float32))
        store.finish()
        tape = Tape(store, 0)

        def lay(*stretches: tuple[int, int, int]) -> Timeline:
            timeline = Timeline()
            for first, frame, count in stretches:
                timeline.lay(first, Sound(np.zeros((count, 1), np.float32), tape, float(frame), float(frame + count)))
            return timeline

        yield lay


def test_where_nothing_was_laid_nothing_is_heard(laid: Lay) -> None:
    empty = laid()
    assert not empty
    assert empty.frame_at(5) is None
    assert list(empty.from_frame(0)) == []


@pytest.mark.parametrize(
    ("frame", "left"),
    [
        (0, [(100, 0, 50), (200, 500, 40)]),
        (120, [(120, 20, 30), (200, 500, 40)]),
        (150, [(200, 500, 40)]),
        (230, [(230, 530, 10)]),
        (240, []),
    ],
)
def test_what_lies_from_a_frame_on_begins_there(laid: Lay, frame: int, left: list[tuple[int, int, int]]) -> None:
    timeline = laid((100, 0, 50), (200, 500, 40))
    found = list(timeline.from_frame(frame))
    assert [(one.first, round(one.sound.first), len(one.sound.samples)) for one in found] == left
    assert timeline


@pytest.mark.parametrize(
    ("frame", "heard"), [(90, 0.0), (100, 0.0), (120, 20.0), (170, 50.0), (210, 510.0), (300, 540.0)]
)
def test_between_and_after_stretches_the_position_rests(laid: Lay, frame: int, heard: float) -> None:
    assert laid((100, 0, 50), (200, 500, 40)).frame_at(frame) == heard


def test_what_was_to_be_heard_later_is_forgotten(laid: Lay) -> None:
    timeline = laid((100, 0, 50), (200, 500, 40))
    timeline.cut(210)
    assert timeline.sounding(0, 1000) == 60
    timeline.cut(200)
    timeline.cut(120)
    assert (timeline.sounding(0, 1000), timeline.frame_at(1000)) == (20, 20.0)


def test_of_what_is_past_the_last_stays_for_the_position(laid: Lay) -> None:
    timeline = laid((100, 0, 50), (200, 500, 40))
    timeline.forget_before(1000)
    assert (timeline.sounding(0, 1000), timeline.frame_at(1000)) == (40, 540.0)
