"""The foot of the scorecard, always in sight: what is saved, what is missing, submission."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.submission import Blocker, Lack
from qa_desktop.language import tr
from qa_desktop.services.ports import Clock
from ui.actions import Actions
from ui.icons import icon
from ui.scorecard.wording import clock_words, missing_words
from ui.theme import Theme
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import PushButton, name_for_everyone
from ui.widgets.sentence import Ink, Said, Sentence, SentenceButton

SAVING_SHOWS_AFTER_MS = 300
MORE_WIDTH = 32
LINE_GAP = 6
MANY = 10


class Standing(Enum):
    """How it stands with saving."""

    UNTOUCHED = "untouched"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


class Foot(QFrame):
    """What is saved and what is missing in a line or two, and under it the way on.

    The lines have room for what can be missing, so that the foot does not grow over what the pointer is on.
    """

    submit_asked = Signal()
    missing_asked = Signal()
    next_asked = Signal()

    def __init__(self, theme: Theme, actions: Actions, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self._theme = theme
        self._actions = actions
        self._clock = clock
        self._standing = Standing.UNTOUCHED
        self._saved_at: datetime | None = None
        self._reason = ""
        self._blockers: Sequence[Blocker] = ()
        self._pointed_out = False
        self.saved = Sentence(theme)
        self.missing = SentenceButton(theme)
        self._longest = SentenceButton(theme, self)
        self._longest.hide()
        self.submit = PushButton("primary")
        self.more = PushButton("primary-more")
        self.onward = PushButton("primary")
        self._lines = FlowBox(gap=LINE_GAP)
        self._menu = QMenu(self)
        self._menu.addAction(actions["score.submit"])
        self._menu.addAction(actions["score.full_marks"])
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVING_SHOWS_AFTER_MS)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self._lines.hold([self.saved, self.missing])
        self.more.setFixedWidth(MORE_WIDTH)
        self.more.setIconSize(QSize(14, 14))
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.submit, stretch=1)
        buttons.addWidget(self.more)
        buttons.addWidget(self.onward, stretch=1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 14, 10)
        self._column.setSpacing(6)
        self._column.addWidget(self._lines)
        self._column.addLayout(buttons)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._show_saved)
        self.submit.clicked.connect(self.submit_asked)
        self.more.clicked.connect(self._open_menu)
        self.missing.clicked.connect(self.missing_asked)
        self.onward.clicked.connect(self.next_asked)
        self._actions.rebound.connect(self.retranslate)
        self._theme.changed.connect(self._show_icon)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the keyboard can stand on now, in order."""
        stops = (self.missing, self.submit, self.more, self.onward)
        return tuple(stop for stop in stops if stop.isVisibleTo(self) and stop.isEnabled())

    # -- what it shows ---------------------------------------------------------------------------------------------

    def begin(self, evaluation: Evaluation) -> None:
        """Show the foot of a call that was just opened."""
        touched = evaluation.updated_at != evaluation.created_at
        self._timer.stop()
        self._standing = Standing.SAVED if touched else Standing.UNTOUCHED
        self._saved_at = evaluation.updated_at if touched else None
        self._pointed_out = False
        for widget in (self._lines, self.submit, self.more):
            widget.setVisible(evaluation.is_open)
        self.onward.setVisible(not evaluation.is_open)
        self._show_saved()

    def touched(self, at: datetime) -> None:
        """Take it that something was typed at that instant; a save that takes its time is shown after a while."""
        if self._saved_at is not None and at <= self._saved_at:
            return
        if self._standing is not Standing.FAILED:
            self._standing = Standing.SAVING
            if not self._timer.isActive():
                self._timer.start()

    def show_saved(self, at: datetime) -> None:
        """Show when everything was saved."""
        self._timer.stop()
        self._standing = Standing.SAVED
        self._saved_at = at
        self._show_saved()

    def show_failed(self, reason: str) -> None:
        """Show that saving failed, and why."""
        self._timer.stop()
        self._standing = Standing.FAILED
        self._reason = reason
        self._show_saved()

    def show_missing(self, blockers: Sequence[Blocker], *, pointed_out: bool) -> None:
        """Show what is missing, louder where submission was asked for in vain."""
        self._blockers, self._pointed_out = blockers, pointed_out
        words = missing_words(blockers)
        if words:
            self.missing.say(Said(words, Ink.WARNING if pointed_out else Ink.MUTED, "warning" if pointed_out else ""))
        else:
            self.missing.say(Said(tr("Ready to submit"), Ink.GOOD))
        self.missing.setEnabled(bool(words))

    def retranslate(self) -> None:
        """Word everything anew."""
        self.submit.setText(tr("Submit and open next"))
        self.submit.set_keys(self._actions.keys_of("score.submit_next"))
        self.onward.setText(tr("Next call in the queue"))
        self.onward.set_keys(self._actions.keys_of("call.next"))
        name_for_everyone(self.more, tr("Other ways to finish"))
        go = tr("Go to what is missing")
        self.missing.setToolTip(f"{go} ({self._actions.keys_of('score.missing')})")
        self._show_icon()
        self._keep_room()
        self._show_saved()
        self.show_missing(self._blockers, pointed_out=self._pointed_out)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the longest words in the new width."""
        super().resizeEvent(event)
        self._keep_room()

    def _keep_room(self) -> None:
        longest = [Blocker("", lack) for lack in (*Lack, *[Lack.ANSWER] * MANY)]
        self._longest.say(Said(missing_words(longest)))
        margins = self._column.contentsMargins()
        width = self.contentsRect().width() - margins.left() - margins.right()
        saved, missing = self.saved.heightForWidth(width), self._longest.heightForWidth(width)
        height = max(saved, missing)
        if self.saved.sizeHint().width() + LINE_GAP + self._longest.sizeHint().width() > width:
            height += LINE_GAP + saved
        self._lines.setMinimumHeight(height)

    def _show_icon(self) -> None:
        self.more.setIcon(icon("chevron-down", self._theme.tokens.on_accent, 14))

    def _show_saved(self) -> None:
        self.saved.say(self._saving_words())

    def _saving_words(self) -> Said:
        match self._standing:
            case Standing.UNTOUCHED:
                return Said(tr("Saved as you type"))
            case Standing.SAVING:
                return Said(tr("Saving…"))
            case Standing.FAILED:
                return Said(
                    tr("Not saved yet: {reason} It is tried again by itself.").format(reason=self._reason),
                    Ink.BAD,
                    "error",
                )
        at = "" if self._saved_at is None else clock_words(self._saved_at, self._clock.now())
        return Said(tr("Saved at {time}").format(time=at), Ink.GOOD, "check")

    def _open_menu(self) -> None:
        corner = self.more.mapToGlobal(QPoint(self.more.width(), 0))
        size = self._menu.sizeHint()
        self._menu.popup(QPoint(corner.x() - size.width(), corner.y() - size.height() - 2))
