"""What the team's table says of a line in its cells."""

from dataclasses import replace
from decimal import Decimal

from qa_desktop.domain.text import Text
from qa_desktop.services.review_ports import Reckoned, TeamRow, TeamState
from tests.services.fakes import START
from ui.review.wording import doubt_of, score_cell, sentence_of

ROW = TeamRow(
    evaluation_id="e1",
    recording_id="r1",
    person="ann",
    person_name="Ann",
    team="north",
    agent="Wang",
    queue="",
    file_name="call.wav",
    started_at=None,
    submitted_at=START,
    card_id="c",
    card_name=Text(en="Card"),
    card_version=1,
    revision=1,
    score=Decimal("98.5"),
    band=Text(en="Good"),
    fatal=False,
    tag_ids=(),
    marks=0,
    state=TeamState.AWAITING,
    decided_by="",
    is_newest=True,
)


def test_a_result_that_the_answers_do_not_come_to_stands_beside_what_they_come_to() -> None:
    assert (score_cell(ROW), doubt_of(ROW)) == ("98.50 · Good", "")
    doubted = replace(ROW, reckoned=Reckoned(score=Decimal(0), band=Text(en="Poor"), fatal=True))
    assert score_cell(doubted) == "98.50 ≠ 0.00"
    assert (
        score_cell(replace(ROW, reckoned=Reckoned(score=Decimal("98.50"), band=None, fatal=True))) == "≠ 98.50 · Good"
    )
    words = "It was sent with the result 98.50 · Good, but its answers come to 0.00 · Poor · fatal error on this card."
    assert doubt_of(doubted) == words
    assert sentence_of(doubted).endswith(words)
