"""A call graded from start to finish by keyboard alone, in the real program in a process of its own."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.end2end.display import Screen, missing_tools, screen, wait_until
from tests.end2end.outside import Outside
from tests.support.places import ROOT
from tests.support.sound import RATE, Heard, NullSink

CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"
CRITERIA = 16
FAILED = 5  # “listens patiently”, whose worst answer demands a comment and evidence
SCALE, COUNT = 13, 14
REASON = "Cut in twice; see the mark."
PATIENCE_S = 30
TENTH = RATE // 10


@pytest.fixture
def shown() -> Iterator[Screen]:
    missing = missing_tools()
    if missing:
        pytest.skip(f"no screen to show the window on: {', '.join(missing)} not installed (.ci/run installs them)")
    with screen() as shown:
        yield shown


@contextmanager
def kept_picture(shown: Screen, folder: Path) -> Iterator[None]:
    """Keep a picture of the screen where something goes wrong."""
    try:
        yield
    except BaseException:
        shown.picture(folder / "screen.png")
        raise


def started(home: Path, shown: Screen) -> Outside:
    environment = {**os.environ, **shown.environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    environment.pop("QT_QPA_PLATFORM", None)
    return Outside([sys.executable, "-m", "qa_desktop"], home, {**environment, "QT_QPA_PLATFORM": "xcb"})


def import_a_call(program: Outside, shown: Screen, call: Path) -> None:
    shown.settle()
    shown.key("ctrl+i")
    wait_until(lambda: shown.active_title() == "Import recordings", "the choice of files")
    shown.settle()
    shown.write(str(call))
    shown.key("Return")
    shown.settle()  # what will be imported is looked through before it can be
    shown.key("Return")
    wait_until(lambda: shown.active_title() == "QA Desktop", "the window, with the dialog closed")
    wait_until(lambda: program.states() == ["to_do"], "the call in the library")


def open_the_call(shown: Screen) -> None:
    shown.settle()
    shown.key("alt+1", "Return")
    wait_until(lambda: CALL in shown.active_title(), "the call in the window's title")
    shown.settle()


def listen_and_mark(shown: Screen, heard: Heard) -> None:
    """Play, and make a point, a tagged point and a region while it plays; pause."""
    shown.key("space")
    for keys in (("m",), ("1",), ("bracketleft",), ("bracketright", "shift+m")):
        before = heard.loud_ms()
        wait_until(lambda before=before: heard.loud_ms() > before + 600, "sound", PATIENCE_S)  # type: ignore[misc]  # mypy cannot type a default
        shown.key(*keys)
    shown.key("space")


def answer_everything(shown: Screen) -> None:
    """Answer each criterion, after which the card goes on; the one that fails gets the mark, but no reason yet."""
    shown.key("alt+4")
    for number in range(CRITERIA):
        shown.key({FAILED: "ctrl+4", SCALE: "ctrl+5", COUNT: "ctrl+1"}.get(number, "ctrl+1"))
        if number == FAILED:
            shown.key("ctrl+l", "ctrl+Tab")


def export_by_dialog(shown: Screen, path: Path) -> list[dict[str, object]]:
    shown.key("ctrl+e")
    wait_until(lambda: shown.active_title() == "Export", "the export dialog")
    shown.key("Tab", "Down", "Tab", "space", "Tab", "ctrl+a")
    shown.write(str(path))
    shown.key("Return")
    wait_until(lambda: shown.active_title() == "QA Desktop", "the export dialog closed")
    wait_until(path.is_file, "the exported file")
    rows: list[dict[str, object]] = json.loads(path.read_text("utf-8"))
    return rows


def likeness(heard: Heard, call: Path) -> float:
    """Return how alike what was heard and the call's beginning are, 1 is the same: the median of its loud tenths.

    Each tenth is looked for by itself, so that a gap on a machine that is too busy to play says nothing of the sound.
    """
    samples, rate = soundfile.read(call, frames=8000 * 10, dtype="float64")
    sent = soxr.resample(samples, rate, RATE).sum(axis=1)
    ear = heard.samples().astype(float).sum(axis=1)
    parts = [ear[first : first + TENTH] for first in range(0, len(ear) - TENTH, TENTH)]
    loud = [part for part in parts if np.abs(part).mean() > 300]
    assert len(loud) >= 5, f"only {len(loud)} of {len(parts)} tenths of a second were loud"
    return float(np.median([_best(part, sent) for part in loud]))


def _best(part: np.ndarray, sent: np.ndarray) -> float:
    """Return the likeness at the place where it is greatest."""
    size = 1 << int(np.ceil(np.log2(len(sent) + len(part))))
    products = np.fft.irfft(np.fft.rfft(sent, size) * np.conj(np.fft.rfft(part, size)), size)
    places = len(sent) - len(part)
    power = np.cumsum(np.concatenate([[0.0], sent**2]))
    at = int((products[:places] / np.sqrt(power[len(part) :][:places] - power[:places] + 1e-9)).argmax())
    return float(np.corrcoef(part, sent[at : at + len(part)])[0, 1])


def check_marks(rows: list[dict[str, object]]) -> None:
    point, tagged, region = rows
    assert (point["tag"], point["end_ms"]) == ("", None)
    assert tagged["tag"] != ""
    assert tagged["end_ms"] is None
    assert region["end_ms"] is not None
    starts = [int(str(row["start_ms"])) for row in rows]
    assert 0 <= starts[0] < starts[1] < starts[2]
    assert int(str(region["end_ms"])) - starts[2] > 400


@pytest.mark.sound
def test_a_call_is_graded_from_start_to_finish_by_keyboard(
    shown: Screen, null_sink: NullSink, shared_recordings: Path, tmp_path: Path
) -> None:
    call = shared_recordings / CALL
    program = started(tmp_path, shown)
    with program.window(shown), kept_picture(shown, tmp_path):
        import_a_call(program, shown, call)
        open_the_call(shown)
        with null_sink.listening() as heard:
            listen_and_mark(shown, heard)
            assert likeness(heard, call) > 0.98
        wait_until(lambda: len(program.rows("annotations")) == 3, "three marks on disk")
        answer_everything(shown)
        shown.key("ctrl+Return")  # in vain: it takes the keyboard to the reason that is missing
        shown.write(REASON)
        wait_until(lambda: any(row["comment"] == REASON for row in program.rows("answers")), "the reason on disk")
        assert program.states() == ["draft"]
        shown.key("ctrl+Return")
        wait_until(lambda: program.states() == ["submitted"], "a submitted evaluation")
        exported = export_by_dialog(shown, tmp_path / "exported.json")
    assert program.complaints == ""
    assert exported == program.rows("evaluations")
    assert program.listed()[0]["score"] == exported[0]["score"]
    answers = program.rows("answers")
    assert len(answers) == CRITERIA
    assert all(row["answer"] for row in answers)
    assert answers[FAILED]["comment"] == REASON
    check_marks(program.rows("annotations"))
