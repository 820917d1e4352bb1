"""Which reviews of an evaluation count, and which decides: everywhere on a workstation, and in the shared store.

The team's table is drawn by triggers that say the same (`team_line`, in the migrations).
"""

from typing import Final

from sqlalchemy import ColumnElement, Join, and_, case, exists, func, literal_column, or_, select

from db.review_tables import REVIEW
from db.sync_tables import RECORD_VERSION, SYNC_STATE

_OF_NO_ACCOUNT = ("damaged", "refused", "late")
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

_HELD = RECORD_VERSION.alias("held")
_NAMED = RECORD_VERSION.alias("named")
_SAYS_THE_SAME = or_(
    and_(_NAMED.c.said == _HELD.c.said, _NAMED.c.said != literal_column("''")),
    # Of what an older program kept it is not known what it says: then the shared store is believed, which took it.
    and_(_PLACED, or_(_NAMED.c.said.is_(None), _HELD.c.said.is_(None))),
)
_IS_NAMED = and_(
    _NAMED.c.kind == "evaluation", _NAMED.c.id == REVIEW.c.evaluation_id, _NAMED.c.version == REVIEW.c.version
)

NAMES_WHAT_COUNTS: Final[ColumnElement[bool]] = or_(
    REVIEW.c.version == literal_column("''"),
    exists()
    .where(
        _HELD.c.kind == "evaluation",
        _HELD.c.id == REVIEW.c.evaluation_id,
        _HELD.c.held == literal_column("1"),
        or_(
            _HELD.c.version == REVIEW.c.version,
            exists().where(_IS_NAMED, _SAYS_THE_SAME).correlate(REVIEW, RECORD_VERSION, _HELD),
        ),
    )
    .correlate(REVIEW, RECORD_VERSION),
)
"""Whether a review is of what the tables hold of the evaluation, or of what says the same; or names no version."""

WITH_VERSION: Final[Join] = REVIEW.outerjoin(RECORD_VERSION, and_(_SENT.kind == "review", _SENT.id == REVIEW.c.id))
"""Reviews, each with the versions that travel: more than one where it was sent from two copies of a store."""

COUNTS: Final[ColumnElement[bool]] = and_(
    or_(_SENT.version.is_(None), and_(_SENT.parked.not_in(_OF_NO_ACCOUNT), or_(_MADE_HERE, _OF_ITS_TEAM))),
    NAMES_WHAT_COUNTS,
)
"""Whether a review is of a team that a version of the evaluation is of, to its author, and of the version that counts.

Not so one that was refused.

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
