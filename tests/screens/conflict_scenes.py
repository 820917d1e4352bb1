"""The states of conflicts that a person sees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from PySide6.QtWidgets import QCheckBox, QWidget

from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, Signed, proposed
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.scorecard import Demand, Fatal
from qa_desktop.domain.text import Language
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.settling import Dispute, Settling
from qa_desktop.sync.kinds import card_draft, recording, review, scorecard, tags
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import Body
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


def _of_kind(stage: Stage, kind: str, *bodies: Body) -> QWidget:
    now = stage.place.clock.now()
    received = (now - timedelta(hours=2), now - timedelta(minutes=3))
    versions = tuple(
        ConflictVersion(
            version=f"v{number}",
            author=INSPECTORS[stage.language],
            received_at=received[number],
            body=body,
            is_current=not number,
        )
        for number, body in enumerate(bodies)
    )
    return _conflicts(stage, Dispute(conflict=Conflict(kind=kind, id=kind, noticed_at=now, versions=versions)))


def conflict_card(stage: Stage) -> QWidget:
    """Two versions of a card."""
    with stage.place.store() as unit:
        card = unit.scorecards.published()[0]
    section = card.sections[0]
    first = section.criteria[0]
    changed = first.model_copy(update={"weight": first.weight * 2, "comment": Demand.ALWAYS, "fatal": Fatal.CARD})
    other = section.model_copy(update={"criteria": (*section.criteria[1:], changed)})
    return _of_kind(
        stage,
        "scorecard",
        scorecard.to_body(card),
        scorecard.to_body(card.model_copy(update={"sections": (other, *card.sections[1:])})),
    )


def conflict_draft(stage: Stage) -> QWidget:
    """A draft of a card: proposed on one side, gone on with on the other."""
    with stage.place.store() as unit:
        card = unit.scorecards.published()[0]
    now, (author, lead) = stage.place.clock.now(), (INSPECTORS[stage.language], "liu.min")
    written = Signed(author, now - timedelta(hours=2))
    notes = DraftNotes(written=written, returned=Signed(lead, now), reason=card.name.in_language(stage.language))
    renamed = card.model_copy(update={"sections": card.sections[1:]})
    sides = (CardDraft(card=card, notes=notes), proposed(CardDraft(card=renamed, notes=notes), author, now))
    return _of_kind(stage, "card_draft", *(card_draft.to_body(one) for one in sides))


def conflict_tags(stage: Stage) -> QWidget:
    """The tags, changed in two places."""
    with stage.place.store() as unit:
        mine = unit.tags.every()
    changed = mine[0].model_copy(update={"digit": 0, "severity": Severity.CRITICAL, "private": True})
    return _of_kind(stage, "tags", tags.to_body(mine), tags.to_body((mine[1], changed, *mine[3:])))


def conflict_details(stage: Stage) -> QWidget:
    """The details of a call, changed in two places."""
    stage.open("Ana")
    call = stage.place.grading.call
    assert call is not None
    mine = call.recording
    theirs = replace(mine, call=replace(mine.call, agent="Anna", customer="139 6618", started_at=None))
    return _of_kind(stage, "recording", recording.to_body(mine), recording.to_body(theirs))


def conflict_reviewed(stage: Stage) -> QWidget:
    """What was changed in two places, and then reviewed."""
    dispute = _dispute(stage, "Ana")
    return _conflicts(stage, replace(dispute, conflict=replace(dispute.conflict, is_reviewed=True)))


def conflict_review(stage: Stage) -> QWidget:
    """A review that came second."""
    first = Review(
        id="r1",
        evaluation_id="e",
        author="a",
        author_name=INSPECTORS[stage.language],
        decision=Decision.APPROVED,
        decided_at=stage.place.clock.now() - timedelta(hours=1),
    )
    second = replace(first, id="r2", author_name="Ana García", decision=Decision.RETURNED, reason="0:43")
    return _of_kind(stage, "review", review.to_body(first), review.to_body(second))


def no_conflict(stage: Stage) -> QWidget:
    """None is left."""
    return _conflicts(stage)


BUILDS = (
    conflict,
    conflict_whole,
    conflict_card,
    conflict_draft,
    conflict_tags,
    conflict_details,
    conflict_reviewed,
    conflict_review,
    no_conflict,
)
