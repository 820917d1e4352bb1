"""Which card a call is graded with first, and what is remembered for the next ones."""

import logging

from qa_desktop.domain.card_choice import card_for_new
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.centre_ports import DEFAULT_CARD
from qa_desktop.services.ports import UnitOfWork
from qa_desktop.services.preferences import Preferences

_LOG = logging.getLogger(__name__)
MOST_QUEUES = 500


class CardChoice:
    """Everything that opens a call for a first grading asks here; without `preferences` nothing is remembered."""

    def __init__(self, preferences: Preferences | None = None) -> None:
        self._preferences = preferences

    def card_for(self, unit: UnitOfWork, recording: Recording, named: str = "") -> Scorecard:
        """Return the card for a call of which nothing is graded yet; in a store job.

        It is the card `named`, else the one that the person chose last for a call of the same queue, else the one that
        they chose last at all, else the centre's, else the first one: each as its newest published version.

        Raises:
            UserMistake: `scorecard.none_published`.
        """
        wishes = (named, *self._remembered(recording.call.queue), default_of(unit))
        card = card_for_new(unit.scorecards.published(), wishes)
        if card is None:
            raise UserMistake("scorecard.none_published")
        return card

    def remember(self, recording: Recording, card_id: str) -> None:
        """Remember for the next calls what was chosen for this one; where that fails, the choice holds for this one."""
        if self._preferences is None:
            return
        queue, chosen = recording.call.queue, self._preferences.settings.chosen_cards
        if queue:
            others = [one for one in chosen.items() if one[0] != queue]
            chosen = dict([*others, (queue, card_id)][-MOST_QUEUES:])
        try:
            self._preferences.change(chosen_cards=chosen, last_card=card_id)
        except QaError as error:
            _LOG.warning("the choice of a card is not remembered: %s", error.code)

    def _remembered(self, queue: str) -> tuple[str, ...]:
        """Return what was chosen last for the queue, and at all; a call without a queue is of none."""
        if self._preferences is None:
            return ()
        settings = self._preferences.settings
        return (settings.chosen_cards.get(queue, "") if queue else "", settings.last_card)


def default_of(unit: UnitOfWork) -> str:
    """Return the id of the card that the centre grades with by default, empty where it has settled none."""
    settled = unit.centre.setting(DEFAULT_CARD)
    return settled if isinstance(settled, str) else ""
