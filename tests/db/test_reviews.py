"""Reviews, replies, revisions and the team's table in the store, measured by the plain ones in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from db.exchange.memory import recall, remember, remember_people
from db.repositories.people import text_of
from db.store import Store, open_store
from db.sync_tables import RECORD_VERSION, REPLACING
from db.tables import ANNOTATION, EVALUATION
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.reopening import reopened
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.review_ports import TeamQuery, TeamSort, TeamState
from tests.db.raw import confirm, run_sql
from tests.db.samples import NOON, Crowd, make_card, make_evaluation, make_recording, make_seen
from tests.services.review_fakes import MemoryReviews, Said

PEOPLE = {
    login: Person(login=login, name=name, memberships=(Membership(team, Role.INSPECTOR),))
    for login, name, team in (("ana", "王敏", "B"), ("bo", "Bo", "A"), ("cy", "", ""))
}
LEAD = Person(login="lea", name="Lea", memberships=(Membership("A", Role.LEAD),))
TAGS = ("hold", "holding", "10%_", "")
SENT_TO = ("A", "B", "", "二组", "a")
CARDS = (make_card(), make_card("second", 3))


def make_review(evaluation_id: str, decision: Decision = Decision.APPROVED, *, number: int = 1) -> Review:
    return Review(
        id=f"w{number}",
        evaluation_id=evaluation_id,
        author="lea",
        author_name="Lea",
        decision=decision,
        reason="Why",
        score=Decimal("61.50"),
        decided_at=NOON + timedelta(minutes=number),
    )


def put(unit: SqlUnitOfWork, evaluation: Evaluation, recording: Recording | None = None) -> None:
    recording = recording or make_recording()
    if not unit.recordings.known([recording.id]):
        unit.recordings.add(recording, make_seen(recording))
    for card in CARDS:
        unit.scorecards.add(card)
    unit.evaluations.save(evaluation)


def submitted(evaluation_id: str = "e1") -> Evaluation:
    return make_evaluation(make_recording(), CARDS[0], state=EvaluationState.SUBMITTED, evaluation_id=evaluation_id)


def one_line(unit: SqlUnitOfWork, evaluation_id: str = "e1") -> object:
    (row,) = [row for row in unit.reviews.page(TeamQuery(), 0, 10) if row.evaluation_id == evaluation_id]
    return row.state, row.decided_by, row.is_newest


def test_a_review_and_a_reply_are_written_once(store: Store) -> None:
    review = make_review("e1")
    reply = Reply(
        id="p1",
        evaluation_id="e1",
        author="lea",
        author_name="Lea",
        target=ReplyTarget.ANNOTATION,
        target_id="a1",
        text="再听一遍",
        written_at=NOON,
    )
    with store.unit_of_work() as unit:
        for _ in range(2):
            unit.reviews.add(review)
            unit.reviews.reply(reply)
        with pytest.raises(ValueError, match="another review"):
            unit.reviews.add(replace(review, reason="Other"))
        with pytest.raises(ValueError, match="another reply"):
            unit.reviews.reply(replace(reply, text="Other"))
        unit.commit()
    with store.unit_of_work() as unit:
        assert unit.reviews.of("e1") == (review,)
        assert unit.reviews.replies("e1") == (reply,)


def test_an_author_is_told_what_others_said_of_their_work_where_it_counts(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        put(unit, replace(submitted("e2"), author="somebody else"))
        author = submitted().author
        first, second = make_review("e1", number=1), make_review("e1", Decision.RETURNED, number=2)
        others = make_review("e2", number=3)
        mine = Reply(
            id="p1",
            evaluation_id="e1",
            author=author,
            author_name="",
            target=ReplyTarget.EVALUATION,
            text="Mine",
            written_at=NOON,
        )
        hers = replace(mine, id="p2", author="lea", text="Hers")
        for one in (first, second, others):
            unit.reviews.add(one)
        for reply in (mine, hers):
            unit.reviews.reply(reply)
        told = unit.reviews.told(author, [first.id, second.id, others.id, "p1", "p2", "unknown"])
        assert told == (hers, first)
        assert unit.reviews.told(author, [second.id]) == ()
        assert unit.reviews.told(author, []) == ()


@pytest.mark.parametrize("change", ["review SET reason = 'x'", "reply SET text = 'x'"])
def test_nothing_changes_what_was_said(store: Store, change: str) -> None:
    with store.unit_of_work() as unit:
        unit.reviews.add(make_review("e1"))
        unit.reviews.reply(
            Reply(
                id="p",
                evaluation_id="e1",
                author="lea",
                author_name="Lea",
                target=ReplyTarget.EVALUATION,
                text="t",
                written_at=NOON,
            )
        )
        unit.commit()
    with pytest.raises(Exception, match="frozen"):
        run_sql(store, f"UPDATE {change}")


def test_the_outbox_is_told_of_what_is_new_alone(store: Store) -> None:
    with store.unit_of_work() as unit:
        noted: list[tuple[str, str]] = []
        unit.reviews._note = lambda kind, record_id: noted.append((kind, record_id))
        unit.reviews.add(make_review("e1"))
        unit.reviews.add(make_review("e1"))
        assert noted == [("review", "w1")]


def test_a_draft_is_not_in_the_table_and_a_submission_is(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, replace(submitted(), state=EvaluationState.DRAFT, submitted_at=None))
        assert unit.reviews.count(TeamQuery()) == 0
        unit.evaluations.save(submitted())
        assert one_line(unit) == (TeamState.AWAITING, "", True)


def test_the_first_review_in_the_order_of_commits_counts(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        unit.reviews.add(make_review("e1", Decision.APPROVED, number=1))
        unit.reviews.add(replace(make_review("e1", Decision.RETURNED, number=2), author_name="Max"))
        assert one_line(unit) == (TeamState.APPROVED, "Lea", True)
        confirm(unit, "e1", 1, "evaluation")
        confirm(unit, "w2", 7)
        assert one_line(unit) == (TeamState.RETURNED, "Max", True)
        assert [one.id for one in unit.reviews.of("e1")] == ["w2", "w1"]
        confirm(unit, "w1", None)
        assert one_line(unit) == (TeamState.RETURNED, "Max", True)
        unit._running().write(update(RECORD_VERSION).where(RECORD_VERSION.c.id == "w1").values(commit_seq=3))
        assert one_line(unit) == (TeamState.APPROVED, "Lea", True)
        assert [one.id for one in unit.reviews.of("e1")] == ["w1", "w2"]


def test_a_review_that_comes_before_its_evaluation_counts_too(store: Store) -> None:
    with store.unit_of_work() as unit:
        unit.reviews.add(make_review("e1", Decision.RETURNED))
        put(unit, submitted())
        assert one_line(unit) == (TeamState.RETURNED, "Lea", True)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_new_revision_stands_beside_the_old_one(store: Store, newest_first: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    old = submitted()
    new = replace(submitted("e2"), revision=2, previous_id="e1", created_at=NOON + timedelta(hours=1))
    with store.unit_of_work() as unit:
        for one in (new, old) if newest_first else (old, new):
            put(unit, one)
        assert one_line(unit, "e1") == (TeamState.AWAITING, "", False)
        assert one_line(unit, "e2") == (TeamState.AWAITING, "", True)


def test_a_reopened_draft_leaves_the_old_revision_the_newest_submitted_one(store: Store) -> None:
    review = make_review("e1", Decision.RETURNED)
    with store.unit_of_work() as unit:
        put(unit, submitted())
        unit.reviews.add(review)
        unit.evaluations.save(reopened(submitted(), review))
        assert one_line(unit) == (TeamState.RETURNED, "Lea", True)
        first, second = unit.reviews.history("e1")
        assert unit.reviews.history(second.evaluation_id) == (first, second)
        assert (first.number, first.decision, second.number) == (1, review, 2)
        assert second.state is EvaluationState.RETURNED
        with pytest.raises(KeyError):
            unit.reviews.history("nothing")


def test_what_the_exchange_replaces_is_drawn_anew(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        transaction = unit._running()
        transaction.write(insert(REPLACING).values(evaluation_id="e1"))
        mark = {"evaluation_id": "e1", "id": "a", "start_ms": 1, "tag_id": "hold", "severity": "none"}
        transaction.write(insert(ANNOTATION).values(**mark, note="", created_at=NOON))
        transaction.write(delete(REPLACING))
        assert unit.reviews.count(TeamQuery(tag_id="hold")) == 1
        transaction.write(insert(REPLACING).values(evaluation_id="e1"))
        transaction.write(update(EVALUATION).values(state=EvaluationState.APPROVED))
        transaction.write(delete(REPLACING))
        assert one_line(unit) == (TeamState.APPROVED, "", True)
        transaction.write(insert(REPLACING).values(evaluation_id="e1"))
        transaction.write(update(EVALUATION).values(state=EvaluationState.DRAFT))
        transaction.write(delete(REPLACING))
        assert unit.reviews.count(TeamQuery()) == 0


def test_what_is_not_being_replaced_stays_as_it_was_submitted(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        with pytest.raises(IntegrityError, match=r"evaluation\.frozen"):
            unit._running().write(update(EVALUATION).values(state=EvaluationState.APPROVED))


def test_what_is_learnt_of_a_call_is_listed(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        call = replace(make_recording().call, agent="李娜", queue="售后", started_at=NOON)
        unit.recordings.update(replace(make_recording(), call=call))
        (row,) = unit.reviews.page(TeamQuery(agent="李娜"), 0, 10)
        assert (row.agent, row.queue, row.started_at) == ("李娜", "售后", NOON)


def test_we_are_whom_the_shared_store_takes_us_for(store: Store) -> None:
    with store.unit_of_work() as unit:
        assert unit.reviews.me() is None
        recall(unit.transaction)
        remember(unit.transaction, me=text_of(LEAD))
        assert unit.reviews.me() == LEAD


def _fill(unit: SqlUnitOfWork) -> MemoryReviews:
    """Put a made-up team's work into the store and into memory."""
    random = Random(7)  # noqa: S311 - made-up calls
    crowd = Crowd(random)
    crowd.agents = ["王伟", "Agent 7", ""]
    recordings = {one.id: one for one in (crowd.recording(number) for number in range(12))}
    evaluations: dict[str, Evaluation] = {}
    cards: dict[tuple[str, int], Scorecard] = {(card.id, card.version): card for card in CARDS}
    said = Said(people=PEOPLE)
    remember_people(unit.transaction, PEOPLE.values())
    for number in range(60):
        evaluation = _made_up(random, number, list(recordings.values()), evaluations)
        evaluations[evaluation.id] = evaluation
        team = said.teams[evaluation.id] = SENT_TO[number % len(SENT_TO)]
        if number % 2:  # what is known of a version comes before what it says, or after it
            confirm(unit, evaluation.id, number, "evaluation", team=team)
        put(unit, evaluation, recordings[evaluation.recording_id])
        if number % 2 == 0 and team:
            confirm(unit, evaluation.id, number, "evaluation", team=team)
        if not evaluation.is_open and random.random() < 0.6:
            review = make_review(evaluation.id, random.choice(list(Decision)), number=number)
            read = unit.evaluations.held(evaluation.id)
            review = replace(review, author_name=random.choice(("Lea", "Max")), version=read)
            said.reviews[review.id] = review
            unit.reviews.add(review)
    return MemoryReviews(recordings, evaluations, cards, said)


def _made_up(random: Random, number: int, recordings: list[Recording], before: Mapping[str, Evaluation]) -> Evaluation:
    score = None if random.random() < 0.2 else Decimal(random.randrange(6000, 6100)) / 100
    state = random.choice([EvaluationState.DRAFT, *[EvaluationState.SUBMITTED] * 4, EvaluationState.APPROVED])
    marks = tuple(
        Annotation(id=f"a{place}", start_ms=place, tag_id=random.choice(TAGS), created_at=NOON)
        for place in range(random.randrange(4))
    )
    made = make_evaluation(
        random.choice(recordings),
        random.choice(CARDS),
        evaluation_id=f"e{number}",
        author=random.choice(list(PEOPLE)),
        state=state,
        score=score,
        created_at=NOON + timedelta(minutes=random.randrange(30)),
    )
    outcome = Outcome(score=score, before_fatal=score, fatal=random.random() < 0.3)
    made = replace(made, annotations=marks, outcome=outcome)
    same = [one for one in before.values() if one.recording_id == made.recording_id and one.author == made.author]
    taken = {one.previous_id for one in before.values()}
    earlier = next((one for one in same if not one.is_open and one.id not in taken), None)
    if earlier is None or random.random() < 0.3:
        return made
    return replace(made, previous_id=earlier.id, revision=earlier.revision + 1)


QUERIES = st.builds(
    TeamQuery,
    text=st.sampled_from(["", "王", "ana", "agent 7", "wav", "敏 wav", "13", "no such"]),
    states=st.frozensets(st.sampled_from(TeamState), max_size=2),
    persons=st.frozensets(st.sampled_from(sorted(PEOPLE)), max_size=2),
    agent=st.sampled_from(["", "", "王伟"]),
    card_id=st.sampled_from(["", "", "second"]),
    tag_id=st.sampled_from(["", "", "hold", "10%_", "never"]),
    fatal_only=st.booleans(),
    newest_only=st.booleans(),
    submitted_from=st.none() | st.just(NOON + timedelta(minutes=10)),
    submitted_before=st.none() | st.just(NOON + timedelta(minutes=20)),
    lowest_score=st.none() | st.just(Decimal("60.303")),
    highest_score=st.none() | st.just(Decimal("60.70")),
    sort=st.sampled_from(TeamSort),
    descending=st.booleans(),
)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, MemoryReviews]]:
    store = open_store(tmp_path_factory.mktemp("team") / "store.db")
    with store.unit_of_work() as unit:
        plain = _fill(unit)
        unit.commit()
    yield store, plain
    store.close()


def test_a_line_is_found_by_what_is_known_of_its_call_now(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        assert unit.reviews.count(TeamQuery(text="新客户")) == 0
        recording = unit.recordings.get(make_recording().id)
        unit.recordings.update(replace(recording, call=replace(recording.call, customer="新客户 Ltd")))
        for word in ("新", "客户", "ltd", "新客户 LTD"):
            assert unit.reviews.count(TeamQuery(text=word)) == 1
        unit.reviews.add(make_review("e1", Decision.RETURNED))  # which draws the line anew
        assert unit.reviews.count(TeamQuery(text="客")) == 1


@pytest.mark.parametrize("sort", [TeamSort.PERSON, TeamSort.TEAM])
def test_the_next_one_that_waits_comes_after_a_line_that_the_filters_keep_out(store: Store, sort: TeamSort) -> None:
    with store.unit_of_work() as unit:
        for author in ("bo", "ana", "cy"):
            put(unit, replace(submitted(f"of {author}"), author=author))
        query = TeamQuery(sort=sort, descending=False, persons=frozenset({"ana", "cy"}))
        assert unit.reviews.next_awaiting(query, "of bo", but_by="") == "of cy"


def test_a_word_longer_than_any_pattern_is_looked_for_in_the_team_too(store: Store) -> None:
    with store.unit_of_work() as unit:
        put(unit, submitted())
        assert unit.reviews.count(TeamQuery(text="王" * 50_001)) == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, few=st.sampled_from([0, 5, 1000]))
def test_every_list_is_that_of_the_plain_rules(
    team: tuple[Store, MemoryReviews], query: TeamQuery, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.repositories.team.FEW", few)
    monkeypatch.setattr("db.repositories.walking.FIRST_STEP", few or 2)
    store, plain = team
    rows = plain.page(query, 0, 100)
    with store.unit_of_work() as unit:
        reviews = unit.reviews
        assert _ids(reviews.page(query, 0, 100)) == _ids(rows)
        assert reviews.page(query, 0, 100) == rows
        assert reviews.page(query, 3, 4) == rows[3:7]
        assert reviews.count(query) == len(rows)
        assert reviews.counts_by_state(query) == plain.counts_by_state(query)
        for place, row in list(enumerate(rows))[::5]:
            assert reviews.place(query, row.evaluation_id) == place
        assert reviews.place(query, "e999") is None
        for after in ("", "e5", *_ids(rows)[:1]):
            assert reviews.next_awaiting(query, after, but_by="bo") == plain.next_awaiting(query, after, but_by="bo")


def test_what_is_offered_to_filter_by_is_what_is_there(team: tuple[Store, MemoryReviews]) -> None:
    store, plain = team
    with store.unit_of_work() as unit:
        assert unit.reviews.offers() == plain.offers()


def _ids(rows: object) -> list[str]:
    assert isinstance(rows, tuple)
    return [row.evaluation_id for row in rows]
