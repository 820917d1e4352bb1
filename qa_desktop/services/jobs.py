"""Work off the main thread: a serial executor for the store, one for the network, a pool for decoding and hashing.

What a person waits for while an exchange runs has threads of its own.

Every job answers on the main thread: `deliver` brings a call there (the window posts it to Qt's event loop, the
command line and the tests run it in place).
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from qa_desktop.domain.errors import QaError

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]
ErrorHandler = Callable[[QaError], None]
MAX_POOL = 4
MAX_ASIDE = 4
"""How many tests of a connection may be on their way out while the next one begins."""


class Jobs(Protocol):
    """Runs work elsewhere and answers on the main thread."""

    def store(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` after all earlier store jobs; `done` gets its result, `failed` its QaError.

        Without `failed` the error goes to whoever built the jobs; any other exception always does.
        """
        ...

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` beside other pool jobs; answers as `store` does."""
        ...

    def network(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` after all earlier network jobs, beside everything else: it may wait for a long time.

        Answers as `store` does. Whoever hands it in sees to it that it ends when the program does.
        """
        ...

    def aside(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` at once, whatever else runs: a person waits for it; it may wait for a network or a keyring.

        Answers as `store` does. Whoever hands it in sees to it that it ends when the program does.
        """
        ...

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Make `call` on the main thread after `seconds`; the returned function calls it off."""
        ...

    def drain(self) -> None:
        """Wait until every store job handed in so far is done; answers may still be on their way."""
        ...

    def close(self) -> None:
        """Finish the store's jobs, drop what waits of the others, end the threads."""
        ...


class _Timer(threading.Timer):
    """A timer that says when its thread is at its end, called off or not."""

    def __init__(self, seconds: float, call: Callable[[], None], ended: Callable[["_Timer"], None]) -> None:
        super().__init__(seconds, call)
        self.daemon = True
        self._ended = ended

    def run(self) -> None:
        """Wait, call, say so."""
        try:
            super().run()
        finally:
            self._ended(self)


class ThreadJobs:
    """Jobs on real threads."""

    def __init__(self, deliver: Deliver, *, on_error: ErrorHandler, on_bug: Callable[[BaseException], None]) -> None:
        self._deliver = deliver
        self._on_error = on_error
        self._on_bug = on_bug
        self._store = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._pool = ThreadPoolExecutor(min(MAX_POOL, os.cpu_count() or 1), thread_name_prefix="pool")
        self._network = ThreadPoolExecutor(1, thread_name_prefix="network")
        self._aside = ThreadPoolExecutor(MAX_ASIDE, thread_name_prefix="aside")
        self._timers: set[_Timer] = set()
        self._lock = threading.Lock()
        self._closed = False

    def store(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` after all earlier store jobs."""
        self._submit(self._store, work, done, failed)

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` beside other pool jobs."""
        self._submit(self._pool, work, done, failed)

    def network(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` after all earlier network jobs."""
        self._submit(self._network, work, done, failed)

    def aside(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` at once."""
        self._submit(self._aside, work, done, failed)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Make `call` on the main thread after `seconds`."""
        called_off = threading.Event()

        def make() -> None:
            if not called_off.is_set():
                call()

        timer = _Timer(seconds, lambda: self._deliver(make), self._forget)

        def call_off() -> None:
            called_off.set()
            timer.cancel()

        with self._lock:
            if not self._closed:
                self._timers.add(timer)
                timer.start()
        return call_off

    def _forget(self, timer: "_Timer") -> None:
        with self._lock:
            self._timers.discard(timer)

    def drain(self) -> None:
        """Wait until every store job handed in so far is done."""
        self._store.submit(_nothing).result()

    def close(self) -> None:
        """Finish the store's jobs, drop what waits of the others, end the threads."""
        with self._lock:
            self._closed = True
            timers, self._timers = tuple(self._timers), set()
        for timer in timers:
            timer.cancel()
            timer.join()
        self._network.shutdown(wait=True, cancel_futures=True)
        self._aside.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._store.shutdown(wait=True)

    def _submit(
        self,
        executor: ThreadPoolExecutor,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: ErrorHandler | None,
    ) -> None:
        def answer(future: Future[T]) -> None:
            if not future.cancelled():
                self._deliver(lambda: self._answer(future, done, failed))

        executor.submit(work).add_done_callback(answer)

    def _answer(self, future: Future[T], done: Callable[[T], None] | None, failed: ErrorHandler | None) -> None:
        error = future.exception()
        if isinstance(error, QaError):
            (failed or self._on_error)(error)
        elif error is not None:
            self._on_bug(error)
        elif done is not None:
            done(future.result())


class InlineJobs:
    """Jobs done at once, on the caller's thread: for the command line and for tests."""

    def __init__(self) -> None:
        self._later: list[Callable[[], None]] = []

    def store(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` now."""
        try:
            result = work()
        except QaError as error:
            if failed is None:
                raise
            failed(error)
            return
        if done is not None:
            done(result)

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` now."""
        self.store(work, done, failed)

    def network(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` now."""
        self.store(work, done, failed)

    def aside(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Run `work` now."""
        self.store(work, done, failed)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - time stands still here
        """Keep `call` until `pass_time`."""
        self._later.append(call)

        def call_off() -> None:
            if call in self._later:
                self._later.remove(call)

        return call_off

    def pass_time(self) -> None:
        """Make every call that was put off."""
        waiting, self._later = self._later, []
        for call in waiting:
            call()

    def drain(self) -> None:
        """Nothing ever waits here."""

    def close(self) -> None:
        """Nothing to end."""
        self._later.clear()


def _nothing() -> None:
    """Do nothing."""
