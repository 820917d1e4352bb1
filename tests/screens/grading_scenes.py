"""The states of grading a call that a person sees."""

from PySide6.QtWidgets import QWidget
from sqlalchemy import delete

from db.tables import RECORDING_FILE
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.demo import demo_folder
from qa_desktop.services.events import SaveFailed
from tests.screens.stage import Stage
from ui.view_state import Span

ANA, SUBMITTED, RETURNED, MONO, TO_DO = "Ana", "3116-", "8027-", "Mono", "5519-"
FATAL_CRITERION = "red_line"


def grading(stage: Stage) -> QWidget:
    """The draft, half graded: a region chosen, the playhead amid the call, a criterion with evidence and comment."""
    return _grade(stage, ANA, "product_knowledge", seen=(60_000, 135_000), chosen=(119_500, 131_000), at=96_400)


def grading_chinese(stage: Stage) -> QWidget:
    """The same of a Chinese call, which came back."""
    return _grade(stage, RETURNED, "listens_patiently", seen=(20_000, 66_000), chosen=(5_000, 9_000), at=43_600)


def _grade(
    stage: Stage, call: str, criterion: str, *, seen: tuple[int, int], chosen: tuple[int, int], at: int
) -> QWidget:
    stage.open(call)
    bench = stage.bench
    stage.parts.scorecard.view.show_row(criterion)
    row = stage.parts.scorecard.view.row(criterion)
    assert row is not None
    row.enter()
    bench.view.show(*seen)
    bench.controller.seek(at)
    bench.view.select(Span(*chosen))
    bench.view.choose_annotation(row.state.answer.evidence[0])
    stage.settle()
    return stage.window


def missing_items(stage: Stage) -> QWidget:
    """The same, after submission was asked for in vain."""
    grading(stage)
    stage.bench.actions["score.submit_next"].trigger()
    return stage.window


def fatal(stage: Stage) -> QWidget:
    """A fatal error found."""
    stage.open(ANA)
    card = stage.parts.scorecard
    card.view.show_row(FATAL_CRITERION)
    card.answering.answer(FATAL_CRITERION, "no")
    row = card.view.row(FATAL_CRITERION)
    assert row is not None
    row.enter()
    return stage.window


def submitted(stage: Stage) -> QWidget:
    """An evaluation that was submitted: to be read."""
    stage.open(SUBMITTED)
    return stage.window


def evidence_only(stage: Stage) -> QWidget:
    """The same without its file: only the sound of its evidence is here, the playhead in some of it."""
    stage.place.clips.catch_up()
    with stage.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        unit.transaction.write(delete(RECORDING_FILE))
        unit.commit()
    stage.open(SUBMITTED)
    stage.bench.view.show(0, 30_000)
    stage.bench.controller.seek(16_000)
    return stage.window


def returned(stage: Stage) -> QWidget:
    """An evaluation that came back."""
    stage.open(RETURNED)
    return stage.window


def mono(stage: Stage) -> QWidget:
    """A call of one channel, not begun."""
    stage.open(MONO)
    return stage.window


def zoomed(stage: Stage) -> QWidget:
    """The waveform down to half a second."""
    stage.open(ANA)
    stage.bench.view.show(45_000, 45_500)
    return stage.window


def nothing_open(stage: Stage) -> QWidget:
    """Calls are there, none is open."""
    return stage.window


def empty_marks(stage: Stage) -> QWidget:
    """A call of which nothing is graded or marked."""
    stage.open(TO_DO)
    return stage.window


def standard_open(stage: Stage) -> QWidget:
    """The standard of a criterion unfolded."""
    stage.open(ANA)
    stage.parts.scorecard.view.show_row(FATAL_CRITERION)
    row = stage.parts.scorecard.view.row(FATAL_CRITERION)
    assert row is not None
    row.enter()
    row.name_line.info.toggle()
    return stage.window


def discard(stage: Stage) -> QWidget:
    """The question before a draft is thrown away."""
    stage.open(ANA)
    stage.bench.actions["call.discard"].trigger()
    return stage.dialog()


def missing_audio(stage: Stage) -> QWidget:
    """A call whose file is gone."""
    source = demo_folder() / "external-5519-139xxxx6618-20260320-094205-1773970925.31.wav"
    path = stage.path / "external-4402-136xxxx7710-20260321-101122-1774059082.88.wav"
    path.write_bytes(source.read_bytes()[:-2000])
    stage.import_files(path)
    path.unlink()
    stage.bench.calls.open(stage.recording_id(path.name))
    return stage.window


def save_failure(stage: Stage) -> QWidget:
    """What was typed could not be stored."""
    grading(stage)
    call = stage.place.grading.call
    assert call is not None
    folder = "D:\\质检数据"
    stage.place.events.publish(SaveFailed(call.evaluation.id, EnvironmentFault("store.full", file=folder)))
    return stage.window


BUILDS = (
    grading,
    grading_chinese,
    missing_items,
    fatal,
    submitted,
    evidence_only,
    returned,
    mono,
    zoomed,
    nothing_open,
    empty_marks,
    standard_open,
    discard,
    missing_audio,
    save_failure,
)
