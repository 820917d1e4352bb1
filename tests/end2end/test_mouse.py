"""A call graded from start to finish with the mouse, in the real window over the real store, decoder and player."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import Annotation
from qa_desktop.services.ports import QueueState
from tests.end2end.conftest import Desk
from tests.end2end.mouse import WaveHand, answer, can_choose, choose, click, keys_of, row_of, settle, write_comment
from tests.end2end.program import Program
from tests.support.sound import NullSink
from ui.dialogs.export import ExportDialog

CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"
FAILED = "listens_patiently"
NOT_MET = 3
REASON = "Cut in twice."
WAIT_MS = 15_000


def play(program: Program) -> None:
    click(program.parts.transport._play)


def time_shown(program: Program) -> str:
    return program.parts.transport._time.text()


def marks(program: Program) -> tuple[Annotation, ...]:
    return program.call.evaluation.annotations


def criteria(program: Program) -> list[str]:
    return [criterion.id for criterion in program.call.card.criteria]


def listen(program: Program, qtbot: QtBot, null_sink: NullSink) -> None:
    """Play until it is heard and the clock has moved, then pause."""
    shown = time_shown(program)
    with null_sink.listening() as heard:
        play(program)
        qtbot.waitUntil(lambda: heard.loud_ms() > 500, timeout=WAIT_MS)
        play(program)
    assert not program.player.state.playing
    assert time_shown(program) != shown


def annotate(program: Program) -> None:
    """Draw a region and make it a mark, drag its end, take that back and do it again."""
    hand = WaveHand(program)
    hand.select(20_000, 40_000)
    choose(program, "mark.region")
    (mark,) = marks(program)
    assert mark.start_ms == pytest.approx(20_000, abs=2 * hand.ms_per_px)
    assert mark.end_ms is not None
    assert mark.end_ms == pytest.approx(40_000, abs=2 * hand.ms_per_px)
    settle()
    hand.drag_edge(mark.end_ms, 60_000)
    (dragged,) = marks(program)
    assert dragged.start_ms == mark.start_ms
    assert dragged.end_ms == pytest.approx(60_000, abs=2 * hand.ms_per_px)
    choose(program, "edit.undo")
    assert marks(program) == (mark,)
    choose(program, "edit.redo")
    assert marks(program) == (dragged,)


def annotate_points(program: Program) -> None:
    hand = WaveHand(program)
    for place in (90_000, 120_000):
        hand.seek(place)
        choose(program, "mark.point")
    assert [mark.end_ms for mark in marks(program)[1:]] == [None, None]
    assert [mark.start_ms for mark in marks(program)[1:]] == [
        pytest.approx(90_000, abs=2 * hand.ms_per_px),
        pytest.approx(120_000, abs=2 * hand.ms_per_px),
    ]


def answer_everything(program: Program) -> None:
    for criterion_id in criteria(program):
        answer(program, criterion_id, NOT_MET if criterion_id == FAILED else 0)


def link_and_hear(program: Program, qtbot: QtBot) -> None:
    """Choose the region in the table, press the row's word for evidence, then hear it by its chip."""
    table = program.parts.annotations
    click(table.view.viewport(), table.view.visualRect(table.model.index(0, 0)).center())
    row = row_of(program, FAILED)
    settle()
    assert row.need is not None
    program.parts.scorecard.view.ensure_seen(row.need.link)
    click(row.need.link)
    region = marks(program)[0]
    assert program.call.evaluation.answer(FAILED).evidence == (region.id,)
    settle()
    assert row.evidence is not None
    chip = row.evidence.chips[0]
    program.parts.scorecard.view.ensure_seen(chip)
    click(chip.play)
    qtbot.waitUntil(lambda: program.player.position_ms > region.start_ms + 200, timeout=WAIT_MS)
    assert program.player.state.playing
    assert region.end_ms is not None
    assert program.player.position_ms < region.end_ms
    play(program)


def submit(program: Program) -> None:
    click(program.parts.scorecard.foot.submit)


@pytest.fixture
def calls(shared_recordings: Path, demo_calls: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the call to be graded, and two that wait in the queue."""
    return (shared_recordings / CALL, *demo_calls[:2])


@pytest.mark.sound
def test_a_call_is_graded_from_start_to_finish_with_the_mouse(
    desk: Desk,
    qtbot: QtBot,
    null_sink: NullSink,
    calls: tuple[Path, ...],
    tmp_path: Path,
) -> None:
    program = desk.start()
    desk.import_files(program, calls)
    desk.open_call(program, CALL)
    graded = program.call_id
    listen(program, qtbot, null_sink)
    annotate(program)
    annotate_points(program)
    answer_everything(program)
    submit(program)
    assert program.call_id == graded  # the reason and the evidence are missing, and it says so
    assert program.parts.scorecard.foot.missing.said.text == "Still missing: comments 1 · evidence 1"
    write_comment(program, FAILED, REASON)
    link_and_hear(program, qtbot)
    submit(program)
    qtbot.waitUntil(lambda: program.call_id not in {"", graded} and program.audio_ready, timeout=WAIT_MS)
    assert program.call.evaluation.answers == {}
    desk.open_call(program, CALL)
    check_read_only(program)
    check_exported(program, qtbot, tmp_path / "out.json")


def check_read_only(program: Program) -> None:
    """Nothing that the mouse can do changes a submitted evaluation."""
    before = program.call.evaluation
    assert program.call.read_only
    assert not any(
        can_choose(program, command) for command in ("mark.point", "mark.region", "edit.undo", "mark.delete")
    )
    for criterion_id in criteria(program):
        row = row_of(program, criterion_id)
        for key in keys_of(row):
            program.parts.scorecard.view.ensure_seen(key)
            click(key)
    hand = WaveHand(program)
    region = before.annotations[0]
    program.workbench.view.choose_annotation(region.id)
    assert region.end_ms is not None
    hand.drag_edge(region.end_ms, region.end_ms + 20_000)
    assert program.call.evaluation == before
    assert before.answer(FAILED).comment == REASON


def check_exported(program: Program, qtbot: QtBot, path: Path) -> None:
    choose(program, "file.export")
    dialog = program.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog._form.setCurrentIndex(1)
    dialog._path.setText(str(path))
    save = dialog._buttons.buttons()[0]
    click(save)
    qtbot.waitUntil(path.is_file, timeout=WAIT_MS)
    rows = json.loads(path.read_text("utf-8"))
    (submitted,) = [row for row in rows if row["state"] == "Submitted"]
    assert submitted["annotations"] == 3
    assert submitted["answered"] == submitted["criteria"]
    assert QueueState.SUBMITTED in program.parts.library.model.by_state
