"""Plays a call: play, pause, seek, speed, loop, who is heard; and tells at any time what is heard."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from qa_desktop.audio.deck import Deck
from qa_desktop.audio.gaps import next_sound
from qa_desktop.audio.mixing import Mix
from qa_desktop.audio.outlet import OutputSource
from qa_desktop.audio.player_state import Playable, PlayerState
from qa_desktop.audio.stretch import FASTEST, SLOWEST
from qa_desktop.audio.tape import Tape

__all__ = ["Playable", "Player", "PlayerState"]

PULSE_SECONDS = 0.02  # between two looks at the queue while playing
REST_SECONDS = 10.0  # of silence after which the device may rest
LOUDEST = 100
MOST_GAIN = 2.0


class Player:
    """Plays one call at a time; every method may be called from any thread, none waits for the device.

    `on_change` listeners get the new state whenever something but time has changed it, on the thread that did.
    Without `threaded` nobody but `pump` keeps the output filled: for tests, which own their time.
    """

    def __init__(
        self, source: OutputSource, *, rewind_ms: int = 1000, mix: Mix | None = None, threaded: bool = True
    ) -> None:
        self.rewind_ms = rewind_ms
        self._source = source
        self._deck = Deck(source.current)
        self._call: Playable | None = None
        self._playing = False
        self._frame = 0.0  # where the playhead rests while not playing
        self._resumes = False  # whether the next play goes on after a pause
        self._stop: int | None = None
        self._speed = 1.0
        self._mix = mix or Mix()
        self._loop: tuple[int, int] | None = None
        self._waiting = False
        self._heard_ms = 0.0
        self._silent_since = time.monotonic()
        self._listeners: list[Callable[[PlayerState], None]] = []
        self._lock = threading.RLock()
        self._depth = 0
        self._told: PlayerState | None = None
        self._closing = False
        self._wake = threading.Event()
        source.listen(self._wake.set)
        self._thread = threading.Thread(target=self._run, name="player", daemon=True) if threaded else None
        if self._thread is not None:
            self._thread.start()

    # ---- what is going on

    @property
    def state(self) -> PlayerState:
        """The state of this moment."""
        with self._lock:
            frame, rate = self._now(), self._rate
            length = self._call.frames if self._call else 0
            return PlayerState(
                loaded=self._call is not None,
                playing=self._playing,
                waiting=self._waiting,
                at_end=self._call is not None and not self._playing and self._is_end(frame),
                position_ms=_ms(frame, rate),
                duration_ms=_ms(length, rate),
                speed=self._speed,
                mix=self._mix,
                loop=self._loop and (_ms(self._loop[0], rate), _ms(self._loop[1], rate)),
                device=self._source.current.name,
                fault=self._source.current.fault,
                heard_ms=round(self._heard_ms),
            )

    @property
    def position_ms(self) -> int:
        """What is heard now; moves evenly while playing and never back but by a jump or a loop."""
        with self._lock:
            return _ms(self._now(), self._rate)

    def on_change(self, listener: Callable[[PlayerState], None]) -> Callable[[], None]:
        """Call `listener` with each new state; the function returned takes it off again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # ---- what can be done

    def load(self, call: Playable | None) -> None:
        """Put a call in, at its start and paused, or take it out; speed and volume stay, loop and solo do not."""
        with self._changing():
            self._halt()
            self._deck = Deck(self._source.current)
            self._call = call
            self._frame, self._heard_ms = 0.0, 0.0
            self._resumes = False
            self._loop = self._stop = None
            self._mix = replace(self._mix, solo=None, muted=frozenset())

    def play(self) -> None:
        """Play from the playhead; after a pause a little before it, at the end from the start."""
        with self._changing():
            if self._call is None or self._playing:
                return
            self._start(self._frame_to_start_from())

    def play_span(self, start_ms: int, end_ms: int) -> None:
        """Play from one position to another and pause there; the loop is left aside."""
        with self._changing():
            if self._call is None or end_ms <= start_ms:
                return
            self._stop = self._at(end_ms)
            self._start(float(self._at(start_ms)))

    def pause(self) -> None:
        """Fall silent; the playhead stays."""
        with self._changing():
            if self._playing:
                self._halt()
                self._resumes = True

    def toggle(self) -> None:
        """Play where paused, pause where playing."""
        with self._changing():
            if self._playing:
                self.pause()
            else:
                self.play()

    def seek(self, position_ms: int) -> None:
        """Put the playhead at a position; what is not decoded yet is waited for."""
        with self._changing():
            if self._call is None:
                return
            self._stop, self._resumes = None, False
            frame = min(max(0, self._at(position_ms)), self._call.frames)
            if self._playing:
                self._start(float(frame))
            else:
                self._frame = float(frame)

    def skip(self, by_ms: int) -> None:
        """Move the playhead, back where negative."""
        with self._changing():
            self.seek(self.position_ms + by_ms)

    def set_speed(self, speed: float) -> None:
        """Play at 0.5 to 3 times the speed, the pitch kept; out of bounds is the bound."""
        with self._changing():
            self._speed = min(FASTEST, max(SLOWEST, speed))
            self._go_on()

    def set_loop(self, loop_ms: tuple[int, int] | None) -> None:
        """Go round between two positions, or no longer; a playhead outside goes to the start of the loop."""
        with self._changing():
            if self._call is None or (loop_ms is not None and self._at(loop_ms[1]) <= self._at(loop_ms[0])):
                return
            self._loop = loop_ms and (max(0, self._at(loop_ms[0])), self._at(loop_ms[1]))
            self._stop = None
            if self._loop and not self._loop[0] <= self._now() < self._loop[1]:
                self.seek(_ms(self._loop[0], self._rate))
            else:
                self._go_on()

    def set_mix(self, mix: Mix) -> None:
        """Change volume, gain, solo, mute and mono, heard at once."""
        with self._changing():
            volume, gain = min(LOUDEST, max(0, mix.volume)), min(MOST_GAIN, max(0.0, mix.gain))
            self._mix = replace(mix, volume=volume, gain=gain)
            if self._playing:
                self._deck.remix(self._mix)

    def set_volume(self, volume: int) -> None:
        """Set the volume, 0-100."""
        with self._changing():
            self.set_mix(replace(self._mix, volume=volume))

    def set_solo(self, channel: int | None) -> None:
        """Let one channel be heard alone, on both ears, or all again."""
        with self._changing():
            self.set_mix(replace(self._mix, solo=channel))

    def set_muted(self, channel: int, *, muted: bool) -> None:
        """Silence a channel or let it be heard again."""
        with self._changing():
            self.set_mix(
                replace(self._mix, muted=self._mix.muted | {channel} if muted else self._mix.muted - {channel})
            )

    def close(self) -> None:
        """Stop and end the thread; the output is its owner's to close."""
        with self._changing():
            self._halt()
            self._call = None
            self._closing = True
        if self._thread is not None:
            self._thread.join()

    def pump(self) -> bool:
        """Do the next bit of work: take up another output, fill the queue, note the end; True where more waits."""
        with self._changing(wake=False):
            if self._source.current is not self._deck.output:
                self._take_up_output()
            if not self._playing:
                self._source.wanted(sounding=time.monotonic() - self._silent_since < REST_SECONDS)
                return False
            self._heard_ms += self._deck.count_listening()
            if not self._pass_gap():
                return False
            more = self._deck.fill(self._mix)
            self._waiting = self._deck.starved
            if self._deck.ended:
                self._halt_at_end()
            return more

    # ---- inside

    def _run(self) -> None:
        while not self._closing:
            while self.pump():
                pass
            self._wake.wait(PULSE_SECONDS if self._playing else REST_SECONDS)
            self._wake.clear()

    @contextmanager
    def _changing(self, *, wake: bool = True) -> Iterator[None]:
        """Hold the lock; afterwards, outside the outermost such block, tell the listeners what has changed."""
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            state = self.state
            timeless = replace(state, position_ms=0, duration_ms=0, heard_ms=0)
            changed = self._depth == 0 and timeless != self._told
            if changed:
                self._told = timeless
        if changed:
            for listener in tuple(self._listeners):
                listener(state)
        if wake:
            self._wake.set()

    @property
    def _rate(self) -> int:
        return self._call.store.sample_rate if self._call else 1000

    def _at(self, position_ms: int) -> int:
        return round(position_ms * self._rate / 1000)

    def _now(self) -> float:
        frame = self._deck.frame() if self._playing else None
        return self._frame if frame is None else frame

    def _is_end(self, frame: float) -> bool:
        if self._call is None or not self._call.store.complete:
            return False
        return self._call.store.sound_from(int(frame)) is None

    def _frame_to_start_from(self) -> float:
        if self._loop and self._frame >= self._loop[1]:
            return float(self._loop[0])
        if self._is_end(self._frame):
            return 0.0
        if not self._resumes:
            return self._frame
        earliest = self._loop[0] if self._loop and self._frame >= self._loop[0] else 0
        return max(float(earliest), self._frame - self._at(self.rewind_ms))

    def _start(self, frame: float, *, jump: bool = True) -> None:
        """Play from `frame`; a loop that lies before it is left."""
        assert self._call is not None  # noqa: S101 - all callers have asked
        first = round(frame)
        loop = self._loop if self._stop is None and self._loop and first < self._loop[1] else None
        self._frame, self._playing = frame, True
        self._resumes = False
        self._source.wanted(sounding=True)
        self._deck.run(Tape(self._call.store, first, stop=self._stop, loop=loop), self._speed, self._mix, jump=jump)

    def _pass_gap(self) -> bool:
        """Jump over what is not here; where nothing follows rest there, and return False."""
        assert self._call is not None  # noqa: S101 - it plays
        frame = int(self._now())
        loop = self._loop if self._stop is None and self._loop and frame < self._loop[1] else None
        sound = next_sound(self._call.store, frame, stop=self._stop, loop=loop)
        if sound is None:
            self._halt()
        elif sound != frame:
            self._start(float(sound))
        return sound is not None

    def _go_on(self) -> None:
        """Let a change be heard without a jump."""
        if self._playing:
            frame = self._deck.frame_at_edge()
            if frame is None:
                frame = self._frame
            if self._loop and self._now() < self._loop[1] <= frame:
                frame = float(self._loop[0])
            self._start(frame, jump=False)

    def _halt(self) -> None:
        if self._playing:
            self._frame = self._now()
            self._heard_ms += self._deck.count_listening()
            self._deck.stop()
            self._silent_since = time.monotonic()
        self._playing = self._waiting = False
        self._stop = None

    def _halt_at_end(self) -> None:
        """Rest exactly where the tape ended, however the last fragments fell."""
        stop = self._stop
        self._halt()
        if self._call is not None:
            end = self._call.store.frames_ready
            self._frame = float(end if stop is None else min(stop, end))

    def _take_up_output(self) -> None:
        """Go on where the old output was."""
        frame = self._now()
        self._deck = Deck(self._source.current)
        if self._playing:
            self._start(frame)


def _ms(frame: float, rate: int) -> int:
    return round(frame * 1000 / rate)
