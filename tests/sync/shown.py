"""Whether a window that has heard of everything shows what is held."""

from tests.sync.desks import Desk


class Diverged(AssertionError):
    """What must be true is not."""


def check_shown(name: str, desk: Desk) -> None:
    """See that the desk's window shows what is held, if it shows anything; raises Diverged.

    A new draft is held only once something is in it.
    """
    shown = desk.window.shown
    if shown is None:
        return
    one, reading = shown.evaluation, desk.window.reading
    if reading and (one.id, shown.to_read) != (reading, True):
        raise Diverged(f"{name} shows {one.id} where {reading} is read")
    held = desk.evaluations().get(one.id)
    if held is None:
        if shown.to_read or one.is_filled:
            raise Diverged(f"{name} shows {one.id}, which is gone: {one}")
        return
    if (held.state, held.answers, held.annotations, held.summary) != (
        one.state,
        one.answers,
        one.annotations,
        one.summary,
    ):
        raise Diverged(f"{name} shows {one}, held is {held}")
