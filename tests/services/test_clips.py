"""Clips of evidence: made behind the person's back on submission, or later from the file; never in anybody's way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from qa_desktop.audio.clips import MOST_BYTES, Cut, Uncodable, decode
from qa_desktop.audio.samples import Samples, SampleStore
from qa_desktop.domain.annotation import Annotation, Tag
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.text import Text
from qa_desktop.services import clips as module
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.clip_sounds import Sounds
from qa_desktop.services.clips import EvidenceClips, Plan
from qa_desktop.services.events import EventBus, RecordsArrived, Submitted
from qa_desktop.services.file_finding import look_at
from qa_desktop.services.file_reading import sha256_of
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Identity, LibraryQuery
from qa_desktop.services.tags import Tags
from tests.audio.corpus import voices
from tests.domain.cards import card, criterion, section
from tests.services.fakes import START, FakeClock, MemoryStore
from tests.support.logs import ExpectLog

RATE = 8_000
SECONDS = 20
CARD = card(section("attitude", [criterion("polite"), criterion("kind")]))
TAGS = (Tag(id="rude", name=Text(en="Rude")), Tag(id="secret", name=Text(en="Secret"), private=True))


def mark(mark_id: str, start_ms: int, end_ms: int | None = None, tag_id: str = "rude") -> Annotation:
    return Annotation(id=mark_id, start_ms=start_ms, end_ms=end_ms, tag_id=tag_id, created_at=START)


class Desk:
    """Grading and clips over a store in memory; `sound` is what the open call sounds like, None: it is not open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.clock, self.jobs, self.bus = FakeClock(), InlineJobs(), EventBus()
        identity = Identity(id="zhang")
        self.sound: SampleStore | None = None
        self.asked: list[str] = []
        self.clips = EvidenceClips(
            store=self.store,
            jobs=self.jobs,
            clock=self.clock,
            events=self.bus,
            identity=identity,
            tags=Tags(store=self.store, events=self.bus),
            scratch=folder,
        )
        self.clips.sounding = self._sounding
        autosave = Autosave(store=self.store, jobs=self.jobs, clock=self.clock, events=self.bus)
        self.grading = Grading(
            store=self.store, jobs=self.jobs, clock=self.clock, events=self.bus, identity=identity, autosave=autosave
        )
        self.store.add_card(CARD)
        with self.store() as unit:
            unit.tags.replace(TAGS)
            unit.commit()
        self.path = folder / "call.wav"
        soundfile.write(self.path, voices(SECONDS).T, RATE, subtype="PCM_16")
        self.recording = self._import()

    def _import(self) -> Recording:
        one = self.store.add_recording(sha256_of(self.path, lambda: False), self.path)
        seen = look_at(self.path, self.clock)
        known = replace(one, size_bytes=seen.size_bytes)
        with self.store() as unit:
            unit.recordings.update(known)
            unit.recordings.add_path(known.id, seen)
            unit.commit()
        return known

    def _sounding(self, recording_id: str) -> Samples | None:
        self.asked.append(recording_id)
        return self.sound

    def open_call(self) -> None:
        self.sound = SampleStore(2, RATE)
        self.sound.append(voices(SECONDS))
        self.sound.finish()

    def grade(self, *evidence: Annotation, others: tuple[Annotation, ...] = ()) -> str:
        """Answer every criterion, the first with that evidence; return the evaluation's id."""
        self.grading.open(self.recording.id)
        assert self.grading.call is not None
        for one in evidence:
            self.grading.mark(one, evidence_for="polite")
        for one in others:
            self.grading.mark(one)
        for name in ("polite", "kind"):
            self.grading.answer(name, "yes")
        return self.grading.call.evaluation.id

    def submit(self) -> None:
        self.grading.submit(failed=_raise)

    @property
    def made(self) -> list[Clip]:
        return sorted(self.store.tables.clips.values(), key=lambda one: one.start_ms)

    def submitted(self, number: int, *marks: Annotation, days: float = 0, author: str = "zhang") -> Evaluation:
        """Store a submitted evaluation of the call as an earlier run of the program did."""
        evaluation = Evaluation(
            id=f"e{number}",
            recording_id=self.recording.id,
            card_id=CARD.id,
            card_version=1,
            author=author,
            state=EvaluationState.SUBMITTED,
            answers={"polite": Answer(value="yes", evidence=tuple(one.id for one in marks))},
            annotations=marks,
            created_at=START,
            updated_at=START,
            submitted_at=self.clock.now() - timedelta(days=days),
        )
        with self.store() as unit:
            unit.evaluations.save(evaluation)
            unit.commit()
        return evaluation


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def heard(clip: Clip) -> np.ndarray:
    samples, rate = decode(clip.audio, 60_000)
    assert rate == RATE
    return samples


def test_the_plan_is_evidence_and_what_is_private_whoever_marked_it_for_what() -> None:
    evaluation = Evaluation(
        id="e",
        recording_id="r",
        card_id="c",
        card_version=1,
        author="a",
        answers={"polite": Answer(evidence=("e1", "e2")), "kind": Answer(evidence=("e1",))},
        annotations=(
            mark("e1", 5_000, 9_000),
            mark("e2", 1_000),
            mark("other", 12_000, 13_000),
            mark("s1", 6_000, 7_000, "secret"),
            mark("s2", 400, tag_id="secret"),
            mark("s3", 8_000, tag_id="gone"),
            mark("s4", 10_000, tag_id="rude"),
        ),
        created_at=START,
        updated_at=START,
    )
    plan = Plan.of(evaluation, TAGS)
    assert {(name.annotation_id, name.made_for): span for name, span in plan.spans.items()} == {
        ("e1", (5_000, 9_000)): (2_000, 12_000),
        ("e2", (1_000, 1_000)): (0, 4_000),
    }
    assert plan.private == ((6_000, 7_000), (0, 1_400), (7_000, 9_000))


def test_submission_makes_clips_of_the_evidence_after_the_next_call_had_its_turn(desk: Desk) -> None:
    desk.open_call()
    evaluation_id = desk.grade(mark("e1", 5_000, 7_000), mark("e2", 19_000), others=(mark("n", 9_000, 10_000),))
    desk.submit()
    assert desk.store.tables.evaluations[evaluation_id].state is EvaluationState.SUBMITTED
    assert desk.made == []
    assert desk.sound is not None
    desk.sound.close()  # the call is put away at once
    desk.jobs.pass_time()
    assert [(one.evaluation_id, one.annotation_id, one.start_ms, one.end_ms) for one in desk.made] == [
        (evaluation_id, "e1", 2_000, 10_000),
        (evaluation_id, "e2", 16_000, 20_000),
    ]
    for one in desk.made:
        said = voices(SECONDS)[:, one.start_ms * 8 : one.end_ms * 8]
        for channel in range(2):
            assert np.corrcoef(said[channel], heard(one)[channel])[0, 1] > 0.8
        assert len(one.audio) <= MOST_BYTES
    assert desk.clips.failures == 0


def test_it_is_the_submitted_call_that_is_asked_for_before_the_next_one_opens(desk: Desk) -> None:
    desk.open_call()
    desk.store.add_recording("ffff")
    desk.grade(mark("e1", 5_000))
    states: list[str] = []
    desk.bus.subscribe(lambda event: states.append(type(event).__name__))
    desk.grading.submit_and_next(LibraryQuery(author="zhang"), failed=_raise)
    assert states.index("Submitted") < states.index("CallOpened")
    assert desk.asked == [desk.recording.id]


def test_private_spans_are_silenced_in_every_clip_of_the_evaluation(desk: Desk) -> None:
    desk.open_call()
    secret = mark("s", 6_000, 8_000, "secret")
    desk.grade(mark("e1", 5_000, 7_000), mark("e2", 9_000), others=(secret,))
    desk.submit()
    desk.jobs.pass_time()
    first, second = desk.made
    for clip, start in ((first, 4_000), (second, 0)):
        inside = slice((start + 50) * 8, (8_000 - clip.start_ms - 50) * 8)
        said = voices(SECONDS)[:, clip.start_ms * 8 :]
        for channel in range(2):
            assert abs(np.corrcoef(said[channel, inside], heard(clip)[channel, inside])[0, 1]) < 0.1
            assert np.abs(heard(clip)[channel, inside]).max() < 1_500


def test_without_evidence_nothing_is_made(desk: Desk) -> None:
    desk.open_call()
    desk.grade(others=(mark("n", 9_000, 10_000),))
    desk.submit()
    desk.jobs.pass_time()
    assert (desk.made, desk.asked) == ([], [])


def test_a_call_that_is_not_open_any_more_is_decoded(desk: Desk) -> None:
    desk.grade(mark("e1", 5_000, 7_000))
    desk.submit()
    desk.jobs.pass_time()
    assert [(one.annotation_id, one.start_ms, one.end_ms) for one in desk.made] == [("e1", 2_000, 10_000)]
    assert list(desk.folder.iterdir()) == [desk.path]


def test_the_next_start_makes_what_the_last_one_could_not(desk: Desk) -> None:
    desk.submitted(1, mark("e1", 5_000), mark("e2", 8_000))
    desk.submitted(2, mark("e1", 5_000), days=31)
    desk.submitted(3, mark("e1", 5_000), author="li")
    with desk.store() as unit:
        unit.clips.add(
            Clip(
                evaluation_id="e1", annotation_id="e2", start_ms=5_000, end_ms=9_000, form="", audio=b"", made_at=START
            )
        )
        unit.commit()
    desk.clips.catch_up_soon()
    assert len(desk.made) == 1
    desk.jobs.pass_time()
    assert sorted(desk.store.tables.clips) == [("e1", "e1:5000-5000"), ("e1", "e2")]
    assert desk.store.tables.clips["e1", "e2"].audio == b""


def test_a_start_makes_only_so_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_A_START", 2)
    for number in range(4):
        desk.submitted(number, mark("e1", 5_000), days=number)
    desk.clips.catch_up()
    assert sorted(desk.store.tables.clips) == [
        ("e0", "e1:5000-5000")
    ]  # then the machine is somebody else's for a while
    for _ in range(5):
        desk.jobs.pass_time()
    assert sorted(desk.store.tables.clips) == [("e0", "e1:5000-5000"), ("e1", "e1:5000-5000")]


def test_what_fails_is_counted_logged_and_stops_nothing(desk: Desk, expect_log: ExpectLog) -> None:
    other = desk.store.add_recording("gone", desk.folder / "gone.wav")
    lost = replace(desk.submitted(1, mark("e1", 5_000)), id="e9", recording_id=other.id)
    with desk.store() as unit:
        unit.evaluations.save(replace(lost, submitted_at=desk.clock.now() + timedelta(seconds=1)))
        unit.commit()
    with expect_log("audio.missing"):
        desk.clips.catch_up()
    desk.jobs.pass_time()
    assert sorted(desk.store.tables.clips) == [("e1", "e1:5000-5000")]
    assert desk.clips.failures == 1


def test_a_full_disk_is_quiet_too(desk: Desk, expect_log: ExpectLog) -> None:
    desk.submitted(1, mark("e1", 5_000))
    desk.store.faults.append(EnvironmentFault("store.full", file="store.sqlite"))
    with expect_log("store.full"):
        desk.clips.catch_up()
    assert (desk.made, desk.clips.failures) == ([], 1)
    desk.clips.catch_up()
    assert len(desk.made) == 1


def test_a_clip_that_cannot_be_coded_leaves_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    def encode(piece: Cut) -> bytes:
        if piece.start_ms == 2_000:
            raise Uncodable
        return b"sound"

    monkeypatch.setattr(module, "encode", encode)
    desk.submitted(1, mark("e1", 5_000), mark("e2", 9_000))
    with expect_log("no clip could be made"):
        desk.clips.catch_up()
    assert ([one.annotation_id for one in desk.made], desk.clips.failures) == (["e2"], 1)


def test_closing_gives_up(desk: Desk) -> None:
    evaluation = desk.submitted(1, mark("e1", 5_000))
    desk.clips.close()
    desk.bus.publish(Submitted(evaluation))
    desk.jobs.pass_time()
    desk.clips.catch_up()
    assert (desk.made, desk.clips.failures) == ([], 0)


def test_a_correction_is_heard_from_the_clips_of_what_it_corrects(desk: Desk) -> None:
    old = desk.submitted(1, mark("e1", 5_000))
    desk.clips.catch_up()
    new = replace(old, id="e2", previous_id="e1", revision=2, state=EvaluationState.RETURNED, submitted_at=None)
    call = OpenCall(recording=desk.recording, files=(), card=CARD, evaluation=new)
    assert desk.clips.of_call(call) == Sounds(tuple(desk.made))
    assert desk.clips.of_call(replace(call, evaluation=replace(new, previous_id=""))) == Sounds()
    assert [one.path for one in desk.clips.files_of(desk.recording.id)] == [desk.path]


def of_call(desk: Desk, evaluation: Evaluation) -> Sounds:
    return desk.clips.of_call(OpenCall(recording=desk.recording, files=(), card=CARD, evaluation=evaluation))


def settled(desk: Desk, evaluation: Evaluation) -> None:
    """Let another version of an evaluation count from now on, and tell it."""
    desk.store.tables.evaluations[evaluation.id] = evaluation  # as the exchange does, past what freezes submitted work
    desk.bus.publish(RecordsArrived(frozenset({("evaluation", evaluation.id)})))
    desk.jobs.pass_time()


def test_a_mark_that_another_version_has_elsewhere_gets_its_sound_there(desk: Desk) -> None:
    before = desk.submitted(1, mark("e1", 5_000), mark("e2", 9_000))
    desk.clips.catch_up()
    after = replace(before, annotations=(mark("e1", 15_000), mark("e2", 9_000)))
    old = {one.name: one for one in desk.made}
    assert of_call(desk, after).elsewhere == {"e1"}
    settled(desk, after)
    assert [(one.annotation_id, one.made_for, one.start_ms) for one in desk.made] == [
        ("e1", (5_000, 5_000), 2_000),
        ("e2", (9_000, 9_000), 6_000),
        ("e1", (15_000, 15_000), 12_000),
    ]
    assert {name: one for one in desk.made if (name := one.name) in old} == old
    for version, place in ((before, 2_000), (after, 12_000)):
        sounds = of_call(desk, version)
        assert sorted(one.start_ms for one in sounds.clips) == sorted([place, 6_000])
        assert sounds.elsewhere == frozenset()


def test_what_became_private_is_silenced_in_another_clip_which_is_heard(desk: Desk) -> None:
    before = desk.submitted(1, mark("e1", 5_000))
    desk.clips.catch_up()
    after = replace(before, annotations=(*before.annotations, mark("s", 6_000, 7_000, "secret")))
    settled(desk, after)
    plain, silenced = sorted(desk.made, key=lambda one: one.silenced)
    assert (plain.made_for, plain.silenced) == (silenced.made_for, "")
    assert of_call(desk, before).clips == (plain,)
    assert of_call(desk, after).clips == (silenced,)


def test_the_clips_of_others_and_of_open_work_are_not_made_when_it_arrives(desk: Desk) -> None:
    others = desk.submitted(1, mark("e1", 5_000), author="li")
    settled(desk, others)
    settled(desk, replace(others, id="e2", author="zhang", state=EvaluationState.RETURNED))
    desk.bus.publish(RecordsArrived(frozenset({("evaluation", "nowhere"), ("clip", "e1:e1")})))
    desk.jobs.pass_time()
    assert (desk.made, desk.clips.failures) == ([], 0)


def older(clip: Clip) -> Clip:
    return replace(clip, made_for=None)


@pytest.mark.parametrize(
    ("place", "is_heard"),
    [
        ((5_000, None), True),
        ((5_500, None), False),
        ((5_000, 7_000), True),
        ((5_000, 9_000), False),
        ((4_000, 5_000), False),
    ],
)
def test_a_clip_that_tells_no_place_is_heard_where_it_fits(
    desk: Desk, place: tuple[int, int | None], *, is_heard: bool
) -> None:
    one = desk.submitted(1, mark("e1", 5_000))
    desk.clips.catch_up()
    (made,) = desk.made
    desk.store.tables.clips.clear()
    with desk.store() as unit:
        unit.clips.put(older(made))
        unit.commit()
    moved = replace(one, annotations=(mark("e1", *place),))
    sounds = of_call(desk, moved)
    assert (sounds.clips, sounds.elsewhere) == (((older(made),), frozenset()) if is_heard else ((), {"e1"}))
    settled(desk, moved)
    assert len(desk.made) == (1 if is_heard else 2)
    assert of_call(desk, moved).elsewhere == frozenset()


def corrected(before: Evaluation, *marks: Annotation, state: EvaluationState = EvaluationState.SUBMITTED) -> Evaluation:
    """Return the revision that comes after, with marks besides."""
    return replace(
        before,
        id=f"{before.id}-2",
        previous_id=before.id,
        revision=2,
        annotations=(*before.annotations, *marks),
        state=state,
        created_at=before.created_at + timedelta(hours=1),
    )


def test_what_a_later_revision_marks_as_private_is_not_heard_from_an_earlier_clip(desk: Desk) -> None:
    first = desk.submitted(1, mark("e1", 5_000), mark("e2", 15_000))
    desk.clips.catch_up()
    near, far = desk.made
    second = corrected(first, mark("s", 6_000, 7_000, "secret"))
    desk.store.tables.evaluations[second.id] = second
    kept_back = Sounds((far,), withheld=frozenset({"e1"}))
    assert of_call(desk, second) == kept_back
    assert of_call(desk, first) == kept_back
    settled(desk, second)
    (own,) = [one for one in desk.made if one.silenced]
    assert set(of_call(desk, second).clips) >= {own}
    assert of_call(desk, second).withheld == frozenset()
    assert near not in of_call(desk, first).clips


def test_a_correction_that_marks_nothing_more_as_private_is_heard_from_the_silenced_clip_before_it(desk: Desk) -> None:
    first = desk.submitted(1, mark("e1", 5_000), mark("s", 6_000, 7_000, "secret"))
    desk.clips.catch_up()
    second = corrected(first, mark("s2", 15_000, 16_000, "secret"), state=EvaluationState.RETURNED)
    desk.store.tables.evaluations[second.id] = second
    assert {one.annotation_id for one in of_call(desk, second).clips} == {"e1", "s"}
    assert {one.annotation_id for one in of_call(desk, first).clips} == {"e1", "s"}


def retag(desk: Desk, *tags: Tag) -> None:
    with desk.store() as unit:
        unit.tags.replace(tags)
        unit.commit()
    desk.clips._tags.reread()


def test_a_tag_that_becomes_private_silences_what_was_sent_and_one_that_is_taken_off_the_list_does_not(
    desk: Desk,
) -> None:
    first = desk.submitted(1, mark("e1", 5_000))
    desk.clips.catch_up()
    retag(desk, TAGS[1])
    assert of_call(desk, first).clips == tuple(desk.made)
    retag(desk, TAGS[0].model_copy(update={"private": True}))
    assert of_call(desk, first) == Sounds(withheld=frozenset({"e1"}))


def test_a_clip_that_tells_nothing_of_what_is_silent_is_heard_until_more_is_marked_as_private(desk: Desk) -> None:
    first = desk.submitted(1, mark("e1", 5_000), mark("s", 6_000, 7_000, "secret"))
    desk.clips.catch_up()
    for clip in desk.made:
        desk.store.tables.clips.pop((clip.evaluation_id, str(clip.name)))
        with desk.store() as unit:
            unit.clips.put(older(clip))
            unit.commit()
    assert len(of_call(desk, first).clips) == 2
    second = corrected(first, mark("s2", 4_000, 5_000, "secret"))
    desk.store.tables.evaluations[second.id] = second
    assert of_call(desk, first).withheld == {"e1", "s"}
    assert of_call(desk, second).withheld == {"e1", "s"}
