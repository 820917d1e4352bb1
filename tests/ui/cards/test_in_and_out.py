"""Cards in and out of files through the window; the printed document is read with another program."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog

from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.interchange.scorecards import read_scorecard, write_scorecard
from qa_desktop.services.shipping import shipped_cards
from tests.services.card_desk import use
from tests.support.pdf_text import as_printed, text_of
from tests.ui.cards.conftest import Cards, Open
from tests.ui.support.cards import asking_card, deducting_card, long_card, small_card, typed_card
from ui.cards.compare_dialog import CompareDialog
from ui.cards.export_dialog import CardForm, ExportCardDialog
from ui.cards.import_dialog import ImportCardDialog
from ui.cards.printing import print_card
from ui.cards.uses_dialog import UsesDialog


def dialog(kind: type[QDialog]) -> Any:
    (found,) = [one for one in QApplication.topLevelWidgets() if type(one) is kind and one.isVisible()]
    return found


def bring(cards: Cards, path: Path) -> ImportCardDialog:
    found = cards.window.files.bring(path)
    cards.settle()
    return found


# -- in ----------------------------------------------------------------------------------------------------------------


def test_a_yaml_card_is_shown_and_taken_as_the_next_version(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards(editable=False)
    path = tmp_path / "五维度.yaml"
    write_scorecard(small_card(), path)
    shown = bring(cards, path)
    assert shown.language.isHidden()
    assert shown.model.rowCount() == 7
    assert shown.model.index(3, 2).data() == "Identity checked"
    assert shown.as_next.isChecked()
    assert cards.memory.saves == 0
    shown.accept()
    cards.settle()
    assert (cards.card.id, cards.card.version, cards.card.state) == ("five", 4, CardState.DRAFT)


def test_the_same_card_is_taken_as_a_new_one(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards(editable=False)
    path = tmp_path / "card.json"
    write_scorecard(small_card(), path)
    shown = bring(cards, path)
    shown.as_new.setChecked(True)
    shown.accept()
    cards.settle()
    assert (cards.card.id, cards.card.version) == ("five_2", 1)


def test_an_error_names_line_and_field(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards()
    path = tmp_path / "card.yaml"
    write_scorecard(small_card(), path)
    lines = path.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip() == "weight: 20")
    lines[at] = lines[at].replace("20", "twenty")
    path.write_text("\n".join(lines), "utf-8")
    shown = bring(cards, path)
    assert f"line {at + 1}, sections.1.weight" in shown.trouble.text()
    assert not shown.buttons.button(shown.buttons.StandardButton.Ok).isEnabled()
    shown.accept()
    assert len(cards.memory.cards) == 2


def test_a_sheet_is_shown_with_what_could_not_be_read(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards()
    path = tmp_path / "card.xlsx"
    write_card_sheet(small_card(), path, Language.ENGLISH)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["E4"], sheet["C6"] = "guess", None
    book.save(path)
    shown = bring(cards, path)
    assert "E4: “guess” is no way to answer" in shown.trouble.text()
    assert "C6: the standard is empty" in shown.trouble.text()
    assert shown.model.rowCount() == 7
    assert not shown.buttons.button(shown.buttons.StandardButton.Ok).isEnabled()
    write_card_sheet(small_card(), path, Language.ENGLISH)
    shown.read()
    assert shown.trouble.isHidden()
    shown.accept()
    cards.settle()
    assert cards.card.id == "card"
    assert [one.name.en for one in cards.card.sections] == ["Service attitude", "Rules and safety", "Problem solving"]


def test_a_sheet_is_read_in_the_language_that_is_chosen(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards()
    path = tmp_path / "card.xlsx"
    write_card_sheet(small_card(), path, Language.CHINESE)
    shown = bring(cards, path)
    assert not shown.language.isHidden()
    assert shown.sheet.isHidden()
    box = shown.language.control.field
    assert isinstance(box, QComboBox)
    assert box.currentText() == "Chinese"  # as its words are, whatever the window speaks
    assert shown.reading is not None
    assert shown.reading.card is not None
    assert shown.reading.card.sections[0].name.zh == "服务态度"
    shown.language.control.tell(Language.ENGLISH)
    cards.settle()
    assert shown.reading.card.sections[0].name == Text(en="服务态度")


def test_another_sheet_can_be_chosen_and_what_was_not_taken_is_said(open_cards: Open, tmp_path: Path) -> None:
    cards = open_cards()
    path = tmp_path / "card.xlsx"
    write_card_sheet(small_card(), path, Language.ENGLISH)
    book = load_workbook(path)
    first = book.worksheets[0]
    first["F1"], first["G1"] = "Remarks", "Owner"
    for number in (3, 4, 6):
        first.row_dimensions[number].hidden = True
    second = book.create_sheet("Complaints")
    for row in (("Section", "Weight", "Question", "Standard", "Points"), ("Calm", 30, "Listens", "Waits", 5)):
        second.append(row)
    book.save(path)
    shown = bring(cards, path)
    told = shown.summary.text()
    assert f"This is the sheet “{first.title}”." in told
    assert "These look like scorecards too, and can be chosen above: “Complaints”." in told
    assert "3 rows are hidden in Excel and were not taken: 3–4, 6." in told
    assert "Not taken into the card: F1 “Remarks”, G1 “Owner”." in told
    assert not shown.sheet.isHidden()
    shown.sheet.control.tell("Complaints")
    cards.settle()
    assert shown.model.index(0, 2).data() == "Listens"
    assert "This is the sheet “Complaints”." in shown.summary.text()
    assert "Sections weigh what stands under B1 “Weight”." in shown.summary.text()
    assert "hidden" not in shown.summary.text()


@pytest.mark.parametrize(("stem", "is_next"), [("Five dimensions", True), ("five 五维度质检", False), ("FIVE", False)])
def test_a_sheet_is_a_next_version_only_by_its_name(
    open_cards: Open, tmp_path: Path, stem: str, *, is_next: bool
) -> None:
    card = small_card().model_copy(update={"id": "five_dimensions" if is_next else "five"})
    cards = open_cards(card.model_copy(update={"name": Text(zh="五维度", en="Five dimensions")}), editable=False)
    write_card_sheet(small_card(), tmp_path / f"{stem}.xlsx", Language.ENGLISH)
    shown = bring(cards, tmp_path / f"{stem}.xlsx")
    assert not shown.as_next.isHidden()
    assert shown.as_next.isChecked() is is_next
    assert shown.as_new.isChecked() is not is_next
    assert "A sheet says nothing of bands" in shown.summary.text()
    shown.accept()
    cards.settle()
    assert cards.card.id == ("five_dimensions" if is_next else "five_2")


# -- out ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(CardForm))
def test_a_version_is_written(
    open_cards: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: CardForm
) -> None:
    cards = open_cards()
    path = tmp_path / f"card.{form.value}"
    monkeypatch.setattr(ExportCardDialog, "choose_path", lambda _: path)
    cards.do("export")
    shown = dialog(ExportCardDialog)
    shown.form.control.tell(form)
    assert shown.language.isHidden() is (form in (CardForm.YAML, CardForm.JSON))
    shown.accept()
    cards.settle()
    assert path.stat().st_size > 500
    assert str(path) in cards.window.messages.text
    if form in (CardForm.YAML, CardForm.JSON):
        assert read_scorecard(path) == cards.card


def test_what_a_sheet_cannot_hold_is_said_before_it_is_written(open_cards: Open) -> None:
    cards = open_cards()
    cards.do("export")
    shown = dialog(ExportCardDialog)
    shown.form.control.tell(CardForm.EXCEL)
    assert "· bands (3)" in shown.lost.text().splitlines()
    assert "· the other language" in shown.lost.text().splitlines()
    QApplication.processEvents()
    assert shown.lost.height() >= shown.lost.heightForWidth(shown.lost.width())
    shown.form.control.tell(CardForm.YAML)
    assert shown.lost.isHidden()


def test_a_dialog_can_be_left_whatever_becomes_of_its_file(
    open_cards: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = open_cards()
    monkeypatch.setattr(ExportCardDialog, "choose_path", lambda _: tmp_path / "card.xlsx")
    cards.do("export")
    shown = dialog(ExportCardDialog)
    monkeypatch.setattr(cards.jobs, "pool", lambda *_: None)  # as where nothing ever answers
    shown.accept()
    assert not shown.buttons.button(shown.buttons.StandardButton.Save).isEnabled()
    shown.buttons.button(shown.buttons.StandardButton.Cancel).click()
    assert shown.isHidden()


PRINTED = [small_card(), typed_card(), asking_card(), deducting_card(), *shipped_cards()]


@pytest.mark.parametrize("card", PRINTED, ids=lambda one: one.id)
@pytest.mark.parametrize("language", list(Language))
def test_print_has_all_of_the_card(qapp: QApplication, tmp_path: Path, card: Scorecard, language: Language) -> None:
    assert qapp is not None
    path = tmp_path / "card.pdf"
    pages = print_card(card, path, language)
    text = text_of(path)
    assert len(text) == pages
    whole = "".join(text)
    spoken = [card.name, *(one.name for one in card.sections), *(one.name for one in card.bands)]
    for criterion in card.criteria:
        spoken += [criterion.name, criterion.standard]
        spoken += [option.text for option in getattr(criterion.answer, "options", ())]
    for wording in spoken:
        assert re.search(as_printed(wording.in_language(language)), whole), wording


@pytest.mark.parametrize(
    ("state", "said"), [(CardState.DRAFT, "草稿"), (CardState.PUBLISHED, "已发布"), (CardState.RETIRED, "已停用")]
)
def test_print_says_how_far_the_card_has_come(qapp: QApplication, tmp_path: Path, state: CardState, said: str) -> None:
    assert qapp is not None
    print_card(small_card().model_copy(update={"state": state}), tmp_path / "card.pdf", Language.CHINESE)
    first, *_ = text_of(tmp_path / "card.pdf")
    assert re.search(as_printed(said), first.split("版")[1])
    assert first.count("草稿") == (2 if state is CardState.DRAFT else 0)  # with the name at the foot


def test_long_cards_break_between_criteria_and_count_their_pages(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp is not None
    path = tmp_path / "card.pdf"
    pages = print_card(long_card(4, 12), path, Language.ENGLISH)
    text = text_of(path)
    assert pages == len(text) > 3
    for number, page in enumerate(text, start=1):
        assert f"Page{number}of{pages}" in page
        for section in range(4):
            for one in range(12):
                if f"{section + 1}.{one + 1}Criterion{section}-{one}" in page:
                    inside = page.split(f"{section + 1}.{one + 1}Criterion{section}-{one}")[1]
                    assert "Notmet0%fails" in inside.split("Criterion")[0]


def test_a_file_is_asked_for_and_shown_before_it_is_taken(
    open_cards: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = open_cards()
    file = tmp_path / "评分表.yaml"
    write_scorecard(small_card(), file)
    answers = ["", str(file)]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (answers.pop(0), ""))
    cards.do("import")
    assert not cards.window.findChildren(ImportCardDialog)
    cards.do("import")
    shown = dialog(ImportCardDialog)
    assert shown.heading.text() == file.name
    shown.reject()


# -- compared, used ----------------------------------------------------------------------------------------------------


def test_versions_are_compared_old_beside_new(open_cards: Open) -> None:
    cards = open_cards()
    cards.do("compare")
    shown = dialog(CompareDialog)
    assert not shown.empty.isHidden()
    shown.reject()
    cards.desk.session.change_section("rules", weight=Decimal(60))
    cards.do("compare")
    shown = dialog(CompareDialog)
    cells = [shown.model.index(0, column).data() for column in range(4)]
    assert cells == ["Rules and safety", "Weight", "55", "60"]
    shown.table.activated.emit(shown.model.index(0, 0))
    assert cards.desk.part == ("rules", True)


def test_the_evaluations_of_a_version_are_listed_and_opened(open_cards: Open) -> None:
    cards = open_cards(editable=False)
    cards.memory.used[cards.key] = (use(2, score=Decimal("82.5")), use(1))
    cards.desk.refresh()
    cards.settle()
    assert cards.window.head.uses.text == "2 evaluations"
    asked: list[str] = []
    cards.window.evaluation_asked.connect(asked.append)
    cards.do("uses")
    shown = dialog(UsesDialog)
    assert shown.summary.text() == "2 evaluations were made with it."
    assert shown.model.index(0, 4).data() == "82.50"
    shown.table.activated.emit(shown.model.index(1, 0))
    assert asked == ["evaluation 1"]
