"""What is heard of the evidence of a call from its clips, and what is silent in them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from qa_desktop.domain.annotation import Annotation, Tag
from qa_desktop.domain.clip import Clip, ClipName, Span, around, place_of
from qa_desktop.domain.evaluation import Evaluation

AROUND_PRIVATE_POINT_MS = 1000


@dataclass(frozen=True, slots=True)
class Sounds:
    """What can be heard of a call's evidence: the clip of each mark where the mark is now.

    `elsewhere` are the marks of which there are clips, but only of places where they are not; `withheld` are those
    whose clips hold what is marked as private by now.
    """

    clips: tuple[Clip, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        evaluation: Evaluation,
        tags: Sequence[Tag],
        own: Sequence[Clip],
        earlier: Sequence[Clip] = (),
        newest: Evaluation | None = None,
    ) -> "Sounds":
        """Return what is heard of `own` clips, and of those of the revision before where a mark has none of its own.

        What the author's `newest` revision marks as private is not heard of those before it either.
        """
        asked = _Asked.of(evaluation, tags, newest)
        chosen: dict[str, Clip] = {}
        fitting: set[str] = set()
        for mark in evaluation.annotations:
            mine, before = ([one for one in clips if one.fits(mark)] for clips in (own, earlier))
            heard = [one for one in mine if asked.lets(one, mark)] or [
                one for one in before if one.silenced == asked.exactly(mark).silenced
            ]
            fitting.update(mark.id for _ in mine + before)
            for clip in sorted(heard, key=lambda one: (one.name == asked.exactly(mark), one.made_at))[-1:]:
                chosen[mark.id] = clip
        known = {clip.annotation_id for clip in (*own, *earlier)} & {mark.id for mark in evaluation.annotations}
        return cls(tuple(chosen.values()), frozenset(known - fitting), frozenset(fitting - chosen.keys()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be silent: as it was `then`, for this evaluation alone; `now`, also for its author's newest revision.

    `for_sure` leaves out the tags that are no longer in the list, which were private or not as the clip was made.
    """

    then: tuple[Span, ...]
    now: tuple[Span, ...]
    for_sure: tuple[Span, ...]

    @classmethod
    def of(cls, evaluation: Evaluation, tags: Sequence[Tag], newest: Evaluation | None) -> "_Asked":
        both = [evaluation] if newest is None or newest.id == evaluation.id else [evaluation, newest]
        secret = {tag.id for tag in tags if tag.private}
        return cls(
            private_spans(evaluation, tags),
            tuple(span for one in both for span in private_spans(one, tags)),
            tuple(_silenced(mark) for one in both for mark in one.annotations if mark.tag_id in secret),
        )

    def exactly(self, mark: Annotation) -> ClipName:
        """Return what the clip is called in which just that is silent."""
        return name_of(mark, self.now)

    def lets(self, clip: Clip, mark: Annotation) -> bool:
        """Tell whether a clip of the evaluation itself may be heard; an older program's is as it was asked for then."""
        exactly = self.exactly(mark).silenced
        if clip.made_for is None:
            return name_of(mark, self.then).silenced == exactly
        return clip.silenced in (exactly, name_of(mark, self.for_sure).silenced)


def private_spans(evaluation: Evaluation, tags: Sequence[Tag]) -> tuple[Span, ...]:
    """Return what nobody may hear; a tag that is no longer in the list may have been a private one."""
    public = {"", *(tag.id for tag in tags if not tag.private)}
    return tuple(_silenced(mark) for mark in evaluation.annotations if mark.tag_id not in public)


def name_of(mark: Annotation, private: Sequence[Span]) -> ClipName:
    """Return what the clip of a mark is called where it is now, with so much of the recording kept private."""
    start_ms, end_ms = around(*place_of(mark))
    inside = {
        (max(start_ms, first), min(end_ms, last)) for first, last in private if first < end_ms and last > start_ms
    }
    silenced = hashlib.sha256(repr(sorted(inside)).encode()).hexdigest()[:8] if inside else ""
    return ClipName(annotation_id=mark.id, made_for=place_of(mark), silenced=silenced)


def _silenced(mark: Annotation) -> Span:
    """Return what a private mark takes out: a region whole, a point with a second on either side."""
    if mark.is_region:
        return mark.start_ms, mark.last_ms
    return max(0, mark.start_ms - AROUND_PRIVATE_POINT_MS), mark.start_ms + AROUND_PRIVATE_POINT_MS
