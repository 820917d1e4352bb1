"""A scorecard while it is written: each edit is checked, named and undoable, kept at once, and told to observers.

Lives on the main thread. An edit that would make no valid card is refused, and the card stays as it was. What an edit
does not touch is not looked at again, so that a card of ten thousand criteria is edited as fast as a small one.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from qa_desktop.domain import card_edits
from qa_desktop.domain.card_edits import checked
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import CardKind, Scorecard
from qa_desktop.services.card_mistakes import mistake_of
from qa_desktop.services.card_parts import Part, beside, has_part, section_place
from qa_desktop.services.card_steps import field_changed
from qa_desktop.services.ports import Clock
from qa_desktop.services.steps import Step, Steps

__all__ = ["CardEdit", "CardEditing", "CardStep", "Part", "has_part", "section_place"]
MOST_KEPT = 20


class CardStep(StrEnum):
    """What a step did; the window words it."""

    CARD = "card"
    KIND = "kind"
    BANDS = "bands"
    SECTION = "section"
    CRITERION = "criterion"
    ANSWER = "answer"
    CONDITION = "condition"
    ADD_SECTION = "add_section"
    ADD_CRITERION = "add_criterion"
    COPY = "copy"
    REMOVE = "remove"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class CardEdit:
    """What changed: all parts that did not are the same objects. `target` is the part at hand, None for the card."""

    before: Scorecard
    after: Scorecard
    target: Part | None = None


Listener = Callable[[CardEdit], None]
CardSteps = Steps[Scorecard, CardStep]


class CardEditing:
    """The card on the desk; `keep` is given each new state, to be stored."""

    def __init__(self, *, clock: Clock, keep: Callable[[Scorecard], None]) -> None:
        self._clock = clock
        self._keep = keep
        self._listeners: list[Listener] = []
        self._steps: CardSteps = Steps()
        self._left: dict[tuple[str, int], tuple[Scorecard, CardSteps]] = {}
        self.card: Scorecard | None = None
        self.is_editable = False

    # -- opening ---------------------------------------------------------------------------------------------------

    def open(self, card: Scorecard, *, is_editable: bool) -> None:
        """Put a card on the desk; coming back to one that nobody changed meanwhile keeps what can be undone."""
        self.close()
        left, steps = self._left.pop((card.id, card.version), (None, Steps()))
        same = left is not None and left == card
        self.card = left if same else card
        self._steps = steps if same else Steps()
        self.is_editable = is_editable

    def close(self) -> None:
        """Take the card off the desk."""
        if self.card is not None and self.is_editable and (self.undo_name or self.redo_name):
            self._left[self.card.id, self.card.version] = (self.card, self._steps)
        for oldest in list(self._left)[:-MOST_KEPT]:
            del self._left[oldest]
        self.card = None
        self.is_editable = False
        self._steps = Steps()

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of each edit; the returned function ends that."""
        self._listeners.append(listener)

        def leave() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return leave

    # -- fields ----------------------------------------------------------------------------------------------------

    def change_card(self, *, typing: bool = False, **fields: Any) -> None:
        """Change fields of the card itself, its sections aside. Fields may come as they were typed.

        Raises:
            UserMistake: `scorecard.not_taken` with `field`, `flaw`, `value` and `expected`; nothing is changed.
        """
        card = self._open_card()
        first = card.sections[0]
        sample = first.model_copy(update={"criteria": first.criteria[:1]})
        tested = _tested(card_edits.change_card(card, sections=(sample,), **fields))
        after = card_edits.change_card(card, **{name: getattr(tested, name) for name in fields})
        step = CardStep.BANDS if "bands" in fields else CardStep.CARD
        self._take(step, after, fields=field_changed(card, after, fields), typing=typing)

    def change_kind(self, kind: CardKind) -> None:
        """Turn the card into one of another kind, in which all fits together."""
        self._take(CardStep.KIND, card_edits.change_kind(self._open_card(), kind))

    def change_section(self, section_id: str, *, typing: bool = False, **fields: Any) -> None:
        """Change fields of a section, its criteria aside; raises as `change_card` does."""
        card = self._open_card()
        section = card.sections[section_place(card, Part(section_id, is_section=True))]
        sample = section.model_copy(update={"criteria": section.criteria[:1], **fields})
        tested = _tested(card_edits.change_card(card, sections=(sample,))).sections[0]
        values = {name: getattr(tested, name) for name in fields}
        after = card_edits.change_section(card, section_id, **values)
        part = Part(section_id, is_section=True)
        self._take(CardStep.SECTION, after, part, fields=field_changed(section, tested, fields), typing=typing)

    def change_criterion(self, criterion_id: str, *, typing: bool = False, **fields: Any) -> None:
        """Change fields of a criterion; raises as `change_card` does."""
        card = self._open_card()
        section = card.section_of(criterion_id)
        at = places_in(section.criteria)[criterion_id]
        old = section.criteria[at]
        sample = section.model_copy(update={"criteria": (old.model_copy(update=fields),)})
        tested = _tested(card_edits.change_card(card, sections=(sample,))).sections[0].criteria[0]
        changed = old.model_copy(update={name: getattr(tested, name) for name in fields})
        criteria = (*section.criteria[:at], changed, *section.criteria[at + 1 :])
        after = card_edits.change_section(card, section.id, criteria=criteria)
        step = {"answer": CardStep.ANSWER, "shown_when": CardStep.CONDITION}.get(next(iter(fields)), CardStep.CRITERION)
        self._take(step, after, Part(criterion_id), fields=field_changed(old, changed, fields), typing=typing)

    # -- parts -----------------------------------------------------------------------------------------------------

    def add_section(self, behind: Part | None = None) -> Part:
        """Add a section behind a part's section, at the end for none, and return it."""
        card = self._open_card()
        at = section_place(card, behind) + 1 if behind else len(card.sections)
        result, new_id = card_edits.add_section(card, at)
        return self._new(CardStep.ADD_SECTION, result, Part(new_id, is_section=True))

    def add_criterion(self, behind: Part) -> Part:
        """Add a criterion behind another one, or at the end of a section, and return it."""
        card = self._open_card()
        section = card.sections[section_place(card, behind)]
        ids = [criterion.id for criterion in section.criteria]
        at = len(ids) if behind.is_section else ids.index(behind.id) + 1
        result, new_id = card_edits.add_criterion(card, section.id, at)
        return self._new(CardStep.ADD_CRITERION, result, Part(new_id))

    def copy(self, part: Part) -> Part:
        """Put a copy of a part behind it, and return that."""
        card = self._open_card()
        copy = card_edits.copy_section if part.is_section else card_edits.copy_criterion
        result, new_id = copy(card, part.id)
        return self._new(CardStep.COPY, result, Part(new_id, part.is_section))

    def remove(self, part: Part) -> Part:
        """Remove a part and return what takes its place; the last one of the card stays."""
        card = self._open_card()
        remove = card_edits.remove_section if part.is_section else card_edits.remove_criterion
        after = remove(card, part.id)
        if after is card:
            return part
        following = beside(card, part)
        self._take(CardStep.REMOVE, after, following)
        return following

    def move_section(self, section_id: str, to: int) -> None:
        """Move a section to a place, counted without it."""
        after = card_edits.move_section(self._open_card(), section_id, to)
        self._take(CardStep.MOVE, after, Part(section_id, is_section=True))

    def move_criterion(self, criterion_id: str, section_id: str, to: int) -> None:
        """Move a criterion to a place of a section, counted without it; the last one of a section stays there."""
        after = card_edits.move_criterion(self._open_card(), criterion_id, section_id, to)
        self._take(CardStep.MOVE, after, Part(criterion_id))

    def nudge(self, part: Part, *, down: bool) -> None:
        """Move a part by one place; a criterion at the edge of its section goes over into the next one."""
        card = self._open_card()
        at = section_place(card, part)
        step = 1 if down else -1
        if part.is_section:
            if 0 <= at + step < len(card.sections):
                self.move_section(part.id, at + step)
            return
        place = [criterion.id for criterion in card.sections[at].criteria].index(part.id) + step
        if 0 <= place < len(card.sections[at].criteria):
            self.move_criterion(part.id, card.sections[at].id, place)
        elif 0 <= at + step < len(card.sections):
            other = card.sections[at + step]
            self.move_criterion(part.id, other.id, 0 if down else len(other.criteria))

    # -- undo ------------------------------------------------------------------------------------------------------

    @property
    def undo_name(self) -> CardStep | None:
        """What undo would take back, None where nothing."""
        return self._steps.undo_name

    @property
    def redo_name(self) -> CardStep | None:
        """What redo would do again, None where nothing."""
        return self._steps.redo_name

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        self._open_card()
        step = self._steps.undo()
        if step is not None:
            self._put(step.before, _target(step.target))

    def redo(self) -> None:
        """Do the last undone step again, if there is one."""
        self._open_card()
        step = self._steps.redo()
        if step is not None:
            self._put(step.after, _target(step.target))

    # -- the one way in which anything changes ---------------------------------------------------------------------

    def _open_card(self) -> Scorecard:
        if self.card is None:
            raise UserMistake("scorecard.none_open")
        if not self.is_editable:
            raise UserMistake("scorecard.frozen", card=self.card.id, version=self.card.version)
        return self.card

    def _new(self, name: CardStep, after: Scorecard, part: Part) -> Part:
        self._take(name, after, part)
        return part

    def _take(
        self, name: CardStep, after: Scorecard, target: Part | None = None, *, fields: str = "", typing: bool = False
    ) -> None:
        before = self._open_card()
        if after == before:
            return
        written, now = _written(target, fields), self._clock.now()
        self._steps.add(Step(name=name, target=written, before=before, after=after, at=now, merges=typing))
        self._put(after, target)

    def _put(self, after: Scorecard, target: Part | None) -> None:
        before = self._open_card()
        self.card = after
        self._keep(after)
        for listener in tuple(self._listeners):
            listener(CardEdit(before, after, target))


def _tested(sample: Scorecard) -> Scorecard:
    """Return a card of few parts as it is stored; what is wrong with it is the person's mistake."""
    try:
        return checked(sample)
    except ValidationError as error:
        raise mistake_of(error) from error


def _written(target: Part | None, fields: str) -> str:
    """Write what steps of one typing have in common."""
    return f":{fields}" if target is None else f"{target.id}:{fields}:{'section' if target.is_section else ''}"


def _target(written: str) -> Part | None:
    part_id, _, rest = written.partition(":")
    return Part(part_id, rest.endswith(":section")) if part_id else None
