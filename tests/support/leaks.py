"""The gate that fails a test which leaves a thread, a timer, a widget or an unexpected log warning behind.

Warnings of Python are errors and warnings of Qt fail a test by the settings in pyproject.toml.
"""

import gc
import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.logs import LogGate
from tests.support.qt_watch import GRACE_MS, QtWatch

QTS_OWN = ("QTipLabel",)  # the one tooltip, which Qt keeps and hides by itself


@pytest.fixture(scope="session")
def qt_watch() -> Iterator[QtWatch]:
    """Watch what is started in Qt, for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        yield QtWatch(patch)


@pytest.fixture(autouse=True)
def nothing_left_behind(qt_watch: QtWatch, log_gate: LogGate) -> Iterator[None]:
    """Fail the test that leaves something behind."""
    threads = set(threading.enumerate())
    widgets = {_address(widget) for widget in QApplication.topLevelWidgets()}
    qt_watch.forget()
    yield
    left = [f"log record {line}" for line in log_gate.unexpected()]
    if QCoreApplication.instance() is not None:
        _settle()
        left += [f"widget {name}" for name in _widgets_beside(widgets)]
        left += qt_watch.running()
        left += _busy_pool()
    left += [f"thread {thread.name}" for thread in _threads_beside(threads)]
    if left:
        pytest.fail("left behind:\n  " + "\n  ".join(left), pytrace=False)


def _settle() -> None:
    """Let what is due happen: posted events, and the deletions that `deleteLater` put off."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _widgets_beside(before: set[int]) -> list[str]:
    if not _new_widgets(before):
        return []
    gc.collect()
    left = _new_widgets(before)
    names = [repr(widget) for widget in left]
    for widget in left:
        widget.close()
        widget.deleteLater()
    _settle()
    return names


def _new_widgets(before: set[int]) -> list[QWidget]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if _address(widget) not in before and widget.metaObject().className() not in QTS_OWN
    ]


def _address(widget: QWidget) -> int:
    address: int = shiboken6.getCppPointer(widget)[0]
    return address


def _busy_pool() -> list[str]:
    return [] if QThreadPool.globalInstance().waitForDone(GRACE_MS) else ["work in Qt's global thread pool"]


def _threads_beside(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + GRACE_MS / 1000
    new = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    for thread in new:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in new if thread.is_alive()]
