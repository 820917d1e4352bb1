"""The demo as it comes to lie in a store."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import soundfile

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.recording import AudioFormat, Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import band_of, outcome_of, score_card
from qa_desktop.domain.submission import blockers
from qa_desktop.services import demo as demo_module
from qa_desktop.services.demo import Demo, demo_gradings, demo_recordings
from qa_desktop.services.demo_gradings import DemoAnswer, DemoEvaluation, make_evaluation, parse_gradings
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.importing import Importer, ImportReport, Progress
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.services.ports import Identity, LibraryQuery, QueueState
from qa_desktop.services.shipping import ensure_shipped, shipped_cards, shipped_tags
from tests.services.fakes import FakeClock, Heard, Mailbox, MemoryStore, listening, thread_jobs

REPAIR = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.opus"
REFUND = "external-3116-177xxxx3581-20260318-153940-1773819580.92.mp3"
BROADBAND = "external-8027-138xxxx2046-20260316-101522-1773627322.417.opus"
INSPECTOR = Identity("inspector", "Inspector")
NOW = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


def meter(path: Path, *, cancelled: object) -> AudioFormat:
    """Measure with libsndfile, by decoding from end to end."""
    assert callable(cancelled)
    return measured(path)


@cache
def measured(path: Path) -> AudioFormat:
    with soundfile.SoundFile(path) as file:
        frames = len(file.read(file.frames))  # GSM cannot be asked for "all there is"
        return AudioFormat(
            codec=file.subtype,
            sample_rate=file.samplerate,
            channels=file.channels,
            duration_ms=round(frames * 1000 / file.samplerate),
        )


class Desk:
    """A demo over a store in memory, with all that it told."""

    def __init__(self, jobs: Jobs, *, bus: EventBus | None = None, shipped: bool = True) -> None:
        self.store = MemoryStore()
        if shipped:
            ensure_shipped(self.store)
        bus = bus or EventBus()
        self.heard = listening(bus)
        self.clock = FakeClock(NOW)
        self.progress: list[Progress] = []
        self.reports: list[ImportReport] = []
        self.failures: list[QaError] = []
        importer = Importer(store=self.store, jobs=jobs, clock=self.clock, events=bus, meter=meter)
        self.demo = Demo(
            store=self.store, jobs=jobs, clock=self.clock, events=bus, identity=INSPECTOR, importer=importer
        )

    def set_up(self) -> None:
        self.demo.set_up(on_progress=self.progress.append, on_done=self.reports.append, failed=self.failures.append)

    def recording(self, file_name: str) -> Recording:
        return next(one for one in self.store.tables.recordings.values() if one.file_name == file_name)

    def evaluation(self, file_name: str) -> Evaluation:
        recording_id = self.recording(file_name).id
        return next(one for one in self.store.tables.evaluations.values() if one.recording_id == recording_id)


@pytest.fixture
def desk() -> Desk:
    """Return a desk on which the demo is set up."""
    desk = Desk(InlineJobs())
    desk.set_up()
    return desk


@pytest.fixture
def card() -> Scorecard:
    return next(card for card in shipped_cards() if card.id == demo_gradings().card)


def test_every_call_is_imported_with_what_the_table_beside_it_says(desk: Desk) -> None:
    (report,) = desk.reports
    assert (len(report.imported), report.failures, report.notes) == (len(demo_recordings()), [], [])
    assert desk.progress[-1].done == desk.progress[-1].total == len(demo_recordings())
    repair = desk.recording(REPAIR).call
    assert (repair.agent, repair.queue, repair.started_at) == (
        "Ana",
        "Auto Repairs",
        datetime(2021, 12, 1, 15, 55, 51, tzinfo=UTC),
    )
    assert desk.recording(BROADBAND).call.customer == "138****2046"
    for one in desk.store.tables.recordings.values():
        call = one.call
        assert all((call.agent, call.queue, call.call_id, call.started_at))
        assert "****" in call.customer


def test_the_library_shows_a_draft_a_submitted_one_a_returned_one_and_calls_to_do(desk: Desk) -> None:
    with desk.store() as unit:
        counts = unit.recordings.counts_by_state(LibraryQuery(author=INSPECTOR.id))
    assert {state: count for state, count in counts.items() if count} == {
        QueueState.DRAFT: 1,
        QueueState.SUBMITTED: 1,
        QueueState.RETURNED: 1,
        QueueState.TO_DO: len(demo_recordings()) - 3,
    }


def test_the_draft_is_about_two_thirds_done(desk: Desk, card: Scorecard) -> None:
    draft = desk.evaluation(REPAIR)
    assert (draft.state, draft.is_open, draft.submitted_at) == (EvaluationState.DRAFT, True, None)
    assert 4 <= len(draft.annotations) <= 6
    answered = sum(1 for answer in draft.answers.values() if answer.value is not None)
    assert 0.6 <= answered / len(card.criteria) <= 0.75
    assert blockers(card, draft)


def test_the_submitted_one_is_complete_and_good(desk: Desk, card: Scorecard) -> None:
    submitted = desk.evaluation(REFUND)
    assert submitted.state is EvaluationState.SUBMITTED
    assert submitted.submitted_at is not None
    assert blockers(card, submitted) == ()
    assert submitted.answers.keys() == {criterion.id for criterion in card.criteria}
    band = band_of(card, submitted.outcome.score)
    assert band is not None
    assert band.id in ("four_stars", "five_stars")


def test_the_returned_one_was_complete_when_it_was_submitted_and_can_be_mended(desk: Desk, card: Scorecard) -> None:
    returned = desk.evaluation(BROADBAND)
    assert (returned.state, returned.is_open) == (EvaluationState.RETURNED, True)
    assert returned.submitted_at is not None
    assert blockers(card, returned) == ()
    assert returned.outcome.score is not None
    assert returned.outcome.score < (desk.evaluation(REFUND).outcome.score or 0)


def test_each_score_is_what_the_answers_give(desk: Desk, card: Scorecard) -> None:
    assert len(desk.store.tables.evaluations) == 3
    for one in desk.store.tables.evaluations.values():
        assert one.outcome == outcome_of(score_card(card, one.answers))
        assert one.outcome.score is not None


def test_times_run_forward_and_none_lies_ahead(desk: Desk) -> None:
    for one in desk.store.tables.evaluations.values():
        marked = [annotation.created_at for annotation in one.annotations]
        assert one.created_at < min(marked) <= max(marked) < one.updated_at <= (one.submitted_at or NOW) <= NOW
        assert list(one.annotations) == sorted(one.annotations, key=lambda mark: mark.start_ms)


def test_marks_lie_in_their_call_and_bear_tags_that_there_are(desk: Desk) -> None:
    tags = {tag.id for tag in shipped_tags()} | {""}
    for one in desk.store.tables.evaluations.values():
        recording = desk.store.tables.recordings[one.recording_id]
        for mark in one.annotations:
            assert mark.last_ms <= recording.audio.duration_ms
            assert mark.channel is None or mark.channel in recording.channels
            assert mark.tag_id in tags


def test_people_write_in_the_language_of_the_call(desk: Desk) -> None:
    def is_chinese(text: str) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in text)

    for file, chinese in ((REPAIR, False), (REFUND, True), (BROADBAND, True)):
        one = desk.evaluation(file)
        written = [one.summary, *(mark.note for mark in one.annotations)]
        written += [answer.comment for answer in one.answers.values() if answer.comment]
        assert len(written) > 6
        assert {is_chinese(text) for text in written} == {chinese}


def test_setting_it_up_again_changes_nothing(desk: Desk) -> None:
    before = desk.store.tables.copy()
    desk.clock.forward(3600)
    desk.set_up()
    assert desk.store.tables.evaluations == before.evaluations
    assert desk.store.tables.recordings == before.recordings
    assert (desk.reports[-1].imported, len(desk.reports[-1].duplicates)) == ([], len(demo_recordings()))


def test_what_the_person_did_since_stays() -> None:
    desk = Desk(InlineJobs())
    desk.set_up()
    mine = desk.evaluation(REPAIR).with_answer("technique", Answer(value="full"))
    with desk.store() as unit:
        unit.evaluations.save(mine)
        unit.commit()
    desk.set_up()
    assert desk.evaluation(REPAIR) == mine


def test_the_panels_hear_of_the_evaluations(desk: Desk) -> None:
    assert desk.heard.events[-1] == Changed(frozenset({Kind.EVALUATIONS}))


def test_a_store_without_the_card_says_so() -> None:
    desk = Desk(InlineJobs(), shipped=False)
    desk.set_up()
    (error,) = desk.failures
    assert isinstance(error, UserMistake)
    assert (error.code, error.facts) == ("demo.no_card", {"card": "five_dimensions", "version": 1})
    assert desk.store.tables.evaluations == {}


def test_a_cancelled_import_enters_no_evaluations() -> None:
    mailbox, heard = Mailbox(), Heard()
    jobs = thread_jobs(mailbox, heard)
    desk = Desk(jobs)
    run = desk.demo.set_up(on_progress=desk.progress.append, on_done=desk.reports.append, failed=desk.failures.append)
    run.cancel()
    mailbox.read_until(lambda: bool(desk.reports))
    jobs.close()
    assert desk.reports[0].cancelled
    assert desk.store.tables.evaluations == {}
    assert (heard.errors, heard.bugs, desk.failures) == ([], [], [])


def test_on_real_threads_it_comes_to_the_same(desk: Desk) -> None:
    mailbox, heard = Mailbox(), Heard()
    jobs = thread_jobs(mailbox, heard)
    threaded = Desk(jobs)
    threaded.set_up()
    mailbox.read_until(lambda: bool(threaded.reports or threaded.failures or heard.bugs))
    jobs.close()
    assert (threaded.failures, heard.bugs) == ([], [])
    assert threaded.store.tables.recordings.keys() == desk.store.tables.recordings.keys()
    assert {one.outcome for one in threaded.store.tables.evaluations.values()} == {
        one.outcome for one in desk.store.tables.evaluations.values()
    }


def test_a_call_that_cannot_be_read_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses_mp3(path: Path, *, cancelled: object) -> AudioFormat:
        if path.suffix == ".mp3":
            raise EnvironmentFault("audio.damaged", file=path.name, path=str(path), reason="test")
        return meter(path, cancelled=cancelled)

    desk = Desk(InlineJobs())
    monkeypatch.setattr(desk.demo._importer, "_meter", refuses_mp3)
    desk.set_up()
    assert [path.name for path, _ in desk.reports[0].failures] == [REFUND]
    assert {one.state for one in desk.store.tables.evaluations.values()} == {
        EvaluationState.DRAFT,
        EvaluationState.RETURNED,
    }


def test_a_program_without_the_demo_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo_module, "files", lambda _package: tmp_path)
    with pytest.raises(EnvironmentFault) as caught:
        demo_recordings()
    assert (caught.value.code, caught.value.facts) == ("demo.missing", {"folder": str(tmp_path / "demo")})


WRITTEN = DemoEvaluation(
    file="x.wav", state=EvaluationState.DRAFT, begun_minutes_ago=9, saved_minutes_ago=1, answers={}
)


def test_an_answer_that_the_card_does_not_allow_is_refused(card: Scorecard) -> None:
    for wrong in ("splendid", "yes"):
        written = WRITTEN.model_copy(update={"answers": {"polite": DemoAnswer(value=wrong)}})
        with pytest.raises(ValueError, match="polite cannot be answered with"):
            make_evaluation(written, card, "id", INSPECTOR, NOW)


def test_not_applicable_can_be_written(card: Scorecard) -> None:
    written = WRITTEN.model_copy(update={"answers": {"polite": DemoAnswer(value="not_applicable")}})
    evaluation = make_evaluation(written, card, "id", INSPECTOR, NOW)
    assert score_card(card, evaluation.answers).answered == 1
    assert evaluation.outcome.score is None


def test_nothing_incomplete_can_have_been_submitted(card: Scorecard) -> None:
    refund = next(one for one in demo_gradings().evaluations if one.file == REFUND)
    answers = {key: answer for key, answer in refund.answers.items() if key != "red_line"}
    with pytest.raises(ValueError, match="red_line"):
        make_evaluation(refund.model_copy(update={"answers": answers}), card, "id", INSPECTOR, NOW)


@pytest.mark.parametrize(
    ("state", "submitted"), [("draft", "submitted_minutes_ago: 1"), ("submitted", "submitted_minutes_ago: null")]
)
def test_only_what_was_submitted_has_a_time_for_it(state: str, submitted: str) -> None:
    text = f"""
card: a
version: 1
evaluations:
  - {{file: a.wav, state: {state}, begun_minutes_ago: 2, saved_minutes_ago: 1, {submitted}}}
"""
    with pytest.raises(ValueError, match="a draft was never submitted"):
        parse_gradings(text)
