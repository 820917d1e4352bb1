"""Importing: what is found, what becomes of it, and that nothing stops it."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, NoReturn

import pytest

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails
from qa_desktop.services import importing
from qa_desktop.services.call_details import DetailsReader
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.file_finding import Findings, find_files, read_fault
from qa_desktop.services.importing import Importer, ImportReport, ImportRun, Progress, usual_patterns
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.settings.model import NamePattern
from tests.services.fakes import FakeClock, Heard, Mailbox, MemoryStore, thread_jobs
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
        assert {one.path for one in unit.recordings.files(recording_id)} == {first, second}


def test_what_lies_unchanged_is_not_read_again(tmp_path: Path, desk: Desk) -> None:
    path = write(tmp_path, "a.wav")
    desk.run(path)
    desk.progress.clear()
    report = desk.run(path)
    assert report.duplicates == [path]
    assert report.imported == []
    assert desk.progress == [Progress(1, 1, "a.wav")]


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
    with expect_log("a file could not be read"):
        report = desk.run(tmp_path)
    assert len(report.imported) == 1
    assert [(error.code, error.facts["reason"]) for _, error in report.failures] == [
        ("import.failed", "ZeroDivisionError")
    ]


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
    assert desk.store.commits == 6
    assert desk.progress[-1].done == desk.progress[-1].total == 40


def test_nothing_found_is_reported_too(desk: Desk, tmp_path: Path) -> None:
    assert desk.run(tmp_path) == ImportReport()


class Threads:
    """An importer on real threads; answers wait in the mailbox."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.heard = Heard()
        self.jobs = thread_jobs(self.mailbox, self.heard)
        self.desk = Desk(self.jobs)

    def start(self, *paths: Path, on_progress: Callable[[Progress], None] | None = None) -> ImportRun:
        told = on_progress or self.desk.progress.append
        return self.desk.importer.start(paths, (), on_progress=told, on_done=self.desk.reports.append)

    def report(self) -> ImportReport:
        """Wait for the end, and for the threads to have nothing more to say."""
        self.mailbox.read_until(lambda: bool(self.desk.reports))
        self.jobs.drain()
        self.mailbox.open()
        (report,) = self.desk.reports
        return report


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads()
    yield made
    made.jobs.close()


def many(folder: Path, count: int) -> None:
    for number in range(count):
        write(folder, f"{number:04}.wav")


def test_on_threads_everything_comes_in_while_calls_can_be_opened(
    threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    many(tmp_path, 60)
    at_once, most, lock = 0, 0, threading.Lock()

    def meter(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        measured = fake_meter(path, cancelled=cancelled)
        with lock:
            at_once -= 1
        return measured

    threads.desk.importer._meter = meter
    threads.start(tmp_path)
    report = threads.report()
    assert len(set(report.imported)) == 60
    assert (report.failures, report.left, report.cancelled) == ([], 0, False)
    assert [one.done for one in threads.desk.progress] == list(range(1, 61))
    assert most <= importing.AT_ONCE
    assert max(2, threads.jobs._pool._max_workers) > importing.AT_ONCE
    assert threads.heard.bugs == []


def test_cancelling_keeps_what_was_imported(threads: Threads, tmp_path: Path) -> None:
    many(tmp_path, 30)

    def progress(one: Progress) -> None:
        if one.done == 12:
            run.cancel()

    run = threads.start(tmp_path, on_progress=progress)
    report = threads.report()
    assert report.cancelled
    assert report.left + len(report.imported) == 30
    assert 12 <= len(report.imported) <= 12 + importing.AT_ONCE
    assert len(threads.desk.store.tables.recordings) == len(report.imported)
    assert report.failures == []


def test_cancelling_reaches_into_the_file_that_is_being_read(threads: Threads, tmp_path: Path) -> None:
    many(tmp_path, 2)
    begun = threading.Event()

    def endless(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)
        raise UserMistake("audio.cancelled", file=path.name, path=str(path))

    threads.desk.importer._meter = endless
    run = threads.start(tmp_path)
    while not begun.wait(0.001):
        threads.mailbox.open()
    run.cancel()
    report = threads.report()
    assert (report.imported, report.failures, report.left) == ([], [], 2)


def test_what_was_read_is_stored_when_the_program_ends(threads: Threads, tmp_path: Path) -> None:
    many(tmp_path, 30)

    def leave(one: Progress) -> None:
        if one.done == 12:
            raise InterruptedError

    run = threads.start(tmp_path, on_progress=leave)
    with pytest.raises(InterruptedError):
        threads.report()
    run.cancel()
    threads.jobs.close()
    assert len(threads.desk.store.tables.recordings) == 12


def test_cancelling_ends_a_walk_through_folders_without_recordings(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"{number}/notes.txt")
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    assert find_files([tmp_path], DetailsReader(()), FakeClock(), cancelled) == Findings((), ())
    assert asked == 3


def test_a_bug_in_the_store_ends_the_import_with_its_report(threads: Threads, tmp_path: Path) -> None:
    many(tmp_path, 3)
    threads.desk.store.faults.append(ZeroDivisionError())
    threads.start(tmp_path)
    with pytest.raises(ZeroDivisionError):
        threads.report()
    (report,) = threads.desk.reports
    assert report.imported == []


def test_a_bug_while_looking_for_files_ends_the_import_with_its_report(
    threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "find_files", lambda *_: 1 // 0)
    threads.start(tmp_path)
    with pytest.raises(ZeroDivisionError):
        threads.report()
    assert threads.desk.reports == [ImportReport()]


def test_over_a_thousand_files_in_place_do_not_pile_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inline jobs answer within the call that hands them in: a chain of calls would end the stack."""
    monkeypatch.setattr(importing, "BATCH", 3)
    many(tmp_path, 1200)
    assert len(desk.run(tmp_path).imported) == 1200


# -- the store ---------------------------------------------------------------------------------------------------------


def test_what_is_read_comes_into_the_library_within_a_second(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    desk.importer._clock = clock
    many(tmp_path, 5)

    def slow(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        clock.forward(0.6)
        return fake_meter(path, cancelled=cancelled)

    monkeypatch.setattr(desk.importer, "_meter", slow)
    desk.run(tmp_path)
    assert desk.store.commits == 3


def test_a_fault_of_the_store_stops_the_import(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    many(tmp_path, 100)
    full = EnvironmentFault("store.full", file="store")

    def third_commit_fails() -> None:
        if desk.store.commits == 2:
            desk.store.faults.append(full)

    desk.store.on_commit = third_commit_fails
    report = desk.run(tmp_path)
    assert report.stopped_by is full
    assert len(report.imported) == 20
    assert {error for _, error in report.failures} == {full}
    assert len(report.imported) + len(report.failures) + report.left == 100


def test_a_store_that_cannot_be_asked_stops_the_import(desk: Desk, tmp_path: Path) -> None:
    many(tmp_path, 3)
    locked = EnvironmentFault("store.locked", file="store")

    def refuse() -> NoReturn:
        raise locked

    desk.importer._store = refuse
    report = desk.run(tmp_path)
    assert report.stopped_by is not None
    assert (report.stopped_by.code, report.stopped_by.facts) == ("import.locked", {"file": "store"})
    assert (report.imported, report.left) == ([], 3)


# -- files that are not as they should be ------------------------------------------------------------------------------


def test_a_file_that_is_still_being_written_is_listed(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav")

    def grow(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        measured = fake_meter(path, cancelled=cancelled)
        write(path.parent, path.name, path.read_bytes() + b"more")
        return measured

    desk.importer._meter = grow
    assert [(one, error.code) for one, error in desk.run(path).failures] == [(path, "import.changing")]


def test_a_named_file_that_is_not_there_is_listed(desk: Desk, tmp_path: Path) -> None:
    gone, there = tmp_path / "gone.wav", write(tmp_path, "there.wav")
    report = desk.run(gone, there, tmp_path / "nul\0.wav")
    assert [error.code for _, error in report.failures] == ["audio.missing", "import.odd_name"]
    assert len(report.imported) == 1
    assert report.left == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets names be any bytes")
def test_a_name_that_is_no_text_is_listed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.wav")).write_bytes(b"x")
    write(tmp_path, "good.wav")
    report = desk.run(tmp_path)
    assert [error.code for _, error in report.failures] == ["import.odd_name"]
    assert str(report.failures[0][1]).isprintable()
    assert len(report.imported) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileNotFoundError(2, "gone"), "audio.missing"),
        (PermissionError(13, "denied"), "audio.no_permission"),
        (OSError(5, "input/output error"), "audio.read_failed"),
    ],
)
def test_a_file_that_cannot_be_opened_is_listed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    bad = write(tmp_path, "closed.wav")
    write(tmp_path, "good.wav")
    opened = Path.open

    def refuse(path: Path, mode: str = "rb") -> IO[bytes]:
        assert mode == "rb"
        if path == bad:
            raise error
        return opened(path, "rb")

    monkeypatch.setattr(Path, "open", refuse)
    report = desk.run(tmp_path)
    assert [(path, one.code) for path, one in report.failures] == [(bad, code)]
    assert len(report.imported) == 1


def test_a_file_held_by_another_program_on_windows_is_said_to_be() -> None:
    held = PermissionError(13, "denied")
    held.winerror = 32  # type: ignore[attr-defined]  # only Windows' errors have it
    assert read_fault(Path("a.wav"), held).code == "audio.locked"


def test_a_folder_that_cannot_be_looked_into_is_listed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "good.wav")
    closed = write(tmp_path, "closed/a.wav").parent
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if Path(folder) == closed:
            raise PermissionError(13, "denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    report = desk.run(tmp_path)
    assert [(path, error.code) for path, error in report.failures] == [(closed, "import.folder_unreadable")]
    assert len(report.imported) == 1


def test_a_ring_of_links_is_not_walked(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path, "a/b.wav")
    try:
        (tmp_path / "a" / "ring").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this account may not make links")
    assert len(desk.run(tmp_path).imported) == 1


def test_a_file_named_twice_is_read_once(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav")
    report = desk.run(path, tmp_path, path)
    assert (len(report.imported), report.duplicates) == (1, [])
    assert desk.progress[-1].total == 1


def test_a_table_dropped_along_with_its_recordings_is_read_as_one(desk: Desk, tmp_path: Path) -> None:
    table = write(tmp_path, "calls.csv", "file,agent\na.wav,Ana\n")
    report = desk.run(write(tmp_path, "a.wav"), table)
    (recording,) = desk.store.tables.recordings.values()
    assert (recording.call.agent, report.failures) == ("Ana", [])


def test_what_the_inspector_wrote_is_not_overwritten(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, NAME)
    (recording_id,) = desk.run(path).imported
    with desk.store() as unit:
        recording = unit.recordings.get(recording_id)
        unit.recordings.update(replace(recording, call=replace(recording.call, agent="Anna")))
        unit.commit()
    desk.run(path)
    assert desk.store.tables.recordings[recording_id].call.agent == "Anna"


def test_a_changed_file_is_another_recording(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav", b"one")
    first = desk.run(path).imported
    write(tmp_path, "a.wav", b"another")
    assert desk.run(path).imported not in ([], first)
    assert len(desk.store.tables.recordings) == 2


def test_the_time_of_the_call_is_never_the_files(desk: Desk, tmp_path: Path) -> None:
    desk.run(write(tmp_path, "a.wav"))
    (recording,) = desk.store.tables.recordings.values()
    assert recording.call == CallDetails()


def test_usual_patterns_know_recorders_names(desk: Desk, tmp_path: Path) -> None:
    desk.run(write(tmp_path, NAME), patterns=usual_patterns(()))
    (recording,) = desk.store.tables.recordings.values()
    assert (recording.call.agent, recording.call.queue) == ("Ana", "Auto_Repairs")


def test_a_pattern_that_cannot_be_used_is_refused_at_once(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match=r"pattern\.invalid"):
        desk.run(tmp_path, patterns=(NamePattern(name="x", pattern="{agent}{queue}"),))
