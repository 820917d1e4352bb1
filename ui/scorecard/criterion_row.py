"""One criterion: its name and standard, its answer, its evidence, its comment."""

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.root_cause import loses_points
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.domain.submission import Lack, comment_demanded, evidence_demanded
from ui.annotations.carry import unpack
from ui.annotations.wording import mark_words
from ui.scorecard.answer_kinds import answer_control
from ui.scorecard.comment_box import CommentBox
from ui.scorecard.evidence import Evidence
from ui.scorecard.evidence_need import EvidenceNeed
from ui.scorecard.kit import CardKit
from ui.scorecard.name_line import NameLine
from ui.scorecard.reasons import ReasonLine
from ui.scorecard.standard import Standard
from ui.scorecard.wording import lack_words, name_of
from ui.widgets.pill import Pill, PillTone

BAR_PX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """What a row shows: the answer, the marks that prove it, the count that marks offer, and what it lacks.

    `lacks` is empty until that was asked for.
    """

    answer: Answer = field(default_factory=Answer)
    marks: tuple[Annotation, ...] = ()
    lacks: tuple[Lack, ...] = ()
    offer: int | None = None
    editable: bool = True


class CriterionRow(QWidget):
    """A criterion of the open section. Parts that most criteria do without are made when they are first needed."""

    def __init__(self, criterion: Criterion, card: Scorecard, kit: CardKit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self._kit = kit
        self._state = RowState()
        self._current = False
        self._chosen_mark: Annotation | None = None
        self._comment_asked = False
        self.name_line = NameLine(criterion, card, kit)
        self.answer = answer_control(criterion, kit.theme)
        self.lack = Pill(kit.theme)
        self.lack.hide()
        self.standard: Standard | None = None
        self.reasons: ReasonLine | None = None
        self.evidence: Evidence | None = None
        self.need: EvidenceNeed | None = None
        self.comment: CommentBox | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(17, 7, 14, 8)
        self._column.setSpacing(5)
        for part in (self.name_line, self.answer):
            self._column.addWidget(part)
        self._column.addWidget(self.lack, alignment=Qt.AlignmentFlag.AlignLeft)
        self.setAcceptDrops(True)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.answer.left.connect(lambda: self.name_line.info.setFocus(Qt.FocusReason.OtherFocusReason))
        self.answer.finished.connect(lambda: self._kit.wishes.finished.emit(self.criterion.id))
        self.answer.chosen.connect(lambda value: self._kit.wishes.answered.emit(self.criterion.id, value))
        self.answer.offer_taken.connect(lambda: self._kit.wishes.offer_taken.emit(self.criterion.id))
        self.name_line.info.toggled.connect(self._unfold)
        self.name_line.comment.clicked.connect(self.write_comment)
        self.name_line.link.clicked.connect(self._link_chosen)

    # -- what it shows ---------------------------------------------------------------------------------------------

    @property
    def state(self) -> RowState:
        """What it shows."""
        return self._state

    def show_state(self, state: RowState) -> None:
        """Show that state; only what differs is touched."""
        if state == self._state:
            return
        before, self._state = self._state, state
        if before.answer.value != state.answer.value:
            self.answer.show_value(state.answer.value)
        if before.offer != state.offer:
            if state.offer is None:
                self._keep_keyboard_from(*self.answer.stops[-1:])
            self.answer.show_offer(state.offer)
        if before.editable != state.editable:
            self._show_editable()
        self._show_lacks()
        self._show_reasons()
        self._show_evidence()
        self._show_comment()

    def show_current(self, *, current: bool, chosen_mark: Annotation | None) -> None:
        """Show whether this is the criterion at hand, and offer the chosen mark as its evidence."""
        if (current, chosen_mark) == (self._current, self._chosen_mark):
            return
        self._current, self._chosen_mark = current, chosen_mark
        self.update()
        self._show_tools()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(name_of(self.criterion))
        self.name_line.retranslate()
        self.answer.retranslate()
        if self.standard is not None:
            self.standard.retranslate()
        self._show_lacks()
        self._show_reasons()
        self._show_evidence()
        self._show_comment()
        self._show_tools()

    def _show_editable(self) -> None:
        self.answer.show_editable(editable=self._state.editable)
        self._show_tools()

    def _show_tools(self) -> None:
        editable = self._state.editable
        mark = self._chosen_mark
        linkable = editable and mark is not None and mark.id not in self._state.answer.evidence
        if not linkable:
            self._keep_keyboard_from(self.name_line.link, self.need)
        self.name_line.show_tools(shown=editable and (self._current or self.underMouse()))
        self.name_line.link.setEnabled(linkable)
        if self.need is not None and not self.need.isHidden():
            self.need.show_mark(mark_words(mark, self._kit.tags) if linkable and mark is not None else "")

    def _show_lacks(self) -> None:
        words = " · ".join(lack_words(lack) for lack in self._state.lacks)
        self.lack.say(words, PillTone.WARNING, "warning")
        self.lack.setVisible(bool(words))
        self.update()

    def _show_reasons(self) -> None:
        answer, editable = self._state.answer, self._state.editable
        shown = bool(answer.reasons) or (editable and loses_points(self.criterion, answer.value))
        if shown and self.reasons is None:
            self.reasons = ReasonLine(self._kit)
            self.reasons.toggled_cause.connect(
                lambda cause: self._kit.wishes.reason_toggled.emit(self.criterion.id, cause)
            )
            self.reasons.cleared.connect(lambda: self._kit.wishes.reasons_cleared.emit(self.criterion.id))
            self._insert(self.reasons, after=self.answer)
        if self.reasons is not None:
            if not shown:
                self._keep_keyboard_from(self.reasons)
            self.reasons.setVisible(shown)
            self.reasons.show_reasons(name_of(self.criterion), answer.reasons, editable=editable)

    def _show_evidence(self) -> None:
        marks, editable = self._state.marks, self._state.editable
        if marks and self.evidence is None:
            self.evidence = Evidence(self._kit.theme, self._kit.tags)
            self.evidence.played.connect(self._kit.wishes.evidence_heard)
            self.evidence.unlinked.connect(self._unlink)
            self._insert(self.evidence, after=self.need or self.lack)
        if self.evidence is not None:
            staying = {mark.id for mark in marks}
            self._keep_keyboard_from(*(chip for chip in self.evidence.chips if chip.annotation_id not in staying))
            self.evidence.show_marks(marks, editable=editable)
            self.evidence.setVisible(bool(marks))
        needed = editable and not marks and evidence_demanded(self.criterion, self._state.answer)
        if needed and self.need is None:
            self.need = EvidenceNeed(self._kit)
            self.need.link.clicked.connect(self._link_chosen)
            self._insert(self.need, after=self.lack)
        if self.need is not None:
            if not needed:
                self._keep_keyboard_from(self.need)
            self.need.setVisible(needed)
            self.need.retranslate()
        self._show_tools()

    def _show_comment(self) -> None:
        answer, editable = self._state.answer, self._state.editable
        demanded = comment_demanded(self.criterion, answer)
        shown = bool(answer.comment) or (editable and (demanded or self._comment_asked))
        if shown and self.comment is None:
            self.comment = CommentBox()
            self.comment.field.typed.connect(lambda text: self._kit.wishes.commented.emit(self.criterion.id, text))
            self.comment.field.left.connect(self.enter)
            if self._kit.phrases is not None:
                self._kit.phrases.attend(self.comment.field, self.criterion.id)
            self._column.addWidget(self.comment)
        if self.comment is not None:
            self._comment_asked = self._comment_asked or (editable and self.comment.field.hasFocus())
            shown = shown or self._comment_asked
            self.comment.show_comment(name_of(self.criterion), answer.comment, demanded=demanded, editable=editable)
            self.comment.setVisible(shown)

    def _insert(self, part: QWidget, *, after: QWidget) -> None:
        self._column.insertWidget(self._column.indexOf(after) + 1, part)

    # -- what is done with it --------------------------------------------------------------------------------------

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard can stand on now, in order."""
        stops: list[QWidget] = [*self.name_line.stops, *self.answer.stops]
        if self.reasons is not None:
            stops.append(self.reasons)
        if self.need is not None:
            stops.append(self.need.link)
        if self.evidence is not None:
            stops.extend(self.evidence.stops)
        if self.comment is not None:
            stops.append(self.comment.field)
        return tuple(stop for stop in stops if stop.isEnabled() and stop.isVisibleTo(self))

    def enter(self) -> None:
        """Take the keyboard: to the answer, or to the standard where the answer cannot be changed."""
        stop = self.answer.entry if self._state.editable else self.name_line.info
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def write_comment(self) -> None:
        """Show the comment and take the keyboard there."""
        self._comment_asked = self._state.editable
        self._show_comment()
        if self.comment is not None and self.comment.isVisibleTo(self):
            self.comment.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def pick_reasons(self) -> bool:
        """Open the list of root causes; return whether there is one, since points were lost."""
        if self.reasons is None or not self.reasons.isVisibleTo(self) or not self.reasons.isEnabled():
            return False
        self.reasons.open()
        return True

    def toggle_standard(self) -> None:
        """Unfold the standard, or fold it again."""
        self.name_line.info.toggle()

    def begin_call(self) -> None:
        """Forget what was unfolded and asked for on another call."""
        self._comment_asked = False
        self.answer.forget_unstored()
        self.name_line.info.setChecked(False)

    def _unfold(self, unfolded: bool) -> None:
        if unfolded and self.standard is None:
            self.standard = Standard(self.criterion, self._kit.theme)
            self._insert(self.standard, after=self.name_line)
        if self.standard is not None:
            self.standard.setVisible(unfolded)

    def _link_chosen(self) -> None:
        if self._chosen_mark is not None:
            self._kit.wishes.linked.emit(self.criterion.id, self._chosen_mark.id)

    def _unlink(self, annotation_id: str) -> None:
        self._keep_keyboard_from(self.evidence)
        self._kit.wishes.unlinked.emit(self.criterion.id, annotation_id)

    def _keep_keyboard_from(self, *parts: QWidget | None) -> None:
        """Take the keyboard back from what is about to go: Qt would pass it on as Tab does, to another criterion."""
        focus = self.window().focusWidget()
        if focus is not None and any(part is focus or part.isAncestorOf(focus) for part in parts if part is not None):
            self.enter()

    # -- events ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the bar of the criterion at hand, or of one that lacks something."""
        del event
        lacks = bool(self._state.lacks)
        if not (self._current or lacks):
            return
        tokens = self._kit.theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.selected if self._current else tokens.warning_soft))
        bar = QRect(0, 0, BAR_PX, self.height())
        painter.fillRect(bar, QColor(tokens.accent if self._current else tokens.warning))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the tools under the pointer."""
        super().enterEvent(event)
        self._show_tools()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them again."""
        super().leaveEvent(event)
        self._show_tools()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make this the criterion at hand."""
        del event
        self.enter()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this criterion."""
        self._kit.wishes.menu_asked.emit(self.criterion.id, event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take marks."""
        if self._state.editable and unpack(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Make the mark evidence."""
        event.acceptProposedAction()
        self._kit.wishes.linked.emit(self.criterion.id, unpack(event.mimeData()))
