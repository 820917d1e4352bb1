"""Counts offered from marks: what is offered now, and the tie of a tag to a criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.offered_count import counted_marks, offered_count
from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import tr
from qa_desktop.services.open_call import OpenCall
from ui.annotations.tag_book import TagBook
from ui.notify import Tone
from ui.scorecard.tag_ties import TagTies
from ui.scorecard.wording import name_of

Told = tuple[Tone, str, str]


@dataclass(frozen=True, slots=True)
class CountOffer:
    """A count that marks offer, and the ids of these marks."""

    count: int
    mark_ids: tuple[str, ...]


class MarkCounts:
    """Knows which marks are counted for which criterion."""

    def __init__(self, ties: TagTies, tags: TagBook) -> None:
        self._ties = ties
        self._tags = tags

    def offered(self, call: OpenCall) -> Mapping[str, int]:
        """Return the count that is offered for each criterion of a call that can be edited."""
        if call.read_only:
            return {}
        found = {
            one.id: offered_count(one, call.evaluation, self._ties.of(call.card.id, one.id))
            for section in call.card.sections
            for one in _counted_in(Same(section.criteria))
        }
        return {key: count for key, count in found.items() if count is not None}

    def offer_for(self, call: OpenCall, criterion_id: str) -> CountOffer | None:
        """Return what is offered for one criterion now."""
        count = self.offered(call).get(criterion_id)
        if count is None:
            return None
        tied = self._ties.of(call.card.id, criterion_id)
        return CountOffer(count, counted_marks(call.card.criterion(criterion_id), call.evaluation, tied))

    def tie(self, card_id: str, criterion: Criterion | None, mark: Annotation | None) -> Told:
        """Tie the tag of the chosen mark to a criterion, or untie it; return what is to be said of it.

        Raises:
            EnvironmentFault: `settings.unwritable`.
        """
        if criterion is None or not isinstance(criterion.answer, Count):
            return Tone.INFO, tr("Choose a criterion that counts how often something happened."), ""
        if mark is None or not mark.tag_id:
            return Tone.INFO, tr("Choose a mark with a tag first."), ""
        tied = self._ties.toggle(card_id, criterion.id, mark.tag_id)
        words = (
            tr("Marks tagged “{tag}” are counted for “{criterion}” from now on.")
            if tied
            else tr("Marks tagged “{tag}” are no longer counted for “{criterion}”.")
        )
        return Tone.GOOD, words.format(tag=self._tags.name(mark.tag_id), criterion=name_of(criterion)), ""


@lru_cache(maxsize=MOST_REMEMBERED)
def _counted_in(criteria: Same[tuple[Criterion, ...]]) -> tuple[Criterion, ...]:
    """Return the criteria of a section that count how often something happened."""
    return tuple(one for one in criteria.thing if isinstance(one.answer, Count))
