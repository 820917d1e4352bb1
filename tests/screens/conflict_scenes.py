"""The states of conflicts that a person sees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from PySide6.QtWidgets import QCheckBox, QWidget

from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.text import Language
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.settling import Dispute, Settling
from qa_desktop.sync.kinds import evaluation as codec
from tests.screens.stage import INSPECTORS, Stage
from ui.sync.conflicts import ConflictWindow

CHANGED = "listens_patiently"


class _Disputes:
    """What the conflict window asks, answered at once."""

    def __init__(self, *disputes: Dispute) -> None:
        self._disputes = disputes

    def every(self, done: Callable[[tuple[Dispute, ...]], None], failed: ErrorHandler) -> None:
        """Return them."""
        del failed
        done(self._disputes)


def _dispute(stage: Stage, call: str) -> Dispute:
    stage.open(call)
    open_call = stage.place.grading.call
    assert open_call is not None
    mine = open_call.evaluation
    note = {Language.ENGLISH: "He lets her finish.", Language.CHINESE: "让客户把话说完了，没有打断。"}
    first = mine.annotations[0]
    theirs = replace(
        mine.with_annotation(replace(first, note=note[stage.language], start_ms=first.start_ms + 800)),
        summary=note[stage.language],
    )
    theirs = theirs.with_answer(CHANGED, Answer(value="good", comment=note[stage.language], evidence=(first.id,)))
    now = stage.place.clock.now()
    sides = ((mine, now - timedelta(minutes=3), True), (theirs, None, False))
    versions = tuple(
        ConflictVersion(
            version=f"v{number}",
            author=INSPECTORS[stage.language],
            received_at=received,
            body=codec.to_body(side),
            is_current=current,
        )
        for number, (side, received, current) in enumerate(sides)
    )
    with stage.place.store() as unit:
        tags = unit.tags.every()
    conflict = Conflict(kind="evaluation", id=mine.id, noticed_at=now, versions=versions)
    return Dispute(conflict=conflict, recording=open_call.recording, cards=(open_call.card,), tags=tags)


def _conflicts(stage: Stage, *disputes: Dispute) -> QWidget:
    settling = cast("Settling", _Disputes(*disputes))
    bench = stage.bench
    ConflictWindow(settling, bench.bridge, bench.theme, stage.place.clock, stage.window).open()
    return stage.dialog()


def conflict(stage: Stage) -> QWidget:
    """One call, graded in two places."""
    return _conflicts(stage, _dispute(stage, "Ana"))


def conflict_whole(stage: Stage) -> QWidget:
    """Two of them, with everything that is alike too."""
    window = _conflicts(stage, _dispute(stage, "Ana"), _dispute(stage, "8027-"))
    window.findChildren(QCheckBox, "conflict-only")[0].setChecked(False)
    return window


def no_conflict(stage: Stage) -> QWidget:
    """None is left."""
    return _conflicts(stage)


BUILDS = (conflict, conflict_whole, no_conflict)
