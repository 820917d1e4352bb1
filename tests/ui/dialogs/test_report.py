"""Printing the report of an evaluation: what is asked, and what stands on paper."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from qa_desktop.domain.text import Language
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.reports import Reports
from tests.services.report_cases import reported_store
from tests.support.pdf_text import as_printed, text_of
from ui.dialogs.report import ReportDialog
from ui.reports import print_report
from ui.widgets.trouble import TroubleLine

STORE = reported_store()
CHINESE = (
    "质检报告",
    "礼貌待人",
    "称呼客户为",
    "抢话",
    "0:41.2–0:43.9",
    "得分是怎么算出来的",
    "守住合规红线",
    "先核身再查询",
)
ENGLISH = ("Evaluation report", "Polite", "Interruption", "0:41.2–0:43.9", "How this score came about", "Red line")


@pytest.mark.parametrize(("language", "told"), [(Language.CHINESE, CHINESE), (Language.ENGLISH, ENGLISH)])
def test_what_stands_on_paper(qapp: QApplication, tmp_path: Path, language: Language, told: tuple[str, ...]) -> None:
    assert qapp is not None
    path = tmp_path / "报告.pdf"
    pages = print_report(Reports(store=STORE).find("e1", "zhang"), path, language)
    text = text_of(path)
    assert len(text) == pages
    whole = "".join(text)
    for words in told:
        assert re.search(as_printed(words), whole), words


def test_every_page_of_a_draft_says_so(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp is not None
    path = tmp_path / "draft.pdf"
    print_report(Reports(store=STORE).find("e2", "zhang"), path, Language.ENGLISH)
    assert all(page.count("Draft") for page in text_of(path))


def opened(qtbot: QtBot, evaluation_id: str = "e1") -> ReportDialog:
    with STORE() as unit:
        evaluation = unit.evaluations.get(evaluation_id)
        recording = unit.recordings.get(evaluation.recording_id)
        card = unit.scorecards.get(evaluation.card_id, evaluation.card_version)
    call = OpenCall(recording=recording, files=(), card=card, evaluation=evaluation)
    dialog = ReportDialog(call=call, reports=Reports(store=STORE), jobs=InlineJobs())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choosing(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_the_chosen_language_is_printed_to_the_chosen_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing(monkeypatch, tmp_path / "报告")
    dialog = opened(qtbot)
    written: list[object] = []
    dialog.written.connect(written.append)
    dialog.language.setCurrentIndex(dialog.language.findData(Language.CHINESE))
    dialog.accept()
    assert written == [tmp_path / "报告.pdf"]
    assert re.search(as_printed("得分是怎么算出来的"), "".join(text_of(tmp_path / "报告.pdf")))


def test_a_file_that_cannot_be_written_leaves_the_dialog_open(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing(monkeypatch, tmp_path / "gone" / "report.pdf")
    dialog = opened(qtbot, "e2")
    dialog.accept()
    (trouble,) = dialog.findChildren(TroubleLine)
    assert dialog.isVisible()
    assert trouble.isVisible()
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Save).isEnabled()


def test_nothing_is_written_where_no_file_is_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog = opened(qtbot)
    dialog.accept()
    assert dialog.isVisible()
