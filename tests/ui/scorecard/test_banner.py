"""The line over a scorecard that says why it cannot be changed, or that it came back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from qa_desktop.domain.evaluation import EvaluationState, Outcome
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, section
from tests.services.fakes import START
from tests.ui.scorecard.test_submitting import submitted
from tests.ui.support.desk import Desk
from ui.scorecard.banner import StateBanner
from ui.scorecard.panel import ScorecardPanel
from ui.theme import Theme
from ui.widgets.sentence import Ink, Said

CARD = card(section("attitude", [criterion("polite", FOUR_STEPS)]))
EVALUATION = evaluation(CARD)
WHEN = f"{START.astimezone():%Y-%m-%d %H:%M}"
SAID = {
    EvaluationState.DRAFT: ("", ""),
    EvaluationState.SUBMITTED: (f"Submitted on {WHEN}. It can be read, not changed.", "lock"),
    EvaluationState.APPROVED: (f"Submitted on {WHEN} and approved. It can be read, not changed.", "lock"),
    EvaluationState.RETURNED: ("Returned to you: revise it and submit it again.", "back"),
}


@pytest.fixture
def banner(qtbot: QtBot) -> StateBanner:
    made = StateBanner(Theme())
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("state", EvaluationState)
def test_it_says_how_an_evaluation_stands(banner: StateBanner, state: EvaluationState) -> None:
    banner.show_state(replace(EVALUATION, state=state, submitted_at=START), CARD)
    words, icon = SAID[state]
    assert (banner.sentence.said.text, banner.sentence.said.icon_name, banner.isVisible()) == (words, icon, bool(words))
    assert banner.sentence.said.ink is (Ink.WARNING if state is EvaluationState.RETURNED else Said().ink)


@pytest.mark.parametrize("state", EvaluationState)
def test_to_whoever_reads_what_is_open_it_is_its_authors(banner: StateBanner, state: EvaluationState) -> None:
    read = replace(EVALUATION, state=state, submitted_at=START)
    banner.show_state(read, CARD, to_read=True)
    open_words = "Its author is still working on it. It can be read, not changed."
    assert banner.sentence.said.text == (open_words if read.is_open else SAID[state][0])
    assert banner.isVisible()


def test_it_goes_once_there_is_nothing_to_say(desk: Desk, panel: ScorecardPanel) -> None:
    assert not panel.banner.isVisible()
    submitted(desk)
    assert panel.banner.isVisible()


def test_where_height_is_scarce_the_doubt_alone_is_said(banner: StateBanner) -> None:
    claimed = replace(
        EVALUATION, state=EvaluationState.SUBMITTED, submitted_at=START, outcome=Outcome(score=Decimal(1))
    )
    banner.show_state(claimed, CARD)
    assert (banner.sentence.isHidden(), banner.doubt.isHidden()) == (False, False)
    banner.make_low(low=True)
    assert banner.sentence.isHidden()
    assert "answers come to" in banner.doubt.said.text
    assert banner.doubt.toolTip() == SAID[EvaluationState.SUBMITTED][0]
    banner.show_state(replace(EVALUATION, state=EvaluationState.RETURNED), CARD)
    assert (banner.sentence.isHidden(), banner.doubt.isHidden()) == (False, True)
    banner.make_low(low=False)
    banner.show_state(claimed, CARD)
    assert not banner.sentence.isHidden()


@pytest.mark.parametrize(
    ("state", "short"),
    [
        (EvaluationState.SUBMITTED, f"Submitted on {WHEN}."),
        (EvaluationState.APPROVED, f"Submitted on {WHEN} and approved."),
        (EvaluationState.RETURNED, SAID[EvaluationState.RETURNED][0]),
    ],
)
def test_where_height_is_scarce_a_single_sentence_is_said(
    banner: StateBanner, state: EvaluationState, short: str
) -> None:
    banner.show_state(replace(EVALUATION, state=state, submitted_at=START), CARD)
    assert banner.sentence.said.text == SAID[state][0]
    banner.make_low(low=True)
    assert (banner.sentence.said.text, banner.sentence.toolTip()) == (short, SAID[state][0])
    assert banner.sentence.said.icon_name == SAID[state][1]
    banner.make_low(low=False)
    assert banner.sentence.said.text == SAID[state][0]
