"""The states of reviewing that a person sees: the lead's, and the author's."""

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QWidget
from sqlalchemy import delete

from db.exchange.replacing import replacing
from db.repositories.evaluations import SqlEvaluations
from db.repositories.miscounts import Miscounts
from db.tables import RECORDING_FILE
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.evaluation import Outcome
from qa_desktop.domain.person import Person
from qa_desktop.services.demo import demo_recordings
from qa_desktop.services.events import Changed, Kind, RecordsArrived
from qa_desktop.services.sync_status import SyncStatus
from tests.screens.stage import Stage
from tests.support.team import LEAD, ON_ANSWER, REASON, change_elsewhere, fill_team, hand_back, sign_in

RETURNED = "8027-"


def team(stage: Stage) -> QWidget:
    """The team's table, for a lead."""
    fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    return stage.window


def team_doubted(stage: Stage) -> QWidget:
    """The table with a result that the answers do not come to."""
    _doubt(stage, fill_team(stage.place.store)[-1])
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    return stage.window


def review_doubted(stage: Stage) -> QWidget:
    """Such an evaluation, opened."""
    doubted = fill_team(stage.place.store)[-1]
    _doubt(stage, doubted)
    _be_lead(stage)
    stage.bench.review.read(doubted)
    stage.settle()
    return stage.window


def lead_start(stage: Stage) -> QWidget:
    """A lead's first sight."""
    stage.bench.bridge.sync_changed.emit(SyncStatus(me=LEAD))
    return stage.window


def team_empty(stage: Stage) -> QWidget:
    """The table before anything was submitted."""
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    return stage.window


def team_narrowed(stage: Stage) -> QWidget:
    """The table with nothing left of it by its filters."""
    fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    stage.parts.team.filters.search.setText("投诉 no such call")
    stage.parts.team.filters.search.searched.emit("投诉 no such call")
    return stage.window


def review(stage: Stage) -> QWidget:
    """An evaluation of a colleague's before a lead, who replies on a criterion."""
    ids = fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.review.read(ids[-1])
    stage.settle()
    stage.parts.scorecard.view.show_row("product_knowledge")
    row = stage.parts.scorecard.view.row("product_knowledge")
    assert row is not None
    row.enter()
    stage.parts.decision.field.setPlainText(ON_ANSWER)
    return stage.window


def review_by_clip(stage: Stage) -> QWidget:
    """The same without the file: only the sound of the evidence is here."""
    stage.place.clips.catch_up()
    ids = fill_team(stage.place.store)
    with stage.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        unit.transaction.write(delete(RECORDING_FILE))
        clips = {one: unit.clips.of(one.partition("-")[2]) for one in ids}
        read = next(one for one in reversed(ids) if clips[one])
        for clip in clips[read]:
            unit.clips.put(replace(clip, evaluation_id=read))
        unit.commit()
    _be_lead(stage)
    stage.bench.review.read(read)
    stage.settle()
    return stage.window


def told(stage: Stage) -> QWidget:
    """An author is told what came back."""
    sign_in(stage.place.store, Person(login=stage.place.identity.id, name=""))
    old, _ = hand_back(stage.place.store, stage.place.identity.id, stage.recording_id(_file_of(RETURNED)))
    with stage.place.store() as unit:
        (review,) = unit.reviews.of(old.id)
    syncing = stage.place.shared.syncing
    syncing.status = replace(syncing.status, succeeded_at=stage.place.clock.now())
    stage.place.events.publish(RecordsArrived(frozenset({("review", review.id)})))
    return stage.window


def review_refused(stage: Stage) -> QWidget:
    """The same, returned without a reason."""
    ids = fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.review.read(ids[-1])
    stage.settle()
    stage.parts.decision.send_back.click()
    return stage.window


def review_full(stage: Stage) -> QWidget:
    """The same, whose lead writes more than a reply takes."""
    review(stage)
    stage.parts.decision.field.setPlainText(ON_ANSWER * 500)
    return stage.window


def review_changed(stage: Stage) -> QWidget:
    """The same, of which another version came while it was read."""
    review(stage)
    evaluation = stage.place.grading.call.evaluation if stage.place.grading.call else None
    assert evaluation is not None
    change_elsewhere(stage.place.store, evaluation.id, "客户两次提到退款，坐席没有回应。")
    stage.place.events.publish(RecordsArrived(frozenset({("evaluation", evaluation.id)})))
    stage.settle()
    return stage.window


def review_decided(stage: Stage) -> QWidget:
    """The same, returned."""
    review(stage)
    stage.parts.decision.reply.click()
    stage.parts.decision.field.setPlainText(REASON)
    stage.parts.decision.send_back.click()
    return stage.window


def came_back(stage: Stage) -> QWidget:
    """What came back to its author, with the lead's reason and replies."""
    sign_in(stage.place.store, Person(login=stage.place.identity.id, name=""))
    hand_back(stage.place.store, stage.place.identity.id, stage.recording_id(_file_of(RETURNED)))
    stage.open(RETURNED)
    return stage.window


def revisions(stage: Stage) -> QWidget:
    """Its revisions."""
    came_back(stage)
    stage.bench.actions["review.revisions"].trigger()
    return stage.dialog()


def old_revision(stage: Stage) -> QWidget:
    """The old revision, to be read."""
    sign_in(stage.place.store, Person(login=stage.place.identity.id, name=""))
    old, _ = hand_back(stage.place.store, stage.place.identity.id, stage.recording_id(_file_of(RETURNED)))
    stage.bench.review.read(old.id)
    return stage.window


def _file_of(part_of_name: str) -> str:
    (path,) = [path for path in demo_recordings() if part_of_name in path.name]
    return path.name


def _be_lead(stage: Stage) -> None:
    sign_in(stage.place.store, LEAD)
    stage.place.events.publish(Changed(frozenset({Kind.REVIEWS})))
    stage.settle()


def _doubt(stage: Stage, evaluation_id: str) -> None:
    """Let an evaluation have come with a result of its own making."""
    with stage.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        one = unit.evaluations.get(evaluation_id)
        claimed = replace(one, outcome=Outcome(score=Decimal("99.50"), before_fatal=Decimal("99.50")))
        with replacing(unit.transaction, evaluation_id):
            SqlEvaluations(unit.transaction).put(claimed)
        Miscounts(unit.transaction).note(claimed)
        unit.commit()


BUILDS = (
    team,
    team_doubted,
    review_doubted,
    lead_start,
    team_empty,
    team_narrowed,
    review,
    review_by_clip,
    told,
    review_refused,
    review_full,
    review_changed,
    review_decided,
    came_back,
    revisions,
    old_revision,
)
