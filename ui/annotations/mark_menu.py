"""The menu of a mark: everything that can be done with it, by keyboard too."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import Channel
from qa_desktop.language import current_language, tr
from qa_desktop.services.grading import Grading
from qa_desktop.services.open_call import OpenCall
from ui.actions import Actions
from ui.annotations.dots import dot
from ui.annotations.model import Column
from ui.annotations.tag_book import TagBook
from ui.annotations.wording import channel_name, severity_name
from ui.theme import Theme


class MarkMenu(QObject):
    """Makes the menu for a mark when it is asked for."""

    play_asked = Signal(str)
    edit_asked = Signal(str, int)
    refused = Signal(object)

    def __init__(self, grading: Grading, actions: Actions, tags: TagBook, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._grading = grading
        self._actions = actions
        self._tags = tags
        self._theme = theme

    def open_for(self, annotation_id: str, where: QPoint) -> QMenu:
        """Open the menu of that mark there."""
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hear = menu.addAction(tr("Hear it"))
        hear.setShortcut(Qt.Key.Key_Return)
        hear.triggered.connect(lambda: self.play_asked.emit(annotation_id))
        call = self._grading.call
        if call is not None and not call.read_only:
            self._add_edits(menu, call, call.evaluation.annotation(annotation_id))
        menu.popup(where)
        return menu

    def _add_edits(self, menu: QMenu, call: OpenCall, mark: Annotation) -> None:
        menu.addSeparator()
        menu.addAction(self._actions["mark.edit"])
        menu.addAction(tr("Edit the time")).triggered.connect(lambda: self.edit_asked.emit(mark.id, Column.TIME))
        self._add_tags(menu.addMenu(tr("Tag")), mark)
        self._add_severities(menu.addMenu(tr("Severity")), mark)
        self._add_channels(menu.addMenu(tr("Channel")), mark)
        menu.addSeparator()
        menu.addAction(self._actions["mark.link"])
        for criterion_id in call.evaluation.evidence_for(mark.id):
            name = call.card.criterion(criterion_id).name.in_language(current_language())
            action = menu.addAction(tr("No evidence for “{criterion}” any more").format(criterion=name))
            action.triggered.connect(self._deed(partial(self._grading.unlink, criterion_id, mark.id)))
        menu.addSeparator()
        menu.addAction(self._actions["mark.delete"])

    def _add_tags(self, menu: QMenu, mark: Annotation) -> None:
        group = QActionGroup(menu)
        for tag in self._tags.tags:
            words = self._tags.name(tag.id) + (f"\t{tag.digit}" if tag.digit else "")
            action = self._add(menu, group, words, replace(mark, tag_id=tag.id), chosen=tag.id == mark.tag_id)
            action.setIcon(dot(self._theme.tokens.tags[tag.colour]))
        self._add(menu, group, tr("No tag"), replace(mark, tag_id=""), chosen=not mark.tag_id)

    def _add_severities(self, menu: QMenu, mark: Annotation) -> None:
        group = QActionGroup(menu)
        for severity in Severity:
            after = replace(mark, severity=severity)
            self._add(menu, group, severity_name(severity), after, chosen=severity is mark.severity)

    def _add_channels(self, menu: QMenu, mark: Annotation) -> None:
        group = QActionGroup(menu)
        for channel in (None, *Channel):
            after = replace(mark, channel=channel)
            self._add(menu, group, channel_name(channel), after, chosen=channel is mark.channel)

    def _add(self, menu: QMenu, group: QActionGroup, words: str, after: Annotation, *, chosen: bool) -> QAction:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)
        action.triggered.connect(self._deed(partial(self._grading.edit_mark, after)))
        return action

    def _deed(self, deed: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            try:
                deed()
            except UserMistake as mistake:
                self.refused.emit(mistake)

        return do
