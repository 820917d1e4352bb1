"""What the forms of card, section and criterion have in common."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.card_editing import Part, has_part
from qa_desktop.services.card_words import Word
from ui.cards.controls import Line
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import BothLanguages, Field, Labelled, Path, flat
from ui.cards.rows_editor import RowsEditor
from ui.cards.tab_order import TabOrder
from ui.widgets.plain import PlainLabel

SPACING = 12


class PartForm(QWidget):
    """A column of fields for one part of the card on the desk."""

    def __init__(self, desk: CardsDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.part: Part | None = None
        """What it shows: what is typed goes there, whatever was taken at hand since."""
        self._fields: list[Field] = []
        self._rows: list[RowsEditor] = []
        self._heads: list[tuple[PlainLabel, Word]] = []
        self._tab_order = TabOrder(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 14)
        self.column.setSpacing(SPACING)

    # -- building --------------------------------------------------------------------------------------------------

    def keep(self, *fields: Field) -> None:
        """Count these fields among those of the form."""
        self._fields += fields

    def keep_rows(self, rows: RowsEditor) -> RowsEditor:
        """Count these rows among those of the form; returns them."""
        self._rows.append(rows)
        return rows

    def head(self, word: Word) -> PlainLabel:
        """Return a heading over some fields."""
        label = PlainLabel()
        label.setProperty("role", "heading")
        self._heads.append((label, word))
        label.setText(word())
        return label

    # -- showing ---------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show what is at hand from now on: whatever stands in the fields is of the part before."""
        self.part = self.desk.part
        for field in flat(self._fields):
            field.forget()
        for rows in self._rows:
            rows.forget()
        self.refresh()

    def refresh(self) -> None:
        """Show what is stored; what was typed and not taken stays."""
        card = self.desk.card
        if card is not None and (self.part is None or has_part(card, self.part)):
            self.show_part(card, editable=self.desk.is_editable)
            self._tab_order.renew(self.made_late())

    def show_part(self, card: Scorecard, *, editable: bool) -> None:
        """Show the part that the form is for."""
        raise NotImplementedError

    def show_values(self, values: dict[str, Any], *, editable: bool) -> None:
        """Show values by the first step of their fields' paths."""
        for field in self._fields:
            name = str(field.path[0])
            if len(field.path) == 1 and name in values:
                field.show_value(values[name])
        for one in flat(self._fields):
            one.allow(editable=editable)

    def retranslate(self) -> None:
        """Word everything anew."""
        for label, word in self._heads:
            label.setText(word())
        for field in flat(self._fields):
            field.retranslate()
        for rows in self._rows:
            rows.retranslate()

    def take_name(self, name: BothLanguages) -> None:
        """Go to the name in the language spoken, all of it chosen to be written over."""
        control = name.side().control
        control.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(control, Line):
            control.line.selectAll()

    def made_late(self) -> list[QWidget]:
        """Return the parts of the form that were not there from its beginning."""
        return [row for rows in self._rows for row in rows.rows]

    # -- going to a field ------------------------------------------------------------------------------------------

    def every_field(self) -> Iterable[Labelled]:
        """Return every field that is shown."""
        yield from (field for field in flat(self._fields) if field.isVisibleTo(self))
        for rows in self._rows:
            if rows.isVisibleTo(self):
                yield from rows.fields

    def field_at(self, path: Path) -> Labelled | None:
        """Return the field of a path, or the first one below it, or else the nearest one above."""
        fields = list(self.every_field())
        below = [field for field in fields if field.path[: len(path)] == path]
        if below:
            spoken = [field for field in below if not field.control.stored_words]
            return (spoken or below)[0]
        above = [field for field in fields if path[: len(field.path)] == field.path]
        return max(above, key=lambda field: len(field.path), default=None) or next(
            (field for field in fields if field.path[:1] == path[:1]), None
        )

    def go_to(self, path: Path) -> QWidget | None:
        """Give the keyboard to the field of a path, or the first of all; return it.

        Where it would be in a row and there is none, to the button that adds one.
        """
        field = self.field_at(path) if path else next(iter(self.every_field()), None)
        if field is None:
            add = next((rows.add for rows in self._rows if rows.path == path and not rows.fields), None)
            if add is not None:
                add.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return add
        field.control.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field
