"""The fields of a section."""

from PySide6.QtWidgets import QWidget

from qa_desktop.domain.scorecard import NOTHING, CardKind, Scorecard
from qa_desktop.language import tr, trn
from qa_desktop.services.card_editing import Part, section_place
from qa_desktop.services.card_words import field_words, figure
from ui.cards.controls import NumberLine
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import BothLanguages, Labelled, in_row
from ui.cards.part_form import PartForm
from ui.widgets.plain import PlainLabel


class SectionForm(PartForm):
    """Fills a section's name and weight in."""

    def __init__(self, desk: CardsDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.name = BothLanguages(("name",), lambda: field_words("name"))
        self.name.on(lambda text: desk.session.change_section(self._id, typing=True, name=text))
        self.weight = Labelled(("weight",), lambda: field_words("weight"), NumberLine())
        self.weight.on(lambda figures: desk.session.change_section(self._id, typing=True, weight=figures))
        self._facts = PlainLabel()
        self._facts.setProperty("role", "small")
        self._facts.setWordWrap(True)
        self.keep(self.name, self.weight)
        for part in (self.name, in_row(self.weight), self._facts):
            self.column.addWidget(part)
        self.column.addStretch(1)

    @property
    def _id(self) -> str:
        return "" if self.part is None else self.part.id

    def show_part(self, card: Scorecard, *, editable: bool) -> None:
        """Show the section at hand."""
        section = card.sections[section_place(card, Part(self._id, is_section=True))]
        self.show_values({"name": section.name, "weight": section.weight}, editable=editable)
        self.weight.setVisible(card.kind is not CardKind.DEDUCTION)
        count = len(section.criteria)
        words = [trn("{count} criterion", "{count} criteria", count).format(count=count)]
        if card.kind is CardKind.WEIGHTED:
            whole = sum((one.weight for one in card.sections), NOTHING)
            words.append(tr("the weights of all sections come to {whole}").format(whole=figure(whole)))
        self._facts.setText(" · ".join(words))
