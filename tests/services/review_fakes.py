"""Reviews in memory, by the rules of the port and in the plainest way: the measure for the store's own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from db.folding import fold, sort_key
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.person import Person
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.review import Decision, Reply, Review, UnsentReply
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.review_ports import Revision, TeamOffers, TeamQuery, TeamRow, TeamSort, TeamState


@dataclass
class Said:
    """What was said of evaluations, and by and of whom; `confirmed` are reviews' ids in the order of commits.

    `teams` are those that evaluations were sent to, by their ids.
    """

    reviews: dict[str, Review] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    me: Person | None = None

    def copy(self) -> "Said":
        """Return a copy that can be changed by itself."""
        return Said(
            dict(self.reviews), dict(self.replies), dict(self.people), dict(self.teams), self.confirmed, self.me
        )


class MemoryUnsentReplies:
    """What was written and not sent."""

    def __init__(self, replies: dict[str, UnsentReply]) -> None:
        self._replies = replies

    def of(self, evaluation_id: str) -> UnsentReply | None:
        """Return what is kept."""
        return self._replies.get(evaluation_id)

    def keep(self, evaluation_id: str, reply: UnsentReply) -> None:
        """Keep this."""
        self._replies[evaluation_id] = reply

    def forget(self, evaluation_id: str) -> None:
        """Keep nothing."""
        self._replies.pop(evaluation_id, None)


class MemoryReviews:
    """Reviews, replies and the team's table."""

    def __init__(
        self,
        recordings: Mapping[str, Recording],
        evaluations: Mapping[str, Evaluation],
        cards: Mapping[tuple[str, int], Scorecard],
        said: Said,
        held: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._recordings = recordings
        self._evaluations = evaluations
        self._cards = cards
        self._said = said
        self._held = held

    def add(self, review: Review) -> None:
        """Add a review once, of what there is."""
        if review.id not in self._said.reviews and review.version != self._held.get(review.evaluation_id, ""):
            raise UserMistake("review.changed")
        if self._said.reviews.setdefault(review.id, review) != review:
            raise ValueError(review.id)

    def reply(self, reply: Reply) -> None:
        """Add a reply once."""
        if self._said.replies.setdefault(reply.id, reply) != reply:
            raise ValueError(reply.id)

    def of(self, evaluation_id: str) -> tuple[Review, ...]:
        """Return the reviews, the one that counts first."""
        order = {review_id: place for place, review_id in enumerate(self._said.confirmed)}
        found = [one for one in self._said.reviews.values() if one.evaluation_id == evaluation_id]
        return tuple(sorted(found, key=lambda one: (order.get(one.id, len(order)), one.decided_at, one.id)))

    def replies(self, evaluation_id: str) -> tuple[Reply, ...]:
        """Return the replies as they were written."""
        found = [one for one in self._said.replies.values() if one.evaluation_id == evaluation_id]
        return tuple(sorted(found, key=lambda one: (one.written_at, one.id)))

    def told(self, author: str, ids: Collection[str]) -> tuple[Review | Reply, ...]:
        """Return what others said of an author's work."""
        counting = [one for one in self._said.reviews.values() if self._counts(one)]
        said: tuple[Review | Reply, ...] = (*self._said.replies.values(), *counting)
        asked = [one for one in said if one.id in ids and one.evaluation_id in self._evaluations]
        return tuple(
            one for one in asked if self._evaluations[one.evaluation_id].author == author and one.author != author
        )

    def _counts(self, review: Review) -> bool:
        return self.of(review.evaluation_id)[0] == review

    def history(self, evaluation_id: str) -> tuple[Revision, ...]:
        """Return the chain of revisions."""
        chain = [self._evaluations[evaluation_id]]
        while chain[0].previous_id in self._evaluations:
            chain.insert(0, self._evaluations[chain[0].previous_id])
        by_previous = {one.previous_id: one for one in self._evaluations.values() if one.previous_id}
        while chain[-1].id in by_previous:
            chain.append(by_previous[chain[-1].id])
        return tuple(self._revision(one) for one in chain)

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return some lines."""
        return tuple(self._rows(query)[offset : offset + limit])

    def count(self, query: TeamQuery) -> int:
        """Return how many lines there are."""
        return len(self._rows(query))

    def counts_by_state(self, query: TeamQuery) -> Mapping[TeamState, int]:
        """Return how many lines each state has."""
        states = [row.state for row in self._rows(replace(query, states=frozenset()))]
        return {state: states.count(state) for state in TeamState}

    def place(self, query: TeamQuery, evaluation_id: str) -> int | None:
        """Return a line's number."""
        ids = [row.evaluation_id for row in self._rows(query)]
        return ids.index(evaluation_id) if evaluation_id in ids else None

    def next_awaiting(self, query: TeamQuery, after: str, *, but_by: str) -> str | None:
        """Return the next one that waits."""
        rows = self._rows(replace(query, states=frozenset()))
        everything = self._rows(TeamQuery(sort=query.sort, descending=query.descending))
        ids = [row.evaluation_id for row in everything]
        later = set(ids[ids.index(after) + 1 :]) if after in ids else set(ids)
        waiting = [
            row.evaluation_id
            for row in rows
            if row.state is TeamState.AWAITING and row.is_newest and row.person != but_by and row.evaluation_id != after
        ]
        return next((one for one in waiting if one in later), next(iter(waiting), None))

    def offers(self) -> TeamOffers:
        """Return what can be filtered by."""
        rows = self._rows(TeamQuery())
        return TeamOffers(
            persons={row.person: row.person_name for row in sorted(rows, key=lambda row: _key(row.person_name))},
            cards={row.card_id: row.card_name for row in rows},
            teams=tuple(sorted({row.team for row in rows} - {""}, key=lambda team: (_key(team), team))),
        )

    def me(self) -> Person | None:
        """Return who we are."""
        return self._said.me

    def _rows(self, query: TeamQuery) -> list[TeamRow]:
        order = list(self._evaluations)
        rows = [self._row(one) for one in self._evaluations.values() if not one.is_open]
        rows = [row for row in rows if self._matches(row, query)]
        rows.sort(key=lambda row: (row.submitted_at, order.index(row.evaluation_id)), reverse=query.descending)
        rows.sort(key=lambda row: _sort_value(row, query.sort), reverse=query.descending)
        return sorted(rows, key=lambda row: _is_unknown(row, query.sort))

    def _matches(self, row: TeamRow, query: TeamQuery) -> bool:
        call = self._recordings[row.recording_id].call
        searched = [row.agent, call.customer, row.queue, call.call_id, row.file_name, row.person, row.person_name]
        score = row.score
        return (
            all(any(word in fold(text) for text in searched) for word in fold(query.text).split())
            and (not query.states or row.state in query.states)
            and (not query.persons or row.person in query.persons)
            and query.agent in ("", row.agent)
            and query.card_id in ("", row.card_id)
            and (not query.tag_id or query.tag_id in row.tag_ids)
            and (row.fatal or not query.fatal_only)
            and (row.is_newest or not query.newest_only)
            and (query.submitted_from is None or row.submitted_at >= query.submitted_from)
            and (query.submitted_before is None or row.submitted_at < query.submitted_before)
            and (query.lowest_score is None or (score is not None and score >= query.lowest_score))
            and (query.highest_score is None or (score is not None and score <= query.highest_score))
        )

    def _row(self, one: Evaluation) -> TeamRow:
        recording, card = self._recordings[one.recording_id], self._cards[one.card_id, one.card_version]
        reviews = self.of(one.id)
        approved = one.state == "approved" or (bool(reviews) and reviews[0].decision is Decision.APPROVED)
        waiting = TeamState.RETURNED if reviews else TeamState.AWAITING
        assert one.submitted_at is not None
        return TeamRow(
            evaluation_id=one.id,
            recording_id=one.recording_id,
            person=one.author,
            person_name=self._name(one.author),
            team=self._said.teams.get(one.id, ""),
            agent=recording.call.agent,
            queue=recording.call.queue,
            file_name=recording.file_name,
            started_at=recording.call.started_at,
            submitted_at=one.submitted_at,
            card_id=one.card_id,
            card_name=card.name,
            card_version=one.card_version,
            revision=one.revision,
            score=one.outcome.score,
            band=_band(card, one.outcome.band_id),
            fatal=one.outcome.fatal,
            tag_ids=tuple(sorted({mark.tag_id for mark in one.annotations} - {""})),
            marks=len(one.annotations),
            state=TeamState.APPROVED if approved else waiting,
            decided_by=reviews[0].author_name if reviews else "",
            is_newest=not any(n.previous_id == one.id and not n.is_open for n in self._evaluations.values()),
        )

    def _name(self, login: str) -> str:
        person = self._said.people.get(login)
        return (person.name if person else "") or login

    def _revision(self, one: Evaluation) -> Revision:
        return Revision(
            evaluation_id=one.id,
            number=one.revision,
            author=one.author,
            author_name=self._name(one.author),
            state=one.state,
            submitted_at=one.submitted_at,
            score=one.outcome.score,
            fatal=one.outcome.fatal,
            reviews=self.of(one.id),
            replies=self.replies(one.id),
        )


def _band(card: Scorecard, band_id: str) -> Text | None:
    return next((band.name for band in card.bands if band.id == band_id), None)


def _key(text: str) -> bytes:
    return sort_key(text) or b""


def _is_unknown(row: TeamRow, key: TeamSort) -> bool:
    """Return whether a row lacks what it would be sorted by: then it comes last, whichever way round."""
    lacking = {
        TeamSort.STARTED: row.started_at is None,
        TeamSort.AGENT: not row.agent,
        TeamSort.QUEUE: not row.queue,
        TeamSort.SCORE: row.score is None,
    }
    return lacking.get(key, False)


def _sort_value(row: TeamRow, key: TeamSort) -> tuple[object, ...]:
    """Return what a row is sorted by."""
    values: dict[TeamSort, tuple[object, ...]] = {
        TeamSort.SUBMITTED: (),
        TeamSort.STARTED: (row.started_at is not None, row.started_at),
        TeamSort.PERSON: (_key(row.person_name), row.person),
        TeamSort.TEAM: (_key(row.team), row.team, _key(row.person_name), row.person),
        TeamSort.AGENT: (_key(row.agent), row.agent),
        TeamSort.QUEUE: (_key(row.queue), row.queue),
        TeamSort.CARD: (row.card_id, row.card_version),
        TeamSort.REVISION: (row.revision,),
        TeamSort.SCORE: (row.score is not None, row.score),
        TeamSort.FATAL: (row.fatal,),
        TeamSort.MARKS: (row.marks,),
        TeamSort.STATE: (list(TeamState).index(row.state),),
        TeamSort.DECIDED_BY: (row.decided_by,),
    }
    return values[key]
