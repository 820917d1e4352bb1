"""What lies when on the output: which frame of the device belongs to which frame of the recording."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from qa_desktop.audio.render import Sound


@dataclass(frozen=True, slots=True)
class Laid:
    """A stretch of sound and the device frame at which it begins."""

    first: int
    sound: Sound

    @property
    def end(self) -> int:
        """The device frame after its last one."""
        return self.first + len(self.sound.samples)


class Timeline:
    """Stretches of sound on the output in order; what lies between and after them is silence, the position resting."""

    def __init__(self) -> None:
        self._laid: list[Laid] = []

    def __bool__(self) -> bool:
        return bool(self._laid)

    def lay(self, first: int, sound: Sound) -> None:
        """Put `sound` at device frame `first`, which lies behind all others."""
        self._laid.append(Laid(first, sound))

    def cut(self, frame: int) -> None:
        """Forget what was to be heard from device frame `frame` on."""
        while self._laid and self._laid[-1].first >= frame:
            self._laid.pop()
        if self._laid and self._laid[-1].end > frame:
            last = self._laid.pop()
            self._laid.append(Laid(last.first, _start_of(last.sound, frame - last.first)))

    def forget_before(self, frame: float) -> None:
        """Drop what is past, but keep the last of it: the position rests there until the next begins."""
        past = bisect_right(self._laid, frame, key=lambda laid: laid.end)
        del self._laid[: max(0, past - 1)]

    def frame_at(self, frame: float) -> float | None:
        """Return the frame of the recording heard at device frame `frame`; None where nothing was laid yet."""
        if not self._laid:
            return None
        index = max(0, bisect_right(self._laid, frame, key=lambda laid: laid.first) - 1)
        laid = self._laid[index]
        return laid.sound.frame_at(frame - laid.first)

    def sounding(self, first: float, last: float) -> float:
        """Return how many device frames between two of them have sound."""
        return sum(max(0.0, min(last, laid.end) - max(first, laid.first)) for laid in self._laid)

    def from_frame(self, frame: int) -> Iterator[Laid]:
        """Yield what lies from device frame `frame` on, the first stretch cut to begin there."""
        for laid in self._laid:
            if laid.first >= frame:
                yield laid
            elif laid.end > frame:
                yield Laid(frame, _rest_of(laid.sound, frame - laid.first))


def _start_of(sound: Sound, count: int) -> Sound:
    place = sound.place_at(count)
    return Sound(sound.samples[:count], sound.tape, sound.first, place)


def _rest_of(sound: Sound, index: int) -> Sound:
    return Sound(sound.samples[index:], sound.tape, sound.place_at(index), sound.last)
