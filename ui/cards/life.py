"""The steps of a version's life, each asked for in words before it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qa_desktop.domain.card_draft import content_of
from qa_desktop.domain.scorecard import Criterion, Scorecard, Section
from qa_desktop.domain.text import Text
from qa_desktop.language import tr, trn
from qa_desktop.services.card_ports import CardDeed, CardDesk
from qa_desktop.services.card_words import said
from ui.cards.commands import CardActions
from ui.cards.deed_dialog import Asked, DeedDialog
from ui.cards.desk import CardsDesk
from ui.cards.publishing import Publication, publication_of

Work = Callable[[CardDesk, str, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step(Asked):
    """A step with its doing; `done` is said afterwards."""

    work: Work = lambda *_: None
    done: str = ""


class _Facts(NamedTuple):
    """What the sentences about a step hang on, beside the card, as it is when one is asked."""

    uses: int
    publication: Publication


class CardLifeDesk(QObject):
    """Does what the menu of versions says; `told` carries what was done, in words."""

    told = Signal(str)

    def __init__(self, desk: CardsDesk, actions: CardActions, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._actions = actions
        self._window = window
        actions.on("new", self.begin_new)
        actions.on("next_version", self.begin_next)
        actions.on("discard", self.ask_discard)
        actions.on("demand", self.ask_demand)
        actions.on("default", self.ask_default)
        for deed in _ASKED:
            actions.on(deed.value, partial(self.ask, deed))
        for signal in (desk.opened, desk.listed):
            signal.connect(self.look)

    def look(self) -> None:
        """Offer what this person may do now."""
        for deed in CardDeed:
            if deed is not CardDeed.EDIT:
                self._actions[deed.value].setEnabled(self._desk.may(deed))
        self._actions["new"].setEnabled(self._desk.may_write)
        self._actions["demand"].setEnabled(self._desk.may_settle)
        self._actions["demand"].setChecked(self._desk.needs_approval)
        is_default = self._desk.is_default
        self._actions["default"].setEnabled(self._desk.may_be_default or (self._desk.may_settle and is_default))
        self._actions["default"].setChecked(is_default)
        self._give_reasons()

    def _give_reasons(self) -> None:
        """Say why a switch of the whole centre cannot be used here."""
        desk, alone = self._desk, self._desk.may_write and not self._desk.may_settle
        for name, why in (("demand", _why_no_demand(alone=alone)), ("default", _why_no_default(desk, alone=alone))):
            action = self._actions[name]
            words = "" if action.isEnabled() else why
            action.setToolTip(words)
            action.setStatusTip(words)

    def begin_new(self) -> None:
        """Begin a card with one section of one criterion."""
        blank = new_card({version.card_id for version in self._desk.versions})
        self._desk.do(lambda desk: desk.add(blank), self._begun)

    def begin_next(self) -> None:
        """Begin the next version as a copy of the one on the desk."""
        card = self._desk.card
        if card is not None:
            self._desk.do(lambda desk: desk.next_version(card.id, card.version), self._begun)

    def ask(self, deed: CardDeed) -> None:
        """Ask whether to take a step with the version on the desk."""
        card = self._desk.card
        if card is None or not self._desk.may(deed):
            return
        self._desk.check_now()
        hindering = sum(flaw.hinders for flaw in self._desk.flaws)
        if deed in (CardDeed.PUBLISH, CardDeed.PROPOSE, CardDeed.APPROVE) and hindering:
            self._refuse_flawed(hindering)
            return
        version = self._desk.version
        facts = _Facts(0 if version is None else version.uses, publication_of(self._desk))
        self._open(lambda: _ASKED[deed](card, facts), lambda reason: self._do(_ASKED[deed](card, facts), card, reason))

    def ask_discard(self) -> None:
        """Ask whether to throw the draft away."""
        card = self._desk.card
        if card is not None and self._desk.may(CardDeed.DISCARD):
            self._open(lambda: _discard(card), lambda _reason: self._desk.discard())

    def ask_demand(self) -> None:
        """Ask whether the whole centre is to publish otherwise than now."""
        self.look()  # a click has set the tick, which is to say what holds
        demanded = not self._desk.needs_approval
        asked = _demand if demanded else _demand_no_more
        self._open(asked, lambda _reason: self._settle(asked(), demanded=demanded))

    def ask_default(self) -> None:
        """Ask whether the whole centre is to grade with the card on the desk where nobody chose another, or no more."""
        self.look()  # as in `ask_demand`
        card = self._desk.card
        if card is None:
            return
        asked = _default_no_more if self._desk.is_default else _default
        self._open(lambda: asked(card), lambda _reason: self._do(asked(card), card, ""))

    def _settle(self, step: _Step, *, demanded: bool) -> None:
        self._desk.do(lambda desk: desk.demand_approval(demanded=demanded), lambda: self.told.emit(step.done))

    def _refuse_flawed(self, hindering: int) -> None:
        first = next(flaw for flaw in self._desk.flaws if flaw.hinders)
        self._open(lambda: _not_ready(hindering), lambda _reason: self._desk.go_to(first.place))

    def _open(self, asked: Callable[[], Asked], deed: Callable[[str], object]) -> None:
        DeedDialog(asked, deed, self._window).open()

    def _do(self, step: _Step, card: Scorecard, reason: str) -> None:
        self._desk.do(lambda desk: step.work(desk, card.id, card.version, reason), lambda: self.told.emit(step.done))

    def _begun(self) -> None:
        card = self._desk.card
        if card is not None:
            self.told.emit(tr("Version {number} is a draft: it is saved as you write.").format(number=card.version))


def new_card(taken: set[str]) -> Scorecard:
    """Return a card of one section with one criterion, under an id that is not taken."""
    card_id = next(name for number in range(1, len(taken) + 2) if (name := f"card_{number}") not in taken)
    criterion = Criterion(id="criterion_1", name=Text(), standard=Text())
    return Scorecard(id=card_id, name=Text(), sections=(Section(id="section_1", name=Text(), criteria=(criterion,)),))


def _name(card: Scorecard) -> str:
    return said(card.name, tr("Unnamed scorecard"))


def _discard(card: Scorecard) -> Asked:
    return Asked(
        title=tr("Discard version {number} of “{card}”?").format(number=card.version, card=_name(card)),
        sentences=(
            tr("What was written in this draft is lost for good, here and wherever it was synchronised."),
            tr("The versions published before stay as they are."),
        ),
        word=tr("Discard the draft"),
        is_harmful=True,
    )


def _demand() -> _Step:
    return _Step(
        title=tr("Publish only what a second manager approved?"),
        sentences=(
            tr("It holds for the whole centre, from the next synchronisation on, until a manager changes it."),
            tr("A scorecard is then published only as another QA manager than its author has approved it."),
        ),
        word=tr("Demand approval"),
        done=tr("A second manager's approval is demanded from now on."),
    )


def _demand_no_more() -> _Step:
    return _Step(
        title=tr("Publish without a second manager's approval?"),
        sentences=(
            tr("It holds for the whole centre, from the next synchronisation on, until a manager changes it."),
            tr("Any QA manager then publishes scorecards alone; what is published is frozen for ever."),
        ),
        word=tr("Demand it no more"),
        done=tr("A second manager's approval is demanded no more."),
        is_harmful=True,
    )


def _default(card: Scorecard) -> _Step:
    return _Step(
        title=tr("Grade with “{card}” by default?").format(card=_name(card)),
        sentences=(
            tr("It holds for the whole centre, from the next synchronisation on, until a manager changes it."),
            tr("New evaluations begin with its newest published version; whoever chose another one keeps theirs."),
        ),
        word=tr("Make it the default"),
        work=lambda desk, card_id, _version, _reason: desk.grade_by_default(card_id),
        done=tr("New evaluations begin with this scorecard from now on."),
    )


def _default_no_more(card: Scorecard) -> _Step:
    return _Step(
        title=tr("Grade with “{card}” by default no more?").format(card=_name(card)),
        sentences=(
            tr("It holds for the whole centre, from the next synchronisation on, until a manager changes it."),
            tr("Whoever has chosen no scorecard begins with the first published one."),
        ),
        word=tr("No default any more"),
        work=lambda desk, _card_id, _version, _reason: desk.grade_by_default(""),
        done=tr("No scorecard is the default any more."),
    )


def _why_no_demand(*, alone: bool) -> str:
    if alone:
        return tr("This workstation works on its own: a second manager needs a shared database.")
    return tr("Only a QA manager settles this, for the whole centre.")


def _why_no_default(desk: CardsDesk, *, alone: bool) -> str:
    if alone:
        return tr(
            "This workstation works on its own: new calls are graded with the card that you chose last with F3. "
            "A default for everybody needs a shared database."
        )
    if not desk.may_settle:
        return tr("Only a QA manager settles this, for the whole centre.")
    return tr("Only a card that is published and not retired can be the default.")


def _not_ready(hindering: int) -> Asked:
    words = trn("{count} flaw hinders that.", "{count} flaws hinder that.", hindering)
    return Asked(
        title=tr("This version is not ready yet"),
        sentences=(words.format(count=hindering), tr("The checks name each of them and lead to its field.")),
        word=tr("Go to the first one"),
    )


def _propose(card: Scorecard, _facts: _Facts) -> _Step:
    return _Step(
        title=tr("Propose version {number} of “{card}” for approval?").format(number=card.version, card=_name(card)),
        sentences=(
            tr("Another QA manager sees it with the next synchronisation and approves it, or sends it back."),
            tr("It can still be changed; whatever is changed has to be proposed anew."),
        ),
        word=tr("Propose it"),
        work=lambda desk, card_id, version, _: desk.propose(card_id, version),
        done=tr("Proposed. It goes to the other managers with the next synchronisation."),
    )


def _approve(card: Scorecard, _facts: _Facts) -> _Step:
    content = content_of(card)
    return _Step(
        title=tr("Approve version {number} of “{card}”?").format(number=card.version, card=_name(card)),
        sentences=(
            tr("You say that it may be published as it is now."),
            tr("If anything is changed after that, it has to be approved anew."),
        ),
        word=tr("Approve it"),
        work=lambda desk, card_id, version, _: desk.approve(card_id, version, content=content),
        done=tr("Approved: it can be published."),
    )


def _send_back(card: Scorecard, _facts: _Facts) -> _Step:
    return _Step(
        title=tr("Send version {number} of “{card}” back?").format(number=card.version, card=_name(card)),
        sentences=(tr("It becomes a draft again, and whoever wrote it reads your reason."),),
        word=tr("Send it back"),
        work=lambda desk, card_id, version, reason: desk.send_back(card_id, version, reason),
        done=tr("Sent back."),
        asks_reason=True,
    )


def _publish(card: Scorecard, facts: _Facts) -> _Step:
    return _Step(
        title=tr("Publish version {number} of “{card}”?").format(number=card.version, card=_name(card)),
        sentences=facts.publication.sentences(),
        word=tr("Publish for ever"),
        work=lambda desk, card_id, version, _: desk.publish(card_id, version),
        done=facts.publication.done(),
        is_harmful=True,
    )


def _retire(card: Scorecard, facts: _Facts) -> _Step:
    kept = trn(
        "The {count} evaluation made with it stays as it is and can be read.",
        "The {count} evaluations made with it stay as they are and can be read.",
        facts.uses,
    )
    return _Step(
        title=tr("Retire version {number} of “{card}”?").format(number=card.version, card=_name(card)),
        sentences=(
            tr("Nobody can begin an evaluation with it any more; this cannot be taken back."),
            kept.format(count=facts.uses),
        ),
        word=tr("Retire for ever"),
        work=lambda desk, card_id, version, _: desk.retire(card_id, version),
        done=tr("Retired: it is offered no more."),
        is_harmful=True,
    )


_ASKED: dict[CardDeed, Callable[[Scorecard, _Facts], _Step]] = {
    CardDeed.PROPOSE: _propose,
    CardDeed.APPROVE: _approve,
    CardDeed.SEND_BACK: _send_back,
    CardDeed.PUBLISH: _publish,
    CardDeed.RETIRE: _retire,
}
