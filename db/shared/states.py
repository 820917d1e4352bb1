"""The SQLSTATEs that the shared store's own functions raise; `42501` is PostgreSQL's own for a missing right."""

from typing import Final

PROTOCOL_TOO_OLD: Final = "QA001"
PROTOCOL_TOO_NEW: Final = "QA002"
NOT_IN_COMMIT: Final = "QA003"
BATCH_CLOSED: Final = "QA004"
BATCH_TOO_LARGE: Final = "QA005"
NOT_YOURS: Final = "QA006"
STANDS_FIRM: Final = "QA007"
BATCH_DAMAGED: Final = "QA008"
OUTDATED: Final = "QA009"

REVIEWED_STAYS: Final = "reviewed_stays"
"""The constraint that an evaluation goes against which was reviewed, with `STANDS_FIRM`."""

CARD_APPROVED: Final = "card_approved"
"""The constraint that a card goes against which no second person has approved, with `NOT_YOURS`."""

NO_RIGHT: Final = "42501"
