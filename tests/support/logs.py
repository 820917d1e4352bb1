"""The gate for log records: a warning or worse fails a test, unless the test says that it expects it."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

ExpectLog = Callable[[str], AbstractContextManager[None]]


class LogGate(logging.Handler):
    """Collects every record of level WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self._records.append(record)

    def unexpected(self) -> list[str]:
        """Return what nobody expected, one line a record."""
        return [f"{record.levelname} {record.name}: {record.getMessage()}" for record in self._records]

    @contextmanager
    def expect(self, pattern: str) -> Iterator[None]:
        """Demand at least one record whose message matches `pattern` within the block, and let such records pass."""
        start = len(self._records)
        yield
        inside = self._records[start:]
        expected = [record for record in inside if re.search(pattern, record.getMessage())]
        if not expected:
            pytest.fail(f"no warning was logged that matches {pattern!r}")
        self._records[start:] = [record for record in inside if record not in expected]


@pytest.fixture
def log_gate() -> Iterator[LogGate]:
    """Listen to every logger for the length of a test."""
    gate = LogGate()
    root = logging.getLogger()
    root.addHandler(gate)
    yield gate
    root.removeHandler(gate)


@pytest.fixture
def expect_log(log_gate: LogGate) -> ExpectLog:
    """Say in a test that a warning is expected.

    Use it as `with expect_log("could not save"): …`.
    """
    return log_gate.expect
