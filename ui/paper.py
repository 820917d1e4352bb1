"""Documents on paper: A4 with page numbers, headings kept with what follows, written whole or not at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from qa_desktop.domain.text import Language
from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import speaking, tr
from ui.theme import FAMILIES

MARGIN_MM = 16.0
DPI = 300
FOOT_MM = 8.0
FOOT_FONT_PT = 8.0
FONT_PT = 9.0
MM_PER_INCH = 25.4
MOST_HEADINGS = 300
MOST_KEPT = 0.45
"""So much of a page is left empty at most to keep a criterion together."""
BEGINNING = 2
"""The facts, and the beginning of the standard."""
MARKS_AMONG_CHINESE = re.compile(
    "(?:(?<=[\u3000-\u9fff\uff00-\uffef])[“”‘’…—·]+|[“”‘’…—·]+(?=[\u3000-\u9fff\uff00-\uffef]))"
)
GREY = "#626b7c"
INK = "#1c2330"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: markup, and what stands at the foot of each page."""

    markup: str
    title: str


def print_paper(paper: Callable[[], Paper], path: Path, language: Language) -> int:
    """Write a document as a PDF in one language; return how many pages it has. May run in a pool job.

    Raises:
        EnvironmentFault: `export.unwritable`.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    with speaking(language):
        pages = _draw(paper(), buffer)
    write_whole(path, bytes(buffer.data().data()))
    return pages


def _draw(paper: Paper, buffer: QBuffer) -> int:
    writer = QPdfWriter(buffer)
    writer.setTitle(paper.title)
    writer.setResolution(DPI)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
    foot_height = FOOT_MM / MM_PER_INCH * DPI
    page = QSizeF(writer.width(), writer.height() - foot_height)
    document = _document(paper.markup, writer, page)
    pages = document.pageCount()
    painter = QPainter(writer)
    for number in range(pages):
        if number:
            writer.newPage()
        _draw_page(painter, document, page, number)
        foot = QRectF(0, page.height() + foot_height / 3, page.width(), foot_height * 2 / 3)
        numbered = tr("Page {number} of {count}").format(number=number + 1, count=pages)
        painter.setFont(_font(FOOT_FONT_PT))
        _draw_foot(painter, foot, paper.title, numbered)
    painter.end()
    return pages


def _document(markup: str, writer: QPdfWriter, page: QSizeF) -> QTextDocument:
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultFont(_font(FONT_PT))
    document.setHtml(markup)
    _set_marks_in_chinese(document)
    document.setPageSize(page)
    _keep_headings(document)
    return document


def _font(points: float) -> QFont:
    font = QFont()
    latin_first = (*FAMILIES[Language.ENGLISH], *FAMILIES[Language.CHINESE])  # figures that can be copied as such
    font.setFamilies(list(dict.fromkeys(latin_first)))
    font.setPointSizeF(points)
    return font


def _set_marks_in_chinese(document: QTextDocument) -> None:
    """Draw what both scripts share as wide as Chinese does where it stands among Chinese.

    The first font has these marks too, as narrow as Latin has them.
    """
    wide = QTextCharFormat()
    wide.setFontFamilies(FAMILIES[Language.CHINESE])
    for block in _blocks(document):
        for found in MARKS_AMONG_CHINESE.finditer(block.text()):
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + found.start())
            cursor.setPosition(block.position() + found.end(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(wide)


def _keep_headings(document: QTextDocument) -> None:
    """Begin a new page before a heading that would be torn from what it heads.

    A whole criterion stays together where it is short; of a long one, the beginning stays with its heading. A document
    of very many headings is left as it flows: each new page moves all that follows.
    """
    layout = document.documentLayout()
    height = document.pageSize().height()
    headings = [block for block in _blocks(document) if block.blockFormat().headingLevel()]
    for block in headings if len(headings) <= MOST_HEADINGS else ():
        top = layout.blockBoundingRect(block).top()
        whole, beginning = (layout.blockBoundingRect(last).bottom() for last in _headed(block))
        kept = whole if whole - top <= height * MOST_KEPT else beginning
        if int(top // height) != int((kept - 1) // height) and kept - top < height:
            _break_before(document, block)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _headed(heading: QTextBlock) -> tuple[QTextBlock, QTextBlock]:
    """Return the last block under a heading and the headings right after it, and the last of its beginning."""
    last = beginning = heading
    kept = 0
    following = heading.next()
    while following.isValid() and not (kept and following.blockFormat().headingLevel()):
        last = following
        kept += not following.blockFormat().headingLevel()
        if kept <= BEGINNING:
            beginning = following
        following = following.next()
    return last, beginning


def _break_before(document: QTextDocument, block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    form = block.blockFormat()
    form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    cursor.setBlockFormat(form)
    # or Qt leaves blocks that follow without height, and never draws them
    document.markContentsDirty(block.position(), document.characterCount() - block.position())
    document.documentLayout().documentSize()


def _draw_page(painter: QPainter, document: QTextDocument, page: QSizeF, number: int) -> None:
    view = QRectF(0, number * page.height(), page.width(), page.height())
    painter.save()
    painter.translate(0, -view.top())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view.adjusted(0, 1, 0, -1)  # not what begins where the page ends
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(INK))
    context.palette = palette
    document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_foot(painter: QPainter, foot: QRectF, title: str, numbered: str) -> None:
    painter.setPen(QPen(QColor("#d5d9e0"), DPI / 150))
    painter.drawLine(foot.topLeft(), foot.topRight())
    painter.setPen(QColor(GREY))
    wide = painter.fontMetrics().horizontalAdvance(numbered) + DPI // 6
    fitted = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(foot.width() - wide))
    low = Qt.AlignmentFlag.AlignBottom
    painter.drawText(foot, low | Qt.AlignmentFlag.AlignLeft, fitted)
    painter.drawText(foot, low | Qt.AlignmentFlag.AlignRight, numbered)
