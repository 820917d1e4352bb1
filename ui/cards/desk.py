"""The card at hand and the list it is from, for all panes of the window: signals around the session."""

import gc
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.card_checks import CardChecker, CardFlaw, Place
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.card_editing import CardEdit, CardEditing, Part, has_part
from qa_desktop.services.card_ports import CardDeed, CardDesk, CardVersion
from qa_desktop.services.card_saving import CardSaving, SaveStanding, is_large
from qa_desktop.services.card_use import cards_in_use
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock
from ui.widgets.throttle import Pause

CHECKED_AFTER_MS = 150
Key = tuple[str, int]
T = TypeVar("T")


class _Listed(NamedTuple):
    """What is read of the store at once."""

    versions: tuple[CardVersion, ...]
    may_write: bool
    needs_approval: bool
    default_card: str
    may_settle: bool


class CardsDesk(QObject):
    """Holds what is open and chosen.

    `opened` tells that another version is on the desk, or none; `edited` carries a `CardEdit`; `part_chosen` that the
    part at hand is another one, None being the card itself; `place_asked` carries a place to go to in its form.
    """

    listed = Signal()
    opened = Signal()
    edited = Signal(object)
    part_chosen = Signal()
    place_asked = Signal(object)
    flaws_changed = Signal()
    saving_changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: CardDesk, jobs: Jobs, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.jobs = jobs
        self.clock = clock
        self._saving = CardSaving(desk=desk, jobs=jobs, clock=clock, told=self.saving_changed.emit)
        self.session = CardEditing(clock=clock, keep=self._saving.keep)
        self.session.watch(self._edited)
        self._held: Key | None = None
        self._checker = CardChecker()
        self._check_soon = Pause(CHECKED_AFTER_MS, self._check, self)
        self._wish = 0
        self.versions: tuple[CardVersion, ...] = ()
        self.may_write = False
        self.needs_approval = False
        self.default_card = ""
        self.may_settle = False
        self.is_listed = False
        self.part: Part | None = None
        self.flaws: tuple[CardFlaw, ...] = ()

    # -- what is there ---------------------------------------------------------------------------------------------

    @property
    def card(self) -> Scorecard | None:
        """The version on the desk, as it is written now."""
        return self.session.card

    @property
    def version(self) -> CardVersion | None:
        """The version on the desk, as the list has it."""
        card = self.card
        key = None if card is None else (card.id, card.version)
        return next((one for one in self.versions if one.key == key), None)

    @property
    def is_editable(self) -> bool:
        """Whether the version on the desk may be edited."""
        return self.session.is_editable

    @property
    def saving(self) -> SaveStanding:
        """How it stands with saving."""
        return self._saving.standing

    @property
    def may_be_default(self) -> bool:
        """Whether the person may let the centre grade with the card on the desk by default: it is in use."""
        return self.may_settle and self.card is not None and self.card.id in cards_in_use(self.versions)

    @property
    def is_default(self) -> bool:
        """Whether the centre grades with the card on the desk by default."""
        return self.card is not None and self.card.id == self.default_card

    def may(self, deed: CardDeed) -> bool:
        """Tell whether that may be done with the version on the desk."""
        version = self.version
        return version is not None and deed in version.deeds

    # -- listing and opening ---------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Read the list anew, and the version on the desk where somebody else may have gone on with it."""
        self.jobs.store(self._read_list, self._take_list, self.failed.emit)

    def open(self, key: Key) -> None:
        """Put a version on the desk."""
        self._saving.save_now()
        self._wish += 1
        wish = self._wish

        def take(card: Scorecard) -> None:
            if wish == self._wish:
                self._show(card)

        self.jobs.store(lambda: self._saving.newest(*key) or self._desk.get(*key), take, self.failed.emit)

    def do(self, work: Callable[[CardDesk], Scorecard | None], done: Callable[[], None] | None = None) -> None:
        """Do something with the cards in the store; a card that comes of it is opened, then `done` is called."""
        self._saving.save_now()

        def read() -> tuple[Scorecard | None, _Listed]:
            card = work(self._desk)
            return card, self._read_list()

        def take(found: tuple[Scorecard | None, _Listed]) -> None:
            card, listed = found
            self._take_list(listed, reads_anew=card is None)
            if card is not None:
                self._wish += 1
                self._show(card)
            if done is not None:
                done()

        self.jobs.store(read, take, self.failed.emit)

    def read(self, work: Callable[[CardDesk], T], done: Callable[[T], None]) -> None:
        """Read something of the cards in the store."""
        self.jobs.store(lambda: work(self._desk), done, self.failed.emit)

    def on_desk(self, key: Key) -> Scorecard | None:
        """Return a version as it is written now, None where it is not the one on the desk."""
        card = self.card
        return card if card is not None and (card.id, card.version) == key else None

    def discard(self) -> None:
        """Throw the draft on the desk away."""
        card = self.card
        if card is not None:
            key = (card.id, card.version)
            self._saving.forget(*key)
            self._put_away()
            self.do(lambda desk: desk.discard(*key))

    def close(self) -> None:
        """Put everything on disk, for the end of the window."""
        self._check_soon.stop()
        self._saving.flush()
        self._hold(None)

    # -- what the panes ask ----------------------------------------------------------------------------------------

    def choose(self, part: Part | None) -> None:
        """Take a part at hand, None for the card itself."""
        if part != self.part:
            self.part = part
            self.part_chosen.emit()

    def go_to(self, place: Place) -> None:
        """Take the part of a place at hand, and go to the very field in its form."""
        card = self.card
        if card is None:
            return
        match place:
            case ("sections", int(at), "criteria", int(inside), *_):
                self.choose(Part(card.sections[at].criteria[inside].id))
            case ("sections", int(at), *_):
                self.choose(Part(card.sections[at].id, is_section=True))
            case _:
                self.choose(None)
        self.place_asked.emit(place)

    def try_to(self, deed: Callable[[], object]) -> bool:
        """Do something to the card; what cannot be done is told. Return whether it was."""
        try:
            deed()
        except UserMistake as error:
            self.failed.emit(error)
            return False
        return True

    def edit_part(self, deed: Callable[[], Part]) -> None:
        """Add, copy or remove a part, and take the one that comes of it at hand."""
        chosen: list[Part] = []
        if self.try_to(lambda: chosen.append(deed())):
            self.choose(chosen[0])

    # -- inside ----------------------------------------------------------------------------------------------------

    def _read_list(self) -> _Listed:
        desk = self._desk
        return _Listed(desk.versions(), desk.may_write(), desk.needs_approval(), desk.default_card(), desk.may_settle())

    def _take_list(self, listed: _Listed, *, reads_anew: bool = True) -> None:
        self.versions, self.may_write, self.needs_approval, self.default_card, self.may_settle = listed
        self.is_listed = True
        card, version = self.card, self.version
        if card is not None and version is None:
            self._put_away()
        self.listed.emit()
        may_edit = version is not None and CardDeed.EDIT in version.deeds
        if version is not None and reads_anew and not (may_edit and self.is_editable):
            self.open(version.key)

    def _show(self, card: Scorecard) -> None:
        version = next((one for one in self.versions if one.key == (card.id, card.version)), None)
        is_editable = version is not None and CardDeed.EDIT in version.deeds
        shown = self.card
        if shown == card and self.is_editable == is_editable:
            return
        same = shown is not None and (shown.id, shown.version) == (card.id, card.version)
        self.session.open(card, is_editable=is_editable)
        self._hold((card.id, card.version) if is_editable else None)
        self._checker = CardChecker()
        if not (same and self.part is not None and has_part(card, self.part)):
            self.part = None
        self.opened.emit()
        self.part_chosen.emit()
        self.check_now()
        if is_large(card):
            # Looked through again and again while it is written, its parts cost tenths of a second at a time.
            gc.collect()
            gc.freeze()

    def _put_away(self) -> None:
        self.session.close()
        self._hold(None)
        self.part = None
        self.opened.emit()
        self.part_chosen.emit()
        self.check_now()

    def _hold(self, key: Key | None) -> None:
        """Let the exchange wait for the draft that is written here, and for no other."""
        if key == self._held:
            return
        if self._held is not None:
            self._desk.let_go(*self._held)
        if key is not None:
            self._desk.hold(*key)
        self._held = key

    def _edited(self, edit: CardEdit) -> None:
        self.edited.emit(edit)
        if edit.target is None or has_part(edit.after, edit.target):
            self.choose(edit.target)
        elif self.part is not None and not has_part(edit.after, self.part):
            self.choose(None)
        self._check_soon.ask()

    def _check(self) -> None:
        flaws = () if self.card is None else self._checker.flaws(self.card)
        if flaws != self.flaws:
            self.flaws = flaws
            self.flaws_changed.emit()

    def check_now(self) -> None:
        """Look for flaws now rather than soon."""
        self._check_soon.stop()
        self._check()
