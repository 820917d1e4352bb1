"""Which reviews of an evaluation count, and which decides: everywhere on a workstation, and in the shared store.

The team's table is drawn by triggers that say the same (`team_line`, in the migrations).
"""

from typing import Final

from sqlalchemy import ColumnElement, Join, and_, case, exists, func, literal_column, or_, select

from db.review_tables import REVIEW
from db.sync_tables import RECORD_VERSION, SYNC_STATE

_OF_NO_ACCOUNT = ("damaged", "refused")
_SENT = RECORD_VERSION.c
_ABOUT = RECORD_VERSION.alias("about")
_KNOWN = and_(
    _ABOUT.c.kind == "evaluation",
    _ABOUT.c.id == REVIEW.c.evaluation_id,
    _ABOUT.c.parked.not_in(_OF_NO_ACCOUNT),
)
_MADE_HERE = and_(_SENT.batch_id.is_not(None), ~exists().where(_KNOWN))
_OF_ITS_TEAM = exists().where(_KNOWN, _ABOUT.c.team == _SENT.team, _ABOUT.c.author == _SENT.addressee)
_EPOCH = func.coalesce(select(SYNC_STATE.c.epoch).scalar_subquery(), literal_column("0"))
_PLACED = and_(_SENT.commit_seq.is_not(None), _SENT.epoch == _EPOCH)

WITH_VERSION: Final[Join] = REVIEW.outerjoin(RECORD_VERSION, and_(_SENT.kind == "review", _SENT.id == REVIEW.c.id))
"""Reviews, each with the versions that travel: more than one where it was sent from two copies of a store."""

COUNTS: Final[ColumnElement[bool]] = or_(
    _SENT.version.is_(None), and_(_SENT.parked.not_in(_OF_NO_ACCOUNT), or_(_MADE_HERE, _OF_ITS_TEAM))
)
"""Whether a review is of a team that a version of the evaluation is of, and to its author; not so one that was refused.

A review may be there before what it is about, whose id somebody else may have reckoned. Asked of all versions that are
known rather than of the one that counts: a lead sees those of their own team only, and both see what they are about.
"""

FIRST_TO_LAST: Final[tuple[ColumnElement[object], ...]] = (
    case((_PLACED, literal_column("0")), else_=literal_column("1")),
    case((_PLACED, _SENT.commit_seq)),
    case((_PLACED, _SENT.place)),
    REVIEW.c.decided_at,
    REVIEW.c.id,
)
"""The order in which reviews count, the one that decides first: by commit, and after those what is not confirmed.

What a shared store confirmed before it was restored is not confirmed.
"""
