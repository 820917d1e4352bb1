"""One measurement in a fresh process: `python -m tests.benchmarks._window DATA WHAT …` prints JSON in its last line.

Only what the program itself loads is loaded here before its start has been measured.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.end2end.program import Program

OPENINGS = 15
KEYS = 100
PATIENCE_S = 60.0


def start(data: Path) -> dict[str, Any]:
    """Start as a person does, until the window is painted, lists its calls, and takes the next event."""
    import qa_desktop.bootstrap  # noqa: F401, PLC0415 - first, as the program does: each import after Qt's costs more
    from qa_desktop.__main__ import main  # noqa: PLC0415 - belongs to the start
    from ui.application import Application  # noqa: PLC0415 - as above
    from ui.library.panel import LibraryPanel  # noqa: PLC0415 - as above

    usable_at: list[float] = []
    busy_ms: list[float] = []

    def run(self: Application, window: "QWidget") -> int:
        window.show()
        panel = window.findChild(LibraryPanel)
        assert isinstance(panel, LibraryPanel)
        _until(self.qt.processEvents, lambda: panel.model.is_listed and window.isVisible())
        window.repaint()
        usable_at.append(time.monotonic())
        busy_ms.append(time.process_time() * 1000)
        return 0

    Application.run = run  # type: ignore[method-assign]  # here the start is over
    main(["--data", str(data)])
    return {"usable_at": usable_at[0], "busy_ms": busy_ms[0]}


def import_calls(data: Path, folder: str) -> dict[str, Any]:
    """Import a folder."""
    from qa_desktop.__main__ import main  # noqa: PLC0415 - see the module

    return {"code": main(["--data", str(data), "import", folder])}


def open_often(data: Path, recording_id: str, other_id: str) -> dict[str, Any]:
    """Open a call again and again, another one between; press play as soon as it can be played."""
    with _program(data) as program:
        program.outlet.wait(PATIENCE_S)
        eye, ear = _Eye(program), _Ear(program)
        program.workbench.desk.audio_ready.connect(lambda _: program.workbench.controller.toggle())
        for _ in range(OPENINGS):
            for one in (other_id, recording_id):
                _pass(1.2)  # until the output is dry, as it is when a call is opened
                eye.begin()
                ear.begin()
                begun = time.monotonic()
                program.workbench.calls.open(one)
                _until(_events(), lambda: bool(eye.at and ear.handed_at and ear.heard_at))
                if one == recording_id:
                    eye.note(begun)
                    ear.note(begun)
                _until(_events(), lambda: program.audio_ready)
                program.player.pause()
        device = f"on {program.outlet.current.name}" if program.outlet.current.name else "as if there were a device"
        return {"seen": eye.times, "handed": ear.handed, "heard": ear.heard, "device": device}


def remember(data: Path, recording_id: str) -> dict[str, Any]:
    """Open a call to its end and say what the process holds."""
    from tests.benchmarks.audio import memory_mb  # noqa: PLC0415 - see the module

    with _program(data) as program:
        program.workbench.calls.open(recording_id)
        _until(_events(), lambda: program.call_id == recording_id and program.audio_ready)
        _pass(0.5)
        return {"memory_mb": memory_mb()}


def type_on(data: Path, recording_id: str) -> dict[str, Any]:
    """Type a comment and wait after each key until it is saved."""
    from PySide6.QtTest import QTest  # noqa: PLC0415 - see the module

    with _program(data) as program:
        program.workbench.calls.open(recording_id)
        _until(_events(), lambda: program.call_id == recording_id and program.audio_ready)
        field = program.parts.scorecard.view.summary.field
        field.setFocus()
        saved: list[float] = []
        program.workbench.bridge.saved.connect(lambda _: saved.append(time.monotonic()))
        times: list[float] = []
        for number in range(KEYS):
            begun = time.monotonic()
            QTest.keyClicks(field, "word "[number % 5])
            _until(_events(), lambda number=number: len(saved) > number)  # type: ignore[misc]  # mypy cannot type a default
            times.append((saved[-1] - begun) * 1000)
            _pass(0.03)
        return {"saved": times}


def submit_on(data: Path, recording_id: str) -> dict[str, Any]:
    """Answer everything and submit with the next, through the whole queue."""
    with _program(data) as program:
        eye = _Eye(program)
        times: list[float] = []
        program.workbench.calls.open(recording_id)
        while True:
            _until(_events(), lambda: program.call_id != "" and program.audio_ready)
            _answer_everything(program)
            _pass(0.5)
            here = program.call_id
            eye.begin()
            begun = time.monotonic()
            program.workbench.actions["score.submit_next"].trigger()
            _until(_events(), lambda here=here: program.call_id != here and (program.call_id == "" or bool(eye.at)))  # type: ignore[misc]  # as above
            if program.call_id == "":
                return {"next": times}
            times.append((eye.at[0] - begun) * 1000)


class _Eye:
    """Sees when a call's waveform is painted for the first time."""

    def __init__(self, program: "Program") -> None:
        self.at: list[float] = []
        self.times: list[float] = []
        self._wave = wave = program.parts.waveform
        paint = wave.paintEvent
        self._blind: object = None

        def watched(event: Any) -> None:
            paint(event)
            source = wave._stage.source
            if source is not None and source is not self._blind and source.ready_ms > 0 and not self.at:
                self.at.append(time.monotonic())

        wave.paintEvent = watched  # type: ignore[method-assign]  # to see what is painted

    def begin(self) -> None:
        """See no more of the call that is there already."""
        self._blind = self._wave._stage.source
        self.at.clear()

    def note(self, begun: float) -> None:
        """Keep how long it took."""
        self.times.append((self.at[0] - begun) * 1000)


class _Ear:
    """Hears when sound is handed to the output, and when the first of it has been played, latency included."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self.handed_at: list[float] = []
        self._heard_at: list[float] = []
        self.handed: list[float] = []
        self.heard: list[float] = []
        output: Any = program.outlet.current
        put = output.put

        def watched(first: int, block: Any, **named: Any) -> None:
            put(first, block, **named)
            if not self.handed_at and block.any():
                self.handed_at.append(time.monotonic())

        output.put = watched

    @property
    def heard_at(self) -> bool:
        """Whether anything was heard; looks at the same time."""
        if not self._heard_at and self.handed_at and self._program.player.position_ms > 0:
            self._heard_at.append(time.monotonic())
        return bool(self._heard_at)

    def begin(self) -> None:
        """Listen anew."""
        self.handed_at.clear()
        self._heard_at.clear()

    def note(self, begun: float) -> None:
        """Keep how long it took."""
        self.handed.append((self.handed_at[0] - begun) * 1000)
        self.heard.append((self._heard_at[0] - begun) * 1000)


def _answer_everything(program: "Program") -> None:
    from decimal import Decimal  # noqa: PLC0415 - see the module

    from qa_desktop.domain.answer_types import Choice, Scale, YesNo  # noqa: PLC0415 - see the module

    for criterion in program.call.card.criteria:
        match criterion.answer:
            case YesNo():
                program.place.grading.answer(criterion.id, "yes")
            case Choice(options=options):
                program.place.grading.answer(criterion.id, options[0].id)
            case Scale(maximum=maximum):
                program.place.grading.answer(criterion.id, maximum)
            case _:
                program.place.grading.answer(criterion.id, Decimal(0))


def _program(data: Path) -> Any:
    from tests.end2end.program import running  # noqa: PLC0415 - see the module

    return running(data)


def _events() -> Callable[[], None]:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - see the module

    return QApplication.processEvents


def _until(turn: Callable[[], None], true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        turn()
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.0002)  # the other threads need their turn


def _pass(seconds: float) -> None:
    ends = time.monotonic() + seconds
    _until(_events(), lambda: time.monotonic() >= ends)


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    "start": start,
    "import": import_calls,
    "open": open_often,
    "memory": remember,
    "type": type_on,
    "submit": submit_on,
}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[2]](Path(sys.argv[1]), *sys.argv[3:])))
