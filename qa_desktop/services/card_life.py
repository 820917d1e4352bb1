"""The life of a scorecard: written, looked at by a second person, published for ever, taken out of use.

To be called inside store jobs. Only a manager changes anything; at a workstation that takes part in no centre the one
person there is does everything, and nobody else could approve.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from qa_desktop.domain import card_draft
from qa_desktop.domain.card_checks import flaws_of
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, Signed, as_draft, content_of
from qa_desktop.domain.card_places import place_named
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.card_choice import default_of
from qa_desktop.services.card_deeds import Hand, deeds_of, stage_of
from qa_desktop.services.card_life_ports import CardUnit, CardUnitFactory, StoredVersion
from qa_desktop.services.card_ports import CardUse, CardVersion
from qa_desktop.services.card_sieve import CardSieve
from qa_desktop.services.centre_ports import CARD_REVIEW, DEFAULT_CARD
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.ports import Clock, Identity

T = TypeVar("T")
A_PAGE = 500
"""So many evaluations that use a version are read at once."""


class CardLife:
    """Implements `qa_desktop.services.card_ports.CardDesk`.

    Whatever changes something raises UserMistake `scorecard.managers_only` where the person may not, and
    `scorecard.stands_elsewhere` where the version is not what it must be for that (any more).
    """

    def __init__(self, *, store: CardUnitFactory, clock: Clock, events: EventBus, identity: Identity) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._identity = identity
        self._held: frozenset[str] = frozenset()
        self._sieve = CardSieve()

    # -- reading ---------------------------------------------------------------------------------------------------

    def versions(self) -> tuple[CardVersion, ...]:
        """Return every version of every card: cards in the order in which they were added, newest version first."""
        with self._store() as unit:
            stored = unit.card_lives.versions()
            hand = self._hand(unit)
        written = frozenset(one.id for one in stored if one.state is CardState.DRAFT)
        return tuple(_shown(one, hand, written) for one in stored)

    def may_write(self) -> bool:
        """Tell whether the person who works here may write cards."""
        with self._store() as unit:
            return self._hand(unit).writes

    def needs_approval(self) -> bool:
        """Tell whether a card is published here only after a second person has approved it."""
        with self._store() as unit:
            return self._hand(unit).needs_approval

    def default_card(self) -> str:
        """Return the id of the card that the centre grades with by default, empty where it has settled none."""
        with self._store() as unit:
            return default_of(unit)

    def may_settle(self) -> bool:
        """Tell whether the person who works here settles such things for a centre."""
        with self._store() as unit:
            hand = self._hand(unit)
        return hand.writes and not hand.is_alone

    def get(self, card_id: str, version: int) -> Scorecard:
        """Return a version; raises KeyError where there is none."""
        with self._store() as unit:
            card = unit.scorecards.get(card_id, version)
        if card.state is CardState.DRAFT:
            self._sieve.know(card)  # or its first edit would be waited for
        return card

    def draft(self, card_id: str, version: int) -> CardDraft:
        """Return a draft with all that was said of it; raises KeyError where that version is none."""
        with self._store() as unit:
            return unit.card_lives.draft(card_id, version)

    def uses(self, card_id: str, version: int, offset: int = 0, limit: int = A_PAGE) -> tuple[CardUse, ...]:
        """Return evaluations that were made with a version, the one that was begun last first."""
        with self._store() as unit:
            return unit.card_lives.evaluations(card_id, version, offset, limit)

    # -- a draft on the desk ---------------------------------------------------------------------------------------

    def hold(self, card_id: str, version: int) -> None:
        """Let what the exchange brings for a draft wait while a window has it open; on the main thread."""
        self._held |= {f"{card_id}:{version}"}

    def let_go(self, card_id: str, version: int) -> None:
        """Let the exchange have a draft again that was held; on the main thread."""
        self._held -= {f"{card_id}:{version}"}

    def in_hand(self) -> frozenset[str]:
        """Return the ids of the records of those that a window has open; from any thread."""
        return self._held

    # -- writing ---------------------------------------------------------------------------------------------------

    def add(self, card: Scorecard) -> Scorecard:
        """Add a card as a draft and return it: as version 1, or as the next one of the card that has its id.

        Raises:
            UserMistake: `scorecard.draft_there` with `card` and `version`, where one of that card is being written.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            return self._begin(unit, hand, card)

    def next_version(self, card_id: str, version: int) -> Scorecard:
        """Begin the next version as a copy of a version, and return it; raises as `add` does."""
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            return self._begin(unit, hand, _known(lambda: unit.scorecards.get(card_id, version), card_id, version))

    def save(self, card: Scorecard) -> None:
        """Put a draft in the place of what is stored of that version; what was said of another content is gone then.

        Raises:
            UserMistake: `scorecard.frozen` where that version was published meanwhile.
            pydantic.ValidationError: its fields do not fit together.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            stored = _known(lambda: unit.card_lives.version(card.id, card.version), card.id, card.version)
            if stored.state is not CardState.DRAFT:
                raise UserMistake("scorecard.frozen", card=card.id, version=card.version)
            written = as_draft(self._sieve.checked(card))
            if content_of(written) != stored.content:
                notes = card_draft.rewritten(stored.notes, hand.login, self._clock.now())
                unit.card_lives.save(CardDraft(card=written, notes=notes))

    def discard(self, card_id: str, version: int) -> None:
        """Throw a draft away."""
        with self._changing(Kind.CARD_DRAFTS) as (unit, _):
            _known(lambda: unit.card_lives.discard(card_id, version), card_id, version)

    # -- a second person -------------------------------------------------------------------------------------------

    def propose(self, card_id: str, version: int) -> None:
        """Ask a second person to approve a draft.

        Raises:
            UserMistake: `scorecard.nobody_else` where this workstation takes part in no centre, `scorecard.flawed`.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            draft = _draft(unit, card_id, version)
            _refuse_alone(hand)
            _refuse_flawed(draft.card)
            unit.card_lives.save(card_draft.proposed(draft, hand.login, self._clock.now()))

    def approve(self, card_id: str, version: int, *, content: str = "") -> None:
        """Approve what somebody else has proposed, so that it can be published.

        `content` is the `content_of` what the person saw; empty asks for no such look.

        Raises:
            UserMistake: `scorecard.own` where they wrote or proposed it themselves, `scorecard.flawed`,
                `scorecard.changed_meanwhile` where it is not what they saw.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            draft = _proposed(unit, hand, card_id, version)
            if content not in ("", content_of(draft.card)):
                raise UserMistake("scorecard.changed_meanwhile", card=card_id, version=version)
            _refuse_flawed(draft.card)
            unit.card_lives.save(card_draft.approved(draft, hand.login, self._clock.now()))

    def send_back(self, card_id: str, version: int, reason: str) -> None:
        """Make what was proposed a draft again, and say why.

        Raises:
            UserMistake: `scorecard.own` as `approve`, `scorecard.no_reason`.
        """
        if not reason.strip():
            raise UserMistake("scorecard.no_reason")
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            draft = _proposed(unit, hand, card_id, version)
            unit.card_lives.save(card_draft.sent_back(draft, hand.login, self._clock.now(), reason.strip()))

    def demand_approval(self, *, demanded: bool) -> None:
        """Settle for the whole centre whether a second person approves each card before it is published.

        Raises:
            UserMistake: `scorecard.nobody_else` where this workstation takes part in no centre.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            _refuse_alone(hand)
            if unit.centre.setting(CARD_REVIEW) is not demanded:
                unit.centre.settle(CARD_REVIEW, demanded)

    def grade_by_default(self, card_id: str) -> None:
        """Settle for the whole centre with which card calls are graded where a person has chosen none; empty: none.

        Raises:
            UserMistake: `scorecard.nobody_else` where this workstation takes part in no centre.
        """
        with self._changing(Kind.CARD_DRAFTS) as (unit, hand):
            _refuse_alone(hand)
            if default_of(unit) != card_id:
                unit.centre.settle(DEFAULT_CARD, card_id)

    # -- for ever --------------------------------------------------------------------------------------------------

    def publish(self, card_id: str, version: int) -> None:
        """Publish a draft; it never changes again.

        Raises:
            UserMistake: `scorecard.flawed` with the first flaw that hinders it, `scorecard.in_conflict` where two
                versions of it stand against each other, `scorecard.not_approved` where a second person is demanded and
                none has approved it as it is.
        """
        with self._changing(Kind.SCORECARDS, Kind.CARD_DRAFTS) as (unit, hand):
            draft = _draft(unit, card_id, version)
            _refuse_flawed(draft.card)
            if any((one.kind, one.id) == ("card_draft", f"{card_id}:{version}") for one in unit.conflicts.every()):
                raise UserMistake("scorecard.in_conflict")
            if hand.needs_approval and not draft.is_approved_by_another:
                raise UserMistake("scorecard.not_approved", card=card_id, version=version)
            unit.card_lives.publish(card_id, version)

    def retire(self, card_id: str, version: int) -> None:
        """Let nobody begin another evaluation with a published version; open ones go on. It cannot be undone."""
        with self._changing(Kind.SCORECARDS, Kind.CARD_DRAFTS) as (unit, hand):
            signed = Signed(hand.login, self._clock.now())
            _known(lambda: unit.card_lives.retire(card_id, version, signed), card_id, version)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _hand(self, unit: CardUnit) -> Hand:
        me = unit.reviews.me()
        is_alone = self._identity.is_local
        return Hand(
            login=self._identity.id,
            writes=is_alone or (me is not None and me.publishes),
            is_alone=is_alone,
            needs_approval=not is_alone and unit.centre.setting(CARD_REVIEW) is True,
        )

    @contextmanager
    def _changing(self, *kinds: Kind) -> Iterator[tuple[CardUnit, Hand]]:
        with self._store() as unit:
            unit.lock()
            hand = self._hand(unit)
            if not hand.writes:
                raise UserMistake("scorecard.managers_only")
            yield unit, hand
            unit.commit()
        self._events.publish(Changed(frozenset(kinds)))

    def _begin(self, unit: CardUnit, hand: Hand, card: Scorecard) -> Scorecard:
        last = unit.card_lives.last_version(card.id)
        for version in range(1, last + 1):
            try:
                unit.card_lives.draft(card.id, version)
            except KeyError:
                continue
            raise UserMistake("scorecard.draft_there", card=card.id, version=version)
        begun = self._sieve.checked(as_draft(card).model_copy(update={"version": last + 1}))
        notes = DraftNotes(written=Signed(hand.login, self._clock.now()))
        unit.card_lives.save(CardDraft(card=begun, notes=notes))
        return begun


def _known(look: Callable[[], T], card_id: str, version: int) -> T:
    try:
        return look()
    except KeyError:
        raise UserMistake("scorecard.stands_elsewhere", card=card_id, version=version) from None


def _draft(unit: CardUnit, card_id: str, version: int) -> CardDraft:
    return _known(lambda: unit.card_lives.draft(card_id, version), card_id, version)


def _proposed(unit: CardUnit, hand: Hand, card_id: str, version: int) -> CardDraft:
    """Return what somebody else has proposed."""
    draft = _draft(unit, card_id, version)
    if draft.notes.proposed is None:
        raise UserMistake("scorecard.stands_elsewhere", card=card_id, version=version)
    if not hand.may_judge(draft.notes):
        raise UserMistake("scorecard.own")
    return draft


def _refuse_alone(hand: Hand) -> None:
    if hand.is_alone:
        raise UserMistake("scorecard.nobody_else")


def _refuse_flawed(card: Scorecard) -> None:
    flaw = next((flaw for flaw in flaws_of(card) if flaw.hinders), None)
    if flaw is not None:
        named = place_named(card, flaw.place)
        raise UserMistake("scorecard.flawed", part=named, flaw=f"check_{flaw.check}", value=flaw.detail)


def _shown(stored: StoredVersion, hand: Hand, written: frozenset[str]) -> CardVersion:
    author = stored.notes.written
    return CardVersion(
        card_id=stored.id,
        version=stored.version,
        name=stored.name,
        kind=stored.kind,
        stage=stage_of(stored),
        uses=stored.used.total,
        review_due=stored.review_due,
        author="" if author is None else author.by,
        remark=stored.notes.reason,
        deeds=deeds_of(stored, hand, is_written=stored.id in written),
    )
