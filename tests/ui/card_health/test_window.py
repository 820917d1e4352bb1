"""The window: what it shows when, how table and picture are tied, and what is saved."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.scorecard import ErrorClass, Scorecard
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import use_language
from qa_desktop.services import card_health
from qa_desktop.services.card_health import CardExaminer
from qa_desktop.services.health_ports import Answered, GradedLine, HealthOffers, HealthQuery, OfferedCard
from qa_desktop.services.jobs import ErrorHandler, InlineJobs
from qa_desktop.services.pace import Pace
from qa_desktop.settings.model import ThemeChoice
from tests.domain.cards import card, criterion, section
from ui.card_health.plot import HEAD, ROW
from ui.card_health.window import CardHealthWindow, Stage
from ui.i18n import LanguageSwitch
from ui.theme import Theme

T = TypeVar("T")
CARD = card(
    section(
        "a",
        [
            criterion("one"),
            criterion("two"),
            criterion("three"),
            criterion("four", error_class=ErrorClass.CUSTOMER),
        ],
    )
)
OTHER = CARD.model_copy(update={"id": "other", "name": Text(zh="另一张", en="Other")})
OFFERS = HealthOffers(
    cards=(
        OfferedCard(card_id="card", name=CARD.name, versions=(2, 1)),
        OfferedCard(card_id="other", name=OTHER.name, versions=(1,)),
    ),
    teams=("north", "south"),
)
FAULT = EnvironmentFault("store.damaged", file="store.sqlite", reason="…")


@dataclass
class Shelf:
    """Forty gradings of any version of a card: one always the same, two against three, four anyhow."""

    count: int = 40
    offered: HealthOffers = OFFERS
    fault: EnvironmentFault | None = None
    asked: list[HealthQuery] = field(default_factory=list)

    def offers(self) -> HealthOffers:
        return self.offered

    def card(self, card_id: str, version: int) -> Scorecard:
        return (OTHER if card_id == "other" else CARD).model_copy(update={"version": version})

    def lines(self, query: HealthQuery) -> Sequence[GradedLine]:
        self.asked.append(query)
        if self.fault is not None:
            raise self.fault
        empty = query.card_id == "other" or query.team == "south"
        return [] if empty else [GradedLine(number, number, "ann") for number in range(self.count)]

    def answers(self, numbers: Sequence[int], wordy: Collection[str]) -> Mapping[int, Answered]:
        del wordy
        return {
            number: {
                "one": "yes",
                "two": "yes" if number % 2 else "no",
                "three": "no" if number % 2 else "yes",
                "four": "yes" if number % 4 else "no",
            }
            for number in numbers
        }


class Held(InlineJobs):
    """Jobs that are done one by one, when it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Callable[[], None]] = []

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        self.waiting.append(partial(super().pool, work, done, failed))

    def step(self, count: int = 1) -> None:
        for _ in range(count):
            self.waiting.pop(0)()


@pytest.fixture
def english(qapp: object) -> Iterator[None]:
    del qapp
    yield
    use_language(Language.ENGLISH)


def opened(qtbot: QtBot, shelf: Shelf, jobs: InlineJobs | None = None, folder: Path = Path()) -> CardHealthWindow:
    jobs = jobs or InlineJobs()
    examiner = CardExaminer(source=shelf, jobs=jobs, pace=Pace())
    window = CardHealthWindow(examiner, jobs, Theme(ThemeChoice.LIGHT), folder)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()
    return window


def button(window: CardHealthWindow, name: str) -> QPushButton:
    (found,) = window.findChildren(QPushButton, name)
    return found


def names(window: CardHealthWindow) -> list[str]:
    model = window.board.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def said(window: CardHealthWindow) -> list[str]:
    return [label.text() for label in window.empty.findChildren(QLabel) if label.isVisible()]


def test_the_newest_version_of_the_first_card_is_shown(qtbot: QtBot) -> None:
    shelf = Shelf()
    window = opened(qtbot, shelf)
    assert shelf.asked == [HealthQuery(card_id="card", version=2)]
    assert names(window) == ["one", "two", "three", "four"]
    assert window._summary.text() == "40 evaluations · 0 calls graded by two people or more · 3 of 4 criteria stand out"
    model = window.board.model
    assert [model.index(0, column).data() for column in range(model.columnCount())] == [
        "one",
        "Always the same answer",
        "40",
        "100.0%",
        "0.0%",
        "never",
        "100.0%",
        "no spread",
        "no spread",
        "too few",
        "too few",
    ]
    assert window.board.table.isColumnHidden(5)  # no criterion of the card has a condition


def test_the_chosen_criterion_is_told_of_in_sentences(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf())
    window.board.table.choose(1)
    detail = window.board.detail
    assert detail.name.text() == "two"
    assert "It says the opposite of “three” (r = −1.00, n = 40)." in detail.remarks.text()
    assert "Calls that do well here do worse on the rest of the card" in detail.remarks.text()
    assert "On average 50.0% of what is possible was earned (n = 40)." in detail.figures.text()
    window.board.table.choose(3)
    assert not detail.remarks.isVisible()
    assert detail.figures.text().startswith("Nothing stands out.")


def test_what_is_not_known_comes_last_whichever_way_it_is_sorted(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf())
    window.board.table.choose(1)
    window.board.sort_by("rest")
    assert names(window)[2:] == ["one", "four"]
    first = names(window)
    window.board.sort_by("rest")
    assert names(window)[2:] == ["one", "four"]
    assert names(window)[:2] == first[1::-1]
    assert window.choice.sort.currentData() == "rest"
    assert window.board.detail.name.text() == "two"  # the cursor stays with its criterion
    window.choice.sort.setCurrentIndex(window.choice.sort.findData("name"))
    assert names(window) == ["four", "one", "three", "two"]
    assert [row.label for row in window.board.plot.rows] == names(window)
    window.choice.sort.setCurrentIndex(0)
    assert names(window) == ["one", "two", "three", "four"]


def test_table_and_picture_are_tied(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf())
    window.resize(1350, 720)  # side by side, so that both are in sight
    plot, table = window.board.plot, window.board.table
    place = QPoint(20, HEAD + 2 * ROW + 3)
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert table.currentIndex().row() == 2
    assert window.board.detail.name.text() == "three"
    before = plot.grab().toImage()
    QTest.mouseMove(table.viewport(), table.visualRect(table.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: plot._lit == 0)
    assert plot.grab().toImage() != before
    QTest.mouseMove(plot, QPoint(20, HEAD + ROW + 3))
    qtbot.waitUntil(lambda: plot._lit == 1)
    plot.hovered.emit(-1)
    assert plot._lit == -1
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 3))
    assert table.currentIndex().row() == 2


def test_the_picture_wears_the_theme(qtbot: QtBot) -> None:
    jobs, theme = InlineJobs(), Theme(ThemeChoice.LIGHT)
    window = CardHealthWindow(CardExaminer(source=Shelf(), jobs=jobs, pace=Pace()), jobs, theme, Path())
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()
    light = window.board.plot._picture()
    assert window.board.plot._picture() is light  # drawn once
    theme.choose(ThemeChoice.DARK)
    assert window.board.plot._picture() != light


@pytest.mark.usefixtures("english")
def test_everything_changes_its_language(qtbot: QtBot, qapp: object) -> None:
    window = opened(qtbot, Shelf())
    light = window.board.plot._picture()
    LanguageSwitch(qapp).use(Language.CHINESE)  # type: ignore[arg-type]  # pytest-qt's own type
    assert window.windowTitle() == "评分表分析"
    assert window.board.model.index(0, 7).data() == "得分全同"
    assert window.board.plot._picture() != light
    LanguageSwitch(qapp).use(Language.ENGLISH)  # type: ignore[arg-type]  # as above
    assert window.board.model.index(0, 7).data() == "no spread"


def test_another_card_without_evaluations_says_so(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf())
    window.choice.card.setCurrentIndex(1)
    assert not window.board.isVisible()
    assert said(window)[0] == "No evaluation of this version"
    assert not button(window, "health-save-table").isVisible()


def test_where_a_filter_leaves_nothing_it_can_be_taken_away(qtbot: QtBot) -> None:
    shelf = Shelf()
    window = opened(qtbot, shelf)
    window.choice.team.setCurrentIndex(window.choice.team.findData("south"))
    assert shelf.asked[-1] == HealthQuery(card_id="card", version=2, team="south")
    assert "None was submitted by this team in this period." in said(window)
    window.empty.button.click()
    assert shelf.asked[-1] == HealthQuery(card_id="card", version=2)
    assert window.board.isVisible()


def test_one_team_is_no_choice(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf(offered=HealthOffers(cards=OFFERS.cards, teams=("north",))))
    assert not window.choice.team.isVisible()
    assert window.choice.version.isVisible()


def test_without_any_card_there_is_nothing_to_choose(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf(offered=HealthOffers()))
    assert said(window)[0] == "No card is published yet"
    assert not window.choice.card.isVisible()


def test_while_it_reads_it_says_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_health, "BATCH", 5)
    monkeypatch.setattr(card_health, "STRETCH", 2)
    jobs = Held()
    window = opened(qtbot, Shelf(), jobs)
    jobs.step(3)
    assert window._progress.text() == "10 of 40 evaluations read"
    assert (window._bar.value(), window._bar.maximum()) == (10, 40)
    button(window, "health-cancel").click()
    jobs.step(len(jobs.waiting))
    assert jobs.waiting == []
    assert said(window)[0] == "Cancelled"
    window.empty.button.click()
    while jobs.waiting:
        jobs.step()
    assert window.board.isVisible()


def test_a_newer_question_calls_off_the_older_one(qtbot: QtBot) -> None:
    jobs, shelf = Held(), Shelf()
    window = opened(qtbot, shelf, jobs)
    jobs.step()
    window.choice.version.setCurrentIndex(1)
    while jobs.waiting:
        jobs.step()
    assert window._examined is not None
    assert window._examined.card.version == 1
    assert window._stage is Stage.DONE


def test_closed_it_takes_no_answer(qtbot: QtBot) -> None:
    jobs = Held()
    window = opened(qtbot, Shelf(), jobs)
    window.reject()
    jobs.step(len(jobs.waiting))
    assert jobs.waiting == []


def test_what_goes_wrong_is_said_and_can_be_tried_again(qtbot: QtBot) -> None:
    shelf = Shelf(fault=FAULT)
    window = opened(qtbot, shelf)
    assert said(window)[0] == "The figures could not be computed"
    shelf.fault = None
    window.empty.button.click()
    assert window.board.isVisible()
    shelf.fault = FAULT
    button(window, "health-again").click()
    assert window.board.isVisible()  # what was shown stays, and beside it stands why it is not newer
    assert window._trouble.isVisible()


def test_the_table_is_saved_as_csv_and_as_a_workbook(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(qtbot, Shelf(), folder=tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.csv"), ""))
    button(window, "health-save-table").click()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"), newline="")))
    assert [row["Criterion"] for row in rows] == ["one", "two", "three", "four"]
    assert (rows[0]["Mean"], rows[0]["Spread"], rows[1]["Spread"]) == ("1.0000", "no spread", "0.5064")
    assert rows[1]["With rest"].startswith("'-") is False
    assert window.saving.said.text() == "Saved: a.csv"
    picked = "Excel workbook (*.xlsx)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "b"), picked))
    button(window, "health-save-table").click()
    sheet = load_workbook(tmp_path / "b.xlsx").active
    assert sheet is not None
    assert sheet.title == "Card"
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(3, heads.index("Mean") + 1).value == 0.5
    assert sheet.cell(2, heads.index("Spread") + 1).value == "no spread"


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_picture_is_saved(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, begins: bytes
) -> None:
    window = opened(qtbot, Shelf(), folder=tmp_path)
    proposed: list[str] = []

    def choose(_parent: object, _title: str, name: str, _filters: str) -> tuple[str, str]:
        proposed.append(name)
        return str(tmp_path / f"图.{form}"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    button(window, "health-save-picture").click()
    assert proposed == [str(tmp_path / "Card v2.png")]
    content = (tmp_path / f"图.{form}").read_bytes()
    assert content.startswith(begins)
    if form == "png":
        assert not QImage.fromData(content).isNull()


def test_where_nothing_is_chosen_nothing_is_saved(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(qtbot, Shelf(), folder=tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    for name in ("health-save-table", "health-save-picture"):
        button(window, name).click()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(qtbot, Shelf(), folder=tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "a.csv"), ""))
    button(window, "health-save-table").click()
    assert window._trouble.isVisible()
    assert window.saving.said.text() == ""


def test_every_part_has_a_name_for_those_who_do_not_see_it(qtbot: QtBot) -> None:
    window = opened(qtbot, Shelf())
    for part in (window.board.table, window.board.plot, *window.choice.findChildren(type(window.choice.card))):
        assert part.accessibleName()
    cell = window.board.model.index(0, 7)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Spread: Every answer earned the same")


def test_the_critical_accuracy_follows_what_is_looked_at(qtbot: QtBot, english: None) -> None:
    del english
    shelf = Shelf()
    window = opened(qtbot, shelf)
    (figure,) = window.accuracy.figures
    assert window.accuracy.isVisible()
    assert figure.text() == "Critical to the customer: 75.0% (30 of 40 calls)"
    shelf.count = 4
    window.look()
    assert figure.text() == "Critical to the customer: too few (3 of 4 calls)"
    window.choice.team.setCurrentIndex(window.choice.team.findData("south"))
    assert not window.accuracy.isVisible()
