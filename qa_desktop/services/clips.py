"""Making the sound of evidence small enough to travel, behind the person's back: nothing waits for it, none is lost."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from qa_desktop.audio.clips import FORM, Cut, Uncodable, cut, encode
from qa_desktop.audio.decode import open_recording
from qa_desktop.audio.samples import Samples, SampleStore
from qa_desktop.domain.annotation import Annotation, Tag
from qa_desktop.domain.clip import Clip, ClipName, ClipSpan, Span, around, place_of
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import Recording
from qa_desktop.services.clip_sounds import Sounds, name_of, private_spans
from qa_desktop.services.events import Event, EventBus, RecordsArrived, Submitted
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock, FileSeen, Identity, UnitOfWorkFactory
from qa_desktop.services.right_file import right_file
from qa_desktop.services.tags import Tags

_LOG = logging.getLogger(__name__)
NEXT_CALL_FIRST_S = 2.0  # the call that opens after a submission is decoded before clips are coded
START_FIRST_S = 20.0  # and so is whatever the person does when the program has just begun
BREATH_S = 3.0  # between the clips of two evaluations: whoever works has the machine meanwhile
LOOK_BACK = timedelta(days=30)
MOST_AT_A_START = 50

Sounding = Callable[[str], Samples | None]
"""Returns the samples of a recording if it is open and its sound is all here."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Of which spans an evaluation needs clips, by their names, and what nobody may hear in them."""

    spans: Mapping[ClipName, Span]
    private: tuple[Span, ...]

    @classmethod
    def of(cls, evaluation: Evaluation, tags: Sequence[Tag]) -> "Plan":
        """Return the plan: each annotation that is evidence, whole where it is private by one of these tags."""
        evidence = {mark for answer in evaluation.answers.values() for mark in answer.evidence}
        private = private_spans(evaluation, tags)
        marks = [mark for mark in evaluation.annotations if mark.id in evidence]
        return cls({name_of(mark, private): around(*place_of(mark)) for mark in marks}, private)

    def without(self, here: Sequence[ClipSpan], marks: Sequence[Annotation]) -> "Plan":
        """Return what is left to make; a clip of an older program, which tells less, does where it fits its mark."""
        made = {one.name for one in here}
        older = {mark.id for mark in marks if any(one.made_for is None and one.fits(mark) for one in here)}
        left = {name: span for name, span in self.spans.items() if name not in made and name.annotation_id not in older}
        return Plan(left, self.private)

    def cuts(self, samples: Samples) -> dict[ClipName, Cut]:
        """Copy what is needed out of a recording."""
        found = {name: cut(samples, span, self.private) for name, span in self.spans.items()}
        return {name: piece for name, piece in found.items() if piece is not None}


@dataclass(frozen=True, slots=True)
class _Task:
    evaluation: Evaluation
    plan: Plan
    recording: Recording
    files: tuple[FileSeen, ...]


class EvidenceClips:
    """Makes a clip of each piece of evidence when its evaluation is submitted, and finds clips to be heard.

    `sounding` is set by the window, which has the open call's samples; without it files are decoded. `failures` counts
    evaluations of which not every clip could be made; the log says why. Called on the main thread.
    """

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        identity: Identity,
        tags: Tags,
        scratch: Path,
    ) -> None:
        self.sounding: Sounding = lambda _recording_id: None
        self.failures = 0
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._identity = identity
        self._tags = tags
        self._scratch = scratch
        self._closing = False
        events.subscribe(self._hear)

    # -- making ----------------------------------------------------------------------------------------------------

    def catch_up_soon(self) -> None:
        """Make, a little later, the clips that an earlier run of the program was ended before it could make."""
        self._jobs.later(START_FIRST_S, self.catch_up)

    def catch_up(self) -> None:
        """Make clips that are lacking: of the last 30 days, of at most 50 evaluations, one after the other."""
        since = self._clock.now() - LOOK_BACK

        def lacking() -> tuple[str, ...]:
            with self._store() as unit:
                return unit.clips.lacking(self._identity.id, since)[:MOST_AT_A_START]

        self._jobs.store(lacking, self._work_off, self._fail)

    def close(self) -> None:
        """Give up decoding for clips; the next start makes them."""
        self._closing = True

    def _hear(self, event: Event) -> None:
        if isinstance(event, Submitted):
            self._make(event.evaluation)
        elif isinstance(event, RecordsArrived):
            ids = sorted(record_id for kind, record_id in event.keys if kind == "evaluation")
            if 0 < len(ids) <= MOST_AT_A_START:
                self._jobs.later(START_FIRST_S, lambda: self._look_at(ids))

    def _look_at(self, evaluation_ids: Sequence[str]) -> None:
        """Make what these lack, whose evidence may have been moved: settled here, or on another workstation."""
        if not self._closing:
            self._jobs.store(lambda: self._lacking_of(evaluation_ids), self._work_off, self._fail)

    def _lacking_of(self, evaluation_ids: Sequence[str]) -> tuple[str, ...]:
        """Return which of these are this person's own, submitted, and lack a clip that can be made here."""
        tags, found = self._tags.every(), list[str]()
        with self._store() as unit:
            for one_id in evaluation_ids:
                try:
                    one = unit.evaluations.get(one_id)
                except KeyError:
                    continue
                if one.author != self._identity.id or one.is_open:
                    continue
                plan = Plan.of(one, tags).without(unit.clips.spans(one_id), one.annotations)
                if plan.spans and unit.recordings.files(one.recording_id):
                    found.append(one_id)
        return tuple(found)

    def _make(self, evaluation: Evaluation) -> None:
        """Copy the evidence out of the open call while it is open; what is slow comes later."""
        plan = Plan.of(evaluation, self._tags.every())
        if not plan.spans:
            return
        samples = self.sounding(evaluation.recording_id)
        if samples is None:
            self._jobs.later(NEXT_CALL_FIRST_S, lambda: self._work_off((evaluation.id,)))
            return
        cuts = plan.cuts(samples)
        self._jobs.later(NEXT_CALL_FIRST_S, lambda: self._code(evaluation, lambda: cuts, lambda: None))

    def _work_off(self, evaluation_ids: Sequence[str]) -> None:
        """Make the clips of these evaluations from their files, one evaluation after the other."""
        if not evaluation_ids or self._closing:
            return

        def go_on() -> None:
            if evaluation_ids[1:]:
                self._jobs.later(BREATH_S, lambda: self._work_off(evaluation_ids[1:]))

        def fail(error: QaError) -> None:
            self._fail(error)
            go_on()

        def begin(task: _Task) -> None:
            self._code(task.evaluation, lambda: self._decoded(task), go_on)

        self._jobs.store(lambda: self._task(evaluation_ids[0]), begin, fail)

    def _task(self, evaluation_id: str) -> _Task:
        tags = self._tags.every()
        with self._store() as unit:
            evaluation = unit.evaluations.get(evaluation_id)
            recording = unit.recordings.get(evaluation.recording_id)
            files = unit.recordings.files(recording.id)
            here = unit.clips.spans(evaluation_id)
        return _Task(evaluation, Plan.of(evaluation, tags).without(here, evaluation.annotations), recording, files)

    def _decoded(self, task: _Task) -> dict[ClipName, Cut]:
        """Decode a recording as far as its evidence goes; in a pool job."""
        file = right_file(task.recording, task.files, self._clock, lambda: self._closing)
        last_ms = max((end for _, end in task.plan.spans.values()), default=0)
        with (
            open_recording(file.path, cancelled=lambda: self._closing) as decoding,
            SampleStore(decoding.channels, decoding.sample_rate, folder=self._scratch) as samples,
        ):
            for block in decoding.blocks():
                samples.append(block)
                if decoding.duration_ms > last_ms:
                    break
            samples.finish()
            return task.plan.cuts(samples)

    def _code(self, evaluation: Evaluation, cuts: Callable[[], dict[ClipName, Cut]], then: Callable[[], None]) -> None:
        def code() -> list[Clip]:
            return [clip for name, piece in cuts().items() if (clip := self._coded(evaluation.id, name, piece))]

        def keep(clips: list[Clip]) -> None:
            self._jobs.store(lambda: self._keep(clips), lambda _: then(), fail)

        def fail(error: QaError) -> None:
            self._fail(error)
            then()

        self._jobs.pool(code, keep, fail)

    def _coded(self, evaluation_id: str, name: ClipName, piece: Cut) -> Clip | None:
        try:
            audio = encode(piece)
        except Uncodable:
            self.failures += 1
            _LOG.warning("no clip could be made of annotation %s", name.annotation_id, exc_info=True)
            return None
        return Clip(
            evaluation_id=evaluation_id,
            annotation_id=name.annotation_id,
            made_for=name.made_for,
            silenced=name.silenced,
            start_ms=piece.start_ms,
            end_ms=piece.end_ms,
            form=FORM,
            audio=audio,
            made_at=self._clock.now(),
        )

    def _keep(self, clips: Sequence[Clip]) -> None:
        with self._store() as unit:
            for clip in clips:
                unit.clips.add(clip)
            unit.commit()

    def _fail(self, error: QaError) -> None:
        if not self._closing:
            self.failures += 1
            _LOG.warning("clips are not made: %s", error.code)

    # -- finding ---------------------------------------------------------------------------------------------------

    def of_call(self, call: OpenCall) -> Sounds:
        """Return what is heard of a call's evaluation, also from the revision that it corrects; for a store job."""
        tags, previous = self._tags.every(), call.evaluation.previous_id
        with self._store() as unit:
            own, earlier = unit.clips.of(call.evaluation.id), unit.clips.of(previous) if previous else ()
            newest = unit.evaluations.latest(call.recording.id, call.evaluation.author)
        return Sounds.of(call.evaluation, tags, own, earlier, newest)

    def files_of(self, recording_id: str) -> tuple[FileSeen, ...]:
        """Return where a recording's file was seen by now, last seen first; for a store job."""
        with self._store() as unit:
            return unit.recordings.files(recording_id)
