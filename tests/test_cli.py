"""The command line over a store in memory."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from qa_desktop.cli import parse, run
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import EvaluationState, Outcome
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.recording import AudioFormat
from qa_desktop.domain.text import Language
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.card_health import CardExaminer
from qa_desktop.services.card_life import CardLife
from qa_desktop.services.card_life_ports import CardUnit
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.library import Library
from qa_desktop.services.pace import Pace
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.reports import Report, Reports
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.shipping import ensure_shipped
from qa_desktop.services.tags import Tags
from qa_desktop.services.team import Team
from qa_desktop.services.unsent import UnsentReplies
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ServerAddress, Settings
from tests.domain.cards import evaluation
from tests.services.fakes import FakeClock, MemoryStore
from tests.services.health_cases import Gradings
from tests.services.sync_fakes import Wires

NAME = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"


def meter(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
    if path.read_bytes() == b"bad" or cancelled():
        raise EnvironmentFault("audio.damaged", file=path.name, path=str(path), reason="bad")
    return AudioFormat(codec="PCM", sample_rate=8000, channels=2, duration_ms=245_400)


def no_cards() -> CardUnit:
    """Stand where cards are written."""
    msg = "nobody writes cards at the command line"
    raise AssertionError(msg)


class Desk:
    """A command line and what it works with."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path, server: ServerAddress | None = None) -> None:
        self.store = MemoryStore()
        self.wires = Wires()
        ensure_shipped(self.store)
        self._capsys = capsys
        events, jobs, clock = EventBus(), InlineJobs(), FakeClock()
        self.preferences = Preferences(Settings(server=server), folder / "settings.json", events)
        autosave = Autosave(store=self.store, jobs=jobs, clock=clock, events=events)
        identity = Identity(id="zhang")
        grading = Grading(store=self.store, jobs=jobs, clock=clock, events=events, identity=identity, autosave=autosave)
        tags = Tags(store=self.store, events=events)
        self.place = Workplace(
            folders=Folders(folder),
            identity=identity,
            clock=clock,
            events=events,
            jobs=jobs,
            store=self.store,
            preferences=self.preferences,
            autosave=autosave,
            grading=grading,
            discarding=Discarding(store=self.store, jobs=jobs, events=events, grading=grading, autosave=autosave),
            library=Library(store=self.store, events=events),
            importer=Importer(store=self.store, jobs=jobs, clock=clock, events=events, meter=meter),
            exporter=Exporter(store=self.store),
            reports=Reports(store=self.store),
            tags=tags,
            cards=CardLife(store=no_cards, clock=clock, events=events, identity=identity),
            phrases=Phrases(store=no_cards, events=events, identity=identity),
            clips=EvidenceClips(
                store=self.store,
                jobs=jobs,
                clock=clock,
                events=events,
                identity=identity,
                tags=tags,
                scratch=folder,
            ),
            reviewing=Reviewing(store=self.store, jobs=jobs, clock=clock, events=events, identity=identity),
            unsent=UnsentReplies(store=self.store, jobs=jobs, clock=clock, events=events),
            team=Team(store=self.store),
            examiner=CardExaminer(source=Gradings(), jobs=jobs, pace=Pace()),
            shared=self.wires.join(
                store=self.store, jobs=jobs, clock=clock, events=events, preferences=self.preferences
            ),
        )

    def _print(self, report: Report, path: Path, language: Language) -> int:
        path.write_text(f"{language.value} {report.graded.evaluation.id}", "utf-8")
        return 3

    def run(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Return the exit code, and what was printed and complained of."""
        try:
            code = run(parse([str(argument) for argument in arguments]), self.place, self._print)
        except SystemExit as over:
            code = over.code if isinstance(over.code, int) else -1
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(capsys, tmp_path_factory.mktemp("data"))


def put(folder: Path, name: str, content: bytes = b"sound") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# -- import ------------------------------------------------------------------------------------------------------------


def test_import_says_what_became_of_the_files(desk: Desk, tmp_path: Path) -> None:
    put(tmp_path, NAME)
    put(tmp_path, "copy.wav")
    code, said, complained = desk.run("import", tmp_path)
    assert (code, said, complained) == (0, "1 recording imported.\n1 was here already.\n", "")
    (recording,) = desk.store.tables.recordings.values()
    assert recording.call.agent == "Ana"


def test_a_bad_file_is_complained_of_and_the_rest_imported(desk: Desk, tmp_path: Path) -> None:
    bad = put(tmp_path, "bad.wav", b"bad")
    put(tmp_path, "good.wav")
    put(tmp_path, "calls.csv", b"file,time\ngood.wav,yesterday\n")
    code, said, complained = desk.run("import", tmp_path)
    assert code == 3
    assert said == "1 recording imported.\n"
    assert complained.splitlines()[0].startswith(f"{tmp_path / 'calls.csv'}, line 2, column “time”: “yesterday”")
    assert complained.splitlines()[1].startswith(f"{bad}: “bad.wav” is damaged")


def test_a_pattern_is_chosen_by_its_name(desk: Desk, tmp_path: Path) -> None:
    desk.preferences.change(name_patterns=(NamePattern(name="mine", pattern="{agent}-{queue}"),))
    assert desk.run("import", put(tmp_path, "Li-sales.wav"), "--pattern", "mine")[0] == 0
    (recording,) = desk.store.tables.recordings.values()
    assert (recording.call.agent, recording.call.queue) == ("Li", "sales")
    assert desk.run("import", put(tmp_path, "8012_138_20240115093012.wav", b"2"), "--pattern", "工号_号码_时间")[0] == 0
    assert {one.call.agent for one in desk.store.tables.recordings.values()} == {"Li", "8012"}


def test_an_unknown_pattern_is_refused_with_those_there_are(desk: Desk, tmp_path: Path) -> None:
    code, said, complained = desk.run("import", tmp_path, "--pattern", "nobody's")
    assert (code, said) == (1, "")
    assert complained.startswith("There is no file name pattern “nobody's”. Choose one of these: AGENT_DT, ")


def test_a_store_that_fails_ends_it(desk: Desk, tmp_path: Path) -> None:
    desk.store.faults.append(EnvironmentFault("store.full", file="store.sqlite"))
    code, said, complained = desk.run("import", put(tmp_path, "a.wav"))
    assert (code, said) == (1, "0 recordings imported.\n")
    assert "The disk is full: store.sqlite could not be written." in complained


def test_an_interruption_keeps_what_was_done(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qa_desktop.services.importing.Importer.start", interrupted)
    code, _, complained = desk.run("import", tmp_path)
    assert (code, complained) == (130, "interrupted; what was imported until now is kept\n")


# -- list --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def graded(desk: Desk, tmp_path: Path) -> Desk:
    """Return a desk with two calls, one of them graded."""
    put(tmp_path, NAME, b"1")
    put(tmp_path, "李敏.wav", b"2")
    desk.run("import", tmp_path)
    recording = next(one for one in desk.store.tables.recordings.values() if one.call.agent == "Ana")
    card = next(iter(desk.store.tables.cards.values()))
    done = evaluation(card, recording_id=recording.id, state=EvaluationState.SUBMITTED)
    desk.store.tables.evaluations["e"] = replace(done, outcome=Outcome(score=Decimal("82.50"), band_id="three_stars"))
    return desk


def test_list_gives_a_line_a_call(graded: Desk) -> None:
    code, said, _ = graded.run("list")
    assert code == 0
    lines = {line.split("\t")[-1]: line.split("\t") for line in said.splitlines()}
    assert lines[NAME][1:4] == ["submitted", "82.50", "4:05"]
    assert lines[NAME][5] == "Ana"
    assert lines["李敏.wav"][1:3] == ["to_do", ""]


def test_list_filters_by_words_and_states(graded: Desk) -> None:
    assert "Ana" not in graded.run("list", "--text", "李敏")[1]
    only = graded.run("list", "--state", "submitted")[1]
    assert ("Ana" in only, "李敏" in only) == (True, False)


def test_list_speaks_json(graded: Desk) -> None:
    rows = json.loads(graded.run("list", "--json")[1])
    assert {row["file"] for row in rows} == {NAME, "李敏.wav"}
    submitted = next(row for row in rows if row["state"] == "submitted")
    assert (submitted["score"], submitted["duration_ms"], submitted["fatal"]) == ("82.50", 245_400, False)
    assert submitted["started_at"].endswith("+00:00")


def test_list_reads_page_by_page(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_desktop.cli.PAGE", 3)
    for number in range(7):
        put(tmp_path, f"{number}.wav", str(number).encode())
    desk.run("import", tmp_path)
    assert len(json.loads(desk.run("list", "--json")[1])) == 7


def test_an_empty_library_is_an_empty_list(desk: Desk) -> None:
    assert json.loads(desk.run("list", "--json")[1]) == []
    assert desk.run("list") == (0, "", "")


# -- export and cards --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["evaluations", "answers", "annotations"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_export_writes_each_table_in_each_form(graded: Desk, tmp_path: Path, kind: str, form: str) -> None:
    path = tmp_path / f"导出.{form}"
    code, said, _ = graded.run("export", kind, "--format", form, "-o", path)
    count = 1 if kind == "evaluations" else 0
    assert (code, said) == (0, f"{count} row{'' if count == 1 else 's'} written to {path}.\n")
    text = path.read_text("utf-8-sig")
    assert len(json.loads(text) if form == "json" else list(csv.reader(text.splitlines()))[1:]) == count


def test_only_what_is_submitted(graded: Desk, tmp_path: Path) -> None:
    stored = graded.store.tables.evaluations["e"]
    graded.store.tables.evaluations["e"] = replace(stored, state=EvaluationState.DRAFT)
    assert "0 rows" in graded.run("export", "evaluations", "--submitted", "-o", tmp_path / "a.csv")[1]
    assert "1 row " in graded.run("export", "evaluations", "-o", tmp_path / "a.csv")[1]


def test_a_file_that_cannot_be_written_is_complained_of(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.csv"
    code, said, complained = desk.run("export", "answers", "-o", path)
    assert (code, said) == (1, "")
    assert complained.startswith(f"{path} could not be written:")


@pytest.mark.parametrize("language", list(Language))
def test_report_prints_one_evaluation_in_the_language_spoken(graded: Desk, tmp_path: Path, language: Language) -> None:
    path = tmp_path / "报告.pdf"
    code, said, _ = graded.run("--language", language.value, "report", "e", "-o", path)
    assert code == 0
    assert str(path) in said
    assert "3" in said
    assert path.read_text("utf-8") == f"{language.value} evaluation"


def test_a_report_of_nothing_is_complained_of(graded: Desk, tmp_path: Path) -> None:
    code, said, complained = graded.run("report", "nothing", "-o", tmp_path / "a.pdf")
    assert (code, said) == (1, "")
    assert complained
    assert not (tmp_path / "a.pdf").exists()


def test_cards_lists_what_is_published(desk: Desk) -> None:
    english = [
        "five_dimensions\t1\tFive dimensions",
        "deduction\t1\tDeduction",
        "five_stars\t1\tFive stars",
        "process_and_script\t1\tProcess and script",
        "satisfaction\t1\tSatisfaction",
    ]
    chinese = [
        "five_dimensions\t1\t五维度评分表",
        "deduction\t1\t扣分制评分表",
        "five_stars\t1\t五星级评分表",
        "process_and_script\t1\t流程话术评分表",
        "satisfaction\t1\t满意度评分表",
    ]
    assert desk.run("cards") == (0, "\n".join([*english, ""]), "")
    assert desk.run("--language", "zh", "cards") == (0, "\n".join([*chinese, ""]), "")


# -- what is asked for -------------------------------------------------------------------------------------------------


def test_without_a_command_the_window_is_wanted() -> None:
    assert parse([]).command == ""
    assert parse(["--demo"]).demo
    asked = parse(["--data", "数据", "--language", "zh", "cards"])
    assert (asked.command, asked.data, asked.language) == ("cards", Path("数据"), Language.CHINESE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--demo", "import", "a.wav"],
        ["dance"],
        ["import"],
        ["export", "answers"],
        ["list", "--state", "gone"],
        ["--language", "fr", "cards"],
    ],
)
def test_what_is_not_understood_is_complained_of(desk: Desk, arguments: list[str]) -> None:
    code, said, complained = desk.run(*arguments)
    assert (code, said) == (2, "")
    assert "usage: qa-desktop" in complained


def test_help_is_given_in_the_language_asked_for(desk: Desk) -> None:
    code, said, _ = desk.run("--language", "zh", "--help")
    assert code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)
    assert desk.run("--language", "en", "--help")[1].isascii()


def test_no_window_system_is_touched() -> None:
    """The command line runs where there is neither a display nor Qt."""
    code = "import sys, qa_desktop.cli; print({name.split('.')[0] for name in sys.modules} & {'PySide6', 'ui', 'db'})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.strip() == "set()"


def test_letters_that_a_terminal_lacks_are_shown_by_their_codes() -> None:
    code = "from qa_desktop.cli import parse; parse(['--language', 'zh', '--help'])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0
    assert b"\\u" in ran.stdout
