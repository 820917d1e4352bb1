"""The outline with its tools over it."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.cards.commands import CardActions
from ui.cards.desk import CardsDesk
from ui.cards.outline_view import OutlineView
from ui.theme import Theme
from ui.widgets.buttons import IconButton, PushButton, name_for_everyone

TOOLS = {"add_criterion": "plus", "copy": "queue", "remove": "trash", "up": "up", "down": "down"}


class OutlinePane(QFrame):
    """What is done most has a button; all of it has a key and stands in the menu."""

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._desk = desk
        self.view = OutlineView(desk, theme)
        self.card = PushButton("quiet")
        self.card.setCheckable(True)
        self.card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.section = PushButton("quiet")
        self.section.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tools = {command: IconButton(theme, sign) for command, sign in TOOLS.items()}
        self._actions: CardActions | None = None
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.card)
        row.addStretch(1)
        row.addWidget(self.section)
        for tool in self.tools.values():
            tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.view, stretch=1)
        self.card.clicked.connect(lambda: desk.choose(None))
        for signal in (desk.opened, desk.part_chosen):
            signal.connect(self._look)

    def join(self, actions: CardActions) -> None:
        """Let the tools give the window's commands."""
        self._actions = actions
        self.section.clicked.connect(actions["add_section"].trigger)
        for command, tool in self.tools.items():
            tool.clicked.connect(actions[command].trigger)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.card.setText(tr("The card itself"))
        self.section.setText(tr("Add a section"))
        self.view.retranslate()
        if self._actions is not None:
            for command, tool in self.tools.items():
                name_for_everyone(tool, self._actions[command].text(), self._actions.keys_of(command))
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _look(self) -> None:
        self.setEnabled(self._desk.card is not None)
        self.card.setChecked(self._desk.part is None and self._desk.card is not None)
        self.section.setVisible(self._desk.is_editable)
        for tool in self.tools.values():
            tool.setVisible(self._desk.is_editable)
