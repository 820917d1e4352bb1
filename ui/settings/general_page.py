"""Language, theme, name, playing and marking."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.settings.model import LanguageChoice, Settings, ThemeChoice
from ui.widgets.fields import roomy
from ui.widgets.form import Form

STEP_MS = 100
MOST_REWIND_MS = 10_000
MOST_REACTION_MS = 3_000
LONGEST_NAME = 80


class GeneralPage(QWidget):
    """`changed` carries the settings that were changed, by name."""

    changed = Signal(dict)

    def __init__(self, settings: Settings, devices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = _choice("settings-language", LanguageChoice, settings.language)
        self._theme = _choice("settings-theme", ThemeChoice, settings.theme)
        self._name = QLineEdit(settings.inspector)
        self._name.setObjectName("settings-name")
        self._name.setMaxLength(LONGEST_NAME)
        self._rewind = _milliseconds("settings-rewind", MOST_REWIND_MS, settings.rewind_on_resume_ms)
        self._reaction = _milliseconds("settings-reaction", MOST_REACTION_MS, settings.reaction_ms)
        self._moves_on = _tick("settings-moves-on", on=settings.moves_on)
        self._shipped_phrases = _tick("settings-shipped-phrases", on=settings.shipped_phrases)
        self._device = _devices(devices, settings.output_device)
        self._form = Form()
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._form.retranslate()
        _word(self._language, (tr("As the system"), "中文", "English"))
        _word(self._theme, (tr("As the system"), tr("Light"), tr("Dark")))
        self._device.setItemText(0, tr("As the system"))
        self._moves_on.setText(tr("On to the next open criterion"))
        self._shipped_phrases.setText(tr("Offer the phrases that come with the program"))
        for box in (self._rewind, self._reaction):
            box.setSuffix(tr(" ms"))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        form = self._form
        form.add(lambda: tr("Language"), self._language)
        form.add(lambda: tr("Theme"), self._theme)
        form.add(lambda: tr("Your name"), self._name)
        form.add(lambda: tr("Sound device"), self._device)
        form.add(
            lambda: tr("Rewind on resume"),
            self._rewind,
            hint=lambda: tr("How far playing goes back when it is resumed after a pause."),
        )
        form.add(
            lambda: tr("Reaction time"),
            self._reaction,
            hint=lambda: tr("How long before the key press a mark made while playing is set."),
        )
        form.add(
            lambda: tr("After a digit"),
            self._moves_on,
            hint=lambda: tr("Where the answer demands a reason, the keyboard goes there first."),
        )
        form.add(
            lambda: tr("Phrases"),
            self._shipped_phrases,
            hint=lambda: tr("They come after your own and the centre's; one that you use becomes your own."),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 8, 8)
        column.addWidget(form)
        column.addStretch(1)

    def _connect(self) -> None:
        self._language.activated.connect(lambda _: self._tell("language", self._language.currentData()))
        self._theme.activated.connect(lambda _: self._tell("theme", self._theme.currentData()))
        self._name.editingFinished.connect(lambda: self._tell("inspector", self._name.text().strip()))
        self._device.activated.connect(lambda _: self._tell("output_device", self._device.currentData()))
        self._rewind.valueChanged.connect(lambda value: self._tell("rewind_on_resume_ms", value))
        self._reaction.valueChanged.connect(lambda value: self._tell("reaction_ms", value))
        self._moves_on.toggled.connect(lambda on: self._tell("moves_on", on))
        self._shipped_phrases.toggled.connect(lambda on: self._tell("shipped_phrases", on))

    def _tell(self, name: str, value: object) -> None:
        self.changed.emit({name: value})


def _choice(name: str, kind: type[StrEnum], chosen: StrEnum) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    for one in kind:
        box.addItem(one.value, one.value)
    box.setCurrentIndex(list(kind).index(chosen))
    return box


def _word(box: QComboBox, words: Sequence[str]) -> None:
    for index, word in enumerate(words):
        box.setItemText(index, word)


def _tick(name: str, *, on: bool) -> QCheckBox:
    box = QCheckBox()
    box.setObjectName(name)
    box.setChecked(on)
    return box


def _milliseconds(name: str, most: int, value: int) -> QSpinBox:
    box = roomy(QSpinBox())
    box.setObjectName(name)
    box.setRange(0, most)
    box.setSingleStep(STEP_MS)
    box.setValue(value)
    return box


def _devices(names: Sequence[str], chosen: str) -> QComboBox:
    """Return a box of the devices; one that was chosen and is away now stays in it."""
    box = QComboBox()
    box.setObjectName("settings-device")
    box.addItem("", "")
    for name in dict.fromkeys([*names, *([chosen] if chosen else [])]):
        box.addItem(name, name)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(24)
    return box
