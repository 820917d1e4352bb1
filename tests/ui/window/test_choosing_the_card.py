"""From the list of cards in the window to the export: a call is graded on the card that was chosen."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.scorecard import CardState
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.scorecards import parse_scorecard
from qa_desktop.services.exporting import ExportForm, ExportKind
from qa_desktop.settings.folders import Folders
from tests.screens.stage import Stage, prepare, stage

TO_DO, NOT_BEGUN, DRAFT, RETURNED = "5519-", "Mono", "Ana", "8027-"
OWN = """
id: own
name: {en: Our own card, zh: 本中心评分表}
sections:
  - id: talk
    name: {en: Talk, zh: 沟通}
    criteria:
      - {id: clear, name: {en: Clear, zh: 清楚}, standard: {en: "…", zh: "…"}}
      - {id: kind, name: {en: Kind, zh: 礼貌}, standard: {en: "…", zh: "…"}}
"""


@pytest.fixture(scope="module")
def filled(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    del qapp
    return prepare(tmp_path_factory.mktemp("demo") / "filled")


def publish_own(shown: Stage) -> None:
    card = parse_scorecard(OWN.encode(), "own.yaml").model_copy(update={"state": CardState.PUBLISHED})
    with shown.place.store() as unit:
        unit.scorecards.add(card)
        unit.commit()


def choose_own(shown: Stage) -> None:
    shown.bench.actions["score.card"].trigger()
    menu = shown.menu()
    assert len(menu.actions()) == 6
    (own,) = [one for one in menu.actions() if one.text() == "Our own card · version 1"]
    own.trigger()
    menu.close()
    shown.settle()


def test_a_call_is_graded_submitted_and_exported_on_the_chosen_card(
    qtbot: QtBot, filled: Folders, tmp_path: Path
) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        publish_own(shown)
        shown.open(TO_DO)
        grading, actions = shown.place.grading, shown.bench.actions
        assert grading.call is not None
        assert grading.call.card.id == "five_dimensions"
        choose_own(shown)
        assert shown.parts.scorecard.head.name.words == "Our own card · version\u00a01"
        for _ in range(2):
            actions["score.next"].trigger()
            actions["score.answer_1"].trigger()
            shown.settle()
        actions["score.submit_next"].trigger()
        shown.settle()
        shown.open(NOT_BEGUN)
        assert grading.call.card.id == "own"
        (row,) = [one for one in exported(shown, tmp_path) if one["card_id"] == "own"]
        assert TO_DO in str(row["file"])
        assert (row["card"], row["card_version"], row["score"]) == ("Our own card", 1, "100.00")
        assert shown.place.preferences.settings.last_card == "own"
        shown.open(TO_DO)
        assert not actions["score.card"].isEnabled()
        assert not shown.parts.scorecard.head.name.isEnabled()


def exported(shown: Stage, folder: Path) -> list[dict[str, object]]:
    file = folder / "graded.json"
    shown.place.exporter.export(ExportKind.EVALUATIONS, ExportForm.JSON, file, submitted_only=True)
    rows: list[dict[str, object]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def test_a_draft_asks_first_and_a_returned_evaluation_keeps_its_card(
    qtbot: QtBot, filled: Folders, tmp_path: Path
) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        publish_own(shown)
        shown.open(DRAFT)
        grading, actions = shown.place.grading, shown.bench.actions
        assert grading.call is not None
        draft = grading.call
        choose_own(shown)
        box = shown.dialog()
        assert isinstance(box, QMessageBox)
        assert " answers, " in box.informativeText()
        change = box.findChild(QPushButton, "change")
        assert isinstance(change, QPushButton)
        change.click()
        shown.settle()
        assert grading.call.card.name == Text(en="Our own card", zh="本中心评分表")
        assert grading.call.evaluation.annotations == draft.evaluation.annotations
        actions["edit.undo"].trigger()
        shown.settle()
        assert (grading.call.card, grading.call.evaluation.answers) == (draft.card, draft.evaluation.answers)
        assert shown.parts.scorecard.view.card == draft.card
        shown.open(RETURNED)
        assert not grading.call.read_only
        assert not actions["score.card"].isEnabled()
