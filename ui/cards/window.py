"""The window in which scorecards are written: it puts the panes together and joins the commands to them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr, trc
from qa_desktop.language.errors import describe
from qa_desktop.services.card_editing import CardStep, Part
from qa_desktop.services.card_words import said
from qa_desktop.services.events import Changed, Kind
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.cards.checks_pane import ChecksPane
from ui.cards.commands import CardActions, CardMenuBar
from ui.cards.desk import CardsDesk
from ui.cards.files import CardFiles
from ui.cards.form_pane import FormPane
from ui.cards.head import CardHead
from ui.cards.life import CardLifeDesk
from ui.cards.outline_pane import OutlinePane
from ui.cards.panes import PaneName, Panes
from ui.cards.preview_pane import PreviewPane
from ui.cards.version_list import VersionList
from ui.cards.welcome import Welcome
from ui.message_bar import MessageBar
from ui.notify import Notifier, Tone
from ui.theme import Theme
from ui.widgets.room import FRAME
from ui.widgets.settle import settle_typing
from ui.widgets.throttle import Throttle

USUAL_SIZE = (1366, 768)
LEAST_SIZE = (560, 350)
LISTED_EVERY_MS = 400
LISTED_KINDS = frozenset({Kind.SCORECARDS, Kind.CARD_DRAFTS, Kind.EVALUATIONS, Kind.SETTINGS})
IN_DRAFT = ("add_criterion", "add_section", "copy", "remove", "rename", "up", "down")


class CardsWindow(QMainWindow):
    """Cards at the left, structure and checks in the middle, the form or the preview at the right."""

    closed = Signal()
    evaluation_asked = Signal(str)

    def __init__(
        self, desk: CardsDesk, bridge: Bridge, theme: Theme, tags: TagBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("cards")
        self.desk = desk
        desk.setParent(self)
        self._notifier = Notifier()
        self.messages = MessageBar(self._notifier, theme)
        self.versions = VersionList(desk, theme)
        self.outline = OutlinePane(desk, theme)
        self.checks = ChecksPane(desk, theme)
        self.form = FormPane(desk, theme)
        self.preview = PreviewPane(desk, theme, tags)
        self.actions_ = CardActions(self, self.outline.view)
        self.outline.join(self.actions_)
        self.versions.join(self.actions_)
        self.head = CardHead(desk, self.actions_, theme)
        self.welcome = Welcome()
        self.panes = Panes(
            {
                PaneName.VERSIONS: self.versions,
                PaneName.OUTLINE: self.outline,
                PaneName.FORM: self.form,
                PaneName.PREVIEW: self.preview,
                PaneName.CHECKS: self.checks,
            }
        )
        self.menu = CardMenuBar(self.actions_)
        self.life = CardLifeDesk(desk, self.actions_, self)
        self.files = CardFiles(desk, self.actions_, theme, self)
        self._list_soon = Throttle(LISTED_EVERY_MS, desk.refresh, self)
        self._lay_out()
        self._connect(bridge)
        self._bind()
        self.retranslate()
        self._look()

    def begin(self) -> None:
        """Read what there is."""
        self.versions.view.setFocus()
        self.desk.refresh()

    # -- building --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setMenuBar(self.menu)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.welcome, stretch=1)
        column.addWidget(self.panes, stretch=1)
        column.addWidget(self.messages)
        self.setCentralWidget(body)
        self.setMinimumSize(*LEAST_SIZE)
        room = (self.parentWidget() or self).screen().availableSize() - FRAME
        self.resize(min(USUAL_SIZE[0], room.width()), min(USUAL_SIZE[1], room.height()))

    def _connect(self, bridge: Bridge) -> None:
        desk = self.desk
        desk.failed.connect(self._say_error)
        desk.listed.connect(self._look)
        desk.opened.connect(self._look)
        desk.edited.connect(self._look)
        desk.part_chosen.connect(self._look)
        self.form.shown.connect(lambda: self.panes.show_pane(PaneName.FORM))
        self.panes.shown.connect(self._show_pane)
        self.outline.view.form_asked.connect(lambda: self._go(PaneName.FORM))
        for teller in (self.life.told, self.files.told):
            teller.connect(lambda words: self._notifier.say(Tone.GOOD, words))
        self.files.evaluation_asked.connect(self.evaluation_asked)
        self.welcome.new_asked.connect(self.actions_["new"].trigger)
        self.welcome.import_asked.connect(self.actions_["import"].trigger)
        bridge.changed.connect(self._heard)

    def _bind(self) -> None:
        desk, on = self.desk, self.actions_.on
        on("close", self.close)
        on("undo", lambda: self._typed(desk.session.undo))
        on("redo", lambda: self._typed(desk.session.redo))
        on("add_criterion", self.add_criterion)
        on("add_section", self.add_section)
        on("copy", lambda: self._with_part(desk.session.copy))
        on("remove", lambda: self._with_part(desk.session.remove))
        on("rename", self.form.focus_name)
        on("up", lambda: self._nudge(down=False))
        on("down", lambda: self._nudge(down=True))
        on("to_card", self.go_to_card)
        on("fold", lambda: self.outline.view.fold_all(folded=True))
        on("unfold", lambda: self.outline.view.fold_all(folded=False))
        for name in PaneName:
            on(f"to_{name.value}", partial(self._go, name))

    # -- what the person does --------------------------------------------------------------------------------------

    def add_criterion(self) -> None:
        """Add a criterion behind the part at hand, and name it."""
        card = self.desk.card
        if card is not None and self.desk.is_editable:
            behind = self.desk.part or Part(card.sections[-1].id, is_section=True)
            self.desk.edit_part(lambda: self.desk.session.add_criterion(behind))
            self.form.focus_name()

    def add_section(self) -> None:
        """Add a section behind the one at hand, and name it."""
        if self.desk.is_editable:
            self.desk.edit_part(lambda: self.desk.session.add_section(self.desk.part))
            self.form.focus_name()

    def go_to_card(self) -> None:
        """Take the card itself at hand, and go to its form."""
        self.desk.choose(None)
        self._go(PaneName.FORM)

    def _with_part(self, deed: Callable[[Part], Part]) -> None:
        part = self.desk.part
        if part is not None and self.desk.is_editable:
            self.desk.edit_part(lambda: deed(part))

    def _nudge(self, *, down: bool) -> None:
        part = self.desk.part
        if part is not None and self.desk.is_editable:
            self.desk.try_to(lambda: self.desk.session.nudge(part, down=down))

    def _typed(self, deed: Callable[[], None]) -> None:
        settle_typing()
        if self.desk.is_editable:
            self.desk.try_to(deed)

    # -- panes -----------------------------------------------------------------------------------------------------

    def _go(self, name: PaneName) -> None:
        """Bring a pane to the front and give it the keyboard."""
        self.panes.show_pane(name)
        if name is PaneName.FORM:
            self.form.focus()
        elif name is PaneName.PREVIEW:
            self.preview.take_keyboard()
        else:
            places: dict[PaneName, QWidget] = {
                PaneName.VERSIONS: self.versions.view,
                PaneName.OUTLINE: self.outline.view,
                PaneName.CHECKS: self.checks.view,
            }
            places[name].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _show_pane(self, _name: object) -> None:
        self.preview.show_now(shown=self.panes.is_shown(PaneName.PREVIEW))

    # -- what is told ----------------------------------------------------------------------------------------------

    @Slot(object)
    def _heard(self, event: Changed) -> None:
        if event.kinds & LISTED_KINDS:
            self._list_soon.ask()

    @Slot(object)
    def _say_error(self, error: object) -> None:
        if isinstance(error, QaError):
            self._notifier.say(Tone.ERROR, str(describe(error)))

    @Slot()
    def _look(self) -> None:
        """Offer what is of use now, and show first-timers where to begin."""
        desk = self.desk
        is_first = desk.is_listed and not desk.versions
        self.welcome.setVisible(is_first)
        self.welcome.offer(may_write=desk.may_write)
        self.panes.setVisible(not is_first)
        card, session = desk.card, desk.session
        for command in IN_DRAFT:
            self.actions_[command].setEnabled(desk.is_editable)
        for command in ("export", "compare", "uses", "to_card"):
            self.actions_[command].setEnabled(card is not None)
        self.actions_["import"].setEnabled(desk.may_write)
        for command, name, word in (("undo", session.undo_name, tr("Undo")), ("redo", session.redo_name, tr("Redo"))):
            self.actions_[command].setEnabled(name is not None)
            self.actions_[command].setText(word if name is None else _step_words(word, name))
        self._entitle()

    def _entitle(self) -> None:
        card = self.desk.card
        name = "" if card is None else said(card.name, tr("Unnamed scorecard"))
        self.setWindowTitle(" – ".join(part for part in (name, tr("Scorecards")) if part))

    def retranslate(self) -> None:
        """Word everything anew."""
        self.actions_.retranslate()
        self.menu.retranslate()
        self.outline.retranslate()
        self.life.look()
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put everything on disk."""
        settle_typing()
        self._list_soon.stop()
        self.preview.close_down()
        self.desk.close()
        super().closeEvent(event)
        self.closed.emit()


def _step_words(word: str, name: CardStep) -> str:
    """Name what undo would take back."""
    steps = {
        CardStep.CARD: trc("step", "fields of the card"),
        CardStep.KIND: trc("step", "kind of card"),
        CardStep.BANDS: trc("step", "bands"),
        CardStep.SECTION: trc("step", "section"),
        CardStep.CRITERION: trc("step", "criterion"),
        CardStep.ANSWER: trc("step", "answers"),
        CardStep.CONDITION: trc("step", "condition"),
        CardStep.ADD_SECTION: trc("step", "new section"),
        CardStep.ADD_CRITERION: trc("step", "new criterion"),
        CardStep.COPY: trc("step", "duplicate"),
        CardStep.REMOVE: trc("step", "removal"),
        CardStep.MOVE: trc("step", "move"),
    }
    return tr("{undo}: {step}").format(undo=word, step=steps[name])
