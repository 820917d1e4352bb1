"""A section of the card: its header, and its criteria while it is open."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Scorecard, Section
from qa_desktop.language import current_language
from ui.scorecard.criterion_row import CriterionRow
from ui.scorecard.kit import CardKit
from ui.scorecard.section_header import SectionHeader
from ui.scorecard.shares import section_worth


class SectionBox(QWidget):
    """Its rows are made when it is first opened: a card of sixty criteria opens as fast as one of six."""

    toggled = Signal(str)

    def __init__(self, section: Section, card: Scorecard, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self._card = card
        self._kit = kit
        self._body: QWidget | None = None
        self.rows: tuple[CriterionRow, ...] = ()
        self.header = SectionHeader(kit.theme)
        self.header.clicked.connect(lambda: self.toggled.emit(section.id))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 0, 4)
        self._inside.setSpacing(0)
        self.retranslate()

    @property
    def is_open(self) -> bool:
        """Whether its criteria are seen."""
        return self._body is not None and not self._body.isHidden()

    def show_open(self, *, is_open: bool) -> None:
        """Open or close it."""
        if is_open and self._body is None:
            self._make_rows()
        if self._body is not None:
            self._body.setVisible(is_open)
        self.header.show_open(is_open=is_open)

    def follow(self, section: Section, card: Scorecard) -> None:
        """Show this section of another version of the card; the rows of criteria that are the same stay."""
        kept = {row.criterion.id: row for row in self.rows if card.kind is self._card.kind}
        changes = section.criteria is not self.section.criteria or card.kind is not self._card.kind
        self.section, self._card = section, card
        self._name()
        if self._body is not None and changes:
            self._fill(kept)
        self.show_hidden(frozenset())

    def show_hidden(self, hidden: frozenset[str]) -> None:
        """Show the criteria but those."""
        for row in self.rows:
            if row.isHidden() != (row.criterion.id in hidden):
                row.setVisible(row.isHidden())

    @property
    def shown_rows(self) -> tuple[CriterionRow, ...]:
        """The rows that are not hidden."""
        return tuple(row for row in self.rows if not row.isHidden())

    def retranslate(self) -> None:
        """Word everything anew."""
        self._name()
        self.header.retranslate()
        for row in self.rows:
            row.retranslate()

    def _name(self) -> None:
        name = self.section.name.in_language(current_language())
        self.header.name_section(name, section_worth(self._card, self.section))

    def _make_rows(self) -> None:
        self._body = QWidget()
        self._body.setLayout(self._inside)
        self._fill({})
        self._body.hide()
        self._column.addWidget(self._body)

    def _fill(self, kept: Mapping[str, CriterionRow]) -> None:
        """Make a row for each criterion but where one is kept that is of the very same."""
        staying = {one.id: row for one in self.section.criteria if (row := kept.get(one.id)) and row.criterion == one}
        for row in {*self.rows} - {*staying.values()}:
            row.hide()
            row.deleteLater()
        self.rows = tuple(
            staying.get(one.id) or CriterionRow(one, self._card, self._kit) for one in self.section.criteria
        )
        for place, row in enumerate(self.rows):
            if self._inside.indexOf(row) != place:
                self._inside.insertWidget(place, row)
                row.show()  # or it would be shown, and push the others down, only when events are handled
