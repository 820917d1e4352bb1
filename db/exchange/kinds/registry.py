"""Every kind of record that this program keeps in tables, by its name."""

from collections.abc import Mapping

from db.exchange.desk import Desk
from db.exchange.kinds.card_drafts import CardDrafts
from db.exchange.kinds.card_stages import CardStages
from db.exchange.kinds.centre_settings import CentreSettings
from db.exchange.kinds.clips import Clips
from db.exchange.kinds.evaluations import Evaluations
from db.exchange.kinds.kind import Kind
from db.exchange.kinds.phrases import centre_phrases, own_phrases
from db.exchange.kinds.recordings import Recordings
from db.exchange.kinds.said import Replies, Reviews
from db.exchange.kinds.scorecards import Scorecards
from db.exchange.kinds.tag_lists import TagLists

IN_ORDER = (
    *("card_draft", "scorecard", "card_stage", "centre_setting", "tags"),
    *("recording", "evaluation", "clip", "review", "reply", "centre_phrase", "phrase"),
)
"""The order in which kinds are sent: what refers comes after what it refers to, and a card after what was said of it.

What the centre demands of a card goes for those that are published later.
"""


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
        "card_draft": CardDrafts(desk),
        "card_stage": CardStages(desk),
        "centre_setting": CentreSettings(desk),
        "phrase": own_phrases(desk),
        "centre_phrase": centre_phrases(desk),
    }
