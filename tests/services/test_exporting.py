"""Exports: what a row holds, in both languages, as spreadsheets and programs read it."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from qa_desktop.domain.annotation import Severity, Tag
from qa_desktop.domain.answer_types import CalendarDate, Count, FreeText, NumberRange, NumberRanges
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, EvaluationState, Outcome
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.recording import CallDetails, Channel
from qa_desktop.domain.scorecard import Band, Condition, ErrorClass, Fatal
from qa_desktop.domain.scoring import score_card
from qa_desktop.domain.text import Language, Text
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.interchange.export import Table, as_csv
from qa_desktop.language import use_language
from qa_desktop.services import exporting
from qa_desktop.services.export_words import CHANNELS, ERROR_CLASSES, SEVERITIES, STATES
from qa_desktop.services.exporting import Exporter, ExportForm, ExportKind
from qa_desktop.services.jobs import ErrorHandler, InlineJobs
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section
from tests.services.fakes import Heard, Mailbox, MemoryStore, thread_jobs

T = TypeVar("T")
CARD = card(
    section(
        "attitude",
        [criterion("polite", FOUR_STEPS, name=Text(zh="礼貌", en="Polite")), criterion("patient", FOUR_STEPS)],
        40,
    ),
    section(
        "rules",
        [
            criterion("red_line", fatal=Fatal.CARD, error_class=ErrorClass.COMPLIANCE),
            criterion("waits", Count(loss=Decimal("0.25"))),
            criterion("goodbye"),
        ],
        60,
    ),
    bands=[Band(id="pass", name=Text(zh="合格", en="Pass"), at_least=Decimal(0))],
    name=Text(zh="评分表", en="Card"),
)
CALL = CallDetails(
    agent="李敏",
    customer="=HYPERLINK(1)",
    queue="投诉",
    call_id="T1",
    started_at=datetime(2025, 2, 19, 6, 1, tzinfo=UTC),
)


@pytest.fixture
def store() -> MemoryStore:
    """Return a store with one graded call, and one that was only begun."""
    made = MemoryStore()
    made.add_recording("r1", call=CALL)
    made.add_recording("r2")
    graded = made.add_card(CARD)
    cut_in = replace(mark("m1", 41_200, note="cut in"), channel=Channel.AGENT, severity=Severity.MAJOR, tag_id="t1")
    region = replace(mark("m2", 72_000, 91_400), tag_id="removed")
    done = evaluation(graded, id="e1", recording_id="r1", state=EvaluationState.SUBMITTED, summary="Good,\nbut …")
    done = done.with_annotation(cut_in).with_annotation(region)
    done = done.with_answer("polite", Answer(value="good", comment="+1", evidence=("m1", "m2")))
    done = done.with_answer("patient", Answer(value=NOT_APPLICABLE)).with_answer("red_line", Answer(value="no"))
    done = done.with_answer("waits", Answer(value=Decimal(2), evidence=("m1",)))
    score = score_card(graded, done.answers)
    outcome = Outcome(score=score.score, before_fatal=score.before_fatal, fatal=True, band_id="pass")
    with made() as unit:
        unit.evaluations.save(replace(done, outcome=outcome, submitted_at=done.updated_at))
        unit.evaluations.save(evaluation(graded, id="e2", recording_id="r2"))
        unit.tags.replace([Tag(id="t1", name=Text(zh="抢话", en="Interruption"))])
        unit.commit()
    return made


@pytest.fixture(params=list(Language))
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    """Speak each language in turn."""
    use_language(request.param)
    yield request.param
    use_language(Language.ENGLISH)


def rows(store: MemoryStore, kind: ExportKind, folder: Path) -> list[dict[str, object]]:
    path = folder / "out.json"
    Exporter(store=store).export(kind, ExportForm.JSON, path)
    read: list[dict[str, object]] = json.loads(path.read_text("utf-8"))
    return read


def cells(row: dict[str, object], *keys: str) -> list[object]:
    return [row[key] for key in keys]


def test_an_evaluation_is_a_row(store: MemoryStore, tmp_path: Path) -> None:
    first, second = rows(store, ExportKind.EVALUATIONS, tmp_path)
    assert cells(first, "evaluation", "recording", "file", "agent", "queue", "call_id", "author") == [
        *("e1", "r1", "r1.wav", "李敏", "投诉", "T1", "zhang")
    ]
    assert cells(first, "started_at", "state", "card", "card_version") == [
        *("2025-02-19T06:01:00+00:00", "Submitted", "Card", 1)
    ]
    assert cells(first, "score", "before_fatal", "fatal", "fatal_criteria", "band") == [
        *("0.00", "47.00", True, ["red_line"], "Pass")
    ]
    assert cells(first, "sections", "answered", "criteria", "annotations", "summary") == [
        *(["attitude 80.00", "rules 25.00"], 4, 5, 2, "Good,\nbut …")
    ]
    assert cells(second, "state", "score", "band", "submitted_at") == ["Draft", None, "", None]


def test_feedback_time_and_root_causes_are_exported(store: MemoryStore, tmp_path: Path) -> None:
    with store() as unit:
        graded = evaluation(
            CARD, id="e3", recording_id="r2", feedback=Feedback(done_well="calm", improve="first solve")
        )
        graded = replace(graded, time=TimeSpent(listening_ms=245_000, grading_ms=61_500, paused_ms=0))
        answer = Answer(value="fair", reasons=("skill_gap", "brand_new"))
        unit.evaluations.save(graded.with_answer("polite", answer))
        unit.commit()
    row = rows(store, ExportKind.EVALUATIONS, tmp_path)[-1]
    assert cells(row, "done_well", "training", "improve") == ["calm", "", "first solve"]
    assert cells(row, "listening_ms", "grading_ms", "paused_ms") == [245_000, 61_500, 0]
    row = rows(store, ExportKind.ANSWERS, tmp_path)[-1]
    assert cells(row, "root_causes", "root_cause_ids") == [["Skill gap", "brand_new"], ["skill_gap", "brand_new"]]


def test_the_inspector_is_called_by_name_where_it_is_known(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    names: dict[str, str] = {}
    exporter = Exporter(store=store, names=lambda: names)
    for known, called in (({"zhang": "张岚"}, "张岚"), ({"li": "李敏"}, "zhang")):
        names.clear()
        names.update(known)
        exporter.export(ExportKind.ANSWERS, ExportForm.JSON, path)
        row = json.loads(path.read_text("utf-8"))[0]
        assert cells(row, "author", "author_id") == [called, "zhang"]
    store.tables.people["zhang"] = "张小岚"
    exporter.export(ExportKind.ANSWERS, ExportForm.JSON, path)
    assert json.loads(path.read_text("utf-8"))[0]["author"] == "张小岚", "the shared store knows best"


def test_an_answer_that_was_given_is_a_row(store: MemoryStore, tmp_path: Path) -> None:
    found = rows(store, ExportKind.ANSWERS, tmp_path)
    wanted = ("section", "criterion", "answer", "answer_id", "share", "failed", "fatal", "error_class")
    assert [cells(row, *wanted) for row in found] == [
        ["attitude", "Polite", "Good", "good", "80.00", False, False, ""],
        ["attitude", "patient", "N/A", "not_applicable", None, False, False, ""],
        ["rules", "red_line", "No", "no", "0.00", True, True, "Critical to compliance"],
        ["rules", "waits", "2", "2", "50.00", True, False, ""],
    ]
    assert cells(found[0], "evaluation", "agent", "comment", "evidence") == ["e1", "李敏", "+1", ["0:41.2", "1:12.0"]]


def test_what_is_typed_is_exported_as_it_was_typed(store: MemoryStore, tmp_path: Path) -> None:
    ranges = NumberRanges(maximum=Decimal(60), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),))
    typed = [criterion("seconds", ranges), criterion("why", FreeText()), criterion("day", CalendarDate())]
    graded = store.add_card(card(section("typed", typed), id="typed"))
    done = evaluation(graded, id="e0", recording_id="r2").with_answer("seconds", Answer(value=Decimal("7.50")))
    done = done.with_answer("why", Answer(value="no")).with_answer("day", Answer(value="2026-12-31"))
    with store() as unit:
        unit.evaluations.save(done)
        unit.commit()
    found = [row for row in rows(store, ExportKind.ANSWERS, tmp_path) if row["evaluation"] == "e0"]
    assert [cells(row, "answer", "answer_id", "failed") for row in found] == [
        ["7.5", "7.5", False],
        ["no", "no", False],
        ["2026-12-31", "2026-12-31", False],
    ]


def test_what_was_answered_before_it_was_hidden_is_no_answer_and_has_not_failed(
    store: MemoryStore, tmp_path: Path
) -> None:
    where_rude = Condition(criterion="rude", answers=("yes",))
    asked = [criterion("rude"), criterion("calmed", shown_when=where_rude), criterion("sorry", shown_when=where_rude)]
    graded = store.add_card(card(section("asked", asked), id="asked"))
    done = evaluation(graded, id="e0", recording_id="r2").with_answer("rude", Answer(value="no"))
    done = done.with_answer("calmed", Answer(value="no")).with_answer("sorry", Answer(value="no", comment="never"))
    with store() as unit:
        unit.evaluations.save(done)
        unit.commit()
    found = [row for row in rows(store, ExportKind.ANSWERS, tmp_path) if row["evaluation"] == "e0"]
    assert [cells(row, "criterion_id", "answer", "answer_id", "failed", "comment") for row in found] == [
        ["rude", "No", "no", True, ""],
        ["sorry", "", "", False, "never"],
    ]


def test_an_annotation_is_a_row(store: MemoryStore, tmp_path: Path) -> None:
    wanted = ("annotation", "start_ms", "end_ms", "start", "end", "channel", "tag", "tag_id", "severity", "note")
    found = rows(store, ExportKind.ANNOTATIONS, tmp_path)
    assert [cells(row, *wanted) for row in found] == [
        ["m1", 41_200, None, "0:41.2", "", "Agent", "Interruption", "t1", "Major", "cut in"],
        ["m2", 72_000, 91_400, "1:12.0", "1:31.4", "", "removed", "removed", "", ""],
    ]
    assert found[0]["evidence_for"] == ["Polite", "waits"]


def test_only_what_is_past_editing_where_that_is_wanted(store: MemoryStore, tmp_path: Path) -> None:
    exporter = Exporter(store=store)
    assert exporter.export(ExportKind.EVALUATIONS, ExportForm.CSV, tmp_path / "a.csv") == 2
    assert exporter.export(ExportKind.EVALUATIONS, ExportForm.CSV, tmp_path / "a.csv", submitted_only=True) == 1


@pytest.mark.parametrize("kind", ExportKind)
def test_csv_opens_in_a_spreadsheet_in_either_language(
    store: MemoryStore, tmp_path: Path, kind: ExportKind, language: Language
) -> None:
    path = tmp_path / "导出.csv"
    count = Exporter(store=store).export(kind, ExportForm.CSV, path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    headings, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(lines) == count
    assert {len(line) for line in lines} == {len(headings)}
    assert len(set(headings)) == len(headings)
    in_chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in heading) for heading in headings]
    assert all(in_chinese) if language is Language.CHINESE else not any(in_chinese)
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    assert any("'=HYPERLINK(1)" in line for line in lines)


def test_times_stand_in_the_zone_of_the_reader(store: MemoryStore, tmp_path: Path) -> None:
    exporter = Exporter(store=store)
    table = exporter.gather(ExportKind.EVALUATIONS)
    exporter.write(table, ExportForm.CSV, tmp_path / "a.csv", zone=ZoneInfo("Asia/Shanghai"))
    assert ",2025-02-19 14:01:00," in (tmp_path / "a.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_is_run_as_a_formula(start: str) -> None:
    table = Table((("a", "A"), ("b", "B")), ((f"{start}cmd|' /C calc'!A0", (f"{start}1", "2")),))
    _, line = csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline=""))
    assert [cell[:2] for cell in line] == [f"'{start}", f"'{start}"]


def test_numbers_stay_numbers() -> None:
    row = (-5, Decimal("-0.50"), True, False, None, ())
    table = Table(tuple((key, key) for key in "abcdef"), (row,), true="是", false="否")
    assert as_csv(table).decode("utf-8-sig").splitlines()[1] == "-5,-0.50,是,否,,"


def test_every_code_has_its_word() -> None:
    assert STATES.keys() == set(EvaluationState)
    assert CHANNELS.keys() == set(Channel)
    assert SEVERITIES.keys() == set(Severity)
    assert ERROR_CLASSES.keys() == set(ErrorClass)


def test_a_file_that_cannot_be_written_leaves_what_was_there(store: MemoryStore, tmp_path: Path) -> None:
    exporter = Exporter(store=store)
    with pytest.raises(EnvironmentFault) as caught:
        exporter.export(ExportKind.ANSWERS, ExportForm.CSV, tmp_path / "gone" / "a.csv")
    assert caught.value.code == "export.unwritable"
    assert caught.value.facts["file"] == str(tmp_path / "gone" / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(EnvironmentFault):
        exporter.export(ExportKind.ANSWERS, ExportForm.CSV, tmp_path / "folder.csv")
    for nameless in (Path(), tmp_path / "nul\0.csv"):
        with pytest.raises(EnvironmentFault, match=r"export\.unwritable"):
            exporter.export(ExportKind.ANSWERS, ExportForm.CSV, nameless)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


def test_a_file_that_breaks_off_is_never_seen(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before", "utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentFault) as caught:
        Exporter(store=store).export(ExportKind.ANSWERS, ExportForm.CSV, path)
    assert caught.value.facts["reason"] == "no space left"
    assert path.read_text("utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_an_export_goes_through_a_link_to_its_file(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before", "utf-8")
    try:
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    except OSError:
        pytest.skip("this account may not make links")
    Exporter(store=store).export(ExportKind.ANSWERS, ExportForm.CSV, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert "李敏" in (tmp_path / "real.csv").read_text("utf-8-sig")


def test_beside_the_window_the_file_is_not_written_in_a_store_job(store: MemoryStore, tmp_path: Path) -> None:
    mailbox, heard = Mailbox(), Heard()
    jobs = thread_jobs(mailbox, heard)
    counts: list[int] = []
    errors: list[QaError] = []
    exporter = Exporter(store=store)
    for path in (tmp_path / "a.json", tmp_path / "gone" / "a.json"):
        exporter.start(
            ExportKind.ANNOTATIONS, ExportForm.JSON, path, jobs=jobs, done=counts.append, failed=errors.append
        )
    mailbox.read_until(lambda: bool(counts and errors))
    jobs.close()
    assert counts == [2]
    assert [error.code for error in errors] == ["export.unwritable"]
    assert heard.bugs == []


class ExchangingJobs(InlineJobs):
    """Store jobs after each of which an exchange has the store."""

    def __init__(self, exchange: Callable[[], None]) -> None:
        super().__init__()
        self._exchange = exchange

    def store(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work`, then exchange."""

        def both() -> T:
            result = work()
            self._exchange()
            return result

        super().store(both, done, failed)


@pytest.mark.parametrize("days", [-1, 1])
def test_what_an_exchange_brings_meanwhile_makes_no_row_come_twice_or_be_lacking(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    path = tmp_path / "out.json"
    first = store.tables.evaluations["e1"]
    ids = [f"e{number}" for number in range(1, 10)]
    for number, name in enumerate(ids):
        begun = first.created_at + timedelta(minutes=number)
        store.tables.evaluations[name] = replace(first, id=name, created_at=begun)

    def bring() -> None:
        elsewhere = first.created_at + timedelta(days=days)
        for name in ("brought", "e2", "e5"):
            store.tables.evaluations[name] = replace(first, id=name, created_at=elsewhere)

    counts: list[int] = []
    jobs = ExchangingJobs(bring)
    Exporter(store=store).start(
        ExportKind.EVALUATIONS,
        ExportForm.JSON,
        path,
        jobs=jobs,
        done=counts.append,
        failed=lambda error: pytest.fail(str(error)),
    )
    found = [row["evaluation"] for row in json.loads(path.read_text("utf-8"))]
    assert (sorted(found), counts) == (ids, [9])
    assert found.index("e5") == (0 if days < 0 else 8), "they stand in the order in which they were begun"


def test_many_evaluations_are_gathered_in_pages(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.json"
    exporter = Exporter(store=store)
    whole = exporter.export(ExportKind.ANNOTATIONS, ExportForm.JSON, path)
    expected = path.read_bytes()
    monkeypatch.setattr(exporting, "PAGE", 1)
    assert exporter.export(ExportKind.ANNOTATIONS, ExportForm.JSON, path) == whole
    assert path.read_bytes() == expected
    counts: list[int] = []
    errors: list[QaError] = []
    exporter.start(
        ExportKind.ANNOTATIONS, ExportForm.JSON, path, jobs=InlineJobs(), done=counts.append, failed=errors.append
    )
    assert (counts, errors) == ([whole], [])
    assert path.read_bytes() == expected
