"""The first line of a criterion: its name, what is special about it, and the tools for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Criterion, Fatal, Scorecard
from qa_desktop.language import tr
from ui.scorecard.kit import CardKit
from ui.scorecard.shares import bonus_words, cost_words
from ui.scorecard.wording import fatal_words, name_of
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import IconButton, name_for_everyone
from ui.widgets.drawing import text_width
from ui.widgets.pill import Pill, PillTone

TEXT_TOP = 1
LINE_TOP = 2
PILL_GAP = 6
SLACK = 1


class NameLabel(QLabel):
    """A name that takes no more room than its words need, so that what follows stands right behind them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setContentsMargins(0, TEXT_TOP, 0, 0)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return the size with the words in one line."""
        margins = self.contentsMargins()
        width = text_width(self.font(), self.text()) + margins.left() + margins.right() + SLACK
        return QSize(width, self.heightForWidth(width))


class NameLine(QWidget):
    """The tools for comment and evidence keep their room while they are hidden, so that nothing moves."""

    def __init__(self, criterion: Criterion, card: Scorecard, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._criterion = criterion
        self._card = card
        self._actions = kit.actions
        self._name = NameLabel()
        self._pills = tuple(Pill(kit.theme) for _ in range(3))
        self.comment = IconButton(kit.theme, "edit")
        self.link = IconButton(kit.theme, "link")
        self.info = IconButton(kit.theme, "info")
        self.info.setCheckable(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addLayout(self._words(), stretch=1)
        for tool in (self.comment, self.link, self.info):
            line.addWidget(tool, alignment=Qt.AlignmentFlag.AlignTop)
        for tool in (self.comment, self.link):
            policy = tool.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            tool.setSizePolicy(policy)
        self.show_tools(shown=False)
        self.retranslate()

    def _words(self) -> QVBoxLayout:
        """Return the name with the pills right behind it, or under it where there is no room."""
        self._flow = FlowBox(gap=PILL_GAP)
        self._flow.hold([self._name, *self._pills])
        column = QVBoxLayout()
        column.setContentsMargins(0, LINE_TOP, 0, 0)
        column.addWidget(self._flow)
        column.addStretch(1)
        return column

    @property
    def pills(self) -> tuple[str, ...]:
        """What the pills say."""
        return tuple(pill.text for pill in self._pills if not pill.isHidden())

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
        self._word_pills()
        name_for_everyone(self.comment, tr("Write the comment"), self._actions.keys_of("score.comment"))
        name_for_everyone(self.link, tr("Link the chosen mark as evidence"), self._actions.keys_of("mark.link"))
        name_for_everyone(self.info, tr("Show the standard"), self._actions.keys_of("score.standard"))
        for tool in self.stops:
            tool.setAccessibleDescription(f"{name} {tool.accessibleDescription()}".strip())

    def _word_pills(self) -> None:
        fatal = self._criterion.fatal is not Fatal.NOTHING
        flag, bonus, cost = self._pills
        flag.say(tr("Fatal") if fatal else "", PillTone.PLAIN, "flag")
        flag.setToolTip(fatal_words(self._criterion.fatal))
        bonus.say(bonus_words(self._criterion))
        bonus.setToolTip(tr("It adds to the score, and loses nothing") if bonus.text else "")
        cost.say(cost_words(self._card, self._criterion))
        cost.setToolTip(tr("What it takes from the score") if cost.text else "")
        for pill in self._pills:
            pill.setVisible(bool(pill.text))
        self._flow.rearrange()
