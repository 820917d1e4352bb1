"""What is kept back of what waits to be sent: a person may not send it, or the shared store does not know it yet."""

from qa_desktop.domain.person import Person
from qa_desktop.sync.kinds.registry import LEADS_KINDS, MANAGERS_KINDS, SINCE


def withheld(me: Person | None, revision: int | None = None) -> frozenset[str]:
    """Return the kinds that are not sent by this person to a shared store of this revision; None: whichever it has."""
    kinds = frozenset[str]() if me is not None and me.publishes else MANAGERS_KINDS
    kinds |= frozenset[str]() if me is not None and me.reviews else LEADS_KINDS
    return kinds | {kind for kind, since in SINCE.items() if revision is not None and revision < since}
