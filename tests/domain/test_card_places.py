from qa_desktop.domain.card_places import place_named
from qa_desktop.domain.scorecard import Criterion, Scorecard, Section
from qa_desktop.domain.text import Text

TONE = Criterion(id="tone", name=Text(zh="语气", en="Tone"), standard=Text())
CARD = Scorecard(id="star", name=Text(zh="五星"), sections=(Section(id="all", name=Text(zh="态度"), criteria=(TONE,)),))


def test_a_place_is_named_by_what_it_lies_in_in_both_languages() -> None:
    named = place_named(CARD, ("sections", 0, "criteria", 0, "answer", "options", 3))
    assert named == Text(zh="态度 › 语气", en="态度 › Tone")
    assert place_named(CARD, ("sections", 0, "weight")) == Text(zh="态度", en="态度")
    assert place_named(CARD, ("bands",)) == Text(zh="五星", en="五星")
