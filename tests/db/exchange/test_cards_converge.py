"""Whatever managers, leads and inspectors do with cards, phrases and settings, in the end everybody has the same."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from db.card_tables import CENTRE_SETTING, PHRASE
from db.sync_tables import OUTBOX
from db.tables import SCORECARD
from qa_desktop.domain.card_draft import (
    CardDraft,
    DraftNotes,
    Signed,
    approved,
    content_of,
    edited,
    proposed,
    sent_back,
)
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.phrase import Phrase
from qa_desktop.domain.scorecard import CardState
from qa_desktop.domain.text import Text
from tests.db.exchange.world import Workstation, World
from tests.db.samples import NOON, make_card

MANAGERS, LEADS, INSPECTORS = ("max", "moe", "max"), ("lea",), ("ann", "ann", "bob")
STEPS, ROUNDS = 60, 12
Deed = Callable[[Any, Workstation, Random], None]


def _draft_at(unit: Any, random: Random) -> CardDraft | None:
    rows = (
        unit.transaction.read(select(SCORECARD.c.version).where(SCORECARD.c.state == CardState.DRAFT)).scalars().all()
    )
    return unit.card_lives.draft("star", random.choice(rows)) if rows else None


def _begin(unit: Any, station: Workstation, random: Random) -> None:
    card = make_card("star", unit.card_lives.last_version("star") + 1, state=CardState.DRAFT)
    card = card.model_copy(update={"name": Text(zh=str(random.random()))})
    if _draft_at(unit, random) is None:
        unit.card_lives.save(CardDraft(card=card, notes=DraftNotes(written=Signed(station.login, NOON))))


def _edit(unit: Any, station: Workstation, random: Random) -> None:
    draft = _draft_at(unit, random)
    if draft is not None:
        other = draft.card.model_copy(update={"name": Text(zh=str(random.random()))})
        unit.card_lives.save(edited(draft, other, station.login, NOON))


def _speak(unit: Any, station: Workstation, random: Random) -> None:
    draft = _draft_at(unit, random)
    if draft is not None:
        said = random.choice([proposed, approved, lambda *given: sent_back(*given, "再想想")])
        unit.card_lives.save(said(draft, station.login, NOON))


def _discard(unit: Any, _station: Workstation, random: Random) -> None:
    draft = _draft_at(unit, random)
    if draft is not None:
        unit.card_lives.discard("star", draft.card.version)


def _publish(unit: Any, _station: Workstation, random: Random) -> None:
    draft = _draft_at(unit, random)
    disputed = {one.id for one in unit.conflicts.every()}
    if draft is not None and f"star:{draft.card.version}" not in disputed:
        unit.card_lives.publish("star", draft.card.version)


def _retire(unit: Any, station: Workstation, random: Random) -> None:
    found = select(SCORECARD.c.version).where(SCORECARD.c.id == "star", SCORECARD.c.state == CardState.PUBLISHED)
    if rows := unit.transaction.read(found).scalars().all():
        unit.card_lives.retire("star", random.choice(rows), Signed(station.login, NOON))


def _settle_centre(unit: Any, _station: Workstation, random: Random) -> None:
    unit.centre.settle(random.choice(["card_review", "of_tomorrow"]), random.choice([True, False]))


def _phrase(unit: Any, station: Workstation, random: Random) -> None:
    owner = random.choice(["", station.login]) if station.login in (*MANAGERS, *LEADS) else station.login
    phrase_id = f"{owner or 'all'}-{random.randrange(3)}"
    try:
        unit.phrases.get(phrase_id)
    except KeyError:
        unit.phrases.add(Phrase(id=phrase_id, card_id="star", text=str(random.random()), owner=owner))
    else:
        if random.random() < 0.3:
            unit.phrases.remove(phrase_id)
        else:
            unit.phrases.change(phrase_id, text=str(random.random()), criterion_id="tone")


OF_MANAGERS: Sequence[Deed] = (
    _begin,
    _begin,
    _edit,
    _edit,
    _speak,
    _discard,
    _publish,
    _retire,
    _settle_centre,
    _phrase,
)


def _do(station: Workstation, random: Random) -> None:
    deed = random.choice(OF_MANAGERS) if station.login in MANAGERS else _phrase
    with station.store.unit_of_work() as unit:
        deed(unit, station, random)
        unit.commit()


def _settle(station: Workstation, random: Random) -> None:
    """Choose a side of each conflict, as a person does in the end."""
    with station.store.unit_of_work() as unit:
        for conflict in unit.conflicts.every():
            unit.conflicts.settle(conflict.kind, conflict.id, random.choice(conflict.versions).version)
        unit.commit()


def _rest(stations: Sequence[Workstation], random: Random) -> None:
    """Exchange until nothing moves; one person at a time settles what comes up."""
    for _ in range(ROUNDS):
        before = [station.local.state().cursor for station in stations]
        for station in stations:
            assert station.sync().fault is None
        disputing = [station for station in stations if station.local.state().conflicts]
        if disputing:
            _settle(disputing[0], random)
        elif before == [station.local.state().cursor for station in stations]:
            return
    pytest.fail("it does not come to rest")


def _cards(station: Workstation, *, drafts: bool) -> dict[str, Any]:
    with station.store.unit_of_work() as unit:
        found: dict[str, Any] = {}
        for one in unit.card_lives.versions():
            if one.id != "star" or (one.state is CardState.DRAFT and not drafts):
                continue
            card = unit.scorecards.get("star", one.version)
            notes = one.notes if one.state is CardState.DRAFT else None
            found[f"star:{one.version}"] = (one.state, content_of(card), notes and (notes.proposed, notes.approved))
        return found


def _rows(station: Workstation, owner: str) -> list[tuple[Any, ...]]:
    with station.store.unit_of_work() as unit:
        phrases = [
            (row.id, row.text, row.criterion_id)
            for row in unit.transaction.read(select(PHRASE).order_by(PHRASE.c.id))
            if row.owner == owner
        ]
        return phrases if owner else [*phrases, *map(tuple, unit.transaction.read(select(CENTRE_SETTING)).all())]


def _check(stations: Sequence[Workstation]) -> None:
    everybodys = [_cards(station, drafts=False) for station in stations]
    assert all(one == everybodys[0] for one in everybodys)
    managers = [_cards(station, drafts=True) for station in stations if station.login in MANAGERS]
    assert all(one == managers[0] for one in managers)
    centres = [_rows(station, "") for station in stations]
    assert all(one == centres[0] for one in centres)
    for login in {station.login for station in stations}:
        own = [_rows(station, login) for station in stations if station.login == login]
        assert all(one == own[0] for one in own)
    for station in stations:
        with station.store.unit_of_work() as unit:
            kinds = {row.kind for row in unit.transaction.read(select(OUTBOX))}
        assert kinds <= {"scorecard"}
        assert station.local.state().parked == 0
        with station.store.unit_of_work() as unit:
            owners = set(unit.transaction.read(select(PHRASE.c.owner)).scalars())
        assert owners <= {"", station.login}


@pytest.mark.parametrize("seed", range(25))
def test_everybody_has_the_same_in_the_end(world: World, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - chance, not secrecy
    world.shared.people["moe"] = Person(login="moe", name="Moe", memberships=(Membership("north", Role.MANAGER),))
    stations = [world.station(login) for login in (*MANAGERS, *LEADS, *INSPECTORS)]
    for _ in range(STEPS):
        station = random.choice(stations[:3]) if random.random() < 0.7 else random.choice(stations)
        chance = random.random()
        if chance < 0.6:
            _do(station, random)
        elif chance < 0.95:
            assert station.sync().fault is None
        elif chance < 0.97:
            world.shared.lose(random.randrange(4))
        else:
            _settle(station, random)
    _rest(stations, random)
    _check(stations)
