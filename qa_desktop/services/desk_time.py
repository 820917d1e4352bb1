"""The time of the call on the desk: kept with its evaluation, without a word to anybody else."""

from dataclasses import replace

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.time_keeping import TimeKeeper


class DeskTime:
    """Puts what the keeper has counted into the evaluation whenever that is saved, left or submitted.

    A draft in which nothing was graded is not stored for the sake of its time: that is remembered here and given back
    when the call comes again.
    """

    def __init__(self, keeper: TimeKeeper, autosave: Autosave) -> None:
        self._keeper = keeper
        self._autosave = autosave
        self._unstored: dict[str, TimeSpent] = {}

    def put_on(self, call: OpenCall, before: OpenCall | None) -> OpenCall:
        """Keep the time of a call that comes on the desk in the place of `before`, where it can be edited."""
        if call.read_only:
            self._keeper.end()
            return call
        if before is None or before.evaluation.id != call.evaluation.id or not self._keeper.runs:
            self._keeper.begin(call.recording.audio.duration_ms)
        kept = self._unstored.pop(call.recording.id, TimeSpent())
        return call if call.evaluation.time else _with_time(call, kept)

    def spent_on(self, evaluation: Evaluation) -> TimeSpent:
        """Return the time of the evaluation on the desk up to now, to be put into it."""
        return evaluation.time + self._keeper.take()

    def up_to_now(self, call: OpenCall) -> OpenCall:
        """Return the call on the desk with the time spent up to now, not saved yet."""
        return _with_time(call, self.spent_on(call.evaluation))

    def keep(self, call: OpenCall) -> OpenCall:
        """Return the call on the desk with the time spent up to now; it is saved, and nothing else of it changes."""
        if call.read_only:
            return call
        timed = self.up_to_now(call)
        if timed != call and _is_stored(timed.evaluation):
            self._autosave.keep(timed.evaluation, timed.based_on)
        return timed

    def leave(self, call: OpenCall) -> None:
        """Take the time of a call no longer; it was kept just before."""
        self._keeper.end()
        if not call.read_only and not _is_stored(call.evaluation):
            self._unstored[call.recording.id] = call.evaluation.time


def _with_time(call: OpenCall, spent: TimeSpent) -> OpenCall:
    return call if spent == call.evaluation.time else replace(call, evaluation=replace(call.evaluation, time=spent))


def _is_stored(evaluation: Evaluation) -> bool:
    return evaluation.is_filled or bool(evaluation.previous_id)
