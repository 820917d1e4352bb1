"""Documents on paper: in which fonts what stands in them is drawn."""

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSizeF
from PySide6.QtGui import QPdfWriter, QTextCursor
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.text import Language
from qa_desktop.services.markup import table
from qa_desktop.services.report_document import INDENT
from ui.paper import _document
from ui.theme import FAMILIES

CHINESE = FAMILIES[Language.CHINESE]


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("客户说“好的”。", "“”"),
        ("说“OK”，随后……挂机", "“”……"),
        ("王·李——张", "·——"),
        ("He said “fine” · 5…", ""),
        ("第 1 版 · 权重", ""),
    ],
)
def test_what_both_scripts_share_is_as_wide_as_chinese_among_chinese(qapp: QApplication, text: str, wide: str) -> None:
    assert qapp is not None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    document = _document(f"<p>{text}</p>", writer, QSizeF(1000, 1000))
    cursor = QTextCursor(document)
    found = ""
    for letter in text:
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        if cursor.charFormat().fontFamilies() == CHINESE:
            found += letter
    assert found == wide


def test_the_indent_of_an_account_stays(qapp: QApplication) -> None:
    assert qapp is not None
    writer = QPdfWriter(QBuffer())
    document = _document(table(["Criterion"], [[f"{INDENT}Polite"]], [1]), writer, QSizeF(1000, 1000))
    assert f"{INDENT}Polite" in document.toRawText()
