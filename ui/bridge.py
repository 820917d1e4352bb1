"""Where the core's events become Qt signals, on the main thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from qa_desktop.services.events import (
    CallClosed,
    CallOpened,
    Changed,
    Event,
    EventBus,
    Overtaken,
    RecordsArrived,
    Saved,
    SaveFailed,
    SyncChanged,
)


class Bridge(QObject):
    """One signal a kind of event; `changed` carries the kinds, so that a panel can look before it refreshes."""

    changed = Signal(object)
    call_opened = Signal(str)
    call_closed = Signal()
    overtaken = Signal(object)
    saved = Signal(object)
    save_failed = Signal(object)
    sync_changed = Signal(object)
    records_arrived = Signal(object)
    _arrived = Signal(object)

    def __init__(self, events: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._tell, Qt.ConnectionType.AutoConnection)
        self._leave = events.subscribe(self._arrived.emit)

    def disconnect_core(self) -> None:
        """Hear nothing more."""
        self._leave()

    @Slot(object)
    def _tell(self, event: Event) -> None:
        match event:
            case Changed():
                self.changed.emit(event)
            case CallOpened(recording_id):
                self.call_opened.emit(recording_id)
            case CallClosed():
                self.call_closed.emit()
            case Overtaken():
                self.overtaken.emit(event)
            case Saved():
                self.saved.emit(event)
            case SaveFailed():
                self.save_failed.emit(event)
            case SyncChanged(status):
                self.sync_changed.emit(status)
            case RecordsArrived(keys):
                self.records_arrived.emit(keys)


class MainThread(QObject):
    """Brings calls from any thread to the main one, in order: the `deliver` of `ThreadJobs`."""

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Make `call` on the main thread soon."""
        self._asked.emit(call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        call()
