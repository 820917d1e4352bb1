"""The window in which scorecards are written: its panes, what it says of flaws, its dialogs."""

from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.text import Text
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.services.card_editing import Part
from tests.screens.stage import Stage
from ui.cards.export_dialog import CardForm, ExportCardDialog
from ui.cards.window import CardsWindow


def cards(stage: Stage) -> CardsWindow:
    """A draft on the desk: structure, the form of a criterion with options, no flaws."""
    window = _draft(stage, "satisfaction")
    _choose(stage, window, Part("need_met"))
    return window


def cards_form(stage: Stage) -> QWidget:
    """The form of a criterion."""
    window = cards(stage)
    _go(stage, window, "to_form")
    return window


def cards_ranges(stage: Stage) -> QWidget:
    """A criterion answered by a number in ranges, one figure of which is not taken."""
    window = _draft(stage, "satisfaction")
    _choose(stage, window, Part("first_word"))
    _go(stage, window, "to_form")
    field = window.form.criterion_form.answer.plain["maximum"]
    field.control.tell("many")
    window.form.focus(("answer", "maximum"))
    stage.settle()
    return window


def cards_condition(stage: Stage) -> QWidget:
    """When a criterion is asked, and what follows from it."""
    window = _draft(stage, "process_and_script")
    _choose(stage, window, Part("call_back"))
    _go(stage, window, "to_form")
    window.form.focus(("shown_when",))
    stage.settle()
    return window


def cards_flaws(stage: Stage) -> QWidget:
    """A draft with flaws and hints; the keyboard is on one of them."""
    window = _flawed(stage)
    _go(stage, window, "to_checks")
    window.checks.view.setCurrentIndex(window.checks.model.index(0))
    stage.settle()
    return window


def cards_card(stage: Stage) -> QWidget:
    """The form of the card itself: kind, limits, bands."""
    window = _draft(stage, "deduction")
    _go(stage, window, "to_card")
    return window


def cards_section(stage: Stage) -> QWidget:
    """The form of a section with a weight that is none."""
    window = _draft(stage, "satisfaction")
    card = window.desk.card
    assert card is not None
    _choose(stage, window, Part(card.sections[1].id, is_section=True))
    _go(stage, window, "to_form")
    window.form.section_form.weight.control.tell("-3")
    stage.settle()
    return window


def cards_preview(stage: Stage) -> QWidget:
    """The real grading panel on the draft, some answers given, and how the score comes about."""
    window = _draft(stage, "satisfaction")
    _go(stage, window, "to_preview")
    window.preview.trial.answer("need_met", "reluctant")
    window.preview.trial.answer("first_word", Decimal("3.4"))
    window.preview.follow_now()
    stage.settle()
    return window


def cards_published(stage: Stage) -> CardsWindow:
    """A published version: read only, its review overdue."""
    stage.place.jobs.store(lambda: _make_overdue(stage))
    window = _open(stage)
    window.desk.open(("deduction", 1))
    stage.settle()
    return window


def cards_versions(stage: Stage) -> QWidget:
    """The list of cards."""
    window = cards_published(stage)
    _go(stage, window, "to_versions")
    return window


def cards_none(stage: Stage) -> QWidget:
    """What a first-timer sees."""
    window = _open(stage)
    window.desk._put_away()
    window.desk.versions = ()
    window.desk.listed.emit()
    stage.settle()
    return window


def cards_publish(stage: Stage) -> QWidget:
    """What publishing means, before it is done."""
    window = _draft(stage, "satisfaction")
    window.actions_["publish"].trigger()
    return _dialog(stage)


def cards_compare(stage: Stage) -> QWidget:
    """Two versions beside each other."""
    window = _draft(stage, "satisfaction")
    session = window.desk.session
    session.change_criterion("need_met", weight="5", name=Text(zh="诉求得到解决", en="Need solved"))
    session.change_criterion(
        "first_word",
        standard=Text(
            zh="从电话接通到坐席开口的秒数。三秒以内为满分，超过五秒不得分。",
            en="Seconds from the pick-up to the agent's first word. Up to three: full marks; over five: none.",
        ),
    )
    session.nudge(Part("first_word"), down=True)
    session.remove(Part("told_again"))
    window.actions_["compare"].trigger()
    return _dialog(stage)


def cards_uses(stage: Stage) -> QWidget:
    """The evaluations that were made with a version."""
    window = _open(stage)
    used = max(window.desk.versions, key=lambda one: one.uses)
    window.desk.open(used.key)
    stage.settle()
    window.actions_["uses"].trigger()
    return _dialog(stage)


def cards_export(stage: Stage) -> QWidget:
    """What a version can be written as."""
    window = _draft(stage, "process_and_script")
    window.actions_["export"].trigger()
    dialog = _dialog(stage)
    assert isinstance(dialog, ExportCardDialog)
    box = dialog.form.control.field
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(list(CardForm).index(CardForm.EXCEL))
    box.activated.emit(box.currentIndex())
    stage.settle()
    return dialog


def cards_import(stage: Stage) -> QWidget:
    """A sheet that was read, and the cells that could not be."""
    from openpyxl import load_workbook  # noqa: PLC0415 - here alone

    window = _open(stage)
    path = stage.path / "评分表 2026.xlsx"
    with stage.place.store() as unit:
        card = unit.scorecards.get("deduction", 1)
    write_card_sheet(card, path, stage.language)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["E4"], sheet["C7"] = "差不多", None
    book.save(path)
    window.files.bring(path)
    return _dialog(stage)


def cards_import_sheet(stage: Stage) -> QWidget:
    """A sheet that makes a card, perhaps the next version of one that is there."""
    window = _open(stage)
    with stage.place.store() as unit:
        card = unit.scorecards.get("deduction", 1)
    path = stage.path / "Deduction.xlsx"
    write_card_sheet(card, path, stage.language)
    window.files.bring(path)
    return _dialog(stage)


def cards_import_sheets(stage: Stage) -> QWidget:
    """A sheet of several, of which rows are hidden and columns not understood."""
    from openpyxl import load_workbook  # noqa: PLC0415 - here alone

    window = _open(stage)
    with stage.place.store() as unit:
        card = unit.scorecards.get("five_dimensions", 1)
    path = stage.path / "热线评分表 2026.xlsx"
    write_card_sheet(card, path, stage.language)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["F1"], sheet["G1"] = "抽检频次", "备注"
    for number in (4, 5, 8):
        sheet.row_dimensions[number].hidden = True
    book.copy_worksheet(sheet).title = "在线客服"
    book.save(path)
    window.files.bring(path)
    return _dialog(stage)


def cards_import_line(stage: Stage) -> QWidget:
    """A file with an error, its line and field."""
    window = _open(stage)
    path = stage.path / "card.yaml"
    path.write_text("id: mine\nname: {zh: 评分表, en: Mine}\nsections:\n  - id: one\n    weight: heavy\n", "utf-8")
    window.files.bring(path)
    return _dialog(stage)


def _open(stage: Stage) -> CardsWindow:
    window = stage.bench.commands.cards.open()
    screen = stage.window.size()
    window.move(0, 0)
    window.resize(screen)
    stage.settle()
    return window


def _draft(stage: Stage, card_id: str) -> CardsWindow:
    window = _open(stage)
    window.desk.open((card_id, 1))
    stage.settle()
    window.actions_["next_version"].trigger()
    window.messages.hide()
    stage.settle()
    return window


def _flawed(stage: Stage) -> CardsWindow:
    window = _draft(stage, "satisfaction")
    session = window.desk.session
    session.change_criterion("need_met", standard=Text())
    session.change_criterion("told_again", name=Text(zh="客户重复说明次数"))
    session.change_section("efficiency", weight="30")
    _choose(stage, window, Part("need_met"))
    window.desk.check_now()
    stage.settle()
    return window


def _choose(stage: Stage, window: CardsWindow, part: Part) -> None:
    window.desk.choose(part)
    window.form.begin_now()
    stage.settle()


def _go(stage: Stage, window: CardsWindow, command: str) -> None:
    window.actions_[command].trigger()
    stage.settle()


def _dialog(stage: Stage) -> QDialog:
    stage.settle()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return shown[-1]


def _make_overdue(stage: Stage) -> None:
    """Let a published version's review be due: it was said so when it was published."""
    with stage.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        card = unit.scorecards.get("satisfaction", 1)
        due = card.model_copy(update={"id": "complaints", "review_due": date(2025, 12, 31)})
        named = due.model_copy(update={"name": Text(zh="投诉专项评分表", en="Complaints")})
        unit.scorecards.add(named)
        unit.commit()


BUILDS = (
    cards,
    cards_form,
    cards_ranges,
    cards_condition,
    cards_flaws,
    cards_card,
    cards_section,
    cards_preview,
    cards_published,
    cards_versions,
    cards_none,
    cards_publish,
    cards_compare,
    cards_uses,
    cards_export,
    cards_import,
    cards_import_sheet,
    cards_import_sheets,
    cards_import_line,
)
