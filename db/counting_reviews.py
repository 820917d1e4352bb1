"""Which reviews of an evaluation count: on every workstation, and in the shared store's reports, the same."""

from typing import Final

from sqlalchemy import ColumnElement, Join, and_, exists, or_

from db.review_tables import REVIEW
from db.sync_tables import RECORD_VERSION

_OF_NO_ACCOUNT = ("damaged", "refused")
_SENT = RECORD_VERSION.c
_ABOUT = RECORD_VERSION.alias("about")
_KNOWN = and_(
    _ABOUT.c.kind == "evaluation",
    _ABOUT.c.id == REVIEW.c.evaluation_id,
    _ABOUT.c.parked.not_in(_OF_NO_ACCOUNT),
)
_MADE_HERE = or_(_SENT.version.is_(None), and_(_SENT.batch_id.is_not(None), ~exists().where(_KNOWN)))

WITH_VERSION: Final[Join] = REVIEW.outerjoin(RECORD_VERSION, and_(_SENT.kind == "review", _SENT.id == REVIEW.c.id))
"""Reviews, each with the version that travels."""

COUNTS: Final[ColumnElement[bool]] = or_(
    _MADE_HERE,
    exists().where(_KNOWN, _ABOUT.c.team == _SENT.team, _ABOUT.c.author == _SENT.addressee),
)
"""Whether a review is of a team that a version of the evaluation is of, and to its author.

A review may be there before what it is about, whose id somebody else may have reckoned. Asked of all versions that are
known rather than of the one that counts: a lead sees those of their own team only, and both see what they are about.
"""
