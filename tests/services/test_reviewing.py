"""Replies, decisions, and who may make them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.reopening import reopened
from qa_desktop.domain.review import Decision, ReplyTarget, UnsentReply
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import CallOpened, Changed, EventBus, Kind, Reviewed
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Identity
from qa_desktop.services.review_ports import Revision, TeamQuery
from qa_desktop.services.reviewing import Reviewing
from tests.db.samples import make_card
from tests.services.fakes import START, FakeClock, MemoryStore, listening

LEAD = Person(login="lea", name="Lea", memberships=(Membership("A", Role.LEAD),))
INSPECTOR = Person(login="ana", name="Ana", memberships=(Membership("A", Role.INSPECTOR),))


class Scene:
    """A store with one submitted evaluation by Ana, and Lea at the workstation."""

    def __init__(self, me: Person | None = LEAD) -> None:
        self.store = MemoryStore()
        self.store.tables.said.me = me
        self.store.tables.said.people = {one.login: one for one in (LEAD, INSPECTOR)}
        self.clock = FakeClock(START + timedelta(days=1))
        self.events = EventBus()
        self.heard = listening(self.events)
        self.failures: list[QaError] = []
        self.jobs = InlineJobs()
        self.identity = Identity(me.login if me else "local:lea", "Lea")
        self.reviewing = Reviewing(
            store=self.store, jobs=self.jobs, clock=self.clock, events=self.events, identity=self.identity
        )
        self.store.add_recording("r")
        card = self.store.add_card(make_card())
        self.submitted = Evaluation(
            id="old",
            recording_id="r",
            card_id=card.id,
            card_version=card.version,
            author="ana",
            state=EvaluationState.SUBMITTED,
            outcome=Outcome(score=Decimal("61.50")),
            created_at=START,
            updated_at=START,
            submitted_at=START,
        )
        self.put(self.submitted)

    def put(self, evaluation: Evaluation) -> None:
        """Put an evaluation into the store."""
        self.store.tables.evaluations[evaluation.id] = evaluation

    def history(self, evaluation_id: str = "old") -> tuple[Revision, ...]:
        """Return the revisions."""
        told: list[tuple[Revision, ...]] = []
        self.reviewing.history(evaluation_id, told.append)
        return told[0]

    @property
    def codes(self) -> list[str]:
        """What failed."""
        return [error.code for error in self.failures]

    def approve(self, evaluation_id: str = "old") -> None:
        """Approve."""
        self.reviewing.approve(evaluation_id, version="", failed=self.failures.append)

    def send_back(self, reason: str = "") -> None:
        """Return."""
        self.reviewing.send_back("old", version="", reason=reason, failed=self.failures.append)

    def reply(self, text: str, target: ReplyTarget = ReplyTarget.EVALUATION, target_id: str = "") -> None:
        """Reply."""
        self.reviewing.reply("old", text, target=target, target_id=target_id, failed=self.failures.append)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_an_approval_says_who_when_and_on_what_score(scene: Scene) -> None:
    scene.approve()
    (review,) = scene.history()[0].reviews
    assert (review.author, review.author_name, review.decision) == ("lea", "Lea", Decision.APPROVED)
    assert (review.decided_at, review.score) == (scene.clock.instant, Decimal("61.50"))
    assert scene.heard.events == [Reviewed("old"), Changed(frozenset({Kind.REVIEWS}), "r")]
    assert scene.failures == []


def test_a_return_needs_a_reason(scene: Scene) -> None:
    scene.send_back("  ")
    assert scene.codes == ["review.no_reason"]
    assert scene.history()[0].reviews == ()
    assert scene.heard.events == []


def test_a_return_with_a_reason_keeps_it(scene: Scene) -> None:
    scene.send_back(" Listen to 0:41 again. ")
    decision = scene.history()[0].decision
    assert decision is not None
    assert (decision.decision, decision.reason) == (Decision.RETURNED, "Listen to 0:41 again.")


def test_a_reply_of_ones_own_is_reason_enough_and_anothers_is_not(scene: Scene) -> None:
    scene.reply("Not rude at all", ReplyTarget.ANSWER, "c1")
    (reply,) = scene.history()[0].replies
    scene.store.tables.said.replies = {reply.id: replace(reply, author="max")}
    scene.send_back()
    assert scene.codes == ["review.no_reason"]
    scene.store.tables.said.replies = {reply.id: reply}
    scene.send_back()
    assert scene.codes == ["review.no_reason"]
    assert len(scene.history()[0].reviews) == 1


def test_a_reply_stands_on_its_place(scene: Scene) -> None:
    scene.reply(" Not rude at all ", ReplyTarget.ANSWER, "c1")
    (reply,) = scene.history()[0].replies
    assert (reply.target, reply.target_id, reply.text) == (ReplyTarget.ANSWER, "c1", "Not rude at all")
    scene.reply("\n ")
    assert scene.codes == ["review.empty_reply"]


def test_what_is_decided_is_not_decided_again(scene: Scene) -> None:
    scene.approve()
    scene.send_back("No")
    assert scene.codes == ["review.decided"]
    assert scene.failures[0].facts["person"] == "Lea"


def test_an_old_revision_is_not_reviewed(scene: Scene) -> None:
    scene.put(replace(scene.submitted, id="new", revision=2, previous_id="old"))
    scene.approve()
    assert scene.codes == ["review.superseded"]
    scene.approve("new")
    assert scene.codes == ["review.superseded"]


def test_what_changed_since_it_was_read_is_not_reviewed(scene: Scene) -> None:
    scene.store.tables.held["old"] = "v2"
    for read in ("v1", ""):
        scene.reviewing.approve("old", version=read, failed=scene.failures.append)
        scene.reviewing.send_back("old", version=read, reason="No", failed=scene.failures.append)
    assert scene.codes == ["review.changed"] * 4
    assert (scene.history()[0].reviews, scene.heard.events) == ((), [])
    scene.reviewing.approve("old", version="v2", failed=scene.failures.append)
    assert [one.version for one in scene.history()[0].reviews] == ["v2"]


@pytest.mark.parametrize("state", [EvaluationState.DRAFT, EvaluationState.RETURNED])
def test_what_is_not_submitted_is_not_reviewed(scene: Scene, state: EvaluationState) -> None:
    scene.put(replace(scene.submitted, state=state, submitted_at=None))
    scene.approve()
    scene.reply("Hm")
    assert scene.codes == ["review.not_submitted"] * 2


def test_what_was_approved_elsewhere_is_not_approved_again(scene: Scene) -> None:
    scene.put(replace(scene.submitted, state=EvaluationState.APPROVED))
    scene.approve()
    assert scene.codes == ["review.approved"]


@pytest.mark.parametrize("author", ["lea"])
def test_ones_own_is_not_reviewed(scene: Scene, author: str) -> None:
    scene.put(replace(scene.submitted, author=author))
    scene.approve()
    assert scene.codes == ["review.own"]


@pytest.mark.parametrize("me", [None, INSPECTOR])
def test_only_leads_review(me: Person | None) -> None:
    scene = Scene(me)
    scene.approve()
    scene.send_back("No")
    scene.reply("Hm")
    assert scene.codes == ["review.not_lead"] * 3
    told: list[Person | None] = []
    scene.reviewing.who(told.append)
    assert told == [me]


def test_what_is_gone_is_said_to_be_gone(scene: Scene) -> None:
    scene.approve("nothing")
    assert scene.codes == ["evaluation.unknown"]
    assert scene.history("nothing") == ()


def test_a_store_that_refuses_leaves_nothing_said(scene: Scene) -> None:
    scene.store.faults.append(UserMistake("recording.unknown", recording="r"))
    scene.approve()
    assert scene.codes == ["recording.unknown"]
    assert scene.history()[0].reviews == ()


def test_the_history_holds_every_revision_with_what_was_said(scene: Scene) -> None:
    scene.reply("Listen again")
    scene.send_back("Too harsh")
    review = scene.history()[0].reviews[0]
    opened = reopened(scene.submitted, review)
    scene.put(replace(opened, outcome=Outcome(score=Decimal(80))))
    for asked in ("old", opened.id):
        first, second = scene.history(asked)
        assert (first.number, second.number) == (1, 2)
        assert (first.score, second.score) == (Decimal("61.50"), Decimal(80))
        assert [reply.text for reply in first.replies] == ["Listen again"]
        assert second.state is EvaluationState.RETURNED
        assert second.decision is None


def test_the_next_one_awaiting_is_never_ones_own(scene: Scene) -> None:
    told: list[str | None] = []
    scene.put(replace(scene.submitted, id="mine", author="lea", submitted_at=START + timedelta(hours=1)))
    scene.reviewing.next_awaiting(TeamQuery(), "", told.append)
    scene.reviewing.next_awaiting(TeamQuery(), "old", told.append)
    assert told == ["old", None]


def test_an_evaluation_of_somebody_else_is_read_and_never_changed(scene: Scene) -> None:
    autosave = Autosave(store=scene.store, jobs=scene.jobs, clock=scene.clock, events=scene.events)
    grading = Grading(
        store=scene.store,
        jobs=scene.jobs,
        clock=scene.clock,
        events=scene.events,
        identity=scene.identity,
        autosave=autosave,
    )
    scene.put(replace(scene.submitted, state=EvaluationState.DRAFT, submitted_at=None))
    grading.read("old", failed=scene.failures.append)
    assert grading.call is not None
    assert grading.call.evaluation.author == "ana"
    assert scene.heard.events == [CallOpened("r")]
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        grading.answer("c0", "yes")
    grading.read("nothing", failed=scene.failures.append)
    assert scene.codes == ["evaluation.unknown"]
    assert grading.call.evaluation.id == "old"


@pytest.mark.parametrize("is_reply", [True, False])
def test_what_is_sent_is_no_longer_kept_to_be_sent(*, is_reply: bool) -> None:
    scene = Scene()
    other = UnsentReply(text="Of another")
    scene.store.tables.unsent = {"old": UnsentReply(text="Good"), "other": other}
    if is_reply:
        scene.reviewing.reply("old", "Good", failed=scene.failures.append)
    else:
        scene.reviewing.approve("old", version="", reason="Good", failed=scene.failures.append)
    assert scene.failures == []
    assert scene.store.tables.unsent == {"other": other}


def test_what_is_refused_stays_to_be_sent() -> None:
    scene = Scene(INSPECTOR)
    scene.store.tables.unsent = {"old": UnsentReply(text="Good")}
    scene.reviewing.reply("old", "Good", failed=scene.failures.append)
    assert [error.code for error in scene.failures] == ["review.not_lead"]
    assert scene.store.tables.unsent == {"old": UnsentReply(text="Good")}
