"""What a first-timer sees: what a scorecard is, and two ways to begin."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.buttons import PushButton
from ui.widgets.plain import PlainLabel

WIDTH = 520


class Welcome(QWidget):
    """Stands in the place of the panes while there is no card."""

    new_asked = Signal()
    import_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_write = False
        self.heading, self.sentence, self.steps = PlainLabel(), PlainLabel(), PlainLabel()
        self.heading.setProperty("role", "title")
        self.sentence.setProperty("role", "muted")
        for label in (self.heading, self.sentence, self.steps):
            label.setWordWrap(True)
            label.setMaximumWidth(WIDTH)
        self.new, self.bring = PushButton("primary"), PushButton()
        self.new.clicked.connect(self.new_asked)
        self.bring.clicked.connect(self.import_asked)
        row = QHBoxLayout()
        for button in (self.new, self.bring):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(2)
        for part in (self.heading, self.sentence, self.steps):
            column.addWidget(part)
        column.addLayout(row)
        column.addStretch(3)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.addStretch(1)
        whole.addLayout(column, stretch=4)
        whole.addStretch(1)
        self.retranslate()

    def offer(self, *, may_write: bool) -> None:
        """Offer to begin to whoever may."""
        if may_write != self._may_write:
            self._may_write = may_write
            self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.heading.setText(tr("No scorecard yet"))
        self.sentence.setText(
            tr("A scorecard says what is looked at in a call: sections, criteria, and for each criterion a standard.")
            if self._may_write
            else tr("What your managers publish will stand here.")
        )
        self.steps.setText(
            tr(
                "1. Name the sections and their criteria.\n"
                "2. Write what full marks look like and what loses them.\n"
                "3. Try it in the preview, which is the panel that inspectors grade with.\n"
                "4. Publish it: that version never changes again."
            )
        )
        self.new.setText(tr("Begin a scorecard"))
        self.bring.setText(tr("Import from Excel, YAML or JSON…"))
        for part in (self.steps, self.new, self.bring):
            part.setVisible(self._may_write)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
