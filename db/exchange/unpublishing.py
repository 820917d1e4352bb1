"""What becomes of a card that the shared store did not take, since no second person had approved it."""

from db.exchange.kinds.scorecards import Scorecards
from db.exchange.resolving import Resolver
from qa_desktop.domain.errors import QaError
from qa_desktop.sync import sending
from qa_desktop.sync.records import RecordVersion


def is_draft_again(resolver: Resolver, record: RecordVersion, error: QaError) -> bool:
    """Let such a card be a draft again, for its author to propose; False where it is none, or evaluations use it."""
    cards = resolver.kinds.get(record.kind)
    if error.code != sending.NOT_APPROVED or not isinstance(cards, Scorecards) or not cards.back_to_draft(record.id):
        return False
    resolver.versions.forget(record)
    return True
