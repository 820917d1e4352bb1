"""Which card a call is graded with: the rule over a real store, what is remembered, and changing it on the desk."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from db.store import Store, open_throwaway_store
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.recording import CallDetails
from qa_desktop.domain.reopening import reopened
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.card_choice import MOST_QUEUES, CardChoice
from qa_desktop.services.centre_ports import DEFAULT_CARD
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import CallOpened, EventBus
from qa_desktop.services.grading import Grading, OpenCall
from qa_desktop.services.history import StepName
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Identity, LibraryQuery, SortKey
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings
from qa_desktop.settings.store import load_settings
from tests.db.samples import make_recording, make_seen
from tests.domain.cards import FOUR_STEPS, card, criterion, mark, section
from tests.services.fakes import FakeClock, listening
from tests.support.logs import ExpectLog

SALES, SERVICE, NO_QUEUE = "sales", "service", ""
CALLS = {1: SALES, 2: SALES, 3: SERVICE, 4: NO_QUEUE}
QUERY = LibraryQuery(author="zhang", sort=SortKey.FILE, descending=False)


def published(card_id: str, version: int = 1) -> Scorecard:
    criteria = [criterion("polite", FOUR_STEPS), criterion(f"of_{card_id}")]
    return card(section("talk", criteria), id=card_id, version=version, state=CardState.PUBLISHED)


ONE, TWO, THREE = (published(name) for name in ("one", "two", "three"))


class Desk:
    """A person at a workstation with three cards and calls of two queues."""

    def __init__(self, store: Store, folder: Path, login: str) -> None:
        self.store, self.settings, self.login = store, folder / "settings.json", login
        self.clock, self.jobs, self.bus = FakeClock(), InlineJobs(), EventBus()
        self.heard = listening(self.bus)
        self.errors: list[Exception] = []
        with store.unit_of_work() as unit:
            for one in (ONE, TWO, THREE):
                unit.scorecards.add(one)
            for name, queue in CALLS.items():
                called = make_recording(name, call=CallDetails(queue=queue))
                unit.recordings.add(called, make_seen(called))
            unit.commit()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Start the program, as after it was closed."""
        settings = load_settings(self.settings, self.clock.now()).settings
        self.preferences = Preferences(settings, self.settings, self.bus)
        units = self.store.unit_of_work
        self.autosave = Autosave(store=units, jobs=self.jobs, clock=self.clock, events=self.bus)
        self.grading = Grading(
            store=units,
            jobs=self.jobs,
            clock=self.clock,
            events=self.bus,
            identity=Identity(self.login),
            autosave=self.autosave,
            choice=CardChoice(self.preferences),
        )

    def open(self, name: int) -> str:
        """Open a call and return the id of its card."""
        self.grading.open(make_recording(name).id, failed=self.errors.append)
        return self.call.card.id

    @property
    def call(self) -> OpenCall:
        assert self.grading.call is not None
        return self.grading.call

    def score(self) -> Decimal | None:
        return None if self.grading.score is None else self.grading.score.score

    def stored(self, name: int) -> Evaluation | None:
        with self.store.unit_of_work() as unit:
            return unit.evaluations.latest(make_recording(name).id, self.login)

    def settle_default(self, card_id: str) -> None:
        with self.store.unit_of_work() as unit:
            unit.centre.settle(DEFAULT_CARD, card_id)
            unit.commit()

    def retire(self, one: Scorecard) -> None:
        with self.store.unit_of_work() as unit:
            unit.scorecards.add(one.model_copy(update={"version": one.version + 1, "state": CardState.RETIRED}))
            unit.commit()

    def grade(self) -> None:
        for one in self.call.card.criteria:
            self.grading.answer(one.id, "full" if one.id == "polite" else "yes")


@pytest.fixture(params=["zhang", "local:zhang"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    store = open_throwaway_store()
    yield Desk(store, tmp_path, request.param)
    store.close()


# -- the rule ----------------------------------------------------------------------------------------------------------


def test_without_any_choice_it_is_the_first_card_and_then_the_centres(desk: Desk) -> None:
    assert desk.open(1) == "one"
    desk.settle_default("three")
    assert desk.open(2) == "three"
    desk.settle_default("gone")
    assert desk.open(2) == "one"


def test_a_choice_is_remembered_for_the_queue_and_for_all_others_the_last_one(desk: Desk) -> None:
    desk.settle_default("one")
    desk.open(1)
    desk.grading.choose_card(TWO)
    assert desk.open(2) == "two"
    assert desk.open(3) == "two"
    desk.grading.choose_card(THREE)
    assert desk.open(2) == "two"
    assert desk.open(4) == "three"
    desk.begin_anew()
    assert [desk.open(name) for name in CALLS] == ["two", "two", "three", "three"]
    assert desk.errors == []


def test_what_is_chosen_for_a_call_without_a_queue_is_for_no_queue(desk: Desk) -> None:
    desk.open(1)
    desk.grading.choose_card(TWO)
    desk.open(4)
    desk.grading.choose_card(THREE)
    assert desk.preferences.settings.chosen_cards == {SALES: "two"}
    assert desk.open(2) == "two"


def test_a_newer_version_of_what_was_chosen_counts_and_what_is_gone_does_not(desk: Desk) -> None:
    desk.settle_default("three")
    desk.open(1)
    desk.grading.choose_card(TWO)
    with desk.store.unit_of_work() as unit:
        unit.scorecards.add(published("two", 2))
        unit.commit()
    assert desk.open(2) == "two"
    assert desk.call.card.version == 2
    desk.retire(published("two", 2))
    assert desk.open(3) == "three"


def test_so_many_queues_are_remembered_and_no_more(desk: Desk) -> None:
    choice = CardChoice(desk.preferences)
    for number in range(MOST_QUEUES + 1):
        choice.remember(make_recording(1, call=CallDetails(queue=f"queue {number}")), "two")
    assert len(desk.preferences.settings.chosen_cards) == MOST_QUEUES
    assert "queue 0" not in desk.preferences.settings.chosen_cards


def test_what_the_disk_does_not_remember_holds_for_this_call(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    def refuse(path: Path, _settings: Settings) -> None:
        raise EnvironmentFault("settings.unwritable", file=path, reason="no room")

    monkeypatch.setattr("qa_desktop.services.preferences.save_settings", refuse)
    desk.open(1)
    with expect_log("the choice of a card is not remembered"):
        desk.grading.choose_card(TWO)
    assert desk.call.card == TWO


def test_the_next_call_and_a_call_whose_draft_was_discarded_follow_the_rule(desk: Desk) -> None:
    desk.open(1)
    desk.grading.choose_card(TWO)
    desk.grade()
    desk.grading.submit_and_next(QUERY, failed=desk.errors.append)
    assert (desk.call.recording.call.queue, desk.call.card.id) == (SALES, "two")
    desk.grade()
    desk.open(3)
    desk.grading.choose_card(THREE)
    desk.open(2)
    discarding = Discarding(
        store=desk.store.unit_of_work, jobs=desk.jobs, events=desk.bus, grading=desk.grading, autosave=desk.autosave
    )
    discarding.discard(desk.call.evaluation.id, failed=desk.errors.append)
    assert (desk.call.evaluation.is_filled, desk.call.card.id) == (False, "two")
    assert desk.errors == []


# -- on the desk -------------------------------------------------------------------------------------------------------


def test_choosing_a_card_begins_no_draft(desk: Desk) -> None:
    desk.open(1)
    desk.grading.choose_card(TWO)
    desk.autosave.flush()
    assert desk.stored(1) is None
    assert desk.heard.of(CallOpened)[-1:] == [CallOpened(desk.call.recording.id)]
    desk.grading.refresh()
    assert desk.call.card == TWO
    desk.grading.answer("of_two", "yes")
    desk.autosave.flush()
    stored = desk.stored(1)
    assert stored is not None
    assert (stored.card_id, set(stored.answers)) == ("two", {"of_two"})


def test_a_draft_stays_on_its_card(desk: Desk) -> None:
    desk.open(1)
    desk.grading.answer("polite", "full")
    desk.open(2)
    desk.grading.choose_card(TWO)
    assert desk.open(1) == "one"
    assert desk.call.evaluation.answer("polite").value == "full"


def test_another_card_takes_the_answers_and_undo_brings_them_back_on_their_card(desk: Desk) -> None:
    desk.open(1)
    desk.grading.mark(mark("moment"), evidence_for="polite")
    desk.grading.answer("polite", "full")
    desk.grading.summarise("Well done")
    desk.grading.choose_card(TWO)
    now = desk.call.evaluation
    assert (now.card_id, dict(now.answers), now.summary) == ("two", {}, "Well done")
    assert [one.id for one in now.annotations] == ["moment"]
    assert desk.score() is None
    assert desk.grading.undo_name is StepName.CARD
    desk.grading.undo()
    before = desk.call.evaluation
    assert (desk.call.card, before.card_id, before.answer("polite").evidence) == (ONE, "one", ("moment",))
    assert desk.score() == 100
    assert desk.preferences.settings.last_card == "one"
    desk.grading.redo()
    desk.autosave.flush()
    stored = desk.stored(1)
    assert stored is not None
    assert (desk.call.card, stored.card_id, dict(stored.answers)) == (TWO, "two", {})


def test_what_can_be_undone_on_another_card_is_still_undone_after_another_call(desk: Desk) -> None:
    desk.open(1)
    desk.grading.answer("of_one", "yes")
    desk.grading.choose_card(TWO)
    desk.grading.mark(mark("moment"))
    desk.open(2)
    desk.open(1)
    desk.grading.undo()
    assert desk.call.card == TWO
    desk.grading.undo()
    assert (desk.call.card, desk.call.evaluation.answer("of_one").value) == (ONE, "yes")


def test_what_is_submitted_or_came_back_keeps_its_card(desk: Desk) -> None:
    desk.open(1)
    begun = desk.call
    assert not begun.keeps_card
    desk.grade()
    desk.grading.submit(failed=desk.errors.append)
    assert desk.call.keeps_card
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.choose_card(TWO)
    review = Review(
        id="00000000-0000-7000-8000-000000000001",
        evaluation_id=desk.call.evaluation.id,
        decision=Decision.RETURNED,
        reason="Listen again",
        author="lea",
        author_name="Lea",
        decided_at=desk.clock.now(),
    )
    correction = reopened(desk.call.evaluation, review)
    assert correction.state is EvaluationState.RETURNED
    desk.grading.call = replace(desk.call, evaluation=correction)
    assert not desk.call.read_only
    with pytest.raises(UserMistake, match=r"evaluation\.card_kept"):
        desk.grading.choose_card(TWO)
    assert desk.call.card == ONE


def test_those_that_can_be_chosen_are_those_in_use(desk: Desk) -> None:
    desk.retire(ONE)
    found: list[Scorecard] = []
    desk.grading.list_cards(found.extend, desk.errors.append)
    assert found == [TWO, THREE]
