"""The tape deck under the player: keeps an output filled, changes its course without a click, tells what is heard."""

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.mixing import Mix
from qa_desktop.audio.output import Output
from qa_desktop.audio.render import Renderer, Sound
from qa_desktop.audio.tape import Tape
from qa_desktop.audio.timeline import Timeline

Floats = NDArray[np.float32]
LEAD_SECONDS = 1.0  # queued ahead; other threads can hold Python up for 0.7 s
SLICE_SECONDS = 0.1  # queued in one go, so that nobody waits long for the player
LAST_SECONDS = 0.1  # with so little queued and nothing to follow, it is faded out
FADE_SECONDS = 0.008  # over a change of course


class Deck:
    """Plays one tape after another on one output. Not thread-safe: the player's lock is around it.

    What is queued but not yet taken by the device can be replaced, so a change of course is heard at the output's
    edge, tens of milliseconds away, however much is queued.
    """

    def __init__(self, output: Output) -> None:
        self.output = output
        self._timeline = Timeline()
        self._renderer: Renderer | None = None
        self._cursor = 0  # the device frame at which the next sound goes
        self._landing: tuple[int, float] | None = None  # device frame at which a jump is heard, frame jumped to
        self._faded_out = False  # whether what is queued ends softly
        self._counted = 0.0  # device frames up to which listening was counted

    @property
    def ended(self) -> bool:
        """Whether the tape has been heard to its end."""
        return self._renderer is not None and self._renderer.ended and self._dry()

    @property
    def starved(self) -> bool:
        """Whether all that could be rendered so far has been heard and the tape has more to come."""
        return self._renderer is not None and not self._renderer.ended and self._dry()

    def run(self, tape: Tape, speed: float, mix: Mix, *, jump: bool) -> None:
        """Play `tape` from now on; with `jump` its start counts as heard at once, else the position glides on."""
        self._cut()
        if jump:
            self._landing = (self._cursor, tape.frame(0))
        self._renderer = Renderer(tape, speed, self.output.rate)
        first = self._cursor
        self.output.put(first, self._next_slice(mix), fade=self._fade())

    def stop(self) -> None:
        """Fall silent."""
        self._cut()
        self._renderer = self._landing = None
        self.output.put(self._cursor, self._silence(), fade=self._fade())

    def fill(self, mix: Mix) -> bool:
        """Queue the next slice; False where enough is queued or nothing can be rendered now."""
        edge = self.output.edge()
        if self._renderer is None or self._cursor > edge + LEAD_SECONDS * self.output.rate:
            return False
        first = self._cursor if self._cursor >= self.output.taken() else edge
        fade = 0 if first == self._cursor and not self._faded_out else self._fade()
        self._cursor = first
        block = self._next_slice(mix)
        if len(block):
            self.output.put(first, block, fade=fade)
            self._faded_out = False
        elif self._cursor < edge + LAST_SECONDS * self.output.rate:
            self._fade_out()
        return len(block) > 0

    def remix(self, mix: Mix) -> None:
        """Let what is queued be heard in another mix."""
        edge = self.output.edge()
        block = np.zeros((max(0, self._cursor - edge), 2), np.float32)
        for laid in self._timeline.from_frame(edge):
            block[laid.first - edge : laid.end - edge] = mix.apply(laid.sound.samples)
        if len(block):
            self.output.put(edge, block, fade=self._fade())

    def frame(self) -> float | None:
        """Return the frame of the recording heard now; None where nothing was played yet."""
        heard = self.output.heard()
        if self._landing is not None:
            if heard < self._landing[0]:
                return self._landing[1]
            self._landing = None
        return self._timeline.frame_at(heard)

    def frame_at_edge(self) -> float | None:
        """Return the frame from which a change of course goes on without a jump."""
        return self._timeline.frame_at(self.output.edge())

    def count_listening(self) -> float:
        """Return how many ms of sound have been heard since this was last asked."""
        heard = self.output.heard()
        frames = self._timeline.sounding(self._counted, heard)
        self._counted = heard
        self._timeline.forget_before(heard)
        return frames * 1000 / self.output.rate

    def _cut(self) -> None:
        """Drop what the output can still change; the next sound goes there."""
        self._cursor = self.output.edge()
        self._timeline.cut(self._cursor)
        self._faded_out = False

    def _dry(self) -> bool:
        return self.output.heard() >= self._cursor

    def _fade_out(self) -> None:
        """Let what is queued end softly: nothing follows for now."""
        if not self._faded_out:
            self.output.put(self._cursor - self._fade(), self._silence(), fade=self._fade())
            self._faded_out = True

    def _silence(self) -> Floats:
        return np.zeros((self._fade(), 2), np.float32)

    def _next_slice(self, mix: Mix) -> Floats:
        """Render about 0.1 s and lay it on the timeline at the cursor, less where the tape is not ready."""
        sounds: list[Sound] = []
        wanted = int(SLICE_SECONDS * self.output.rate)
        while wanted > 0 and self._renderer is not None:
            sound = self._renderer.next_sound()
            if sound is None:
                break
            self._timeline.lay(self._cursor, sound)
            self._cursor += len(sound.samples)
            wanted -= len(sound.samples)
            sounds.append(sound)
        return np.concatenate([mix.apply(s.samples) for s in sounds]) if sounds else np.empty((0, 2), np.float32)

    def _fade(self) -> int:
        return int(FADE_SECONDS * self.output.rate)
