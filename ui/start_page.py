"""What a first-timer sees where the sound will be: what this is, and the ways to begin; a lead begins with the team."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qa_desktop.language import tr, trn

TEXT_WIDTH = 460


class StartPage(QWidget):
    """Offers the import of recordings and the demo, or to a lead the team's evaluations and the import."""

    import_asked = Signal()
    demo_asked = Signal()
    team_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: int | None = None
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._text = QLabel()
        self._text.setProperty("role", "muted")
        self._import = QPushButton()
        self._import.setObjectName("start-import")
        self._import.setProperty("role", "primary")
        self._import.clicked.connect(self.import_asked)
        self._demo = QPushButton()
        self._demo.setObjectName("start-demo")
        self._demo.clicked.connect(self.demo_asked)
        self._team = QPushButton()
        self._team.setObjectName("start-team")
        self._team.setProperty("role", "primary")
        self._team.clicked.connect(self.team_asked)
        self._team.hide()
        buttons = QHBoxLayout()
        for button in (self._team, self._import, self._demo):
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

    def greet_lead(self, waiting: int | None) -> None:
        """Lead to the team's table, in which so many evaluations wait for a review; None: this is no lead."""
        if waiting == self._waiting:
            return
        self._waiting = waiting
        leads = waiting is not None
        self._team.setVisible(leads)
        self._demo.setVisible(not leads)
        self._import.setProperty("role", "" if leads else "primary")
        self._import.style().unpolish(self._import)
        self._import.style().polish(self._import)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._import.setText(tr("Import recordings…"))
        self._demo.setText(tr("Try it with demo calls"))
        self._team.setText(tr("Team's evaluations"))
        if self._waiting is None:
            self._greet_inspector()
        else:
            self._title.setText(tr("Review your team’s evaluations"))
            self._text.setText(_waiting_words(self._waiting))

    def _greet_inspector(self) -> None:
        self._title.setText(tr("Grade your first call"))
        self._text.setText(
            tr(
                "Import recordings, choose one in the queue on the left, listen, mark moments, and fill the scorecard"
                " on the right. Everything you type is saved on this machine at once; no network is needed."
            )
        )

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _waiting_words(count: int) -> str:
    if not count:
        return tr(
            "Nothing waits for you now. What your team submits comes by itself with each sync; read it there, hear the"
            " evidence, reply, approve or return it."
        )
    return trn(
        "{count} evaluation waits for your review: read it, hear the evidence, reply, approve or return it.",
        "{count} evaluations wait for your review: read them, hear the evidence, reply, approve or return them.",
        count,
    ).format(count=count)
