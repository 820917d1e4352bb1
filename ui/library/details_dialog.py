"""What is known of a call, for correction by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from PySide6.QtCore import QDateTime, QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import CallDetails, Recording
from qa_desktop.language import tr, trc
from qa_desktop.services.jobs import Jobs
from ui.library.ports import Library
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.form import Form
from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

LEAST_WIDTH = 440
LONGEST = 200


class DetailsDialog(QDialog):
    """Edits agent, time, customer, queue and call id; closes once they are stored."""

    def __init__(self, recording: Recording, library: Library, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recording = recording
        self._library = library
        self._jobs = jobs
        self.setMinimumWidth(LEAST_WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file = PlainLabel(recording.file_name)
        self._file.setProperty("role", "muted")
        self._file.setWordWrap(True)
        call = recording.call
        self._agent = _line("details-agent", call.agent)
        self._customer = _line("details-customer", call.customer)
        self._queue = _line("details-queue", call.queue)
        self._call_id = _line("details-call-id", call.call_id)
        self._known = QCheckBox()
        self._known.setObjectName("details-time-known")
        self._time = QDateTimeEdit(QDateTime.currentDateTime())
        self._time.setObjectName("details-time")
        self._trouble = TroubleLine()
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._set_up_time(call.started_at)
        self._lay_out()
        self.retranslate()
        self._agent.selectAll()

    @property
    def details(self) -> CallDetails:
        """What stands in the fields."""
        started = cast("datetime", self._time.dateTime().toPython()).astimezone(UTC)
        return CallDetails(
            agent=self._agent.text().strip(),
            customer=self._customer.text().strip(),
            queue=self._queue.text().strip(),
            call_id=self._call_id.text().strip(),
            started_at=started if self._known.isChecked() else None,
        )

    def offer(self, agents: Sequence[str], queues: Sequence[str]) -> None:
        """Offer known names while they are typed."""
        for field, names in ((self._agent, agents), (self._queue, queues)):
            completer = QCompleter(list(names), field)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            field.setCompleter(completer)

    def accept(self) -> None:
        """Store the fields, and close once they are stored."""
        call = self.details
        if call == self._recording.call:
            super().accept()
            return
        self._buttons.setEnabled(False)
        recording_id = self._recording.id
        self._jobs.store(lambda: self._library.edit(recording_id, call), lambda _: self._stored(), self._failed)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Call details"))
        self._form.retranslate()
        self._known.setText(tr("Known"))
        self._time.setAccessibleName(tr("Time of the call"))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _set_up_time(self, started: datetime | None) -> None:
        self._time.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
        self._time.setCalendarPopup(True)
        self._known.setChecked(started is not None)
        self._time.setEnabled(started is not None)
        if started is not None:
            self._time.setDateTime(QDateTime.fromSecsSinceEpoch(int(started.timestamp())))
        self._known.toggled.connect(self._time.setEnabled)

    def _lay_out(self) -> None:
        when = QWidget()
        row = QHBoxLayout(when)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._known)
        row.addWidget(self._time, 1)
        self._form = Form()
        self._form.add(lambda: tr("Agent"), self._agent)
        self._form.add(lambda: tr("Time of the call"), when)
        self._form.add(lambda: tr("Customer"), self._customer)
        self._form.add(lambda: trc("call", "Queue"), self._queue)
        self._form.add(lambda: tr("Call id"), self._call_id)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (self._file, self._form, self._trouble, self._buttons):
            column.addWidget(widget)

    def _stored(self) -> None:
        super().accept()

    def _failed(self, error: QaError) -> None:
        self._buttons.setEnabled(True)
        self._trouble.blame(error)


def _line(name: str, text: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setObjectName(name)
    field.setMaxLength(LONGEST)
    return field
