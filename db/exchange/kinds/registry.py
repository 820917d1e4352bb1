"""Every kind of record that this program keeps in tables, by its name."""

from collections.abc import Mapping

from db.exchange.kinds.clips import Clips
from db.exchange.kinds.evaluations import Evaluations
from db.exchange.kinds.kind import Desk, Kind
from db.exchange.kinds.recordings import Recordings
from db.exchange.kinds.said import Replies, Reviews
from db.exchange.kinds.scorecards import Scorecards
from db.exchange.kinds.tag_lists import TagLists

IN_ORDER = ("scorecard", "tags", "recording", "evaluation", "clip", "review", "reply")
"""The order in which kinds are sent: what refers comes after what it refers to."""


def kinds_at(desk: Desk) -> Mapping[str, Kind]:
    """Return the kinds at work in a transaction."""
    return {
        "scorecard": Scorecards(desk),
        "tags": TagLists(desk),
        "recording": Recordings(desk),
        "evaluation": Evaluations(desk),
        "clip": Clips(desk),
        "review": Reviews(desk),
        "reply": Replies(desk),
    }
