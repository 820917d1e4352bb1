"""The window that says how a card is: what to look at above, figures and picture below, and the way out into files."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.card_health import CardExaminer, Examined, HealthRun
from qa_desktop.services.health_ports import HealthOffers
from qa_desktop.services.jobs import Jobs
from ui.card_health.accuracy import AccuracyLine
from ui.card_health.board import HealthBoard
from ui.card_health.choice import HealthChoice
from ui.card_health.saving import HealthSaving
from ui.card_health.summary import summary_of
from ui.theme import Theme
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room, scrolling
from ui.widgets.trouble import TroubleLine

SIZE = (1350, 720)
AGAIN_KEY = "F5"
CardKey = tuple[str, int]
"""A card's id, and its version."""


class Stage(StrEnum):
    """How far the window is."""

    LOOKING = "looking"
    NO_CARD = "no_card"
    READING = "reading"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DONE = "done"


class CardHealthWindow(QDialog):
    """Stays beside the work; a reckoning that is no longer wanted, or not at all any more, is called off.

    It opens on the version named `first`, where that can be looked at.
    """

    def __init__(
        self,
        examiner: CardExaminer,
        jobs: Jobs,
        theme: Theme,
        folder: Path,
        parent: QWidget | None = None,
        *,
        first: CardKey | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        give_room(self, *SIZE)
        self._examiner = examiner
        self._first = first
        self._run: HealthRun | None = None
        self._examined: Examined | None = None
        self._error: QaError | None = None
        self._stage = Stage.LOOKING
        self._read = self._whole = 0
        self._closed = False
        self.choice = HealthChoice()
        self.accuracy = AccuracyLine()
        self.board = HealthBoard(theme)
        self.empty = EmptyNote()
        self._summary, self._basis = _line("heading"), _line("small")
        self._progress, self._bar = PlainLabel(), QProgressBar()
        self._cancel, self._again = _button("health-cancel"), _button("health-again")
        self._trouble = TroubleLine()
        self.saving = HealthSaving(jobs, self.board.plot, folder, self)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.look()

    def look(self) -> None:
        """Find out anew what there is to look at, then reckon."""
        self._call_off()
        self._stand(Stage.LOOKING)
        self._examiner.offers(self._take_offers, self._fail)

    def done(self, result: int) -> None:
        """Close; what is being reckoned is for nobody."""
        self._closed = True
        self._call_off()
        super().done(result)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Health of a card"))
        self._again.setText(tr("Compute again"))
        self._again.setToolTip(f"{self._again.text()} ({AGAIN_KEY})")
        self._cancel.setText(tr("Cancel"))
        self._bar.setAccessibleName(tr("Evaluations read"))
        self._basis.setText(
            tr(
                "Counted are submitted and approved evaluations; of one that was returned and corrected, the "
                "correction. One that stands returned does not count."
            )
        )
        self.choice.retranslate()
        self.accuracy.retranslate()
        self.board.retranslate()
        self.saving.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- building --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._progress.setProperty("role", "muted")
        under_way = QHBoxLayout()
        under_way.setSpacing(12)
        under_way.addWidget(self._progress)
        under_way.addWidget(self._bar, 1)
        under_way.addWidget(self._cancel)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self._again, *self.saving.buttons):
            foot.addWidget(button)
        foot.addWidget(self.saving.said, 1)
        foot.addWidget(self._buttons)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.choice)
        column.addWidget(self._summary)
        column.addWidget(self.accuracy)
        column.addLayout(under_way)
        column.addWidget(self._trouble)
        column.addWidget(self.empty, 1)
        column.addWidget(self.board, 1)
        column.addWidget(self._basis)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 12)
        whole.setSpacing(8)
        whole.addWidget(scrolling(body), 1)
        foot.setContentsMargins(0, 0, 8, 0)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.choice.changed.connect(self._begin)
        self.choice.sort_asked.connect(lambda column: self.board.order(column, descending=False))
        self.board.was_sorted.connect(self.choice.show_sort)
        self.empty.asked.connect(self._step)
        self._cancel.clicked.connect(self._cancel_run)
        self._again.clicked.connect(self.look)
        self.saving.failed.connect(self._trouble.blame)
        self._buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(AGAIN_KEY), self).activated.connect(self.look)

    # -- reckoning -------------------------------------------------------------------------------------------------

    def _take_offers(self, offers: HealthOffers) -> None:
        if not self._closed:
            self.choice.offer(offers)
            if self._first is not None:
                self.choice.choose(*self._first)
                self._first = None
            self._begin()

    def _begin(self) -> None:
        """Reckon what is chosen; what is shown stays until the answer comes, where it is of the same card."""
        self._call_off()
        query = self.choice.query
        if query is None:
            self._stand(Stage.NO_CARD)
            return
        if self._examined is not None and self._examined.card.id != query.card_id:
            self._examined = None
        self._read = self._whole = 0
        self._stand(Stage.READING)
        run = self._examiner.start(query, progress=self._tell, done=self._take, failed=self._fail)
        if self._stage is Stage.READING:
            self._run = run

    def _call_off(self) -> None:
        if self._run is not None:
            self._run.cancel()
            self._run = None

    def _cancel_run(self) -> None:
        self._call_off()
        self._stand(Stage.CANCELLED)

    def _tell(self, read: int, whole: int) -> None:
        self._read, self._whole = read, whole
        self._show_progress()

    def _take(self, examined: Examined) -> None:
        self._run = None
        self._examined = examined
        self.board.take(examined)
        self._stand(Stage.DONE)

    def _fail(self, error: QaError) -> None:
        if not self._closed:
            self._run = None
            self._error = error
            self._stand(Stage.FAILED)

    def _step(self) -> None:
        """Do what the empty page offers."""
        if self._stage is Stage.DONE:
            self.choice.widen()
        else:
            self.look()

    # -- showing ---------------------------------------------------------------------------------------------------

    def _stand(self, stage: Stage) -> None:
        self._stage = stage
        if stage is Stage.READING:
            self._error = None
            self._trouble.clear()
            self.saving.forget()
        self._show()

    def _show(self) -> None:
        examined = self._examined
        filled = examined is not None and bool(examined.health.evaluations)
        if filled and self._error is not None:
            self._trouble.blame(self._error)
        self.board.setVisible(filled)
        self.empty.setVisible(not filled)
        self._summary.setText(summary_of(examined) if examined is not None and filled else "")
        self.accuracy.show_figures(examined.health.accuracies if examined is not None and filled else ())
        for part in (self._summary, self._basis):
            part.setVisible(filled)
        self._again.setVisible(self._stage is not Stage.NO_CARD)
        self._again.setEnabled(self._stage is not Stage.READING)
        self.saving.offer(examined if filled and self._stage is Stage.DONE else None)
        self._show_progress()
        if not filled:
            self._say_why()

    def _show_progress(self) -> None:
        reading = self._stage is Stage.READING
        for part in (self._progress, self._bar, self._cancel):
            part.setVisible(reading)
        self._bar.setRange(0, self._whole)  # from 0 to 0 it only says that something goes on
        self._bar.setValue(self._read)
        words = tr("{read} of {whole} evaluations read").format(read=f"{self._read:,}", whole=f"{self._whole:,}")
        self._progress.setText(words if self._whole else tr("Looking for evaluations…"))

    def _say_why(self) -> None:
        """Say why nothing is shown, and what can be done."""
        match self._stage:
            case Stage.LOOKING | Stage.READING:
                self.empty.say("", tr("What the criteria of the card are like will stand here."))
            case Stage.NO_CARD:
                self.empty.say(
                    tr("No card is published yet"), tr("Once a card is published, it can be looked at here.")
                )
            case Stage.CANCELLED:
                self.empty.say(tr("Cancelled"), "", tr("Compute again"), AGAIN_KEY)
            case Stage.FAILED:
                said = "" if self._error is None else str(describe(self._error))
                self.empty.say(tr("The figures could not be computed"), said, tr("Try again"), AGAIN_KEY)
            case Stage.DONE if self.choice.is_narrowed:
                self.empty.say(
                    tr("No evaluation of this version"),
                    tr("None was submitted by this team in this period."),
                    tr("All teams, at any time"),
                )
            case Stage.DONE:
                self.empty.say(
                    tr("No evaluation of this version"),
                    tr("Nobody has submitted one yet; those that came back to their authors do not count."),
                )


def _line(role: str) -> PlainLabel:
    label = PlainLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button
