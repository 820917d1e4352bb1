"""The conflict window: the versions of a record side by side, one key chooses which counts, and the choice travels."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.ports import Clock
from qa_desktop.services.settling import Dispute, Settling
from ui.bridge import Bridge
from ui.call_name import name_of
from ui.sync.comparison import compare
from ui.sync.conflict_table import ComparisonModel, ConflictTable
from ui.sync.field_words import called
from ui.sync.wording import SEPARATOR, kind_name, moment
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.buttons import PushButton
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import as_plain
from ui.widgets.room import give_room
from ui.widgets.trouble import TroubleLine

SIZE = (940, 600)
MOST_KEYS = 9
TIME_TO_LOOK = timedelta(milliseconds=300)
"""For how long after another conflict or version has come into sight a choice counts as one of what was there."""
REVIEW = "review"


class ConflictWindow(QDialog):
    """Shows one conflict after another until none is left; nothing is lost, whichever version is chosen."""

    def __init__(
        self, settling: Settling, bridge: Bridge, theme: Theme, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self._settling = settling
        self._clock = clock
        self._disputes: tuple[Dispute, ...] = ()
        self._shown: Conflict | None = None
        self._shown_at = clock.now()
        self._busy = False
        self._closed = False
        self._heading, self._hint = QLabel(), QLabel()
        self._heading.setProperty("role", "heading")
        self._hint.setProperty("role", "muted")
        for label in (self._heading, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._list = QComboBox()
        self._list.setObjectName("conflict-list")
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._nothing = EmptyNote()
        self.comparison = ComparisonModel(theme, self)
        self._table = ConflictTable(self.comparison)
        self._only = QCheckBox()
        self._only.setObjectName("conflict-only")
        self._only.setChecked(True)
        self._trouble = TroubleLine()
        self._choices = [self._choice(number) for number in range(MOST_KEYS)]
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self._only.toggled.connect(self.comparison.show_only_differing)
        self._list.currentIndexChanged.connect(self._show)
        self._buttons.rejected.connect(self.reject)
        bridge.records_arrived.connect(self.look)
        theme.changed.connect(self._table.viewport().update)
        self.retranslate()
        self.look()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Conflicts"))
        self._list.setAccessibleName(tr("Conflicts"))
        self._table.setAccessibleName(tr("The versions, field by field"))
        self._only.setText(tr("Show only what differs"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def done(self, result: int) -> None:
        """Close; what comes later is for nobody."""
        self._closed = True
        super().done(result)

    @Slot()
    def look(self) -> None:
        """Find out anew which conflicts there are."""
        self._settling.every(self._take, self._fail)

    # -- building --------------------------------------------------------------------------------------------------

    def _choice(self, number: int) -> PushButton:
        button = PushButton()
        button.setObjectName(f"conflict-keep-{number + 1}")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoDefault(False)
        button.set_keys(str(number + 1))
        button.clicked.connect(partial(self._settle, number))
        key = QShortcut(QKeySequence(str(number + 1)), self)
        key.setAutoRepeat(False)
        key.activated.connect(partial(self._settle, number))
        return button

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        choices.addWidget(self._only)
        choices.addStretch(1)
        for button in self._choices:
            choices.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._list)
        column.addWidget(self._heading)
        column.addWidget(self._hint)
        column.addWidget(self._table, 1)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._trouble)
        column.addLayout(choices)
        column.addWidget(self._buttons)

    # -- showing ---------------------------------------------------------------------------------------------------

    def _take(self, disputes: tuple[Dispute, ...]) -> None:
        if self._closed:
            return
        self._busy = False
        if disputes != self._disputes:
            self._disputes = disputes
            self._fill()

    def _fail(self, error: QaError) -> None:
        if not self._closed:
            self._busy = False
            self._trouble.blame(error)
            self._show(self._list.currentIndex())

    def _fill(self) -> None:
        row = self._row()
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([_title(one) for one in self._disputes])
        self._list.setToolTip(as_plain(self._list.currentText()))
        self._list.setCurrentIndex(row)
        self._list.blockSignals(False)
        self._list.setVisible(len(self._disputes) > 1)
        self._show(self._list.currentIndex())

    def _row(self) -> int:
        """Return where the conflict is that is shown, or where it is gone, whatever has taken its place in the list."""
        shown = self._shown
        for row, one in enumerate(self._disputes):
            if shown is not None and (one.conflict.kind, one.conflict.id) == (shown.kind, shown.id):
                return row
        return min(max(self._list.currentIndex(), 0), len(self._disputes) - 1)

    @Slot(int)
    def _show(self, row: int) -> None:
        there = 0 <= row < len(self._disputes)
        self._look_at(self._disputes[row].conflict if there else None)
        for part in (self._table, self._only, self._hint):
            part.setVisible(there)
        self._heading.setVisible(len(self._disputes) == 1)
        self._nothing.setVisible(not there)
        versions = self._disputes[row].conflict.versions if there else ()
        for number, button in enumerate(self._choices):
            button.setVisible(number < len(versions))
            button.setEnabled(not self._busy)
            button.setText(tr("Keep version {number}").format(number=number + 1))
        if not there:
            self._nothing.say(
                tr("There is no conflict."),
                tr("Where the same work was changed in two places, both versions are shown here."),
            )
            return
        dispute = self._disputes[row]
        if not _is_open(dispute):
            self._show_review()
        self._heading.setText(_title(dispute))
        self._hint.setText(_hint(dispute))
        heads = [self._head(number, version, dispute.people) for number, version in enumerate(versions, 1)]
        self.comparison.show_rows(compare(dispute), heads)

    def _look_at(self, conflict: Conflict | None) -> None:
        if _choices(conflict) != _choices(self._shown):
            self._shown_at = self._clock.now()
        self._shown = conflict

    def _show_review(self) -> None:
        """Against the first review, and against what was reviewed, nothing can be chosen: only that it was seen."""
        for number, button in enumerate(self._choices):
            button.setVisible(number == 0)
            button.setText(tr("I have seen it"))

    def _head(self, number: int, version: ConflictVersion, people: Mapping[str, str]) -> str:
        edited = _edited(version)
        first, second = [tr("Version {number}").format(number=number)], []
        if version.is_current:
            first.append(tr("counts now"))
        if edited is not None:
            second.append(moment(edited, self._clock.now()))
        if version.received_at is None:
            second.append(tr("not sent yet"))
        return f"{SEPARATOR.join(first)}\n{people.get(version.author, version.author)}\n{SEPARATOR.join(second)}"

    # -- settling --------------------------------------------------------------------------------------------------

    def _settle(self, number: int) -> None:
        """Choose of what is shown; a key that chooses where its button is not there does nothing."""
        conflict = self._shown
        if self._busy or conflict is None or number >= len(conflict.versions):
            return
        if not self._choices[number].isVisible() or self._has_just_come:
            return
        self._busy = True
        self._trouble.clear()
        self._settling.settle(conflict, conflict.versions[number].version, partial(self._settled, number), self._fail)

    @property
    def _has_just_come(self) -> bool:
        return timedelta() <= self._clock.now() - self._shown_at < TIME_TO_LOOK

    def _settled(self, number: int) -> None:
        announce(self, tr("Version {number} counts from now on.").format(number=number + 1))
        self.look()


def _is_open(dispute: Dispute) -> bool:
    return dispute.conflict.kind != REVIEW and not dispute.conflict.is_reviewed


def _choices(conflict: Conflict | None) -> tuple[object, ...]:
    """Return what each key would choose: of another conflict, or of other versions of it, something else."""
    if conflict is None:
        return ()
    return conflict.kind, conflict.id, *(one.version for one in conflict.versions)


def _hint(dispute: Dispute) -> str:
    if dispute.conflict.is_outdated:
        return tr(
            "This evaluation has changed since you reviewed it; look at it again. Your review was taken back; what you "
            "wrote is kept here until you have seen this."
        )
    if dispute.conflict.kind == REVIEW:
        return tr("Somebody else reviewed this evaluation before you; the first review counts. Yours is kept.")
    if dispute.conflict.is_reviewed:
        return tr("It was changed in two places and then reviewed: version 1 stays as it was reviewed. All are kept.")
    return tr(
        "It was changed in two places at the same time. All versions are kept; choose the one that is to count from "
        "now on, here and everywhere."
    )


def _title(dispute: Dispute) -> str:
    kind = kind_name(dispute.conflict.kind)
    body = dispute.conflict.versions[0].body
    thing = body.get("card", body) if dispute.conflict.kind == "card_draft" else body
    name = name_of(dispute.recording) if dispute.recording is not None else called(thing)
    return tr("{kind}: {name}").format(kind=kind, name=name) if name else kind


def _edited(version: ConflictVersion) -> datetime | None:
    try:
        return datetime.fromisoformat(str(version.body.get("updated_at")))
    except ValueError:
        return version.received_at
