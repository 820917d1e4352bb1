"""The list of phrases that opens under the cursor in a comment; the keyboard stays in what is typed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qa_desktop.domain.phrase import Phrase
from qa_desktop.language import tr
from ui.scorecard.phrase_row import SOURCE_ROLE, PhraseRow, source_words
from ui.widgets.buttons import ENTER
from ui.widgets.plain import PlainLabel, as_plain
from ui.widgets.typed_line import TypedLine

WIDTH = 356
MOST_ROWS = 8
ROW_PAD = 6
EDGE = 2
FIELD_PAD = 8
HINT_PAD = 8


class PhraseList(QFrame):
    """`taken` carries the phrase that was chosen, `reworded` one with its new words, `removed` one to be deleted."""

    taken = Signal(object)
    reworded = Signal(object, str)
    removed = Signal(object)
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "over")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._phrases: tuple[Phrase, ...] = ()
        self._doomed = ""
        self._caret = QRect()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(PhraseRow(self.list))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(lambda _: self.take())
        self.edit = TypedLine()
        self.edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.edit.returnPressed.connect(self._reword)
        self.edit.left.connect(self.leave_edit)
        self.edit.hide()
        self.hint = PlainLabel()
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(HINT_PAD, 0, HINT_PAD, 0)
        self._window = window
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 6)
        self._column.setSpacing(4)
        for widget in (self.list, self.edit, self.hint):
            self._column.addWidget(widget)
        self.hide()

    @property
    def current(self) -> Phrase | None:
        """The phrase that is chosen."""
        row = self.list.currentRow()
        return self._phrases[row] if 0 <= row < len(self._phrases) else None

    @property
    def shown(self) -> tuple[Phrase, ...]:
        """The phrases that are listed."""
        return self._phrases

    def show_phrases(self, phrases: Sequence[Phrase], caret: QRect) -> None:
        """List these, the first chosen, under a place in the window, or over it where there is no room."""
        chosen = self.current
        self._phrases = tuple(phrases)
        self._doomed = ""
        self.list.clear()
        for phrase in phrases:
            self.list.addItem(_row(phrase))
        again = [place for place, one in enumerate(phrases) if chosen is not None and one.id == chosen.id]
        self.list.setCurrentRow(again[0] if again and self.isVisible() else 0)
        self.leave_edit()
        self._word()
        self._caret = caret
        self._place()
        self.show()
        self.raise_()

    def move_by(self, rows: int) -> None:
        """Choose another phrase, round the ends."""
        self._doomed = ""
        self.list.setCurrentRow((self.list.currentRow() + rows) % max(1, self.list.count()))
        self._word()
        self._place()

    def take(self) -> None:
        """Take the chosen phrase."""
        if self.current is not None:
            self.taken.emit(self.current)

    def begin_rewording(self) -> None:
        """Let the chosen phrase be worded anew, in place; not one of the program's."""
        if self.current is None or self.current.is_shipped:
            return
        self.edit.setAccessibleName(tr("Phrase"))
        self.edit.setText(self.current.text.replace("\n", " "))
        self.edit.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()
        self._word()
        self._place()

    def leave_edit(self) -> None:
        """Word nothing anew any more."""
        if not self.edit.isHidden():
            self.edit.hide()
            self._word()
            self._place()
            self.left.emit()

    def ask_to_remove(self) -> None:
        """Ask whether the chosen phrase is to be deleted; asked again, delete it; not one of the program's."""
        phrase = self.current
        if phrase is None or phrase.is_shipped:
            return
        if phrase.id == self._doomed:
            self.removed.emit(phrase)
            return
        self._doomed = phrase.id
        self._word()

    @property
    def _wide(self) -> int:
        return min(WIDTH, self._window.width())

    def sizeHint(self) -> QSize:
        """Return the room for its rows, and for the words under them."""
        margins = self._column.contentsMargins()
        inner = self._wide - margins.left() - margins.right()
        parts = [self.list.minimumHeight(), self.hint.heightForWidth(inner)]
        parts += [self.edit.sizeHint().height()] if not self.edit.isHidden() else []
        gaps = self._column.spacing() * (len(parts) - 1)
        return QSize(self._wide, sum(parts) + gaps + margins.top() + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click from what lies under it."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter and Escape from the window while words are typed here."""
        if event.key() not in (*ENTER, Qt.Key.Key_Escape):
            super().keyPressEvent(event)

    def _reword(self) -> None:
        phrase, words = self.current, self.edit.text().strip()
        if phrase is not None and words:
            self.reworded.emit(phrase, words)
        self.leave_edit()

    def _word(self) -> None:
        self.list.setAccessibleName(tr("Phrases"))
        if not self.edit.isHidden():
            words = tr("Enter keeps the new words, Esc the old ones")
        elif self._doomed:
            words = tr("Shift+Del once more deletes this phrase")
        elif self.current is not None and self.current.is_shipped:
            words = tr("Tab takes it · Esc closes · Settings can turn these off")
        else:
            words = tr("Tab takes it · F2 rewords · Shift+Del deletes · Esc closes")
        self.hint.setText(words)

    def _rows_height(self, room: int) -> int:
        """Return the height for its rows, whole ones, as far as there is room."""
        height = self.list.sizeHintForRow(0) if self.list.count() else self.fontMetrics().lineSpacing() + ROW_PAD
        rows = min(self.list.count(), MOST_ROWS, (room - EDGE) // height)
        return max(1, rows) * height + EDGE

    def _place(self) -> None:
        """Lie under the caret, or over it where there is more room, as high as there is room for."""
        window, caret = self._window.rect(), self._caret
        under, over = caret.bottom() + FIELD_PAD, caret.top() - FIELD_PAD
        below = window.bottom() - under
        self.list.setFixedHeight(self._rows_height(window.height()))
        beside = self.sizeHint().height() - self.list.height()
        room = below if below >= min(self.sizeHint().height(), over) else over
        self.list.setFixedHeight(self._rows_height(room - beside))
        height = beside + self.list.height()
        left = max(0, min(caret.left(), window.width() - self._wide))
        self.setGeometry(QRect(left, under if room == below else max(0, over - height), self._wide, height))
        self._column.activate()
        self.list.scrollToItem(self.list.currentItem())


def _row(phrase: Phrase) -> QListWidgetItem:
    words, source = phrase.text.replace("\n", " "), source_words(phrase)
    row = QListWidgetItem(words)
    row.setToolTip(as_plain(phrase.text))
    row.setData(SOURCE_ROLE, source)
    row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words} · {source}" if source else words)
    return row
