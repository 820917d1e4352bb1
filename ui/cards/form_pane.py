"""The form of what is at hand: the card, a section, or a criterion."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from qa_desktop.domain.card_checks import Place
from qa_desktop.language import current_language, tr
from ui.cards.card_form import CardForm
from ui.cards.criterion_form import CriterionForm
from ui.cards.desk import CardsDesk
from ui.cards.form_fields import Path
from ui.cards.section_form import SectionForm
from ui.theme import Theme
from ui.widgets.empty_note import EmptyNote
from ui.widgets.room import scrolling
from ui.widgets.throttle import Throttle

SHOWN_EVERY_MS = 60


class FormPane(QWidget):
    """Shows one form; `shown` tells that a field of it was gone to."""

    shown = Signal()

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self.card_form = CardForm(desk, theme)
        self.section_form = SectionForm(desk)
        self.criterion_form = CriterionForm(desk, theme)
        self._areas = {form: scrolling(form) for form in (self.card_form, self.section_form, self.criterion_form)}
        self.empty = EmptyNote()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        for area in self._areas.values():
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.stack.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._begin_soon = Throttle(SHOWN_EVERY_MS, self.begin, self)
        desk.opened.connect(self.begin)
        desk.part_chosen.connect(self._begin_soon.ask)
        desk.edited.connect(self._refresh)
        desk.place_asked.connect(self.go_to)
        self.retranslate()
        self.begin()

    @property
    def form(self) -> CardForm | SectionForm | CriterionForm:
        """The form of what is at hand."""
        part = self._desk.part
        if part is None:
            return self.card_form
        return self.section_form if part.is_section else self.criterion_form

    @Slot()
    def begin(self) -> None:
        """Show what is at hand from now on."""
        if self._desk.card is None:
            self.stack.setCurrentWidget(self.empty)
            return
        area = self._areas[self.form]
        self.form.begin()
        if self.stack.currentWidget() is not area:
            self.stack.setCurrentWidget(area)
        area.verticalScrollBar().setValue(0)

    def begin_now(self) -> None:
        """Show what is at hand now rather than soon."""
        self._begin_soon.stop()
        if self.form.part != self._desk.part or self.stack.currentWidget() is not self._areas[self.form]:
            self.begin()

    @Slot(object)
    def go_to(self, place: Place) -> None:
        """Give the keyboard to the field of a place."""
        self.begin_now()
        self.shown.emit()
        self.focus(_below_part(place))

    def focus(self, path: Path = ()) -> None:
        """Give the keyboard to a field of the form, the first one for no path."""
        self.begin_now()
        form = self.form
        field = form.go_to(path or ("name", current_language().value))
        area = self._areas[form]
        if field is not None and isinstance(area, QScrollArea):
            area.ensureWidgetVisible(field)

    def focus_name(self) -> None:
        """Give the keyboard to the name, in the language spoken, all of it chosen to be written over."""
        self.begin_now()
        self.shown.emit()
        form = self.form
        form.take_name(form.name)

    def retranslate(self) -> None:
        """Word everything anew."""
        for form in self._areas:
            form.retranslate()
        self.empty.say(tr("No scorecard is open"), tr("Choose a version from the list."))
        self._refresh(None)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(object)
    def _refresh(self, _edit: object) -> None:
        for form, area in self._areas.items():
            if area is self.stack.currentWidget():
                form.refresh()


def _below_part(place: Place) -> Path:
    match place:
        case ("sections", int(), "criteria", int(), *rest):
            return tuple(rest)
        case ("sections", int(), *rest):
            return tuple(rest)
    return place
