"""What a first-timer sees where the sound will be: what this is, and the two ways to begin."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.plain import PlainLabel

TEXT_WIDTH = 460


class StartPage(QWidget):
    """Offers the import of recordings and the demo."""

    import_asked = Signal()
    demo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel()
        self._title.setProperty("role", "title")
        self._text = PlainLabel()
        self._text.setProperty("role", "muted")
        self._import = QPushButton()
        self._import.setObjectName("start-import")
        self._import.setProperty("role", "primary")
        self._import.clicked.connect(self.import_asked)
        self._demo = QPushButton()
        self._demo.setObjectName("start-demo")
        self._demo.clicked.connect(self.demo_asked)
        buttons = QHBoxLayout()
        for button in (self._import, self._demo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        block = QWidget()
        block.setMaximumWidth(TEXT_WIDTH)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for label in (self._title, self._text):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(block, stretch=100)
        middle.addStretch(1)
        whole.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch(2)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._title.setText(tr("Grade your first call"))
        self._text.setText(
            tr(
                "Import recordings, choose one in the queue on the left, listen, mark moments, and fill the scorecard"
                " on the right. Everything you type is saved on this machine at once; no network is needed."
            )
        )
        self._import.setText(tr("Import recordings…"))
        self._demo.setText(tr("Try it with demo calls"))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
