"""What the health of a card is reckoned from, read in short transactions that let everybody else go first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select

from db.repositories.scorecards import SqlScorecards
from db.review_tables import TEAM_LINE
from db.store import Store
from db.tables import ANSWER, SCORECARD, AnswerKind
from db.transaction import AnySelect, Rest
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.health_ports import Answered, GradedLine, HealthOffers, HealthQuery, OfferedCard
from qa_desktop.services.review_ports import TeamState

LINES_AT_ONCE = 5_000
MOST_REMEMBERED = 50_000
WRITTEN = " "
"""What stands for the words that were written to a criterion."""
_LINE = TEAM_LINE.c
_STATES = tuple(TeamState)
_COUNTING = tuple(_STATES.index(state) for state in (TeamState.AWAITING, TeamState.APPROVED))
_BETWEEN, _AFTER = "\x1f", "\x1e"
_BETWEEN_SQL: ColumnElement[str] = literal_column("char(31)")
_AFTER_SQL: ColumnElement[str] = literal_column("char(30)")
_Place = tuple[datetime, int]


class SqlHealthSource:
    """Reads a store; any thread may use it, one at a time. What an answer means is worked out once."""

    def __init__(self, store: Store, rest: Rest) -> None:
        self._store = store
        self._rest = rest
        self._meanings = _Meanings()

    def offers(self) -> HealthOffers:
        """Return what can be looked at."""
        with self._store.polite_unit_of_work(self._rest) as unit:
            return HealthOffers(cards=_cards(unit), teams=unit.reviews.offers().teams)

    def card(self, card_id: str, version: int) -> Scorecard:
        """Return a version of a card; raises KeyError where there is none."""
        with self._store.polite_unit_of_work(self._rest) as unit:
            return unit.scorecards.get(card_id, version)

    def lines(self, query: HealthQuery) -> Sequence[GradedLine]:
        """Return the evaluations that count, by the time of submission; each page in a transaction of its own."""
        found: list[GradedLine] = []
        after: _Place | None = None
        while True:
            with self._store.polite_unit_of_work(self._rest) as unit:
                page = unit.transaction.read(_page(query, after)).all()
            found += [GradedLine(row.number, row.recording_number, row.author) for row in page]
            if len(page) < LINES_AT_ONCE:
                return found
            after = page[-1].submitted_at, page[-1].number

    def answers(self, numbers: Sequence[int], wordy: Collection[str]) -> Mapping[int, Answered]:
        """Return what was answered in these evaluations, what was written to the `wordy` criteria left out."""
        with self._store.polite_unit_of_work(self._rest) as unit:
            rows = unit.transaction.read(_answers(numbers, wordy)).all()
        meaning = self._meanings.__getitem__
        return {number: dict(map(meaning, answers.split(_AFTER))) if answers else {} for number, answers in rows}


def _cards(unit: SqlUnitOfWork) -> tuple[OfferedCard, ...]:
    """Return the cards that were graded with, and those that are published; the latter first, in their order."""
    cards = SqlScorecards(unit.transaction)
    newest = {card.id: card for card in cards.published()}
    stored = select(SCORECARD.c.id, SCORECARD.c.version).where(SCORECARD.c.state != CardState.DRAFT)
    graded = select(_LINE.card_id).where(_LINE.card_id == SCORECARD.c.id, _LINE.card_version == SCORECARD.c.version)
    versions: dict[str, set[int]] = {card.id: {card.version} for card in newest.values()}
    for card_id, version in unit.transaction.read(stored.where(graded.exists())):
        versions.setdefault(card_id, set()).add(version)
    return tuple(
        OfferedCard(
            card_id=card_id,
            name=(newest.get(card_id) or cards.get(card_id, max(found))).name,
            versions=tuple(sorted(found, reverse=True)),
        )
        for card_id, found in versions.items()
    )


def _page(query: HealthQuery, after: _Place | None) -> AnySelect:
    lines = select(_LINE.number, _LINE.recording_number, _LINE.author, _LINE.submitted_at)
    order = (_LINE.submitted_at, _LINE.number)
    return lines.where(*_filters(query, after)).order_by(*order).limit(LINES_AT_ONCE)


def _filters(query: HealthQuery, after: _Place | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        _LINE.card_id == query.card_id,
        _LINE.card_version == query.version,
        _LINE.is_newest.is_(True),
        _LINE.standing.in_(_COUNTING),
    ]
    if query.team:
        found.append(_LINE.team == query.team)
    if query.submitted_from is not None:
        found.append(_LINE.submitted_at >= query.submitted_from)
    if query.submitted_before is not None:
        found.append(_LINE.submitted_at < query.submitted_before)
    if after is not None:
        at, number = after
        later = or_(_LINE.submitted_at > at, and_(_LINE.submitted_at == at, _LINE.number > number))
        found += [_LINE.submitted_at >= at, later]
    return found


def _answers(numbers: Sequence[int], wordy: Collection[str]) -> AnySelect:
    """Return the select of each evaluation's answers in one text: a million rows would take Python far longer."""
    cell = ANSWER.c
    value: ColumnElement[str] = func.coalesce(cell.value, "")
    if wordy:
        value = case((cell.criterion_id.in_(sorted(wordy)), WRITTEN), else_=value)
    one = cell.criterion_id.concat(_BETWEEN_SQL).concat(cell.kind).concat(_BETWEEN_SQL).concat(value)
    every = select(func.group_concat(one, _AFTER_SQL)).where(cell.evaluation_id == _LINE.evaluation_id)
    return select(_LINE.number, every.scalar_subquery()).where(_LINE.number.in_(numbers))


class _Meanings(dict[str, tuple[str, AnswerValue]]):
    """The criterion and the answer that such a text says; one that says none is of no criterion."""

    def __missing__(self, text: str) -> tuple[str, AnswerValue]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[text] = meant = _meant(text)
        return meant


def _meant(text: str) -> tuple[str, AnswerValue]:
    criterion_id, _, rest = text.partition(_BETWEEN)
    kind, _, value = rest.partition(_BETWEEN)
    match kind:
        case AnswerKind.OPTION:
            return criterion_id, value
        case AnswerKind.NOT_APPLICABLE:
            return criterion_id, NOT_APPLICABLE
        case AnswerKind.NUMBER:
            return criterion_id, _number(value)
        case _:
            return criterion_id, None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
