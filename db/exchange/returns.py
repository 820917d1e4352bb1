"""Returns that a shared store takes no more, since it was put back from a backup and then got its evaluation otherwise.

Who was returned the evaluation may have begun its correction, which the shared store takes only where the return is
there. So the return goes to the submission that counts now. An approval never does: it is of what was read.
"""

from dataclasses import replace

from db.exchange.resolving import Resolver
from db.exchange.versions import Line
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.review import Decision
from qa_desktop.sync import heads
from qa_desktop.sync.records import RecordVersion


def made_anew(resolver: Resolver, line: Line) -> RecordVersion | None:
    """Make a version of what counts of a refused return, in its place; None where whoever reviewed must decide anew.

    They must unless the shared store had the return once, or has what it names still, behind another submission for the
    same team, of which a lead sees all: only a restore leads to either. Otherwise the evaluation's author changed it
    before it was reviewed, or sent the other one to a team that this lead has been given since.
    """
    if line.record.kind != "review":
        return None
    review = resolver.whole(line)
    of_evaluation = ("evaluation", review.subject)
    held = resolver.versions.held(of_evaluation)
    if review.body.get("decision") != Decision.RETURNED or held is None or held.position is None:
        return None
    named = resolver.versions.one(of_evaluation, str(review.body.get("version", "")))
    is_behind = named is not None and named.is_head and named.record.team == held.record.team
    counting = resolver.whole(held)
    if not (line.was_placed or is_behind) or named == held or not heads.is_final(counting):
        return None
    said = {"version": counting.version, "score": counting.body["score"]}
    made = replace(review, version=new_id(), body={**review.body, **said})
    resolver.versions.forget(line.record)
    resolver.versions.add(made, held=True)
    kind = resolver.kinds[made.kind]
    kind.put(kind.read(made))
    kind.placed(made.id)
    return made


def was_made_anew(resolver: Resolver, line: Line) -> bool:
    """Return whether the shared store has a review as another version: made anew by what this is a backup of."""
    versions = resolver.versions.of(line.record.key) if line.record.kind == "review" else ()
    return any(one.position is not None for one in versions)
