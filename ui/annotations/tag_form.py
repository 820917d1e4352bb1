"""The fields of one tag."""

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.text import Text
from qa_desktop.language import tr
from ui.annotations.dots import DOT_PX, dot
from ui.annotations.wording import colour_name, severity_name
from ui.theme import Theme

LONGEST_NAME = 40
DIGITS = range(1, 10)


class TagForm(QWidget):
    """Shows a tag and tells `edited` with the tag as it is after each change."""

    edited = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tag: Tag | None = None
        self.chinese = QLineEdit()
        self.english = QLineEdit()
        self.colour = QComboBox()
        self.digit = QComboBox()
        self.severity = QComboBox()
        self.private = QCheckBox()
        self._labels = {
            field: QLabel() for field in (self.chinese, self.english, self.colour, self.digit, self.severity)
        }
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field, label in self._labels.items():
            label.setBuddy(field)
            form.addRow(label, field)
        form.addRow(self.private)
        for line in (self.chinese, self.english):
            line.setMaxLength(LONGEST_NAME)
            line.textEdited.connect(self._tell)
        for box in (self.colour, self.digit, self.severity):
            box.activated.connect(self._tell)
        self.private.clicked.connect(self._tell)
        self.colour.setIconSize(QSize(DOT_PX, DOT_PX))
        self.retranslate()

    def show_tag(self, tag: Tag | None) -> None:
        """Show that tag; None shows that there is none to edit."""
        self._tag = tag
        self.setEnabled(tag is not None)
        if tag is None:
            return
        for line, text in ((self.chinese, tag.name.zh), (self.english, tag.name.en)):
            if line.text() != text:
                line.setText(text)
        self.colour.setCurrentIndex(self.colour.findData(tag.colour))
        self.digit.setCurrentIndex(self.digit.findData(tag.digit))
        self.severity.setCurrentIndex(self.severity.findData(tag.severity))
        self.private.setChecked(tag.private)

    def retranslate(self) -> None:
        """Word everything anew."""
        words: dict[QLineEdit | QComboBox, str] = {
            self.chinese: tr("Name in Chinese"),
            self.english: tr("Name in English"),
            self.colour: tr("Colour"),
            self.digit: tr("Key"),
            self.severity: tr("Usual severity"),
        }
        for field, word in words.items():
            self._labels[field].setText(word)
            field.setAccessibleName(word)
        self.private.setText(tr("Private: not to be heard elsewhere"))
        self.private.setToolTip(
            tr(
                "Where evidence is sent on as sound, a region with this tag is replaced by a tone on all channels, "
                "a point from 1 s before it to 1 s after it."
            )
        )
        colours = self._theme.tokens.tags
        _fill(self.colour, [(colour_name(one), one, dot(colours[one])) for one in TagColour])
        _fill(self.digit, [(tr("No key"), 0, QIcon()), *((str(digit), digit, QIcon()) for digit in DIGITS)])
        _fill(self.severity, [(severity_name(one), one, QIcon()) for one in Severity])
        self.show_tag(self._tag)

    def _tell(self) -> None:
        if self._tag is None:
            return
        self._tag = self._tag.model_copy(
            update={
                "name": Text(zh=self.chinese.text(), en=self.english.text()),
                "colour": TagColour(self.colour.currentData()),
                "digit": int(self.digit.currentData()),
                "severity": Severity(self.severity.currentData()),
                "private": self.private.isChecked(),
            }
        )
        self.edited.emit(self._tag)


def _fill(box: QComboBox, choices: list[tuple[str, object, QIcon]]) -> None:
    with QSignalBlocker(box):
        box.clear()
        for words, value, icon in choices:
            box.addItem(icon, words, value)
