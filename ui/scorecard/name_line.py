"""The first line of a criterion: its name, its flag, and the tools for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from qa_desktop.domain.scorecard import Criterion, Fatal
from qa_desktop.language import tr
from ui.scorecard.kit import CardKit
from ui.scorecard.wording import fatal_words, name_of
from ui.widgets.buttons import ICON_BUTTON_PX, IconButton, name_for_everyone
from ui.widgets.pill import Pill, PillTone


class NameLine(QWidget):
    """The tools for comment and evidence keep their room while they are hidden, so that nothing moves."""

    def __init__(self, criterion: Criterion, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._criterion = criterion
        self._actions = kit.actions
        self._name = QLabel()
        self._name.setWordWrap(True)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._flag = Pill(kit.theme)
        self.comment = IconButton(kit.theme, "edit")
        self.link = IconButton(kit.theme, "link")
        self.info = IconButton(kit.theme, "info")
        self.info.setCheckable(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self._name, stretch=1)
        for part in (self.comment, self.link, self._flag, self.info):
            line.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        self._flag.setFixedHeight(ICON_BUTTON_PX)
        self._flag.setVisible(criterion.fatal is not Fatal.NOTHING)
        for tool in (self.comment, self.link):
            policy = tool.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            tool.setSizePolicy(policy)
        self.show_tools(shown=False)
        self.retranslate()

    @property
    def name(self) -> str:
        """The name that it shows."""
        return self._name.text()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The tools, in order."""
        return (self.comment, self.link, self.info)

    def show_tools(self, *, shown: bool) -> None:
        """Show or hide the tools that change something."""
        self.comment.setVisible(shown)
        self.link.setVisible(shown)

    def retranslate(self) -> None:
        """Word everything anew."""
        name = name_of(self._criterion)
        self._name.setText(name)
        self._flag.say(tr("Fatal"), PillTone.PLAIN, "flag")
        self._flag.setMinimumWidth(self._flag.sizeHint().width())
        self._flag.setToolTip(fatal_words(self._criterion.fatal))
        name_for_everyone(self.comment, tr("Write the comment"), self._actions.keys_of("score.comment"))
        name_for_everyone(self.link, tr("Link the chosen mark as evidence"), self._actions.keys_of("mark.link"))
        name_for_everyone(self.info, tr("Show the standard"), self._actions.keys_of("score.standard"))
        for tool in self.stops:
            tool.setAccessibleDescription(f"{name} {tool.accessibleDescription()}".strip())
