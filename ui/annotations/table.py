"""The annotation table: the marks of the open evaluation, chosen, heard and edited in place."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from ui.actions import Actions
from ui.annotations.delegates import CellDelegate, ChoiceDelegate, Choosable, NoteDelegate, SpanDelegate
from ui.annotations.dots import DOT_PX, dot
from ui.annotations.mark_menu import MarkMenu
from ui.annotations.model import AnnotationModel, Column
from ui.annotations.tag_book import TagBook
from ui.annotations.wording import channel_name, severity_name
from ui.bridge import Bridge
from ui.theme import Theme
from ui.view_state import ViewState
from ui.widgets.buttons import ENTER, PushButton
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel

ROW_PX = 30
WIDTHS = {Column.TIME: 118, Column.TAG: 116, Column.SEVERITY: 68, Column.CHANNEL: 74, Column.CRITERION: 140}
SHOWN_FROM_PX = {Column.SEVERITY: 660, Column.CHANNEL: 660, Column.CRITERION: 480}
SHOWN_KINDS = frozenset({Kind.ANNOTATIONS, Kind.ANSWERS})


class AnnotationTable(QFrame):
    """Its chosen row and the chosen mark of `view_state` are one; `play_asked` carries the mark to be heard.

    `refused` carries the UserMistake of an edit that can no longer be made.
    """

    play_asked = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        *,
        grading: Grading,
        bridge: Bridge,
        theme: Theme,
        actions: Actions,
        view_state: ViewState,
        tags: TagBook,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._theme = theme
        self._actions = actions
        self._view_state = view_state
        self._tags = tags
        self.model = AnnotationModel(grading, tags, theme)
        self.view = MarkView(self)
        self.empty = EmptyNote()
        self.menu = MarkMenu(grading, actions, tags, theme, self)
        self._heading = PlainLabel()
        self._edit_tags = PushButton("quiet")
        self._edit_tags.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._make_delegates()
        self._connect(bridge)
        self.retranslate()
        self._refresh()

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "title")
        line = QHBoxLayout()
        line.setContentsMargins(12, 6, 8, 2)
        line.addWidget(self._heading, stretch=1)
        line.addWidget(self._edit_tags)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.view, stretch=1)
        column.addWidget(self.empty, stretch=1)
        self.view.setModel(self.model)
        header = self.view.horizontalHeader()
        for section, width in WIDTHS.items():
            self.view.setColumnWidth(section, width)
        header.setSectionResizeMode(Column.NOTE, QHeaderView.ResizeMode.Stretch)

    def _make_delegates(self) -> None:
        theme = self._theme
        self.view.setItemDelegate(CellDelegate(theme, self.view))
        delegates = {
            Column.TIME: SpanDelegate(theme, self._length_ms, self.view),
            Column.TAG: ChoiceDelegate(theme, self._tag_choices, self.view),
            Column.SEVERITY: ChoiceDelegate(theme, _severity_choices, self.view),
            Column.CHANNEL: ChoiceDelegate(theme, _channel_choices, self.view),
            Column.NOTE: NoteDelegate(theme, self.view),
        }
        for column, delegate in delegates.items():
            self.view.setItemDelegateForColumn(column, delegate)

    def _connect(self, bridge: Bridge) -> None:
        bridge.changed.connect(self._look)
        bridge.call_opened.connect(self._refresh)
        bridge.call_closed.connect(self._refresh)
        self._tags.changed.connect(self._reword)
        self._theme.changed.connect(self._reword)
        self._actions.rebound.connect(self.retranslate)
        self._view_state.annotation_chosen.connect(self._show_chosen)
        self.view.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.view.played.connect(self._play)
        self.view.menu_asked.connect(self._open_menu)
        self.menu.play_asked.connect(self.play_asked)
        self.menu.edit_asked.connect(self._edit)
        self.menu.refused.connect(self.refused)
        self.model.refused.connect(self.refused)
        self._edit_tags.clicked.connect(self._actions["edit.tags"].trigger)

    # -- what it does ----------------------------------------------------------------------------------------------

    def edit_note(self, annotation_id: str) -> None:
        """Open the note of a mark for writing."""
        self._edit(annotation_id, Column.NOTE)

    def focus_table(self) -> None:
        """Take the keyboard, to the chosen mark or the first."""
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _edit(self, annotation_id: str, column: int) -> None:
        index = self.model.index(self.model.row_of(annotation_id), column)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.view.setCurrentIndex(index)
            self.view.edit(index)

    @Slot(QModelIndex)
    def _play(self, index: QModelIndex) -> None:
        self.play_asked.emit(self.model.marks[index.row()].id)

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        if self._view_state.annotation_id:
            self.menu.open_for(self._view_state.annotation_id, where)

    # -- what is chosen --------------------------------------------------------------------------------------------

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        mark = self.model.marks[current.row()]
        if mark.id != self._view_state.annotation_id:
            self._view_state.choose_annotation(mark.id)
            self._view_state.reveal(mark.start_ms, mark.last_ms)

    @Slot(str)
    def _show_chosen(self, annotation_id: str) -> None:
        row = self.model.row_of(annotation_id)
        if row < 0:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        elif row != self.view.currentIndex().row():
            column = max(self.view.currentIndex().column(), 0)
            self.view.setCurrentIndex(self.model.index(row, column))

    # -- what it shows ---------------------------------------------------------------------------------------------

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if event.kinds & SHOWN_KINDS:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        chosen = self._view_state.annotation_id
        self.model.refresh()
        if chosen and self.model.row_of(chosen) < 0:
            self._view_state.choose_annotation("")
        self._show_chosen(self._view_state.annotation_id)
        self._show_empty()

    @Slot()
    def _reword(self) -> None:
        self.model.reword()

    def _show_empty(self) -> None:
        has_marks = bool(self.model.rowCount())
        self.view.setVisible(has_marks)
        self.empty.setVisible(not has_marks)
        call = self._grading.call
        if call is None:
            self.empty.say("", tr("The marks of the open call are listed here."))
        elif call.read_only:
            self.empty.say("", tr("Nothing was marked in this call."))
        else:
            words = tr("Press {key} to mark the moment you hear, 1–9 to mark it with a tag.")
            self.empty.say(tr("Nothing marked yet"), words.format(key=self._actions.keys_of("mark.point")))

    def retranslate(self) -> None:
        """Word everything anew."""
        self._heading.setText(tr("Annotations"))
        self.view.setAccessibleName(tr("Annotations"))
        self._edit_tags.setText(tr("Tags…"))
        self.model.reword()
        self._show_empty()

    def changeEvent(self, event: QEvent) -> None:
        """Word everything anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- choices ---------------------------------------------------------------------------------------------------

    def _length_ms(self) -> int:
        call = self._grading.call
        return 0 if call is None else call.recording.audio.duration_ms

    def _tag_choices(self) -> Sequence[Choosable]:
        colours = self._theme.tokens.tags
        tags = [Choosable(tag.id, self._tags.name(tag.id), dot(colours[tag.colour])) for tag in self._tags.tags]
        return [*tags, Choosable("", tr("No tag"))]


class MarkView(QTableView):
    """A table of rows; Enter and a double click play, Tab leaves it."""

    played = Signal(QModelIndex)
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.SelectedClicked)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(self.iconSize().scaled(DOT_PX, DOT_PX, Qt.AspectRatioMode.IgnoreAspectRatio))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(48)
        self.doubleClicked.connect(self.played)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the note the room of the less needed columns where there is little; the menu still has them."""
        super().resizeEvent(event)
        for column, least in SHOWN_FROM_PX.items():
            self.setColumnHidden(column, self.width() < least)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row that is pointed at, or of the chosen one."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_asked.emit(event.globalPos() if by_mouse else below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play on Enter."""
        if event.key() in ENTER and self.currentIndex().isValid():
            self.played.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


def _severity_choices() -> Sequence[Choosable]:
    return [Choosable(severity, severity_name(severity)) for severity in Severity]


def _channel_choices() -> Sequence[Choosable]:
    return [Choosable(channel, channel_name(channel)) for channel in (None, *Channel)]
