"""The fields of one name pattern: edited, checked as they are typed, flaws said where they are."""

from collections.abc import Callable
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QPushButton, QWidget

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.interchange.name_parts import FieldName
from qa_desktop.interchange.names import CompiledPattern, compile_pattern
from qa_desktop.language import tr
from ui.library.pattern_wording import IN_TIME_FORMAT, IN_ZONE, field_colour, field_word, flaw_of, flaw_sentence
from ui.theme import Theme
from ui.widgets.flow import FlowLayout
from ui.widgets.form import Form
from ui.widgets.trouble import TroubleLine

ANYTHING = "{*}"
TIME_FORMATS = (
    "%Y-%m-%dT%H-%M-%S",
    "%Y-%m-%d-%H-%M-%S",
    "%Y-%m-%d_%H-%M-%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d-%H%M%S",
    "%Y%m%d_%H%M%S",
    "%y%m%d_%H%M%S",
    "%d%m%Y_%H%M%S",
    "%s",
)


class PatternForm(QWidget):
    """Edits a pattern; `pattern` is what stands there, `compiled` it made ready (None while it has a flaw)."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self.compiled: CompiledPattern | None = None
        self.name = QLineEdit()
        self.written = QLineEdit()
        self.time_format = QComboBox()
        self.zone = QComboBox()
        self.buttons: dict[str, QPushButton] = {}
        self._troubles = {"name": TroubleLine(), "pattern": TroubleLine(), "time": TroubleLine(), "zone": TroubleLine()}
        self._set_up()
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()
        self.retranslate()

    @property
    def pattern(self) -> NamePattern:
        """What stands in the fields."""
        return NamePattern.model_construct(
            name=self.name.text().strip(),
            pattern=self.written.text(),
            time_format=self.time_format.currentText(),
            time_zone=self._zone(),
        )

    def show_pattern(self, pattern: NamePattern, *, editable: bool) -> None:
        """Show a pattern."""
        self._quiet = True
        self.name.setText(pattern.name)
        self.written.setText(pattern.pattern)
        self.time_format.setCurrentText(pattern.time_format)
        self.zone.setCurrentText(pattern.time_zone or self.zone.itemText(0))
        self._quiet = False
        for field in (self.name, self.written, self.time_format, self.zone, *self.buttons.values()):
            field.setEnabled(editable)
        self._check()

    def blame_name(self, wording: Callable[[], str] | None) -> None:
        """Say what is wrong with the name, nothing where there is no wording."""
        self._say("name", wording)

    def insert(self, field: str) -> None:
        """Put a field where the text cursor is."""
        self.written.insert(field)
        self.written.setFocus()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._form.retranslate()
        self._quiet = True
        self.zone.setItemText(0, tr("This machine's time zone"))
        self._quiet = False
        for field in FieldName:
            self.buttons[field].setText(field_word(field))
            self.buttons[field].setToolTip(tr("Insert {field}").format(field=f"{{{field}}}"))
        self.buttons[ANYTHING].setText(tr("Anything"))
        self.buttons[ANYTHING].setToolTip(tr("Insert {field}").format(field=ANYTHING))
        self._check()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _set_up(self) -> None:
        self.name.setObjectName("pattern-name")
        self.name.setMaxLength(80)
        self.written.setObjectName("pattern-written")
        self.written.setMaxLength(300)
        self.time_format.setObjectName("pattern-time-format")
        self.time_format.setEditable(True)
        self.time_format.addItems(TIME_FORMATS)
        self.zone.setObjectName("pattern-zone")
        self.zone.setEditable(True)
        self.zone.addItems(["", *sorted(available_timezones())])
        for combo in (self.time_format, self.zone):
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            combo.currentTextChanged.connect(self._tell)
        self.zone.setCompleter(_anywhere(self.zone))
        self.time_format.setCompleter(None)  # type: ignore[arg-type] # Qt's way to have none, which the stubs forget
        self.name.textChanged.connect(self._tell)
        self.written.textChanged.connect(self._tell)
        for field in (*(f"{{{name}}}" for name in FieldName), ANYTHING):
            button = QPushButton()
            button.setProperty("role", "chip")
            button.setObjectName(f"insert-{field.strip('{}')}")
            button.clicked.connect(lambda _checked=False, field=field: self.insert(field))
            self.buttons[field if field == ANYTHING else field.strip("{}")] = button

    def _lay_out(self) -> None:
        insert = QWidget()
        flow = FlowLayout(insert)
        for button in self.buttons.values():
            flow.addWidget(button)
        self._form = Form()
        self._form.add(lambda: tr("Name"), self.name, trouble=self._troubles["name"])
        self._form.add(lambda: tr("Pattern"), self.written, trouble=self._troubles["pattern"])
        self._form.add(lambda: tr("Insert"), insert)
        self._form.add(lambda: tr("Time format"), self.time_format, trouble=self._troubles["time"])
        self._form.add(lambda: tr("Time zone"), self.zone, trouble=self._troubles["zone"])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._form)

    def _zone(self) -> str:
        text = self.zone.currentText().strip()
        return "" if text == self.zone.itemText(0) else text

    def _tell(self) -> None:
        if not self._quiet:
            self._check()
            self.changed.emit()

    def _check(self) -> None:
        wordings: dict[str, Callable[[], str]] = {}
        try:
            self.compiled = compile_pattern(self.pattern)
        except UserMistake as mistake:
            self.compiled = None
            wordings[_place_of(mistake)] = partial(flaw_sentence, mistake)
        for place in ("pattern", "time", "zone"):
            self._say(place, wordings.get(place))

    def _say(self, place: str, wording: Callable[[], str] | None) -> None:
        line = self._troubles[place]
        if wording is None:
            line.clear()
        else:
            line.say(wording)

    def _paint(self) -> None:
        for field in FieldName:
            self.buttons[field].setStyleSheet(f"color: {field_colour(field, self._theme.tokens)};")


def _place_of(mistake: UserMistake) -> str:
    flaw = flaw_of(mistake)
    return "time" if flaw in IN_TIME_FORMAT else "zone" if flaw in IN_ZONE else "pattern"


def _anywhere(combo: QComboBox) -> QCompleter:
    completer = QCompleter(combo.model(), combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return completer
