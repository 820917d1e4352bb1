"""What every part of the card is given, and what the parts ask for."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QPoint, Signal

from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.scorecard.phrase_typing import PhraseTyping
from ui.theme import Theme


class Wishes(QObject):
    """What the person asks of the card; the first argument names the criterion, where there is one.

    Of `fed_back` it names the part of the feedback.
    """

    answered = Signal(str, object)
    offer_taken = Signal(str)
    finished = Signal(str)
    commented = Signal(str, str)
    linked = Signal(str, str)
    unlinked = Signal(str, str)
    evidence_heard = Signal(str)
    reason_toggled = Signal(str, str)
    reasons_cleared = Signal(str)
    summarised = Signal(str)
    fed_back = Signal(str, str)
    menu_asked = Signal(str, QPoint)


@dataclass(frozen=True, slots=True)
class CardKit:
    """The theme, the tags, the keys, who completes comments from phrases, and where wishes go."""

    theme: Theme
    tags: TagBook
    actions: Actions
    phrases: PhraseTyping | None = None
    wishes: Wishes = field(default_factory=Wishes)
