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

    They must unless the shared store had the return once, or has what it names still, in second place: only a restore
    leads to either. Otherwise the evaluation's author changed it before it was reviewed.
    """
    if line.record.kind != "review":
        return None
    review = resolver.whole(line)
    of_evaluation = ("evaluation", review.subject)
    held = resolver.versions.held(of_evaluation)
    if review.body.get("decision") != Decision.RETURNED or held is None or held.position is None:
        return None
    named = resolver.versions.one(of_evaluation, str(review.body.get("version", "")))
    was_lost = line.was_placed or (named is not None and named.is_head)
    if not was_lost or named == held or not heads.is_final(resolver.whole(held)):
        return None
    made = replace(review, version=new_id(), body={**review.body, "version": held.record.version})
    resolver.versions.forget(line.record)
    resolver.versions.add(made, held=True)
    kind = resolver.kinds[made.kind]
    kind.put(kind.read(made))
    kind.placed(made.id)
    return made
