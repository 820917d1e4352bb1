from collections.abc import Callable
from pathlib import Path

import pytest

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.recording import AudioFormat
from qa_desktop.services import importing
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.importing import Importer, ImportReport, Progress
from qa_desktop.services.jobs import InlineJobs, Jobs, ThreadJobs
from qa_desktop.settings.model import NamePattern
from tests.services.fakes import FakeClock, Mailbox, MemoryStore
from tests.support.logs import ExpectLog

PATTERN = NamePattern(name="Repairs", pattern="{queue}_{call_id}_AGENT_{agent}_DT_{started_at}", time_zone="UTC")
NAME = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"


def fake_meter(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
    """Stand in for the decoder: a file that says so is bad, or trips it."""
    content = path.read_bytes()
    if cancelled():
        raise UserMistake("audio.cancelled", file=path.name, path=str(path))
    if content.startswith(b"bad"):
        raise EnvironmentFault("audio.damaged", file=path.name, path=str(path), reason="bad")
    if content.startswith(b"odd"):
        raise ZeroDivisionError
    return AudioFormat(codec="PCM", sample_rate=8000, channels=2, duration_ms=len(content))


class Desk:
    """An importer with what it told."""

    def __init__(self, jobs: Jobs) -> None:
        self.store = MemoryStore()
        self.events: list[Event] = []
        self.progress: list[Progress] = []
        self.reports: list[ImportReport] = []
        bus = EventBus()
        bus.subscribe(self.events.append)
        self.importer = Importer(store=self.store, jobs=jobs, clock=FakeClock(), events=bus, meter=fake_meter)

    def run(self, *paths: Path, patterns: tuple[NamePattern, ...] = (PATTERN,)) -> ImportReport:
        self.importer.start(paths, patterns, on_progress=self.progress.append, on_done=self.reports.append)
        return self.reports[-1]


@pytest.fixture
def desk() -> Desk:
    return Desk(InlineJobs())


def _unexpected(error: BaseException) -> None:
    raise AssertionError(error)


def write(folder: Path, name: str, content: bytes | str = b"") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content or name.encode())
    return path


def test_a_file_is_read_and_its_name_tells_of_the_call(desk: Desk, tmp_path: Path) -> None:
    report = desk.run(write(tmp_path, NAME))
    (recording,) = desk.store.tables.recordings.values()
    assert report.imported == [recording.id]
    assert recording.call.agent == "Ana"
    assert recording.audio.channels == 2
    assert desk.progress == [Progress(1, 1, NAME)]
    assert Changed(frozenset({Kind.RECORDINGS})) in desk.events


def test_folders_are_walked_and_other_files_passed_over(desk: Desk, tmp_path: Path) -> None:
    for name in ("a.wav", "下级/深/b.MP3", "notes.txt", ".hidden.wav", ".git/c.wav", "~$d.wav"):
        write(tmp_path, name)
    desk.run(tmp_path)
    assert sorted(one.file_name for one in desk.store.tables.recordings.values()) == ["a.wav", "b.MP3"]


def test_a_named_file_is_tried_whatever_it_is_called(desk: Desk, tmp_path: Path) -> None:
    assert len(desk.run(write(tmp_path, "call.xyz")).imported) == 1


def test_the_same_content_is_the_same_recording(desk: Desk, tmp_path: Path) -> None:
    first, second = write(tmp_path, "a.wav", b"same"), write(tmp_path, "b.wav", b"same")
    report = desk.run(tmp_path)
    assert len(report.imported) == 1
    assert report.duplicates == [second]
    (recording_id,) = report.imported
    with desk.store() as unit:
        assert set(unit.recordings.paths(recording_id)) == {first, second}


def test_what_lies_unchanged_is_not_read_again(tmp_path: Path, desk: Desk) -> None:
    path = write(tmp_path, "a.wav")
    desk.run(path)
    desk.progress.clear()
    report = desk.run(path)
    assert report.duplicates == [path]
    assert report.imported == []
    assert desk.progress == []


def test_importing_again_with_a_pattern_fills_in_what_was_unknown(tmp_path: Path, desk: Desk) -> None:
    path = write(tmp_path, NAME)
    desk.run(path, patterns=())
    desk.run(path)
    (recording,) = desk.store.tables.recordings.values()
    assert recording.call.agent == "Ana"


def test_a_bad_file_is_listed_with_its_reason_and_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    bad = write(tmp_path, "bad.wav", b"bad")
    write(tmp_path, "good.wav")
    report = desk.run(tmp_path)
    assert len(report.imported) == 1
    assert [(path, error.code) for path, error in report.failures] == [(bad, "audio.damaged")]


def test_a_file_that_is_gone_is_listed(desk: Desk, tmp_path: Path) -> None:
    gone = tmp_path / "gone.wav"

    def vanish(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        path.unlink()
        return AudioFormat(codec="PCM", sample_rate=8000, channels=1, duration_ms=1 if cancelled() else 2)

    write(tmp_path, "gone.wav")
    desk.importer._meter = vanish
    assert [(path, error.code) for path, error in desk.run(gone).failures] == [(gone, "audio.missing")]


def test_a_decoder_that_trips_costs_one_file_only(desk: Desk, tmp_path: Path, expect_log: ExpectLog) -> None:
    write(tmp_path, "odd.wav", b"odd")
    write(tmp_path, "good.wav")
    with expect_log("the decoder failed"):
        report = desk.run(tmp_path)
    assert len(report.imported) == 1
    assert [error.code for _, error in report.failures] == ["audio.damaged"]


def test_a_table_beside_the_files_goes_before_their_names(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path, NAME)
    write(tmp_path, "calls.csv", f"文件,坐席,客户\n{NAME},李敏,138****2046\n")
    report = desk.run(tmp_path)
    (recording,) = desk.store.tables.recordings.values()
    assert (recording.call.agent, recording.call.customer) == ("李敏", "138****2046")
    assert recording.call.started_at is not None
    assert report.notes == []


def test_what_is_wrong_in_a_table_is_noted(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path, "a.wav")
    write(tmp_path, "calls.csv", "file,time\na.wav,yesterday\n")
    report = desk.run(tmp_path)
    assert len(report.imported) == 1
    assert [note.code for note in report.notes] == ["table.bad_time"]


def test_a_full_store_names_the_files_that_are_not_in(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav")

    def fill_the_disk(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        desk.store.faults.append(EnvironmentFault("store.full", file="store"))
        return fake_meter(path, cancelled=cancelled)

    desk.importer._meter = fill_the_disk
    report = desk.run(path)
    assert report.imported == []
    assert [(one, error.code) for one, error in report.failures] == [(path, "store.full")]


def test_many_files_come_in_batches(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    for number in range(40):
        write(tmp_path, f"{number}.wav")
    report = desk.run(tmp_path)
    assert len(report.imported) == 40
    assert desk.store.commits == 1 + 6
    assert desk.progress[-1].done == desk.progress[-1].total == 40


def test_nothing_found_is_reported_too(desk: Desk, tmp_path: Path) -> None:
    assert desk.run(tmp_path) == ImportReport()


def test_cancelling_keeps_what_was_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 5)
    for number in range(30):
        write(tmp_path, f"{number:02}.wav")
    reports: list[ImportReport] = []
    mailbox = Mailbox()
    jobs = ThreadJobs(mailbox.deliver, on_error=_unexpected, on_bug=_unexpected)
    other = Desk(jobs)

    def progress(one: Progress) -> None:
        if one.done == 12:
            run.cancel()

    run = other.importer.start([tmp_path], (), on_progress=progress, on_done=reports.append)
    mailbox.read_until(lambda: bool(reports))
    jobs.close()
    (report,) = reports
    assert report.cancelled
    assert report.left + len(report.imported) == 30
    assert 12 <= len(report.imported) < 30
    assert report.failures == []


def test_a_pattern_that_cannot_be_used_is_refused_at_once(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match=r"pattern\.invalid"):
        desk.run(tmp_path, patterns=(NamePattern(name="x", pattern="{agent}{queue}"),))
