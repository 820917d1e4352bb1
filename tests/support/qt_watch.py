"""Remembers which timers, animations and threads of Qt were started, so that a test can be asked what it left running.

Qt keeps no list of them; so the few methods that start one are wrapped for the length of the test run. What is
remembered is held weakly: an object that is gone has nothing running.
"""

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QAbstractAnimation, QAbstractEventDispatcher, QObject, QThread, QTimer

GRACE_MS = 1000


class _Single:
    """A single shot on its way: it is over once it fired, or once the object that it was meant for is gone."""

    def __init__(self, call: Callable[[], object], context: QObject | None) -> None:
        self.call = call
        self.context = context
        self.fired = False

    def __call__(self) -> None:
        self.fired = True
        self.call()

    @property
    def waits(self) -> bool:
        return not self.fired and (self.context is None or shiboken6.isValid(self.context))


class QtWatch:
    """The timers, animations and threads that were started since `forget`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._started: list[weakref.ref[QObject]] = []
        self._singles: list[_Single] = []
        for kind, name in (
            (QTimer, "start"),
            (QObject, "startTimer"),
            (QAbstractAnimation, "start"),
            (QThread, "start"),
        ):
            patch.setattr(kind, name, self._remembering(getattr(kind, name)))
        patch.setattr(QTimer, "singleShot", staticmethod(self._single_shot(QTimer.singleShot)))

    def forget(self) -> None:
        """Begin anew."""
        self._started.clear()
        self._singles.clear()

    def running(self) -> Iterator[str]:
        """Name what still runs; a thread is given a second to end, and everything named is stopped."""
        seen: set[int] = set()
        for reference in self._started:
            item = reference()
            if item is not None and shiboken6.isValid(item) and id(item) not in seen:
                seen.add(id(item))
                yield from _stop(item)
        yield from (f"single shot to {single.call!r}" for single in self._singles if single.waits)

    def _remembering(self, start: Callable[..., Any]) -> Callable[..., Any]:
        def remember(item: QObject, *arguments: Any, **named: Any) -> Any:
            self._started.append(weakref.ref(item))
            return start(item, *arguments, **named)

        return remember

    def _single_shot(self, start: Callable[..., None]) -> Callable[..., None]:
        def remember(*arguments: Any) -> None:
            *head, call = arguments
            if not callable(call):
                start(*arguments)
                return
            given = next((item for item in head if isinstance(item, QObject)), None)
            owner = getattr(call, "__self__", None)
            owned = [owner] if isinstance(owner, QObject) and given is None else []
            single = _Single(call, owned[0] if owned else given)
            self._singles.append(single)
            start(*head, *owned, single)

        return remember


def _stop(item: QObject) -> Iterator[str]:
    if isinstance(item, QThread):
        if not item.wait(GRACE_MS):
            yield f"QThread {item!r}"
            item.requestInterruption()
            item.quit()
            item.wait(GRACE_MS)
    elif isinstance(item, QAbstractAnimation):
        if item.state() is QAbstractAnimation.State.Running:
            yield f"animation {item!r}"
            item.stop()
    elif isinstance(item, QTimer):
        if item.isActive():
            yield f"QTimer {item!r} of {item.parent()!r}"
            item.stop()
    else:
        dispatcher = QAbstractEventDispatcher.instance(item.thread())
        if dispatcher is not None and dispatcher.registeredTimers(item):
            yield f"timer of {item!r}"
            dispatcher.unregisterTimers(item)
