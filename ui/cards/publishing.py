"""What is said before and after a version is published: which calls are graded with it then."""

from dataclasses import dataclass
from enum import Enum, auto

from qa_desktop.language import tr, trn
from qa_desktop.services.card_use import cards_in_use, usual_beside
from qa_desktop.services.card_words import said
from ui.cards.desk import CardsDesk


class Standing(Enum):
    """What a card is once a version of it is published."""

    USUAL = auto()
    """The one that new evaluations begin with where nobody chose another."""
    IN_USE = auto()
    """One that could be chosen before, beside the usual one."""
    NEW = auto()
    """One that can be chosen now for the first time, beside the usual one."""


@dataclass(frozen=True, slots=True)
class Publication:
    """How the card will stand, what the usual one is called then, how many hints are open."""

    standing: Standing
    usual: str
    hints: int
    may_settle: bool

    def sentences(self) -> tuple[str, ...]:
        """Say what will happen."""
        frozen = tr("This version is then frozen for ever: nothing in it can ever be changed again, by anybody.")
        later = tr("What is to be different later goes into the next version.")
        return (*self._hints(), frozen, *self._use(), later)

    def done(self) -> str:
        """Say what happened."""
        words = {
            Standing.USUAL: tr("Published: new evaluations begin with it, unless another one was chosen with F3."),
            Standing.IN_USE: tr("Published: whoever grades with this scorecard does so with this version from now on."),
            Standing.NEW: tr("Published: it can be chosen for a call with F3 from now on."),
        }
        return words[self.standing]

    def _hints(self) -> tuple[str, ...]:
        if not self.hints:
            return ()
        words = trn(
            "{count} hint is open: the checks (Alt+5) name it.",
            "{count} hints are open: the checks (Alt+5) name each of them.",
            self.hints,
        )
        return (words.format(count=self.hints),)

    def _use(self) -> tuple[str, ...]:
        """Say which calls are graded with it then."""
        if self.standing is Standing.USUAL:
            use = tr(
                "New evaluations begin with it, unless another one was chosen with F3; "
                "those already begun keep their version."
            )
            return (use,)
        stays = tr("Unless another one was chosen, calls still begin with “{card}”.").format(card=self.usual)
        if self.standing is Standing.IN_USE:
            use = tr(
                "Whoever grades with this scorecard begins new evaluations with this version; open ones keep theirs."
            )
            return use, stays
        use = tr("It can then be chosen for a call with F3.")
        if self.may_settle:
            way = tr("To make it the usual one, choose “Grade with this card by default” in the menu “Versions”.")
        else:
            way = tr("The card that you chose last with F3 is kept for your next calls.")
        return use, stays, way


def publication_of(desk: CardsDesk) -> Publication:
    """Return what publishing the draft on the desk comes to."""
    card_id = "" if desk.card is None else desk.card.id
    usual = usual_beside(desk.versions, card_id, desk.default_card)
    hints = sum(not flaw.hinders for flaw in desk.flaws)
    if usual is None:
        return Publication(Standing.USUAL, "", hints, desk.may_settle)
    standing = Standing.IN_USE if card_id in cards_in_use(desk.versions) else Standing.NEW
    return Publication(standing, said(usual.name, tr("Unnamed scorecard")), hints, desk.may_settle)
