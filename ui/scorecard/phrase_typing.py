"""Completing a comment from the bank of phrases while it is typed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor

from qa_desktop.domain.phrase import Phrase
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.phrase_list import PhraseList
from ui.scorecard.phrase_match import MOST, being_typed, fitting, is_enough
from ui.widgets.announce import announce
from ui.widgets.buttons import ENTER
from ui.widgets.growing_text import GrowingText

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class PhraseTyping(QObject):
    """Attends to comment fields: phrases that fit what is typed are listed under the cursor.

    Only the keys that the list needs are taken from the typing, and only while it is open; figures are always text.
    """

    def __init__(self, book: PhraseBook, parent: QObject) -> None:
        super().__init__(parent)
        self._book = book
        self._field: GrowingText | None = None
        self._criterion_id = ""
        self._ids: dict[QObject, str] = {}
        self._list: PhraseList | None = None
        book.changed.connect(self._refresh)

    @property
    def list(self) -> PhraseList | None:
        """The list while it is open."""
        return None if self._list is None or self._list.isHidden() else self._list

    def attend(self, field: GrowingText, criterion_id: str) -> None:
        """Complete what is typed in a field from the phrases for a criterion."""
        self._ids[field] = criterion_id
        field.installEventFilter(self)
        field.destroyed.connect(partial(self._forget, field))
        field.typed.connect(partial(self._typed, field, criterion_id))

    def open(self, field: GrowingText, criterion_id: str) -> None:
        """List every phrase for a criterion under the cursor in its field."""
        self._field, self._criterion_id = field, criterion_id
        self._offer(everything=True)

    def close(self) -> None:
        """Close the list."""
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the list while it is open, and close it when the keyboard goes elsewhere."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            is_asked = kind == QEvent.Type.ShortcutOverride
            if _opens(event) and isinstance(watched, GrowingText) and not watched.isReadOnly():
                event.accept()
                if not is_asked:
                    self.open(watched, self._ids.get(watched, ""))
                return True
            return watched is self._field and self._key(event, is_asked=is_asked)
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide) and watched is self._field and not self._is_reworded:
            self.close()
        return super().eventFilter(watched, event)

    @property
    def _is_reworded(self) -> bool:
        return self._list is not None and not self._list.edit.isHidden()

    def _key(self, event: QKeyEvent, *, is_asked: bool) -> bool:
        """Do what a key means to the list; where Qt only asks whose key it is, claim it."""
        shown = self.list
        if shown is None:
            return False
        deeds: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], None]] = {
            (Qt.Key.Key_Down, NONE): partial(shown.move_by, 1),
            (Qt.Key.Key_Up, NONE): partial(shown.move_by, -1),
            (Qt.Key.Key_Tab, NONE): shown.take,
            **{(key, NONE): shown.take for key in ENTER},
            (Qt.Key.Key_Escape, NONE): self.close,
            (Qt.Key.Key_F2, NONE): shown.begin_rewording,
            (Qt.Key.Key_Delete, SHIFT): shown.ask_to_remove,
        }
        deed = deeds.get((Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier))
        if deed is None:
            return False
        event.accept()
        if not is_asked:
            deed()
        return True

    def _typed(self, field: GrowingText, criterion_id: str, _text: str) -> None:
        if field.hasFocus():
            self._field, self._criterion_id = field, criterion_id
            self._offer(everything=False)

    @Slot()
    def _refresh(self) -> None:
        """List anew what has changed in the bank while the list is open."""
        if self.list is not None and self._field is not None:
            self._offer(everything=not is_enough(self._written()))

    def _offer(self, *, everything: bool) -> None:
        written = "" if everything else self._written()
        worth = everything or is_enough(written)
        found = fitting(self._book.of(self._criterion_id), written) if worth else ()
        if not found or self._field is None:
            self.close()
            return
        self._list = shown = self._list or self._make(self._field)
        shown.show_phrases(found if everything else found[:MOST], self._caret())
        announce(shown, found[0].text)

    def _written(self) -> str:
        field = self._field
        return "" if field is None else being_typed(field.toPlainText()[: _place(field)])

    def _caret(self) -> QRect:
        field = self._field
        if field is None:
            return QRect()
        caret = field.cursorRect()
        return QRect(field.viewport().mapTo(field.window(), caret.topLeft()), caret.size())

    def _make(self, field: GrowingText) -> PhraseList:
        made = PhraseList(field.window())
        made.taken.connect(self._take)
        made.reworded.connect(self._book.reword)
        made.removed.connect(self._book.remove)
        made.left.connect(self._go_back)
        return made

    def _forget(self, field: GrowingText) -> None:
        self._ids.pop(field, None)
        if field is self._field:
            self._field = None

    @Slot()
    def _go_back(self) -> None:
        if self._field is not None:
            self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(object)
    def _take(self, phrase: Phrase) -> None:
        """Put a phrase in the place of what was typed of it."""
        field = self._field
        if field is None or field.isReadOnly():
            return
        written = self._written()
        known = phrase.text.casefold()
        typed = len(written) if written and written.casefold().strip() in known else 0
        self.close()
        cursor = field.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, typed)
        cursor.insertText(phrase.text)
        field.setTextCursor(cursor)
        self.close()  # the words that were put in were typed, too
        self._book.used(phrase)


def _opens(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Down and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == ALT


def _place(field: GrowingText) -> int:
    """Return how many characters stand before the cursor; Qt counts in UTF-16 units."""
    units = field.textCursor().position()
    return len(field.toPlainText().encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
