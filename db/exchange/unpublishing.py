"""What becomes of a card that the shared store did not take.

So it is where no second person had approved it, or where somebody else had published another one under its number.
"""

from db.exchange.kinds.scorecards import Scorecards
from db.exchange.resolving import Resolver
from qa_desktop.domain.errors import QaError
from qa_desktop.sync import sending
from qa_desktop.sync.records import RecordVersion

_OF_THE_CARD = frozenset({sending.NOT_APPROVED, "sync.refused"})


def is_draft_again(resolver: Resolver, record: RecordVersion, error: QaError) -> bool:
    """Let such a card be a draft again, for its author to go on with; False where it is none, or evaluations use it.

    What counts in its place is put there then, and the draft moves on.
    """
    cards, line = resolver.kinds.get(record.kind), resolver.versions.one(record.key, record.version)
    if error.code not in _OF_THE_CARD or not isinstance(cards, Scorecards) or line is None:
        return False
    if not line.held:
        cards.move_on(cards.read(resolver.whole(line)))
    elif not cards.back_to_draft(record.id):
        return False
    resolver.versions.forget(record)
    resolver.resolve(record.key)
    cards.calm(record.id)
    return True
