"""Where playing goes on when it comes to what is not here."""

from qa_desktop.audio.samples import Samples

GAP_MS = 10  # without sound is passed over no sooner: a place between two frames is no gap


def next_sound(samples: Samples, frame: int, *, stop: int | None, loop: tuple[int, int] | None) -> int | None:
    """Return the frame to go on from at `frame`: itself where its sound is here, else the next that is.

    None: none follows before `stop`. In a loop (first frame, frame after the last) its first sound follows the last.
    """
    if frame >= samples.frames_ready:  # not decoded yet, or at the end: the tape knows
        return frame
    sound = samples.sound_from(frame)
    if sound is not None and (sound - frame) * 1000 <= GAP_MS * samples.sample_rate:
        return frame
    end = stop if loop is None else loop[1]
    if loop is not None and (sound is None or sound >= loop[1]):
        sound = samples.sound_from(loop[0])
    return None if sound is None or (end is not None and sound >= end) else sound
